#include "store/entries.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "db/column.h"
#include "db/ids_query.h"
#include "db/json_array.h"
#include "db/span_cells.h"

/* The columns of ENTRY_COLUMNS, and the parameters of entries_insert. */
enum entry_column {
	ENTRY_ORGANIZATION_ID,
	ENTRY_ORGANIZATION_SEQ,
	ENTRY_USER_ID,
	ENTRY_USER_SEQ,
	ENTRY_TYPE,
	ENTRY_USER_AMOUNT,
	ENTRY_ORGANIZATION_AMOUNT,
	ENTRY_USER_BALANCE_AFTER,
	ENTRY_ORGANIZATION_BALANCE_AFTER,
	ENTRY_REASON,
	ENTRY_REFERENCE,
	ENTRY_METADATA,
	ENTRY_ACTOR,
	ENTRY_KEY_SCOPE,
	ENTRY_KEY,
	ENTRY_REQUEST_HASH,
	ENTRY_CREATED,
	ENTRY_COLUMN_COUNT
};

static bool entry_read(const struct db *db, enum statement_id statement, struct arena *arena,
		       struct entry *entry_out)
{
	uint64_t type = column_unsigned(db, statement, ENTRY_TYPE);
	uint64_t scope = column_unsigned(db, statement, ENTRY_KEY_SCOPE);

	/* 0 is what an ENUM holds when nobody was strict. */
	if (type < 1 || type > ENTRY_TYPE_COUNT || scope < 1 || scope > KEY_SCOPE_COUNT)
		return false;
	*entry_out = (struct entry){
		.organization_id = column_unsigned(db, statement, ENTRY_ORGANIZATION_ID),
		.organization_seq = column_unsigned(db, statement, ENTRY_ORGANIZATION_SEQ),
		.user_id = column_unsigned(db, statement, ENTRY_USER_ID),
		.user_seq = column_unsigned(db, statement, ENTRY_USER_SEQ),
		.type = (enum entry_type)(type - 1),
		.user_amount = column_amount(db, statement, ENTRY_USER_AMOUNT),
		.organization_amount = column_amount(db, statement, ENTRY_ORGANIZATION_AMOUNT),
		.user_balance_after = column_amount(db, statement, ENTRY_USER_BALANCE_AFTER),
		.organization_balance_after =
			column_amount(db, statement, ENTRY_ORGANIZATION_BALANCE_AFTER),
		.reason = column_text(db, statement, ENTRY_REASON, arena),
		.reference = column_text(db, statement, ENTRY_REFERENCE, arena),
		.metadata = column_text(db, statement, ENTRY_METADATA, arena),
		.actor = column_text(db, statement, ENTRY_ACTOR, arena),
		.key_scope = (enum key_scope)(scope - 1),
		.key = column_text(db, statement, ENTRY_KEY, arena),
		.created_us = column_time(db, statement, ENTRY_CREATED),
	};
	column_bytes(db, statement, ENTRY_REQUEST_HASH, entry_out->request_hash,
		     sizeof(entry_out->request_hash));
	return true;
}

/* Reads what the statement has; at most `capacity`. */
static enum status entries_read(struct db *db, enum statement_id statement, struct arena *arena,
				struct entry *entries_out, size_t capacity, size_t *found_out,
				struct error *error_out)
{
	enum status status;
	size_t found = 0;

	while (statement_step(db, statement, &status, error_out) == STEP_ROW) {
		if (found == capacity || !entry_read(db, statement, arena, &entries_out[found++]))
			return rows_unexpected(db, statement, error_out);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%s: the entries do not fit",
			    statement_definitions[statement].name);
	*found_out = found;
	return DUET_OK;
}

static void keys_array(struct buffer *array, const struct entry_key *keys, size_t count)
{
	buffer_add_char(array, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_format(array, i == 0 ? "[%" PRIu64 ",%d," : ",[%" PRIu64 ",%d,",
			      keys[i].organization_id, (int)keys[i].scope + 1);
		json_array_text(array, keys[i].key);
		buffer_add_char(array, ']');
	}
	buffer_add_char(array, ']');
}

enum status store_entries_find(struct db *db, const struct entry_key *keys, size_t count,
			       struct arena *arena, struct entry *entries_out, size_t *found_out,
			       struct error *error_out)
{
	struct buffer array;
	enum status status;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	arena_reset(db->scratch);
	buffer_init(&array, db->scratch);
	keys_array(&array, keys, count);
	status = array_query(db, STATEMENT_ENTRIES_FIND, &array, error_out);
	if (status != DUET_OK)
		return status;
	return entries_read(db, STATEMENT_ENTRIES_FIND, arena, entries_out, count, found_out,
			    error_out);
}

