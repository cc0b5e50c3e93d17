#include "store/entries.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	ENTRIES_FIND,
	ENTRIES_INSERT,
	ENTRIES_OF_USER,
	ENTRIES_OF_ORGANIZATION,
	ENTRIES_OF_DRIFT,
};

/* clang-format off */
/* An ENUM is read and written as its number, which counts from 1. */
#define ENTRY_COLUMNS                                                            \
	"       e.organizationId, e.organizationSeq, e.userId, e.userSeq,\n"     \
	"       CAST(e.type AS UNSIGNED), e.userAmount, e.organizationAmount,\n" \
	"       e.userBalanceAfter, e.organizationBalanceAfter,\n"               \
	"       e.reason, e.reference, e.metadata, e.actor,\n"                   \
	"       CAST(e.keyScope AS UNSIGNED), e.idempotencyKey, e.requestHash, e.createdAt\n"
#define ENTRY_COLUMN_LETTERS "uuuuuiiiissssubbt"

static const struct statement_definition statements[] = {
	[ENTRIES_FIND] = {
		.name = "entries_find", .roles = DB_COMMITS,
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           organizationId BIGINT UNSIGNED  PATH '$[0]',\n"
		       "           keyScope       TINYINT UNSIGNED PATH '$[1]',\n"
		       "           idempotencyKey VARBINARY(255)   PATH '$[2]')) AS wanted\n"
		       "  STRAIGHT_JOIN credit_ledger AS e FORCE INDEX (credit_ledger_idempotencyKey)\n"
		       "    ON e.organizationId = wanted.organizationId\n"
		       "   AND e.keyScope = wanted.keyScope\n"
		       "   AND e.idempotencyKey = wanted.idempotencyKey",
		.params = "s", .columns = ENTRY_COLUMN_LETTERS,
	},
	[ENTRIES_INSERT] = {
		.name = "entries_insert", .roles = DB_COMMITS,
		.sql = "INSERT INTO credit_ledger\n"
		       "       (organizationId, organizationSeq, userId, userSeq,\n"
		       "        type, userAmount, organizationAmount,\n"
		       "        userBalanceAfter, organizationBalanceAfter,\n"
		       "        reason, reference, metadata, actor,\n"
		       "        keyScope, idempotencyKey, requestHash, createdAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		.params = ENTRY_COLUMN_LETTERS, .columns = "",
	},
	[ENTRIES_OF_USER] = {
		.name = "entries_of_user", .roles = DB_READS,
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (credit_ledger_userChain)\n"
		       " WHERE e.userId = ? AND e.userSeq >= ? AND e.userSeq < ?\n"
		       "   AND (? = 0 OR e.type = ?)\n"
		       "   AND e.createdAt >= ? AND e.createdAt < ?\n"
		       " ORDER BY e.userSeq DESC\n"
		       " LIMIT ?",
		.params = "uuuuuttu", .columns = ENTRY_COLUMN_LETTERS,
	},
	[ENTRIES_OF_ORGANIZATION] = {
		.name = "entries_of_organization", .roles = DB_READS,
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       " WHERE e.organizationId = ? AND e.organizationSeq >= ? AND e.organizationSeq < ?\n"
		       "   AND (? = 0 OR e.type = ?)\n"
		       "   AND e.createdAt >= ? AND e.createdAt < ?\n"
		       " ORDER BY e.organizationSeq DESC\n"
		       " LIMIT ?",
		.params = "uuuuuttu", .columns = ENTRY_COLUMN_LETTERS,
	},
	[ENTRIES_OF_DRIFT] = {
		.name = "entries_of_drift", .roles = DB_READS,
		.sql = "SELECT" ENTRY_COLUMNS
		       "  FROM credit_ledger AS e FORCE INDEX (PRIMARY)\n"
		       " WHERE e.organizationId = ? AND e.organizationSeq > ?\n"
		       "   AND e.userAmount <> e.organizationAmount\n"
		       " ORDER BY e.organizationSeq DESC\n"
		       " LIMIT ?",
		.params = "uuu", .columns = ENTRY_COLUMN_LETTERS,
	},
};
/* clang-format on */

const struct statement_table entries_statements = STATEMENT_TABLE(statements);

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

static bool entry_read(const struct statement *statement, struct arena *arena,
		       struct entry *entry_out)
{
	uint64_t type = column_unsigned(statement, ENTRY_TYPE);
	uint64_t scope = column_unsigned(statement, ENTRY_KEY_SCOPE);

