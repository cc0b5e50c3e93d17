#include "store/users.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db/column.h"
#include "db/statement.h"
#include "store/accounts.h"

/* Those that find a user are in the order of enum name_kind. */
enum {
	USER_BY_ID,
	USER_BY_EMAIL,
	USER_BY_EXTERNAL_ID,
	STANDING_BY_ID,
	STANDING_BY_EMAIL,
	STANDING_BY_EXTERNAL_ID,
	USERS_SEARCH,
	USER_IDS_BY_EMAIL,
	USER_IDS_BY_EXTERNAL_ID,
};

/* clang-format off */
/* Both balances always come from one statement: two reads under load would show drift that never
 * existed. */
#define USER_COLUMNS                                                                  \
	"SELECT u.id, u.email, u.name, u.externalId, CAST(u.role AS UNSIGNED),\n"     \
	"       u.creditBalance, u.organizationId, o.name, b.balance, u.createdAt,\n" \
	"       u.disabledAt"
#define USER_TABLES                                                                   \
	"  FROM users AS u\n"                                                         \
	"  JOIN organizations AS o ON o.id = u.organizationId\n"                      \
	"  LEFT JOIN credit_balances AS b ON b.organizationId = u.organizationId\n"
#define USER_SELECT         USER_COLUMNS "\n" USER_TABLES
#define USER_COLUMN_LETTERS "usssuiusitt"

/* The members' sums are read with the balances, for the same reason. */
#define STANDING_SELECT_BY(name)                                                      \
	USER_COLUMNS ",\n"                                                            \
	"       u.passwordHash IS NOT NULL, u.ledgerBalance, u.ledgerSeq,\n"          \
	"       o.externalId, b.ledgerBalance, b.ledgerSeq,\n"                        \
	"       m.members, m.balance, m.ledgerBalance\n"                              \
	USER_TABLES                                                                   \
	"  JOIN (SELECT COUNT(*) AS members,\n"                                       \
	"               CAST(SUM(f.creditBalance) AS SIGNED) AS balance,\n"           \
	"               CAST(SUM(f.ledgerBalance) AS SIGNED) AS ledgerBalance\n"      \
	"          FROM users AS w\n"                                                 \
	"          JOIN users AS f ON f.organizationId = w.organizationId\n"          \
	"         WHERE w." name " = ?) AS m\n"                                       \
	" WHERE u." name " = ?"
#define STANDING_COLUMN_LETTERS USER_COLUMN_LETTERS "iiusiuiii"

static const struct statement_definition statements[] = {
	[USER_BY_ID] = {
		.name = "user_by_id", .roles = DB_READS,
		.sql = USER_SELECT
		       " WHERE u.id = ?",
		.params = "u", .columns = USER_COLUMN_LETTERS,
	},
	[USER_BY_EMAIL] = {
		.name = "user_by_email", .roles = DB_READS,
		.sql = USER_SELECT
		       " WHERE u.email = ?",
		.params = "s", .columns = USER_COLUMN_LETTERS,
	},
	[USER_BY_EXTERNAL_ID] = {
		.name = "user_by_external_id", .roles = DB_READS,
		.sql = USER_SELECT
		       " WHERE u.externalId = ?",
		.params = "b", .columns = USER_COLUMN_LETTERS,
	},
	[STANDING_BY_ID] = {
		.name = "standing_by_id", .roles = DB_READS,
		.sql = STANDING_SELECT_BY("id"),
		.params = "uu", .columns = STANDING_COLUMN_LETTERS,
	},
	[STANDING_BY_EMAIL] = {
		.name = "standing_by_email", .roles = DB_READS,
		.sql = STANDING_SELECT_BY("email"),
		.params = "ss", .columns = STANDING_COLUMN_LETTERS,
	},
	[STANDING_BY_EXTERNAL_ID] = {
		.name = "standing_by_external_id", .roles = DB_READS,
		.sql = STANDING_SELECT_BY("externalId"),
		.params = "bb", .columns = STANDING_COLUMN_LETTERS,
	},
	[USERS_SEARCH] = {
		.name = "users_search", .roles = DB_READS,
		.sql = USER_COLUMNS ",\n"
		       "       CAST(COALESCE(b.balance, 0)\n"
		       "            - (SELECT SUM(m.creditBalance)\n"
		       "                 FROM users AS m FORCE INDEX (users_organizationId)\n"
		       "                WHERE m.organizationId = u.organizationId) AS SIGNED)\n"
		       USER_TABLES
		       " WHERE u.id > ?\n"
		       "   AND (? = 0\n"
		       "        OR u.email COLLATE utf8mb4_unicode_520_ci LIKE ? ESCAPE '|'\n"
		       "        OR u.name LIKE ? ESCAPE '|'\n"
		       "        OR u.externalId LIKE ? ESCAPE '|')\n"
		       " ORDER BY u.id\n"
		       " LIMIT ?",
		.params = "uusssu", .columns = USER_COLUMN_LETTERS "i",
	},
	/* wanted.* are wider than the columns, so that a name that is too long is not cut to one
	 * that exists. */
	[USER_IDS_BY_EMAIL] = {
		.name = "user_ids_by_email", .roles = DB_READS,
		.sql = "SELECT wanted.number, u.id\n"
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           number FOR ORDINALITY,\n"
		       "           email  VARCHAR(1020) CHARACTER SET utf8mb4\n"
		       "                  COLLATE utf8mb4_nopad_bin PATH '$')) AS wanted\n"
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (users_email)\n"
		       "    ON u.email = wanted.email",
		.params = "s", .columns = "iu",
	},
	[USER_IDS_BY_EXTERNAL_ID] = {
		.name = "user_ids_by_external_id", .roles = DB_READS,
		.sql = "SELECT wanted.number, u.id\n"
		       "  FROM JSON_TABLE(?, '$[*]' COLUMNS (\n"
		       "           number     FOR ORDINALITY,\n"
		       "           externalId VARBINARY(1020) PATH '$')) AS wanted\n"
		       "  STRAIGHT_JOIN users AS u FORCE INDEX (users_externalId)\n"
		       "    ON u.externalId = wanted.externalId",
		.params = "s", .columns = "iu",
	},
};
/* clang-format on */

