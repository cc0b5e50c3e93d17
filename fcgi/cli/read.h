/* Reading the command line. */
#ifndef DUET_FCGI_CLI_READ_H
#define DUET_FCGI_CLI_READ_H

#include "fcgi/cli/command.h"

/* Finds the command that the words name and reads everything behind it into
 * *call_out, whose settings are then the defaults, overridden by the file, and both
 * by the command line.  `commands` ends with NULL.  COMMAND_OK with call_out->command
 * NULL: help or the version was asked for and has been printed.  Everything else has
 * been explained on stderr and is what the program should exit with. */
int cli_read(const struct command *const *commands, int argc, char **argv,
	     struct command_call *call_out);

/* The same for a program that was started without arguments. */
int cli_read_nothing(const struct command *command, struct command_call *call_out);

#endif
