/* 100,000 random operations, in groups and transactions, with changes from
 * outside between them: after each transaction the books agree with the naive
 * model, and at the end the ledger keeps its promises.
 *
 * DUET_SEED=<number> repeats a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "chains.h"
#include "core/ledger.h"
#include "ledger_asks.h"
#include "ledger_model.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OPERATIONS      100000
#define OPERATIONS_MAX  ((size_t)OPERATIONS + TRANSACTION_MAX)
#define ENTRIES_MAX     (OPERATIONS_MAX * LEDGER_POSTINGS_PER_OPERATION)
#define TRANSACTION_MAX 64
#define GROUP_MAX       8

/* What a store would contain, and all operations so far. */
static struct {
	struct user_account users[MODEL_USERS];
	struct organization_account organizations[MODEL_ORGANIZATIONS];
	struct entry *entries;
	size_t entry_count;
	struct model model;
	struct asks asks;
	size_t taken, replayed, groups_undone, outside;
	size_t refused[DUET_STATUS_COUNT];
	size_t written[ENTRY_TYPE_COUNT];
} world;

/* The books of one transaction. */
static struct {
	struct user_account users[MODEL_USERS];
	struct organization_account organizations[MODEL_ORGANIZATIONS];
	struct posting postings[TRANSACTION_MAX * LEDGER_POSTINGS_PER_OPERATION];
	struct key_slot slots[4 * TRANSACTION_MAX];
	struct books books;
	struct operation operations[TRANSACTION_MAX];
	struct decision decisions[TRANSACTION_MAX];
	struct model_outcome outcomes[TRANSACTION_MAX];
	size_t first_asked, count;
} work;

static void world_init(void)
{
	memset(&world, 0, sizeof(world));
	world.entries = calloc(ENTRIES_MAX, sizeof(*world.entries));
	world.model.entries = calloc(ENTRIES_MAX, sizeof(*world.model.entries));
	world.model.entry_capacity = ENTRIES_MAX;
	asks_init(&world.asks, OPERATIONS_MAX);
	assert_non_null(world.entries);
	assert_non_null(world.model.entries);

	/* The last users share the last organization; every other has its own. */
	for (size_t i = 0; i < MODEL_USERS; i++) {
		const size_t organization = i < MODEL_ORGANIZATIONS ? i : MODEL_ORGANIZATIONS - 1;

		world.users[i].id = 1000 + 7 * i;
		world.users[i].organization_id = 5 + 3 * organization;
		world.model.now.users[i] = (struct model_account){
			.id = 1000 + 7 * i,
			.organization_id = 5 + 3 * organization,
		};
	}
	for (size_t i = 0; i < MODEL_ORGANIZATIONS; i++) {
		world.organizations[i].id = 5 + 3 * i;
		world.organizations[i].shared = i == MODEL_ORGANIZATIONS - 1;
		world.model.now.organizations[i] = (struct model_account){
			.id = 5 + 3 * i,
			.shared = i == MODEL_ORGANIZATIONS - 1,
			.last_entry = SIZE_MAX,
		};
	}
}

static void world_deinit(void)
{
	for (size_t i = 0; i < world.entry_count; i++)
		if (world.entries[i].key_scope == KEY_SCOPE_SYSTEM)
			free((char *)(uintptr_t)world.entries[i].key);
	free(world.entries);
	free(world.model.entries);
	asks_deinit(&world.asks);
}

/* Somebody writes to a balance behind the ledger's back. */
static void change_from_outside(void)
{
	const bool organization = dice_chance(60);
	const size_t at = dice_below(organization ? MODEL_ORGANIZATIONS : MODEL_USERS);
	const int64_t balance = asks_balance();

	if (organization) {
		world.organizations[at].read.balance = amount_of(balance);
		world.model.now.organizations[at].balance = balance;
	} else {
		world.users[at].read.balance = amount_of(balance);
		world.model.now.users[at].balance = balance;
	}
	world.outside++;
}

static struct operation operation_of(const struct model_operation *asked)
{
	struct operation operation = {
		.user_id = asked->user_id,
		.amount = amount_of(asked->amount),
		.reason = "random",
		.actor = "key:1",
		.key_scope = (enum key_scope)asked->scope,
		.key = asked->key,
	};

	assert_true(entry_type_parse(asked->type, &operation.type));
	memcpy(operation.request_hash, &asked->request, sizeof(asked->request));
	return operation;
}

static bool is_named(uint64_t user_id)
{
	for (size_t i = 0; i < work.count; i++)
		if (work.operations[i].user_id == user_id)
			return true;
	return false;
}

