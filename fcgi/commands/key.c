#include "fcgi/commands/key.h"

#include "base/clock.h"
#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "fcgi/cli/values.h"
#include "identity/api_keys.h"
#include "identity/scopes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- duet key create --- */

enum {
	OPTION_NAME,
	OPTION_SCOPES,
	OPTION_EXPIRES,
	OPTION_COUNT
};

static const struct command_option create_options[] = {
	[OPTION_NAME] = { .name = "name",
			  .value = "NAME",
			  .required = true,
			  .help = "what the key is for, as `duet key list` shows it" },
	[OPTION_SCOPES] = { .name = "scopes",
			    .value = "LIST",
			    .required = true,
			    .help = "read, spend, grant, separated by commas; or admin for all" },
	[OPTION_EXPIRES] = { .name = "expires",
			     .value = "WHEN",
			     .help = "90d, 24h or 2027-01-31T00:00:00Z (default: never)" },
	[OPTION_COUNT] = { .name = NULL },
};

/* Prints nothing but the key on stdout, so that a script can take it from there. */
static int show_key(const struct command_call *call, const char *key_text, uint64_t key_id)
{
	if (printf("%s\n", key_text) < 0 || fflush(stdout) != 0) {
		cli_say(call->command->name,
			"key %" PRIu64 " was created but could not be shown: revoke it with "
			"`duet key revoke %" PRIu64 "` and create another",
			key_id, key_id);
		return COMMAND_TROUBLE;
	}
	(void)fprintf(stderr,
		      "This is key %" PRIu64 ".  It is shown only once and stored nowhere: keep it "
		      "where its program\ncan read it, and out of any repository.\n",
		      key_id);
	return COMMAND_OK;
}

/* Reads --expires, which is optional; what is wrong has been said where this is
 * false. */
static bool read_expires(const struct command_call *call, const char *text, int64_t *expires_us_out)
{
	*expires_us_out = 0;
	if (text == NULL || cli_moment(text, clock_utc_us(), expires_us_out))
		return true;
	(void)cli_usage(call->command->name,
			"--expires: '%s' is not a time in the future, such as 90d or "
			"2027-01-31T00:00:00Z",
			text);
	return false;
}

static int create(const struct command_call *call)
{
	struct new_api_key key = { .name = call->values[OPTION_NAME] };
	char key_text[API_KEY_TEXT_SIZE];
	struct error error = { .where = NULL };
	struct arena *arena;
	struct db_source source;
	const char *unknown;
	struct api_key made;
	enum status status;

	if (!cli_is_name(key.name))
		return cli_usage(call->command->name,
				 "--name must be 1 to %d characters without control characters",
				 CLI_NAME_MAX);
	if (!scopes_parse(call->values[OPTION_SCOPES], &key.scopes, &unknown))
		return cli_usage(call->command->name,
				 "--scopes: '%.*s' is not a scope; give read, spend, grant or "
				 "admin, separated by commas",
				 (int)strcspn(unknown, ","), unknown);
	if (!read_expires(call, call->values[OPTION_EXPIRES], &key.expires_us))
		return COMMAND_USAGE;
	if (cli_source_open(call, &source) != COMMAND_OK)
		return COMMAND_TROUBLE;
	arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX);
	status = arena == NULL
			 ? DUET_NO_MEMORY
			 : api_key_create(&source, &key, "cli", arena, key_text, &made, &error);
	arena_close(&arena);
	cli_source_close(&source);
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	return show_key(call, key_text, made.id);
}

const struct command command_key_create = {
	.name = "key create",
	.summary = "create an API key for a program",
	.description = "Prints the key on stdout, once; the database keeps only its hash.\n"
		       "\n"
		       "  read   see users, balances and entries\n"
		       "  spend  take credits\n"
		       "  grant  give credits, and record purchases\n"
		       "  admin  all of these, create users, and repair drift\n"
		       "\n"
		       "Examples:\n"
		       "  duet key create --name backend --scopes read,spend\n"
		       "  duet key create --name billing --scopes grant > billing.key\n"
		       "  duet key create --name try-out --scopes read --expires 90d\n",
	.options = create_options,
	.needs_database = true,
	.run = create,
};

/* --- duet key rotate --- */

