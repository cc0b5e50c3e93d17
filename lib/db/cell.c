#include "db/cell.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"

/* 0001-01-01 and the last microsecond of 9999: every server can compare these. */
#define DATETIME_MIN_US INT64_C(-62135596800000000)
#define DATETIME_MAX_US CLOCK_MAX_US

struct cell cell_null(void)
{
	return (struct cell){ .kind = 0 };
}

struct cell cell_signed(int64_t value)
{
	return (struct cell){ .kind = 'i', .number = (uint64_t)value };
}

struct cell cell_unsigned(uint64_t value)
{
	return (struct cell){ .kind = 'u', .number = value };
}

struct cell cell_amount(struct amount value)
{
	return cell_signed(amount_credits(value));
}

struct cell cell_time(int64_t utc_us)
{
	return (struct cell){ .kind = 't', .time_us = utc_us };
}

struct cell cell_text(const char *text)
{
	if (text == NULL)
		return cell_null();
	return (struct cell){ .kind = 's', .text = text, .length = strlen(text) };
}

struct cell cell_bytes(const void *bytes, size_t length)
{
	if (bytes == NULL)
		return cell_null();
	return (struct cell){ .kind = 'b', .text = bytes, .length = length };
}

struct cell cell_type(int type)
{
	return cell_unsigned(type < 0 ? 0 : (uint64_t)type + 1);
}

static struct cell cell_clamped(int64_t utc_us)
{
	if (utc_us < DATETIME_MIN_US)
		return cell_time(DATETIME_MIN_US);
	return cell_time(utc_us > DATETIME_MAX_US ? DATETIME_MAX_US : utc_us);
}

struct cell cell_from(const struct time_span *span)
{
	return cell_clamped(span == NULL ? INT64_MIN : span->from_us);
}

struct cell cell_to(const struct time_span *span)
{
	return cell_clamped(span == NULL ? INT64_MAX : span->to_us);
}

struct cell cell_ids(struct arena *scratch, const uint64_t *ids, size_t count)
{
	struct buffer array;

	buffer_init(&array, scratch);
	buffer_add_char(&array, '[');
	for (size_t i = 0; i < count; i++)
		buffer_format(&array, i == 0 ? "%" PRIu64 : ",%" PRIu64, ids[i]);
	buffer_add_char(&array, ']');
	return cell_text(buffer_text(&array));
}

void array_add_text(struct buffer *array, const char *text)
{
	buffer_add_char(array, '"');
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			buffer_format(array, "\\u%04x", (unsigned int)(unsigned char)*c);
			continue;
		}
		if (*c == '"' || *c == '\\')
			buffer_add_char(array, '\\');
		buffer_add_char(array, *c);
	}
	buffer_add_char(array, '"');
}
