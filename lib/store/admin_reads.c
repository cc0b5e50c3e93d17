#include "store/admin_reads.h"

/* A long chain without drift would otherwise be read from end to end. */
#define LOOK_BACK 10000

struct drift_arguments {
	uint64_t organization_id, after_seq;
	size_t limit;
	struct arena *arena;
	struct entry *entries_out;
	size_t *found_out;
};

static enum status drift_once(struct db *db, void *arguments, struct error *error_out)
{
	struct drift_arguments *a = arguments;

	return store_entries_of_drift(db, a->organization_id, a->after_seq, a->limit, a->arena,
				      a->entries_out, a->found_out, error_out);
}

enum status read_entries_of_drift(const struct db_source *source, uint64_t organization_id,
				  uint64_t last_seq, size_t limit, struct arena *arena,
				  struct entry *entries_out, size_t *found_out,
				  struct error *error_out)
{
	uint64_t after_seq = last_seq > LOOK_BACK ? last_seq - LOOK_BACK : 0;
	struct drift_arguments arguments = { organization_id, after_seq,   limit,
					     arena,           entries_out, found_out };

	return reads_run(source, drift_once, &arguments, error_out);
}

struct runs_arguments {
	uint64_t before_id;
	size_t limit;
	struct arena *arena;
	struct sync_run *runs_out;
	size_t *found_out;
};

static enum status runs_once(struct db *db, void *arguments, struct error *error_out)
{
	struct runs_arguments *a = arguments;

	return store_sync_runs_list(db, a->before_id, a->limit, a->arena, a->runs_out, a->found_out,
				    error_out);
}

enum status read_sync_runs(const struct db_source *source, uint64_t before_id, size_t limit,
			   struct arena *arena, struct sync_run *runs_out, size_t *found_out,
			   struct error *error_out)
{
	struct runs_arguments arguments = { before_id, limit, arena, runs_out, found_out };

	*found_out = 0;
	return reads_run(source, runs_once, &arguments, error_out);
}

static enum status runs_of_everybody_once(struct db *db, void *arguments, struct error *error_out)
{
	struct runs_arguments *a = arguments;

	return store_sync_runs_of_everybody(db, a->limit, a->arena, a->runs_out, a->found_out,
					    error_out);
}

enum status read_sync_runs_of_everybody(const struct db_source *source, size_t limit,
					struct arena *arena, struct sync_run *runs_out,
					size_t *found_out, struct error *error_out)
{
	struct runs_arguments arguments = { 0, limit, arena, runs_out, found_out };

	*found_out = 0;
	return reads_run(source, runs_of_everybody_once, &arguments, error_out);
}
