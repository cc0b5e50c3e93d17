/* How drift is closed: each row has a mirror that has drifted, and what is posted. */
#include "base/array.h"
#include "core/drift.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"

/* One member: its balance and its ledger balance, then the organization's. */
static const struct sync_case {
	const char *name;
	int64_t user, user_ledger, organization, organization_ledger;
	enum sync_direction direction;
	bool allow_decrease;
	enum sync_skip skip;
	size_t postings;
	int64_t user_after, organization_after;
} sync_cases[] = {
	/* clang-format off */
	{ "in step: nothing",              40, 40,   40, 40, SYNC_ORGANIZATION_TO_USER, false, SYNC_NOT_SKIPPED, 0,   40,   40 },
	{ "both moved alike from outside", 50, 40,   50, 40, SYNC_ORGANIZATION_TO_USER, false, SYNC_NOT_SKIPPED, 2,   50,   50 },
	{ "a purchase only reached the organization",
	                                   10, 10, 1000, 10, SYNC_ORGANIZATION_TO_USER, false, SYNC_NOT_SKIPPED, 2, 1000, 1000 },
	{ "drift that the ledger knows",   10, 10,   90, 90, SYNC_ORGANIZATION_TO_USER, false, SYNC_NOT_SKIPPED, 1,   90,   90 },
	{ "the mirror follows",            10, 10, 1000, 10, SYNC_USER_TO_ORGANIZATION, false, SYNC_NOT_SKIPPED, 2,   10,   10 },
	{ "nobody loses by a button",      50, 50,   20, 20, SYNC_ORGANIZATION_TO_USER, false, SYNC_WOULD_DECREASE, 0, 50,  20 },
	{ "what came from outside is taken in all the same",
	                                   50, 50,   20, 50, SYNC_ORGANIZATION_TO_USER, false, SYNC_WOULD_DECREASE, 1, 50,  20 },
	{ "unless it was asked for",       50, 50,   20, 20, SYNC_ORGANIZATION_TO_USER, true,  SYNC_NOT_SKIPPED, 1,   20,   20 },
	{ "down to nothing",               50, 50,    0,  0, SYNC_ORGANIZATION_TO_USER, true,  SYNC_NOT_SKIPPED, 1,    0,    0 },
	{ "the mirror goes up",            50, 50,    0,  0, SYNC_USER_TO_ORGANIZATION, false, SYNC_NOT_SKIPPED, 1,   50,   50 },
	{ "to the largest balance",         0,  0, AMOUNT_CREDITS_MAX, 0, SYNC_ORGANIZATION_TO_USER, false, SYNC_NOT_SKIPPED, 2, AMOUNT_CREDITS_MAX, AMOUNT_CREDITS_MAX },
	{ "a balance that is none",         5,  5, AMOUNT_CREDITS_MAX + 1, 0, SYNC_ORGANIZATION_TO_USER, false, SYNC_BALANCE_OUT_OF_RANGE, 0, 5, AMOUNT_CREDITS_MAX + 1 },
	{ "a member's balance that is none", -1, 0, 5, 5, SYNC_USER_TO_ORGANIZATION, false, SYNC_BALANCE_OUT_OF_RANGE, 0, -1, 5 },
	/* clang-format on */
};

static void check_case(const struct sync_case *c, bool dry_run)
{
	struct desk desk;
	struct sync_order order = { .organization_id = 10,
				    .run_id = 7,
				    .options = { .direction = c->direction,
						 .allow_decrease = c->allow_decrease,
						 .dry_run = dry_run },
				    .actor = "key:1" };

	desk_init(&desk);
	desk_user_set(&desk, 0, c->user, c->user_ledger);
	desk_organization_set(&desk, 0, c->organization, c->organization_ledger);

	struct sync_verdict verdict = drift_close(&desk.books, &order);

	if (verdict.skip != c->skip || verdict.posting_count != c->postings ||
	    amount_credits(verdict.user_after) != c->user_after ||
	    amount_credits(verdict.organization_after) != c->organization_after)
		fail_msg("%s: %s with %zu postings, %lld and %lld after", c->name,
			 sync_skip_name(verdict.skip), verdict.posting_count,
			 (long long)amount_credits(verdict.user_after),
			 (long long)amount_credits(verdict.organization_after));
	assert_int_equal(amount_credits(verdict.user_before), c->user);
	assert_int_equal(amount_credits(verdict.organization_before), c->organization);
	assert_int_equal(desk.books.posting_count, dry_run ? 0 : c->postings);
	assert_int_equal(amount_credits(desk.users[0].now.balance),
			 dry_run ? c->user : c->user_after);
}

