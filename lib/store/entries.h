/* The ledger: entries in, entries out.  None is ever changed or removed. */
#ifndef DUET_STORE_ENTRIES_H
#define DUET_STORE_ENTRIES_H

#include "base/arena.h"
#include "core/books.h"
#include "db/cell.h"
#include "db/db.h"

extern const struct statement_table entries_statements;

struct entry_key {
	uint64_t organization_id;
	enum key_scope scope;
	const char *key;
};

/* Plain read of the entries of these keys; keys without one are left out.
 * entries_out has room for `count`; texts come from the arena. */
DUET_MUST_USE enum status store_entries_find(struct db *db, const struct entry_key *keys,
					     size_t count, struct arena *arena,
					     struct entry *entries_out, size_t *found_out,
					     struct error *error_out);

/* Inserts the postings' entries; nothing is executed for none.
 * DUET_DUPLICATE: a chain's number or a key is taken. */
DUET_MUST_USE enum status store_entries_insert(struct db *db, const struct posting *postings,
					       size_t count, struct error *error_out);

/* One page of history, newest first. */
struct entry_query {
	uint64_t user_id;         /* this user's chain, or ... */
	uint64_t organization_id; /* ... where user_id is 0, this organization's */
	uint64_t before_seq;      /* entries with a smaller number in that chain; 0: from the end */
	uint64_t first_seq;       /* ... and not smaller than this */
	int type;                 /* enum entry_type, or ENTRY_TYPE_ANY */
	const struct time_span *span; /* when they were made; NULL: at any time */
	size_t limit;                 /* 1 ... 100 */
};

/* entries_out has room for query->limit.  DUET_OK with 0 found at the end. */
DUET_MUST_USE enum status store_entries_list(struct db *db, const struct entry_query *query,
					     struct arena *arena, struct entry *entries_out,
					     size_t *found_out, struct error *error_out);

/* Entries that changed an organization's balance and its members' by different amounts, newest
 * first: those numbered above `after_seq`, at most `limit` (entries_out has room). */
DUET_MUST_USE enum status store_entries_of_drift(struct db *db, uint64_t organization_id,
						 uint64_t after_seq, size_t limit,
						 struct arena *arena, struct entry *entries_out,
						 size_t *found_out, struct error *error_out);

#endif
