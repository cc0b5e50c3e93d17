/* One operation on one pair of accounts: every rule in its order, and every way
 * in which the stored balances may differ from what the ledger left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "core/ledger.h"
#include "desk.h"

#define MAX AMOUNT_CREDITS_MAX

/* What the ledger knows about the key before the operation comes. */
enum seen {
	NEVER,
	SAME_REQUEST,
	OTHER_REQUEST
};

/* An entry that must have been written; its place in the list is its place in the chain. */
struct line {
	enum entry_type type;
	int64_t user_amount, organization_amount, user_after, organization_after;
	bool mirror_only; /* no user in it */
};

/* The user is 10 in organization 10, or 30 in the shared organization 30. */
struct ledger_case {
	const char *name;
	int64_t user, user_ledger, organization, organization_ledger;
	bool shared;
	enum entry_type type;
	int64_t amount;
	uint64_t user_id; /* 0: the one of the case */
	const char *key;
	enum seen seen;
	enum status status;
	int64_t shortfall;
	size_t line_count;
	struct line lines[LEDGER_POSTINGS_PER_OPERATION];
};

#define ACCOUNTS(u, ul, o, ol) \
	.user = (u), .user_ledger = (ul), .organization = (o), .organization_ledger = (ol)
#define ASKS(t, a) .type = ENTRY_##t, .amount = (a), .key = "k"
#define LINES(n)   .status = DUET_OK, .line_count = (n), .lines
#define REFUSED(s) .status = DUET_##s

