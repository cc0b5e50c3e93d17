/* From the outside in: nothing of a token is read before what vouches for it,
 * so that whoever has no key reaches the claims' reader with nothing. */
#include "jwt/jwt.h"

#include "base/base64.h"
#include "base/text.h"
#include "jwt/claims.h"
#include "jwt/header.h"
#include "jwt/keys.h"
#include "jwt/signature.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN_BYTES_MAX 8192

#define PARTS 3

struct jwt_verifier {
	struct jwt_keys keys;
	char issuer[SETTING_TEXT_SIZE], audience[SETTING_TEXT_SIZE];
};

enum status jwt_verifier_open(const struct settings *settings, struct jwt_verifier **verifier_out,
			      struct error *error_out)
{
	struct jwt_verifier *verifier;
	enum status status;

	*verifier_out = NULL;
	if (settings->jwtKeys[0] == '\0')
		return DUET_OK;
	/* Without them every token that these keys ever sign would do. */
	if (settings->jwtIssuer[0] == '\0' || settings->jwtAudience[0] == '\0')
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "jwtKeys is set, so jwtIssuer and jwtAudience must say whose tokens "
			    "are meant, and for whom");

	verifier = calloc(1, sizeof(*verifier));
	if (verifier == NULL)
		return fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory for keys");
	memcpy(verifier->issuer, settings->jwtIssuer, SETTING_TEXT_SIZE);
	memcpy(verifier->audience, settings->jwtAudience, SETTING_TEXT_SIZE);
	status = jwt_keys_read(settings->jwtKeys, &verifier->keys, error_out);
	if (status == DUET_OK)
		*verifier_out = verifier;
	else
		free(verifier);
	return status;
}

void jwt_verifier_close(struct jwt_verifier **verifier)
{
	if (*verifier == NULL)
		return;
	jwt_keys_free(&(*verifier)->keys);
	free(*verifier);
	*verifier = NULL;
}

static struct jwt_bytes text_bytes(const char *text, size_t length)
{
	return (struct jwt_bytes){ (const unsigned char *)text, length };
}

/* Header, claims and signature, and no fourth. */
static bool split(const char *token, struct jwt_bytes parts[static PARTS])
{
	for (size_t i = 0; i < PARTS; i++) {
		size_t length = strcspn(token, ".");

		parts[i] = text_bytes(token, length);
		token += length;
		if (*token != (i + 1 < PARTS ? '.' : '\0'))
			return false;
		token++;
	}
	return true;
}

static enum status decode(struct jwt_bytes part, const char *what, struct arena *arena,
			  struct jwt_bytes *decoded_out, struct error *error_out)
{
	size_t size = BASE64URL_BYTES(part.length);
	unsigned char *bytes = arena_alloc(arena, size);

	if (bytes == NULL)
		return fail(error_out, DUET_HERE, DUET_NO_MEMORY, "no room for a token");
	if (!base64url_decode((const char *)part.bytes, part.length, bytes, size,
			      &decoded_out->length))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "a token's %s is no base64url",
			    what);
	decoded_out->bytes = bytes;
	return DUET_OK;
}

/* The key that the header names, if the header's algorithm is the key's own: what
 * a token says of itself never chooses how it is verified. */
static enum status find_key(const struct jwt_verifier *verifier, const struct jwt_header *header,
			    const struct jwt_key **key_out, struct error *error_out)
{
	const char *id = header->key_id;

	*key_out = jwt_keys_find(&verifier->keys, id);
	if (*key_out == NULL && id == NULL)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token names no kid, and there are several keys");
	if (*key_out == NULL)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "no key is named %.80s, the kid",
			    text_is_visible_ascii(id, strlen(id)) ? id : "(unprintable)");
	if (header->algorithm != (*key_out)->algorithm)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token's alg is not that of the key %.80s", (*key_out)->id);
	return DUET_OK;
}

/* Over the token as it came, up to its second dot. */
static enum status check_signature(const struct jwt_key *key,
				   const struct jwt_bytes parts[static PARTS], struct arena *arena,
				   struct error *error_out)
{
	struct jwt_bytes signature, text = parts[0];
	enum status status = decode(parts[2], "signature", arena, &signature, error_out);

	if (status != DUET_OK)
		return status;
	text.length += 1 + parts[1].length;
	if (!jwt_signature_is_good(key, text, signature))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token's signature is not that of the key %.80s", key->id);
	return DUET_OK;
}

static enum status vouch(const struct jwt_verifier *verifier,
			 const struct jwt_bytes parts[static PARTS], struct arena *arena,
			 struct error *error_out)
{
	struct jwt_bytes json;
	struct jwt_header header;
	const struct jwt_key *key;
	enum status status = decode(parts[0], "header", arena, &json, error_out);

	if (status == DUET_OK)
		status = jwt_header_read(json, arena, &header, error_out);
	if (status == DUET_OK)
		status = find_key(verifier, &header, &key, error_out);
	if (status == DUET_OK)
		status = check_signature(key, parts, arena, error_out);
	return status;
}

enum status jwt_verify(const struct jwt_verifier *verifier, const char *token, int64_t now_s,
		       struct arena *arena, struct jwt_claims *claims_out, struct error *error_out)
{
	struct jwt_wanted wanted = { verifier->issuer, verifier->audience, now_s };
	struct jwt_bytes parts[PARTS], json;
	enum status status;

	if (strnlen(token, TOKEN_BYTES_MAX + 1) > TOKEN_BYTES_MAX)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "a token has more than %d bytes",
			    TOKEN_BYTES_MAX);
	if (!split(token, parts))
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND,
			    "a token has not three parts between dots");

	status = vouch(verifier, parts, arena, error_out);
	if (status == DUET_OK)
		status = decode(parts[1], "claims", arena, &json, error_out);
	/* From here on it is known who wrote what is read. */
	if (status == DUET_OK)
		status = jwt_claims_read(json, &wanted, arena, claims_out, error_out);
	return status;
}
