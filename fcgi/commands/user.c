#include "fcgi/commands/user.h"

#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "fcgi/cli/values.h"
#include "identity/email.h"
#include "people/create.h"
#include "people/find.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define USERS_PER_READ 100

/* --- duet user create --- */

enum {
	OPTION_EMAIL,
	OPTION_NAME,
	OPTION_EXTERNAL_ID,
	OPTION_ORGANIZATION,
	OPTION_ROLE,
	OPTION_COUNT,
};

static const struct command_option create_options[] = {
	[OPTION_EMAIL] = { .name = "email",
			   .value = "EMAIL",
			   .required = true,
			   .help = "the email address; nobody else may have it" },
	[OPTION_NAME] = { .name = "name",
			  .value = "NAME",
			  .required = true,
			  .help = "the name to show" },
	[OPTION_EXTERNAL_ID] = { .name = "external-id",
				 .value = "ID",
				 .help = "the id in your own system; nobody else may have it" },
	[OPTION_ORGANIZATION] = { .name = "organization",
				  .value = "ID",
				  .help = "the organization to join (default: a new one)" },
	[OPTION_ROLE] = { .name = "role", .value = "ROLE", .help = "user (the default) or admin" },
	[OPTION_COUNT] = { .name = NULL },
};

static bool read_role(const char *text, enum user_role *role_out)
{
	if (text == NULL || strcmp(text, "user") == 0)
		*role_out = USER_ROLE_USER;
	else if (strcmp(text, "admin") == 0)
		*role_out = USER_ROLE_ADMIN;
	else
		return false;
	return true;
}

/* COMMAND_OK, or what is wrong has been said. */
static int read_new_user(const struct command_call *call, struct arena *arena,
			 struct new_user *new_user_out)
{
	const char *const *values = call->values;
	const char *name = call->command->name;
	struct new_user *new_user = new_user_out;

	*new_user = (struct new_user){
		.email = email_normalise(values[OPTION_EMAIL], arena),
		.name = values[OPTION_NAME],
		.external_id = values[OPTION_EXTERNAL_ID],
		.organization_name = values[OPTION_NAME],
	};
	if (new_user->email == NULL)
		return cli_usage(name, "--email: '%s' is not an email address",
				 values[OPTION_EMAIL]);
	if (!cli_is_name(new_user->name))
		return cli_usage(name,
				 "--name must be 1 to %d characters without control characters",
				 CLI_NAME_MAX);
	if (new_user->external_id != NULL &&
	    (!cli_is_name(new_user->external_id) || strlen(new_user->external_id) > CLI_NAME_MAX))
		return cli_usage(name,
				 "--external-id must be 1 to %d bytes without control characters",
				 CLI_NAME_MAX);
	if (values[OPTION_ORGANIZATION] != NULL &&
	    !cli_id(values[OPTION_ORGANIZATION], &new_user->organization_id))
		return cli_usage(name,
				 "--organization: '%s' is not the number of an organization; "
				 "`duet user list` shows them",
				 values[OPTION_ORGANIZATION]);
	if (!read_role(values[OPTION_ROLE], &new_user->role))
		return cli_usage(name, "--role: '%s' is neither user nor admin",
				 values[OPTION_ROLE]);
	return COMMAND_OK;
}

static int refuse_taken(const struct command_call *call, const struct new_user *new_user,
			const char *taken)
{
	bool is_email = strcmp(taken, "email") == 0;

	cli_say(call->command->name, "another user already has %s %s; see `duet user list --query`",
		is_email ? "the address" : "the external id",
		is_email ? new_user->email : new_user->external_id);
	return COMMAND_FOUND;
}

static int create_through(const struct command_call *call, const struct db_source *source,
			  struct arena *arena, const struct new_user *new_user)
{
	struct error error = { .where = NULL };
	const char *taken;
	struct user user;
	enum status status = user_create(source, new_user, "cli", arena, &user, &taken, &error);

