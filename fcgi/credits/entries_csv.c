/* The file is made in pieces of a few hundred entries, each read by itself, so that neither
 * the memory for all of it nor a connection is held all the time. */
#include "fcgi/credits/entries_csv.h"

#include "base/clock.h"
#include "fcgi/credits/entries_query.h"
#include "fcgi/credits/entry_csv.h"
#include "fcgi/http/input.h"

#include <inttypes.h>

#define ROWS_MAX        100000
#define ROWS_OF_A_PIECE 500

/* clang-format off */
static const struct field entries_csv_table[] = {
	ENTRIES_QUERY_FIELDS,
};
/* clang-format on */

static const struct fields entries_csv_fields = FIELDS(struct entries_query, entries_csv_table);

/* Each piece may take as long as a whole request: the client sees that the file keeps coming. */
static enum status next_piece(struct request *request, void *context, struct buffer *piece)
{
	struct history *history = context;
	struct entry *entries = arena_array(piece->arena, ROWS_OF_A_PIECE, sizeof(*entries));
	enum status status = entries == NULL ? DUET_NO_MEMORY : DUET_OK;
	size_t found = 0;

	while (status == DUET_OK && found == 0 && !history_is_over(history)) {
		request->source.deadline_ms =
			clock_monotonic_ms() + request->app->settings->requestTimeoutMs;
		status = history_next(&request->source, history, ROWS_OF_A_PIECE, piece->arena,
				      entries, &found, &request->error);
	}
	if (status != DUET_OK)
		return status;
	for (size_t i = 0; i < found; i++)
		entry_csv_add(piece, &entries[i]);
	return DUET_OK;
}

static void add_file_name(struct request *request, uint64_t user_id, struct reply *reply)
{
	char today[CLOCK_TEXT_SIZE];
	const char *value;

	clock_format(clock_utc_us(), today);
	value = arena_format(request->arena,
			     "attachment; filename=\"credits-%" PRIu64 "-%.*s.csv\"", user_id,
			     CLOCK_DATE_LENGTH, today);
	reply_add_header(reply, "Content-Disposition", value == NULL ? "attachment" : value);
}

static void add_rest(struct request *request, const struct history *history, struct reply *reply)
{
	struct reply_rest *rest;
	struct history *left;

	if (history_is_over(history))
		return;
	rest = arena_alloc(request->arena, sizeof(*rest));
	left = arena_alloc(request->arena, sizeof(*left));
	if (rest == NULL || left == NULL) {
		*reply = reply_no_room();
		return;
	}
	*left = *history;
	*rest = (struct reply_rest){ .next = next_piece, .context = left };
	reply->rest = rest;
}

struct reply credits_entries_csv(struct request *request)
{
	char *cursor = arena_alloc(request->arena, ENTRIES_CURSOR_SIZE);
	struct entries_query query;
	struct history history;
	struct buffer buffer;
	struct reply reply;
	enum status status;
	uint64_t after;

	if (cursor == NULL)
		return reply_no_room();
	if (!request_query(request, &entries_csv_fields, &query, &reply))
		return reply;
	if (!entries_query_begin(request, &query, &history, &reply))
		return reply;
	status = history_cut(&request->source, &history, ROWS_MAX, &after, &request->error);
	buffer_init(&buffer, request->arena);
	entry_csv_head(&buffer);
	/* Most of what can go wrong goes wrong in the first piece, while a problem can
	 * still be sent. */
	if (status == DUET_OK)
		status = next_piece(request, &history, &buffer);
	if (status != DUET_OK)
		return reply_status(request, status);
	reply = reply_text(request, CSV_CONTENT_TYPE, &buffer);
	if (reply.http_status != 200)
		return reply;
	add_rest(request, &history, &reply);
	add_file_name(request, history.rest.user_id, &reply);
	entries_cursor(after, cursor);
	if (after != 0)
		reply_add_header(&reply, "Next-Cursor", cursor);
	return reply;
}
