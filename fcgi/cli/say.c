#include "fcgi/cli/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

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
		(void)fprintf(stderr, "See `duet %s --help`.\n", name);
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
		(void)fprintf(stderr, "That comes from %s and the options.\n", call->config);
	else
		(void)fprintf(stderr,
			      "No settings file was given: use --config FILE or DUET_CONFIG.\n");
}

static void advise(const struct command_call *call, enum status status)
{
	const char *advice = NULL;

	switch (status) {
	case DUET_STORE_DOWN:
		say_where_the_database_is(call);
		return;
	case DUET_SCHEMA_UNKNOWN:
		advice = "`duet migrate status` shows what is missing; `duet migrate up` applies "
			 "it.";
		break;
	case DUET_BUSY:
	case DUET_CONFLICT:
	case DUET_LOCK_TIMEOUT:
		advice = "Another transaction holds these rows.  Nothing was written: try again.";
		break;
	case DUET_CONNECTION_LOST:
		advice = "The connection was lost.  Nothing was written: try again.";
		break;
	case DUET_OUTCOME_UNKNOWN:
		advice = "It may or may not have been done: check before you try again.";
		break;
	case DUET_STORE_FORBIDDEN:
		advice = "deploy/mariadb/grants.sql gives the accounts the rights that they need; "
			 "apply it again after each migration.";
		break;
	case DUET_TOO_LARGE:
	case DUET_NO_MEMORY:
		advice = "There was not enough memory for it.";
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