/* "Locks and reads" the named users and their organizations. */
static void accounts_read(void)
{
	bool wanted[MODEL_ORGANIZATIONS] = { false };
	struct books *books = &work.books;

	for (size_t i = 0; i < MODEL_USERS; i++) {
		if (!is_named(world.users[i].id))
			continue;
		work.users[books->user_count] = world.users[i];
		work.users[books->user_count].now = world.users[i].read;
		books->user_count++;
		wanted[(world.users[i].organization_id - 5) / 3] = true;
	}
	for (size_t i = 0; i < MODEL_ORGANIZATIONS; i++) {
		if (!wanted[i])
			continue;
		work.organizations[books->organization_count] = world.organizations[i];
		work.organizations[books->organization_count].now = world.organizations[i].read;
		books->organization_count++;
	}
}

static void transaction_begin(void)
{
	memset(&work, 0, sizeof(work));
	work.first_asked = world.asks.count;
	work.count = 1 + dice_below(TRANSACTION_MAX);
	for (size_t i = 0; i < work.count; i++) {
		asks_next(&world.asks, &world.model);
		work.operations[i] = operation_of(&world.asks.operations[work.first_asked + i]);
	}
	work.books = (struct books){
		.users = work.users,
		.organizations = work.organizations,
		.postings = work.postings,
		.posting_capacity = work.count * LEDGER_POSTINGS_PER_OPERATION,
		.key_slots = work.slots,
		.key_slot_count = books_key_slots_for(2 * work.count),
		.now_us = (int64_t)world.asks.count,
	};
	assert_true(work.books.key_slot_count <= COUNT_OF(work.slots));
	accounts_read();

	for (size_t i = 0; i < work.count; i++) {
		const struct operation *operation = &work.operations[i];
		const struct user_account *user = books_user_find(&work.books, operation->user_id);
		size_t earlier;

		if (user == NULL || operation->key == NULL)
			continue;
		earlier = model_key_find(&world.model, user->organization_id,
					 (int)operation->key_scope, operation->key);
		if (earlier == SIZE_MAX ||
		    books_key_find(&work.books, user->organization_id, operation->key_scope,
				   operation->key) != NULL)
			continue;
		books_key_remember(&work.books, &world.entries[earlier]);
	}
}

/* The entry's index in the list of all entries. */
static size_t entry_number(const struct entry *entry)
{
	if (entry >= world.entries && entry < world.entries + world.entry_count)
		return (size_t)(entry - world.entries);
	for (size_t i = 0; i < work.books.posting_count; i++)
		if (entry == &work.postings[i].entry)
			return world.entry_count + i;
	return SIZE_MAX;
}

static void compare_decision(const struct decision *decision, const struct model_outcome *outcome)
{
	const char *status = status_name(decision->status);

	assert_string_equal(status, outcome->refusal == NULL ? "ok" : outcome->refusal);
	assert_int_equal(amount_credits(decision->shortfall), outcome->shortfall);
	assert_int_equal(amount_credits(decision->user_balance), outcome->user_balance);
	if (decision->status != DUET_OK) {
		assert_null(decision->entry);
		return;
	}
	assert_int_equal(decision->replayed, outcome->replayed);
	assert_int_equal(entry_number(decision->entry), outcome->entry);
	if (decision->replayed)
		world.replayed++;
	else
		world.taken++;
}

static void group_run(size_t first, size_t count)
{
	size_t refused = SIZE_MAX, refused_by_model = SIZE_MAX;
	const enum status status = ledger_apply(&work.books, &work.operations[first], count,
						&work.decisions[first], &refused);
	const char *refusal =
		model_apply(&world.model, &world.asks.operations[work.first_asked + first], count,
			    &work.outcomes[first], &refused_by_model);

	assert_int_equal(refused, refused_by_model);
	assert_int_equal(world.entry_count + work.books.posting_count, world.model.now.entry_count);
	if (refusal == NULL) {
		assert_int_equal(status, DUET_OK);
		for (size_t i = first; i < first + count; i++)
			compare_decision(&work.decisions[i], &work.outcomes[i]);
		return;
	}
	assert_string_equal(status_name(status), refusal);
	compare_decision(&work.decisions[first + refused], &work.outcomes[first + refused]);
	world.refused[status]++;
	if (refused > 0)
		world.groups_undone++;
}

