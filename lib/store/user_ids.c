#include "store/users.h"

#include <string.h>

#include "db/column.h"
#include "db/ids_query.h"
#include "db/json_array.h"
#include "store/accounts.h"

/* The columns' widths: a longer name is nobody's, and must not be cut to one
 * that is somebody's. */
#define EMAIL_BYTES_MAX       1020 /* 255 characters of at most 4 bytes */
#define EXTERNAL_ID_BYTES_MAX 255

/* Which of the names one statement looks up. */
enum name_kind {
	NAME_BY_ID,
	NAME_BY_EMAIL,
	NAME_BY_EXTERNAL_ID
};

static enum name_kind name_kind(const struct user_name *name)
{
	if (name->email != NULL)
		return NAME_BY_EMAIL;
	return name->external_id != NULL ? NAME_BY_EXTERNAL_ID : NAME_BY_ID;
}

/* NULL where nobody can have the name. */
static const char *name_text(const struct user_name *name)
{
	if (name->email != NULL)
		return strlen(name->email) <= EMAIL_BYTES_MAX ? name->email : NULL;
	return strlen(name->external_id) <= EXTERNAL_ID_BYTES_MAX ? name->external_id : NULL;
}

/* Names of one kind as an array, and where each of them stood. */
static size_t texts_array(struct buffer *array, const struct user_name *names, size_t count,
			  enum name_kind kind, size_t *places)
{
	size_t wanted = 0;

	buffer_add_char(array, '[');
	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) != kind || name_text(&names[i]) == NULL)
			continue;
		if (wanted > 0)
			buffer_add_char(array, ',');
		json_array_text(array, name_text(&names[i]));
		places[wanted++] = i;
	}
	buffer_add_char(array, ']');
	return wanted;
}

static enum status ids_by_text(struct db *db, enum statement_id statement,
			       const struct user_name *names, size_t count, enum name_kind kind,
			       size_t *places, uint64_t *ids_out, struct error *error_out)
{
	struct buffer array;
	size_t wanted;
	enum status status;

	arena_reset(db->scratch);
	buffer_init(&array, db->scratch);
	wanted = texts_array(&array, names, count, kind, places);
	if (wanted == 0)
		return DUET_OK;
	status = array_query(db, statement, &array, error_out);
	while (status == DUET_OK && statement_step(db, statement, &status, error_out) == STEP_ROW) {
		int64_t number = column_signed(db, statement, 0);

		if (number < 1 || (uint64_t)number > wanted)
			return rows_unexpected(db, statement, error_out);
		ids_out[places[number - 1]] = column_unsigned(db, statement, 1);
	}
	return status;
}

static int id_compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* The database answers in the order of the array; sorted, it can be searched by
 * bisection. */
static enum status ids_by_id(struct db *db, const struct user_name *names, size_t count,
			     uint64_t *wanted, uint64_t *existing, uint64_t *ids_out,
			     struct error *error_out)
{
	size_t wanted_count = 0, existing_count = 0;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) == NAME_BY_ID)
			wanted[wanted_count++] = names[i].id;
	}
	qsort(wanted, wanted_count, sizeof(*wanted), id_compare);
	status = store_users_exist(db, wanted, wanted_count, existing, &existing_count, error_out);
	if (status != DUET_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (name_kind(&names[i]) == NAME_BY_ID &&
		    bsearch(&names[i].id, existing, existing_count, sizeof(*existing),
			    id_compare) != NULL)
			ids_out[i] = names[i].id;
	}
	return DUET_OK;
}

enum status store_user_ids_find(struct db *db, const struct user_name *names, size_t count,
				struct arena *arena, uint64_t *ids_out, struct error *error_out)
{
	size_t *places = arena_array(arena, count + 1, sizeof(*places));
	uint64_t *wanted = arena_array(arena, count + 1, sizeof(*wanted));
	uint64_t *existing = arena_array(arena, count + 1, sizeof(*existing));
	enum status status;

	if (places == NULL || wanted == NULL || existing == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "%zu names do not fit", count);
	for (size_t i = 0; i < count; i++)
		ids_out[i] = 0;
	status = ids_by_id(db, names, count, wanted, existing, ids_out, error_out);
	if (status == DUET_OK)
		status = ids_by_text(db, STATEMENT_USER_IDS_BY_EMAIL, names, count, NAME_BY_EMAIL,
				     places, ids_out, error_out);
	if (status == DUET_OK)
		status = ids_by_text(db, STATEMENT_USER_IDS_BY_EXTERNAL_ID, names, count,
				     NAME_BY_EXTERNAL_ID, places, ids_out, error_out);
	return status;
}
