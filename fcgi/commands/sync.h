/* Inside of command_sync.c: what `duet sync` works with. */
#ifndef DUET_FCGI_COMMANDS_SYNC_H
#define DUET_FCGI_COMMANDS_SYNC_H

#include "fcgi/cli/command.h"
#include "fcgi/commands/sync_output.h"

#include <signal.h>

extern const struct command command_sync;

struct sync_command {
	const struct command_call *call;
	struct sync_run asked;
	const char *email; /* normalised; NULL: everybody */
	bool check;        /* only look */
	struct db_source source;
	struct arena *arena;
	struct committer *committer; /* NULL while it only looks */
	struct sync_output output;
	sigset_t stop_signals;
	volatile _Bool stop;
};

/* --check; they return COMMAND_*. */
int sync_check_all(struct sync_command *command);
int sync_check_one(struct sync_command *command);

/* Says that nobody has the address. */
int sync_refuse_unknown(const struct sync_command *command);

#endif
