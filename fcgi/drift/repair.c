#include "fcgi/drift/repair.h"

#include "base/clock.h"

static struct sync_backend backend_of(const struct request *request)
{
	return (struct sync_backend){ .committer = request->app->committer,
				      .source = &request->source };
}

enum status repair_user(struct request *request, const struct sync_request *asked,
			struct sync_result *result_out)
{
	const struct sync_backend backend = backend_of(request);

	return sync_user(&backend, asked, request->arena, result_out, &request->error);
}

/* A copy that does not fit leaves the arena spent, which is checked when the answer is
 * sent. */
static void keep_entry(struct repair_list *list, const struct entry *entry)
{
	struct entry *kept = &list->entries[list->entry_count++];

	*kept = *entry;
	kept->reason = arena_strdup(list->arena, entry->reason);
	kept->reference = arena_strdup(list->arena, entry->reference);
	kept->metadata = arena_strdup(list->arena, entry->metadata);
	kept->actor = arena_strdup(list->arena, entry->actor);
	kept->key = arena_strdup(list->arena, entry->key);
}

static void keep_skipped(struct repair_list *list, const struct drifted *found,
			 const struct sync_verdict *verdict)
{
	list->skipped[list->skipped_count++] = (struct repair_skipped){
		.organization_id = found->organization_id,
		.organization_name = arena_strdup(list->arena, found->organization_name),
		.user_email = arena_strdup(list->arena, found->user_email),
		.user_name = arena_strdup(list->arena, found->user_name),
		.reason = verdict->skip,
		.user_balance = verdict->user_before,
		.organization_balance = verdict->organization_before,
	};
}

static void add_loss(struct repair_list *list, const struct sync_verdict *verdict)
{
	if (verdict->skip == SYNC_WOULD_DECREASE)
		list->would_take = amount_add_saturating(
			list->would_take,
			drift_between(verdict->user_before, verdict->organization_before));
}

static void note(void *context, const struct drifted *found, const struct outcome *outcome)
{
	struct repair_list *list = context;

	for (size_t i = 0; i < outcome->entry_count; i++) {
		if (list->entry_count < REPAIR_ENTRIES_MAX)
			keep_entry(list, &outcome->entries[i]);
		else
			list->more_entries = true;
	}
	if (outcome->verdict->skip == SYNC_NOT_SKIPPED)
		return;
	add_loss(list, outcome->verdict);
	if (list->skipped_count < REPAIR_SKIPPED_MAX)
		keep_skipped(list, found, outcome->verdict);
	else
		list->more_skipped = true;
}

static int64_t work_ms_of(const struct request *request)
{
	int64_t half_ms = (request->deadline_ms - clock_monotonic_ms()) / 2;
	int64_t most_ms = request->app->settings->syncWorkMs;

	return half_ms < most_ms ? half_ms : most_ms;
}

enum status repair_everybody(struct request *request, const struct sync_request *asked,
			     const struct repair_list **list_out,
			     struct sync_progress *progress_out)
{
	const struct sync_backend backend = backend_of(request);
	struct repair_list *list = arena_alloc(request->arena, sizeof(*list));
	const struct sync_observer observer = { .context = list, .organization = note };
	struct sync_request timed = *asked;
	enum status status;

	if (list == NULL)
		return DUET_NO_MEMORY;
	list->arena = request->arena;
	timed.work_ms = work_ms_of(request);
	timed.stop = &request->app->stopping;
	status = sync_everybody(&backend, &timed, &observer, progress_out, &request->error);
	*list_out = list;
	if (status == DUET_BUSY && progress_out->run.id != 0)
		return DUET_OK;
	/* What was done until then is told, and not that nothing was. */
	if (status == DUET_NO_MEMORY && progress_out->run.totals.examined > 0)
		return DUET_OK;
	return status;
}
