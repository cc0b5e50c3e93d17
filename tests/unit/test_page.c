/* HTML: all text stays text. */
#include "base/array.h"
#include "core/credits_text.h"
#include "fcgi/html/page.h"
#include "fcgi/http/request.h"

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

/* clang-format off */
static const struct credits_case {
	int64_t credits;
	const char *plain, *change;
} credits_cases[] = {
	{ 0, "0", "0" },
	{ 1, "1", "+1" },
	{ 999, "999", "+999" },
	{ 1000, "1,000", "+1,000" },
	{ -1, "-1", "\u22121" },
	{ -123456, "-123,456", "\u2212123,456" },
	{ AMOUNT_CREDITS_MAX, "9,007,199,254,740,991", "+9,007,199,254,740,991" },
	{ INT64_MIN, "-9,223,372,036,854,775,808", "\u22129,223,372,036,854,775,808" },
};

static const struct text_case {
	const char *text, *html;
} text_cases[] = {
	{ "", "" },
	{ "Ada", "Ada" },
	{ "\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "' onload='x", "&#39; onload=&#39;x" },
	{ "&amp;", "&amp;amp;" },
	{ "a<b", "a&lt;b" },
	{ "\u0645\u0631\u062d\u0628\u0627 \U0001f600", "\u0645\u0631\u062d\u0628\u0627 \U0001f600" },
};

static const struct text_case address_cases[] = {
	{ "ada@example.com", "ada@example.com" },
	{ "a+b@example.com", "a%2Bb@example.com" },
	{ "\"&<>'#?=% /", "%22%26%3C%3E%27%23%3F%3D%25%20%2F" },
	{ "\u00e9", "%C3%A9" },
};
/* clang-format on */

static void credits_are_grouped_and_changes_have_a_sign(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(credits_cases); i++) {
		const struct credits_case *c = &credits_cases[i];
		char text[CREDITS_TEXT_SIZE];

		credits_format(amount_of(c->credits), text);
		assert_string_equal(text, c->plain);
		credits_format_change(amount_of(c->credits), text);
		assert_string_equal(text, c->change);
	}
}

static void begin(struct page *page)
{
	*page = (struct page){ .arena = arena };
	buffer_init(&page->html, arena);
}

static void text_is_never_markup(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
		struct page page;

		begin(&page);
		page_text(&page, text_cases[i].text);
		assert_string_equal(buffer_text(&page.html), text_cases[i].html);
	}
}

static void an_address_holds_any_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(address_cases); i++) {
		struct page page;

		begin(&page);
		page_address_value(&page, address_cases[i].text);
		assert_string_equal(buffer_text(&page.html), address_cases[i].html);
	}
}

static void what_counts_is_grouped_and_what_names_is_not(void **state)
{
	struct page page;

	(void)state;
	begin(&page);
	page_count(&page, 12345);
	page_raw(&page, " ");
	page_id(&page, 12345);
	assert_string_equal(buffer_text(&page.html), "12,345 12345");
}

static void a_name_keeps_its_direction_to_itself(void **state)
{
	struct page page;

	(void)state;
	begin(&page);
	page_name(&page, "\u202e<b>");
	page_hidden(&page, "email", "\"x\"");
	assert_string_equal(buffer_text(&page.html),
			    "<bdi>\u202e&lt;b&gt;</bdi>"
			    "<input type=\"hidden\" name=\"email\" value=\"&quot;x&quot;\">\n");
}

static void a_moment_is_shown_for_people_and_for_programs(void **state)
{
	struct page page;

	(void)state;
	begin(&page);
	page_time(&page, INT64_C(1795551300123456));
	assert_string_equal(buffer_text(&page.html),
			    "<time datetime=\"2026-11-24T20:15:00.123456Z\">"
			    "2026-11-24 20:15:00</time>");
}

static void a_page_that_found_no_room_is_a_problem(void **state)
{
	struct arena *small = arena_open(64, 64);
	struct request request = { .arena = small, .path = "/admin/sync-balance" };
	struct reply reply;
	struct page page;

	(void)state;
	page_open(&page, small, "Title");
	reply = page_reply(&request, 200, &page);
	assert_int_equal(reply.http_status, 500);
	assert_int_equal(reply.problem->type, PROBLEM_INTERNAL);
	arena_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(credits_are_grouped_and_changes_have_a_sign),
		cmocka_unit_test(what_counts_is_grouped_and_what_names_is_not),
		cmocka_unit_test(text_is_never_markup),
		cmocka_unit_test(an_address_holds_any_text),
		cmocka_unit_test(a_name_keeps_its_direction_to_itself),
		cmocka_unit_test(a_moment_is_shown_for_people_and_for_programs),
		cmocka_unit_test(a_page_that_found_no_room_is_a_problem),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
