#include "db/migrations_state.h"

#include <string.h>

#include "db/connection.h"

/* dbmate's own table, and ours: the migrations that were begun. */
#define TABLE_APPLIED "schema_migrations"
#define TABLE_BEGUN   "schema_migrations_begun"

/* Calls `each` with the first column of every row; a missing table has no rows. */
static enum status versions_read(struct db *db, const char *table,
				 void (*each)(void *context, const char *version), void *context,
				 struct error *error_out)
{
	MYSQL_RES *result = NULL;
	MYSQL_ROW row;
	enum status status;
	char sql[256];
	bool exists;

	(void)snprintf(sql, sizeof(sql),
		       "SELECT TABLE_NAME\n"
		       "  FROM information_schema.TABLES\n"
		       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '%s'",
		       table);
	status = connection_query(db, sql, &result, error_out);
	if (status != DUET_OK)
		return status;
	exists = result != NULL && mysql_num_rows(result) > 0;
	mysql_free_result(result);
	if (!exists)
		return DUET_OK;

	result = NULL;
	(void)snprintf(sql, sizeof(sql), "SELECT version\n  FROM %s\n ORDER BY version", table);
	status = connection_query(db, sql, &result, error_out);
	if (status != DUET_OK)
		return status;
	while (result != NULL && (row = mysql_fetch_row(result)) != NULL)
		each(context, row[0]);
	mysql_free_result(result);
	return DUET_OK;
}

struct states {
	enum migration_state *state;
	size_t unknown;
	char unknown_version[64]; /* the last of them */
};

static void state_set(struct states *states, const char *version, enum migration_state state)
{
	for (size_t i = 0; i < migration_count; i++) {
		if (strcmp(migrations[i].version, version) == 0) {
			states->state[i] = state;
			return;
		}
	}
	states->unknown++;
	(void)snprintf(states->unknown_version, sizeof(states->unknown_version), "%s", version);
}

static void applied_version(void *context, const char *version)
{
	state_set(context, version, MIGRATION_APPLIED);
}

static void begun_version(void *context, const char *version)
{
	state_set(context, version, MIGRATION_HALF_APPLIED);
}

static enum status states_read(struct db *db, struct states *states, struct error *error_out)
{
	enum status status;

	for (size_t i = 0; i < migration_count; i++)
		states->state[i] = MIGRATION_PENDING;
	status = versions_read(db, TABLE_APPLIED, applied_version, states, error_out);
	if (status != DUET_OK)
		return status;
	return versions_read(db, TABLE_BEGUN, begun_version, states, error_out);
}

enum status migrations_state(struct db *db, enum migration_state *state_out, size_t *unknown_out,
			     struct error *error_out)
{
	struct states states = { .state = state_out };
	enum status status = states_read(db, &states, error_out);

	*unknown_out = states.unknown;
	return status;
}

static enum status known_check(const struct states *states, struct error *error_out)
{
	const char *last = "none";

	if (states->unknown > 0)
		return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
			    "the schema is at version %s and this program knows none later than "
			    "%s: install the program that the schema was made for",
			    states->unknown_version, migrations[migration_count - 1].version);
	for (size_t i = 0; i < migration_count; i++) {
		if (states->state[i] == MIGRATION_APPLIED)
			last = migrations[i].version;
		else if (states->state[i] == MIGRATION_HALF_APPLIED)
			return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
				    "the migration %s was begun and not finished: run: "
				    "duet migrate status",
				    migrations[i].name);
		else if (!migrations[i].optional)
			return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
				    "the schema is at version %s and this program needs %s: run: "
				    "duet migrate up",
				    last, migrations[i].version);
	}
	return DUET_OK;
}

enum status migrations_check(struct db *db, struct error *error_out)
{
	struct states states = { .state = arena_array(db->scratch, migration_count,
						      sizeof(enum migration_state)) };
	enum status status;

	if (states.state == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "no memory for the migrations");
	status = states_read(db, &states, error_out);
	if (status == DUET_OK)
		status = known_check(&states, error_out);
	arena_reset(db->scratch);
	return status;
}
