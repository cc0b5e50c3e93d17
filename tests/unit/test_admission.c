/* What is refused before a handler is called.  There is no database: the callers are invented. */
#include "base/array.h"
#include "fcgi/access/admission.h"
#include "fcgi/http/router.h"
#include "fcgi/routes.h"
#include "store/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(4096, 65536);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

#define CSRF_TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* A spend that breaks nothing; each case changes it for the worse. */
struct attempt {
	const char *path;
	unsigned scopes;      /* 0: nobody, or a person */
	bool person, session; /* with the session's token, from a page of ours */
	const char *length, *type, *key;
	bool authorization_twice, api_key_twice, cookie_twice, length_twice, type_twice, key_twice;
};

/* clang-format off */
#define SPEND .path = "/api/credits/spend"
#define PASSWORD .path = "/api/me/password", .person = true, .length = "2", .type = "application/json"
#define GOOD  SPEND, .scopes = SCOPE_SPEND, .length = "2", .type = "application/json", .key = "k"

static const struct admission_case {
	const char *name;
	struct attempt attempt;
	const char *problem; /* NULL: admitted */
	const char *header;
} admission_cases[] = {
	{ "all is well", { GOOD }, NULL, NULL },
	{ "an administrator", { SPEND, .scopes = SCOPE_ADMIN, .length = "2",
		.type = "application/json", .key = "k" }, NULL, NULL },
	{ "one of two scopes", { .path = "/api/credits/batch", .scopes = SCOPE_GRANT,
		.length = "2", .type = "application/json" }, NULL, NULL },
	{ "a person, for themselves", { SPEND, .person = true, .length = "2",
		.type = "application/json", .key = "k" }, NULL, NULL },
	{ "a person, for everybody", { .path = "/api/credits/batch", .person = true, .length = "2",
		.type = "application/json" }, "forbidden", NULL },
	{ "a person who is an administrator", { .path = "/api/credits/batch", .person = true,
		.scopes = SCOPE_ADMIN, .length = "2", .type = "application/json" }, NULL, NULL },
	{ "a person, about themselves", { .path = "/api/me", .person = true }, NULL, NULL },
	{ "a key is nobody's own", { .path = "/api/me", .scopes = SCOPE_ADMIN }, "forbidden", NULL },
	{ "nobody has a self", { .path = "/api/me" }, "unauthorized", NULL },
	{ "a session, for a password", { PASSWORD, .session = true }, NULL, NULL },
	{ "a token, for a password", { PASSWORD }, "forbidden", NULL },
	{ "an administrator's token, for a password", { PASSWORD, .scopes = SCOPE_ADMIN },
	  "forbidden", NULL },
	{ "anyone", { .path = "/api/session" }, NULL, NULL },
	{ "cookies twice", { .path = "/api/me", .person = true, .cookie_twice = true },
	  "invalid-request", "Cookie" },
	{ "an empty body needs no type", { SPEND, .scopes = SCOPE_SPEND, .key = "k" }, NULL, NULL },
	{ "an empty body of a form", { SPEND, .scopes = SCOPE_SPEND, .length = "0",
		.type = "application/x-www-form-urlencoded", .key = "k" }, NULL, NULL },
	{ "exactly the limit", { SPEND, .scopes = SCOPE_SPEND, .length = "65536",
		.type = "application/json", .key = "k" }, NULL, NULL },
	{ "a batch of exactly its limit", { .path = "/api/credits/batch", .scopes = SCOPE_SPEND,
		.length = "1048576", .type = "application/json" }, NULL, NULL },

	/* Each of these breaks everything that comes after it, too. */
	{ "Authorization twice", { SPEND, .authorization_twice = true, .length = "x" },
	  "invalid-request", "Authorization" },
	{ "X-Api-Key twice", { SPEND, .api_key_twice = true, .length = "x" },
	  "invalid-request", "X-Api-Key" },
	{ "nobody", { SPEND, .length_twice = true, .length = "x" }, "unauthorized", NULL },
	{ "the scope lacks", { SPEND, .scopes = SCOPE_READ | SCOPE_GRANT, .length_twice = true,
		.length = "x" }, "forbidden", NULL },
	{ "Content-Length twice", { SPEND, .scopes = SCOPE_SPEND, .length_twice = true,
		.type_twice = true, .length = "x" }, "invalid-request", "Content-Length" },
	{ "Content-Type twice", { SPEND, .scopes = SCOPE_SPEND, .type_twice = true,
		.length = "x" }, "invalid-request", "Content-Type" },
	{ "a length that is no number", { SPEND, .scopes = SCOPE_SPEND, .length = "1e3",
		.type = "text/plain" }, "invalid-request", "Content-Length" },
	{ "a length below 0", { SPEND, .scopes = SCOPE_SPEND, .length = "-1",
		.type = "text/plain" }, "invalid-request", "Content-Length" },
	{ "a length above everything", { SPEND, .scopes = SCOPE_SPEND,
		.length = "18446744073709551617" }, "invalid-request", "Content-Length" },
	{ "a form", { SPEND, .scopes = SCOPE_SPEND, .length = "65537",
		.type = "application/x-www-form-urlencoded" }, "unsupported-media-type", NULL },
	{ "no type", { SPEND, .scopes = SCOPE_SPEND, .length = "65537" },
	  "unsupported-media-type", NULL },
	{ "one byte above the limit", { SPEND, .scopes = SCOPE_SPEND, .length = "65537",
		.type = "application/json" }, "body-too-large", NULL },
	{ "a batch one byte above its limit", { .path = "/api/credits/batch",
		.scopes = SCOPE_SPEND, .length = "1048577", .type = "application/json" },
	  "body-too-large", NULL },
	{ "a body where none is taken", { .path = "/api/users", .scopes = SCOPE_READ,
		.length = "1" }, "body-too-large", NULL },
	{ "no idempotency key", { SPEND, .scopes = SCOPE_SPEND, .length = "2",
		.type = "application/json" }, "invalid-request", "Idempotency-Key" },
	{ "an empty idempotency key", { SPEND, .scopes = SCOPE_SPEND, .length = "2",
		.type = "application/json", .key = "" }, "invalid-request", "Idempotency-Key" },
	{ "two idempotency keys", { GOOD, .key_twice = true }, "invalid-request",
	  "Idempotency-Key" },
	{ "two idempotency keys in one", { SPEND, .scopes = SCOPE_SPEND, .length = "2",
		.type = "application/json", .key = "a,b" }, "invalid-request", "Idempotency-Key" },
};
/* clang-format on */

