/* Keys of programs, for administrators: who has which, and making and revoking
 * them. */
#include "clock.h"
#include "handle.h"
#include "list_page.h"
#include "render.h"
#include "user_reference.h"

#include <sodium.h>

#define KEY_NAME_MAX 255

/* The members of a key, in an open object; its text is in the answer that made
 * it and nowhere else. */
static void render_key(struct json_writer *writer, const struct api_key *key)
{
	char scopes[SCOPES_TEXT_SIZE];

	scopes_format(key->scopes, scopes);
	json_member_integer(writer, "id", (int64_t)key->id);
	json_member_string(writer, "name", key->name);
	json_member_string(writer, "prefix", key->prefix);
	json_member_string(writer, "scopes", scopes);
	render_time(writer, "createdAt", key->created_us);
	render_time(writer, "expiresAt", key->expires_us);
	render_time(writer, "revokedAt", key->revoked_us);
	render_time(writer, "lastUsedAt", key->last_used_us);
}

static struct reply reply_list(struct request *request, const struct api_key *keys, size_t count,
			       const struct list_page *page)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_key(writer, "keys");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(writer);
		render_key(writer, &keys[i]);
		json_object_end(writer);
	}
	json_array_end(writer);
	render_next_cursor(writer, page, count, count == 0 ? 0 : keys[count - 1].id);
	json_object_end(writer);
	return reply_json(request, 200, writer);
}

/* GET /api/admin/keys */
struct reply admin_keys_list(struct request *request)
{
	struct list_page page;
	struct api_key *keys;
	struct reply reply;
	enum status status;
	size_t found;

	if (!list_page_read(request, &page, &reply))
		return reply;
	keys = arena_array(request->arena, page.limit, sizeof(*keys));
	if (keys == NULL)
		return reply_status(request, DUET_TOO_LARGE);
	status = read_keys(&request->reads, page.beyond, page.limit, request->arena, keys, &found,
			   &request->error);
	if (status != DUET_OK)
		return reply_status(request, status);
	return reply_list(request, keys, found, &page);
}

struct create_body {
	const char *name, *scopes, *expires_at;
};

/* clang-format off */
static const struct field create_table[] = {
	{ .name = "expiresAt", .kind = FIELD_TEXT,
	  .offset = offsetof(struct create_body, expires_at),
	  .length_min = 1, .length_max = CLOCK_TEXT_SIZE - 1 },
	{ .name = "name", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, name),
	  .length_min = 1, .length_max = KEY_NAME_MAX },
	{ .name = "scopes", .kind = FIELD_TEXT, .required = true,
	  .offset = offsetof(struct create_body, scopes),
	  .length_min = 1, .length_max = SCOPES_TEXT_SIZE - 1 },
};
/* clang-format on */

static const struct fields create_fields = {
	.table = create_table,
	.count = sizeof(create_table) / sizeof(create_table[0]),
	.size = sizeof(struct create_body),
};

static bool read_new_key(struct request *request, const struct create_body *body,
			 struct new_api_key *key_out, struct reply *reply_out)
{
	const char *unknown;

	*key_out = (struct new_api_key){ .name = body->name };
	if (!scopes_parse(body->scopes, &key_out->scopes, &unknown)) {
		*reply_out =
			reply_invalid(request, "/scopes",
				      "It must be of read, spend, grant and admin, with commas "
				      "between them.");
		return false;
	}
	if (body->expires_at == NULL)
		return true;
	if (!clock_parse(body->expires_at, &key_out->expires_us) ||
	    key_out->expires_us <= clock_utc_us()) {
		*reply_out = reply_invalid(request, "/expiresAt",
					   "It must be a moment to come, in UTC, like "
					   "2027-01-31T00:00:00Z.");
		return false;
	}
	return true;
}

static struct reply reply_created(struct request *request, const char *text,
				  const struct api_key *key)
{
	struct json_writer *writer = json_open(request->arena);

	json_object_begin(writer);
	json_member_string(writer, "key", text);
	render_key(writer, key);
	json_object_end(writer);
	return reply_json(request, 201, writer);
}

/* POST /api/admin/keys */
struct reply admin_keys_create(struct request *request)
{
	char text[API_KEY_TEXT_SIZE];
	struct create_body body;
	struct new_api_key new_key;
	struct api_key key;
	struct reply reply;
	enum status status;
	uint64_t key_id;
	size_t found;

	if (!request_no_query(request, &reply) ||
	    !request_body(request, &create_fields, &body, &reply) ||
	    !read_new_key(request, &body, &new_key, &reply))
		return reply;
	status = api_key_create(&request->reads, &new_key, request->caller.actor, text, &key_id,
				&request->error);
	if (status == DUET_OK)
		status = read_keys(&request->reads, key_id - 1, 1, request->arena, &key, &found,
				   &request->error);
	reply = status == DUET_OK ? reply_created(request, text, &key)
				  : reply_status(request, status);
	sodium_memzero(text, sizeof(text));
	return reply;
}

/* DELETE /api/admin/keys/{id} */
struct reply admin_keys_revoke(struct request *request)
{
	struct reply reply;
	enum status status;
	uint64_t id;

	if (!request_no_query(request, &reply) ||
	    !request_path_id(request, "A key's id", &id, &reply))
		return reply;
	status = api_key_revoke(&request->reads, id, request->caller.actor, &request->error);
	if (status == DUET_NOT_FOUND)
		return reply_problem(request, &(struct problem){ .type = PROBLEM_KEY_NOT_FOUND });
	return status == DUET_OK ? reply_empty() : reply_status(request, status);
}
