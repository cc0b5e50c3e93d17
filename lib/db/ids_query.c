#include "db/ids_query.h"

#include "db/json_array.h"

enum status array_query(struct db *db, enum statement_id statement, const struct buffer *array,
			struct error *error_out)
{
	const char *text = buffer_text(array);
	struct cell cell = cell_text(text);

	if (text == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the array does not fit",
			    statement_definitions[statement].name);
	return statement_execute(db, statement, &cell, 1, error_out);
}

enum status ids_query(struct db *db, enum statement_id statement, const uint64_t *ids, size_t count,
		      struct error *error_out)
{
	struct buffer array;

	arena_reset(db->scratch);
	buffer_init(&array, db->scratch);
	json_array_ids(&array, ids, count);
	return array_query(db, statement, &array, error_out);
}

enum status rows_unexpected(struct db *db, enum statement_id statement, struct error *error_out)
{
	statement_finish(db, statement);
	return fail(error_out, DUET_HERE, DUET_INTERNAL, "%s: rows that were not asked for",
		    statement_definitions[statement].name);
}
