#include "db/column.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "db/connection.h"

/* No text column that is read is wider: metadata, 2048 characters of 4 bytes. */
#define COLUMN_BYTES_MAX 8192

static bool field_is_integer(const MYSQL_FIELD *field)
{
	return field->type == MYSQL_TYPE_TINY || field->type == MYSQL_TYPE_SHORT ||
	       field->type == MYSQL_TYPE_INT24 || field->type == MYSQL_TYPE_LONG ||
	       field->type == MYSQL_TYPE_LONGLONG;
}

static bool field_is_text(const MYSQL_FIELD *field)
{
	return field->type == MYSQL_TYPE_STRING || field->type == MYSQL_TYPE_VAR_STRING;
}

/* An unsigned value read as signed, or the other way round, would be cut
 * without a word. */
static bool kind_fits_field(char kind, const MYSQL_FIELD *field)
{
	if (field_is_integer(field))
		return kind == ((field->flags & UNSIGNED_FLAG) != 0 ? 'u' : 'i');
	if (field->type == MYSQL_TYPE_DATETIME)
		return kind == 't';
	return field_is_text(field) && (kind == 's' || kind == 'b') &&
	       field->length <= COLUMN_BYTES_MAX;
}

static void bind_column(MYSQL_BIND *bind, char kind, struct column *column, unsigned long bytes)
{
	bind->is_null = &column->null;
	bind->error = &column->error;
	bind->length = &column->length;
	if (kind == 'i' || kind == 'u') {
		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		bind->is_unsigned = kind == 'u';
		bind->buffer = &column->value.number;
	} else if (kind == 't') {
		bind->buffer_type = MYSQL_TYPE_DATETIME;
		bind->buffer = &column->value.time;
	} else {
		bind->buffer_type = MYSQL_TYPE_BLOB;
		bind->buffer = column->bytes;
		bind->buffer_length = bytes;
	}
}

/* DUET_OK where every column has the kind that the table says. */
static enum status kinds_check(enum statement_id id, MYSQL_RES *metadata, struct error *error_out)
{
	const struct statement_definition *definition = &statement_definitions[id];

	for (size_t i = 0; definition->columns[i] != '\0'; i++) {
		const MYSQL_FIELD *field = mysql_fetch_field_direct(metadata, (unsigned int)i);

		if (!kind_fits_field(definition->columns[i], field))
			return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
				    "%s: column %s is not of the kind '%c'", definition->name,
				    field->name, definition->columns[i]);
	}
	return DUET_OK;
}

static bool columns_place(struct db *db, enum statement_id id, MYSQL_RES *metadata)
{
	const char *kinds = statement_definitions[id].columns;
	struct statement *statement = &db->statements[id];

	statement->columns = arena_array(db->life, strlen(kinds), sizeof(struct column));
	statement->binds = arena_array(db->life, strlen(kinds), sizeof(MYSQL_BIND));
	for (size_t i = 0; kinds[i] != '\0' && !arena_spent(db->life); i++) {
		const MYSQL_FIELD *field = mysql_fetch_field_direct(metadata, (unsigned int)i);

		if (field_is_text(field))
			statement->columns[i].bytes = arena_alloc(db->life, field->length + 1);
		bind_column(&statement->binds[i], kinds[i], &statement->columns[i],
			    field->length + 1);
	}
	return !arena_spent(db->life);
}

enum status columns_bind(struct db *db, enum statement_id id, struct error *error_out)
{
	const char *name = statement_definitions[id].name;
	struct statement *statement = &db->statements[id];
	MYSQL_RES *metadata = mysql_stmt_result_metadata(statement->handle);
	enum status status;
	bool placed;

	if (metadata == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: no metadata", name);
	status = kinds_check(id, metadata, error_out);
	placed = status == DUET_OK &&
		 (statement->columns != NULL || columns_place(db, id, metadata));
	mysql_free_result(metadata);
	if (status != DUET_OK)
		return status;
	if (!placed || mysql_stmt_bind_result(statement->handle, statement->binds) != 0)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: columns not bound", name);
	return DUET_OK;
}

static const struct column *column_at(const struct db *db, enum statement_id id, size_t column,
				      const char *kinds)
{
	assert(column < strlen(statement_definitions[id].columns));
	assert(strchr(kinds, statement_definitions[id].columns[column]) != NULL);
	return &db->statements[id].columns[column];
}

bool column_is_null(const struct db *db, enum statement_id id, size_t column)
{
	return column_at(db, id, column, "iusbt")->null != 0;
}

uint64_t column_unsigned(const struct db *db, enum statement_id id, size_t column)
{
	const struct column *place = column_at(db, id, column, "u");

	return place->null ? 0 : place->value.number;
}

int64_t column_signed(const struct db *db, enum statement_id id, size_t column)
{
	const struct column *place = column_at(db, id, column, "i");

	return place->null ? 0 : (int64_t)place->value.number;
}

struct amount column_amount(const struct db *db, enum statement_id id, size_t column)
{
	return amount_of(column_signed(db, id, column));
}

int64_t column_time(const struct db *db, enum statement_id id, size_t column)
{
	const struct column *place = column_at(db, id, column, "t");
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

const char *column_text(const struct db *db, enum statement_id id, size_t column,
			struct arena *arena)
{
	const struct column *place = column_at(db, id, column, "sb");

	return place->null ? NULL : arena_strndup(arena, place->bytes, place->length);
}

void column_bytes(const struct db *db, enum statement_id id, size_t column, void *bytes_out,
		  size_t size)
{
	const struct column *place = column_at(db, id, column, "b");
	size_t length = place->null ? 0 : place->length;

	memset(bytes_out, 0, size);
	memcpy(bytes_out, place->bytes, length < size ? length : size);
}

void column_wipe(struct db *db, enum statement_id id, size_t column)
{
	const struct column *place = column_at(db, id, column, "sb");

	explicit_bzero(place->bytes, place->null ? 0 : place->length);
}