	if (status == DUET_ALREADY_EXISTS)
		return refuse_taken(call, new_user, taken);
	if (status == DUET_NOT_FOUND) {
		cli_say(call->command->name,
			"there is no organization %" PRIu64 "; `duet user list` shows them, and "
			"without --organization a new one is created",
			new_user->organization_id);
		return COMMAND_FOUND;
	}
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);

	(void)printf("%" PRIu64 "\n", user.id);
	(void)fprintf(stderr, "User %" PRIu64 " <%s> in organization %" PRIu64 " (%s).\n", user.id,
		      user.email, user.organization_id, user.organization_name);
	return COMMAND_OK;
}

static int create(const struct command_call *call)
{
	struct error error = { .where = NULL };
	struct arena *arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX);
	struct db_source source = { .pool = NULL };
	struct new_user new_user;
	int result;

	if (arena == NULL)
		return cli_trouble(call, DUET_NO_MEMORY, &error);
	result = read_new_user(call, arena, &new_user);
	if (result == COMMAND_OK)
		result = cli_source_open(call, &source);
	if (result == COMMAND_OK)
		result = create_through(call, &source, arena, &new_user);
	cli_source_close(&source);
	arena_close(&arena);
	return result;
}

const struct command command_user_create = {
	.name = "user create",
	.summary = "create a user, with both balances at 0",
	.description =
		"Prints the id of the new user on stdout.  The user begins without credits: grant\n"
		"some through the API.  Exit status 1 if the address or the external id is taken,\n"
		"or the organization does not exist.\n"
		"\n"
		"Examples:\n"
		"  duet user create --email ada@example.org --name 'Ada Lovelace'\n"
		"  duet user create --email bob@example.org --name Bob --external-id 'auth0|42' "
		"\\\n"
		"      --organization 7\n",
	.options = create_options,
	.needs_database = true,
	.run = create,
};

/* --- duet user list --- */

enum {
	OPTION_QUERY,
	LIST_OPTION_COUNT
};

static const struct command_option list_options[] = {
	[OPTION_QUERY] = { .name = "query",
			   .value = "TEXT",
			   .help = "only users with TEXT in their address, name or external id" },
	[LIST_OPTION_COUNT] = { .name = NULL },
};

static void print_user(const struct user *user)
{
	(void)printf("%8" PRIu64 "  %-5s  %-8s  %16" PRId64 "  %12" PRIu64 "  %16" PRId64
		     "  %s  %s\n",
		     user->id, user->role == USER_ROLE_ADMIN ? "admin" : "user",
		     user->disabled_us != 0 ? "disabled" : "-", amount_credits(user->balance),
		     user->organization_id, amount_credits(user->organization_balance), user->email,
		     user->name);
}

static enum status print_users(struct db *db, const char *query, struct arena *arena,
			       struct error *error_out)
{
	uint64_t after_id = 0;
	size_t count;

	(void)printf("%8s  %-5s  %-8s  %16s  %12s  %16s  %s\n", "id", "role", "state",
		     "creditBalance", "organization", "its balance", "email  name");
	do {
		struct listed_user *users = arena_array(arena, USERS_PER_READ, sizeof(*users));
		enum status status;

		if (users == NULL)
			return DUET_NO_MEMORY;
		status = store_users_search(db, query, after_id, USERS_PER_READ, arena, users,
					    &count, error_out);
		if (status != DUET_OK)
			return status;
		for (size_t i = 0; i < count; i++)
			print_user(&users[i].user);
		if (count > 0)
			after_id = users[count - 1].user.id;
		arena_reset(arena);
	} while (count == USERS_PER_READ);
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
	status = arena == NULL ? DUET_NO_MEMORY
			       : print_users(db, call->values[OPTION_QUERY], arena, &error);
	arena_close(&arena);
	db_close(&db);
	return status == DUET_OK ? COMMAND_OK : cli_trouble(call, status, &error);
}

const struct command command_user_list = {
	.name = "user list",
	.summary = "list users with both balances",
	.description =
		"In the order of their ids.  Both balances of a user are of the same moment.\n"
		"\n"
		"Example:\n"
		"  duet user list --query example.org\n",
	.options = list_options,
	.needs_database = true,
	.run = list,
};
