#include "db/statement.h"

#include <string.h>

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
