#include "fcgi/admin/metrics.h"

#include "fcgi/http/input.h"
#include "fcgi/telemetry/drift_refresher.h"
#include "fcgi/telemetry/metrics_text.h"

struct reply metrics_get(struct request *request)
{
	struct app *app = request->app;
	struct metrics_drift drift;
	struct buffer buffer;
	struct reply reply;
	bool is_known;

	if (!request_no_query(request, &reply))
		return reply;
	is_known = drift_refresher_read(app->drift_refresher, &drift);
	buffer_init(&buffer, request->arena);
	metrics_write(app->metrics, is_known ? &drift : NULL, &buffer);
	return reply_text(request, METRICS_CONTENT_TYPE, &buffer);
}
