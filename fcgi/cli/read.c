/* Reading the command line.  Options may stand anywhere, as --name VALUE or
 * --name=VALUE; a message says what is wrong, and what would be right. */
#include "fcgi/cli/read.h"

#include "fcgi/cli/help.h"
#include "fcgi/cli/say.h"
#include "fcgi/cli/settings.h"

#include <assert.h>
#include <string.h>

/* Everything so far is right: read on.  No exit status is negative. */
#define GO_ON (-1)

struct line {
	const struct command *const *commands;
	int count, next;
	char **words;
	struct cli_overrides overrides;
	struct command_call *call;
};

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static bool equals(const char *text, const char *start, size_t length)
{
	return strlen(text) == length && memcmp(text, start, length) == 0;
}

static int find_option(const struct command *command, const char *name, size_t length)
{
	if (command == NULL)
		return -1;
	for (int i = 0; command->options[i].name != NULL; i++) {
		assert(i < COMMAND_OPTIONS_MAX);
		if (equals(command->options[i].name, name, length))
			return i;
	}
	return -1;
}

/* `words` holds `count` of them; *used_out is how many are the command's name. */
static const struct command *find_command(const struct command *const *commands, char *const *words,
					  int count, int *used_out)
{
	for (const struct command *const *row = commands; *row != NULL; row++) {
		const char *name = (*row)->name;
		const char *blank = strchr(name, ' ');

		if (blank == NULL && strcmp(name, words[0]) == 0) {
			*used_out = 1;
			return *row;
		}
		if (blank != NULL && count > 1 && equals(words[0], name, (size_t)(blank - name)) &&
		    strcmp(blank + 1, words[1]) == 0) {
			*used_out = 2;
			return *row;
		}
	}
	return NULL;
}

static const char *name_of(const struct line *line)
{
	return line->call->command == NULL ? NULL : line->call->command->name;
}

static int help_for(struct line *line)
{
	int count = line->count - line->next;
	char *const *words = line->words + line->next;
	int used;
	const struct command *command =
		count == 0 ? NULL : find_command(line->commands, words, count, &used);

	line->call->command = NULL;
	if (count == 0)
		cli_help(stdout, line->commands);
	else if (command != NULL)
		cli_help_command(stdout, command);
	else if (!cli_help_group(stdout, line->commands, words[0]))
		return cli_usage(NULL, "there is no command '%s'", words[0]);
	return COMMAND_OK;
}

static int show_help(struct line *line)
{
	const struct command *command = line->call->command;

	if (command == NULL)
		return help_for(line);
	cli_help_command(stdout, command);
	line->call->command = NULL;
	return COMMAND_OK;
}

static int take_command(struct line *line)
{
	char *const *words = line->words + line->next;
	int count = line->count - line->next;
	int used = 0;

	if (strcmp(words[0], "help") == 0) {
		line->next++;
		return help_for(line);
	}
	line->call->command = find_command(line->commands, words, count, &used);
	if (line->call->command != NULL) {
		line->next += used;
		return GO_ON;
	}
	/* The first word of several commands. */
	if (count > 1 && strcmp(words[1], "--help") == 0)
		return help_for(line);
	if (count > 1 && !is_option(words[1]))
		cli_say(NULL, "there is no command '%s %s'", words[0], words[1]);
	else
		cli_say(NULL, "there is no command '%s'", words[0]);
	if (!cli_help_group(stderr, line->commands, words[0]))
		(void)fprintf(stderr, "`duet --help` lists the commands.\n");
	return COMMAND_USAGE;
}

static int take_argument(struct line *line, const char *word)
{
	const struct command *command = line->call->command;

	line->next++;
	if (command->argument == NULL)
		return cli_usage(command->name, "unexpected '%s': this command takes only options",
				 word);
	if (line->call->argument == NULL) {
		line->call->argument = word;
		return GO_ON;
	}
	if (command->second_argument == NULL)
		return cli_usage(command->name, "unexpected '%s': this command takes one %s", word,
				 command->argument);
	if (line->call->second_argument != NULL)
		return cli_usage(command->name, "unexpected '%s': this command takes %s and %s",
				 word, command->argument, command->second_argument);
	line->call->second_argument = word;
	return GO_ON;
}

/* The value behind `name`: what follows its =, or the next word. */
static char *take_value(struct line *line, char *equal_sign)
{
	if (equal_sign != NULL)
		return equal_sign + 1;
	/* Another option in its place is a value that was forgotten. */
	if (line->next == line->count || strncmp(line->words[line->next], "--", 2) == 0)
		return NULL;
	return line->words[line->next++];
}

