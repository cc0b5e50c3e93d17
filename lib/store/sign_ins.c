#include "store/sign_ins.h"

#include <string.h>

#include "db/column.h"
#include "db/statement.h"

enum {
	CREDENTIALS_FIND,
	CREDENTIALS_LOCK,
	PASSWORD_WRITE,
	USER_DISABLE,
	USER_ENABLE,
	ROLE_WRITE,
	ADMIN_EXISTS,
	SIGN_IN_COUNTER_LOCK,
	SIGN_IN_COUNTER_FIND,
	SIGN_IN_COUNTER_WRITE,
	SIGN_IN_COUNTER_LOWER,
	SIGN_IN_COUNTERS_CLEAN,
};

/* clang-format off */
#define CREDENTIALS_SELECT                                                      \
	"SELECT u.id, CAST(u.role AS UNSIGNED), u.disabledAt, u.passwordHash\n" \
	"  FROM users AS u\n"
#define CREDENTIALS_COLUMN_LETTERS "uuts"

static const struct statement_definition statements[] = {
	[CREDENTIALS_FIND] = {
		.name = "credentials_find", .roles = DB_READS,
		.sql = CREDENTIALS_SELECT
		       " WHERE u.email = ?",
		.params = "s", .columns = CREDENTIALS_COLUMN_LETTERS,
	},
	[CREDENTIALS_LOCK] = {
		.name = "credentials_lock", .roles = DB_READS,
		.sql = CREDENTIALS_SELECT
		       " WHERE u.id = ?\n"
		       "   FOR UPDATE",
		.params = "u", .columns = CREDENTIALS_COLUMN_LETTERS,
	},
	[PASSWORD_WRITE] = {
		.name = "password_write", .roles = DB_READS,
		.sql = "UPDATE users\n"
		       "   SET passwordHash = ?, updatedAt = ?\n"
		       " WHERE id = ?",
		.params = "stu", .columns = "",
	},
	[USER_DISABLE] = {
		.name = "user_disable", .roles = DB_READS,
		.sql = "UPDATE users\n"
		       "   SET disabledAt = ?, updatedAt = ?\n"
		       " WHERE id = ? AND disabledAt IS NULL",
		.params = "ttu", .columns = "",
	},
	[USER_ENABLE] = {
		.name = "user_enable", .roles = DB_READS,
		.sql = "UPDATE users\n"
		       "   SET disabledAt = NULL, updatedAt = ?\n"
		       " WHERE id = ? AND disabledAt IS NOT NULL",
		.params = "tu", .columns = "",
	},
	[ROLE_WRITE] = {
		.name = "role_write", .roles = DB_READS,
		.sql = "UPDATE users\n"
		       "   SET role = ?, updatedAt = ?\n"
		       " WHERE id = ?",
		.params = "utu", .columns = "",
	},
	[ADMIN_EXISTS] = {
		.name = "admin_exists", .roles = DB_READS,
		.sql = "SELECT u.id\n"
		       "  FROM users AS u\n"
		       " WHERE u.role = 'admin' AND u.disabledAt IS NULL\n"
		       " LIMIT 1",
		.params = "", .columns = "u",
	},
	/* Locks the row whether or not it existed; a SELECT of a missing row would lock nothing. */
	[SIGN_IN_COUNTER_LOCK] = {
		.name = "sign_in_counter_lock", .roles = DB_READS,
		.sql = "INSERT INTO sign_in_failures\n"
		       "       (scope, subjectHash, failures, lastAt, forgetAt)\n"
		       "VALUES (?, ?, 0, ?, ?)\n"
		       "    ON DUPLICATE KEY UPDATE failures = failures",
		.params = "ubtt", .columns = "",
	},
	[SIGN_IN_COUNTER_FIND] = {
		.name = "sign_in_counter_find", .roles = DB_READS,
		.sql = "SELECT failures, lastAt, forgetAt\n"
		       "  FROM sign_in_failures\n"
		       " WHERE scope = ? AND subjectHash = ?",
		.params = "ub", .columns = "utt",
	},
	[SIGN_IN_COUNTER_WRITE] = {
		.name = "sign_in_counter_write", .roles = DB_READS,
		.sql = "INSERT INTO sign_in_failures\n"
		       "       (scope, subjectHash, failures, lastAt, forgetAt)\n"
		       "VALUES (?, ?, ?, ?, ?)\n"
		       "    ON DUPLICATE KEY UPDATE failures = VALUES(failures),\n"
		       "       lastAt = VALUES(lastAt), forgetAt = VALUES(forgetAt)",
		.params = "ubutt", .columns = "",
	},
	[SIGN_IN_COUNTER_LOWER] = {
		.name = "sign_in_counter_lower", .roles = DB_READS,
		.sql = "UPDATE sign_in_failures\n"
		       "   SET failures = failures - 1\n"
		       " WHERE scope = ? AND subjectHash = ? AND failures > 0",
		.params = "ub", .columns = "",
	},
	[SIGN_IN_COUNTERS_CLEAN] = {
		.name = "sign_in_counters_clean", .roles = DB_READS,
		.sql = AT_ONCE
		       "DELETE FROM sign_in_failures\n"
		       " WHERE forgetAt <= ?\n"
		       " ORDER BY forgetAt\n"
		       " LIMIT 100",
		.params = "t", .columns = "",
	},
};
/* clang-format on */

const struct statement_table sign_ins_statements = STATEMENT_TABLE(statements);

/* The columns of CREDENTIALS_SELECT. */
enum credentials_column {
	CREDENTIALS_USER,
	CREDENTIALS_ROLE,
	CREDENTIALS_DISABLED,
	CREDENTIALS_HASH
};

