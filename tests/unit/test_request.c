/* From FastCGI parameters to a request, and the head of the answer. */
#include "base/array.h"
#include "fcgi/access/content_type.h"
#include "fcgi/credits/batch_body.h"
#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "fcgi/http/router.h"
#include "fcgi/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct settings settings = { .requestTimeoutMs = 10000 };
static struct app app = { .settings = &settings };

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

#define ENVIRONMENT(...) ((const char *[]){ __VA_ARGS__, NULL })

static void parameters_are_picked_by_their_whole_name(void **state)
{
	struct params params;

	(void)state;
	params_read(ENVIRONMENT("REQUEST_METHOD=GET", "XREQUEST_METHOD=no", "REQUEST_METHO=no",
				"CONTENT_TYPE=", "nonsense", "=empty", "QUERY_STRING=a=b"),
		    &params);
	assert_string_equal(params.method.value, "GET");
	assert_false(params.method.repeated);
	assert_string_equal(params.content_type.value, "");
	assert_string_equal(params.query.value, "a=b");
	assert_null(params.authorization.value);
}

static void a_header_that_comes_twice_is_noticed_also_when_it_is_the_same(void **state)
{
	struct params params;

	(void)state;
	params_read(ENVIRONMENT("HTTP_IDEMPOTENCY_KEY=a", "HTTP_X_API_KEY=k",
				"HTTP_IDEMPOTENCY_KEY=a", "HTTP_IDEMPOTENCY_KEY=b"),
		    &params);
	assert_true(params.idempotency_key.repeated);
	assert_string_equal(params.idempotency_key.value, "a");
	assert_false(params.api_key.repeated);
}

/* clang-format off */
static const struct path_case {
	const char *name;
	const char *document_uri, *path_info, *request_uri;
	const char *expected; /* NULL: refused */
} path_cases[] = {
	{ "nginx", "DOCUMENT_URI=/a", "PATH_INFO=/b", "REQUEST_URI=/c?x", "/a" },
	{ "nginx has decoded it", "DOCUMENT_URI=/a%41", "PATH_INFO=", "REQUEST_URI=/c", "/a%41" },
	{ "Apache", "DOCUMENT_URI=", "PATH_INFO=/b", "REQUEST_URI=/duet.fcgi/b?x", "/b" },
	{ "only the request's line", "DOCUMENT_URI=", "PATH_INFO=", "REQUEST_URI=/c%41?x=%", "/cA" },
	{ "nothing", "DOCUMENT_URI=", "PATH_INFO=", "REQUEST_URI=", "" },
	{ "a bad escape", "DOCUMENT_URI=", "PATH_INFO=", "REQUEST_URI=/c%4", NULL },
	{ "a NUL", "DOCUMENT_URI=", "PATH_INFO=", "REQUEST_URI=/c%00", NULL },
	{ "not UTF-8", "DOCUMENT_URI=/\xff", "PATH_INFO=", "REQUEST_URI=/c", NULL },
	{ "a line break", "DOCUMENT_URI=/a\nb", "PATH_INFO=", "REQUEST_URI=/c", NULL },
};
/* clang-format on */

static void the_path_is_the_one_that_the_server_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(path_cases); i++) {
		const struct path_case *c = &path_cases[i];
		const char *detail;
		struct request request;
		bool taken;

		request_init(&request, &app, arena,
			     ENVIRONMENT(c->document_uri, c->path_info, c->request_uri), 0);
		taken = request_path(&request, &detail);
		if (taken != (c->expected != NULL))
			fail_msg("%s: %s", c->name, taken ? "taken" : detail);
		if (taken && strcmp(request.path, c->expected) != 0)
			fail_msg("%s: expected %s, got %s", c->name, c->expected, request.path);
	}
}

static const char *id_of(const char *parameter)
{
	struct request request;

	request_init(&request, &app, arena, ENVIRONMENT(parameter), 0);
	return request.id;
}

static void the_servers_request_id_is_taken_when_it_is_harmless(void **state)
{
	(void)state;
	assert_string_equal(id_of("REQUEST_ID=0123456789abcdefABCDEF-_"),
			    "0123456789abcdefABCDEF-_");
	assert_string_equal(id_of("REQUEST_ID=12345678"), "12345678");
	assert_int_equal(strlen(id_of("REQUEST_ID=1234567")), 32);
	assert_int_equal(strlen(id_of("REQUEST_ID=12345678 status=200")), 32);
	assert_int_equal(strlen(id_of("REQUEST_ID=12345678\r\nX: y")), 32);
	assert_int_equal(strlen(id_of("X=y")), 32);
	assert_string_not_equal(id_of("X=y"), id_of("X=y"));
}

static void methods_are_known_by_their_exact_name(void **state)
{
	struct request request;

	(void)state;
	request_init(&request, &app, arena, ENVIRONMENT("REQUEST_METHOD=POST"), 0);
	assert_int_equal(request.method, METHOD_POST);
	request_init(&request, &app, arena, ENVIRONMENT("REQUEST_METHOD=post"), 0);
	assert_int_equal(request.method, METHOD_OTHER);
	request_init(&request, &app, arena, ENVIRONMENT("REQUEST_METHOD=DELETE"), 0);
	assert_int_equal(request.method, METHOD_DELETE);
	request_init(&request, &app, arena, ENVIRONMENT("REQUEST_METHOD=PATCH"), 0);
	assert_int_equal(request.method, METHOD_OTHER);
	request_init(&request, &app, arena, ENVIRONMENT("X=y"), 0);
	assert_int_equal(request.method, METHOD_OTHER);
}

