#include "fcgi/admin/keys.h"

#include "base/clock.h"
#include "fcgi/http/input.h"
#include "fcgi/http/list_page.h"
#include "fcgi/http/render.h"
#include "fcgi/http/user_reference.h"
#include "identity/api_keys.h"
#include "identity/scopes.h"

#include <sodium.h>

#define KEY_NAME_MAX 255

/* The members of a key, in an open object.  The text of the key is not among them: only the
 * answer that made the key has it. */
static void render_key(struct json_writer *writer, const struct api_key *key)
{
	const char *scopes[SCOPE_COUNT];
	size_t count = scopes_list(key->scopes, scopes);

	json_member_integer(writer, "id", (int64_t)key->id);
	json_member_string(writer, "name", key->name);
	json_member_string(writer, "prefix", key->prefix);
	json_key(writer, "scopes");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		json_string(writer, scopes[i]);
	json_array_end(writer);
	render_time(writer, "createdAt", key->created_us);
	render_time(writer, "expiresAt", key->expires_us);
	render_time(writer, "revokedAt", key->revoked_us);
	render_time(writer, "lastUsedAt", key->last_used_us);
}

struct reply admin_keys_list(struct request *request)
{
	struct api_key *keys;
	struct json_writer *writer;
	struct list_page page;
	struct reply reply;
	enum status status;

	if (!list_page_read(request, sizeof(*keys), &page, &reply))
		return reply;
	keys = page.rows;
	status = read_keys(&request->source, page.beyond, page.limit, request->arena, keys,
			   &page.count, &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);

	writer = list_open(request, "keys");
	for (size_t i = 0; i < page.count; i++) {
		json_object_begin(writer);
		render_key(writer, &keys[i]);
		json_object_end(writer);
	}
	return list_page_close(request, writer, &page,
			       page.count == 0 ? 0 : keys[page.count - 1].id);
}

struct create_body {
	const char *name, *expires_at;
	struct field_list scopes;
};

/* clang-format off */
static const struct field create_table[] = {
	{ .name = "expiresAt", .kind = FIELD_TEXT,
	  .offset = offsetof(struct create_body, expires_at),
	  .length_min = 1, .length_max = CLOCK_INPUT_MAX },
	{ .name = "name", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, name),
	  .length_min = 1, .length_max = KEY_NAME_MAX },
	{ .name = "scopes", .kind = FIELD_TEXTS, .required = true, .list_only = true,
	  .offset = offsetof(struct create_body, scopes), .length_max = SCOPES_TEXT_SIZE },
};
/* clang-format on */

static const struct fields create_fields = FIELDS(struct create_body, create_table);

static bool read_scopes(struct request *request, const struct field_list *list,
			unsigned *scopes_out, struct reply *reply_out)
{
	const char *const *names = list->items;

	*scopes_out = 0;
	for (size_t i = 0; i < list->count; i++) {
		unsigned scope = 0;

		if (scope_parse(names[i], &scope) && (*scopes_out & scope) == 0) {
			*scopes_out |= scope;
			continue;
		}
		*reply_out =
			reply_invalid(request, arena_format(request->arena, "/scopes/%zu", i),
				      scope == 0 ? "It must be one of read, spend, grant and admin."
						 : "It stands there twice.");
		return false;
	}
	if (*scopes_out == 0)
		*reply_out = reply_invalid(request, "/scopes",
					   "It must name one of read, spend, grant and admin at "
					   "least.");
	return *scopes_out != 0;
}

/* `text` is NULL for a key that never expires. */
static bool read_expires_at(struct request *request, const char *text, int64_t *expires_us_out,
			    struct reply *reply_out)
{
	*expires_us_out = 0;
	if (text == NULL || (clock_parse(text, expires_us_out) &&
			     *expires_us_out > clock_utc_us() && *expires_us_out <= CLOCK_MAX_US))
		return true;
	*reply_out = reply_invalid(request, "/expiresAt",
				   "It must be a time of RFC 3339 that is to come, such as "
				   "2027-01-31T00:00:00Z, and no leap second.");
	return false;
}

/* There is no idempotency key that would make it safe to ask again. */
static struct reply reply_lost(struct request *request, enum status status)
{
	return reply_outcome_unknown(request, status,
				     "A key may have been made, and nobody has its text: look for "
				     "it with GET /api/admin/keys, revoke it, and make another.");
}

