#include "fcgi/cli/help.h"

#include <string.h>

/* The columns of names in the lists. */
#define COMMAND_WIDTH 14
#define OPTION_WIDTH  22

/* What a terminal shows at least. */
#define LINE_WIDTH 80
#define PART_SIZE  64

static void print_command_line(FILE *out, const struct command *command)
{
	(void)fprintf(out, "  %-*s  %s\n", COMMAND_WIDTH, command->name, command->summary);
}

void cli_help(FILE *out, const struct command *const *commands)
{
	(void)fputs("duet: two balances, one transaction.\n"
		    "\n"
		    "Usage: duet COMMAND [OPTION...]\n"
		    "\n"
		    "Commands:\n",
		    out);
	for (const struct command *const *command = commands; *command != NULL; command++)
		print_command_line(out, *command);
	(void)fputs("\n"
		    "Options for every command:\n"
		    "  --config FILE    the settings file (default: the one that the environment\n"
		    "                   variable DUET_CONFIG names)\n"
		    "  --SETTING VALUE  overrides one setting of the file, such as --threads 32 "
		    "or\n"
		    "                   --database-socket PATH; `duet settings` lists them\n"
		    "  --help           how to use a command, with examples\n"
		    "  --version        the version of this program\n"
		    "\n"
		    "Exit status: 0 done; 1 done, and the answer is no (something was found, or "
		    "does\n"
		    "not exist); 2 it could not be done, for instance because the database is "
		    "down;\n"
		    "64 wrong usage.\n"
		    "\n"
		    "Getting started, with a database that exists:\n"
		    "  export DUET_CONFIG=/etc/duet/duet.conf\n"
		    "  duet migrate up\n"
		    "  duet key create --name backend --scopes read,spend\n"
		    "  duet user create --email ada@example.org --name 'Ada Lovelace'\n"
		    "  duet verify\n",
		    out);
}

/* One part of the usage, on a line of its own where this one is full. */
static void print_part(FILE *out, int *column, const char *part)
{
	int width = (int)strlen(part);

	if (*column + 1 + width > LINE_WIDTH)
		*column = fprintf(out, "\n          ") - 1;
	*column += fprintf(out, " %s", part);
}

static void print_argument(FILE *out, int *column, const struct command *command,
			   const char *argument)
{
	char part[PART_SIZE];

	if (argument == NULL)
		return;
	(void)snprintf(part, sizeof(part), command->argument_required ? "%s" : "[%s]", argument);
	print_part(out, column, part);
}

static void print_usage(FILE *out, const struct command *command)
{
	int column = fprintf(out, "Usage: duet %s", command->name);
	char part[PART_SIZE];

	for (const struct command_option *option = command->options; option->name != NULL;
	     option++) {
		(void)snprintf(part, sizeof(part), "%s--%s%s%s%s", option->required ? "" : "[",
			       option->name, option->value == NULL ? "" : " ",
			       option->value == NULL ? "" : option->value,
			       option->required ? "" : "]");
		print_part(out, &column, part);
	}
	print_argument(out, &column, command, command->argument);
	print_argument(out, &column, command, command->second_argument);
	if (command->needs_database)
		print_part(out, &column, "[--config FILE]");
	(void)fputc('\n', out);
}

static void print_options(FILE *out, const struct command *command)
{
	if (command->options->name == NULL)
		return;
	(void)fputs("\nOptions:\n", out);
	for (const struct command_option *option = command->options; option->name != NULL;
	     option++) {
		int width =
			fprintf(out, "  --%s%s%s", option->name, option->value == NULL ? "" : " ",
				option->value == NULL ? "" : option->value);

		(void)fprintf(out, "%*s%s\n", OPTION_WIDTH > width ? OPTION_WIDTH - width : 2, "",
			      option->help);
	}
}

void cli_help_command(FILE *out, const struct command *command)
{
	(void)fprintf(out, "duet %s: %s.\n\n", command->name, command->summary);
	print_usage(out, command);
	print_options(out, command);
	(void)fprintf(out, "\n%s", command->description);
	if (command->needs_database)
		(void)fputs("\n"
			    "The database is the one that --config FILE names, or the environment "
			    "variable\n"
			    "DUET_CONFIG, or settings given as options (`duet settings`).\n",
			    out);
}

bool cli_help_group(FILE *out, const struct command *const *commands, const char *word)
{
	size_t length = strlen(word);
	bool any = false;

	for (const struct command *const *command = commands; *command != NULL; command++) {
		const char *name = (*command)->name;

		if (strncmp(name, word, length) != 0 || name[length] != ' ')
			continue;
		if (!any)
			(void)fprintf(out, "Usage: duet %s ACTION [OPTION...]\n\n", word);
		any = true;
		print_command_line(out, *command);
	}
	return any;
}
