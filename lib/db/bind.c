#include "db/bind.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "db/connection.h"

/* "2026-11-24 20:15:00.123456" and the NUL, with room for a year of more digits. */
#define TIME_TEXT_SIZE 40

/* What one row costs on the wire beside its texts: an indicator and at most 9
 * bytes of number or length for each parameter. */
#define CELL_BYTES_OVERHEAD 10

/* No text column that is read is wider: metadata, 2048 characters of 4 bytes. */
#define COLUMN_BYTES_MAX 8192

/* What a packet holds beside the rows: command, ids, types. */
#define PACKET_BYTES_OVERHEAD 1024

/* The values of one parameter in all rows.  NULL where its kind needs no such array. */
struct parameter {
	uint64_t *numbers;
	char **texts;
	unsigned long *lengths;
	char *indicators;
};

/* A time is sent as text: no other way to bind an array of times works in every version of the
 * client library. */
static const char *time_text(struct arena *arena, int64_t utc_us)
{
	struct civil_time civil = clock_civil(utc_us);

	return arena_format(arena, "%04d-%02d-%02d %02d:%02d:%02d.%06d", civil.year, civil.month,
			    civil.day, civil.hour, civil.minute, civil.second, civil.microsecond);
}

static bool kind_is_number(char kind)
{
	return kind == 'i' || kind == 'u';
}

static bool parameter_init(struct arena *arena, char kind, size_t rows,
			   struct parameter *parameter_out)
{
	*parameter_out = (struct parameter){ .indicators = arena_alloc(arena, rows) };
	if (kind_is_number(kind)) {
		parameter_out->numbers = arena_array(arena, rows, sizeof(uint64_t));
		return parameter_out->numbers != NULL && parameter_out->indicators != NULL;
	}
	parameter_out->texts = arena_array(arena, rows, sizeof(char *));
	parameter_out->lengths = arena_array(arena, rows, sizeof(unsigned long));
	return parameter_out->texts != NULL && parameter_out->lengths != NULL &&
	       parameter_out->indicators != NULL;
}

static bool parameter_fill(struct arena *arena, struct parameter *parameter, size_t row,
			   const struct cell *cell)
{
	static char nothing[1] = "";

	if (parameter->texts != NULL)
		parameter->texts[row] = nothing;
	if (cell->kind == 0) {
		parameter->indicators[row] = STMT_INDICATOR_NULL;
	} else if (kind_is_number(cell->kind)) {
		parameter->numbers[row] = cell->number;
	} else if (cell->kind == 't') {
		const char *text = time_text(arena, cell->time_us);

		if (text == NULL)
			return false;
		parameter->texts[row] = (char *)(uintptr_t)text;
		parameter->lengths[row] = strlen(text);
	} else {
		parameter->texts[row] = (char *)(uintptr_t)cell->text;
		parameter->lengths[row] = cell->length;
	}
	return true;
}

static enum enum_field_types type_of_kind(char kind)
{
	if (kind_is_number(kind))
		return MYSQL_TYPE_LONGLONG;
	return kind == 'b' ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
}

static void bind_one(MYSQL_BIND *bind, char kind, struct parameter *parameter)
{
	bind->buffer_type = type_of_kind(kind);
	bind->is_unsigned = kind == 'u';
	if (parameter->indicators[0] == STMT_INDICATOR_NULL) {
		bind->buffer_type = MYSQL_TYPE_NULL;
	} else if (kind_is_number(kind)) {
		bind->buffer = &parameter->numbers[0];
	} else {
		bind->buffer = parameter->texts[0];
		bind->buffer_length = parameter->lengths[0];
		bind->length = &parameter->lengths[0];
	}
}

/* When arrays are bound, the library reads the indicator and never is_null. */
static void bind_array(MYSQL_BIND *bind, char kind, struct parameter *parameter)
{
	bind->buffer_type = type_of_kind(kind);
	bind->is_unsigned = kind == 'u';
	bind->u.indicator = parameter->indicators;
	if (kind_is_number(kind)) {
		bind->buffer = parameter->numbers;
	} else {
		bind->buffer = (void *)parameter->texts;
		bind->length = parameter->lengths;
	}
}

/* A packet that the server refuses looks like a lost connection, and the batch would be run
 * again for ever.  So it is not sent. */
static enum status size_check(const struct statement *statement, const struct cell *cells,
			      size_t count, struct error *error_out)
{
	uint64_t bytes_max = statement->db->packet_bytes_max;
	uint64_t bytes = PACKET_BYTES_OVERHEAD + (uint64_t)count * CELL_BYTES_OVERHEAD;

	for (size_t i = 0; i < count; i++)
		bytes += cells[i].kind == 't' ? TIME_TEXT_SIZE : cells[i].length;
	if (bytes <= bytes_max)
		return DUET_OK;
	return fail(error_out, DUET_HERE, DUET_STORE_REFUSED,
		    "%s: %llu bytes are more than max_allowed_packet (%llu)",
		    statement->definition->name, (unsigned long long)bytes,
		    (unsigned long long)bytes_max);
}

