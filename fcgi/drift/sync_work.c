#include "fcgi/drift/sync_work.h"

#include "base/clock.h"

enum status sync_work_one(struct request *request, const struct user_name *name,
			  const struct sync_run *asked, struct sync_one *one_out)
{
	return sync_one_user(request->app->committer, &request->source, name, asked, request->arena,
			     one_out, &request->error);
}

enum status sync_work(struct request *request, const struct sync_run *asked,
		      const struct drift_cursor *from, struct sync_steps *steps,
		      struct sync_all *all_out)
{
	int64_t work_ms = (request->deadline_ms - clock_monotonic_ms()) / 2;
	enum status status;

	if (work_ms > request->app->settings->syncWorkMs)
		work_ms = request->app->settings->syncWorkMs;
	status = sync_everybody(request->app->committer, &request->source, asked, from, work_ms,
				&request->app->stopping, sync_steps_note, NULL, steps, all_out,
				&request->error);
	if (status == DUET_BUSY && all_out->run.id != 0)
		return DUET_OK;
	return status;
}
