/* Which settings a command works with: the defaults, overridden by the file, and
 * both by the command line. */
#ifndef DUET_FCGI_CLI_SETTINGS_H
#define DUET_FCGI_CLI_SETTINGS_H

#include "fcgi/cli/command.h"

#include <stddef.h>
#include <stdint.h>

/* What the command line says, until the file has been read. */
struct cli_overrides {
	struct settings settings;
	uint64_t given; /* bit i: row i of setting_table */
};

void cli_overrides_init(struct cli_overrides *overrides);

/* The row of setting_table that is written like this on the command line
 * (read-connections); -1 when there is none. */
int cli_setting_find(const char *option, size_t length);

/* Keeps a value; that of a secret is overwritten where it stands.  False, and
 * explained, where it does not fit or is given twice. */
bool cli_override(struct cli_overrides *overrides, const char *command_name, int row, char *value);

/* Fills call->config and call->settings.  COMMAND_OK, or it has been explained. */
int cli_settings_make(struct command_call *call, const struct cli_overrides *overrides);

#endif
