/* Borrow, read, give back.  The verbs differ, the way around them does not:
 * each is packed into a function of one shape. */
#include "store/reads.h"

#include "base/clock.h"

#define USE_NOTED_EVERY_US INT64_C(60000000)

enum status reads_run(const struct db_source *source, read_once *read, void *arguments,
		      struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = read(loan.db, arguments, error_out);
	return status;
}

struct user_arguments {
	const struct user_name *name;
	struct arena *arena;
	struct user *user_out;
};

static enum status user_once(struct db *db, void *arguments, struct error *error_out)
{
	struct user_arguments *a = arguments;

	return store_user_find(db, a->name, a->arena, a->user_out, error_out);
}

enum status read_user(const struct db_source *source, const struct user_name *name,
		      struct arena *arena, struct user *user_out, struct error *error_out)
{
	struct user_arguments arguments = { name, arena, user_out };

	return reads_run(source, user_once, &arguments, error_out);
}

struct user_ids_arguments {
	const struct user_name *names;
	size_t count;
	struct arena *arena;
	uint64_t *ids_out;
};

static enum status user_ids_once(struct db *db, void *arguments, struct error *error_out)
{
	struct user_ids_arguments *a = arguments;

	return store_user_ids_find(db, a->names, a->count, a->arena, a->ids_out, error_out);
}

enum status read_user_ids(const struct db_source *source, const struct user_name *names,
			  size_t count, struct arena *arena, uint64_t *ids_out,
			  struct error *error_out)
{
	struct user_ids_arguments arguments = { names, count, arena, ids_out };

	return reads_run(source, user_ids_once, &arguments, error_out);
}

struct users_arguments {
	const char *text;
	uint64_t after_id;
	size_t limit;
	struct arena *arena;
	struct user *users_out;
	size_t *found_out;
};

static enum status users_once(struct db *db, void *arguments, struct error *error_out)
{
	struct users_arguments *a = arguments;

	return store_users_search(db, a->text, a->after_id, a->limit, a->arena, a->users_out,
				  a->found_out, error_out);
}

enum status read_users(const struct db_source *source, const char *text, uint64_t after_id,
		       size_t limit, struct arena *arena, struct user *users_out, size_t *found_out,
		       struct error *error_out)
{
	struct users_arguments arguments = { text, after_id, limit, arena, users_out, found_out };

	return reads_run(source, users_once, &arguments, error_out);
}

struct entries_arguments {
	const struct entry_query *query;
	struct arena *arena;
	struct entry *entries_out;
	size_t *found_out;
};

static enum status entries_once(struct db *db, void *arguments, struct error *error_out)
{
	struct entries_arguments *a = arguments;

	return store_entries_list(db, a->query, a->arena, a->entries_out, a->found_out, error_out);
}

enum status read_entries(const struct db_source *source, const struct entry_query *query,
			 struct arena *arena, struct entry *entries_out, size_t *found_out,
			 struct error *error_out)
{
	struct entries_arguments arguments = { query, arena, entries_out, found_out };

	return reads_run(source, entries_once, &arguments, error_out);
}

struct key_arguments {
	const unsigned char *hash;
	struct arena *arena;
	struct api_key *key_out;
	unsigned char *hash_out;
};

/* For people who wonder which keys can go: to the minute is enough, and one
 * write a minute is nothing.  It may fail; the read has not. */
static void note_use(struct db *db, const struct api_key *key)
{
	int64_t now_us = clock_utc_us();

	if (key->revoked_us == 0 && now_us - key->last_used_us >= USE_NOTED_EVERY_US)
		(void)!store_key_used(db, key->id, now_us, NULL);
}

static enum status key_once(struct db *db, void *arguments, struct error *error_out)
{
	struct key_arguments *a = arguments;
	enum status status =
		store_key_find(db, a->hash, a->arena, a->key_out, a->hash_out, error_out);

	if (status == DUET_OK)
		note_use(db, a->key_out);
	return status;
}

enum status read_key(const struct db_source *source, const unsigned char hash[static KEY_HASH_SIZE],
		     struct arena *arena, struct api_key *key_out,
		     unsigned char hash_out[static KEY_HASH_SIZE], struct error *error_out)
{
	struct key_arguments arguments = { hash, arena, key_out, hash_out };

	return reads_run(source, key_once, &arguments, error_out);
}

struct members_arguments {
	uint64_t organization_id, after_id;
	size_t limit;
	struct arena *arena;
	struct member_info *members_out;
	size_t *found_out;
};

static enum status members_once(struct db *db, void *arguments, struct error *error_out)
{
	struct members_arguments *a = arguments;

	return store_members_list(db, a->organization_id, a->after_id, a->limit, a->arena,
				  a->members_out, a->found_out, error_out);
}

enum status read_members(const struct db_source *source, uint64_t organization_id,
			 uint64_t after_id, size_t limit, struct arena *arena,
			 struct member_info *members_out, size_t *found_out,
			 struct error *error_out)
{
	struct members_arguments arguments = { organization_id, after_id,    limit,
					       arena,           members_out, found_out };

	return reads_run(source, members_once, &arguments, error_out);
}

struct keys_arguments {
	uint64_t after_id;
	size_t limit;
	struct arena *arena;
	struct api_key *keys_out;
	size_t *found_out;
};

static enum status keys_once(struct db *db, void *arguments, struct error *error_out)
{
	struct keys_arguments *a = arguments;

	return store_keys_list(db, a->after_id, a->limit, a->arena, a->keys_out, a->found_out,
			       error_out);
}

enum status read_keys(const struct db_source *source, uint64_t after_id, size_t limit,
		      struct arena *arena, struct api_key *keys_out, size_t *found_out,
		      struct error *error_out)
{
	struct keys_arguments arguments = { after_id, limit, arena, keys_out, found_out };

	return reads_run(source, keys_once, &arguments, error_out);
}

struct audit_arguments {
	uint64_t before_id;
	size_t limit;
	struct arena *arena;
	struct audit_record *records_out;
	size_t *found_out;
};

static enum status audit_once(struct db *db, void *arguments, struct error *error_out)
{
	struct audit_arguments *a = arguments;

	return store_audit_list(db, a->before_id, a->limit, a->arena, a->records_out, a->found_out,
				error_out);
}

enum status read_audit(const struct db_source *source, uint64_t before_id, size_t limit,
		       struct arena *arena, struct audit_record *records_out, size_t *found_out,
		       struct error *error_out)
{
	struct audit_arguments arguments = { before_id, limit, arena, records_out, found_out };

	return reads_run(source, audit_once, &arguments, error_out);
}

static enum status health_once(struct db *db, void *arguments, struct error *error_out)
{
	(void)arguments;
	/* The schema was compared when the connection was opened. */
	return db_ping(db, error_out);
}

enum status read_health(const struct db_source *source, struct error *error_out)
{
	return reads_run(source, health_once, NULL, error_out);
}
