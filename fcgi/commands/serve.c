#include "fcgi/commands/serve.h"

#include "fcgi/server/serve.h"

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
