/* New users: whole or not at all, and only once, even if the connection breaks. */
#include "rig.h"

#include "base/clock.h"
#include "people/create.h"
#include "people/find.h"
#include "proxy.h"
#include "store/store.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SOON_MS 10000
#define THREADS 8
#define ROUNDS  20

static struct rig rig;
static struct settings direct;
static struct db_pool *pool;
static struct proxy *proxy;
static char proxy_path[100];

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL);
	direct = rig.settings;
	(void)snprintf(proxy_path, sizeof(proxy_path), "/tmp/duet-proxy-%d.sock", (int)getpid());
	proxy = proxy_start(proxy_path, direct.databaseSocket);
	memcpy(rig.settings.databaseSocket, proxy_path, strlen(proxy_path) + 1);
	pool = store_pool_open(&rig.settings);
	return pool == NULL;
}

static int stop(void **state)
{
	(void)state;
	db_pool_close(&pool);
	proxy_stop(proxy);
	(void)unlink(proxy_path);
	rig_stop(&rig);
	return 0;
}

struct made {
	enum status status;
	uint64_t id, organization_id;
	char taken[16];
};

static struct made make(const struct new_user *new_user, int64_t timeout_ms)
{
	struct db_source source = { .pool = pool,
				    .deadline_ms = clock_monotonic_ms() + timeout_ms };
	struct arena *arena = arena_open(4096, 65536);
	struct made made = { .id = 0 };
	const char *taken = "";
	struct error error;
	struct user user;

	made.status = user_create(&source, new_user, "cli", arena, &user, &taken, &error);
	if (made.status == DUET_OK) {
		made.id = user.id;
		made.organization_id = user.organization_id;
	}
	if (made.status == DUET_ALREADY_EXISTS)
		(void)snprintf(made.taken, sizeof(made.taken), "%s", taken);
	arena_close(&arena);
	return made;
}

static struct new_user named(const char *email)
{
	return (struct new_user){ .email = email,
				  .name = "A test",
				  .organization_name = "Its own" };
}

static int64_t users_with(const char *email)
{
	return test_sql_number("SELECT COUNT(*) FROM users WHERE email = '%s'", email);
}

static void a_user_comes_with_an_organization_a_balance_and_an_audit_line(void **state)
{
	struct new_user new_user = named("whole@example.org");
	struct made made;

	(void)state;
	new_user.external_id = "auth0|whole";
	new_user.role = USER_ROLE_ADMIN;
	made = make(&new_user, SOON_MS);
	assert_int_equal(made.status, DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM users AS u"
					 "  JOIN organizations AS o ON o.id = u.organizationId"
					 "  JOIN credit_balances AS b ON b.organizationId = o.id"
					 " WHERE u.id = %" PRIu64
					 " AND u.email = 'whole@example.org'"
					 "   AND u.externalId = 'auth0|whole' AND u.role = 'admin'"
					 "   AND o.name = 'Its own' AND u.creditBalance = 0"
					 "   AND b.balance = 0 AND b.ledgerSeq = 0",
					 made.id),
			 1);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM audit_log WHERE action = 'user.create'"
				" AND actor = 'cli' AND subject = 'user:%" PRIu64 "'",
				made.id),
		1);
}

static void what_is_taken_is_named_and_leaves_nothing(void **state)
{
	struct new_user first = named("first@example.org"), same = named("first@example.org"),
			other = named("other@example.org");
	struct made made;
	int64_t organizations;

	(void)state;
	first.external_id = "auth0|first";
	assert_int_equal(make(&first, SOON_MS).status, DUET_OK);
	organizations = test_sql_number("SELECT COUNT(*) FROM organizations");

	made = make(&same, SOON_MS);
	assert_int_equal(made.status, DUET_ALREADY_EXISTS);
	assert_string_equal(made.taken, "email");
	other.external_id = "auth0|first";
	made = make(&other, SOON_MS);
	assert_int_equal(made.status, DUET_ALREADY_EXISTS);
	assert_string_equal(made.taken, "externalId");
	other.external_id = NULL;
	other.organization_id = 999999;
	assert_int_equal(make(&other, SOON_MS).status, DUET_NOT_FOUND);

	assert_int_equal(users_with("other@example.org"), 0);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM organizations"), organizations);
}

