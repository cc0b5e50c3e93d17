/* duet sync --check: looking for drift, and changing nothing.  Both return COMMAND_*. */
#ifndef DUET_FCGI_COMMANDS_SYNC_CHECK_H
#define DUET_FCGI_COMMANDS_SYNC_CHECK_H

#include "db/source.h"
#include "fcgi/cli/command.h"
#include "fcgi/commands/sync_output.h"

int sync_check_everybody(const struct command_call *call, struct db_source *source,
			 struct arena *arena, struct sync_output *output);

/* `email` is normalised. */
int sync_check_user(const struct command_call *call, const struct db_source *source,
		    const char *email, struct arena *arena, struct sync_output *output);

#endif
