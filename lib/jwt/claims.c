#include "jwt/claims.h"

#include "json/fields_read.h"

#include <string.h>

/* users.externalId has as many bytes. */
#define SUBJECT_BYTES_MAX 255

/* What we only compare or hand on may be as long as the token lets it be. */
#define LENGTH_MAX 8192

/* Clocks differ. */
#define LEEWAY_S 60

/* Far enough, and adding the leeway stays within 64 bits. */
#define SECONDS_MAX INT64_C(9007199254740991)

struct claims {
	const char *issuer, *subject, *email, *name;
	bool email_is_verified;
	struct field_list audience;
	int64_t expires_s, not_before_s, issued_s;
};

/* clang-format off */
static const struct field table[] = {
	{ "iss", FIELD_TEXT, .required = true, .offset = offsetof(struct claims, issuer),
	  .length_max = LENGTH_MAX },
	{ "aud", FIELD_TEXTS, .required = true, .offset = offsetof(struct claims, audience),
	  .length_max = LENGTH_MAX },
	{ "exp", FIELD_SECONDS, .required = true, .offset = offsetof(struct claims, expires_s),
	  .max = SECONDS_MAX },
	{ "nbf", FIELD_SECONDS, .offset = offsetof(struct claims, not_before_s), .max = SECONDS_MAX },
	{ "iat", FIELD_SECONDS, .offset = offsetof(struct claims, issued_s), .max = SECONDS_MAX },
	{ "sub", FIELD_TEXT, .required = true, .offset = offsetof(struct claims, subject),
	  .length_min = 1, .length_max = SUBJECT_BYTES_MAX },
	{ "email", FIELD_TEXT, .offset = offsetof(struct claims, email), .length_max = LENGTH_MAX },
	/* Some providers write it as text. */
	{ "email_verified", FIELD_TRUTH, .offset = offsetof(struct claims, email_is_verified) },
	{ "name", FIELD_TEXT, .offset = offsetof(struct claims, name), .length_max = LENGTH_MAX },
};
/* clang-format on */

static const struct fields fields = FIELDS_AND_OTHERS(struct claims, table);

static bool is_for(const struct field_list *audience, const char *wanted)
{
	const char *const *names = audience->items;

	for (size_t i = 0; i < audience->count; i++) {
		if (strcmp(names[i], wanted) == 0)
			return true;
	}
	return false;
}

/* The first rule that is broken, or NULL. */
static const char *broken_rule(const struct claims *claims, const struct jwt_wanted *wanted)
{
	if (strcmp(claims->issuer, wanted->issuer) != 0)
		return "iss is not jwtIssuer";
	if (!is_for(&claims->audience, wanted->audience))
		return "aud does not contain jwtAudience";
	if (claims->expires_s + LEEWAY_S <= wanted->now_s)
		return "exp is over";
	if (claims->not_before_s - LEEWAY_S > wanted->now_s)
		return "nbf is still to come";
	if (claims->issued_s - LEEWAY_S > wanted->now_s)
		return "iat is still to come";
	if (strlen(claims->subject) > SUBJECT_BYTES_MAX)
		return "sub has more than 255 bytes";
	return NULL;
}

enum status jwt_claims_read(struct jwt_bytes json, const struct jwt_wanted *wanted,
			    struct arena *arena, struct jwt_claims *claims_out,
			    struct error *error_out)
{
	struct field_fault fault;
	struct claims claims;
	const char *broken;

	if (!fields_read(&fields, arena, (const char *)json.bytes, json.length, &claims, &fault))
		return fail(error_out, DUET_HERE, fault.spent ? DUET_NO_MEMORY : DUET_NOT_FOUND,
			    "a token's claims: %s", fault.detail);
	broken = broken_rule(&claims, wanted);
	if (broken != NULL)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "a token's claims: %s", broken);
	*claims_out = (struct jwt_claims){
		.subject = claims.subject,
		.email = claims.email,
		.name = claims.name,
		.email_is_verified = claims.email_is_verified,
	};
	return DUET_OK;
}
