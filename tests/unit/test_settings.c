#include "base/array.h"
#include "base/settings_file.h"

#include "place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_bytes(const struct place *place, const char *bytes, size_t length)
{
	FILE *file = fopen(place->path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(place->path, 0600), 0);
}

static void write_file(const struct place *place, const char *text)
{
	write_bytes(place, text, strlen(text));
}

/* Loading must fail with a message that contains `wanted`, and change nothing. */
static void expect_refusal(const struct place *place, const char *name, const char *wanted)
{
	struct settings settings, before;
	struct error error;
	enum status status;

	settings_init(&settings);
	before = settings;
	status = settings_load(&settings, place->path, &error);
	if (status != DUET_REQUEST_INVALID)
		fail_msg("%s: status %s", name, status_name(status));
	if (strstr(error.message, wanted) == NULL)
		fail_msg("%s: no '%s' in '%s'", name, wanted, error.message);
	assert_memory_equal(&settings, &before, sizeof(settings));
}

static void the_table_is_sorted_and_whole(void **state)
{
	(void)state;
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		if (row[1].name != NULL && strcmp(row->name, row[1].name) >= 0)
			fail_msg("%s stands before %s", row->name, row[1].name);
		if (row->standard == NULL || row->help == NULL)
			fail_msg("%s has no default or no help", row->name);
		if (row->kind == SETTING_INTEGER && row->min >= row->max)
			fail_msg("%s has no range", row->name);
	}
}

static void defaults_are_those_of_the_table(void **state)
{
	struct settings settings;

	(void)state;
	memset(&settings, 0xff, sizeof(settings));
	settings_init(&settings);
	assert_string_equal(settings.databaseSocket, "");
	assert_string_equal(settings.databaseHost, "127.0.0.1");
	assert_int_equal(settings.databasePort, 3306);
	assert_string_equal(settings.databaseName, "duet");
	assert_string_equal(settings.databaseUser, "duet");
	assert_string_equal(settings.databasePassword, "");
	assert_string_equal(settings.jwtKeys, "");
	assert_string_equal(settings.jwtIssuer, "");
	assert_string_equal(settings.jwtAudience, "");
	assert_int_equal(settings.jwtCreateUsers, 0);
	assert_string_equal(settings.metricsFile, "");
	assert_string_equal(settings.migrateUser, "");
	assert_string_equal(settings.migratePassword, "");
	assert_int_equal(settings.threads, 64);
	assert_int_equal(settings.committers, 1);
	assert_int_equal(settings.batchMax, 256);
	assert_int_equal(settings.readConnections, 8);
	assert_int_equal(settings.queueMax, 4096);
	assert_int_equal(settings.requestTimeoutMs, 10000);
	assert_string_equal(settings.log, "stderr");
}

static const struct set_case {
	const char *name, *value;
	enum status expected;
	const char *message;
} set_cases[] = {
	/* clang-format off */
	{ "threads", "1", DUET_OK, "" },
	{ "threads", "512", DUET_OK, "" },
	{ "threads", "0", DUET_REQUEST_INVALID, "threads must be from 1 to 512" },
	{ "threads", "513", DUET_REQUEST_INVALID, "threads must be from 1 to 512" },
	{ "threads", "many", DUET_REQUEST_INVALID, "threads must be a whole number" },
	{ "threads", "", DUET_REQUEST_INVALID, "threads must be a whole number" },
	{ "committers", "64", DUET_OK, "" },
	{ "committers", "65", DUET_REQUEST_INVALID, "from 1 to 64" },
	{ "batch-max", "1000", DUET_OK, "" },
	{ "batchMax", "1001", DUET_REQUEST_INVALID, "batchMax must be from 1 to 1000" },
	{ "read-connections", "65", DUET_REQUEST_INVALID, "readConnections must be from 1 to 64" },
	{ "queue-max", "100000", DUET_OK, "" },
	{ "queue-max", "100001", DUET_REQUEST_INVALID, "from 1 to 100000" },
	{ "request-timeout-ms", "500", DUET_OK, "" },
	{ "request-timeout-ms", "499", DUET_REQUEST_INVALID, "from 500 to 60000" },
	{ "requestTimeoutMs", "60001", DUET_REQUEST_INVALID, "from 500 to 60000" },
	{ "jwt-create-users", "1", DUET_OK, "" },
	{ "jwtCreateUsers", "2", DUET_REQUEST_INVALID, "jwtCreateUsers must be from 0 to 1" },
	{ "jwt-keys", "/etc/duet/a.pem, /etc/duet/b.pem", DUET_OK, "" },
	{ "database-port", "65535", DUET_OK, "" },
	{ "database-port", "65536", DUET_REQUEST_INVALID, "from 1 to 65535" },
	{ "database-socket", "/run/mysqld/mysqld.sock", DUET_OK, "" },
	{ "database-password", "a\nb", DUET_REQUEST_INVALID, "without control characters" },
	{ "database-password", "\xff", DUET_REQUEST_INVALID, "must be UTF-8" },
	{ "databasesocket", "x", DUET_REQUEST_INVALID, "there is no setting databasesocket" },
	{ "database-Socket", "x", DUET_REQUEST_INVALID, "there is no setting" },
	{ "database-", "x", DUET_REQUEST_INVALID, "there is no setting" },
	{ "database", "x", DUET_REQUEST_INVALID, "there is no setting" },
	{ "database-socket-", "x", DUET_REQUEST_INVALID, "there is no setting" },
	{ "Threads", "1", DUET_REQUEST_INVALID, "there is no setting" },
	{ "-threads", "1", DUET_REQUEST_INVALID, "there is no setting" },
	{ "", "1", DUET_REQUEST_INVALID, "there is no setting" },
	/* clang-format on */
};