/* clang-format off */
static const struct ledger_case cases[] = {
	/* 1: the request.  Each case also breaks a later rule. */
	{ "a sync cannot be asked for", ACCOUNTS(0, 0, 0, 0), ASKS(SYNC, 0), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "an adjustment cannot be asked for", ACCOUNTS(0, 0, 0, 0), ASKS(ADJUSTMENT, 1), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "an opening cannot be asked for", ACCOUNTS(0, 0, 0, 0), ASKS(OPENING, 1), .seen = OTHER_REQUEST,
	  REFUSED(REQUEST_INVALID) },
	{ "a type that is none is refused", ACCOUNTS(0, 0, 0, 0), ASKS(TYPE_COUNT, 1), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "the smallest number is no amount", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, INT64_MIN), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "an amount below 0 is refused", ACCOUNTS(9, 9, 9, 9), ASKS(SPEND, -1), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "an amount of 0 is refused before a key is looked up", ACCOUNTS(0, 0, 0, 0), ASKS(GRANT, 0),
	  .seen = SAME_REQUEST, REFUSED(REQUEST_INVALID) },
	{ "an amount above the maximum is refused before the balance is looked at",
	  ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(GRANT, MAX + 1), REFUSED(REQUEST_INVALID) },
	{ "a spend above the maximum is no lack of credits", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, MAX + 1),
	  REFUSED(REQUEST_INVALID) },
	{ "the largest number is no amount", ACCOUNTS(0, 0, 0, 0), ASKS(GRANT, INT64_MAX), .user_id = 99,
	  REFUSED(REQUEST_INVALID) },
	{ "an empty key is refused before the user is looked for", ACCOUNTS(0, 0, 0, 0), .type = ENTRY_SPEND,
	  .amount = 1, .key = "", .user_id = 99, REFUSED(REQUEST_INVALID) },
	{ "no key at all is refused", ACCOUNTS(0, 0, 0, 0), .type = ENTRY_SPEND,
	  .amount = 1, .key = NULL, .user_id = 99, REFUSED(REQUEST_INVALID) },

	/* 2: the user. */
	{ "an unknown user is told before a reused key", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, 1), .user_id = 9,
	  .seen = OTHER_REQUEST, REFUSED(USER_NOT_FOUND) },
	{ "a user beside a known one is unknown", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, MAX), .user_id = 11,
	  REFUSED(USER_NOT_FOUND) },
	{ "the last possible user id is unknown", ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(GRANT, MAX), .user_id = UINT64_MAX,
	  .seen = SAME_REQUEST, REFUSED(USER_NOT_FOUND) },

	/* 3: the key. */
	{ "a reused key is told before a balance that is too large", ACCOUNTS(MAX, MAX, MAX, MAX),
	  ASKS(GRANT, 1), .seen = OTHER_REQUEST, REFUSED(KEY_REUSED) },
	{ "a reused key is told before a lack of credits", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, 1),
	  .seen = OTHER_REQUEST, REFUSED(KEY_REUSED) },
	{ "a reused key takes no outside change in", ACCOUNTS(5, 4, 3, 2), ASKS(GRANT, 1),
	  .seen = OTHER_REQUEST, REFUSED(KEY_REUSED) },
	{ "a replay writes nothing", ACCOUNTS(10, 10, 10, 10), ASKS(SPEND, 3), .seen = SAME_REQUEST,
	  .status = DUET_OK },
	{ "a replay is one although the credits are gone", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, 3),
	  .seen = SAME_REQUEST, .status = DUET_OK },
	{ "a replay is one although the balance is full", ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(GRANT, 3),
	  .seen = SAME_REQUEST, .status = DUET_OK },
	{ "a replay takes no outside change in", ACCOUNTS(5, 4, 3, 2), ASKS(SPEND, 4), .seen = SAME_REQUEST,
	  .status = DUET_OK },

	/* An invalid balance, because somebody has turned the CHECKs off. */
	{ "a reused key is told before a balance below 0", ACCOUNTS(-1, 0, 0, 0), ASKS(SPEND, 1),
	  .seen = OTHER_REQUEST, REFUSED(KEY_REUSED) },
	{ "a user balance below 0 stops the operation", ACCOUNTS(-1, 0, 0, 0), ASKS(GRANT, 5),
	  REFUSED(INTERNAL) },
	{ "a user balance above the maximum stops even a spend", ACCOUNTS(MAX + 1, MAX, MAX, MAX),
	  ASKS(SPEND, 5), REFUSED(INTERNAL) },
	{ "an organization balance below 0 stops the operation", ACCOUNTS(9, 9, INT64_MIN, 0), ASKS(SPEND, 5),
	  REFUSED(INTERNAL) },
	{ "an organization balance above the maximum stops the operation",
	  ACCOUNTS(9, 9, INT64_MAX, INT64_MIN), ASKS(SPEND, 5), REFUSED(INTERNAL) },
	{ "a ledger balance that is none stops the operation", ACCOUNTS(9, INT64_MIN, 9, 9), ASKS(SPEND, 5),
	  REFUSED(INTERNAL) },

	/* 4: the maximum. */
	{ "a grant up to the maximum is taken", ACCOUNTS(MAX - 5, MAX - 5, MAX - 5, MAX - 5), ASKS(GRANT, 5),
	  LINES(1) = { { ENTRY_GRANT, 5, 5, MAX, MAX } } },
	{ "a grant one above the maximum is refused", ACCOUNTS(MAX - 4, MAX - 4, 0, 0), ASKS(GRANT, 5),
	  REFUSED(BALANCE_TOO_LARGE) },
	{ "the organization balance has the same maximum", ACCOUNTS(0, 0, MAX - 4, MAX - 4), ASKS(PURCHASE, 5),
	  REFUSED(BALANCE_TOO_LARGE) },
	{ "an organization balance from outside counts for the maximum", ACCOUNTS(0, 0, MAX - 4, 0),
	  ASKS(REFUND, 5), REFUSED(BALANCE_TOO_LARGE) },
	{ "a user balance from outside counts for the maximum", ACCOUNTS(MAX, 0, 0, 0), ASKS(GRANT, 1),
	  REFUSED(BALANCE_TOO_LARGE) },
	{ "the largest grant on nothing is taken", ACCOUNTS(0, 0, 0, 0), ASKS(GRANT, MAX),
	  LINES(1) = { { ENTRY_GRANT, MAX, MAX, MAX, MAX } } },
	{ "the largest grant on one credit is refused", ACCOUNTS(1, 1, 0, 0), ASKS(GRANT, MAX),
	  REFUSED(BALANCE_TOO_LARGE) },
	{ "the largest grant on the largest balance is refused", ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(GRANT, MAX),
	  REFUSED(BALANCE_TOO_LARGE) },
	{ "a ledger balance that was full does not matter once the stored one is not",
	  ACCOUNTS(0, MAX, 0, MAX), ASKS(GRANT, MAX),
	  LINES(3) = { { ENTRY_ADJUSTMENT, -MAX, 0, 0, MAX }, { ENTRY_ADJUSTMENT, 0, -MAX, 0, 0 },
		       { ENTRY_GRANT, MAX, MAX, MAX, MAX } } },

	/* 5: the credits. */
	{ "nothing cannot be spent from", ACCOUNTS(0, 0, 0, 0), ASKS(SPEND, 1),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 1 },
	{ "one credit more than there is cannot be spent", ACCOUNTS(10, 10, 10, 10), ASKS(SPEND, 11),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 1 },
	{ "a rich organization does not lend", ACCOUNTS(10, 10, 1000, 10), ASKS(SPEND, 20),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 10 },
	{ "a spend that only the ledger could cover is refused", ACCOUNTS(3, 10, 10, 10), ASKS(SPEND, 10),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 7 },
	{ "the largest spend tells its shortfall", ACCOUNTS(1, 1, 0, 0), ASKS(SPEND, MAX),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = MAX - 1 },
	{ "the last credit can be spent", ACCOUNTS(10, 10, 10, 10), ASKS(SPEND, 10),
	  LINES(1) = { { ENTRY_SPEND, -10, -10, 0, 0 } } },
	{ "all but one credit can be spent", ACCOUNTS(10, 10, 10, 10), ASKS(SPEND, 9),
	  LINES(1) = { { ENTRY_SPEND, -9, -9, 1, 1 } } },
	{ "the whole range can be spent", ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(SPEND, MAX),
	  LINES(1) = { { ENTRY_SPEND, -MAX, -MAX, 0, 0 } } },
	{ "a purchase gives", ACCOUNTS(10, 10, 10, 10), ASKS(PURCHASE, 5),
	  LINES(1) = { { ENTRY_PURCHASE, 5, 5, 15, 15 } } },
	{ "a refund gives", ACCOUNTS(10, 10, 10, 10), ASKS(REFUND, 1),
	  LINES(1) = { { ENTRY_REFUND, 1, 1, 11, 11 } } },
	{ "a deduct takes", ACCOUNTS(10, 10, 10, 10), ASKS(DEDUCT, 4),
	  LINES(1) = { { ENTRY_DEDUCT, -4, -4, 6, 6 } } },
	{ "the last credit can be deducted", ACCOUNTS(10, 10, 10, 10), ASKS(DEDUCT, 10),
	  LINES(1) = { { ENTRY_DEDUCT, -10, -10, 0, 0 } } },
	{ "the whole range can be deducted", ACCOUNTS(MAX, MAX, MAX, MAX), ASKS(DEDUCT, MAX),
	  LINES(1) = { { ENTRY_DEDUCT, -MAX, -MAX, 0, 0 } } },
	{ "one credit more than there is cannot be deducted", ACCOUNTS(10, 10, 1000, 1000), ASKS(DEDUCT, 11),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 1 },
	{ "a deduct of nothing is refused", ACCOUNTS(10, 10, 10, 10), ASKS(DEDUCT, 0), REFUSED(REQUEST_INVALID) },
	{ "drift that the ledger knows is left as it is", ACCOUNTS(10, 10, 1000, 1000), ASKS(SPEND, 3),
	  LINES(1) = { { ENTRY_SPEND, -3, -3, 7, 997 } } },

	/* Changes from outside. */
	{ "a user balance raised from outside is taken in first", ACCOUNTS(50, 40, 40, 40), ASKS(GRANT, 5),
	  LINES(2) = { { ENTRY_ADJUSTMENT, 10, 0, 50, 40 }, { ENTRY_GRANT, 5, 5, 55, 45 } } },
	{ "a user balance lowered from outside is taken in first", ACCOUNTS(30, 40, 40, 40), ASKS(SPEND, 30),
	  LINES(2) = { { ENTRY_ADJUSTMENT, -10, 0, 30, 40 }, { ENTRY_SPEND, -30, -30, 0, 10 } } },
	{ "a purchase that reached only the organization is taken in", ACCOUNTS(10, 10, 1000, 10),
	  ASKS(SPEND, 3),
	  LINES(2) = { { ENTRY_ADJUSTMENT, 0, 990, 10, 1000 }, { ENTRY_SPEND, -3, -3, 7, 997 } } },
	{ "both from outside: the user's entry comes first", ACCOUNTS(12, 10, 7, 10), ASKS(SPEND, 7),
	  LINES(3) = { { ENTRY_ADJUSTMENT, 2, 0, 12, 10 }, { ENTRY_ADJUSTMENT, 0, -3, 12, 7 },
		       { ENTRY_SPEND, -7, -7, 5, 0 } } },
	{ "a change of the whole range on both sides is taken in", ACCOUNTS(MAX, 0, MAX, 0), ASKS(SPEND, 1),
	  LINES(3) = { { ENTRY_ADJUSTMENT, MAX, 0, MAX, 0 }, { ENTRY_ADJUSTMENT, 0, MAX, MAX, MAX },
		       { ENTRY_SPEND, -1, -1, MAX - 1, MAX - 1 } } },
	{ "a lack of credits takes no outside change in", ACCOUNTS(12, 10, 7, 10), ASKS(SPEND, 13),
	  REFUSED(INSUFFICIENT_CREDITS), .shortfall = 1 },

	/* A mirror that had drifted below. */
	{ "a mirror below is lifted by what is missing", ACCOUNTS(10, 10, 4, 4), ASKS(SPEND, 7),
	  LINES(2) = { { ENTRY_SYNC, 0, 3, 10, 7 }, { ENTRY_SPEND, -7, -7, 3, 0 } } },
	{ "a mirror that is one too low is lifted by one", ACCOUNTS(10, 10, 6, 6), ASKS(SPEND, 7),
	  LINES(2) = { { ENTRY_SYNC, 0, 1, 10, 7 }, { ENTRY_SPEND, -7, -7, 3, 0 } } },
	{ "a mirror below is lifted for a deduct too", ACCOUNTS(10, 10, 4, 4), ASKS(DEDUCT, 7),
	  LINES(2) = { { ENTRY_SYNC, 0, 3, 10, 7 }, { ENTRY_DEDUCT, -7, -7, 3, 0 } } },
	{ "a mirror that can just follow is not lifted", ACCOUNTS(10, 10, 7, 7), ASKS(SPEND, 7),
	  LINES(1) = { { ENTRY_SPEND, -7, -7, 3, 0 } } },
	{ "an empty mirror is lifted by the whole range", ACCOUNTS(MAX, MAX, 0, 0), ASKS(SPEND, MAX),
	  LINES(2) = { { ENTRY_SYNC, 0, MAX, MAX, MAX }, { ENTRY_SPEND, -MAX, -MAX, 0, 0 } } },
	{ "a grant does not lift", ACCOUNTS(10, 10, 4, 4), ASKS(GRANT, 7),
	  LINES(1) = { { ENTRY_GRANT, 7, 7, 17, 11 } } },
	{ "outside changes on both sides and a lift: four entries", ACCOUNTS(12, 10, 2, 10), ASKS(SPEND, 7),
	  LINES(4) = { { ENTRY_ADJUSTMENT, 2, 0, 12, 10 }, { ENTRY_ADJUSTMENT, 0, -8, 12, 2 },
		       { ENTRY_SYNC, 0, 5, 12, 7 }, { ENTRY_SPEND, -7, -7, 5, 0 } } },

	/* The shared organization: its own entries have no user. */
	{ "a member's operation moves both", ACCOUNTS(10, 10, 90, 90), .shared = true, ASKS(SPEND, 3),
	  LINES(1) = { { ENTRY_SPEND, -3, -3, 7, 87 } } },
	{ "a shared balance changed from outside has no user", ACCOUNTS(10, 10, 95, 90), .shared = true,
	  ASKS(GRANT, 3),
	  LINES(2) = { { ENTRY_ADJUSTMENT, 0, 5, 0, 95, true }, { ENTRY_GRANT, 3, 3, 13, 98 } } },
	{ "a member changed from outside keeps its own chain", ACCOUNTS(15, 10, 90, 90), .shared = true,
	  ASKS(GRANT, 3),
	  LINES(2) = { { ENTRY_ADJUSTMENT, 5, 0, 15, 90 }, { ENTRY_GRANT, 3, 3, 18, 93 } } },
	{ "a shared mirror is lifted without a user", ACCOUNTS(10, 10, 4, 4), .shared = true, ASKS(SPEND, 7),
	  LINES(2) = { { ENTRY_SYNC, 0, 3, 0, 7, true }, { ENTRY_SPEND, -7, -7, 3, 0 } } },
	{ "everything at once on a shared balance", ACCOUNTS(12, 10, 2, 10), .shared = true, ASKS(SPEND, 7),
	  LINES(4) = { { ENTRY_ADJUSTMENT, 2, 0, 12, 10 }, { ENTRY_ADJUSTMENT, 0, -8, 0, 2, true },
		       { ENTRY_SYNC, 0, 5, 0, 7, true }, { ENTRY_SPEND, -7, -7, 5, 0 } } },
};
/* clang-format on */

