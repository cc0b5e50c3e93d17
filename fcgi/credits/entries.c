#include "fcgi/credits/entries.h"

#include "fcgi/credits/entries_query.h"
#include "fcgi/http/input.h"
#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"

#define PAGE_STANDARD 20
#define PAGE_MAX      100

/* clang-format off */
static const struct field entries_table[] = {
	ENTRIES_QUERY_FIELDS,
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct entries_query, limit),
	  .min = 1, .max = PAGE_MAX, .standard = PAGE_STANDARD },
};
/* clang-format on */

static const struct fields entries_fields = FIELDS(struct entries_query, entries_table);

static struct reply reply_page(struct request *request, const struct entry *entries, size_t count,
			       const struct history *history)
{
	struct json_writer *writer = list_open(request, "entries");
	char cursor[ENTRIES_CURSOR_SIZE];

	for (size_t i = 0; i < count; i++)
		render_entry(writer, &entries[i]);
	entries_cursor(history->rest.last_seq, cursor);
	return list_close(request, writer, history_is_over(history) ? NULL : cursor);
}

struct reply credits_entries(struct request *request)
{
	struct entries_query query;
	struct history history;
	struct entry *entries;
	struct reply reply;
	enum status status;
	size_t found;

	if (!request_query(request, &entries_fields, &query, &reply) ||
	    !entries_query_begin(request, &query, &history, &reply))
		return reply;
	entries = arena_array(request->arena, (size_t)query.limit, sizeof(*entries));
	if (entries == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	status = history_next(&request->source, &history, (size_t)query.limit, request->arena,
			      entries, &found, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_page(request, entries, found, &history);
}
