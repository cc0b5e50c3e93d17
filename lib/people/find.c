#include "people/find.h"

enum status read_user(const struct db_source *source, const struct user_name *name,
		      struct arena *arena, struct user *user_out, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_user_find(loan.db, name, arena, user_out, error_out);
	return status;
}

enum status read_user_ids(const struct db_source *source, const struct user_name *names,
			  size_t count, struct arena *arena, uint64_t *ids_out,
			  struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_user_ids_find(loan.db, names, count, arena, ids_out, error_out);
	return status;
}

enum status read_user_id(const struct db_source *source, const struct user_name *name,
			 struct arena *arena, uint64_t *id_out, struct error *error_out)
{
	enum status status = read_user_ids(source, name, 1, arena, id_out, error_out);

	if (status == DUET_OK && *id_out == 0)
		return fail(error_out, DUET_HERE, DUET_USER_NOT_FOUND, "no such user");
	return status;
}

enum status read_users(const struct db_source *source, const char *text, uint64_t after_id,
		       size_t limit, struct arena *arena, struct listed_user *users_out,
		       size_t *found_out, struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_users_search(loan.db, text, after_id, limit, arena, users_out,
					    found_out, error_out);
	return status;
}

enum status read_members(const struct db_source *source, uint64_t organization_id,
			 uint64_t after_id, size_t limit, struct arena *arena,
			 struct member_info *members_out, size_t *found_out,
			 struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_members_list(loan.db, organization_id, after_id, limit, arena,
					    members_out, found_out, error_out);
	return status;
}
