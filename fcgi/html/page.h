/* HTML out.  Text goes through an escaper and only constants go raw, so that
 * nothing anybody has written is ever taken for markup.  The failure is sticky:
 * write everything, page_reply() looks once. */
#ifndef DUET_FCGI_HTML_PAGE_H
#define DUET_FCGI_HTML_PAGE_H

#include "base/buffer.h"
#include "core/amount.h"
#include "fcgi/http/reply.h"

struct page {
	struct buffer html;
	struct arena *arena;
};

/* Begins a page: its head, and <main> with `title` as its heading.  `title` is
 * text. */
void page_open(struct page *page, struct arena *arena, const char *title);

/* Its three steps, for pages with something of their own between them: the head,
 * to which links may be added; the frame; and <main> with its heading. */
void page_open_head(struct page *page, struct arena *arena, const char *title);
void page_open_frame(struct page *page);
void page_open_main(struct page *page, const char *title);

/* Ends it and makes the answer of it; where anything had failed, a problem. */
struct reply page_reply(struct request *request, int http_status, struct page *page);

/* The same for a page that tells of a problem, with the problem's status. */
struct reply page_reply_problem(struct request *request, const struct problem *problem,
				struct page *page);

/* Markup: a string literal, for anything else does not compile. */
#define page_raw(page, literal) page_add_constant((page), "" literal "", sizeof("" literal "") - 1)
void page_add_constant(struct page *page, const char *constant, size_t length);

/* Text, escaped for content and for quoted attributes alike. */
void page_text(struct page *page, const char *text);

/* A name that people chose: its writing direction stays within it. */
void page_name(struct page *page, const char *name);

void page_credits(struct page *page, struct amount amount); /* 1,234 */
void page_change(struct page *page, struct amount amount);  /* +1,234 */
void page_count(struct page *page, uint64_t count);

/* A number by which something is named, as it is written elsewhere: 1234. */
void page_id(struct page *page, uint64_t id);

/* A moment, UTC, to the second. */
void page_time(struct page *page, int64_t utc_us);

/* Text that becomes the value of a parameter in an address. */
void page_address_value(struct page *page, const char *text);

/* <input type="hidden">; `name` is a constant. */
void page_hidden(struct page *page, const char *name, const char *value);

#endif
