/* One value at a time: found by either of its names, checked by its row. */
#include "base/settings.h"

#include "base/number.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Whether `kebab` spells `name` (readConnections) as read-connections. */
static bool is_kebab_of(const char *kebab, const char *name)
{
	for (; *name != '\0'; name++, kebab++) {
		if (is_upper(*name)) {
			if (*kebab++ != '-')
				return false;
			if (*kebab != (char)(*name - 'A' + 'a'))
				return false;
		} else if (*kebab != *name) {
			return false;
		}
	}
	return *kebab == '\0';
}

static const struct setting *find(const char *name)
{
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0 || is_kebab_of(name, row->name))
			return row;
	}
	return NULL;
}

static enum status set_text(const struct setting *row, char *target, const char *value,
			    struct error *error_out)
{
	size_t length = strlen(value);

	if (length >= SETTING_TEXT_SIZE)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must have at most %d bytes", row->name, SETTING_TEXT_SIZE - 1);
	if (text_check(value, length, NULL) != TEXT_OK)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must be UTF-8 without control characters", row->name);

	memcpy(target, value, length + 1);
	return DUET_OK;
}

static enum status set_integer(const struct setting *row, int64_t *target, const char *value,
			       struct error *error_out)
{
	switch (number_parse(value, strlen(value), row->min, row->max, target)) {
	case NUMBER_OK:
		return DUET_OK;
	case NUMBER_NOT_DIGITS:
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "%s must be a whole number written as digits only", row->name);
	case NUMBER_OUT_OF_RANGE:
		break;
	}
	return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
		    "%s must be from %" PRId64 " to %" PRId64, row->name, row->min, row->max);
}

enum status settings_set(struct settings *settings, const char *name, const char *value,
			 struct error *error_out)
{
	const struct setting *row = find(name);
	char *target;

	if (row == NULL)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "there is no setting %.60s",
			    name);

	target = (char *)settings + row->offset;
	switch (row->kind) {
	case SETTING_TEXT:
		return set_text(row, target, value, error_out);
	case SETTING_INTEGER:
		return set_integer(row, (int64_t *)(void *)target, value, error_out);
	}
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s has no kind", row->name);
}

void settings_init(struct settings *settings)
{
	*settings = (struct settings){ .threads = 0 };
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		enum status status = settings_set(settings, row->name, row->standard, NULL);

		assert(status == DUET_OK);
	}
}

void settings_print(FILE *out)
{
	(void)fprintf(out, "%-17s %-10s %s\n", "setting", "default", "meaning");
	for (const struct setting *row = setting_table; row->name != NULL; row++) {
		const char *standard = row->standard[0] == '\0' ? "(empty)" : row->standard;

		(void)fprintf(out, "%-17s %-10s %s", row->name, standard, row->help);
		if (row->kind == SETTING_INTEGER)
			(void)fprintf(out, " %" PRId64 " to %" PRId64 ".", row->min, row->max);
		(void)fputc('\n', out);
	}
}
