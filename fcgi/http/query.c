#include "fcgi/http/query.h"

#include "base/text.h"
#include "fcgi/http/percent.h"

#include <stdio.h>
#include <string.h>

struct piece {
	const char *name, *value;
	size_t name_length, value_length;
};

/* Cuts the next piece off *rest; false at the end. */
static bool next_piece(const char **rest, struct piece *piece_out)
{
	const char *start = *rest + strspn(*rest, "&");
	size_t length = strcspn(start, "&");
	const char *equals = memchr(start, '=', length);
	size_t name_length = equals == NULL ? length : (size_t)(equals - start);

	if (length == 0)
		return false;
	*piece_out = (struct piece){
		.name = start,
		.name_length = name_length,
		.value = equals == NULL ? start + length : equals + 1,
		.value_length = equals == NULL ? 0 : length - name_length - 1,
	};
	*rest = start + length;
	return true;
}

/* Shows the name as it was sent, as long as that is harmless. */
static bool fault_at(struct query_fault *fault_out, const char *name, size_t length,
		     const char *detail)
{
	size_t shown =
		length < sizeof(fault_out->parameter) ? length : sizeof(fault_out->parameter) - 1;

	*fault_out = (struct query_fault){ 0 };
	if (text_is_visible_ascii(name, shown))
		memcpy(fault_out->parameter, name, shown);
	(void)snprintf(fault_out->detail, sizeof(fault_out->detail), "%s", detail);
	return false;
}

static bool decode(const struct piece *piece, const char *bytes, size_t length, struct arena *arena,
		   const char **text_out, struct query_fault *fault_out)
{
	enum percent_fault fault = percent_decode(bytes, length, true, arena, text_out);

	if (fault == PERCENT_OK)
		return true;
	fault_at(fault_out, piece->name, piece->name_length, percent_fault_detail(fault));
	fault_out->spent = fault == PERCENT_SPENT;
	return false;
}

static bool read_piece(const struct fields *fields, struct arena *arena, const struct piece *piece,
		       uint64_t *seen, void *object_out, struct query_fault *fault_out)
{
	struct field_fault field_fault = { 0 };
	const struct field *field;
	const char *name, *value;
	uint64_t bit;

	if (!decode(piece, piece->name, piece->name_length, arena, &name, fault_out) ||
	    !decode(piece, piece->value, piece->value_length, arena, &value, fault_out))
		return false;

	field = fields_find(fields, name);
	if (field == NULL)
		return fault_at(fault_out, piece->name, piece->name_length,
				"This route does not know the parameter; remove it.");
	bit = UINT64_C(1) << (field - fields->table);
	if ((*seen & bit) != 0)
		return fault_at(fault_out, piece->name, piece->name_length,
				"The parameter is given twice; give it once.");
	*seen |= bit;
	if (!field_set_text(field, object_out, value, &field_fault)) {
		fault_at(fault_out, field->name, strlen(field->name), field_fault.detail);
		fault_out->spent = field_fault.spent;
		return false;
	}
	return true;
}

bool query_read(const struct fields *fields, struct arena *arena, const char *query,
		void *object_out, struct query_fault *fault_out)
{
	struct field_fault field_fault = { 0 };
	struct piece piece;
	uint64_t seen = 0;

	fields_clear(fields, object_out);
	while (next_piece(&query, &piece)) {
		if (!read_piece(fields, arena, &piece, &seen, object_out, fault_out))
			return false;
	}
	if (!fields_complete(fields, seen, &field_fault)) {
		const char *name = field_fault.pointer + (field_fault.pointer[0] == '/');

		return fault_at(fault_out, name, strlen(name), field_fault.detail);
	}
	return true;
}

const char *query_value(const char *query, const char *name, struct arena *arena)
{
	struct piece piece;
	const char *value;

	while (next_piece(&query, &piece)) {
		if (piece.name_length != strlen(name) ||
		    memcmp(piece.name, name, piece.name_length) != 0)
			continue;
		if (percent_decode(piece.value, piece.value_length, true, arena, &value) !=
		    PERCENT_OK)
			return NULL;
		return value;
	}
	return NULL;
}