static enum status bind_to(struct statement *statement, MYSQL_BIND *binds, size_t rows,
			   struct error *error_out)
{
	MYSQL_STMT *handle = statement->handle;
	/* 0 means no array; 1 would be an array of one. */
	unsigned int array_size = rows > 1 ? (unsigned int)rows : 0;

	if (mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &array_size) != 0 ||
	    mysql_stmt_bind_param(handle, binds) != 0)
		return connection_failed(statement->db, DUET_HERE, statement->definition->name,
					 mysql_stmt_errno(handle), mysql_stmt_error(handle),
					 error_out);
	return DUET_OK;
}

enum status bind_cells(struct statement *statement, const struct cell *cells, size_t rows,
		       struct error *error_out)
{
	struct arena *scratch = statement->db->scratch;
	const char *kinds = statement->definition->params;
	size_t count = strlen(kinds);
	MYSQL_BIND *binds = arena_array(scratch, count + 1, sizeof(*binds));
	enum status status = size_check(statement, cells, rows * count, error_out);

	if (status != DUET_OK || count == 0)
		return status;
	for (size_t i = 0; i < count && binds != NULL; i++) {
		struct parameter parameter;

		if (!parameter_init(scratch, kinds[i], rows, &parameter))
			break;
		for (size_t row = 0; row < rows; row++) {
			const struct cell *cell = &cells[row * count + i];

			assert(cell->kind == 0 || cell->kind == kinds[i]);
			if (!parameter_fill(scratch, &parameter, row, cell))
				break;
		}
		if (rows > 1)
			bind_array(&binds[i], kinds[i], &parameter);
		else
			bind_one(&binds[i], kinds[i], &parameter);
	}
	/* The arena is also spent if the text of a cell was built in it and did not fit. */
	if (arena_spent(scratch))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: %zu rows do not fit",
			    statement->definition->name, rows);
	return bind_to(statement, binds, rows, error_out);
}

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

/* A signed value that is read as unsigned, or the reverse, would be changed without an error. */
static bool kind_fits_field(char kind, const MYSQL_FIELD *field)
{
	if (field_is_integer(field))
		return kind == ((field->flags & UNSIGNED_FLAG) != 0 ? 'u' : 'i');
	if (field->type == MYSQL_TYPE_DATETIME)
		return kind == 't';
	return field_is_text(field) && (kind == 's' || kind == 'b') &&
	       field->length <= COLUMN_BYTES_MAX;
}

static enum status kinds_check(const struct statement_definition *definition, MYSQL_RES *metadata,
			       struct error *error_out)
{
	for (size_t i = 0; definition->columns[i] != '\0'; i++) {
		const MYSQL_FIELD *field = mysql_fetch_field_direct(metadata, (unsigned int)i);

		if (!kind_fits_field(definition->columns[i], field))
			return fail(error_out, DUET_HERE, DUET_SCHEMA_UNKNOWN,
				    "%s: column %s is not of the kind '%c'", definition->name,
				    field->name, definition->columns[i]);
	}
	return DUET_OK;
}

/* The server's description of the columns, checked against the definition. */
static enum status metadata_get(const struct statement *statement, MYSQL_RES **metadata_out,
				struct error *error_out)
{
	enum status status;

	*metadata_out = mysql_stmt_result_metadata(statement->handle);
	if (*metadata_out == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: no metadata",
			    statement->definition->name);
	status = kinds_check(statement->definition, *metadata_out, error_out);
	if (status != DUET_OK)
		mysql_free_result(*metadata_out);
	return status;
}

enum status bind_columns_check(const struct statement *statement, struct error *error_out)
{
	MYSQL_RES *metadata;
	enum status status = metadata_get(statement, &metadata, error_out);

	if (status == DUET_OK)
		mysql_free_result(metadata);
	return status;
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

static bool columns_place(struct statement *statement, MYSQL_RES *metadata)
{
	struct arena *life = statement->db->life;
	const char *kinds = statement->definition->columns;
	struct column *columns = arena_array(life, strlen(kinds), sizeof(*columns));
	MYSQL_BIND *binds = arena_array(life, strlen(kinds), sizeof(*binds));

	for (size_t i = 0; kinds[i] != '\0' && !arena_spent(life); i++) {
		const MYSQL_FIELD *field = mysql_fetch_field_direct(metadata, (unsigned int)i);

		if (field_is_text(field))
			columns[i].bytes = arena_alloc(life, field->length + 1);
		bind_column(&binds[i], kinds[i], &columns[i], field->length + 1);
	}
	if (arena_spent(life))
		return false;
	statement->columns = columns;
	statement->binds = binds;
	return true;
}

enum status bind_columns(struct statement *statement, struct error *error_out)
{
	MYSQL_RES *metadata;
	enum status status = metadata_get(statement, &metadata, error_out);
	bool placed;

	if (status != DUET_OK)
		return status;
	placed = statement->columns != NULL || columns_place(statement, metadata);
	mysql_free_result(metadata);
	if (!placed)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: no room for its columns",
			    statement->definition->name);
	if (mysql_stmt_bind_result(statement->handle, statement->binds) != 0)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: columns not bound",
			    statement->definition->name);
	return DUET_OK;
}
