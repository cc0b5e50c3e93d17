#include "jwt/header.h"

#include "json/fields_read.h"

#include <strings.h>

#define NAME_LENGTH_MAX 255

struct header {
	const char *type, *key_id, *critical;
	int algorithm; /* enum jwt_algorithm */
};

static const char *const algorithms[] = { [JWT_ES256] = "ES256", [JWT_RS256] = "RS256", NULL };

/* clang-format off */
static const struct field table[] = {
	{ "alg", FIELD_CHOICE, .required = true, .offset = offsetof(struct header, algorithm),
	  .choices = algorithms },
	/* Its presence is what counts: nothing that is critical is understood here. */
	{ "crit", FIELD_TEXT, .offset = offsetof(struct header, critical),
	  .length_max = NAME_LENGTH_MAX },
	{ "kid", FIELD_TEXT, .offset = offsetof(struct header, key_id), .length_max = NAME_LENGTH_MAX },
	{ "typ", FIELD_TEXT, .offset = offsetof(struct header, type), .length_max = NAME_LENGTH_MAX },
};
/* clang-format on */

static const struct fields fields = FIELDS_AND_OTHERS(struct header, table);

static bool is_our_type(const char *type)
{
	return strcasecmp(type, "JWT") == 0 || strcasecmp(type, "at+jwt") == 0;
}

enum status jwt_header_read(struct jwt_bytes json, struct arena *arena,
			    struct jwt_header *header_out, struct error *error_out)
{
	struct field_fault fault;
	struct header header;

	if (!fields_read(&fields, arena, (const char *)json.bytes, json.length, &header, &fault))
		return fail(error_out, DUET_HERE, fault.spent ? DUET_NO_MEMORY : DUET_NOT_FOUND,
			    "a token's header: %s", fault.detail);
	if (header.critical != NULL)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token's header: crit is not understood.");
	if (header.type != NULL && !is_our_type(header.type))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token's header: typ must be JWT or at+jwt.");
	header_out->algorithm = (enum jwt_algorithm)header.algorithm;
	header_out->key_id = header.key_id;
	return DUET_OK;
}