static void make_request(struct request *request, const struct attempt *attempt)
{
	const char *allow;
	bool writes = strstr(attempt->path, "credits") != NULL ||
		      strstr(attempt->path, "password") != NULL;
	enum method method = writes ? METHOD_POST : METHOD_GET;

	*request = (struct request){ .arena = arena, .id = "test", .method = method };
	request->route =
		router_find(&routes, method, attempt->path, arena, &request->path_value, &allow);
	assert_non_null(request->route);
	request->caller.scopes = attempt->scopes;
	request->caller.key_id = !attempt->person && attempt->scopes != 0;
	request->caller.user_id = attempt->person;
	if (attempt->session) {
		request->session = (struct session){ .id = 1, .csrf_token = CSRF_TOKEN };
		request->params.csrf_token.value = CSRF_TOKEN;
		request->params.fetch_site.value = "same-origin";
	}
	request->params.content_length = (struct param){ attempt->length, attempt->length_twice };
	request->params.content_type = (struct param){ attempt->type, attempt->type_twice };
	request->params.idempotency_key = (struct param){ attempt->key, attempt->key_twice };
	request->params.authorization.repeated = attempt->authorization_twice;
	request->params.api_key.repeated = attempt->api_key_twice;
	request->params.cookie.repeated = attempt->cookie_twice;
}

static void the_first_thing_that_is_wrong_is_the_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(admission_cases); i++) {
		const struct admission_case *c = &admission_cases[i];
		struct problem problem = { 0 };
		struct request request;
		const char *name = NULL;

		make_request(&request, &c->attempt);
		if (!admit_request(&request, &problem))
			name = problem_kind(problem.type)->name;
		if (c->problem == NULL && name != NULL)
			fail_msg("%s: refused: %s", c->name, name);
		if (c->problem != NULL && (name == NULL || strcmp(name, c->problem) != 0))
			fail_msg("%s: expected %s, got %s", c->name, c->problem, name);
		if (c->header != NULL) {
			assert_non_null(problem.header);
			assert_string_equal(problem.header, c->header);
		}
	}
}

static void what_was_admitted_is_handed_on(void **state)
{
	struct problem problem;
	struct request request;

	(void)state;
	make_request(&request,
		     &(struct attempt){ SPEND, .scopes = SCOPE_SPEND, .length = "123",
					.type = "application/json", .key = "\"order-17\"" });
	assert_true(admit_request(&request, &problem));
	assert_int_equal(request.body_length, 123);
	assert_string_equal(request.idempotency_key, "order-17");
}

static void a_key_that_finds_no_room_is_not_the_clients_fault(void **state)
{
	struct arena *small = arena_open(16, 16);
	struct problem problem;
	struct request request;

	(void)state;
	make_request(&request, &(struct attempt){ SPEND, .scopes = SCOPE_SPEND, .length = "2",
						  .type = "application/json",
						  .key = "\"a-quoted-key-is-copied\"" });
	request.arena = small;
	assert_false(admit_request(&request, &problem));
	assert_int_equal(problem.type, PROBLEM_BUSY);
	arena_close(&small);
}

static void a_refusal_for_scope_names_the_scope(void **state)
{
	struct problem problem;
	struct request request;

	(void)state;
	make_request(&request, &(struct attempt){ SPEND, .scopes = SCOPE_READ });
	assert_false(admit_request(&request, &problem));
	assert_non_null(strstr(problem.detail, "spend"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_thing_that_is_wrong_is_the_answer),
		cmocka_unit_test(what_was_admitted_is_handed_on),
		cmocka_unit_test(a_key_that_finds_no_room_is_not_the_clients_fault),
		cmocka_unit_test(a_refusal_for_scope_names_the_scope),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
