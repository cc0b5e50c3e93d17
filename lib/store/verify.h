/* What `duet verify` reads: one consistent snapshot, everything once. */
#ifndef DUET_STORE_VERIFY_H
#define DUET_STORE_VERIFY_H

#include "core/books.h"
#include "db/db.h"

extern const struct statement_table verify_statements;

/* Rows are streamed: each callback gets one and returns false to stop. */

struct stored_account {
	uint64_t id;              /* of the user or the organization */
	uint64_t organization_id; /* a user's; the same as id for an organization */
	bool exists;              /* false: an organization without a balance row */
	struct account_state state;
};

DUET_MUST_USE enum status store_users_scan(struct db *db,
					   bool (*row)(void *context,
						       const struct stored_account *account),
					   void *context, struct error *error_out);
DUET_MUST_USE enum status store_balances_scan(struct db *db,
					      bool (*row)(void *context,
							  const struct stored_account *account),
					      void *context, struct error *error_out);

/* The numbers of an entry, without its texts. */
struct scanned_entry {
	uint64_t organization_id, organization_seq, user_id, user_seq;
	enum entry_type type;
	struct amount user_amount, organization_amount;
	struct amount user_balance_after, organization_balance_after;
};

/* Every entry, by organization and number / by user and number (those with a user). */
DUET_MUST_USE enum status store_organization_chains_scan(
	struct db *db, bool (*row)(void *context, const struct scanned_entry *entry), void *context,
	struct error *error_out);
DUET_MUST_USE enum status store_user_chains_scan(struct db *db,
						 bool (*row)(void *context,
							     const struct scanned_entry *entry),
						 void *context, struct error *error_out);

/* How many rows each scan will pass, roughly, for a progress bar. */
DUET_MUST_USE enum status store_ledger_rows_estimate(struct db *db, uint64_t *rows_out,
						     struct error *error_out);

#endif
