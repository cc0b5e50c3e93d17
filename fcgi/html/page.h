/* Writes HTML.  All text is escaped and only constants are not, so that nothing that
 * people have written is ever taken for markup.  A failure is remembered: write the
 * whole page, and page_reply() checks once. */
#ifndef DUET_FCGI_HTML_PAGE_H
#define DUET_FCGI_HTML_PAGE_H

#include "base/buffer.h"
#include "core/amount.h"
#include "fcgi/http/reply.h"

struct page {
	struct buffer html;
	struct arena *arena;
};

/* Begins a page: its head, and <main> with `title` as its heading.  `title` is escaped
 * like any text. */
void page_open(struct page *page, struct arena *arena, const char *title);

/* The three steps of page_open(), for pages that add something between them: the head,
 * to which links may be added; the frame; and <main> with its heading. */
void page_open_head(struct page *page, struct arena *arena, const char *title);
void page_open_frame(struct page *page);
void page_open_main(struct page *page, const char *title);

/* Ends the page and makes a reply of it, or a problem if anything had failed. */
struct reply page_reply(struct request *request, int http_status, struct page *page);

/* The same for a page that tells of a problem, with the problem's status. */
struct reply page_reply_problem(struct request *request, const struct problem *problem,
				struct page *page);

/* Markup, which must be a string literal: anything else does not compile. */
#define page_raw(page, literal) page_add_constant((page), "" literal "", sizeof("" literal "") - 1)
void page_add_constant(struct page *page, const char *constant, size_t length);

/* Text, escaped for content and for quoted attributes alike. */
void page_text(struct page *page, const char *text);

/* A name that people chose, kept apart so that its writing direction affects nothing
 * else. */
void page_name(struct page *page, const char *name);

void page_credits(struct page *page, struct amount amount); /* 1,234 */
void page_change(struct page *page, struct amount amount);  /* +1,234 */
void page_count(struct page *page, uint64_t count);

/* An id, without separators: 1234. */
void page_id(struct page *page, uint64_t id);

/* A time in UTC, to the second. */
void page_time(struct page *page, int64_t utc_us);

/* Text as the value of a parameter in an address. */
void page_address_value(struct page *page, const char *text);

/* <input type="hidden">; `name` is a constant. */
void page_hidden(struct page *page, const char *name, const char *value);

#endif
