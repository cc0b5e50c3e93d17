#include "store/user_create.h"

#include <string.h>

#include "db/column.h"
#include "db/statement.h"
#include "store/accounts.h"

enum {
	ORGANIZATION_EXISTS,
	ORGANIZATION_CREATE,
	EMAIL_EXISTS,
	USER_CREATE,
};

/* clang-format off */
static const struct statement_definition statements[] = {
	[ORGANIZATION_EXISTS] = {
		.name = "organization_exists", .roles = DB_READS,
		.sql = "SELECT id\n"
		       "  FROM organizations\n"
		       " WHERE id = ?",
		.params = "u", .columns = "u",
	},
	[ORGANIZATION_CREATE] = {
		.name = "organization_create", .roles = DB_READS,
		.sql = "INSERT INTO organizations (name, createdAt)\n"
		       "VALUES (?, ?)",
		.params = "st", .columns = "",
	},
	[EMAIL_EXISTS] = {
		.name = "email_exists", .roles = DB_READS,
		.sql = "SELECT id\n"
		       "  FROM users\n"
		       " WHERE email = ?",
		.params = "s", .columns = "u",
	},
	[USER_CREATE] = {
		.name = "user_create", .roles = DB_READS,
		.sql = "INSERT INTO users\n"
		       "       (externalId, email, name, role, organizationId, createdAt, updatedAt)\n"
		       "VALUES (?, ?, ?, ?, ?, ?, ?)",
		.params = "bssuutt", .columns = "",
	},
};
/* clang-format on */

const struct statement_table user_create_statements = STATEMENT_TABLE(statements);

/* No FOR UPDATE: nobody may lock an organization and then want a balance.  The foreign key
 * keeps it from disappearing before the commit. */
static enum status organization_for(struct db *db, const struct new_user *new_user, int64_t now_us,
				    uint64_t *organization_id_out, struct error *error_out)
{
	struct statement *statement;
	struct cell id = cell_unsigned(new_user->organization_id);
	struct cell cells[] = { cell_text(new_user->organization_name), cell_time(now_us) };
	bool exists = false;
	enum status status;

	if (new_user->organization_id == 0) {
		status = statement_execute(db, &statements[ORGANIZATION_CREATE], cells, 1,
					   &statement, error_out);
		if (status == DUET_OK)
			*organization_id_out = statement_insert_id(statement);
		return status;
	}
	status = statement_has_row(db, &statements[ORGANIZATION_EXISTS], &id, &exists, error_out);
	if (status == DUET_OK && !exists)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no such organization");
	*organization_id_out = new_user->organization_id;
	return status;
}

/* Which unique value was taken: the address, or else the external id. */
static enum status taken_find(struct db *db, const struct new_user *new_user,
			      const char **taken_out, struct error *error_out)
{
	struct cell email = cell_text(new_user->email);
	bool exists = false;
	enum status status =
		statement_has_row(db, &statements[EMAIL_EXISTS], &email, &exists, error_out);

	if (status != DUET_OK)
		return status;
	*taken_out = exists ? "email" : "externalId";
	return fail(error_out, DUET_HERE, DUET_ALREADY_EXISTS, "the %s is taken", *taken_out);
}

static enum status user_insert(struct db *db, const struct new_user *new_user,
			       uint64_t organization_id, int64_t now_us, uint64_t *user_id_out,
			       struct error *error_out)
{
	const char *external_id = new_user->external_id;
	struct cell cells[] = {
		cell_bytes(external_id, external_id != NULL ? strlen(external_id) : 0),
		cell_text(new_user->email),
		cell_text(new_user->name),
		cell_unsigned((uint64_t)new_user->role + 1),
		cell_unsigned(organization_id),
		cell_time(now_us),
		cell_time(now_us),
	};

	struct statement *statement;
	enum status status =
		statement_execute(db, &statements[USER_CREATE], cells, 1, &statement, error_out);

	if (status == DUET_OK)
		*user_id_out = statement_insert_id(statement);
	return status;
}

/* An existing organization usually has its row; looking first avoids the lock of an INSERT. */
static enum status balance_ensure(struct db *db, uint64_t organization_id, struct error *error_out)
{
	struct chain_end end;
	uint64_t existing;
	size_t found = 0;
	enum status status =
		store_balances_exist(db, &organization_id, 1, &existing, &found, error_out);

	if (status != DUET_OK || found > 0)
		return status;
	status = store_organization_chain_ends(db, &organization_id, 1, &end, &found, error_out);
	if (status != DUET_OK)
		return status;
	status = store_balance_create(db, organization_id, found > 0 ? &end : NULL, error_out);
	return status == DUET_DUPLICATE ? DUET_OK : status;
}

enum status store_user_create(struct db *db, const struct new_user *new_user, int64_t now_us,
			      uint64_t *user_id_out, const char **taken_out,
			      struct error *error_out)
{
	uint64_t organization_id = 0;
	enum status status = organization_for(db, new_user, now_us, &organization_id, error_out);

	if (status != DUET_OK)
		return status;
	status = user_insert(db, new_user, organization_id, now_us, user_id_out, error_out);
	if (status == DUET_DUPLICATE)
		return taken_find(db, new_user, taken_out, error_out);
	if (status != DUET_OK)
		return status;
	return balance_ensure(db, organization_id, error_out);
}
