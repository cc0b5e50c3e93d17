/* The committer's verbs: lock, look, write.  All inside its transaction. */
#ifndef DUET_STORE_ACCOUNTS_H
#define DUET_STORE_ACCOUNTS_H

#include "core/books.h"
#include "store/chains.h"

extern const struct statement_table accounts_statements;

enum lock_mode {
	LOCK_WAIT, /* a second at most, then DUET_LOCK_TIMEOUT */
	LOCK_SKIP, /* rows that somebody holds are left out */
};

/* Locks the users of `ids` (ascending, each once) in that order.  rows_out has
 * room for `count`; *found_out of them are filled, ascending id, `now` equal to
 * `read`.  Those left out do not exist, or (LOCK_SKIP) are held by somebody. */
DUET_MUST_USE enum status store_users_lock(struct db *db, const uint64_t *ids, size_t count,
					   enum lock_mode mode, struct user_account *rows_out,
					   size_t *found_out, struct error *error_out);

/* The same for the organizations' rows of credit_balances. */
DUET_MUST_USE enum status store_balances_lock(struct db *db, const uint64_t *organization_ids,
					      size_t count, enum lock_mode mode,
					      struct organization_account *rows_out,
					      size_t *found_out, struct error *error_out);

/* Plain reads, no lock: which of these have a row.  ids_out has room for `count`. */
DUET_MUST_USE enum status store_users_exist(struct db *db, const uint64_t *ids, size_t count,
					    uint64_t *ids_out, size_t *found_out,
					    struct error *error_out);
DUET_MUST_USE enum status store_balances_exist(struct db *db, const uint64_t *organization_ids,
					       size_t count, uint64_t *ids_out, size_t *found_out,
					       struct error *error_out);

/* A missing row of credit_balances: balance 0, ledger balance and sequence as
 * the chain ends (`end` NULL: no entry yet).  DUET_DUPLICATE: somebody else
 * was faster. */
DUET_MUST_USE enum status store_balance_create(struct db *db, uint64_t organization_id,
					       const struct chain_end *end,
					       struct error *error_out);

/* Write back the accounts whose sequence advanced (or whose read ledger state
 * differs from now), guarded by what was read; the others are left alone, and
 * where none is left nothing is executed.  DUET_CONFLICT when not exactly the
 * rows meant were changed: roll back. */
DUET_MUST_USE enum status store_users_write(struct db *db, const struct user_account *users,
					    size_t count, int64_t now_us, struct error *error_out);
DUET_MUST_USE enum status store_balances_write(struct db *db,
					       const struct organization_account *organizations,
					       size_t count, int64_t now_us,
					       struct error *error_out);

#endif