static void compare_entry(const struct entry *entry, const struct model_entry *model)
{
	uint64_t request;

	memcpy(&request, entry->request_hash, sizeof(request));
	assert_int_equal(entry->organization_id, model->organization_id);
	assert_int_equal(entry->organization_seq, model->organization_seq);
	assert_int_equal(entry->user_id, model->user_id);
	assert_int_equal(entry->user_seq, model->user_seq);
	assert_string_equal(entry_type_name(entry->type), model->type);
	assert_int_equal(amount_credits(entry->user_amount), model->user_amount);
	assert_int_equal(amount_credits(entry->organization_amount), model->organization_amount);
	assert_int_equal(amount_credits(entry->user_balance_after), model->user_after);
	assert_int_equal(amount_credits(entry->organization_balance_after),
			 model->organization_after);
	assert_int_equal(entry->key_scope, model->scope);
	assert_string_equal(entry->key, model->key);
	assert_int_equal(request, model->request);
}

/* The guarded write: only if the sequence advanced, and only over what was read. */
static void account_write(struct account_state *stored, const struct account_state *read,
			  const struct account_state *now, const struct model_account *model)
{
	assert_memory_equal(stored, read, sizeof(*stored));
	if (now->seq == read->seq)
		assert_memory_equal(now, read, sizeof(*now));
	*stored = *now;
	assert_int_equal(amount_credits(stored->balance), model->balance);
	assert_int_equal(amount_credits(stored->ledger_balance), model->ledger);
	assert_int_equal(stored->seq, model->seq);
}

static void transaction_commit(void)
{
	for (size_t i = 0; i < work.books.posting_count; i++) {
		struct entry *entry = &world.entries[world.entry_count];

		compare_entry(&work.postings[i].entry, &world.model.entries[world.entry_count]);
		*entry = work.postings[i].entry;
		if (entry->key_scope == KEY_SCOPE_SYSTEM)
			entry->key = strdup(entry->key);
		world.written[entry->type]++;
		world.entry_count++;
	}
	for (size_t i = 0; i < work.books.user_count; i++) {
		const struct user_account *user = &work.users[i];

		account_write(&world.users[(user->id - 1000) / 7].read, &user->read, &user->now,
			      model_user_find(&world.model, user->id));
	}
	for (size_t i = 0; i < work.books.organization_count; i++) {
		const struct organization_account *organization = &work.organizations[i];

		account_write(&world.organizations[(organization->id - 5) / 3].read,
			      &organization->read, &organization->now,
			      model_organization_find(&world.model, organization->id));
	}
}

static void transaction_run(void)
{
	size_t count;

	transaction_begin();
	for (size_t at = 0; at < work.count; at += count) {
		count = dice_chance(60) ? 1 : 1 + dice_below(GROUP_MAX);
		if (count > work.count - at)
			count = work.count - at;
		group_run(at, count);
	}
	transaction_commit();
}

static void promises_check(void)
{
	for (size_t i = 0; i < MODEL_USERS; i++)
		world.users[i].now = world.users[i].read;
	for (size_t i = 0; i < MODEL_ORGANIZATIONS; i++)
		world.organizations[i].now = world.organizations[i].read;
	chains_check(&(struct ledger_image){ .users = world.users,
					     .user_count = MODEL_USERS,
					     .organizations = world.organizations,
					     .organization_count = MODEL_ORGANIZATIONS,
					     .entries = world.entries,
					     .entry_count = world.entry_count });
}

/* A run that never reaches a rule says nothing about it. */
static void coverage_check(void)
{
	print_message("%zu operations: %zu taken, %zu replayed, %zu entries, "
		      "%zu changes from outside, %zu groups undone\n",
		      world.asks.count, world.taken, world.replayed, world.entry_count,
		      world.outside, world.groups_undone);
	for (int status = DUET_REQUEST_INVALID; status <= DUET_INSUFFICIENT_CREDITS; status++) {
		print_message("  %s: %zu\n", status_name((enum status)status),
			      world.refused[status]);
		assert_true(world.refused[status] > 100);
	}
	for (int type = ENTRY_GRANT; type <= ENTRY_ADJUSTMENT; type++) {
		print_message("  %s: %zu\n", entry_type_name((enum entry_type)type),
			      world.written[type]);
		assert_true(world.written[type] > 100);
	}
	assert_true(world.taken > OPERATIONS / 4);
	assert_true(world.replayed > 1000);
	assert_true(world.groups_undone > 1000);
}

static void random_operations_agree_with_the_naive_model(void **state)
{
	const char *seed = getenv("DUET_SEED");
	const uint64_t number = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);

	(void)state;
	print_message("DUET_SEED=%llu\n", (unsigned long long)number);
	dice_start(number);
	world_init();
	while (world.asks.count < OPERATIONS) {
		while (dice_chance(50))
			change_from_outside();
		transaction_run();
	}
	promises_check();
	coverage_check();
	world_deinit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations_agree_with_the_naive_model),
	};

	return cmocka_run_group_tests_name("ledger random", tests, NULL, NULL);
}