const struct statement_table users_statements = STATEMENT_TABLE(statements);

/* The columns of USER_SELECT; those of a longer statement begin at USER_COLUMNS_END. */
enum user_column {
	USER_ID,
	USER_EMAIL,
	USER_NAME,
	USER_EXTERNAL_ID,
	USER_ROLE,
	USER_BALANCE,
	USER_ORGANIZATION_ID,
	USER_ORGANIZATION_NAME,
	USER_ORGANIZATION_BALANCE,
	USER_CREATED,
	USER_DISABLED,
	USER_COLUMNS_END
};

static struct user user_read(const struct statement *statement, struct arena *arena)
{
	return (struct user){
		.id = column_unsigned(statement, USER_ID),
		.email = column_text(statement, USER_EMAIL, arena),
		.name = column_text(statement, USER_NAME, arena),
		.external_id = column_text(statement, USER_EXTERNAL_ID, arena),
		/* The numbers of an ENUM count from 1; only the second is an admin. */
		.role = column_unsigned(statement, USER_ROLE) == 2 ? USER_ROLE_ADMIN
								   : USER_ROLE_USER,
		.balance = column_amount(statement, USER_BALANCE),
		.organization_id = column_unsigned(statement, USER_ORGANIZATION_ID),
		.organization_name = column_text(statement, USER_ORGANIZATION_NAME, arena),
		.organization_balance_exists =
			!column_is_null(statement, USER_ORGANIZATION_BALANCE),
		.organization_balance = column_amount(statement, USER_ORGANIZATION_BALANCE),
		.created_us = column_time(statement, USER_CREATED),
		.disabled_us = column_time(statement, USER_DISABLED),
	};
}

enum name_kind {
	NAME_BY_ID,
	NAME_BY_EMAIL,
	NAME_BY_EXTERNAL_ID
};

static enum name_kind name_kind(const struct user_name *name)
{
	if (name->email != NULL)
		return NAME_BY_EMAIL;
	return name->external_id != NULL ? NAME_BY_EXTERNAL_ID : NAME_BY_ID;
}

static struct cell name_cell(const struct user_name *name)
{
	if (name->email != NULL)
		return cell_text(name->email);
	if (name->external_id != NULL)
		return cell_bytes(name->external_id, strlen(name->external_id));
	return cell_unsigned(name->id);
}

/* Steps to the one row; DUET_USER_NOT_FOUND if there is none. */
static enum status row_find(struct statement *statement, struct error *error_out)
{
	enum status status;

	if (statement_step(statement, &status, error_out) == STEP_NO_ROW)
		return fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user");
	return status;
}

