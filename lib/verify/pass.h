/* One pass over the ledger: the chains of one kind stream past the accounts
 * that they end in. */
#ifndef DUET_VERIFY_PASS_H
#define DUET_VERIFY_PASS_H

#include "core/chain_walk.h"
#include "store/verify.h"
#include "verify/finding.h"

#include <stddef.h>

struct accounts {
	struct stored_account *items; /* ascending id */
	size_t count, capacity;
};

struct verify_summary {
	uint64_t users, organizations, entries;
	uint64_t broken, outside_changes;
};

/* Who is told, and what was seen so far. */
struct verification {
	void (*found)(void *context, const struct finding *finding);
	void (*progress)(void *context, uint64_t rows, uint64_t rows_estimate);
	void *context;
	uint64_t rows, rows_estimate;
	struct accounts users, organizations;
	bool spent; /* no memory for more accounts */
	struct verify_summary summary;
};

/* The chains of one kind, walked beside their accounts. */
struct pass {
	struct verification *verification;
	const char *table; /* of the accounts */
	const struct accounts *accounts;
	bool row_may_be_made_anew;
	size_t next; /* the first account that was not looked at yet */

	uint64_t chain_id;                    /* 0: none yet */
	const struct stored_account *account; /* of this chain; NULL: there is none */
	struct chain_walk walk;
};

/* Rows of the two scans; the context is the pass. */
bool pass_organization_entry(void *context, const struct scanned_entry *entry);
bool pass_user_entry(void *context, const struct scanned_entry *entry);

/* After the last entry: the last chain, and the accounts without any. */
void pass_finish(struct pass *pass);

#endif
