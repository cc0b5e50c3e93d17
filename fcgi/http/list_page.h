/* Lists in pages (keyset): `limit` and `cursor` in, rows and `nextCursor` out.  A
 * cursor is the number of the last row of the page before, so that new rows make
 * no other row appear twice or go missing. */
#ifndef DUET_FCGI_HTTP_LIST_PAGE_H
#define DUET_FCGI_HTTP_LIST_PAGE_H

#include "fcgi/http/input.h"

#define LIST_PAGE_STANDARD 50
#define LIST_PAGE_MAX      100

/* As read by a table of fields; a cursor that is absent is NULL. */
struct list_query {
	const char *cursor;
	int64_t limit;
};

/* The rows for a query whose struct has the list_query as `member`. */
/* clang-format off */
#define LIST_QUERY_FIELDS(type, member)                                                    \
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(type, member.cursor),   \
	  .length_min = 1, .length_max = 32 },                                             \
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(type, member.limit),  \
	  .min = 1, .max = LIST_PAGE_MAX, .standard = LIST_PAGE_STANDARD }
/* clang-format on */

struct list_page {
	uint64_t beyond; /* rows after this number; 0: from the beginning */
	size_t limit;    /* rows, at most */
	void *rows;      /* room for that many, in the request's arena */
	size_t count;    /* rows that were found; the handler sets it */
};

/* What the query asks for, with room for rows of that size.  False if the cursor is
 * not valid or there is no room; *reply_out is the problem. */
bool list_page_of(struct request *request, const struct list_query *query, size_t row_size,
		  struct list_page *page_out, struct reply *reply_out);

/* The same for a route whose query has nothing else; this reads the query too. */
bool list_page_read(struct request *request, size_t row_size, struct list_page *page_out,
		    struct reply *reply_out);

/* The answer {"<name>": [rows], "nextCursor": ...}: opened before the rows are written
 * into it, and closed after them.  `next_cursor` is NULL if there are no more rows. */
struct json_writer *list_open(struct request *request, const char *name);
struct reply list_close(struct request *request, struct json_writer *writer,
			const char *next_cursor);

/* Closes it if the cursor is the number of the last row.  `last` is ignored if no row
 * was found. */
struct reply list_page_close(struct request *request, struct json_writer *writer,
			     const struct list_page *page, uint64_t last);

#endif
