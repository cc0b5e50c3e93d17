/* Inside a transaction: rows that are missing, or behind the end of their chain. */
#ifndef DUET_COMMITTER_CHAINS_H
#define DUET_COMMITTER_CHAINS_H

#include "committer/batch.h"
#include "committer/id_set.h"

/* Adds these organizations, which have no row of credit_balances, to the books:
 * balance 0, sequence and ledger balance as the chain ends, so that what is
 * lost becomes an outside change.  There is room for them. */
DUET_MUST_USE enum status chains_add_missing(struct batch *batch, const struct id_set *missing,
					     struct error *error_out);

/* Inserts the rows of those among them that got an entry.  DUET_CONFLICT:
 * somebody else was faster; run again, and find the row. */
DUET_MUST_USE enum status chains_create_missing(struct batch *batch, struct error *error_out);

/* A row that was deleted and inserted again behind our back starts at 0, its chain
 * does not: takes sequence and ledger balance from the chain. */
DUET_MUST_USE enum status chains_heal(struct batch *batch, struct error *error_out);

#endif
