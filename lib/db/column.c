#include "db/column.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "db/bind.h"

static const struct column *column_at(const struct statement *statement, size_t column,
				      const char *kinds)
{
	assert(column < strlen(statement->definition->columns));
	assert(strchr(kinds, statement->definition->columns[column]) != NULL);
	return &statement->columns[column];
}

bool column_is_null(const struct statement *statement, size_t column)
{
	return column_at(statement, column, "iusbt")->null != 0;
}

uint64_t column_unsigned(const struct statement *statement, size_t column)
{
	const struct column *place = column_at(statement, column, "u");

	return place->null ? 0 : place->value.number;
}

int64_t column_signed(const struct statement *statement, size_t column)
{
	const struct column *place = column_at(statement, column, "i");

	return place->null ? 0 : (int64_t)place->value.number;
}

struct amount column_amount(const struct statement *statement, size_t column)
{
	return amount_of(column_signed(statement, column));
}

int64_t column_time(const struct statement *statement, size_t column)
{
	const struct column *place = column_at(statement, column, "t");
	const MYSQL_TIME *time = &place->value.time;
	struct civil_time civil;

	if (place->null)
		return 0;
	civil = (struct civil_time){
		.year = (int)time->year,
		.month = (int)time->month,
		.day = (int)time->day,
		.hour = (int)time->hour,
		.minute = (int)time->minute,
		.second = (int)time->second,
		.microsecond = (int)time->second_part,
	};
	return clock_from_civil(&civil);
}

const char *column_text(const struct statement *statement, size_t column, struct arena *arena)
{
	const struct column *place = column_at(statement, column, "sb");

	return place->null ? NULL : arena_strndup(arena, place->bytes, place->length);
}

void column_bytes(const struct statement *statement, size_t column, void *bytes_out, size_t size)
{
	const struct column *place = column_at(statement, column, "b");
	size_t length = place->null ? 0 : place->length;

	memset(bytes_out, 0, size);
	memcpy(bytes_out, place->bytes, length < size ? length : size);
}

void column_wipe(struct statement *statement, size_t column)
{
	const struct column *place = column_at(statement, column, "sb");

	explicit_bzero(place->bytes, place->null ? 0 : place->length);
}
