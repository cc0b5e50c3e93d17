#include "identity/audit.h"

#include "base/clock.h"
#include "identity/scopes.h"
#include "json/writer.h"

#include <inttypes.h>
#include <stdio.h>

#define SUBJECT_SIZE 32

static enum status insert(struct db *db, const char *kind, uint64_t id,
			  const struct audit_line *line, struct error *error_out)
{
	struct audit_line whole = *line;
	char subject[SUBJECT_SIZE];

	(void)snprintf(subject, sizeof(subject), "%s:%" PRIu64, kind, id);
	whole.subject = subject;
	return store_audit_insert(db, &whole, 1, error_out);
}

enum status audit_user(struct db *db, uint64_t user_id, const struct audit_line *line,
		       struct error *error_out)
{
	return insert(db, "user", user_id, line, error_out);
}

enum status audit_key(struct db *db, uint64_t key_id, const struct audit_line *line,
		      struct error *error_out)
{
	return insert(db, "key", key_id, line, error_out);
}

const char *audit_role_detail(enum user_role role)
{
	return role == USER_ROLE_ADMIN ? "{\"role\":\"admin\"}" : "{\"role\":\"user\"}";
}

/* {"scopes":["read","spend"]} */
const char *audit_scopes_detail(unsigned scopes, struct arena *arena)
{
	struct json_writer *writer = json_open(arena);
	const char *names[SCOPE_COUNT];
	size_t count = scopes_list(scopes, names);

	json_object_begin(writer);
	json_key(writer, "scopes");
	json_array_begin(writer);
	for (size_t i = 0; i < count; i++)
		json_string(writer, names[i]);
	json_array_end(writer);
	json_object_end(writer);
	return json_text(writer, NULL);
}

/* {"newKey":"key:4","overlapSeconds":3600} */
const char *audit_rotation_detail(uint64_t new_key_id, int64_t overlap_us, struct arena *arena)
{
	struct json_writer *writer = json_open(arena);

	json_object_begin(writer);
	json_member_string(writer, "newKey", arena_format(arena, "key:%" PRIu64, new_key_id));
	json_member_integer(writer, "overlapSeconds", overlap_us / CLOCK_US_PER_SECOND);
	json_object_end(writer);
	return json_text(writer, NULL);
}

enum status read_audit(const struct db_source *source, uint64_t before_id, size_t limit,
		       struct arena *arena, struct audit_record *records_out, size_t *found_out,
		       struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = store_audit_list(loan.db, before_id, limit, arena, records_out, found_out,
					  error_out);
	return status;
}
