/* Entries for the tests of the ledger. */
#ifndef DUET_TEST_LEDGER_ROWS_H
#define DUET_TEST_LEDGER_ROWS_H

#include "store/entries.h"

#include <stddef.h>

/* An ordinary grant of 5 to user = organization `id`, number `seq` of both. */
struct entry entry_of(uint64_t id, uint64_t seq, const char *key);

enum status entries_insert(struct db *db, const struct posting *postings, size_t count);

/* Fails the test if it cannot. */
void entries_commit(struct db *db);

/* Both use a committer's connection of their own, for tests that only read. */
void entries_write(const struct posting *postings, size_t count);

#endif
