#include "sync/standing.h"

#define LATEST_MAX 10

/* A long chain without drift would otherwise be read from end to end. */
#define DRIFT_LOOK_BACK 10000

enum status read_user_standing(const struct db_source *source, const struct user_name *name,
			       struct arena *arena, struct user_standing *standing_out,
			       struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_user_standing(loan.db, name, arena, standing_out, error_out);
	return status;
}

enum status read_latest_entries(const struct db_source *source,
				const struct user_standing *standing, struct arena *arena,
				struct standing_entries *latest_out, struct error *error_out)
{
	struct entry_query query = { .type = ENTRY_TYPE_ANY, .limit = LATEST_MAX };
	enum status status;

	if (standing->member_count == 1)
		query.organization_id = standing->user.organization_id;
	else
		query.user_id = standing->user.id;
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_entries_list(loan.db, &query, arena, latest_out->entries,
					    &latest_out->count, error_out);
	return status;
}

enum status read_drift_entries(const struct db_source *source, const struct user_standing *standing,
			       struct arena *arena, struct standing_entries *entries_out,
			       struct error *error_out)
{
	const uint64_t last_seq = standing->organization.seq;
	const uint64_t after_seq = last_seq > DRIFT_LOOK_BACK ? last_seq - DRIFT_LOOK_BACK : 0;
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_entries_of_drift(loan.db, standing->user.organization_id, after_seq,
						STANDING_ENTRIES_MAX, arena, entries_out->entries,
						&entries_out->count, error_out);
	return status;
}