static struct reply reply_not_made(struct request *request, enum status status)
{
	return status == DUET_OUTCOME_UNKNOWN ? reply_lost(request, status)
					      : reply_status(request, status);
}

static struct reply reply_created(struct request *request, const char *text,
				  const struct api_key *key)
{
	struct json_writer *writer = json_open(request->arena);
	struct reply reply;

	json_object_begin(writer);
	json_member_string(writer, "key", text);
	render_key(writer, key);
	json_object_end(writer);
	reply = reply_json(request, 201, writer);
	return reply.problem == NULL ? reply : reply_lost(request, request->status);
}

struct reply admin_keys_create(struct request *request)
{
	char text[API_KEY_TEXT_SIZE];
	struct create_body body;
	struct new_api_key new_key;
	struct reply reply;
	struct api_key key;
	enum status status;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &create_fields, &body, &reply))
		return reply;
	new_key = (struct new_api_key){ .name = body.name };
	if (!read_scopes(request, &body.scopes, &new_key.scopes, &reply) ||
	    !read_expires_at(request, body.expires_at, &new_key.expires_us, &reply))
		return reply;
	status = api_key_create(&request->source, &new_key, request->caller.actor, request->arena,
				text, &key, &request->error);
	reply = status == DUET_OK ? reply_created(request, text, &key)
				  : reply_not_made(request, status);
	sodium_memzero(text, sizeof(text));
	return reply;
}

struct rotate_body {
	const char *expires_at;
	int64_t overlap_s;
};

/* The same as for `duet key rotate`: a day, and a hundred years at most. */
#define OVERLAP_STANDARD_S INT64_C(86400)
#define OVERLAP_MAX_S      (36500 * OVERLAP_STANDARD_S)

/* clang-format off */
static const struct field rotate_table[] = {
	{ .name = "expiresAt", .kind = FIELD_TEXT,
	  .offset = offsetof(struct rotate_body, expires_at),
	  .length_min = 1, .length_max = CLOCK_INPUT_MAX },
	{ .name = "overlapSeconds", .kind = FIELD_INTEGER,
	  .offset = offsetof(struct rotate_body, overlap_s),
	  .min = 0, .max = OVERLAP_MAX_S, .standard = OVERLAP_STANDARD_S },
};
/* clang-format on */

static const struct fields rotate_fields = FIELDS(struct rotate_body, rotate_table);

/* The body may be missing: everything in it has a default. */
static bool read_rotation(struct request *request, struct key_rotation *rotation_out,
			  struct reply *reply_out)
{
	struct rotate_body body;

	fields_clear(&rotate_fields, &body);
	if (!request_no_query(request, reply_out) ||
	    !request_path_id(request, "A key's id", &rotation_out->key_id, reply_out))
		return false;
	if (request->body_length > 0 && !request_body(request, &rotate_fields, &body, reply_out))
		return false;
	rotation_out->overlap_us = body.overlap_s * 1000000;
	return read_expires_at(request, body.expires_at, &rotation_out->expires_us, reply_out);
}

struct reply admin_keys_rotate(struct request *request)
{
	char text[API_KEY_TEXT_SIZE];
	struct key_rotation rotation;
	struct api_key key;
	struct reply reply;
	enum status status;

	if (!read_rotation(request, &rotation, &reply))
		return reply;
	status = api_key_rotate(&request->source, &rotation, request->caller.actor, request->arena,
				text, &key, &request->error);
	if (status == DUET_OK)
		reply = reply_created(request, text, &key);
	else if (status == DUET_NOT_FOUND)
		reply = reply_problem(
			request, &(struct problem){ .type = PROBLEM_KEY_NOT_FOUND,
						    .detail = "There is no such key, or it was "
							      "revoked or has expired: make a "
							      "new one." });
	else
		reply = reply_not_made(request, status);
	sodium_memzero(text, sizeof(text));
	return reply;
}

struct reply admin_keys_revoke(struct request *request)
{
	struct reply reply;
	enum status status;
	uint64_t id;

	if (!request_no_query(request, &reply) ||
	    !request_path_id(request, "A key's id", &id, &reply))
		return reply;
	status = api_key_revoke(&request->source, id, request->caller.actor, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(request, &(struct problem){ .type = PROBLEM_KEY_NOT_FOUND });
	return status == DUET_OK ? reply_empty() : reply_status(request, status);
}
