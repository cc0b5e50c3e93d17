/* Parts that several pages of /admin/sync-balance have. */
#ifndef DUET_FCGI_DRIFT_SYNC_PAGE_PARTS_H
#define DUET_FCGI_DRIFT_SYNC_PAGE_PARTS_H

#include "core/drift.h"
#include "fcgi/html/desk_page.h"
#include "fcgi/http/request.h"
#include "store/users.h"

#define SYNC_PAGE_PATH "/admin/sync-balance"

/* Begins a form that posts to this page, with its token. */
void part_form_open(struct page *page, const struct request *request, const char *action);

/* The rest of the preview's form: the choice of a direction, whether users may lose
 * credits, and the button.  `loss` is what they would lose (0: the question is not
 * asked), `whose` a clause that says from whom. */
void part_choices(struct page *page, struct amount loss, const char *whose);

/* The form whose button does what has just been previewed.  `email` NULL: for
 * everybody. */
void part_repair_form(struct page *page, const struct request *request,
		      const struct sync_options *options, const char *email);

/* Begins and ends a table that scrolls by itself where it is too wide. */
void part_table_open(struct page *page, const char *id, const char *caption);
void part_table_close(struct page *page);

/* The name of a type of entry, the same as in assets/desk/entries.js. */
const char *part_kind(enum entry_type type);

/* Entries in the order given. */
void part_entries(struct page *page, const char *id, const char *caption,
		  const struct entry *entries, size_t count);

/* Both balances before and after. */
void part_before_and_after(struct page *page, const struct sync_verdict *verdict, bool dry_run);

/* Begins a paragraph, which the caller ends, with the user's name as a link to their page
 * and the address; the address alone is the link where there is no name. */
void part_who_open(struct page *page, const struct user *user);

/* <a> to the page of one user, with this as its text. */
void part_user_link(struct page *page, const char *email, const char *text);

/* Why reloading an answer to a form is harmless, and the way back. */
void part_ending(struct page *page);

#endif
