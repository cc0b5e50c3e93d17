/* The program: which subcommands there are, and how it begins and ends. */
#include "base/array.h"
#include "base/random.h"
#include "db/db.h"
#include "fcgi/cli/read.h"
#include "fcgi/cli/say.h"
#include "fcgi/commands/key.h"
#include "fcgi/commands/key_list.h"
#include "fcgi/commands/migrate.h"
#include "fcgi/commands/routes.h"
#include "fcgi/commands/serve.h"
#include "fcgi/commands/settings.h"
#include "fcgi/commands/sync.h"
#include "fcgi/commands/user.h"
#include "fcgi/commands/user_access.h"
#include "fcgi/commands/verify.h"
#include "fcgi/routes.h"
#include "fcgi/server/serve.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* clang-format off */
/* In the order in which help lists them. */
static const struct command *const commands[] = {
	&command_serve,
	&command_migrate,
	&command_key_create,
	&command_key_list,
	&command_key_rotate,
	&command_key_revoke,
	&command_user_create,
	&command_user_list,
	&command_user_password,
	&command_user_disable,
	&command_user_enable,
	&command_user_role,
	&command_sync,
	&command_verify,
	&command_settings,
	&command_routes,
	NULL,
};
/* clang-format on */

/* libmariadb reads these behind our back: another server, another password or
 * a plugin to load. */
static const char *const unwanted_environment[] = {
	"MYSQL_PWD",  "MYSQL_HOST",         "MYSQL_TCP_PORT",   "MYSQL_UNIX_PORT",
	"MYSQL_HOME", "MARIADB_PLUGIN_DIR", "LIBMYSQL_PLUGINS",
};

static void clear_environment(void)
{
	for (size_t i = 0; i < COUNT_OF(unwanted_environment); i++)
		(void)unsetenv(unwanted_environment[i]);
}

/* A core would hold passwords and tokens of everybody whom it served.  Where
 * core_pattern names a program, Linux hands it a core whatever the limit is, except
 * with one of 1 byte, which is too little for a file as well.  A limit of 0 cannot
 * be raised to it by everybody. */
static void forbid_core(void)
{
	const struct rlimit one = { .rlim_cur = 1, .rlim_max = 1 };

	if (setrlimit(RLIMIT_CORE, &one) != 0)
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static int run(const struct command_call *call)
{
	int result;

	if (!random_start()) {
		cli_say(call->command->name, "this machine has no source of random numbers");
		return COMMAND_TROUBLE;
	}
	if (!db_library_start()) {
		cli_say(call->command->name,
			"the client library of the database could not be initialised");
		return COMMAND_TROUBLE;
	}
	result = call->command->run(call);
	db_library_stop();
	return result;
}

int main(int argc, char **argv)
{
	struct command_call call = { .command = NULL };
	int result;

	clear_environment();
	forbid_core();
	if (argc > 1)
		result = cli_read(commands, argc, argv, &call);
	else if (serve_has_socket())
		result = cli_read_nothing(&command_serve, &call);
	else
		result = cli_usage(NULL, "no command given");
	call.routes = &routes;
	if (result == COMMAND_OK && call.command != NULL)
		result = run(&call);

	/* A full disk shows when the last of it is written. */
	if (fflush(stdout) != 0 && result != COMMAND_TROUBLE) {
		cli_say(NULL, "the output could not be written");
		return COMMAND_TROUBLE;
	}
	return result;
}