/* Checks that the row fitted the arena and that no other row follows. */
static enum status row_end(struct statement *statement, struct arena *arena,
			   struct error *error_out)
{
	enum status status;

	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	if (statement_step(statement, &status, error_out) == STEP_ROW)
		return statement_unexpected(statement, error_out);
	return status;
}

enum status store_user_find(struct db *db, const struct user_name *name, struct arena *arena,
			    struct user *user_out, struct error *error_out)
{
	const struct cell cell = name_cell(name);
	struct statement *statement;
	enum status status = statement_execute(db, &statements[USER_BY_ID + name_kind(name)], &cell,
					       1, &statement, error_out);

	if (status == DUET_OK)
		status = row_find(statement, error_out);
	if (status != DUET_OK)
		return status;
	*user_out = user_read(statement, arena);
	return row_end(statement, arena, error_out);
}

/* The text as a LIKE pattern that finds it anywhere; characters that are special to LIKE stand
 * for themselves. */
static const char *like_pattern(struct arena *scratch, const char *text)
{
	struct buffer pattern;

	buffer_init(&pattern, scratch);
	buffer_add_char(&pattern, '%');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '%' || *c == '_' || *c == '|')
			buffer_add_char(&pattern, '|');
		buffer_add_char(&pattern, *c);
	}
	buffer_add_char(&pattern, '%');
	return buffer_text(&pattern);
}

enum status store_users_search(struct db *db, const char *text, uint64_t after_id, size_t limit,
			       struct arena *arena, struct listed_user *users_out,
			       size_t *found_out, struct error *error_out)
{
	struct cell pattern = cell_text(like_pattern(db_scratch(db), text != NULL ? text : ""));
	struct cell cells[] = {
		cell_unsigned(after_id),
		cell_unsigned(text != NULL && text[0] != '\0'),
		pattern,
		pattern,
		pattern,
		cell_unsigned(limit),
	};
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[USERS_SEARCH], cells, 1, &statement, error_out);
	size_t found = 0;

	*found_out = 0;
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		if (found == limit)
			return statement_unexpected(statement, error_out);
		users_out[found++] = (struct listed_user){
			.user = user_read(statement, arena),
			.difference = column_amount(statement, USER_COLUMNS_END),
		};
	}
	if (status != DUET_OK)
		return status;
	if (arena_spent(arena))
		return statement_too_large(statement, error_out);
	*found_out = found;
	return DUET_OK;
}

/* The columns of STANDING_SELECT_BY() after those of the user. */
enum standing_column {
	STANDING_HAS_PASSWORD = USER_COLUMNS_END,
	STANDING_LEDGER_BALANCE,
	STANDING_SEQ,
	STANDING_ORGANIZATION_EXTERNAL_ID,
	STANDING_ORGANIZATION_LEDGER_BALANCE,
	STANDING_ORGANIZATION_SEQ,
	STANDING_MEMBERS,
	STANDING_MEMBERS_BALANCE,
	STANDING_MEMBERS_LEDGER_BALANCE
};

static struct user_standing standing_read(const struct statement *statement, struct arena *arena)
{
	struct user user = user_read(statement, arena);

	return (struct user_standing){
		.user = user,
		.has_password = column_signed(statement, STANDING_HAS_PASSWORD) != 0,
		.organization_external_id =
			column_text(statement, STANDING_ORGANIZATION_EXTERNAL_ID, arena),
		.own = { .balance = user.balance,
			 .ledger_balance = column_amount(statement, STANDING_LEDGER_BALANCE),
			 .seq = column_unsigned(statement, STANDING_SEQ) },
		.organization = { .balance = user.organization_balance,
				  .ledger_balance = column_amount(
					  statement, STANDING_ORGANIZATION_LEDGER_BALANCE),
				  .seq = column_unsigned(statement, STANDING_ORGANIZATION_SEQ) },
		.member_count = (uint64_t)column_signed(statement, STANDING_MEMBERS),
		.members = { .balance = column_amount(statement, STANDING_MEMBERS_BALANCE),
			     .ledger_balance =
				     column_amount(statement, STANDING_MEMBERS_LEDGER_BALANCE) },
	};
}

enum status store_user_standing(struct db *db, const struct user_name *name, struct arena *arena,
				struct user_standing *standing_out, struct error *error_out)
{
	const struct cell cells[] = { name_cell(name), name_cell(name) };
	struct statement *statement;
	enum status status = statement_execute(db, &statements[STANDING_BY_ID + name_kind(name)],
					       cells, 1, &statement, error_out);

