#include "sync/causes.h"

struct causes_arguments {
	const struct drifted *drifted;
	size_t count;
	struct arena *arena;
	struct drift_cause *causes_out;
};

static enum status cause_find(struct db *db, uint64_t organization_id, struct arena *arena,
			      struct drift_cause *cause, struct error *error_out)
{
	const struct entry_query latest = { .organization_id = organization_id,
					    .type = -1,
					    .limit = DRIFT_CAUSE_LOOK_BACK };
	struct entry entries[DRIFT_CAUSE_LOOK_BACK];
	size_t found;
	enum status status = store_entries_list(db, &latest, arena, entries, &found, error_out);

	if (status != DUET_OK)
		return status;
	*cause = (struct drift_cause){ .last_entry_us = found == 0 ? 0 : entries[0].created_us };
	for (size_t i = 0; i < found && cause->count < DRIFT_CAUSE_ENTRIES_MAX; i++) {
		if (!amount_equal(entries[i].user_amount, entries[i].organization_amount))
			cause->entries[cause->count++] = entries[i];
	}
	return DUET_OK;
}

static enum status causes_once(struct db *db, void *arguments, struct error *error_out)
{
	struct causes_arguments *a = arguments;
	enum status status = DUET_OK;

	for (size_t i = 0; status == DUET_OK && i < a->count; i++)
		status = cause_find(db, a->drifted[i].organization_id, a->arena, &a->causes_out[i],
				    error_out);
	return status;
}

enum status read_drift_causes(const struct db_source *source, const struct drifted *drifted,
			      size_t count, struct arena *arena, struct drift_cause *causes_out,
			      struct error *error_out)
{
	struct causes_arguments arguments = { drifted, count, arena, causes_out };

	return reads_run(source, causes_once, &arguments, error_out);
}
