/* Lists in pages (keyset): `limit` and `cursor` in, rows and `nextCursor` out.  A
 * cursor is the number of the last row of the page before, so that no row comes
 * twice or is left out because others came meanwhile. */
#ifndef DUET_FCGI_HTTP_LIST_PAGE_H
#define DUET_FCGI_HTTP_LIST_PAGE_H

#include "fcgi/http/request.h"

#define LIST_PAGE_STANDARD 50
#define LIST_PAGE_MAX      100

/* As read by a table of fields; a cursor that is absent is NULL. */
struct list_query {
	const char *cursor;
	int64_t limit;
};

/* The parameters of a query whose struct has the page as `member`. */
/* clang-format off */
#define LIST_QUERY_FIELDS(type, member)                                                    \
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(type, member.cursor),   \
	  .length_min = 1, .length_max = 32 },                                             \
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(type, member.limit),  \
	  .min = 1, .max = LIST_PAGE_MAX, .standard = LIST_PAGE_STANDARD }
/* clang-format on */

struct list_page {
	uint64_t beyond; /* the rows on from this number; 0: from the beginning */
	size_t limit;    /* rows, at most */
};

/* What the query asks for; false, and *reply_out the 400, when the cursor is none. */
bool list_page_of(struct request *request, const struct list_query *query,
		  struct list_page *page_out, struct reply *reply_out);

/* The same for a route whose query has nothing else: reads it too. */
bool list_page_read(struct request *request, struct list_page *page_out, struct reply *reply_out);

/* The member nextCursor, after `count` rows of which the last has the number
 * `last`: null where there are no more. */
void render_next_cursor(struct json_writer *writer, const struct list_page *page, size_t count,
			uint64_t last);

#endif
