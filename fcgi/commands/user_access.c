#include "fcgi/commands/user_access.h"

#include "fcgi/cli/database.h"
#include "fcgi/cli/password.h"
#include "fcgi/cli/say.h"
#include "fcgi/cli/values.h"
#include "identity/email.h"
#include "identity/password.h"
#include "people/access.h"
#include "people/find.h"
#include "people/role.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const struct command_option no_options[] = { { .name = NULL } };

static int refuse_unknown(const struct command_call *call)
{
	cli_say(call->command->name, "there is no user %s; see `duet user list`", call->argument);
	return COMMAND_FOUND;
}

/* The user whom the argument names, by id or by address; COMMAND_OK, or what is
 * wrong has been said. */
static int find_user(const struct command_call *call, const struct db_source *source,
		     struct arena *arena, struct user *user_out)
{
	struct user_name name = { .id = 0 };
	struct error error = { .where = NULL };
	enum status status;

	if (!cli_id(call->argument, &name.id)) {
		name.email = email_normalise(call->argument, arena);
		if (name.email == NULL)
			return cli_usage(
				call->command->name,
				"USER is an id from `duet user list` or an email address, not "
				"'%s'",
				call->argument);
	}
	status = read_user(source, &name, arena, user_out, &error);
	if (status == DUET_USER_NOT_FOUND)
		return refuse_unknown(call);
	return status == DUET_OK ? COMMAND_OK : cli_trouble(call, status, &error);
}

typedef int user_work(const struct command_call *call, const struct db_source *source,
		      const struct user *user);

static int with_user(const struct command_call *call, user_work *work)
{
	struct error error = { .where = NULL };
	struct arena *arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX);
	struct user user = { .id = 0 };
	struct db_source source;
	int result;

	if (arena == NULL)
		return cli_trouble(call, DUET_NO_MEMORY, &error);
	result = cli_source_open(call, &source);
	if (result == COMMAND_OK)
		result = find_user(call, &source, arena, &user);
	if (result == COMMAND_OK)
		result = work(call, &source, &user);
	cli_source_close(&source);
	arena_close(&arena);
	return result;
}

static int say_changed(const struct command_call *call, enum status status,
		       const struct error *error, const struct user *user, const char *what)
{
	if (status == DUET_USER_NOT_FOUND)
		return refuse_unknown(call);
	if (status != DUET_OK)
		return cli_trouble(call, status, error);
	(void)fprintf(stderr, "User %" PRIu64 " <%s> %s\n", user->id, user->email, what);
	return COMMAND_OK;
}

/* --- duet user password --- */

static int set_password(const struct command_call *call, const struct db_source *source,
			const struct user *user)
{
	struct db_source from_now = *source;
	struct error error = { .where = NULL };
	char password[CLI_PASSWORD_SIZE];
	enum status status;

	if (!cli_password(password))
		return cli_usage(
			call->command->name,
			"there is no password: type it at the prompt, or give it on standard "
			"input as one line of up to %d bytes",
			CLI_PASSWORD_SIZE - 1);
	/* Typing it took time. */
	cli_source_renew(&from_now);
	status = password_set(&from_now, user->id, password, "cli", &error);
	sodium_memzero(password, sizeof(password));
	if (status == DUET_REQUEST_INVALID)
		return cli_usage(call->command->name, "%s", error.message);
	return say_changed(call, status, &error, user,
			   "has a new password; all their sessions have ended.");
}

static int password(const struct command_call *call)
{
	return with_user(call, set_password);
}

const struct command command_user_password = {
	.name = "user password",
	.summary = "set the password that a user signs in with",
	.description =
		"USER is an id or an email address.  The password (8 to 1024 bytes) is asked for\n"
		"twice and not shown; where standard input is not a terminal, its first line is\n"
		"the password.  It is never an argument, because everybody on the machine can\n"
		"read those.  All the user's sessions end.\n"
		"\n"
		"Examples:\n"
		"  duet user password ada@example.org\n"
		"  head -c 18 /dev/urandom | base64 | tee ada.password | duet user password 17\n",
	.options = no_options,
	.argument = "USER",
	.argument_required = true,
	.needs_database = true,
	.run = password,
};

