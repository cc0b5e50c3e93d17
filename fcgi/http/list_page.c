#include "fcgi/http/list_page.h"

#include "base/number.h"
#include "json/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool list_page_of(struct request *request, const struct list_query *query, size_t row_size,
		  struct list_page *page_out, struct reply *reply_out)
{
	int64_t beyond = 0;

	if (query->cursor != NULL && number_parse(query->cursor, strlen(query->cursor), 1,
						  INT64_MAX, &beyond) != NUMBER_OK) {
		*reply_out = reply_bad_parameter(
			request, "cursor", "Use a nextCursor exactly as an earlier page gave it.");
		return false;
	}
	*page_out = (struct list_page){
		.beyond = (uint64_t)beyond,
		.limit = (size_t)query->limit,
		.rows = arena_array(request->arena, (size_t)query->limit, row_size),
	};
	if (page_out->rows == NULL)
		*reply_out = reply_status(request, DUET_NO_MEMORY);
	return page_out->rows != NULL;
}

struct page_alone {
	struct list_query page;
};

static const struct field alone_table[] = { LIST_QUERY_FIELDS(struct page_alone, page) };

static const struct fields alone_fields = FIELDS(struct page_alone, alone_table);

bool list_page_read(struct request *request, size_t row_size, struct list_page *page_out,
		    struct reply *reply_out)
{
	struct page_alone query;

	return request_query(request, &alone_fields, &query, reply_out) &&
	       list_page_of(request, &query.page, row_size, page_out, reply_out);
}

struct json_writer *list_open(struct request *request, const char *name)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_key(writer, name);
	json_array_begin(writer);
	return writer;
}

struct reply list_close(struct request *request, struct json_writer *writer,
			const char *next_cursor)
{
	json_array_end(writer);
	json_member_string(writer, "nextCursor", next_cursor);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

struct reply list_page_close(struct request *request, struct json_writer *writer,
			     const struct list_page *page, uint64_t last)
{
	char cursor[24];

	(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, last);
	return list_close(request, writer, page->count == page->limit ? cursor : NULL);
}
