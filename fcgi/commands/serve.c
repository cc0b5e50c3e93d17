#include "fcgi/commands/serve.h"

#include "fcgi/server/serve.h"

#include <sys/socket.h>

bool descriptor_0_listens(void)
{
	int listens = 0;
	socklen_t size = sizeof(listens);

	return getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

static int run(const struct command_call *call)
{
	return serve_main(&call->settings, call->routes);
}

static const struct command_option options[] = { { .name = NULL } };

const struct command command_serve = {
	.name = "serve",
	.summary = "answer requests, as a FastCGI worker",
	.description =
		"Answers FastCGI requests from the listening socket on descriptor 0, where\n"
		"spawn-fcgi, mod_fcgid and systemd put it; `duet` without arguments does the\n"
		"same.  On SIGTERM or SIGUSR1 it answers what it has accepted and then ends.\n"
		"\n"
		"Examples:\n"
		"  deploy/spawn-fcgi/duet start     a pool of workers, each replaced when it ends\n"
		"  spawn-fcgi -s /run/duet.sock -n -- \\\n"
		"      /usr/bin/env DUET_CONFIG=/etc/duet/duet.conf duet serve --threads 32\n",
	.options = options,
	.needs_database = true,
	.run = run,
};
