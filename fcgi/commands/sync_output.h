/* What `duet sync` prints: a line for each organization on stdout, its fields separated
 * by tabs; progress and the result on stderr. */
#ifndef DUET_FCGI_COMMANDS_SYNC_OUTPUT_H
#define DUET_FCGI_COMMANDS_SYNC_OUTPUT_H

#include "core/drift.h"
#include "fcgi/cli/command.h"
#include "store/drift.h"

struct sync_output {
	struct drift_ends ends;
	bool terminal; /* stderr is a terminal: progress is a bar in place */
	int64_t quiet_until_ms;
};

void sync_output_init(struct sync_output *output, const struct drift_ends *ends);

/* Whose balances a line shows. */
struct sync_output_subject {
	uint64_t organization_id;
	const char *email; /* of the one member; NULL: there is none, or several */
};

/* What was done, or would be in a dry run. */
void sync_output_verdict(const struct sync_output *output,
			 const struct sync_output_subject *subject,
			 const struct sync_verdict *verdict, bool dry_run);

/* A drift, or balances that were changed outside the ledger by the same amount. */
void sync_output_drift(const struct sync_output *output, const struct sync_output_subject *subject,
		       struct amount user_balance, struct amount organization_balance);

/* How far a scan is: a bar on a terminal, otherwise a line now and then.  `counts` says
 * what was found or done so far. */
void sync_output_progress(struct sync_output *output, const struct drift_cursor *cursor,
			  const char *counts);

/* That nobody has the address. */
void sync_output_nobody(const struct command_call *call, const char *email);

/* The last line on stderr. */
void sync_output_summary(const struct sync_output *output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
