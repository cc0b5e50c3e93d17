#include "test_database.h"
#include "store/store.h"

#include <mysql.h>
#include <stdarg.h>
#include <unistd.h>

#include "db/migrations.h"

static char server_socket[SETTING_TEXT_SIZE];
static char database_name[64];
static _Thread_local MYSQL *connection;
static _Thread_local char last_message[512];

static _Noreturn void die(const char *what, const char *why)
{
	(void)fprintf(stderr, "test database: %s: %s\n", what, why);
	abort();
}

static MYSQL *connected(void)
{
	if (connection != NULL)
		return connection;
	connection = mysql_init(NULL);
	if (mysql_real_connect(connection, NULL, "root", "",
			       database_name[0] != '\0' ? database_name : NULL, 0, server_socket,
			       CLIENT_MULTI_STATEMENTS) == NULL)
		die("connect", mysql_error(connection));
	return connection;
}

void test_sql_end(void)
{
	if (connection == NULL)
		return;
	mysql_close(connection);
	connection = NULL;
}

/* Puts the last statement's result in *result_out and drops the others. */
static unsigned run(const char *format, va_list arguments, MYSQL_RES **result_out)
{
	char sql[8192];
	MYSQL *mysql = connected();
	int length = vsnprintf(sql, sizeof(sql), format, arguments);
	int more;

	if (length < 0 || (size_t)length >= sizeof(sql))
		die("SQL is too long", format);
	*result_out = NULL;
	more = mysql_query(mysql, sql);
	while (more == 0) {
		mysql_free_result(*result_out);
		*result_out = mysql_store_result(mysql);
		if (*result_out == NULL && mysql_errno(mysql) != 0)
			break;
		more = mysql_next_result(mysql);
	}
	(void)snprintf(last_message, sizeof(last_message), "%s", mysql_error(mysql));
	return more < 0 ? 0 : mysql_errno(mysql);
}

unsigned test_sql_try(const char *format, ...)
{
	MYSQL_RES *result;
	va_list arguments;
	unsigned code;

	va_start(arguments, format);
	code = run(format, arguments, &result);
	va_end(arguments);
	mysql_free_result(result);
	return code;
}

const char *test_sql_message(void)
{
	return last_message;
}

void test_sql(const char *format, ...)
{
	MYSQL_RES *result;
	va_list arguments;

	va_start(arguments, format);
	if (run(format, arguments, &result) != 0)
		die(format, last_message);
	va_end(arguments);
	mysql_free_result(result);
}

int64_t test_sql_number(const char *format, ...)
{
	int64_t number = INT64_MIN;
	MYSQL_RES *result;
	MYSQL_ROW row;
	va_list arguments;

	va_start(arguments, format);
	if (run(format, arguments, &result) != 0)
		die(format, last_message);
	va_end(arguments);
	row = result != NULL ? mysql_fetch_row(result) : NULL;
	if (row != NULL && row[0] != NULL)
		number = strtoll(row[0], NULL, 10);
	mysql_free_result(result);
	return number;
}

bool test_sql_text(char *text_out, size_t size, const char *format, ...)
{
	MYSQL_RES *result;
	MYSQL_ROW row;
	va_list arguments;
	bool found;

	va_start(arguments, format);
	if (run(format, arguments, &result) != 0)
		die(format, last_message);
	va_end(arguments);
	row = result != NULL ? mysql_fetch_row(result) : NULL;
	found = row != NULL && row[0] != NULL;
	if (found)
		(void)snprintf(text_out, size, "%s", row[0]);
	mysql_free_result(result);
	return found;
}

struct db *test_store(const struct test_database *database, enum db_role role)
{
	struct db *db = NULL;
	struct error error = { 0 };

	if (store_open(&database->settings, role, &db, &error) != DUET_OK)
		die("store", error.message);
	return db;
}

static void migrate(const struct test_database *database)
{
	struct db *db = test_store(database, DB_MIGRATOR);
	const struct migration *done = NULL;
	struct error error = { 0 };

	do {
		if (migrations_up(db, false, &done, &error) != DUET_OK)
			die("migrate", error.message);
	} while (done != NULL);
	db_close(&db);
}

void test_database_open(struct test_database *database, bool migrated)
{
	struct settings *settings = &database->settings;
	const char *socket = getenv("DUET_TEST_SOCKET");

	if (socket == NULL)
		die("DUET_TEST_SOCKET", "names the socket of a private MariaDB; ctest sets it");
	if (!db_library_start())
		die("library", "does not start");
	(void)snprintf(server_socket, sizeof(server_socket), "%s", socket);
	database_name[0] = '\0';
	test_sql_end();
	test_sql("CREATE DATABASE store_%d CHARACTER SET utf8mb4", (int)getpid());
	(void)snprintf(database_name, sizeof(database_name), "store_%d", (int)getpid());
	test_sql("USE %s", database_name);

	settings_init(settings);
	(void)snprintf(settings->databaseSocket, sizeof(settings->databaseSocket), "%s", socket);
	(void)snprintf(settings->databaseName, sizeof(settings->databaseName), "%s", database_name);
	(void)snprintf(settings->databaseUser, sizeof(settings->databaseUser), "root");
	if (migrated)
		migrate(database);
}

void test_database_close(struct test_database *database)
{
	(void)database;
	test_sql("DROP DATABASE %s", database_name);
	test_sql_end();
	db_library_stop();
}
