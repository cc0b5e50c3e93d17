#include "fcgi/commands/key_list.h"

#include "base/text.h"
#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "fcgi/cli/values.h"
#include "identity/api_keys.h"
#include "identity/scopes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEYS_PER_READ 100

/* How wide it is on a terminal; counting bytes would count an umlaut twice. */
static int columns(const char *text)
{
	size_t characters = strlen(text);

	(void)text_check(text, characters, &characters);
	return (int)characters;
}

static int name_width(const struct api_key *keys, size_t count)
{
	int widest = columns("name");

	for (size_t i = 0; i < count; i++) {
		if (columns(keys[i].name) > widest)
			widest = columns(keys[i].name);
	}
	return widest;
}

static void print_key(const struct api_key *key, int width)
{
	char scopes[SCOPES_TEXT_SIZE], created[CLI_TIME_SIZE], revoked[CLI_TIME_SIZE],
		expires[CLI_TIME_SIZE], last_used[CLI_TIME_SIZE];

	scopes_format(key->scopes, scopes);
	cli_time(key->created_us, created);
	cli_time(key->revoked_us, revoked);
	cli_time(key->expires_us, expires);
	cli_time(key->last_used_us, last_used);
	(void)printf("%6" PRIu64 "  %s%*s  %-13s  %-22s  %-20s  %-20s  %-20s  %s\n", key->id,
		     key->name, width - columns(key->name), "", key->prefix, scopes, created,
		     revoked, expires, last_used);
}

/* Reads and prints the keys after *after_id, and moves it on to the last of them;
 * *count_out is how many there were. */
static enum status print_some(struct db *db, struct arena *arena, uint64_t *after_id,
			      size_t *count_out, struct error *error_out)
{
	struct api_key keys[KEYS_PER_READ];
	size_t count;
	int width;
	enum status status =
		store_keys_list(db, *after_id, KEYS_PER_READ, arena, keys, &count, error_out);

	if (status != DUET_OK)
		return status;
	width = name_width(keys, count);
	if (*after_id == 0 && count > 0)
		(void)printf("%6s  %-*s  %-13s  %-22s  %-20s  %-20s  %-20s  %s\n", "id", width,
			     "name", "prefix", "scopes", "created", "revoked", "expires",
			     "last used");
	for (size_t i = 0; i < count; i++)
		print_key(&keys[i], width);
	if (count > 0)
		*after_id = keys[count - 1].id;
	*count_out = count;
	return DUET_OK;
}

static enum status print_all(struct db *db, struct arena *arena, struct error *error_out)
{
	uint64_t after_id = 0;
	size_t count;

	do {
		enum status status = print_some(db, arena, &after_id, &count, error_out);

		if (status != DUET_OK)
			return status;
		arena_reset(arena);
	} while (count == KEYS_PER_READ);
	if (after_id == 0)
		(void)fputs("There are no keys yet; `duet key create` makes one.\n", stderr);
	return DUET_OK;
}

static int list(const struct command_call *call)
{
	struct error error = { .where = NULL };
	struct arena *arena;
	struct db *db;
	enum status status;

	if (cli_db_open(call, DB_OPERATOR, &db) != COMMAND_OK)
		return COMMAND_TROUBLE;
	arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX);
	status = arena == NULL ? DUET_NO_MEMORY : print_all(db, arena, &error);
	arena_close(&arena);
	db_close(&db);
	return status == DUET_OK ? COMMAND_OK : cli_trouble(call, status, &error);
}

static const struct command_option no_options[] = { { .name = NULL } };

const struct command command_key_list = {
	.name = "key list",
	.summary = "list the API keys, including revoked ones",
	.description =
		"Shows how each key begins, so that its owner can recognise it; the whole key is\n"
		"stored nowhere.  Times are UTC.\n"
		"\n"
		"Example:\n"
		"  duet key list --config /etc/duet/duet.conf\n",
	.options = no_options,
	.needs_database = true,
	.run = list,
};
