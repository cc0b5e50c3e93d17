/* Lines of CSV, read back by a parser that accepts nothing malformed. */
#include "base/array.h"
#include "fcgi/credits/entry_csv.h"

#include <csv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COLUMNS 10
#define REASON  7

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open((size_t)1 << 16, (size_t)1 << 20);
	return arena == NULL;
}

static int stop(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

struct table {
	char cells[2][COLUMNS][1200];
	size_t row, column;
};

static void on_field(void *bytes, size_t length, void *data)
{
	struct table *table = data;

	assert_in_range(table->row, 0, 1);
	assert_in_range(table->column, 0, COLUMNS - 1);
	assert_in_range(length, 0, sizeof(table->cells[0][0]) - 1);
	memcpy(table->cells[table->row][table->column++], bytes, length);
}

static void on_row(int end, void *data)
{
	struct table *table = data;

	(void)end;
	assert_int_equal(table->column, COLUMNS);
	table->row++;
	table->column = 0;
}

static void read_table(const char *text, size_t length, struct table *table_out)
{
	struct csv_parser parser;

	memset(table_out, 0, sizeof(*table_out));
	assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
	assert_int_equal(csv_parse(&parser, text, length, on_field, on_row, table_out), length);
	assert_int_equal(csv_fini(&parser, on_field, on_row, table_out), 0);
	csv_free(&parser);
	assert_int_equal(table_out->row, 2);
}

static struct entry entry_of(const char *reason)
{
	return (struct entry){
		.organization_id = 5,
		.organization_seq = 3,
		.user_id = 7,
		.user_seq = 2,
		.type = ENTRY_SPEND,
		.user_amount = { -12 },
		.organization_amount = { -12 },
		.user_balance_after = { 988 },
		.organization_balance_after = { AMOUNT_CREDITS_MAX },
		.reason = reason,
		.actor = "key:1",
		.created_us = 1700000000123456,
	};
}

static const char *text_of(const struct entry *entry, size_t *length_out)
{
	struct buffer buffer;

	buffer_init(&buffer, arena);
	entry_csv_head(&buffer);
	entry_csv_add(&buffer, entry);
	*length_out = buffer.length;
	return buffer_text(&buffer);
}

static void an_entry_is_a_line_below_the_names(void **state)
{
	struct entry entry = entry_of("a page");
	size_t length;

	(void)state;
	assert_string_equal(text_of(&entry, &length),
			    "id,createdAt,type,userAmount,userBalanceAfter,organizationAmount,"
			    "organizationBalanceAfter,reason,reference,actor\r\n"
			    "5-3,2023-11-14T22:13:20.123456Z,spend,-12,988,-12,9007199254740991,"
			    "\"a page\",,\"key:1\"\r\n");
}

/* NULL: the same. */
static const struct text_case {
	const char *text, *shown;
} text_cases[] = {
	/* clang-format off */
	{ "", NULL },
	{ "a,b;c", NULL },
	{ "\"quoted\" and \"\"", NULL },
	{ "two\r\nlines\nand\r", NULL },
	{ "a=1+2", NULL },
	{ "\xf0\x9f\x92\xb8 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae", NULL },
	{ "'quoted", NULL },
	{ "=1+2", "'=1+2" },
	{ "=HYPERLINK(\"x\",\"y\")", "'=HYPERLINK(\"x\",\"y\")" },
	{ "+1", "'+1" },
	{ "-1", "'-1" },
	{ "@SUM(A1)", "'@SUM(A1)" },
	{ "\t=1", "'\t=1" },
	{ "\r=1", "'\r=1" },
	{ "\n=1", "'\n=1" },
	{ "\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1" },
	/* clang-format on */
};

static void any_text_comes_back_and_none_is_a_formula(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
		const struct text_case *c = &text_cases[i];
		const char *wanted = c->shown == NULL ? c->text : c->shown;
		struct entry entry = entry_of(c->text);
		static struct table table;
		size_t length;
		const char *text;

		entry.reference = c->text;
		text = text_of(&entry, &length);
		read_table(text, length, &table);
		assert_string_equal(table.cells[1][REASON], wanted);
		assert_string_equal(table.cells[1][REASON + 1], wanted);
		assert_string_equal(table.cells[1][REASON + 2], "key:1");
		arena_reset(arena);
	}
}

static void the_longest_text_of_quotes_fits(void **state)
{
	static struct table table;
	char quotes[ENTRY_REASON_MAX + 1];
	struct entry entry = entry_of(quotes);
	size_t length;
	const char *text;

	(void)state;
	memset(quotes, '"', ENTRY_REASON_MAX);
	quotes[ENTRY_REASON_MAX] = '\0';
	text = text_of(&entry, &length);
	read_table(text, length, &table);
	assert_string_equal(table.cells[1][REASON], quotes);
}

static void what_does_not_fit_the_arena_is_a_failure(void **state)
{
	struct arena *small = arena_open(64, 64);
	struct entry entry = entry_of("a page");
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, small);
	for (int i = 0; i < 100; i++)
		entry_csv_add(&buffer, &entry);
	assert_null(buffer_text(&buffer));
	arena_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_a_line_below_the_names),
		cmocka_unit_test(any_text_comes_back_and_none_is_a_formula),
		cmocka_unit_test(the_longest_text_of_quotes_fits),
		cmocka_unit_test(what_does_not_fit_the_arena_is_a_failure),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
