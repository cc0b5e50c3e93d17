#include "rig.h"

#include "base/clock.h"
#include "base/random.h"
#include "committer/fingerprint.h"
#include "verify/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void die(const char *what, const char *why)
{
	(void)fprintf(stderr, "rig: %s: %s\n", what, why);
	abort();
}

enum status rig_start_committer(struct rig *rig, struct error *error_out)
{
	const struct committer_meters meters = { .counts = &rig->counts, .gauges = &rig->gauges };

	return committer_start(&rig->settings, &meters, &rig->committer, error_out);
}

struct rig_counters rig_counters(const struct rig *rig)
{
	return (struct rig_counters){
		.transactions = rig->counts.transactions,
		.operations = rig->counts.operations,
		.replays = rig->counts.replays,
		.refused = rig->counts.refused,
		.busy = rig->counts.busy,
		.retries = rig->counts.retries,
		.held = rig->counts.held,
		.queued = rig->gauges.queued,
	};
}

void rig_start(struct rig *rig, void (*change)(struct settings *settings))
{
	struct error error;

	if (!db_library_start() || !random_start())
		die("start", "libraries");
	test_database_open(&rig->database, true);
	rig->settings = rig->database.settings;
	if (change)
		change(&rig->settings);
	if (rig_start_committer(rig, &error) != DUET_OK)
		die("committer", error.message);
}

void rig_stop(struct rig *rig)
{
	committer_stop(&rig->committer);
	test_database_close(&rig->database);
	db_library_stop();
}

uint64_t rig_organization_of(uint64_t user_id)
{
	return (uint64_t)test_sql_number("SELECT organizationId FROM users WHERE id=%llu",
					 (unsigned long long)user_id);
}

int64_t rig_balance_of(uint64_t user_id)
{
	return test_sql_number("SELECT creditBalance FROM users WHERE id=%llu",
			       (unsigned long long)user_id);
}

static uint64_t make_organization(void)
{
	test_sql("INSERT INTO organizations (name, createdAt) VALUES ('of a test', NOW(6))");

	uint64_t organization_id = (uint64_t)test_sql_number("SELECT LAST_INSERT_ID()");

	test_sql("INSERT INTO credit_balances (organizationId, balance, ledgerBalance, ledgerSeq)"
		 " VALUES (%llu, 0, 0, 0)",
		 (unsigned long long)organization_id);
	return organization_id;
}

uint64_t rig_user(int64_t credits, uint64_t organization_id)
{
	static _Atomic unsigned counter;
	unsigned number = ++counter;
	unsigned long long organization = organization_id ? organization_id : make_organization();

	test_sql("INSERT INTO users (email, name, role, organizationId, creditBalance,"
		 " ledgerBalance, ledgerSeq, createdAt, updatedAt) VALUES"
		 " ('u%u@example.com', 'User %u', 'user', %llu, %lld, %lld, 1, NOW(6), NOW(6))",
		 number, number, organization, (long long)credits, (long long)credits);

	unsigned long long user = (unsigned long long)test_sql_number("SELECT LAST_INSERT_ID()");

	test_sql("UPDATE credit_balances SET balance=balance+%lld, ledgerBalance=balance,"
		 " ledgerSeq=ledgerSeq+1 WHERE organizationId=%llu",
		 (long long)credits, organization);
	test_sql(
		"INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,"
		" userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter,"
		" reason, actor, keyScope, idempotencyKey, requestHash, createdAt)"
		" SELECT b.organizationId, b.ledgerSeq, %llu, 1, 'opening', %lld, %lld, %lld,"
		" b.ledgerBalance, 'opening', 'cli', 'system', 'opening-%llu', REPEAT('\\0', 32),"
		" NOW(6) FROM credit_balances b WHERE b.organizationId=%llu",
		user, (long long)credits, (long long)credits, (long long)credits, user,
		organization);
	return user;
}

struct operation rig_operation(enum entry_type type, uint64_t user_id, int64_t amount,
			       const char *key)
{
	struct operation operation = { .type = type,
				       .user_id = user_id,
				       .amount = amount_of(amount),
				       .reason = "a test",
				       .actor = "key:1",
				       .key_scope = KEY_SCOPE_PROGRAM,
				       .key = key };

	fingerprint_operation(&operation, operation.request_hash);
	return operation;
}

struct tried rig_try(struct rig *rig, const struct operation *operation, int64_t timeout_ms)
{
	int64_t since_ms = clock_monotonic_ms();
	struct ticket *ticket = ticket_open();

	if (!ticket || !ticket_add(ticket, operation, 1, NULL))
		die("ticket", "out of memory");
	committer_run(rig->committer, ticket, since_ms + timeout_ms);

	struct outcome outcome = ticket_outcome(ticket, 0);
	struct tried tried = { .status = outcome.status,
			       .took_ms = clock_monotonic_ms() - since_ms };

	if (outcome.status == DUET_INSUFFICIENT_CREDITS)
		tried.shortfall = amount_credits(outcome.decisions[0].shortfall);
	if (outcome.status == DUET_OK) {
		const struct entry *entry = outcome.decisions[0].entry;

		tried.replayed = outcome.decisions[0].replayed;
		tried.user_balance_after = amount_credits(entry->user_balance_after);
		tried.organization_balance_after =
			amount_credits(entry->organization_balance_after);
		tried.organization_seq = entry->organization_seq;
		tried.created_us = entry->created_us;
	}
	ticket_close(&ticket);
	return tried;
}

static void fail_with_finding(void *context, const struct finding *finding)
{
	(void)context;
	(void)fprintf(stderr, "%s %s %s: %lld is stored, %lld expected\n",
		      invariant_name(finding->invariant), finding->table, finding->id,
		      (long long)finding->stored, (long long)finding->expected);
}

void rig_assert_books_add_up(struct rig *rig)
{
	struct verify_summary summary;
	struct db *db = test_store(&rig->database, DB_OPERATOR);
	struct error error;

	if (verify_books(db, fail_with_finding, NULL, NULL, &summary, &error) != DUET_OK)
		die("verify", error.message);
	db_close(&db);
	assert_int_equal(summary.broken, 0);
}
