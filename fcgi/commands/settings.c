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
	.summary = "list what the settings file may say",
	.description =
		"Each setting with its default and its meaning.  The file has one a line,\n"
		"`name = value`, and nobody but its owner may read it, for it holds passwords.\n"
		"On the command line readConnections is --read-connections and goes before the\n"
		"file; passwords belong into the file.\n"
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
