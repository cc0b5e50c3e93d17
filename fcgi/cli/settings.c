#include "fcgi/cli/settings.h"

#include "base/settings_file.h"
#include "fcgi/cli/say.h"

#include <assert.h>
#include <string.h>

/* How many rows the 64 bits of cli_overrides.given can hold. */
#define SETTINGS_MAX 64

#define OPTION_SIZE 32

/* How a setting is written on the command line: readConnections is
 * "read-connections". */
static void write_option(const char *setting_name, char text_out[static OPTION_SIZE])
{
	size_t length = 0;

	for (const char *c = setting_name; *c != '\0' && length + 2 < OPTION_SIZE; c++) {
		if (*c >= 'A' && *c <= 'Z') {
			text_out[length++] = '-';
			text_out[length++] = (char)(*c - 'A' + 'a');
		} else {
			text_out[length++] = *c;
		}
	}
	text_out[length] = '\0';
}

void cli_overrides_init(struct cli_overrides *overrides)
{
	settings_init(&overrides->settings);
	overrides->given = 0;
}

int cli_setting_find(const char *option, size_t length)
{
	for (int i = 0; setting_table[i].name != NULL; i++) {
		char text[OPTION_SIZE];

		assert(i < SETTINGS_MAX);
		write_option(setting_table[i].name, text);
		if (strlen(text) == length && memcmp(text, option, length) == 0)
			return i;
	}
	return -1;
}

bool cli_override(struct cli_overrides *overrides, const char *command_name, int row, char *value)
{
	const struct setting *setting = &setting_table[row];
	char option[OPTION_SIZE];
	struct error error;

	write_option(setting->name, option);
	if (overrides->given & (UINT64_C(1) << row)) {
		(void)cli_usage(command_name, "--%s is given twice", option);
		return false;
	}
	if (settings_set(&overrides->settings, setting->name, value, &error) != DUET_OK) {
		(void)cli_usage(command_name, "--%s: %s", option, error.message);
		return false;
	}
	overrides->given |= UINT64_C(1) << row;
	/* Everybody on this machine may read a command line. */
	if (setting->secret)
		memset(value, 'x', strlen(value));
	return true;
}

static bool names_a_database(const struct cli_overrides *overrides)
{
	for (int i = 0; setting_table[i].name != NULL; i++) {
		if ((overrides->given & (UINT64_C(1) << i)) != 0 &&
		    strncmp(setting_table[i].name, "database", strlen("database")) == 0)
			return true;
	}
	return false;
}

static void apply(const struct cli_overrides *overrides, struct settings *settings)
{
	for (int i = 0; setting_table[i].name != NULL; i++) {
		const struct setting *row = &setting_table[i];

		if ((overrides->given & (UINT64_C(1) << i)) != 0)
			memcpy((char *)settings + row->offset,
			       (const char *)&overrides->settings + row->offset,
			       row->kind == SETTING_TEXT ? SETTING_TEXT_SIZE : sizeof(int64_t));
	}
}

int cli_settings_make(struct command_call *call, const struct cli_overrides *overrides)
{
	const char *environment = getenv("DUET_CONFIG");
	const char *name = call->command->name;
	struct error error;

	settings_init(&call->settings);
	if (call->config == NULL && environment != NULL && environment[0] != '\0')
		call->config = environment;
	if (!call->command->needs_database)
		return COMMAND_OK;
	if (call->config == NULL && !names_a_database(overrides))
		return cli_usage(name,
				 "no database given: use --config FILE, or set DUET_CONFIG in "
				 "the environment, or give --database-socket PATH and any other "
				 "setting whose default is not right (`duet settings`)");
	if (call->config != NULL &&
	    settings_load(&call->settings, call->config, &error) != DUET_OK) {
		cli_say(name, "%s", error.message);
		return COMMAND_TROUBLE;
	}
	apply(overrides, &call->settings);
	return COMMAND_OK;
}
