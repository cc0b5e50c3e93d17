#include "fcgi/credits/entries_query.h"

#include "base/clock.h"
#include "base/number.h"
#include "fcgi/http/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A cursor is the number, in the user's chain, of the last entry that was looked at.
 * Chains have no gaps and never change, so neither does a page. */
static bool read_cursor(const char *cursor, uint64_t *last_seq_out)
{
	int64_t before_seq;

	*last_seq_out = UINT64_MAX;
	if (cursor == NULL)
		return true;
	if (number_parse(cursor, strlen(cursor), 1, INT64_MAX, &before_seq) != NUMBER_OK)
		return false;
	*last_seq_out = (uint64_t)before_seq - 1;
	return true;
}

static bool read_time(const char *text, int64_t *utc_us)
{
	return text == NULL || clock_parse(text, utc_us);
}

#define TIME_DETAIL                                                                           \
	"It must be a time of RFC 3339, such as 2026-11-25T00:00:00Z, and no leap second; a " \
	"plus sign is written %2B here."

static bool read_filter(struct request *request, const struct entries_query *query,
			struct history *history, struct reply *reply_out)
{
	const char *parameter = NULL, *detail = NULL;

	history->type = query->type;
	history->span = (struct time_span){ .from_us = INT64_MIN, .to_us = INT64_MAX };
	if (!read_cursor(query->cursor, &history->rest.last_seq)) {
		parameter = "cursor";
		detail = "Use a cursor exactly as an earlier answer gave it.";
	} else if (!read_time(query->from, &history->span.from_us)) {
		parameter = "from";
		detail = TIME_DETAIL;
	} else if (!read_time(query->to, &history->span.to_us)) {
		parameter = "to";
		detail = TIME_DETAIL;
	} else if (history->span.from_us > history->span.to_us) {
		parameter = "to";
		detail = "It lies before `from`; change one of the two.";
	}
	if (parameter == NULL)
		return true;
	*reply_out = reply_bad_parameter(request, parameter, detail);
	return false;
}

bool entries_query_begin(struct request *request, const struct entries_query *query,
			 struct history *history_out, struct reply *reply_out)
{
	enum status status;

	*history_out = (struct history){ 0 };
	if (!read_filter(request, query, history_out, reply_out) ||
	    !user_reference_find(request, &query->user, &history_out->rest.user_id, reply_out))
		return false;
	status = history_begin(&request->source, history_out, &request->error);
	if (status == DUET_OK)
		return true;
	*reply_out = reply_status(request, status);
	return false;
}

void entries_cursor(uint64_t last_seq, char cursor_out[static ENTRIES_CURSOR_SIZE])
{
	(void)snprintf(cursor_out, ENTRIES_CURSOR_SIZE, "%" PRIu64, last_seq + 1);
}