enum {
	OPTION_OVERLAP,
	OPTION_NEW_EXPIRES,
	ROTATE_OPTION_COUNT
};

static const struct command_option rotate_options[] = {
	[OPTION_OVERLAP] = { .name = "overlap",
			     .value = "TIME",
			     .help = "how long the old key stays valid: 30m, 0s (default: 24h)" },
	[OPTION_NEW_EXPIRES] = { .name = "expires",
				 .value = "WHEN",
				 .help = "when the new key expires (default: never)" },
	[ROTATE_OPTION_COUNT] = { .name = NULL },
};

static int rotate_through(const struct command_call *call, const struct key_rotation *rotation)
{
	char key_text[API_KEY_TEXT_SIZE];
	struct error error = { .where = NULL };
	struct arena *arena;
	struct db_source source;
	struct api_key made;
	enum status status;

	if (cli_source_open(call, &source) != COMMAND_OK)
		return COMMAND_TROUBLE;
	arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX);
	status = arena == NULL
			 ? DUET_NO_MEMORY
			 : api_key_rotate(&source, rotation, "cli", arena, key_text, &made, &error);
	arena_close(&arena);
	cli_source_close(&source);
	if (status == DUET_NOT_FOUND) {
		cli_say(call->command->name,
			"there is no valid key %" PRIu64 "; see `duet key list`", rotation->key_id);
		return COMMAND_FOUND;
	}
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	return show_key(call, key_text, made.id);
}

static int rotate(const struct command_call *call)
{
	const char *overlap = call->values[OPTION_OVERLAP];
	struct key_rotation rotation = { .key_id = 0 };

	if (!cli_id(call->argument, &rotation.key_id))
		return cli_usage(call->command->name,
				 "ID is the number of a key from `duet key list`, not '%s'",
				 call->argument);
	if (!cli_duration(overlap != NULL ? overlap : "24h", &rotation.overlap_us))
		return cli_usage(call->command->name,
				 "--overlap: '%s' is not a duration such as 24h or 30m", overlap);
	if (!read_expires(call, call->values[OPTION_NEW_EXPIRES], &rotation.expires_us))
		return COMMAND_USAGE;
	return rotate_through(call, &rotation);
}

const struct command command_key_rotate = {
	.name = "key rotate",
	.summary = "replace an API key with a new one",
	.description =
		"Creates a key with the same name and scopes and prints it on stdout, once.  Both\n"
		"are valid during the overlap, so that programs can switch one by one; then the\n"
		"old one expires.\n"
		"\n"
		"Examples:\n"
		"  duet key rotate 3\n"
		"  duet key rotate 3 --overlap 30m --expires 90d\n",
	.options = rotate_options,
	.argument = "ID",
	.argument_required = true,
	.needs_database = true,
	.run = rotate,
};

/* --- duet key revoke --- */

static const struct command_option no_options[] = { { .name = NULL } };

static int revoke(const struct command_call *call)
{
	struct error error = { .where = NULL };
	struct db_source source;
	uint64_t key_id;
	enum status status;

	if (!cli_id(call->argument, &key_id))
		return cli_usage(call->command->name,
				 "ID is the number of a key from `duet key list`, not '%s'",
				 call->argument);
	if (cli_source_open(call, &source) != COMMAND_OK)
		return COMMAND_TROUBLE;
	status = api_key_revoke(&source, key_id, "cli", &error);
	cli_source_close(&source);
	if (status == DUET_NOT_FOUND) {
		cli_say(call->command->name, "there is no key %" PRIu64 "; see `duet key list`",
			key_id);
		return COMMAND_FOUND;
	}
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	(void)fprintf(stderr,
		      "Key %" PRIu64 " is revoked; within a second every worker refuses it.\n",
		      key_id);
	return COMMAND_OK;
}

const struct command command_key_revoke = {
	.name = "key revoke",
	.summary = "revoke an API key for good",
	.description =
		"Within a second every worker refuses the key.  It stays in the list, and its\n"
		"entries in the ledger still name it.\n"
		"\n"
		"Example:\n"
		"  duet key revoke 3\n",
	.options = no_options,
	.argument = "ID",
	.argument_required = true,
	.needs_database = true,
	.run = revoke,
};
