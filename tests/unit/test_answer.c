/* The form that a problem is sent in, and the headers that go with its status. */
#include "base/array.h"
#include "fcgi/server/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct settings settings;
static struct app app = { .settings = &settings };

static const struct route api_route = { .method = METHOD_GET, .path = "/api/me" };
static const struct route page_route = { .method = METHOD_GET,
					 .path = "/admin/keys",
					 .needs = NEEDS_PAGE };

static int open_arena(void **state)
{
	(void)state;
	settings_init(&settings);
	arena = arena_open(4096, 65536);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct request request_of(const struct route *route, const char *path)
{
	arena_reset(arena);
	return (struct request){
		.app = &app, .arena = arena, .id = "id-of-it", .route = route, .path = path
	};
}

static const char *header_of(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++) {
		if (strcmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	}
	return NULL;
}

static void a_problem_of_the_api_is_json(void **state)
{
	struct request request = request_of(&api_route, "/api/me");
	struct reply reply = reply_bad_parameter(&request, "limit", "It is too large.");

	(void)state;
	assert_null(reply.body);
	answer_complete(&request, &reply);
	assert_int_equal(reply.http_status, 400);
	assert_string_equal(reply.content_type, "application/problem+json");
	assert_string_equal(reply.body, "{\"type\":\"/problems/invalid-request\","
					"\"title\":\"The request is not valid\",\"status\":400,"
					"\"detail\":\"It is too large.\",\"parameter\":\"limit\","
					"\"requestId\":\"id-of-it\"}");
	assert_int_equal(reply.body_length, strlen(reply.body));
	assert_int_equal(reply.header_count, 0);
}

static void a_problem_of_a_page_is_a_page(void **state)
{
	struct request request = request_of(&page_route, "/admin/keys");
	struct reply reply = reply_bad_parameter(&request, "cursor", "It is <none>.");

	(void)state;
	answer_complete(&request, &reply);
	assert_int_equal(reply.http_status, 400);
	assert_string_equal(reply.content_type, "text/html; charset=utf-8");
	assert_non_null(strstr(reply.body, "cursor: It is &lt;none&gt;."));
	assert_non_null(strstr(reply.body, "id-of-it"));
	assert_non_null(header_of(&reply, "Content-Security-Policy"));
	assert_int_equal(reply.problem->type, PROBLEM_INVALID_REQUEST);
}

static void what_no_route_serves_is_a_page_outside_of_the_api(void **state)
{
	static const struct {
		const char *path;
		bool is_page;
	} cases[] = { { "/nothing", true },
		      { "/api/nothing", false },
		      { "/api", false },
		      { "/apiary", true },
		      { "/", true },
		      { "", false },
		      { "/admin/nothing", true } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct request request = request_of(NULL, cases[i].path);
		struct reply reply =
			reply_problem(&request, &(struct problem){ .type = PROBLEM_NOT_FOUND });

		answer_complete(&request, &reply);
		assert_int_equal(reply.http_status, 404);
		if ((strstr(reply.content_type, "text/html") != NULL) != cases[i].is_page)
			fail_msg("%s: %s", cases[i].path, reply.content_type);
	}
}

/* clang-format off */
static const struct header_case {
	const struct route *route;
	struct problem problem;
	const char *name, *value; /* NULL: has no such header */
} header_cases[] = {
	{ &api_route,  { .type = PROBLEM_BUSY }, "Retry-After", "1" },
	{ &api_route,  { .type = PROBLEM_INTERNAL }, "Retry-After", NULL },
	{ &api_route,  { .type = PROBLEM_TOO_MANY_ATTEMPTS, .retry_after_s = 42 }, "Retry-After", "42" },
	{ &api_route,  { .type = PROBLEM_UNAUTHORIZED }, "WWW-Authenticate", "Bearer" },
	{ &page_route, { .type = PROBLEM_UNAUTHORIZED }, "WWW-Authenticate",
	  "Basic realm=\"Duet admin\", charset=\"UTF-8\"" },
	{ &page_route, { .type = PROBLEM_SIGN_IN_FAILED }, "WWW-Authenticate", "Bearer" },
	{ &page_route, { .type = PROBLEM_FORBIDDEN }, "WWW-Authenticate", NULL },
	{ &api_route,  { .type = PROBLEM_METHOD_NOT_ALLOWED, .allow = "OPTIONS, POST" }, "Allow",
	  "OPTIONS, POST" },
};
/* clang-format on */

static void a_status_comes_with_its_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(header_cases); i++) {
		const struct header_case *c = &header_cases[i];
		struct request request = request_of(c->route, c->route->path);
		struct reply reply = reply_problem(&request, &c->problem);
		const char *value;

		answer_complete(&request, &reply);
		value = header_of(&reply, c->name);
		if ((value == NULL) != (c->value == NULL) ||
		    (value != NULL && strcmp(value, c->value) != 0))
			fail_msg("%zu: expected %s: %s, got %s", i, c->name, c->value, value);
	}
}