static void drift_is_closed_or_skipped_by_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sync_cases); i++)
		check_case(&sync_cases[i], false);
}

static void a_dry_run_tells_the_same_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sync_cases); i++)
		check_case(&sync_cases[i], true);
}

static void a_sync_entry_moves_one_balance_and_carries_its_run(void **state)
{
	struct desk desk;
	struct sync_order order = { .organization_id = 10, .run_id = 7, .actor = "key:3" };

	(void)state;
	desk_init(&desk);
	struct sync_verdict verdict = drift_close(&desk.books, &order);
	const struct entry *entry = &desk.postings[0].entry;

	assert_int_equal(verdict.posting_count, 1);
	assert_int_equal(entry->type, ENTRY_SYNC);
	assert_int_equal(amount_credits(entry->user_amount), 60);
	assert_int_equal(amount_credits(entry->organization_amount), 0);
	assert_int_equal(amount_credits(entry->user_balance_after), 100);
	assert_int_equal(entry->user_id, 10);
	assert_int_equal(entry->key_scope, KEY_SCOPE_SYSTEM);
	assert_string_equal(entry->key, "sync-7-8");
	assert_string_equal(entry->actor, "key:3");
}

/* Organization 30 has two members of 40 credits each and a balance of 100. */
static void the_same_number_is_not_handed_to_several_members(void **state)
{
	struct desk desk;
	struct sync_order order = { .organization_id = 30, .run_id = 1, .actor = "cli" };

	(void)state;
	desk_init(&desk);
	desk_user_set(&desk, 3, 45, 40);
	desk_organization_set(&desk, 2, 100, 80);

	struct sync_verdict verdict = drift_close(&desk.books, &order);

	assert_int_equal(verdict.skip, SYNC_SEVERAL_MEMBERS);
	assert_int_equal(verdict.member_count, 2);
	/* The outside change is recorded in the ledger all the same. */
	assert_int_equal(verdict.posting_count, 2);
	assert_int_equal(desk.postings[0].entry.user_id, 31);
	assert_int_equal(amount_credits(desk.postings[0].entry.user_amount), 5);
	assert_int_equal(desk.postings[1].entry.user_id, 0);
	assert_int_equal(amount_credits(desk.postings[1].entry.organization_amount), 20);
}

static void the_mirror_of_several_members_becomes_their_sum(void **state)
{
	struct desk desk;
	struct sync_order order = { .organization_id = 30,
				    .run_id = 1,
				    .options = { .direction = SYNC_USER_TO_ORGANIZATION },
				    .actor = "cli" };

	(void)state;
	desk_init(&desk);
	struct sync_verdict verdict = drift_close(&desk.books, &order);

	assert_int_equal(verdict.skip, SYNC_NOT_SKIPPED);
	assert_int_equal(verdict.posting_count, 1);
	assert_int_equal(desk.postings[0].entry.user_id, 0);
	assert_int_equal(amount_credits(desk.postings[0].entry.organization_amount), -20);
	assert_int_equal(amount_credits(desk.organizations[2].now.balance), 80);
	assert_int_equal(amount_credits(desk.users[2].now.balance), 40);
}

static void an_organization_without_members_is_left_alone(void **state)
{
	struct desk desk;
	struct sync_order order = { .organization_id = 10, .run_id = 1, .actor = "cli" };

	(void)state;
	for (int direction = 0; direction < SYNC_DIRECTION_COUNT; direction++) {
		desk_init(&desk);
		desk.users[0].organization_id = 20;
		order.options.direction = (enum sync_direction)direction;
		struct sync_verdict verdict = drift_close(&desk.books, &order);

		assert_int_equal(verdict.skip, SYNC_NO_MEMBERS);
		assert_int_equal(verdict.posting_count, 0);
	}
}