static void a_value_is_checked_by_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(set_cases); i++) {
		const struct set_case *c = &set_cases[i];
		struct settings settings;
		struct error error = { .where = "" };
		enum status status;

		settings_init(&settings);
		status = settings_set(&settings, c->name, c->value, &error);
		if (status != c->expected || strstr(error.message, c->message) == NULL)
			fail_msg("%s = %s: %s, '%s'", c->name, c->value, status_name(status),
				 error.message);
	}
}

static void either_spelling_sets_the_same_member(void **state)
{
	struct settings settings;

	(void)state;
	settings_init(&settings);
	assert_int_equal(settings_set(&settings, "request-timeout-ms", "700", NULL), DUET_OK);
	assert_int_equal(settings.requestTimeoutMs, 700);
	assert_int_equal(settings_set(&settings, "requestTimeoutMs", "800", NULL), DUET_OK);
	assert_int_equal(settings.requestTimeoutMs, 800);
}

static void a_text_has_at_most_255_bytes(void **state)
{
	struct settings settings;
	char text[SETTING_TEXT_SIZE + 1];

	(void)state;
	settings_init(&settings);
	memset(text, 'x', sizeof(text));
	text[SETTING_TEXT_SIZE] = '\0';
	assert_int_equal(settings_set(&settings, "log", text, NULL), DUET_REQUEST_INVALID);
	assert_string_equal(settings.log, "stderr");
	text[SETTING_TEXT_SIZE - 1] = '\0';
	assert_int_equal(settings_set(&settings, "log", text, NULL), DUET_OK);
	assert_string_equal(settings.log, text);
}

static void a_file_is_read_over_what_is_there(void **state)
{
	const struct place *place = *state;
	struct settings settings;

	write_file(place, "# Duet\n"
			  "; another comment\n"
			  "\n"
			  "databaseSocket = /run/a.sock\n"
			  "  threads=8\n"
			  "databasePassword =  a ; b = #c: \"d\" \n"
			  "migrateUser =\n"
			  "log = /var/log/duet.log");
	settings_init(&settings);
	settings.committers = 7;
	assert_int_equal(settings_load(&settings, place->path, NULL), DUET_OK);
	assert_string_equal(settings.databaseSocket, "/run/a.sock");
	assert_int_equal(settings.threads, 8);
	assert_string_equal(settings.databasePassword, "a ; b = #c: \"d\"");
	assert_string_equal(settings.migrateUser, "");
	assert_string_equal(settings.log, "/var/log/duet.log");
	assert_int_equal(settings.committers, 7);
}

static void the_longest_value_is_read_whole(void **state)
{
	const struct place *place = *state;
	struct settings settings;
	char value[SETTING_TEXT_SIZE], text[400];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	(void)snprintf(text, sizeof(text), "databasePassword = %s\r\nthreads = 3\n", value);
	write_file(place, text);
	settings_init(&settings);
	assert_int_equal(settings_load(&settings, place->path, NULL), DUET_OK);
	assert_string_equal(settings.databasePassword, value);
	assert_int_equal(settings.threads, 3);
}

