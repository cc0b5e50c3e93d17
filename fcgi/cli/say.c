/* Sentences for the operator: what went wrong, and what to do next. */
#include "fcgi/cli/cli.h"

#include "base/clock.h"
#include "base/number.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static void say(const char *name, const char *format, va_list arguments)
{
	(void)fprintf(stderr, name == NULL ? "duet: " : "duet %s: ", name);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
}

void cli_say(const char *name, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(name, format, arguments);
	va_end(arguments);
}

int cli_usage(const char *name, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(name, format, arguments);
	va_end(arguments);
	if (name == NULL)
		(void)fprintf(stderr, "`duet --help` lists the commands.\n");
	else
		(void)fprintf(stderr, "`duet %s --help` says how it is used.\n", name);
	return COMMAND_USAGE;
}

static void say_where_the_database_is(const struct command_call *call)
{
	const struct settings *settings = &call->settings;

	if (settings->databaseSocket[0] != '\0')
		(void)fprintf(stderr, "Is MariaDB running?  Tried its socket %s,",
			      settings->databaseSocket);
	else
		(void)fprintf(stderr, "Is MariaDB running?  Tried %s port %" PRId64 ",",
			      settings->databaseHost, settings->databasePort);
	(void)fprintf(stderr, " database %s.\n", settings->databaseName);
	if (call->config != NULL)
		(void)fprintf(stderr, "That is what %s and the options say.\n", call->config);
	else
		(void)fprintf(stderr,
			      "No settings file was given: --config FILE or DUET_CONFIG.\n");
}

static void advise(const struct command_call *call, enum status status)
{
	const char *advice = NULL;

	switch (status) {
	case DUET_STORE_DOWN:
		say_where_the_database_is(call);
		return;
	case DUET_SCHEMA_UNKNOWN:
		advice = "`duet migrate status` shows what is missing, `duet migrate up` applies "
			 "it.";
		break;
	case DUET_BUSY:
	case DUET_CONFLICT:
	case DUET_LOCK_TIMEOUT:
		advice = "Somebody holds these rows.  Nothing was written: try again.";
		break;
	case DUET_CONNECTION_LOST:
		advice = "The connection was lost.  Nothing was written: try again.";
		break;
	case DUET_OUTCOME_UNKNOWN:
		advice = "It may or may not have been done: look before you try again.";
		break;
	case DUET_STORE_FORBIDDEN:
		advice =
			"deploy/mariadb/grants.sql tells which rights the accounts need, and gives "
			"them; apply it again after each migration.";
		break;
	case DUET_TOO_LARGE:
	case DUET_NO_MEMORY:
		advice = "There was no memory for it.";
		break;
	case DUET_OK:
	case DUET_REQUEST_INVALID:
	case DUET_USER_NOT_FOUND:
	case DUET_KEY_REUSED:
	case DUET_BALANCE_TOO_LARGE:
	case DUET_INSUFFICIENT_CREDITS:
	case DUET_NOT_FOUND:
	case DUET_ALREADY_EXISTS:
	case DUET_DUPLICATE:
	case DUET_STORE_REFUSED:
	case DUET_INTERNAL:
	case DUET_STATUS_COUNT:
		break;
	}
	if (advice != NULL)
		(void)fprintf(stderr, "%s\n", advice);
}

int cli_trouble(const struct command_call *call, enum status status, const struct error *error)
{
	if (error->where != NULL)
		cli_say(call->command->name, "%s (%s, %s)", error->message, status_name(status),
			error->where);
	else
		cli_say(call->command->name, "%s", status_name(status));
	advise(call, status);
	return COMMAND_TROUBLE;
}

int cli_store_open(const struct command_call *call, enum db_role role, struct db **store_out)
{
	struct error error = { .where = NULL };
	enum status status = db_open(&call->settings, role, store_out, &error);

	return status == DUET_OK ? COMMAND_OK : cli_trouble(call, status, &error);
}

bool cli_id(const char *text, uint64_t *id_out)
{
	int64_t id;

	if (number_parse(text, strlen(text), 1, INT64_MAX, &id) != NUMBER_OK)
		return false;
	*id_out = (uint64_t)id;
	return true;
}

/* Nobody waits for a command but the operator. */
#define DEADLINE_MS 10000

int cli_reads_open(const struct command_call *call, struct db_source *reads_out)
{
	struct error error = { .where = NULL };

	reads_out->pool = db_pool_open(&call->settings);
	cli_reads_renew(reads_out);
	return reads_out->pool != NULL ? COMMAND_OK : cli_trouble(call, DUET_NO_MEMORY, &error);
}

void cli_reads_renew(struct db_source *source)
{
	source->deadline_ms = clock_monotonic_ms() + DEADLINE_MS;
}

void cli_reads_close(struct db_source *source)
{
	db_pool_close(&source->pool);
}
