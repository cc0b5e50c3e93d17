#include "store/sign_ins.h"

#include <string.h>

#include "db/column.h"
#include "db/connection.h"

/* The columns of CREDENTIALS_SELECT. */
enum credentials_column {
	CREDENTIALS_USER,
	CREDENTIALS_ROLE,
	CREDENTIALS_DISABLED,
	CREDENTIALS_HASH
};

/* A hash that does not fit is none of ours, and nothing matches it. */
static void hash_take(struct db *db, enum statement_id statement,
		      char hash_out[static PASSWORD_HASH_SIZE])
{
	const char *hash;

	arena_reset(db->scratch);
	hash = column_text(db, statement, CREDENTIALS_HASH, db->scratch);
	hash_out[0] = '\0';
	if (hash != NULL && strlen(hash) < PASSWORD_HASH_SIZE)
		memcpy(hash_out, hash, strlen(hash) + 1);
	if (hash != NULL)
		explicit_bzero((char *)(uintptr_t)hash, strlen(hash));
	column_wipe(db, statement, CREDENTIALS_HASH);
	arena_reset(db->scratch);
}

static enum status credentials_take(struct db *db, enum statement_id statement,
				    const struct cell *cell, struct credentials *credentials_out,
				    struct error *error_out)
{
	enum status status = statement_execute(db, statement, cell, 1, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(db, statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user")
			       : status;
	credentials_out->user_id = column_unsigned(db, statement, CREDENTIALS_USER);
	credentials_out->role = column_unsigned(db, statement, CREDENTIALS_ROLE) == 2
					? USER_ROLE_ADMIN
					: USER_ROLE_USER;
	credentials_out->disabled = !column_is_null(db, statement, CREDENTIALS_DISABLED);
	hash_take(db, statement, credentials_out->password_hash);
	statement_finish(db, statement);
	return DUET_OK;
}

enum status store_credentials_find(struct db *db, const char *email,
				   struct credentials *credentials_out, struct error *error_out)
{
	struct cell cell = cell_text(email);

	return credentials_take(db, STATEMENT_CREDENTIALS_FIND, &cell, credentials_out, error_out);
}

enum status store_credentials_lock(struct db *db, uint64_t user_id,
				   struct credentials *credentials_out, struct error *error_out)
{
	struct cell cell = cell_unsigned(user_id);

	return credentials_take(db, STATEMENT_CREDENTIALS_LOCK, &cell, credentials_out, error_out);
}

enum status store_password_write(struct db *db, uint64_t user_id, const char *password_hash,
				 int64_t now_us, struct error *error_out)
{
	struct cell cells[] = {
		cell_text(password_hash),
		cell_time(now_us),
		cell_unsigned(user_id),
	};

	return statement_execute(db, STATEMENT_PASSWORD_WRITE, cells, 1, error_out);
}

enum status store_user_disabled_write(struct db *db, uint64_t user_id, bool disabled,
				      int64_t now_us, struct error *error_out)
{
	struct cell cells[] = { cell_time(now_us), cell_time(now_us), cell_unsigned(user_id) };

	if (disabled)
		return statement_execute(db, STATEMENT_USER_DISABLE, cells, 1, error_out);
	return statement_execute(db, STATEMENT_USER_ENABLE, &cells[1], 1, error_out);
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

	return statement_execute(db, STATEMENT_ROLE_WRITE, cells, 1, error_out);
}

enum status store_admin_exists(struct db *db, bool *exists_out, struct error *error_out)
{
	const enum statement_id statement = STATEMENT_ADMIN_EXISTS;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	if (status != DUET_OK)
		return status;
	*exists_out = statement_step(db, statement, &status, error_out) == STEP_ROW;
	statement_finish(db, statement);
	return status;
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
		statement_execute(db, STATEMENT_SIGN_IN_COUNTER_LOCK, cells, 1, error_out);

	if (status != DUET_OK)
		return status;
	return store_sign_in_counter_find(db, counter, error_out);
}

enum status store_sign_in_counter_find(struct db *db, struct sign_in_counter *counter,
				       struct error *error_out)
{
	enum statement_id statement = STATEMENT_SIGN_IN_COUNTER_FIND;
	struct cell cells[] = { scope_cell(counter), subject_cell(counter) };
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	if (status != DUET_OK)
		return status;
	if (statement_step(db, statement, &status, error_out) != STEP_ROW)
		return status == DUET_OK
			       ? fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such counter")
			       : status;
	counter->failures = (unsigned)column_unsigned(db, statement, 0);
	counter->last_us = column_time(db, statement, 1);
	counter->forget_us = column_time(db, statement, 2);
	statement_finish(db, statement);
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

	return statement_execute(db, STATEMENT_SIGN_IN_COUNTER_WRITE, cells, 1, error_out);
}

enum status store_sign_in_counter_lower(struct db *db, const struct sign_in_counter *counter,
					struct error *error_out)
{
	struct cell cells[] = { scope_cell(counter), subject_cell(counter) };

	return statement_execute(db, STATEMENT_SIGN_IN_COUNTER_LOWER, cells, 1, error_out);
}

enum status store_sign_in_counters_clean(struct db *db, int64_t now_us, struct error *error_out)
{
	struct cell cell = cell_time(now_us);

	return statement_execute(db, STATEMENT_SIGN_IN_COUNTERS_CLEAN, &cell, 1, error_out);
}