static const char *current; /* the running case, for the message */

#define EXPECT(what, actual, expected) expect((what), (int64_t)(actual), (int64_t)(expected))

static void expect(const char *what, int64_t actual, int64_t expected)
{
	if (actual != expected)
		fail_msg("%s: %s is %lld, expected %lld", current, what, (long long)actual,
			 (long long)expected);
}

static void expect_text(const char *what, const char *actual, const char *expected)
{
	if (strcmp(actual, expected) != 0)
		fail_msg("%s: %s is \"%s\", expected \"%s\"", current, what, actual, expected);
}

static bool all_zero(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void check_own_texts(const struct entry *entry, const struct operation *operation)
{
	expect_text("reason", entry->reason, operation->reason);
	expect_text("reference", entry->reference, operation->reference);
	expect_text("metadata", entry->metadata, operation->metadata);
	expect_text("actor", entry->actor, operation->actor);
	expect_text("key", entry->key, operation->key);
	EXPECT("scope", entry->key_scope, operation->key_scope);
	EXPECT("hash",
	       memcmp(entry->request_hash, operation->request_hash, sizeof(entry->request_hash)),
	       0);
}

static void check_system_texts(const struct entry *entry, const struct operation *operation)
{
	const bool lifted = entry->type == ENTRY_SYNC;
	char key[48];

	(void)snprintf(key, sizeof(key), "%s-%llu", lifted ? "sync" : "adjustment",
		       (unsigned long long)entry->organization_seq);
	expect_text("key", entry->key, key);
	expect_text("actor", entry->actor, lifted ? operation->actor : "outside");
	EXPECT("scope", entry->key_scope, KEY_SCOPE_SYSTEM);
	EXPECT("reason given", entry->reason[0] != '\0', true);
	EXPECT("reference", entry->reference == NULL, true);
	EXPECT("metadata", entry->metadata == NULL, true);
	EXPECT("hash of zeros", all_zero(entry->request_hash, REQUEST_HASH_SIZE), true);
}

static void check_lines(const struct ledger_case *c, const struct desk *desk,
			const struct operation *operation)
{
	const uint64_t id = c->shared ? 30 : 10;
	uint64_t user_seq = DESK_USER_SEQ;

	EXPECT("number of entries", desk->books.posting_count, c->line_count);
	for (size_t i = 0; i < c->line_count; i++) {
		const struct line *line = &c->lines[i];
		const struct entry *entry = &desk->postings[i].entry;

		if (!line->mirror_only)
			user_seq++;
		EXPECT("type", entry->type, line->type);
		EXPECT("organizationId", entry->organization_id, id);
		EXPECT("organizationSeq", entry->organization_seq, DESK_ORGANIZATION_SEQ + 1 + i);
		EXPECT("userId", entry->user_id, line->mirror_only ? 0 : id);
		EXPECT("userSeq", entry->user_seq, line->mirror_only ? 0 : user_seq);
		EXPECT("userAmount", amount_credits(entry->user_amount), line->user_amount);
		EXPECT("organizationAmount", amount_credits(entry->organization_amount),
		       line->organization_amount);
		EXPECT("userBalanceAfter", amount_credits(entry->user_balance_after),
		       line->user_after);
		EXPECT("organizationBalanceAfter",
		       amount_credits(entry->organization_balance_after), line->organization_after);
		EXPECT("time", entry->created_us, DESK_NOW);
		if (i + 1 == c->line_count)
			check_own_texts(entry, operation);
		else
			check_system_texts(entry, operation);
	}
}

/* If something was written, the stored balances and the ledger agree again. */
static void check_accounts(const struct ledger_case *c, const struct account_state *user,
			   const struct account_state *organization)
{
	const struct line *last;
	uint64_t user_entries = 0;

	for (size_t i = 0; i < c->line_count; i++)
		user_entries += c->lines[i].mirror_only ? 0 : 1;
	EXPECT("user's sequence", user->seq, DESK_USER_SEQ + user_entries);
	EXPECT("organization's sequence", organization->seq, DESK_ORGANIZATION_SEQ + c->line_count);
	if (c->line_count == 0) {
		EXPECT("user balance", amount_credits(user->balance), c->user);
		EXPECT("user's ledger balance", amount_credits(user->ledger_balance),
		       c->user_ledger);
		EXPECT("organization balance", amount_credits(organization->balance),
		       c->organization);
		EXPECT("organization's ledger balance",
		       amount_credits(organization->ledger_balance), c->organization_ledger);
		return;
	}
	last = &c->lines[c->line_count - 1];
	EXPECT("user balance", amount_credits(user->balance), last->user_after);
	EXPECT("user's ledger balance", amount_credits(user->ledger_balance), last->user_after);
	EXPECT("organization balance", amount_credits(organization->balance),
	       last->organization_after);
	EXPECT("organization's ledger balance", amount_credits(organization->ledger_balance),
	       last->organization_after);
}

static void run_case(const struct ledger_case *c)
{
	const size_t index = c->shared ? 2 : 0;
	const struct operation operation = {
		.type = c->type,
		.user_id = c->user_id != 0 ? c->user_id : (c->shared ? 30 : 10),
		.amount = amount_of(c->amount),
		.reason = "why",
		.reference = "order-7",
		.metadata = "{\"a\":\"b\"}",
		.actor = "key:3",
		.key_scope = KEY_SCOPE_USER,
		.key = c->key,
		.request_hash = { 1, 2, 3 },
	};
	struct entry earlier = { .organization_id = c->shared ? 30 : 10,
				 .key_scope = KEY_SCOPE_USER,
				 .key = "k",
				 .request_hash = { 1, 2, 3 } };
	struct decision decision;
	size_t refused = 77;
	struct desk desk;

	current = c->name;
	desk_init(&desk);
	desk_user_set(&desk, index, c->user, c->user_ledger);
	desk_organization_set(&desk, index, c->organization, c->organization_ledger);
	if (c->seen == OTHER_REQUEST)
		earlier.request_hash[REQUEST_HASH_SIZE - 1] = 1;
	if (c->seen != NEVER)
		books_key_remember(&desk.books, &earlier);

	EXPECT("status", ledger_apply(&desk.books, &operation, 1, &decision, &refused), c->status);
	EXPECT("decision's status", decision.status, c->status);
	EXPECT("index of the refused", refused, c->status == DUET_OK ? 77 : 0);
	EXPECT("replayed", decision.replayed, c->status == DUET_OK && c->seen == SAME_REQUEST);
	EXPECT("shortfall", amount_credits(decision.shortfall), c->shortfall);
	EXPECT("balance told", amount_credits(decision.user_balance),
	       c->status == DUET_INSUFFICIENT_CREDITS ? c->user : 0);
	if (decision.replayed)
		assert_ptr_equal(decision.entry, &earlier);
	else if (c->status == DUET_OK)
		assert_ptr_equal(decision.entry, &desk.postings[c->line_count - 1].entry);
	else
		assert_null(decision.entry);
	check_lines(c, &desk, &operation);
	check_accounts(c, &desk.users[index].now, &desk.organizations[index].now);
}

static void every_case_of_the_table_is_decided_as_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		run_case(&cases[i]);
}

static void the_rules_are_numbered_in_the_order_of_the_statuses(void **state)
{
	(void)state;
	assert_true(DUET_REQUEST_INVALID < DUET_USER_NOT_FOUND);
	assert_true(DUET_USER_NOT_FOUND < DUET_KEY_REUSED);
	assert_true(DUET_KEY_REUSED < DUET_BALANCE_TOO_LARGE);
	assert_true(DUET_BALANCE_TOO_LARGE < DUET_INSUFFICIENT_CREDITS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_of_the_table_is_decided_as_promised),
		cmocka_unit_test(the_rules_are_numbered_in_the_order_of_the_statuses),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