	/* 0 is what an ENUM holds if a session was not strict. */
	if (type < 1 || type > ENTRY_TYPE_COUNT || scope < 1 || scope > KEY_SCOPE_COUNT)
		return false;
	*entry_out = (struct entry){
		.organization_id = column_unsigned(statement, ENTRY_ORGANIZATION_ID),
		.organization_seq = column_unsigned(statement, ENTRY_ORGANIZATION_SEQ),
		.user_id = column_unsigned(statement, ENTRY_USER_ID),
		.user_seq = column_unsigned(statement, ENTRY_USER_SEQ),
		.type = (enum entry_type)(type - 1),
		.user_amount = column_amount(statement, ENTRY_USER_AMOUNT),
		.organization_amount = column_amount(statement, ENTRY_ORGANIZATION_AMOUNT),
		.user_balance_after = column_amount(statement, ENTRY_USER_BALANCE_AFTER),
		.organization_balance_after =
			column_amount(statement, ENTRY_ORGANIZATION_BALANCE_AFTER),
		.reason = column_text(statement, ENTRY_REASON, arena),
		.reference = column_text(statement, ENTRY_REFERENCE, arena),
		.metadata = column_text(statement, ENTRY_METADATA, arena),
		.actor = column_text(statement, ENTRY_ACTOR, arena),
		.key_scope = (enum key_scope)(scope - 1),
		.key = column_text(statement, ENTRY_KEY, arena),
		.created_us = column_time(statement, ENTRY_CREATED),
	};
	column_bytes(statement, ENTRY_REQUEST_HASH, entry_out->request_hash,
		     sizeof(entry_out->request_hash));
	return true;
}

/* Reads what the statement has; at most `capacity`. */
static enum status entries_read(struct statement *statement, struct arena *arena,
				struct entry *entries_out, size_t capacity, size_t *found_out,
				struct error *error_out)
{
	enum status status;
	size_t found = 0;

	while (statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == capacity || !entry_read(statement, arena, &entries_out[found++]))
			return statement_unexpected(statement, error_out);
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	*found_out = found;
	return DUET_OK;
}

static void keys_array(struct buffer *array, const struct entry_key *keys, size_t count)
{
	buffer_add_char(array, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_format(array, i == 0 ? "[%" PRIu64 ",%d," : ",[%" PRIu64 ",%d,",
			      keys[i].organization_id, (int)keys[i].scope + 1);
		array_add_text(array, keys[i].key);
		buffer_add_char(array, ']');
	}
	buffer_add_char(array, ']');
}

enum status store_entries_find(struct db *db, const struct entry_key *keys, size_t count,
			       struct arena *arena, struct entry *entries_out, size_t *found_out,
			       struct error *error_out)
{
	struct statement *statement;
	struct buffer array;
	struct cell cell;
	enum status status;

	*found_out = 0;
	if (count == 0)
		return DUET_OK;
	buffer_init(&array, db_scratch(db));
	keys_array(&array, keys, count);
	cell = cell_text(buffer_text(&array));
	status = statement_execute(db, &statements[ENTRIES_FIND], &cell, 1, &statement, error_out);
	if (status != DUET_OK)
		return status;
	return entries_read(statement, arena, entries_out, count, found_out, error_out);
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
	struct statement *statement;
	struct cell *cells;
	enum status status;

	if (count == 0)
		return DUET_OK;
	cells = arena_array(db_scratch(db), count, ENTRY_COLUMN_COUNT * sizeof(*cells));
	if (cells == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu entries do not fit", count);
	for (size_t i = 0; i < count; i++)
		entry_cells(&cells[i * ENTRY_COLUMN_COUNT], &postings[i].entry);
	status = statement_execute(db, &statements[ENTRIES_INSERT], cells, count, &statement,
				   error_out);
	if (status == DUET_OK && statement_affected(statement) != count)
		return fail(error_out, DUET_HERE, DUET_CONFLICT, "%zu entries were not all written",
			    count);
	return status;
}

enum status store_entries_list(struct db *db, const struct entry_query *query, struct arena *arena,
			       struct entry *entries_out, size_t *found_out,
			       struct error *error_out)
{
	bool of_user = query->user_id != 0;
	size_t which = of_user ? ENTRIES_OF_USER : ENTRIES_OF_ORGANIZATION;
	struct statement *statement;
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
	status = statement_execute(db, &statements[which], cells, 1, &statement, error_out);
	if (status != DUET_OK)
		return status;
	return entries_read(statement, arena, entries_out, query->limit, found_out, error_out);
}

enum status store_entries_of_drift(struct db *db, uint64_t organization_id, uint64_t after_seq,
				   size_t limit, struct arena *arena, struct entry *entries_out,
				   size_t *found_out, struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = {
		cell_unsigned(organization_id),
		cell_unsigned(after_seq),
		cell_unsigned(limit),
	};
	enum status status = statement_execute(db, &statements[ENTRIES_OF_DRIFT], cells, 1,
					       &statement, error_out);

	*found_out = 0;
	if (status != DUET_OK)
		return status;
	return entries_read(statement, arena, entries_out, limit, found_out, error_out);
}