static void entry_cells(struct cell *cells, const struct entry *entry)
{
	bool no_user = entry->user_id == 0;

	cells[ENTRY_ORGANIZATION_ID] = cell_unsigned(entry->organization_id);
	cells[ENTRY_ORGANIZATION_SEQ] = cell_unsigned(entry->organization_seq);
	cells[ENTRY_USER_ID] = no_user ? cell_null() : cell_unsigned(entry->user_id);
	cells[ENTRY_USER_SEQ] = no_user ? cell_null() : cell_unsigned(entry->user_seq);
	cells[ENTRY_TYPE] = cell_unsigned((uint64_t)entry->type + 1);
	cells[ENTRY_USER_AMOUNT] = cell_amount(entry->user_amount);
	cells[ENTRY_ORGANIZATION_AMOUNT] = cell_amount(entry->organization_amount);
	cells[ENTRY_USER_BALANCE_AFTER] =
		no_user ? cell_null() : cell_amount(entry->user_balance_after);
	cells[ENTRY_ORGANIZATION_BALANCE_AFTER] = cell_amount(entry->organization_balance_after);
	cells[ENTRY_REASON] = cell_text(entry->reason);
	cells[ENTRY_REFERENCE] = cell_text(entry->reference);
	cells[ENTRY_METADATA] = cell_text(entry->metadata);
	cells[ENTRY_ACTOR] = cell_text(entry->actor);
	cells[ENTRY_KEY_SCOPE] = cell_unsigned((uint64_t)entry->key_scope + 1);
	cells[ENTRY_KEY] = cell_bytes(entry->key, strlen(entry->key));
	cells[ENTRY_REQUEST_HASH] = cell_bytes(entry->request_hash, sizeof(entry->request_hash));
	cells[ENTRY_CREATED] = cell_time(entry->created_us);
}

enum status store_entries_insert(struct db *db, const struct posting *postings, size_t count,
				 struct error *error_out)
{
	struct cell *cells;
	enum status status;

	if (count == 0)
		return DUET_OK;
	arena_reset(db->scratch);
	cells = arena_array(db->scratch, count, ENTRY_COLUMN_COUNT * sizeof(*cells));
	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu entries do not fit", count);
	for (size_t i = 0; i < count; i++)
		entry_cells(&cells[i * ENTRY_COLUMN_COUNT], &postings[i].entry);
	status = statement_execute(db, STATEMENT_ENTRIES_INSERT, cells, count, error_out);
	if (status == DUET_OK && statement_affected(db, STATEMENT_ENTRIES_INSERT) != count)
		return fail(error_out, DUET_HERE, DUET_CONFLICT, "%zu entries were not all written",
			    count);
	return status;
}

enum status store_entries_list(struct db *db, const struct entry_query *query, struct arena *arena,
			       struct entry *entries_out, size_t *found_out,
			       struct error *error_out)
{
	bool of_user = query->user_id != 0;
	enum statement_id statement =
		of_user ? STATEMENT_ENTRIES_OF_USER : STATEMENT_ENTRIES_OF_ORGANIZATION;
	struct cell cells[] = {
		cell_unsigned(of_user ? query->user_id : query->organization_id),
		cell_unsigned(query->first_seq),
		cell_unsigned(query->before_seq != 0 ? query->before_seq : UINT64_MAX),
		cell_type(query->type),
		cell_type(query->type),
		cell_from(query->span),
		cell_to(query->span),
		cell_unsigned(query->limit),
	};
	enum status status;

	*found_out = 0;
	status = statement_execute(db, statement, cells, 1, error_out);
	if (status != DUET_OK)
		return status;
	return entries_read(db, statement, arena, entries_out, query->limit, found_out, error_out);
}

enum status store_entries_of_drift(struct db *db, uint64_t organization_id, uint64_t after_seq,
				   size_t limit, struct arena *arena, struct entry *entries_out,
				   size_t *found_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_ENTRIES_OF_DRIFT;
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_unsigned(after_seq),
		cell_unsigned(limit),
	};
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	*found_out = 0;
	if (status != DUET_OK)
		return status;
	return entries_read(db, statement, arena, entries_out, limit, found_out, error_out);
}
