/* Lists in pages (keyset): `limit` and `cursor` in, rows and `nextCursor` out.  A
 * cursor is the number of the last row of the page before, so that no row comes
 * twice or is left out because others came meanwhile. */
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
	void *rows;      /* room for as many, in the request's arena */
	size_t count;    /* rows that were found: the handler says it */
};

/* What the query asks for, with room for rows of that size; false, and *reply_out the
 * problem, where the cursor is none or there is no room. */
bool list_page_of(struct request *request, const struct list_query *query, size_t row_size,
		  struct list_page *page_out, struct reply *reply_out);

/* The same for a route whose query has nothing else: reads it too. */
bool list_page_read(struct request *request, size_t row_size, struct list_page *page_out,
		    struct reply *reply_out);

/* The answer {"<name>": [rows], "nextCursor": ...}: begun before the rows are written
 * into it, and ended behind them.  `next_cursor` is NULL where there are no more. */
struct json_writer *list_open(struct request *request, const char *name);
struct reply list_close(struct request *request, struct json_writer *writer,
			const char *next_cursor);

/* Ends it where the cursor is a number: that of the last row, which means nothing
 * where no row was found. */
struct reply list_page_close(struct request *request, struct json_writer *writer,
			     const struct list_page *page, uint64_t last);

#endif
