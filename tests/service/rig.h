/* What the tests of the committer are built on: a private MariaDB with the schema,
 * accounts in it, and a committer to submit operations to. */
#ifndef DUET_TEST_RIG_H
#define DUET_TEST_RIG_H

#include "committer/committer.h"
#include "committer/ticket.h"
#include "test_database.h"

#include <stdbool.h>
#include <stdint.h>

struct rig {
	struct test_database database;
	struct settings settings; /* the committer's */
	struct committer *committer;
	struct committer_counts counts; /* the committer's meters */
	struct committer_gauges gauges;
};

/* Connects to the test's database, empties it, and starts a committer with the
 * settings after `change` (may be NULL).  Aborts if it cannot. */
void rig_start(struct rig *rig, void (*change)(struct settings *settings));
void rig_stop(struct rig *rig);

/* Starts the committer of a rig whose database is open. */
enum status rig_start_committer(struct rig *rig, struct error *error_out);

/* What the committer has counted, and how many operations are waiting now. */
struct rig_counters {
	uint64_t transactions, operations, replays, refused, busy, retries, held, queued;
};
struct rig_counters rig_counters(const struct rig *rig);

/* A user with that many credits from an opening entry, in an organization of their
 * own or, if organization_id is not 0, in that one. */
uint64_t rig_user(int64_t credits, uint64_t organization_id);
uint64_t rig_organization_of(uint64_t user_id);
int64_t rig_balance_of(uint64_t user_id);

/* An operation with its fingerprint; the key is not copied. */
struct operation rig_operation(enum entry_type type, uint64_t user_id, int64_t amount,
			       const char *key);

/* The outcome of one operation, submitted on its own. */
struct tried {
	enum status status;
	bool replayed;
	int64_t user_balance_after, organization_balance_after, shortfall;
	uint64_t organization_seq;
	int64_t created_us;
	int64_t took_ms;
};
struct tried rig_try(struct rig *rig, const struct operation *operation, int64_t timeout_ms);

/* Fails the test with the first finding unless the five invariants hold and no
 * outside change is left. */
void rig_assert_books_add_up(struct rig *rig);

#endif
