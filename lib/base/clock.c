/* The calendar is computed here: the C library's depends on the time zone that the
 * process was started with, and answers from a buffer that all threads share. */
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* 400 years of the Gregorian calendar are always as long. */
#define DAYS_PER_CYCLE  146097
#define YEARS_PER_CYCLE 400

static int64_t read_us(clockid_t clock)
{
	struct timespec now;
	/* It fails only for a clock that the kernel does not have. */
	int failed = clock_gettime(clock, &now);

	assert(!failed);
	return (int64_t)now.tv_sec * CLOCK_US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

int64_t clock_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_utc_us(void)
{
	return read_us(CLOCK_REALTIME);
}

static int64_t floor_divide(int64_t value, int64_t divisor)
{
	return value / divisor - (value % divisor < 0);
}

int64_t clock_day(int64_t utc_us)
{
	return floor_divide(utc_us, CLOCK_US_PER_DAY);
}

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to January 1 of `year`, 0 <= year <= 400. */
static int64_t days_before_year(int64_t year)
{
	/* Year 0 is a leap year, and it lies before every other one. */
	int64_t leap_years = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + 1;

	return year * 365 + leap_years;
}

/* The distance of 1970-01-01 from 0000-01-01. */
#define DAYS_TO_1970 719528

struct civil_time clock_civil(int64_t utc_us)
{
	int64_t days = floor_divide(utc_us, CLOCK_US_PER_DAY) + DAYS_TO_1970;
	int64_t of_day = utc_us - floor_divide(utc_us, CLOCK_US_PER_DAY) * CLOCK_US_PER_DAY;
	int64_t cycle = floor_divide(days, DAYS_PER_CYCLE);
	int64_t day = days - cycle * DAYS_PER_CYCLE;
	/* A year has 365 days at least, so this is the year or the one after. */
	int64_t year = day / 365;
	int month = 1;

	if (days_before_year(year) > day)
		year--;
	day -= days_before_year(year);
	while (day >= days_in_month(year, month)) {
		day -= days_in_month(year, month);
		month++;
	}
	return (struct civil_time){
		.year = (int)(year + cycle * YEARS_PER_CYCLE),
		.month = month,
		.day = (int)day + 1,
		.hour = (int)(of_day / (CLOCK_US_PER_HOUR)),
		.minute = (int)(of_day / (CLOCK_US_PER_MINUTE) % 60),
		.second = (int)(of_day / CLOCK_US_PER_SECOND % 60),
		.microsecond = (int)(of_day % CLOCK_US_PER_SECOND),
	};
}

int64_t clock_from_civil(const struct civil_time *civil)
{
	int64_t cycle = floor_divide(civil->year, YEARS_PER_CYCLE);
	int64_t year = civil->year - cycle * YEARS_PER_CYCLE;
	int64_t days = cycle * DAYS_PER_CYCLE + days_before_year(year) - DAYS_TO_1970;
	int64_t seconds = civil->hour * 3600 + civil->minute * 60 + civil->second;

	for (int month = 1; month < civil->month; month++)
		days += days_in_month(year, month);
	days += civil->day - 1;
	return days * CLOCK_US_PER_DAY + seconds * CLOCK_US_PER_SECOND + civil->microsecond;
}

void clock_format(int64_t utc_us, char text_out[static CLOCK_TEXT_SIZE])
{
	/* A DATETIME cannot lie outside; a moment that does is shown as the
	 * nearest that fits rather than as a text of another length. */
	int64_t shown = utc_us < CLOCK_MIN_US   ? CLOCK_MIN_US
			: utc_us > CLOCK_MAX_US ? CLOCK_MAX_US
						: utc_us;
	struct civil_time civil = clock_civil(shown);
	char text[80];

	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", civil.year,
		       civil.month, civil.day, civil.hour, civil.minute, civil.second,
		       civil.microsecond);
	memcpy(text_out, text, CLOCK_TEXT_SIZE);
}

/* Exactly `digits` digits, and moves on. */
static bool take_digits(const char **text, int digits, int *value_out)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		char c = (*text)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*text += digits;
	*value_out = value;
	return true;
}

static bool take_char(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

static bool is_valid(const struct civil_time *civil)
{
	if (civil->month < 1 || civil->month > 12)
		return false;
	if (civil->day < 1 || civil->day > days_in_month(civil->year, civil->month))
		return false;
	return civil->hour < 24 && civil->minute < 60 && civil->second < 60;
}

/* The date and the time up to the second, between which stands a T. */
static bool take_moment(const char **text, struct civil_time *civil_out)
{
	return take_digits(text, 4, &civil_out->year) && take_char(text, '-') &&
	       take_digits(text, 2, &civil_out->month) && take_char(text, '-') &&
	       take_digits(text, 2, &civil_out->day) &&
	       (take_char(text, 'T') || take_char(text, 't')) &&
	       take_digits(text, 2, &civil_out->hour) && take_char(text, ':') &&
	       take_digits(text, 2, &civil_out->minute) && take_char(text, ':') &&
	       take_digits(text, 2, &civil_out->second);
}

/* One digit at least; those after the sixth are read and dropped. */
static bool take_fraction(const char **text, int *microsecond_out)
{
	int digit, place = 100000;

	*microsecond_out = 0;
	if (!take_digits(text, 1, &digit))
		return false;
	do {
		*microsecond_out += digit * place;
		place /= 10;
	} while (take_digits(text, 1, &digit));
	return true;
}

/* Z, or how far the time is ahead of UTC. */
static bool take_offset(const char **text, int *minutes_out)
{
	int hour, minute, sign;

	*minutes_out = 0;
	if (take_char(text, 'Z') || take_char(text, 'z'))
		return true;
	sign = **text == '-' ? -1 : 1;
	if (!take_char(text, '+') && !take_char(text, '-'))
		return false;
	if (!take_digits(text, 2, &hour) || !take_char(text, ':') ||
	    !take_digits(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes_out = sign * (hour * 60 + minute);
	return true;
}

bool clock_parse(const char *text, int64_t *utc_us_out)
{
	struct civil_time civil = { .microsecond = 0 };
	int offset_minutes;

	if (!take_moment(&text, &civil))
		return false;
	if (take_char(&text, '.') && !take_fraction(&text, &civil.microsecond))
		return false;
	if (!take_offset(&text, &offset_minutes) || *text != '\0' || !is_valid(&civil))
		return false;

	*utc_us_out = clock_from_civil(&civil) - (int64_t)offset_minutes * CLOCK_US_PER_MINUTE;
	return true;
}

void clock_sleep_ms(int64_t ms)
{
	struct timespec duration = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	if (ms > 0)
		(void)nanosleep(&duration, NULL);
}
