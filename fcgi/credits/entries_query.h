/* The query for a user's history, as a page and as a file: whose it is, which entries, and
 * where to start. */
#ifndef DUET_FCGI_CREDITS_ENTRIES_QUERY_H
#define DUET_FCGI_CREDITS_ENTRIES_QUERY_H

#include "base/clock.h"
#include "fcgi/http/user_reference.h"
#include "history/history.h"

/* As read by a table of fields; what is absent is NULL. */
struct entries_query {
	struct user_reference user;
	int64_t limit; /* of a page only */
	const char *cursor, *from, *to;
	int type; /* enum entry_type, or ENTRY_TYPE_ANY */
};

/* The rows of such a table, but for `limit`. */
/* clang-format off */
#define ENTRIES_QUERY_FIELDS                                                             \
	USER_REFERENCE_FIELDS_WITH_ID(struct entries_query, user),                       \
	{ .name = "cursor", .kind = FIELD_TEXT,                                          \
	  .offset = offsetof(struct entries_query, cursor),                              \
	  .length_min = 1, .length_max = 32 },                                           \
	{ .name = "from", .kind = FIELD_TEXT,                                            \
	  .offset = offsetof(struct entries_query, from),                                \
	  .length_min = 1, .length_max = CLOCK_INPUT_MAX },                              \
	{ .name = "to", .kind = FIELD_TEXT,                                              \
	  .offset = offsetof(struct entries_query, to),                                  \
	  .length_min = 1, .length_max = CLOCK_INPUT_MAX },                              \
	{ .name = "type", .kind = FIELD_CHOICE,                                          \
	  .offset = offsetof(struct entries_query, type), .choices = entry_type_names,   \
	  .standard = ENTRY_TYPE_ANY }
/* clang-format on */

/* Whose history it is, if the caller may see it, and the part of it that is
 * asked for; false, and *reply_out the problem. */
bool entries_query_begin(struct request *request, const struct entries_query *query,
			 struct history *history_out, struct reply *reply_out);

/* The cursor for going on with the entry `last_seq` of the user's chain. */
#define ENTRIES_CURSOR_SIZE 24
void entries_cursor(uint64_t last_seq, char cursor_out[static ENTRIES_CURSOR_SIZE]);

#endif