static const struct file_case {
	const char *name, *text, *message;
} file_cases[] = {
	/* clang-format off */
	{ "unknown name", "threads = 1\nthread = 2\n", "line 2: there is no setting of this name" },
	{ "the other spelling", "batch-max = 2\n", "line 1: there is no setting of this name" },
	{ "doubled name", "threads = 1\n\nthreads = 1\n", "line 3: this setting stands in the file twice" },
	{ "bad number", "# x\nthreads = 1.5\n", "line 2: threads must be a whole number" },
	{ "out of range", "threads = 513\n", "line 1: threads must be from 1 to 512" },
	{ "no equals sign", "threads = 1\nlog\nbatchMax = 0\n", "line 2: a line must be name = value" },
	{ "no name", " = 5\n", "line 1: there is no setting of this name" },
	{ "a section", "[duet]\nthreads = 1\n", "line 2: there are no sections in this file" },
	{ "first of two faults", "threads = x\nthreads\n", "line 1: threads must" },
	{ "continued line", "log = a\n b\n", "line 2: a line must be name = value" },
	{ "control character", "log = a\tb\n", "line 1: log must be UTF-8 without control" },
	/* clang-format on */
};

static void a_bad_file_is_refused_by_line(void **state)
{
	for (size_t i = 0; i < COUNT_OF(file_cases); i++) {
		write_file(*state, file_cases[i].text);
		expect_refusal(*state, file_cases[i].name, file_cases[i].message);
	}
}

static void a_line_that_is_too_long_is_not_cut(void **state)
{
	char text[700];

	memset(text, 'x', sizeof(text));
	memcpy(text, "log = ", 6);
	/* If the line were cut at inih's limit, the rest would be read as another setting. */
	memcpy(text + 600, " threads = 1\n", 13);
	text[613] = '\0';
	write_file(*state, text);
	expect_refusal(*state, "long line", "line 1: the line is too long");
}

static void a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = "threads = 1\0 2\nlog = x\n";

	write_bytes(*state, bytes, sizeof(bytes) - 1);
	expect_refusal(*state, "NUL", "line 1: ");
}

static void a_file_that_others_may_use_is_refused(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0666, 0777 };
	const struct place *place = *state;
	char advice[128];

	write_file(place, "threads = 1\n");
	(void)snprintf(advice, sizeof(advice), "chmod 600 %s", place->path);
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		assert_int_equal(chmod(place->path, modes[i]), 0);
		expect_refusal(place, "mode", advice);
	}
}

static void a_missing_file_is_told_apart(void **state)
{
	const struct place *place = *state;
	struct settings settings;
	struct error error;

	settings_init(&settings);
	assert_int_equal(settings_load(&settings, place->path, &error), DUET_NOT_FOUND);
	assert_non_null(strstr(error.message, place->path));
	assert_non_null(strstr(error.message, "No such file"));
	assert_int_equal(settings_load(&settings, place->folder, &error), DUET_REQUEST_INVALID);
	assert_non_null(strstr(error.message, "is not a file"));
}

static void a_secret_is_never_shown(void **state)
{
	struct settings settings;
	struct error error;
	char *text = NULL;
	size_t length;
	FILE *out;

	settings_init(&settings);
	assert_int_equal(settings_set(&settings, "databasePassword", "\x01hunter2", &error),
			 DUET_REQUEST_INVALID);
	assert_null(strstr(error.message, "hunter2"));
	write_file(*state, "databasePassword = \x01hunter2\n");
	assert_int_equal(settings_load(&settings, ((struct place *)*state)->path, &error),
			 DUET_REQUEST_INVALID);
	assert_null(strstr(error.message, "hunter2"));

	out = open_memstream(&text, &length);
	assert_non_null(out);
	settings_print(out);
	assert_int_equal(fclose(out), 0);
	for (const struct setting *row = setting_table; row->name != NULL; row++)
		assert_non_null(strstr(text, row->name));
	assert_non_null(strstr(text, "1 to 512."));
	free(text);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sorted_and_whole),
		cmocka_unit_test(defaults_are_those_of_the_table),
		cmocka_unit_test(a_value_is_checked_by_its_row),
		cmocka_unit_test(either_spelling_sets_the_same_member),
		cmocka_unit_test(a_text_has_at_most_255_bytes),
		FILE_TEST(a_file_is_read_over_what_is_there),
		FILE_TEST(the_longest_value_is_read_whole),
		FILE_TEST(a_bad_file_is_refused_by_line),
		FILE_TEST(a_line_that_is_too_long_is_not_cut),
		FILE_TEST(a_nul_byte_is_refused),
		FILE_TEST(a_file_that_others_may_use_is_refused),
		FILE_TEST(a_missing_file_is_told_apart),
		FILE_TEST(a_secret_is_never_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
