#include "fcgi/commands/settings.h"

#include <stdio.h>

static int run(const struct command_call *call)
{
	(void)call;
	settings_print(stdout);
	return COMMAND_OK;
}

static const struct command_option options[] = { { .name = NULL } };

const struct command command_settings = {
	.name = "settings",
	.summary = "list the settings and their defaults",
	.description =
		"Each setting with its default and what it means.  The file has one per line,\n"
		"`name = value`, and must be readable by its owner only, because it holds\n"
		"passwords.  On the command line readConnections is --read-connections, which\n"
		"overrides the file; passwords belong in the file.\n"
		"\n"
		"Example of a file:\n"
		"  databaseSocket = /run/mysqld/mysqld.sock\n"
		"  databaseName = duet\n"
		"  databaseUser = duet\n"
		"  databasePassword = ...\n"
		"  log = syslog\n",
	.options = options,
	.run = run,
};