static struct sync_verdict moved(int64_t user_before, int64_t organization_before,
				 int64_t user_after, int64_t organization_after)
{
	return (struct sync_verdict){ .user_before = amount_of(user_before),
				      .organization_before = amount_of(organization_before),
				      .user_after = amount_of(user_after),
				      .organization_after = amount_of(organization_after),
				      .posting_count = 1 };
}

static void totals_tell_what_was_added_and_taken_on_either_side(void **state)
{
	const struct sync_verdict verdicts[] = {
		moved(10, 1000, 1000, 1000), /* the user is raised by 990, */
		moved(50, 20, 20, 20),       /* lowered by 30, */
		moved(50, 0, 50, 50),        /* the organization raised by 50, */
		moved(10, 15, 10, 10),       /* lowered by 5; */
		moved(15, 15, 15, 15),       /* only an outside change was recorded. */
	};
	struct sync_totals totals = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(verdicts); i++)
		sync_totals_count(&totals, &verdicts[i]);
	assert_int_equal(totals.examined, 0);
	assert_int_equal(totals.repaired, COUNT_OF(verdicts));
	assert_int_equal(totals.skipped, 0);
	assert_int_equal(amount_credits(totals.credits_added), 990 + 50);
	assert_int_equal(amount_credits(totals.credits_taken), 30 + 5);
}

static void what_is_skipped_or_in_step_repairs_nothing(void **state)
{
	struct sync_verdict skipped = moved(10, 60, 10, 60), in_step = moved(5, 5, 5, 5);
	struct sync_totals totals = { 0 };

	(void)state;
	/* Its outside change was recorded all the same. */
	skipped.skip = SYNC_SEVERAL_MEMBERS;
	in_step.posting_count = 0;
	sync_totals_count(&totals, &skipped);
	sync_totals_count(&totals, &in_step);
	assert_int_equal(totals.repaired, 0);
	assert_int_equal(totals.skipped, 1);
	assert_int_equal(amount_credits(totals.credits_added), 0);
	assert_int_equal(amount_credits(totals.credits_taken), 0);
}

static void drift_is_what_the_organization_has_more(void **state)
{
	(void)state;
	assert_int_equal(amount_credits(drift_between(amount_of(1000), amount_of(10))), 990);
	assert_int_equal(amount_credits(drift_between(amount_of(10), amount_of(15))), -5);
	/* Balances that the CHECKs would refuse: the message says as much as it can. */
	assert_int_equal(amount_credits(drift_between(amount_of(INT64_MIN), amount_of(0))),
			 -INT64_MAX);
	assert_int_equal(amount_credits(drift_between(amount_of(INT64_MAX), amount_of(-1))),
			 INT64_MAX);
}

static void totals_add_up_to_the_most_that_fits(void **state)
{
	const struct sync_totals more = { .examined = 8,
					  .repaired = 7,
					  .skipped = 1,
					  .credits_added = amount_of(INT64_MAX - 3),
					  .credits_taken = amount_of(4) };
	struct sync_totals totals = { 0 };

	(void)state;
	sync_totals_add(&totals, &more);
	sync_totals_add(&totals, &more);
	assert_int_equal(totals.examined, 16);
	assert_int_equal(totals.repaired, 14);
	assert_int_equal(totals.skipped, 2);
	assert_int_equal(amount_credits(totals.credits_added), INT64_MAX);
	assert_int_equal(amount_credits(totals.credits_taken), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drift_is_closed_or_skipped_by_the_rules),
		cmocka_unit_test(a_dry_run_tells_the_same_and_changes_nothing),
		cmocka_unit_test(a_sync_entry_moves_one_balance_and_carries_its_run),
		cmocka_unit_test(the_same_number_is_not_handed_to_several_members),
		cmocka_unit_test(the_mirror_of_several_members_becomes_their_sum),
		cmocka_unit_test(an_organization_without_members_is_left_alone),
		cmocka_unit_test(drift_is_what_the_organization_has_more),
		cmocka_unit_test(totals_tell_what_was_added_and_taken_on_either_side),
		cmocka_unit_test(what_is_skipped_or_in_step_repairs_nothing),
		cmocka_unit_test(totals_add_up_to_the_most_that_fits),
	};

	return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