/* clang-format off */
static const struct type_case {
	const char *type;
	bool expected;
} type_cases[] = {
	{ "application/json",                      true },
	{ "Application/JSON",                      true },
	{ "application/json;",                     true },
	{ "application/json; charset=utf-8",       true },
	{ "application/json;charset=UTF-8",        true },
	{ "application/json ; charset=\"utf-8\" ", true },
	{ "",                                      false },
	{ "application/jsonp",                     false },
	{ "application/json-patch+json",           false },
	{ "application/json charset=utf-8",        false },
	{ "application/json; charset=latin1",      false },
	{ "application/json; charset=utf-8x",      false },
	{ "application/json; charset=\"utf-8",     false },
	{ "application/json; charset=utf-16",      false },
	{ "application/json; boundary=x",          false },
	{ "text/plain",                            false },
	{ "text/plain; a=application/json",        false },
	{ "application/x-www-form-urlencoded",     false },
};
/* clang-format on */

static void only_json_in_utf_8_is_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(type_cases); i++) {
		if (content_type_is_json(type_cases[i].type) != type_cases[i].expected)
			fail_msg("%s", type_cases[i].type);
	}
}

static void an_answer_has_a_head_that_is_whole(void **state)
{
	struct reply reply = { .http_status = 201,
			       .content_type = "application/json",
			       .body = "{}",
			       .body_length = 2 };
	struct buffer buffer;

	(void)state;
	reply_add_header(&reply, "Location", "/api/users/3");
	buffer_init(&buffer, arena);
	reply_write_head(&reply, "id-of-the-request", &buffer);
	assert_string_equal(buffer_text(&buffer), "Status: 201 Created\r\n"
						  "Content-Type: application/json\r\n"
						  "Content-Length: 2\r\n"
						  "X-Request-Id: id-of-the-request\r\n"
						  "Cache-Control: no-store\r\n"
						  "X-Content-Type-Options: nosniff\r\n"
						  "Location: /api/users/3\r\n"
						  "\r\n");
}

static void a_spent_arena_still_gets_an_answer(void **state)
{
	struct arena *small = arena_open(16, 16);
	struct request request = { .arena = small, .id = "id", .path = "" };
	struct reply reply;

	(void)state;
	reply = reply_status(&request, DUET_BUSY);
	assert_int_equal(reply.http_status, 500);
	assert_int_equal(reply.problem->type, PROBLEM_INTERNAL);
	assert_int_equal(reply.body_length, strlen(reply.body));
	arena_close(&small);
}

static void a_key_that_is_used_twice_is_found_where_it_comes_again(void **state)
{
	static const struct operation_body bodies[] = { { .key = "b" }, { .key = "a" },
							{ .key = "c" }, { .key = "a" },
							{ .key = "b" }, { .key = "a" } };
	size_t index = 99;

	(void)state;
	assert_false(batch_key_twice(bodies, 3, arena, &index));
	assert_int_equal(index, 99);
	assert_true(batch_key_twice(bodies, 6, arena, &index));
	assert_int_equal(index, 3);
	assert_false(batch_key_twice(bodies, 1, arena, &index));
}

static void what_a_password_came_with_is_wiped(void **state)
{
	static const struct {
		enum method method;
		const char *path;
		bool wiped;
	} cases[] = {
		{ METHOD_POST, "/api/login", true },          { METHOD_POST, "/login", true },
		{ METHOD_POST, "/api/me/password", true },    { METHOD_GET, "/login", false },
		{ METHOD_POST, "/api/credits/spend", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct request request = { .arena = arena };
		const char *value, *allow;
		char *body = arena_strdup(arena, "{\"password\":\"correct horse\"}");

		request.route =
			router_find(&routes, cases[i].method, cases[i].path, arena, &value, &allow);
		assert_non_null(request.route);
		request_wipe(&request);
		if ((strstr(body, "horse") == NULL) != cases[i].wiped)
			fail_msg("%s: %s", cases[i].path, body);
		if (cases[i].wiped)
			assert_int_equal(strlen(body), 0);
		arena_reset(arena);
	}
	/* A request that matched no route has no body. */
	request_wipe(&(struct request){ .arena = arena });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_picked_by_their_whole_name),
		cmocka_unit_test(a_header_that_comes_twice_is_noticed_also_when_it_is_the_same),
		cmocka_unit_test(the_path_is_the_one_that_the_server_judged),
		cmocka_unit_test(the_servers_request_id_is_taken_when_it_is_harmless),
		cmocka_unit_test(methods_are_known_by_their_exact_name),
		cmocka_unit_test(only_json_in_utf_8_is_json),
		cmocka_unit_test(an_answer_has_a_head_that_is_whole),
		cmocka_unit_test(a_spent_arena_still_gets_an_answer),
		cmocka_unit_test(a_key_that_is_used_twice_is_found_where_it_comes_again),
		cmocka_unit_test(what_a_password_came_with_is_wiped),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