/* A hash that does not fit is not ours.  It becomes "", which matches nothing. */
static void hash_take(struct db *db, struct statement *statement,
		      char hash_out[static PASSWORD_HASH_SIZE])
{
	const char *hash = column_text(statement, CREDENTIALS_HASH, db_scratch(db));

	hash_out[0] = '\0';
	if (hash != NULL && strlen(hash) < PASSWORD_HASH_SIZE)
		memcpy(hash_out, hash, strlen(hash) + 1);
	if (hash != NULL)
		explicit_bzero((char *)(uintptr_t)hash, strlen(hash));
	column_wipe(statement, CREDENTIALS_HASH);
}

static enum status credentials_take(struct db *db, size_t which, const struct cell *cell,
				    struct credentials *credentials_out, struct error *error_out)
{
	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[which], cell, 1, &statement, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user")
			       : status;
	credentials_out->user_id = column_unsigned(statement, CREDENTIALS_USER);
	credentials_out->role = column_unsigned(statement, CREDENTIALS_ROLE) == 2 ? USER_ROLE_ADMIN
										  : USER_ROLE_USER;
	credentials_out->disabled = !column_is_null(statement, CREDENTIALS_DISABLED);
	hash_take(db, statement, credentials_out->password_hash);
	statement_finish(statement);
	return DUET_OK;
}

enum status store_credentials_find(struct db *db, const char *email,
				   struct credentials *credentials_out, struct error *error_out)
{
	struct cell cell = cell_text(email);

	return credentials_take(db, CREDENTIALS_FIND, &cell, credentials_out, error_out);
}

enum status store_credentials_lock(struct db *db, uint64_t user_id,
				   struct credentials *credentials_out, struct error *error_out)
{
	struct cell cell = cell_unsigned(user_id);

	return credentials_take(db, CREDENTIALS_LOCK, &cell, credentials_out, error_out);
}

enum status store_password_write(struct db *db, uint64_t user_id, const char *password_hash,
				 int64_t now_us, struct error *error_out)
{
	struct cell cells[] = {
		cell_text(password_hash),
		cell_time(now_us),
		cell_unsigned(user_id),
	};

	return statement_execute(db, &statements[PASSWORD_WRITE], cells, 1, NULL, error_out);
}

enum status store_user_disabled_write(struct db *db, uint64_t user_id, bool disabled,
				      int64_t now_us, struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_time(now_us), cell_unsigned(user_id) };

	if (disabled)
		return statement_execute(db, &statements[USER_DISABLE], cells, 1, NULL, error_out);
	return statement_execute(db, &statements[USER_ENABLE], &cells[1], 1, NULL, error_out);
}

enum status store_role_write(struct db *db, uint64_t user_id, enum user_role role, int64_t now_us,
			     struct error *error_out)
{
	struct cell cells[] = {
		/* Members of an ENUM count from 1. */
		cell_unsigned((uint64_t)role + 1),
		cell_time(now_us),
		cell_unsigned(user_id),
	};

	return statement_execute(db, &statements[ROLE_WRITE], cells, 1, NULL, error_out);
}

enum status store_admin_exists(struct db *db, bool *exists_out, struct error *error_out)
{
	return statement_has_row(db, &statements[ADMIN_EXISTS], NULL, exists_out, error_out);
}

static struct cell scope_cell(const struct sign_in_counter *counter)
{
	return cell_unsigned((uint64_t)counter->scope);
}

static struct cell subject_cell(const struct sign_in_counter *counter)
{
	return cell_bytes(counter->subject, SIGN_IN_SUBJECT_SIZE);
}

enum status store_sign_in_counter_lock(struct db *db, struct sign_in_counter *counter,
				       struct error *error_out)
{
	struct cell cells[] = {
		scope_cell(counter),
		subject_cell(counter),
		cell_time(counter->last_us),
		cell_time(counter->forget_us),
	};
	enum status status =
		statement_execute(db, &statements[SIGN_IN_COUNTER_LOCK], cells, 1, NULL, error_out);

	if (status != DUET_OK)
		return status;
	return store_sign_in_counter_find(db, counter, error_out);
}

enum status store_sign_in_counter_find(struct db *db, struct sign_in_counter *counter,
				       struct error *error_out)
{
	struct statement *statement;
	struct cell cells[] = { scope_cell(counter), subject_cell(counter) };
	enum status status = statement_execute(db, &statements[SIGN_IN_COUNTER_FIND], cells, 1,
					       &statement, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such counter")
			       : status;
	counter->failures = (unsigned)column_unsigned(statement, 0);
	counter->last_us = column_time(statement, 1);
	counter->forget_us = column_time(statement, 2);
	statement_finish(statement);
	return DUET_OK;
}

enum status store_sign_in_counter_write(struct db *db, const struct sign_in_counter *counter,
					struct error *error_out)
{
	struct cell cells[] = {
		scope_cell(counter),
		subject_cell(counter),
		cell_unsigned(counter->failures),
		cell_time(counter->last_us),
		cell_time(counter->forget_us),
	};

	return statement_execute(db, &statements[SIGN_IN_COUNTER_WRITE], cells, 1, NULL, error_out);
}

enum status store_sign_in_counter_lower(struct db *db, const struct sign_in_counter *counter,
					struct error *error_out)
{
	struct cell cells[] = { scope_cell(counter), subject_cell(counter) };

	return statement_execute(db, &statements[SIGN_IN_COUNTER_LOWER], cells, 1, NULL, error_out);
}

enum status store_sign_in_counters_clean(struct db *db, int64_t now_us, struct error *error_out)
{
	struct cell cell = cell_time(now_us);

	return statement_execute(db, &statements[SIGN_IN_COUNTERS_CLEAN], &cell, 1, NULL,
				 error_out);
}
