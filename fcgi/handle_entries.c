#include "handle.h"
#include "number.h"
#include "render.h"
#include "user_reference.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_STANDARD 20
#define PAGE_MAX      100

struct entries_query {
	struct user_reference user;
	int64_t limit;
	const char *cursor, *type;
};

/* clang-format off */
static const struct field entries_table[] = {
	USER_REFERENCE_FIELDS_WITH_ID(struct entries_query, user),
	{ .name = "limit", .kind = FIELD_INTEGER, .offset = offsetof(struct entries_query, limit),
	  .min = 1, .max = PAGE_MAX },
	{ .name = "cursor", .kind = FIELD_TEXT, .offset = offsetof(struct entries_query, cursor),
	  .length_min = 1, .length_max = 32 },
	{ .name = "type", .kind = FIELD_TEXT, .offset = offsetof(struct entries_query, type),
	  .length_min = 1, .length_max = 32 },
};
/* clang-format on */

static const struct fields entries_fields = {
	.table = entries_table,
	.count = sizeof(entries_table) / sizeof(entries_table[0]),
	.size = sizeof(struct entries_query),
};

/* A cursor is the number, in the user's chain, of the last entry of the page
 * before: chains are dense and never change, so a page never does either. */
static bool read_page(struct request *request, const struct entries_query *query,
		      struct entry_query *page, struct reply *reply_out)
{
	enum entry_type type;
	int64_t before_seq = 0;

	*page = (struct entry_query){
		.type = -1,
		.limit = query->limit == 0 ? PAGE_STANDARD : (size_t)query->limit,
	};
	if (query->cursor != NULL && number_parse(query->cursor, strlen(query->cursor), 1,
						  INT64_MAX, &before_seq) != NUMBER_OK) {
		*reply_out = reply_bad_parameter(
			request, "cursor", "Use a nextCursor exactly as an earlier page gave it.");
		return false;
	}
	page->before_seq = (uint64_t)before_seq;
	if (query->type != NULL) {
		if (!entry_type_parse(query->type, &type)) {
			*reply_out = reply_bad_parameter(request, "type",
							 "There are no entries of that type.");
			return false;
		}
		page->type = (int)type;
	}
	return true;
}

/* An id is looked up too: a user without entries is no unknown user. */
static enum status find_user_id(struct request *request, const struct user_name *name,
				uint64_t *user_id_out)
{
	enum status status = read_user_ids(&request->reads, name, 1, request->arena, user_id_out,
					   &request->error);

	if (status == DUET_OK && *user_id_out == 0)
		return DUET_USER_NOT_FOUND;
	return status;
}

static struct reply reply_page(struct request *request, const struct entry *entries, size_t count,
			       const struct entry_query *page)
{
	struct json_writer *writer = json_open(request->arena);
	char cursor[24];
	bool more = count == page->limit && entries[count - 1].user_seq > 1;

	json_object_begin(writer);
	json_key(writer, "entries");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		render_entry(writer, &entries[i]);
	json_array_end(writer);
	if (more)
		(void)snprintf(cursor, sizeof(cursor), "%" PRIu64, entries[count - 1].user_seq);
	json_member_string(writer, "nextCursor", more ? cursor : NULL);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* GET /api/credits/entries */
struct reply credits_entries(struct request *request)
{
	struct entries_query query;
	struct entry_query page;
	struct reference_fault fault;
	struct user_name name;
	struct entry *entries;
	struct reply reply;
	enum status status;
	size_t found;

	if (!request_query(request, &entries_fields, &query, &reply))
		return reply;
	if (!user_reference_read_for(request, &query.user, &name, &fault))
		return reply_bad_reference(request, &fault);
	if (!read_page(request, &query, &page, &reply))
		return reply;

	status = find_user_id(request, &name, &page.user_id);
	if ((status == DUET_OK || status == DUET_USER_NOT_FOUND) &&
	    !user_reference_is_theirs(&request->caller, page.user_id))
		return reply_somebody_else(request);
	if (status != DUET_OK)
		return reply_status(request, status);
	entries = arena_array(request->arena, page.limit, sizeof(*entries));
	if (entries == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_entries(&request->reads, &page, request->arena, entries, &found,
			      &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_page(request, entries, found, &page);
}