	if (status == DUET_OK)
		status = row_find(statement, error_out);
	if (status != DUET_OK)
		return status;
	*standing_out = standing_read(statement, arena);
	return row_end(statement, arena, error_out);
}

/* The column's width.  A name that is longer than its column is nobody's, and must not
 * be cut to one that is somebody's. */
#define EMAIL_COLUMN_BYTES_MAX 1020 /* 255 characters of at most 4 bytes */

/* NULL where nobody can have the name. */
static const char *name_text(const struct user_name *name)
{
	if (name->email != NULL)
		return strlen(name->email) <= EMAIL_COLUMN_BYTES_MAX ? name->email : NULL;
	return strlen(name->external_id) <= EXTERNAL_ID_BYTES_MAX ? name->external_id : NULL;
}

/* Names of one kind as an array, and where each of them stood. */
static size_t texts_array(struct buffer *array, const struct user_name *names, size_t count,
			  enum name_kind kind, size_t *places)
{
	size_t wanted = 0;

	buffer_add_char(array, '[');
	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) != kind || name_text(&names[i]) == NULL)
			continue;
		if (wanted > 0)
			buffer_add_char(array, ',');
		array_add_text(array, name_text(&names[i]));
		places[wanted++] = i;
	}
	buffer_add_char(array, ']');
	return wanted;
}

static enum status ids_by_text(struct db *db, const struct user_name *names, size_t count,
			       enum name_kind kind, size_t *places, uint64_t *ids_out,
			       struct error *error_out)
{
	size_t which = kind == NAME_BY_EMAIL ? USER_IDS_BY_EMAIL : USER_IDS_BY_EXTERNAL_ID;
	struct statement *statement;
	struct buffer array;
	struct cell cell;
	size_t wanted;
	enum status status;

	buffer_init(&array, db_scratch(db));
	wanted = texts_array(&array, names, count, kind, places);
	if (wanted == 0)
		return DUET_OK;
	cell = cell_text(buffer_text(&array));
	status = statement_execute(db, &statements[which], &cell, 1, &statement, error_out);
	while (status == DUET_OK && statement_step(statement, &status, error_out) == STEP_ROW) {
		int64_t number = column_signed(statement, 0);

		if (number < 1 || (uint64_t)number > wanted)
			return statement_unexpected(statement, error_out);
		ids_out[places[number - 1]] = column_unsigned(statement, 1);
	}
	return status;
}

static int id_compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* The database answers in the order of the array, so a sorted array gives a sorted answer. */
static enum status ids_by_id(struct db *db, const struct user_name *names, size_t count,
			     uint64_t *wanted, uint64_t *existing, uint64_t *ids_out,
			     struct error *error_out)
{
	size_t wanted_count = 0, existing_count = 0;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) == NAME_BY_ID)
			wanted[wanted_count++] = names[i].id;
	}
	qsort(wanted, wanted_count, sizeof(*wanted), id_compare);
	status = store_users_exist(db, wanted, wanted_count, existing, &existing_count, error_out);
	if (status != DUET_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) == NAME_BY_ID &&
		    bsearch(&names[i].id, existing, existing_count, sizeof(*existing),
			    id_compare) != NULL)
			ids_out[i] = names[i].id;
	}
	return DUET_OK;
}

enum status store_user_ids_find(struct db *db, const struct user_name *names, size_t count,
				struct arena *arena, uint64_t *ids_out, struct error *error_out)
{
	size_t *places = arena_array(arena, count + 1, sizeof(*places));
	uint64_t *wanted = arena_array(arena, count + 1, sizeof(*wanted));
	uint64_t *existing = arena_array(arena, count + 1, sizeof(*existing));
	enum status status;

	if (places == NULL || wanted == NULL || existing == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu names do not fit", count);
	for (size_t i = 0; i < count; i++)
		ids_out[i] = 0;
	status = ids_by_id(db, names, count, wanted, existing, ids_out, error_out);
	if (status == DUET_OK)
		status = ids_by_text(db, names, count, NAME_BY_EMAIL, places, ids_out, error_out);
	if (status == DUET_OK)
		status = ids_by_text(db, names, count, NAME_BY_EXTERNAL_ID, places, ids_out,
				     error_out);
	return status;
}