/* --- duet user disable, duet user enable --- */

static int do_disable(const struct command_call *call, const struct db_source *source,
		      const struct user *user)
{
	struct error error = { .where = NULL };
	enum status status = user_disable(source, user->id, true, "cli", &error);

	return say_changed(call, status, &error, user,
			   "is disabled; all their sessions have ended.");
}

static int disable(const struct command_call *call)
{
	return with_user(call, do_disable);
}

const struct command command_user_disable = {
	.name = "user disable",
	.summary = "keep a user from signing in",
	.description =
		"USER is an id or an email address.  All their sessions end at once.  The user\n"
		"stays, with both balances and the history; programs with a key go on working.\n"
		"\n"
		"Example:\n"
		"  duet user disable ada@example.org\n",
	.options = no_options,
	.argument = "USER",
	.argument_required = true,
	.needs_database = true,
	.run = disable,
};

static int do_enable(const struct command_call *call, const struct db_source *source,
		     const struct user *user)
{
	struct error error = { .where = NULL };
	enum status status = user_disable(source, user->id, false, "cli", &error);

	return say_changed(call, status, &error, user, "may sign in again.");
}

static int enable(const struct command_call *call)
{
	return with_user(call, do_enable);
}

const struct command command_user_enable = {
	.name = "user enable",
	.summary = "let a disabled user sign in again",
	.description = "USER is an id or an email address.  The password is the same as before.\n"
		       "\n"
		       "Example:\n"
		       "  duet user enable ada@example.org\n",
	.options = no_options,
	.argument = "USER",
	.argument_required = true,
	.needs_database = true,
	.run = enable,
};

/* --- duet user role --- */

static void say_role(const struct user *user, bool is_admin, const struct role_change *change)
{
	if (!change->changed) {
		(void)fprintf(stderr, "User %" PRIu64 " <%s> is already %s; nothing changed.\n",
			      user->id, user->email, is_admin ? "an administrator" : "a user");
		return;
	}
	(void)fprintf(stderr, "User %" PRIu64 " <%s> is %s; all their sessions have ended.\n",
		      user->id, user->email,
		      is_admin ? "now an administrator" : "no longer an administrator");
	/* Whoever can run this can also make another. */
	if (!change->admins_remain)
		(void)fprintf(stderr,
			      "Warning: no administrator who may sign in is left; `duet user "
			      "role USER admin` makes one.\n");
}

static int do_role(const struct command_call *call, const struct db_source *source,
		   const struct user *user)
{
	bool is_admin = strcmp(call->second_argument, "admin") == 0;
	struct role_change change = { .changed = false };
	struct error error = { .where = NULL };
	enum status status =
		user_role_set(source, user->id, is_admin ? USER_ROLE_ADMIN : USER_ROLE_USER, "cli",
			      &change, &error);

	if (status == DUET_USER_NOT_FOUND)
		return refuse_unknown(call);
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	say_role(user, is_admin, &change);
	return COMMAND_OK;
}

static int role(const struct command_call *call)
{
	const char *text = call->second_argument;

	if (strcmp(text, "admin") != 0 && strcmp(text, "user") != 0)
		return cli_usage(call->command->name, "'%s' is neither user nor admin", text);
	return with_user(call, do_role);
}

const struct command command_user_role = {
	.name = "user role",
	.summary = "make a user an administrator, or an ordinary user again",
	.description =
		"USER is an id or an email address, ROLE is user or admin.  An administrator may\n"
		"do everything.  All the user's sessions end, because how long they last depends\n"
		"on the role; programs with a key go on working.  A warning is printed when no\n"
		"administrator is left.\n"
		"\n"
		"Examples:\n"
		"  duet user role ada@example.org admin\n"
		"  duet user role 17 user\n",
	.options = no_options,
	.argument = "USER",
	.second_argument = "ROLE",
	.argument_required = true,
	.needs_database = true,
	.run = role,
};