static void a_problem_outlives_what_it_was_made_of(void **state)
{
	struct request request = request_of(&api_route, "/api/me");
	char pointer[] = "/amount", detail[] = "It is below 1.";
	struct reply reply = reply_invalid(&request, pointer, detail);

	(void)state;
	memset(pointer, 'x', sizeof(pointer) - 1);
	memset(detail, 'x', sizeof(detail) - 1);
	answer_complete(&request, &reply);
	assert_non_null(
		strstr(reply.body, "\"detail\":\"It is below 1.\",\"pointer\":\"/amount\""));
}

static void a_body_and_headers_of_a_handler_are_kept(void **state)
{
	struct request request = request_of(&page_route, "/login");
	struct reply reply = reply_status(&request, DUET_BUSY);

	(void)state;
	reply_add_header(&reply, "Set-Cookie", "duet=");
	answer_complete(&request, &reply);
	assert_string_equal(header_of(&reply, "Set-Cookie"), "duet=");
	assert_string_equal(header_of(&reply, "Retry-After"), "1");

	reply = reply_status(&request, DUET_BUSY);
	reply.content_type = "text/plain";
	reply.body = "Wait.";
	answer_complete(&request, &reply);
	assert_string_equal(reply.body, "Wait.");
	assert_string_equal(header_of(&reply, "Retry-After"), "1");
}

/* There is room for the problem itself, but not for its text. */
static void a_problem_that_finds_no_room_is_internal(void **state)
{
	struct arena *small = arena_open(256, 256);
	struct request request = request_of(&api_route, "/api/me");
	struct reply reply;

	(void)state;
	request.arena = small;
	reply = reply_status(&request, DUET_BUSY);
	assert_int_equal(reply.problem->type, PROBLEM_BUSY);
	answer_complete(&request, &reply);
	assert_int_equal(reply.http_status, 500);
	assert_int_equal(reply.problem->type, PROBLEM_INTERNAL);
	assert_int_equal(reply.body_length, strlen(reply.body));
	assert_null(header_of(&reply, "Retry-After"));
	arena_close(&small);
}

static void an_answer_that_is_no_problem_is_left_alone(void **state)
{
	struct request request = request_of(&api_route, "/api/me");
	struct reply reply = reply_empty();

	(void)state;
	answer_complete(&request, &reply);
	assert_int_equal(reply.http_status, 204);
	assert_null(reply.body);
	assert_int_equal(reply.header_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_problem_of_the_api_is_json),
		cmocka_unit_test(a_problem_of_a_page_is_a_page),
		cmocka_unit_test(what_no_route_serves_is_a_page_outside_of_the_api),
		cmocka_unit_test(a_status_comes_with_its_headers),
		cmocka_unit_test(a_problem_outlives_what_it_was_made_of),
		cmocka_unit_test(a_body_and_headers_of_a_handler_are_kept),
		cmocka_unit_test(a_problem_that_finds_no_room_is_internal),
		cmocka_unit_test(an_answer_that_is_no_problem_is_left_alone),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