static atomic_int made_ok, made_exists;

static void *make_the_same(void *context)
{
	const struct new_user new_user = named("storm@example.org");
	struct made made = make(&new_user, SOON_MS);

	(void)context;
	if (made.status == DUET_OK)
		atomic_fetch_add(&made_ok, 1);
	if (made.status == DUET_ALREADY_EXISTS && strcmp(made.taken, "email") == 0)
		atomic_fetch_add(&made_exists, 1);
	db_thread_stop();
	return NULL;
}

static void of_many_who_want_the_same_address_one_gets_it(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_the_same, NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(made_ok, 1);
	assert_int_equal(made_exists, THREADS - 1);
	assert_int_equal(users_with("storm@example.org"), 1);
}

struct crowd {
	uint64_t organization_id;
	unsigned number;
};

static void *join_the_organization(void *context)
{
	const struct crowd *crowd = context;
	char email[64];

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct new_user new_user = named(email);

		(void)snprintf(email, sizeof(email), "crowd-%u-%u@example.org", crowd->number, i);
		new_user.organization_id = crowd->organization_id;
		if (make(&new_user, SOON_MS).status != DUET_OK)
			return context; /* not NULL: refused */
	}
	db_thread_stop();
	return NULL;
}

static void many_may_join_one_organization_at_once(void **state)
{
	struct new_user founder = named("founder@example.org");
	struct made made = make(&founder, SOON_MS);
	struct crowd crowds[THREADS];
	pthread_t threads[THREADS];

	(void)state;
	for (unsigned i = 0; i < THREADS; i++) {
		crowds[i] = (struct crowd){ made.organization_id, i };
		assert_int_equal(
			pthread_create(&threads[i], NULL, join_the_organization, &crowds[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		void *complaint;

		assert_int_equal(pthread_join(threads[i], &complaint), 0);
		assert_null(complaint);
	}
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM users WHERE organizationId = %" PRIu64,
				made.organization_id),
		1 + THREADS * ROUNDS);
}

static void a_row_that_somebody_holds_is_busy_at_the_deadline_and_nothing_is_written(void **state)
{
	struct new_user founder = named("holder@example.org"), member = named("member@example.org");
	struct made made = make(&founder, SOON_MS);
	int64_t since_ms;

	(void)state;
	member.organization_id = made.organization_id;
	test_sql("START TRANSACTION");
	test_sql("SELECT id FROM organizations WHERE id = %" PRIu64 " FOR UPDATE",
		 made.organization_id);
	since_ms = clock_monotonic_ms();
	assert_int_equal(make(&member, 1500).status, DUET_BUSY);
	/* A wait may begin just before the deadline. */
	assert_true(clock_monotonic_ms() - since_ms < 1500 + 1500);
	test_sql("ROLLBACK");
	assert_int_equal(users_with("member@example.org"), 0);
	assert_int_equal(make(&member, SOON_MS).status, DUET_OK);
}

static void what_a_try_wrote_before_it_had_to_wait_is_undone(void **state)
{
	struct new_user new_user = named("wanted@example.org");
	int64_t organizations = test_sql_number("SELECT COUNT(*) FROM organizations");

	(void)state;
	/* Whether somebody else gets the address is not decided yet, so our row has to
	 * wait; its organization has been written by then. */
	test_sql("START TRANSACTION");
	test_sql("INSERT INTO users (email, name, organizationId)"
		 " SELECT 'wanted@example.org', 'Somebody', MIN(id) FROM organizations");
	assert_int_equal(make(&new_user, 2500).status, DUET_BUSY);
	test_sql("ROLLBACK");
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM organizations"), organizations);
	assert_int_equal(make(&new_user, SOON_MS).status, DUET_OK);
	assert_int_equal(test_sql_number("SELECT COUNT(*) FROM organizations"), organizations + 1);
}

static void a_commit_that_was_cut_before_the_server_is_run_again(void **state)
{
	struct new_user new_user = named("before@example.org");
	int cuts = proxy_cuts(proxy);

	(void)state;
	proxy_cut(proxy, PROXY_CUT_BEFORE_COMMIT, 2);
	assert_int_equal(make(&new_user, SOON_MS).status, DUET_OK);
	assert_int_equal(proxy_cuts(proxy) - cuts, 2);
	assert_int_equal(users_with("before@example.org"), 1);
}

static void a_commit_whose_answer_was_cut_is_known_by_its_user(void **state)
{
	struct new_user new_user = named("after@example.org");
	int cuts = proxy_cuts(proxy);
	struct made made;

	(void)state;
	proxy_cut(proxy, PROXY_CUT_AFTER_COMMIT, 1);
	made = make(&new_user, SOON_MS);
	assert_int_equal(made.status, DUET_OK);
	assert_int_equal(proxy_cuts(proxy) - cuts, 1);
	assert_int_equal(users_with("after@example.org"), 1);
	assert_int_equal(
		test_sql_number("SELECT COUNT(*) FROM audit_log WHERE subject = 'user:%" PRIu64 "'",
				made.id),
		1);
}

static void a_database_that_stays_away_after_a_commit_leaves_it_unknown(void **state)
{
	struct new_user new_user = named("unknown@example.org");

	(void)state;
	/* More cuts than there is time for attempts. */
	proxy_cut(proxy, PROXY_CUT_BEFORE_COMMIT, 1000);
	assert_int_equal(make(&new_user, 300).status, DUET_OUTCOME_UNKNOWN);
	proxy_cut(proxy, PROXY_CUT_NOTHING, 0);
	assert_int_equal(make(&new_user, SOON_MS).status, DUET_OK);
}

static void a_database_that_is_away_is_down_and_nothing_is_written(void **state)
{
	struct new_user new_user = named("down@example.org");

	(void)state;
	proxy_refuse(proxy, 1);
	assert_int_equal(make(&new_user, 1000).status, DUET_STORE_DOWN);
	proxy_refuse(proxy, 0);
	clock_sleep_ms(300);
	assert_int_equal(make(&new_user, SOON_MS).status, DUET_OK);
}

static void a_read_meets_a_dead_connection_and_is_made_again(void **state)
{
	struct new_user new_user = named("read@example.org");
	struct made made = make(&new_user, SOON_MS);
	struct user_name name = { .id = made.id };
	struct db_source source = { .pool = pool, .deadline_ms = clock_monotonic_ms() + SOON_MS };
	struct arena *arena = arena_open(4096, 65536);
	struct user user;
	struct error error;

	(void)state;
	assert_int_equal(read_user(&source, &name, arena, &user, &error), DUET_OK);
	proxy_refuse(proxy, 1);
	/* Long enough to close every connection, too short for any to be pinged. */
	clock_sleep_ms(100);
	proxy_refuse(proxy, 0);
	assert_int_equal(read_user(&source, &name, arena, &user, &error), DUET_OK);
	assert_int_equal(user.id, made.id);
	assert_int_equal(db_source_ping(&source, &error), DUET_OK);
	name.id = 999999;
	assert_int_equal(read_user(&source, &name, arena, &user, &error), DUET_USER_NOT_FOUND);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_comes_with_an_organization_a_balance_and_an_audit_line),
		cmocka_unit_test(what_is_taken_is_named_and_leaves_nothing),
		cmocka_unit_test(of_many_who_want_the_same_address_one_gets_it),
		cmocka_unit_test(many_may_join_one_organization_at_once),
		cmocka_unit_test(
			a_row_that_somebody_holds_is_busy_at_the_deadline_and_nothing_is_written),
		cmocka_unit_test(what_a_try_wrote_before_it_had_to_wait_is_undone),
		cmocka_unit_test(a_commit_that_was_cut_before_the_server_is_run_again),
		cmocka_unit_test(a_commit_whose_answer_was_cut_is_known_by_its_user),
		cmocka_unit_test(a_database_that_stays_away_after_a_commit_leaves_it_unknown),
		cmocka_unit_test(a_database_that_is_away_is_down_and_nothing_is_written),
		cmocka_unit_test(a_read_meets_a_dead_connection_and_is_made_again),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
