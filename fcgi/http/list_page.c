#include "fcgi/http/list_page.h"

#include "base/number.h"
#include "json/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool list_page_of(struct request *request, const struct list_query *query,
		  struct list_page *page_out, struct reply *reply_out)
{
	int64_t beyond = 0;

	if (query->cursor != NULL && number_parse(query->cursor, strlen(query->cursor), 1,
						  INT64_MAX, &beyond) != NUMBER_OK) {
		*reply_out = reply_bad_parameter(
			request, "cursor", "Use a nextCursor exactly as an earlier page gave it.");
		return false;
	}
	page_out->beyond = (uint64_t)beyond;
	page_out->limit = (size_t)query->limit;
	return true;
}

struct page_alone {
	struct list_query page;
};

static const struct field alone_table[] = { LIST_QUERY_FIELDS(struct page_alone, page) };

static const struct fields alone_fields = FIELDS(struct page_alone, alone_table);

bool list_page_read(struct request *request, struct list_page *page_out, struct reply *reply_out)
{
	struct page_alone query;

	return request_query(request, &alone_fields, &query, reply_out) &&
	       list_page_of(request, &query.page, page_out, reply_out);
}

void render_next_cursor(struct json_writer *writer, const struct list_page *page, size_t count,
			uint64_t last)
{
	char cursor[24];

	(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, last);
	json_member_string(writer, "nextCursor", count == page->limit ? cursor : NULL);
}
