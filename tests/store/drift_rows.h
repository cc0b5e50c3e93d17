/* Organizations and users for the tests of drift, written by SQL as needed: in
 * step or not, with outside changes or without. */
#ifndef DUET_TEST_DRIFT_ROWS_H
#define DUET_TEST_DRIFT_ROWS_H

#include "test_database.h"

#include <stdint.h>

#define ORGANIZATIONS 300 /* in the mixture */

/* Removes all of them. */
void rows_empty(void);

/* A user of that organization with this stored balance and this ledger balance. */
void user_of(uint64_t id, uint64_t organization_id, int64_t balance, int64_t ledger_balance);

/* An organization with a balance row. */
void organization(uint64_t id, int64_t balance, int64_t ledger_balance);

/* Organizations of every kind: none to four members, a balance row or none, in
 * step or not, with outside changes or without.  Ids have gaps, and users are in
 * another order than their organizations. */
void mixture(void);

/* The definition of drift, in one plain statement that groups everything. */
#define GROUPED                                                                             \
	"(SELECT o.id, COUNT(u.id) AS members,"                                             \
	"        COALESCE(MIN(b.balance), 0) - COALESCE(SUM(u.creditBalance), 0) AS drift," \
	"        COALESCE(MIN(b.balance <> b.ledgerBalance), 0)"                            \
	"        OR COALESCE(MAX(u.creditBalance <> u.ledgerBalance), 0) AS moved"          \
	"   FROM organizations AS o"                                                        \
	"   LEFT JOIN users AS u ON u.organizationId = o.id"                                \
	"   LEFT JOIN credit_balances AS b ON b.organizationId = o.id"                      \
	"  GROUP BY o.id) AS grouped"

/* Runs the same SQL over and over, in a thread of its own. */
struct mover {
	const char *sql;
	_Atomic bool stop;
	_Atomic unsigned moves;
};
void *move(void *mover);

#endif
