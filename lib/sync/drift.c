#include "sync/drift.h"

#include "base/clock.h"

/* Accounts looked at by one statement: some 50 ms. */
#define EXAMINE_AT_ONCE 20000

static enum status read_some(const struct db_source *source, struct drift_page *page,
			     struct arena *arena, struct error *error_out)
{
	struct drift_scan scan = { .cursor = page->cursor,
				   .limit = page->limit - page->count,
				   .examine_max = EXAMINE_AT_ONCE,
				   .drifted = page->drifted + page->count };
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_drift_scan(loan.db, &scan, arena, error_out);
	page->cursor = scan.cursor;
	page->count += scan.count;
	return status;
}

enum status read_drift_page(const struct db_source *source, struct drift_page *page,
			    struct arena *arena, struct error *error_out)
{
	int64_t began_ms = clock_monotonic_ms();
	enum status status = DUET_OK;

	page->count = 0;
	page->drifted = arena_array(arena, page->limit, sizeof(*page->drifted));
	if (page->drifted == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu organizations", page->limit);
	while (status == DUET_OK && page->count < page->limit && page->cursor.part != DRIFT_END &&
	       !db_source_half_gone(source, began_ms))
		status = read_some(source, page, arena, error_out);
	return status;
}

static enum status find_cause(struct db *db, uint64_t organization_id, struct arena *arena,
			      struct drift_cause *cause, struct error *error_out)
{
	const struct entry_query latest = { .organization_id = organization_id,
					    .type = ENTRY_TYPE_ANY,
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

enum status read_drift_causes(const struct db_source *source, const struct drift_page *page,
			      struct arena *arena, const struct drift_cause **causes_out,
			      struct error *error_out)
{
	struct drift_cause *causes = arena_array(arena, page->count, sizeof(*causes));
	enum status status;

	if (causes == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu causes", page->count);
	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		for (size_t i = 0; status == DUET_OK && i < page->count; i++)
			status = find_cause(loan.db, page->drifted[i].organization_id, arena,
					    &causes[i], error_out);
	*causes_out = causes;
	return status;
}

enum status read_drift_ends(const struct db_source *source, struct drift_ends *ends_out,
			    struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_drift_ends(loan.db, ends_out, error_out);
	return status;
}

enum status read_drift_summary(const struct db_source *source, struct drift_summary *summary_out,
			       struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_drift_summary(loan.db, summary_out, error_out);
	return status;
}
