#include "fcgi/admin/health.h"

#include "base/clock.h"
#include "fcgi/http/reply.h"

/* How long it waits for a connection: whoever asks wants to know soon, even if the answer
 * is no.  A connection that hangs has the limits of lib/db. */
#define HEALTH_TIMEOUT_MS 2000

struct reply health_get(struct request *request)
{
	struct db_source source = request->source;
	int64_t deadline_ms = clock_monotonic_ms() + HEALTH_TIMEOUT_MS;
	struct json_writer *writer;
	enum status status;

	if (deadline_ms < source.deadline_ms)
		source.deadline_ms = deadline_ms;
	status = db_source_ping(&source, &request->error);
	if (status != DUET_OK) {
		request->status = status;
		return reply_problem(request, &(struct problem){ .type = PROBLEM_UNAVAILABLE });
	}
	writer = json_open(request->arena);
	json_object_begin(writer);
	json_member_string(writer, "status", "ok");
	json_object_end(writer);
	return reply_json(request, 200, writer);
}
