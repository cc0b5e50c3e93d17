#include "sync/drift_reads.h"

#include "base/clock.h"

/* Accounts looked at by one statement: some 50 ms. */
#define EXAMINE_AT_ONCE 20000

struct of_arguments {
	uint64_t organization_id;
	struct arena *arena;
	struct drifted *drifted_out;
};

static enum status of_once(struct db *db, void *arguments, struct error *error_out)
{
	struct of_arguments *a = arguments;

	return store_drift_of(db, a->organization_id, a->arena, a->drifted_out, error_out);
}

enum status read_drift_of(const struct db_source *source, uint64_t organization_id,
			  struct arena *arena, struct drifted *drifted_out, struct error *error_out)
{
	struct of_arguments arguments = { organization_id, arena, drifted_out };

	return reads_run(source, of_once, &arguments, error_out);
}

struct page_arguments {
	struct drift_cursor *cursor;
	size_t limit;
	struct arena *arena;
	struct drifted *drifted_out;
	size_t *found_out;
};

static enum status page_once(struct db *db, void *arguments, struct error *error_out)
{
	struct page_arguments *a = arguments;
	struct drift_cursor cursor = *a->cursor;
	uint64_t examined;
	enum status status = store_drift_scan(db, &cursor, a->limit, EXAMINE_AT_ONCE, a->arena,
					      a->drifted_out, a->found_out, &examined, error_out);

	/* A read that is made again starts where this one did. */
	if (status == DUET_OK)
		*a->cursor = cursor;
	return status;
}

enum status read_drift_page(const struct db_source *source, struct drift_cursor *cursor,
			    size_t limit, struct arena *arena, struct drifted *drifted_out,
			    size_t *found_out, struct error *error_out)
{
	int64_t began_ms = clock_monotonic_ms();
	size_t found = 0;

	while (found < limit && cursor->part != DRIFT_END &&
	       !db_source_half_gone(source, began_ms)) {
		size_t more;
		struct page_arguments arguments = { cursor, limit - found, arena,
						    drifted_out + found, &more };
		enum status status = reads_run(source, page_once, &arguments, error_out);

		if (status != DUET_OK)
			return status;
		found += more;
	}
	*found_out = found;
	return DUET_OK;
}

static enum status ends_once(struct db *db, void *arguments, struct error *error_out)
{
	return store_drift_ends(db, arguments, error_out);
}

enum status read_drift_ends(const struct db_source *source, struct drift_ends *ends_out,
			    struct error *error_out)
{
	return reads_run(source, ends_once, ends_out, error_out);
}

static enum status summary_once(struct db *db, void *arguments, struct error *error_out)
{
	return store_drift_summary(db, arguments, error_out);
}

enum status read_drift_summary(const struct db_source *source, struct drift_summary *summary_out,
			       struct error *error_out)
{
	return reads_run(source, summary_once, summary_out, error_out);
}
