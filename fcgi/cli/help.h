/* Help, printed from the tables that the command line is read with. */
#ifndef DUET_FCGI_CLI_HELP_H
#define DUET_FCGI_CLI_HELP_H

#include "fcgi/cli/command.h"

#include <stdio.h>

/* Of everything. */
void cli_help(FILE *out, const struct command *const *commands);

/* Of one command. */
void cli_help_command(FILE *out, const struct command *command);

/* Of the commands whose name begins with `word`; false: there are none. */
bool cli_help_group(FILE *out, const struct command *const *commands, const char *word);

#endif
