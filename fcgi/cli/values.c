#include "fcgi/cli/values.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define DAYS_MAX 36500

bool cli_id(const char *text, uint64_t *id_out)
{
	int64_t id;

	if (number_parse(text, strlen(text), 1, INT64_MAX, &id) != NUMBER_OK)
		return false;
	*id_out = (uint64_t)id;
	return true;
}

bool cli_is_name(const char *text)
{
	size_t characters;

	return text_check(text, strlen(text), &characters) == TEXT_OK && characters > 0 &&
	       characters <= CLI_NAME_MAX;
}

static int64_t unit_us(char unit)
{
	switch (unit) {
	case 's':
		return CLOCK_US_PER_SECOND;
	case 'm':
		return CLOCK_US_PER_MINUTE;
	case 'h':
		return CLOCK_US_PER_HOUR;
	case 'd':
		return CLOCK_US_PER_DAY;
	}
	return 0;
}

bool cli_duration(const char *text, int64_t *us_out)
{
	size_t length = strlen(text);
	int64_t count, unit = length == 0 ? 0 : unit_us(text[length - 1]);

	if (unit == 0)
		return false;
	if (number_parse(text, length - 1, 0, CLOCK_US_PER_DAY * DAYS_MAX / unit, &count) !=
	    NUMBER_OK)
		return false;
	*us_out = count * unit;
	return true;
}

bool cli_moment(const char *text, int64_t now_us, int64_t *utc_us_out)
{
	int64_t duration_us, moment_us;

	if (cli_duration(text, &duration_us))
		moment_us = now_us + duration_us;
	else if (!clock_parse(text, &moment_us))
		return false;
	if (moment_us <= now_us || moment_us > CLOCK_MAX_US)
		return false;
	*utc_us_out = moment_us;
	return true;
}

void cli_time(int64_t utc_us, char text_out[static CLI_TIME_SIZE])
{
	char text[CLOCK_TEXT_SIZE];

	if (utc_us == 0) {
		(void)snprintf(text_out, CLI_TIME_SIZE, "-");
		return;
	}
	clock_format(utc_us, text);
	/* Without the fraction of a second. */
	(void)snprintf(text_out, CLI_TIME_SIZE, "%.19sZ", text);
}
