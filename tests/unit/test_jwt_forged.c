/* Tokens of somebody who has no key, or the wrong one: nothing that they say, in
 * no spelling, gets them in. */
#include "base/array.h"
#include "jwt_desk.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>

#define NOT_ITS "signature is not that of the key"

static char *copy_of(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

/* `format` has one %s. */
static char *filled(const char *format, const char *text)
{
	size_t size = strlen(format) + strlen(text);
	char *result = malloc(size);

	assert_non_null(result);
	/* All formats are in this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(result, size, format, text);
#pragma GCC diagnostic pop
	return result;
}

static void no_algorithm_is_none(void **state)
{
	static const char *const spellings[] = {
		"none", "None", "NONE", "nOnE", "none ", " none", "\\u006eone", "null", "",
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(spellings); i++) {
		static const char *const headers[] = {
			"{\"alg\":\"%s\",\"typ\":\"JWT\"}",
			"{\"alg\":\"%s\",\"kid\":\"ec\"}",
			"{\"kid\":\"ec\",\"alg\":\"%s\"}",
		};

		for (size_t j = 0; j < COUNT_OF(headers); j++) {
			char *header = filled(headers[j], spellings[i]);
			char *text = signing_text(header, CLAIMS);

			expect_refused(desk, desk->only_ec, header, token_of(text, "", 0),
				       "alg must be one of");
			expect_refused(desk, desk->all, header, token_signed(text, desk->ec),
				       "alg must be one of");
			expect_refused(desk, desk->only_ec, header, copy_of(text), "three parts");
			free(text);
			free(header);
		}
	}
}

/* Uses the bytes of a file that everybody may read as the secret of an HMAC. */
static char *keyed_with_the_public_key(const struct desk *desk, const char *header,
				       const char *name)
{
	FILE *file = fopen(desk_path(desk, name), "re");
	unsigned char pem[4096], mac[EVP_MAX_MD_SIZE];
	unsigned int length;
	size_t pem_length;
	char *text = signing_text(header, CLAIMS), *token;

	assert_non_null(file);
	pem_length = fread(pem, 1, sizeof(pem), file);
	assert_true(pem_length > 0);
	(void)fclose(file);
	assert_non_null(HMAC(EVP_sha256(), pem, (int)pem_length, (unsigned char *)text,
			     strlen(text), mac, &length));
	token = token_of(text, mac, length);
	free(text);
	return token;
}

static void a_public_key_is_no_secret(void **state)
{
	struct desk *desk = *state;

	expect_refused(desk, desk->only_rsa, "HS256",
		       keyed_with_the_public_key(desk, "{\"alg\":\"HS256\"}", "rsa.pem"),
		       "alg must be one of");
	expect_refused(
		desk, desk->all, "HS256 with kid",
		keyed_with_the_public_key(desk, "{\"alg\":\"HS256\",\"kid\":\"rsa\"}", "rsa.pem"),
		"alg must be one of");
	expect_refused(desk, desk->all, "HS256 that says RS256",
		       keyed_with_the_public_key(desk, RSA_HEADER, "rsa.pem"), NOT_ITS);
	expect_refused(desk, desk->all, "HS256 that says ES256",
		       keyed_with_the_public_key(desk, EC_HEADER, "ec.pem"), NOT_ITS);
}

static void the_key_of_one_kind_verifies_no_other(void **state)
{
	struct desk *desk = *state;

	expect_refused(desk, desk->all, "RSA under the name of ec",
		       token_make("{\"alg\":\"RS256\",\"kid\":\"ec\"}", CLAIMS, desk->rsa),
		       "alg is not that of the key ec");
	expect_refused(desk, desk->all, "P-256 under the name of rsa",
		       token_make("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", CLAIMS, desk->ec),
		       "alg is not that of the key rsa");
	expect_refused(desk, desk->all, "an RSA signature that says ES256",
		       token_make(EC_HEADER, CLAIMS, desk->rsa), NOT_ITS);
	expect_refused(desk, desk->all, "a P-256 signature that says RS256",
		       token_make(RSA_HEADER, CLAIMS, desk->ec), NOT_ITS);
}

/* The signature of a valid token with another header or other claims. */
static char *moved(struct desk *desk, EVP_PKEY *key, const char *from_header, const char *to_header,
		   const char *to_claims)
{
	char *from = signing_text(from_header, CLAIMS);
	char *to = signing_text(to_header, to_claims);
	size_t length;
	unsigned char *signature = sign(key, from, &length);
	char *token = token_of(to, signature, length);

	(void)desk;
	free(signature);
	free(from);
	free(to);
	return token;
}

static void what_is_signed_may_not_be_altered(void **state)
{
	static const char root[] = "{" ISS "," AUD "," EXP ",\"sub\":\"root\"}";
	static const char later[] = "{" ISS "," AUD ",\"exp\":9999999999," SUB "}";
	struct desk *desk = *state;

	expect_refused(desk, desk->all, "alg altered",
		       moved(desk, desk->rsa, RSA_HEADER, EC_HEADER, CLAIMS), NOT_ITS);
	expect_refused(desk, desk->all, "alg altered back",
		       moved(desk, desk->ec, EC_HEADER, RSA_HEADER, CLAIMS), NOT_ITS);
	expect_refused(
		desk, desk->all, "alg none behind",
		moved(desk, desk->ec, EC_HEADER, "{\"alg\":\"none\",\"kid\":\"ec\"}", CLAIMS),
		"alg must be one of");
	expect_refused(
		desk, desk->all, "a header with another order",
		moved(desk, desk->ec, EC_HEADER, "{\"kid\":\"ec\",\"alg\":\"ES256\"}", CLAIMS),
		NOT_ITS);
	expect_refused(desk, desk->all, "another sub, ES256",
		       moved(desk, desk->ec, EC_HEADER, EC_HEADER, root), NOT_ITS);
	expect_refused(desk, desk->all, "another sub, RS256",
		       moved(desk, desk->rsa, RSA_HEADER, RSA_HEADER, root), NOT_ITS);
	expect_refused(desk, desk->all, "a later exp",
		       moved(desk, desk->ec, EC_HEADER, EC_HEADER, later), NOT_ITS);
	expect_refused(desk, desk->all, "a blank more",
		       moved(desk, desk->ec, EC_HEADER, EC_HEADER, CLAIMS " "), NOT_ITS);
}

/* The dot is signed too, so claims cannot begin in the header. */
static void the_dot_may_not_move(void **state)
{
	struct desk *desk = *state;
	char *token = token_make(EC_HEADER, CLAIMS, desk->ec);
	char *dot = strchr(token, '.');

	dot[0] = dot[1];
	dot[1] = '.';
	/* What the header means now depends on its last bits. */
	expect_refused(desk, desk->all, "to the right", token, "a token's header");
}

static void who_brings_a_key_is_not_asked(void **state)
{
	static const char *const headers[] = {
		/* clang-format off */
		"{\"alg\":\"ES256\",\"kid\":\"ec\",\"jwk\":%s}",
		"{\"alg\":\"ES256\",\"kid\":\"ec\",\"jwk\":%s,\"jku\":\"file:///dev/zero\"}",
		"{\"alg\":\"ES256\",\"kid\":\"ec\",\"jku\":\"http://127.0.0.1:9/jwks\",\"x\":%s}",
		"{\"alg\":\"ES256\",\"kid\":\"ec\",\"x5u\":\"http://127.0.0.1:9/a.pem\",\"x\":%s}",
		"{\"alg\":\"ES256\",\"kid\":\"ec\",\"x5c\":[\"MIIB\"],\"x\":%s}",
		/* clang-format on */
	};
	struct desk *desk = *state;
	unsigned char *point = NULL;
	size_t length = EVP_PKEY_get1_encoded_public_key(desk->stranger_ec, &point);
	char *x, *y, jwk[256];

	assert_int_equal(length, 65);
	x = base64url(point + 1, 32);
	y = base64url(point + 33, 32);
	(void)snprintf(
		jwk, sizeof(jwk),
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\",\"x\":\"%s\",\"y\":\"%s\"}", x,
		y);
	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		char *header = filled(headers[i], jwk);
		struct jwt_claims claims;

		expect_refused(desk, desk->all, header,
			       token_make(header, CLAIMS, desk->stranger_ec), NOT_ITS);
		expect_taken(desk, desk->all, header, token_make(header, CLAIMS, desk->ec),
			     &claims);
		free(header);
	}
	free(x);
	free(y);
	OPENSSL_free(point);
}

static void a_strangers_signature_is_none(void **state)
{
	struct desk *desk = *state;

	expect_refused(desk, desk->all, "RS256", token_make(RSA_HEADER, CLAIMS, desk->stranger_rsa),
		       NOT_ITS);
	expect_refused(desk, desk->all, "ES256", token_make(EC_HEADER, CLAIMS, desk->stranger_ec),
		       NOT_ITS);
}

/* A valid signature, cut or padded with zeros to `length`. */
static char *of_length(const char *header, EVP_PKEY *key, size_t skip, size_t length)
{
	char *text = signing_text(header, CLAIMS), *token;
	size_t had;
	unsigned char *signature = sign(key, text, &had);

	signature = realloc(signature, 4096);
	assert_non_null(signature);
	memset(signature + had, 0, 4096 - had);
	token = token_of(text, signature + skip, length);
	free(signature);
	free(text);
	return token;
}

static void a_signature_has_its_own_length(void **state)
{
	static const size_t ec_lengths[] = { 0, 1, 31, 32, 62, 63, 65, 66, 70, 72, 96, 128, 256 };
	static const size_t rsa_lengths[] = { 0, 1, 64, 128, 254, 255, 257, 258, 512, 2048 };
	struct desk *desk = *state;
	struct jwt_claims claims;

	for (size_t i = 0; i < COUNT_OF(ec_lengths); i++)
		expect_refused(desk, desk->all, "ES256 cut or lengthened",
			       of_length(EC_HEADER, desk->ec, 0, ec_lengths[i]), NOT_ITS);
	for (size_t i = 0; i < COUNT_OF(rsa_lengths); i++)
		expect_refused(desk, desk->all, "RS256 cut or lengthened",
			       of_length(RSA_HEADER, desk->rsa, 0, rsa_lengths[i]), NOT_ITS);
	expect_refused(desk, desk->all, "ES256 shifted", of_length(EC_HEADER, desk->ec, 1, 64),
		       NOT_ITS);
	expect_refused(desk, desk->all, "RS256 shifted", of_length(RSA_HEADER, desk->rsa, 1, 256),
		       NOT_ITS);
	expect_taken(desk, desk->all, "ES256 whole", of_length(EC_HEADER, desk->ec, 0, 64),
		     &claims);
	expect_taken(desk, desk->all, "RS256 whole", of_length(RSA_HEADER, desk->rsa, 0, 256),
		     &claims);
}

static char *plain(const char *header, EVP_PKEY *key, const EVP_MD *digest, int padding)
{
	char *text = signing_text(header, CLAIMS), *token;
	size_t length;
	unsigned char *signature = sign_plain(key, digest, padding, text, &length);

	token = token_of(text, signature, length);
	free(signature);
	free(text);
	return token;
}

static void a_signature_has_its_own_form(void **state)
{
	struct desk *desk = *state;

	expect_refused(desk, desk->all, "DER for ES256",
		       plain(EC_HEADER, desk->ec, EVP_sha256(), 0), NOT_ITS);
	expect_refused(desk, desk->all, "PSS for RS256",
		       plain(RSA_HEADER, desk->rsa, EVP_sha256(), RSA_PKCS1_PSS_PADDING), NOT_ITS);
	expect_refused(desk, desk->all, "SHA-1 for RS256",
		       plain(RSA_HEADER, desk->rsa, EVP_sha1(), 0), NOT_ITS);
	expect_refused(desk, desk->all, "SHA-512 for RS256",
		       plain(RSA_HEADER, desk->rsa, EVP_sha512(), 0), NOT_ITS);
}

/* A token with these bytes as r and s; NULL: those of a valid signature. */
static char *of_halves(const struct desk *desk, const unsigned char *r, const unsigned char *s)
{
	char *text = signing_text(EC_HEADER, CLAIMS), *token;
	size_t length;
	unsigned char *signature = sign(desk->ec, text, &length);

	if (r != NULL)
		memcpy(signature, r, 32);
	if (s != NULL)
		memcpy(signature + 32, s, 32);
	token = token_of(text, signature, length);
	free(signature);
	free(text);
	return token;
}

static void r_and_s_lie_between_zero_and_the_order(void **state)
{
	static const unsigned char zero[32] = { 0 };
	static const unsigned char one[32] = { [31] = 1 };
	unsigned char order[32], most[32];
	struct desk *desk = *state;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	const unsigned char *const values[] = { zero, one, order, most };

	memset(most, 0xff, sizeof(most));
	assert_int_equal(BN_bn2binpad(EC_GROUP_get0_order(group), order, 32), 32);
	EC_GROUP_free(group);
	for (size_t i = 0; i < 4; i++) {
		expect_refused(desk, desk->all, "r", of_halves(desk, values[i], NULL), NOT_ITS);
		expect_refused(desk, desk->all, "s", of_halves(desk, NULL, values[i]), NOT_ITS);
		for (size_t j = 0; j < 4; j++)
			expect_refused(desk, desk->all, "r and s",
				       of_halves(desk, values[i], values[j]), NOT_ITS);
	}
}

static void a_token_has_three_parts(void **state)
{
	static const char *const shapes[] = {
		"%s.", ".%s", "%s.e30", "%s..", "%s.e30.e30", "..%s",
	};
	static const char *const texts[] = {
		"", ".", "..", "...", "a", "a.b", "Bearer", "e30.e30"
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		char *good = token_make(EC_HEADER, CLAIMS, desk->ec);

		expect_refused(desk, desk->all, shapes[i], filled(shapes[i], good), "three parts");
		free(good);
	}
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		expect_refused(desk, desk->all, texts[i], copy_of(texts[i]),
			       strcmp(texts[i], "..") == 0 ? "not valid JSON" : "three parts");
}

/* LEFT HEADER MIDDLE.CLAIMS RIGHT, signed exactly as it is written. */
static char *spelled(struct desk *desk, const char *left, const char *middle, const char *right)
{
	char *header = base64url(EC_HEADER, strlen(EC_HEADER));
	char *claims = base64url(CLAIMS, strlen(CLAIMS));
	char text[1024], *token;

	(void)snprintf(text, sizeof(text), "%s%s%s.%s%s", left, header, middle, claims, right);
	token = token_signed(text, desk->ec);
	free(header);
	free(claims);
	return token;
}

/* They are signed in that spelling, so that nothing else is wrong. */
static void base64url_has_one_spelling(void **state)
{
	static const char *const extras[] = {
		"=", "==", " ", "\t",       "\n",   "\r\n", "+",
		"/", "%",  "*", "\xc3\xa9", "\xff", "~",    ",",
	};
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->all, "as it must be", spelled(desk, "", "", ""), &claims);
	for (size_t i = 0; i < COUNT_OF(extras); i++) {
		char *good = token_make(EC_HEADER, CLAIMS, desk->ec);
		size_t length = strlen(good);
		char *behind = malloc(length + 8);

		expect_refused(desk, desk->all, extras[i], spelled(desk, extras[i], "", ""),
			       "header is no base64url");
		expect_refused(desk, desk->all, extras[i], spelled(desk, "", extras[i], ""),
			       "header is no base64url");
		expect_refused(desk, desk->all, extras[i], spelled(desk, "", "", extras[i]),
			       "claims is no base64url");
		assert_non_null(behind);
		(void)snprintf(behind, length + 8, "%s%s", good, extras[i]);
		expect_refused(desk, desk->all, extras[i], behind, "signature is no base64url");
		free(good);
	}
}

