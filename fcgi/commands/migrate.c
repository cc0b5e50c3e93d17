#include "fcgi/commands/migrate.h"

#include "base/array.h"
#include "base/clock.h"
#include "db/migrations.h"
#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	OPTION_SKIP_OPTIONAL,
	OPTION_YES,
	OPTION_COUNT
};

static const struct command_option options[] = {
	[OPTION_SKIP_OPTIONAL] = { .name = "skip-optional",
				   .help = "up: without the triggers, where you may not create "
					   "any" },
	[OPTION_YES] = { .name = "yes",
			 .help = "down: confirms that its tables and all they hold are lost" },
	[OPTION_COUNT] = { .name = NULL },
};

static void print_done(const char *what, const struct migration *migration, int64_t started_us)
{
	int64_t ms = (clock_monotonic_us() - started_us) / 1000;

	(void)printf("%s %s (%" PRId64 ".%03" PRId64 " s)\n", what, migration->name, ms / 1000,
		     ms % 1000);
	/* The next one may take long: meanwhile this one is to be seen. */
	(void)fflush(stdout);
}

static int up(const struct command_call *call, struct db *db)
{
	bool skip_optional = call->values[OPTION_SKIP_OPTIONAL] != NULL;

	/* The last pass finds nothing to do. */
	for (size_t i = 0; i <= migration_count; i++) {
		int64_t started_us = clock_monotonic_us();
		const struct migration *done;
		struct error error = { .where = NULL };
		enum status status = migrations_up(db, skip_optional, &done, &error);

		if (status != DUET_OK)
			return cli_trouble(call, status, &error);
		if (done == NULL && i == 0)
			cli_say(call->command->name, "nothing to do: the schema is up to date");
		if (done == NULL)
			break;
		print_done("applied", done, started_us);
	}
	return COMMAND_OK;
}

/* Undoing the first migration drops the ledger: that must not happen by mistake. */
static int down(const struct command_call *call, struct db *db)
{
	if (call->values[OPTION_YES] == NULL)
		return cli_usage(call->command->name,
				 "undoing a migration destroys its tables and all they hold; add "
				 "--yes if you mean it");

	int64_t started_us = clock_monotonic_us();
	const struct migration *done;
	struct error error = { .where = NULL };
	enum status status = migrations_down(db, &done, &error);

	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	if (done == NULL)
		cli_say(call->command->name, "nothing to do: no migration is applied");
	else
		print_done("undid", done, started_us);
	return COMMAND_OK;
}

static const char *state_name(enum migration_state state)
{
	/* clang-format off */
	switch (state) {
	case MIGRATION_PENDING:      return "pending";
	case MIGRATION_APPLIED:      return "applied";
	case MIGRATION_HALF_APPLIED: return "half applied";
	}
	/* clang-format on */
	return "unknown";
}

/* True where nothing is missing, half applied or unknown. */
static bool print_states(const enum migration_state *states, size_t unknown)
{
	bool complete = unknown == 0;

	for (size_t i = 0; i < migration_count; i++) {
		(void)printf("%-12s  %s%s\n", state_name(states[i]), migrations[i].name,
			     migrations[i].optional ? " (optional)" : "");
		if (states[i] == MIGRATION_HALF_APPLIED ||
		    (states[i] == MIGRATION_PENDING && !migrations[i].optional))
			complete = false;
	}
	if (unknown > 0)
		(void)printf("%-12s  %zu applied that this program does not know: the program is "
			     "older than the schema\n",
			     "unknown", unknown);
	return complete;
}

static int show_status(const struct command_call *call, struct db *db)
{
	enum migration_state *states = calloc(migration_count, sizeof(*states));
	struct error error = { .where = NULL };
	size_t unknown;
	bool complete;
	enum status status;

	if (states == NULL)
		return cli_trouble(call, DUET_NO_MEMORY, &error);
	status = migrations_state(db, states, &unknown, &error);
	complete = status == DUET_OK && print_states(states, unknown);
	free(states);
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	return complete ? COMMAND_OK : COMMAND_FOUND;
}

static int run(const struct command_call *call)
{
	static const struct {
		const char *name;
		int (*run)(const struct command_call *call, struct db *db);
	} actions[] = { { "up", up }, { "down", down }, { "status", show_status } };
	const char *wanted = call->argument == NULL ? "up" : call->argument;

	for (size_t i = 0; i < COUNT_OF(actions); i++) {
		struct db *db;
		int result;

		if (strcmp(actions[i].name, wanted) != 0)
			continue;
		if (cli_db_open(call, DB_MIGRATOR, &db) != COMMAND_OK)
			return COMMAND_TROUBLE;
		result = actions[i].run(call, db);
		db_close(&db);
		return result;
	}
	return cli_usage(call->command->name, "'%s' is not up, down or status", wanted);
}

const struct command command_migrate = {
	.name = "migrate",
	.summary = "update the schema, undo its last step, or show its state",
	.description =
		"up      applies every migration that is missing, in order; the default\n"
		"down    undoes the last one that was applied, which destroys everything in its\n"
		"        tables, the ledger included; only with --yes\n"
		"status  lists each with its state; exit status 1 if one is missing, half applied\n"
		"        or unknown to this program\n"
		"\n"
		"Connects as migrateUser with migratePassword, so that the account that serves\n"
		"requests needs no right to change the schema.  Two may run at once: one waits.\n"
		"A migration that fails half-way is marked as half applied, and the message says\n"
		"which statement failed: repair by hand what it left, then run it again.\n"
		"\n"
		"Examples:\n"
		"  duet migrate up --config /etc/duet/duet.conf\n"
		"  duet migrate up --skip-optional    where the account may not create triggers\n"
		"  duet migrate status\n",
	.options = options,
	.argument = "up|down|status",
	.needs_database = true,
	.run = run,
};
