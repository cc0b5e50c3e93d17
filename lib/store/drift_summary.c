#include "store/drift.h"

#include "db/column.h"
#include "store/drift_stretch.h"
#include "store/verify.h"

/* The first part of a scan takes the longer time for an id. */
#define PERCENT_OF_USERS 75

enum status store_drift_ends(struct db *db, struct drift_ends *ends_out, struct error *error_out)
{
	enum statement_id statement = STATEMENT_DRIFT_ENDS;
	enum status status = statement_execute(db, statement, NULL, 1, error_out);

	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		ends_out->last_user_id = column_unsigned(db, statement, 0);
		ends_out->last_organization_id = column_unsigned(db, statement, 1);
	}
	statement_finish(db, statement);
	return status;
}

static unsigned share(uint64_t id, uint64_t last_id, unsigned of)
{
	/* Ids that are near 2^64 tell their share without their last digits. */
	while (last_id > UINT64_MAX / 100) {
		id /= 2;
		last_id /= 2;
	}
	return id < last_id ? (unsigned)(id * of / last_id) : of;
}

unsigned drift_percent(const struct drift_cursor *cursor, const struct drift_ends *ends)
{
	if (cursor->part == DRIFT_USERS)
		return share(cursor->after_id, ends->last_user_id, PERCENT_OF_USERS);
	if (cursor->part == DRIFT_ORGANIZATIONS)
		return PERCENT_OF_USERS +
		       share(cursor->after_id, ends->last_organization_id, 100 - PERCENT_OF_USERS);
	return 100;
}

/* The most that 64 bits hold, where it is more. */
static void add_up(struct amount *sum, struct amount more)
{
	if (!amount_add(*sum, more, sum))
		*sum = amount_of(INT64_MAX);
}

static enum status sums_add(struct db *db, enum statement_id statement, const struct cell *cells,
			    struct drift_summary *summary, struct error *error_out)
{
	enum status status = statement_execute(db, statement, cells, 1, error_out);

	if (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		summary->out_of_step += column_unsigned(db, statement, 0);
		summary->outside_changes += column_unsigned(db, statement, 1);
		add_up(&summary->organization_ahead, column_amount(db, statement, 2));
		add_up(&summary->user_ahead, column_amount(db, statement, 3));
	}
	statement_finish(db, statement);
	return status;
}

static enum status users_sum(struct db *db, struct drift_summary *summary, struct error *error_out)
{
	struct drift_stretch stretch = { .last_id = 0 };
	enum status status;

	do {
		status = drift_users_stretch(db, stretch.last_id, DRIFT_STRETCH_MAX, &stretch,
					     error_out);
		if (status != DUET_OK || stretch.count == 0)
			return status;

		struct cell cells[] = { cell_unsigned(stretch.after_id),
					cell_unsigned(stretch.last_id) };

		status = sums_add(db, STATEMENT_DRIFT_USERS_SUM, cells, summary, error_out);
	} while (status == DUET_OK);
	return status;
}

static enum status organizations_sum(struct db *db, struct drift_summary *summary,
				     struct error *error_out)
{
	struct drift_stretch stretch = { .last_id = 0 };
	enum status status;

	do {
		struct drift_kinds kinds;
		struct cell cells[DRIFT_UNMIRRORED_CELLS];

		status = drift_organizations_stretch(db, stretch.last_id, DRIFT_STRETCH_MAX,
						     &stretch, error_out);
		if (status != DUET_OK || stretch.count == 0)
			return status;
		summary->organizations += stretch.count;

		status = drift_kinds_count(db, &stretch, &kinds, error_out);
		if (status != DUET_OK || !drift_kinds_any(&kinds))
			continue;
		drift_unmirrored_cells(&stretch, &kinds, cells);
		status = sums_add(db, STATEMENT_DRIFT_ORGANIZATIONS_SUM, cells, summary, error_out);
	} while (status == DUET_OK);
	return status;
}

enum status store_drift_summary(struct db *db, struct drift_summary *summary_out,
				struct error *error_out)
{
	struct drift_summary summary = { 0 };
	enum status status = store_snapshot_begin(db, error_out);

	if (status == DUET_OK)
		status = users_sum(db, &summary, error_out);
	if (status == DUET_OK)
		status = organizations_sum(db, &summary, error_out);
	db_rollback(db);
	if (status == DUET_OK)
		*summary_out = summary;
	return status;
}