/* 64 bytes leave four bits of the last character unused: 15 more spellings. */
static void the_bits_behind_a_signature_are_zero(void **state)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct desk *desk = *state;
	char *good = token_make(EC_HEADER, CLAIMS, desk->ec);
	size_t length = strlen(good);
	size_t last = (size_t)(strchr(alphabet, good[length - 1]) - alphabet);

	assert_int_equal(last % 16, 0);
	for (size_t i = 1; i < 16; i++) {
		char *token = copy_of(good);

		token[length - 1] = alphabet[last + i];
		expect_refused(desk, desk->all, "bits left over", token,
			       "signature is no base64url");
	}
	free(good);
}

/* A valid token of exactly that length. */
static char *of_token_length(const struct desk *desk, size_t wanted)
{
	for (size_t lead = 0; lead < 4; lead++) {
		for (size_t pad = (wanted - 400) * 3 / 4; pad < wanted * 3 / 4; pad++) {
			char *header = malloc(128), *claims = malloc(wanted + 256), *token;

			assert_non_null(header);
			assert_non_null(claims);
			(void)snprintf(header, 128, "%*s%s", (int)lead, "", EC_HEADER);
			(void)snprintf(claims, wanted + 256, "%*s%s", (int)pad, "", CLAIMS);
			token = token_make(header, claims, desk->ec);
			free(header);
			free(claims);
			if (strlen(token) == wanted)
				return token;
			free(token);
		}
	}
	fail_msg("no token has %zu bytes", wanted);
	return NULL;
}