static int unknown_option(const struct line *line, const char *word)
{
	const struct command *command = line->call->command;
	char known[256] = "";
	size_t length = 0;

	if (command == NULL)
		return cli_usage(NULL,
				 "unknown option %s: before the command you can give --config, "
				 "a setting, --help or --version; its own options follow its name",
				 word);
	for (int i = 0; command->options[i].name != NULL && length < sizeof(known); i++)
		length += (size_t)snprintf(known + length, sizeof(known) - length, "--%s, ",
					   command->options[i].name);
	return cli_usage(command->name,
			 "unknown option %s: this command takes %s--config, --help and "
			 "settings",
			 word, known);
}

static int keep_value(const struct line *line, const char **place, char *value, const char *word)
{
	if (value == NULL)
		return cli_usage(name_of(line), "%s needs a value", word);
	if (*place != NULL)
		return cli_usage(name_of(line), "%s is given twice", word);
	*place = value;
	return GO_ON;
}

static int take_flag(const struct line *line, const char **place, const char *equal_sign,
		     const char *word)
{
	if (equal_sign != NULL)
		return cli_usage(name_of(line), "%s takes no value", word);
	*place = "";
	return GO_ON;
}

static int take_setting(struct line *line, int setting, char *value, const char *word)
{
	if (value == NULL)
		return cli_usage(name_of(line), "%s needs a value", word);
	return cli_override(&line->overrides, name_of(line), setting, value) ? GO_ON
									     : COMMAND_USAGE;
}

static int take_option(struct line *line, char *word)
{
	struct command_call *call = line->call;
	char *equal_sign = strchr(word, '=');
	const char *name = word[1] == '-' ? word + 2 : "";
	size_t length = strcspn(name, "=");
	int own = find_option(call->command, name, length);
	int setting = cli_setting_find(name, length);

	line->next++;
	if (equals("help", name, length) || strcmp(word, "-h") == 0)
		return show_help(line);
	if (equals("version", name, length)) {
		(void)printf("duet %s\n", DUET_VERSION);
		call->command = NULL;
		return COMMAND_OK;
	}
	if (own >= 0 && call->command->options[own].value == NULL)
		return take_flag(line, &call->values[own], equal_sign, word);
	if (own >= 0)
		return keep_value(line, &call->values[own], take_value(line, equal_sign), word);
	if (equals("config", name, length))
		return keep_value(line, &call->config, take_value(line, equal_sign), word);
	if (setting >= 0)
		return take_setting(line, setting, take_value(line, equal_sign), word);
	return unknown_option(line, word);
}

static int read_words(struct line *line)
{
	int result = GO_ON;

	while (result == GO_ON && line->next < line->count) {
		char *word = line->words[line->next];

		if (is_option(word))
			result = take_option(line, word);
		else if (line->call->command == NULL)
			result = take_command(line);
		else
			result = take_argument(line, word);
	}
	return result;
}

static int check_complete(const struct line *line)
{
	const struct command_call *call = line->call;
	const struct command *command = call->command;

	if (command == NULL)
		return cli_usage(NULL, "no command given");
	for (int i = 0; command->options[i].name != NULL; i++) {
		if (command->options[i].required && call->values[i] == NULL)
			return cli_usage(command->name, "--%s %s is missing",
					 command->options[i].name, command->options[i].value);
	}
	if (command->argument_required && call->argument == NULL)
		return cli_usage(command->name, "%s is missing", command->argument);
	if (command->argument_required && command->second_argument != NULL &&
	    call->second_argument == NULL)
		return cli_usage(command->name, "%s is missing", command->second_argument);
	return GO_ON;
}

int cli_read(const struct command *const *commands, int argc, char **argv,
	     struct command_call *call_out)
{
	struct line line = {
		.commands = commands, .count = argc, .next = 1, .words = argv, .call = call_out
	};
	int result;

	*call_out = (struct command_call){ .command = NULL };
	cli_overrides_init(&line.overrides);

	result = read_words(&line);
	if (result == GO_ON)
		result = check_complete(&line);
	return result == GO_ON ? cli_settings_make(call_out, &line.overrides) : result;
}

int cli_read_nothing(const struct command *command, struct command_call *call_out)
{
	struct cli_overrides none;

	cli_overrides_init(&none);
	*call_out = (struct command_call){ .command = command };
	return cli_settings_make(call_out, &none);
}
