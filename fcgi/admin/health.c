#include "fcgi/admin/health.h"

#include "base/clock.h"
#include "fcgi/http/reply.h"

/* Whoever asks wants to know soon, also when the answer is no: so long it waits
 * for a connection.  One that hangs has the store's own limits. */
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