static void a_token_has_at_most_8192_bytes(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->all, "8192", of_token_length(desk, 8192), &claims);
	expect_refused(desk, desk->all, "8193", of_token_length(desk, 8193), "more than 8192");
	expect_refused(desk, desk->all, "20000", of_token_length(desk, 20000), "more than 8192");
}

/* If any byte of a valid token is changed, it is no longer valid. */
static void no_byte_may_be_altered(void **state)
{
	struct desk *desk = *state;
	char *good = token_make(EC_HEADER, CLAIMS, desk->ec);
	size_t length = strlen(good);

	for (size_t i = 0; i < length; i++) {
		char *token = copy_of(good);

		token[i] = token[i] == 'A' ? 'B' : 'A';
		expect_refused(desk, desk->all, "one byte", token, "");
		token = copy_of(good);
		token[i] = '\0';
		expect_refused(desk, desk->all, "cut", token, "");
	}
	free(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_algorithm_is_none),
		cmocka_unit_test(a_public_key_is_no_secret),
		cmocka_unit_test(the_key_of_one_kind_verifies_no_other),
		cmocka_unit_test(what_is_signed_may_not_be_altered),
		cmocka_unit_test(the_dot_may_not_move),
		cmocka_unit_test(who_brings_a_key_is_not_asked),
		cmocka_unit_test(a_strangers_signature_is_none),
		cmocka_unit_test(a_signature_has_its_own_length),
		cmocka_unit_test(a_signature_has_its_own_form),
		cmocka_unit_test(r_and_s_lie_between_zero_and_the_order),
		cmocka_unit_test(a_token_has_three_parts),
		cmocka_unit_test(base64url_has_one_spelling),
		cmocka_unit_test(the_bits_behind_a_signature_are_zero),
		cmocka_unit_test(a_token_has_at_most_8192_bytes),
		cmocka_unit_test(no_byte_may_be_altered),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
