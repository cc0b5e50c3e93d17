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
		"spawn-fcgi, mod_fcgid and systemd put it; without any argument `duet` does the\n"
		"same.  TERM and USR1 let what was accepted be answered and then end the process.\n"
		"\n"
		"Examples:\n"
		"  deploy/spawn-fcgi/duet start     a pool of workers that is kept whole\n"
		"  spawn-fcgi -s /run/duet.sock -n -- /usr/bin/env DUET_CONFIG=/etc/duet/duet.conf "
		"\\\n"
		"      duet serve --threads 32\n",
	.options = options,
	.needs_database = true,
	.run = run,
};
