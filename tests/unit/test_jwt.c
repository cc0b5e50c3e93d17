/* Correctly signed tokens: which are accepted, and which claims and headers are
 * refused all the same. */
#include "base/array.h"
#include "jwt_desk.h"

#include <pthread.h>
#include <stdio.h>

static void a_good_token_of_either_kind_is_taken(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->only_rsa, "RS256", token_make(RSA_HEADER, CLAIMS, desk->rsa),
		     &claims);
	assert_string_equal(claims.subject, "auth0|4eb9a6f8");
	assert_null(claims.email);
	assert_null(claims.name);

	expect_taken(desk, desk->only_ec, "ES256",
		     token_make(EC_HEADER,
				"{" ISS "," AUD "," EXP ",\"sub\":\"m\\u00fc\","
				"\"email\":\"a@b.example\",\"email_verified\":true,"
				"\"name\":\"A B\"}",
				desk->ec),
		     &claims);
	assert_string_equal(claims.subject, "m\xc3\xbc");
	assert_string_equal(claims.email, "a@b.example");
	assert_string_equal(claims.name, "A B");
	assert_true(claims.email_is_verified);
}

static void keys_are_rotated_by_kid(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->all, "rsa", token_make(RSA_HEADER, CLAIMS, desk->rsa), &claims);
	expect_taken(desk, desk->all, "ec", token_make(EC_HEADER, CLAIMS, desk->ec), &claims);
	expect_taken(desk, desk->all, "next", token_make(NEXT_HEADER, CLAIMS, desk->next), &claims);
	expect_refused(desk, desk->all, "ec by next", token_make(EC_HEADER, CLAIMS, desk->next),
		       "signature is not that of the key ec");
	expect_refused(desk, desk->all, "next by ec", token_make(NEXT_HEADER, CLAIMS, desk->ec),
		       "signature is not that of the key next");
	expect_refused(desk, desk->only_ec, "not known yet",
		       token_make(NEXT_HEADER, CLAIMS, desk->next), "no key is named next");
}

/* r or s begins with a zero byte in one of 128 signatures. */
static void every_es256_signature_is_taken(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	for (int i = 0; i < 1000; i++)
		expect_taken(desk, desk->only_ec, "one of many",
			     token_make(EC_HEADER, CLAIMS, desk->ec), &claims);
}

#define OTHERS "\"a\":{\"b\":[1.5e9,null,\"c\\nd\"]},"

static const struct case_of {
	const char *name, *json, *reason; /* NULL: accepted */
} claim_cases[] = {
	/* clang-format off */
	/* Times; now is 1800000000. */
	{ "exp in 60 s less one", "{" ISS "," AUD "," SUB ",\"exp\":1799999941}", NULL },
	{ "exp 60 s ago", "{" ISS "," AUD "," SUB ",\"exp\":1799999940}", "exp is over" },
	{ "exp 60 s ago and a fraction", "{" ISS "," AUD "," SUB ",\"exp\":1799999940.99}", "exp is over" },
	{ "exp with a fraction", "{" ISS "," AUD "," SUB ",\"exp\":1800000600.5}", NULL },
	{ "exp at the epoch", "{" ISS "," AUD "," SUB ",\"exp\":0}", "exp is over" },
	{ "exp in far future", "{" ISS "," AUD "," SUB ",\"exp\":9007199254740991}", NULL },
	{ "exp beyond 64 bits", "{" ISS "," AUD "," SUB ",\"exp\":18446744073709551616}", "exp must be from" },
	{ "exp at the last of 64 bits", "{" ISS "," AUD "," SUB ",\"exp\":9223372036854775807}", "exp must be from" },
	{ "exp 1e999", "{" ISS "," AUD "," SUB ",\"exp\":1e999}", "exp must be seconds" },
	{ "exp 1.8e9", "{" ISS "," AUD "," SUB ",\"exp\":1.8e9}", "exp must be seconds" },
	{ "exp negative", "{" ISS "," AUD "," SUB ",\"exp\":-1}", "exp must be seconds" },
	{ "exp as text", "{" ISS "," AUD "," SUB ",\"exp\":\"1800000600\"}", "exp must be seconds" },
	{ "exp true", "{" ISS "," AUD "," SUB ",\"exp\":true}", "exp must be seconds" },
	{ "exp null", "{" ISS "," AUD "," SUB ",\"exp\":null}", "exp must be seconds" },
	{ "exp in an array", "{" ISS "," AUD "," SUB ",\"exp\":[1800000600]}", "exp must be seconds" },
	{ "without exp", "{" ISS "," AUD "," SUB "}", "exp is required" },
	{ "exp in another case", "{" ISS "," AUD "," SUB ",\"EXP\":1800000600}", "exp is required" },
	{ "exp inside of another", "{" ISS "," AUD "," SUB ",\"a\":{" EXP "}}", "exp is required" },
	{ "nbf in 60 s", "{" ISS "," AUD "," EXP "," SUB ",\"nbf\":1800000060}", NULL },
	{ "nbf in 61 s", "{" ISS "," AUD "," EXP "," SUB ",\"nbf\":1800000061}", "nbf is still to come" },
	{ "nbf as text", "{" ISS "," AUD "," EXP "," SUB ",\"nbf\":\"0\"}", "nbf must be seconds" },
	{ "iat in 60 s", "{" ISS "," AUD "," EXP "," SUB ",\"iat\":1800000060.5}", NULL },
	{ "iat in 61 s", "{" ISS "," AUD "," EXP "," SUB ",\"iat\":1800000061}", "iat is still to come" },
	{ "iat null", "{" ISS "," AUD "," EXP "," SUB ",\"iat\":null}", "iat must be seconds" },

	/* From whom, about whom, and for whom. */
	{ "another iss", "{\"iss\":\"https://other.example/\"," AUD "," EXP "," SUB "}", "iss is not jwtIssuer" },
	{ "iss without its slash", "{\"iss\":\"https://id.example\"," AUD "," EXP "," SUB "}", "iss is not jwtIssuer" },
	{ "iss and more", "{\"iss\":\"https://id.example/x\"," AUD "," EXP "," SUB "}", "iss is not jwtIssuer" },
	{ "iss in another case", "{\"iss\":\"https://ID.example/\"," AUD "," EXP "," SUB "}", "iss is not jwtIssuer" },
	{ "iss and a NUL", "{\"iss\":\"https://id.example/\\u0000\"," AUD "," EXP "," SUB "}", "iss must not contain control" },
	{ "iss empty", "{\"iss\":\"\"," AUD "," EXP "," SUB "}", "iss is not jwtIssuer" },
	{ "iss in an array", "{\"iss\":[\"https://id.example/\"]," AUD "," EXP "," SUB "}", "iss must be text" },
	{ "without iss", "{" AUD "," EXP "," SUB "}", "iss is required" },
	{ "another aud", "{" ISS ",\"aud\":\"https://other.example\"," EXP "," SUB "}", "aud does not contain" },
	{ "aud and more", "{" ISS ",\"aud\":\"https://duet.example.other\"," EXP "," SUB "}", "aud does not contain" },
	{ "the beginning of aud", "{" ISS ",\"aud\":\"https://duet\"," EXP "," SUB "}", "aud does not contain" },
	{ "aud empty", "{" ISS ",\"aud\":\"\"," EXP "," SUB "}", "aud does not contain" },
	{ "aud with ours", "{" ISS ",\"aud\":[\"a\",\"https://duet.example\"]," EXP "," SUB "}", NULL },
	{ "aud without ours", "{" ISS ",\"aud\":[\"a\",\"b\"]," EXP "," SUB "}", "aud does not contain" },
	{ "aud of nobody", "{" ISS ",\"aud\":[]," EXP "," SUB "}", "aud does not contain" },
	{ "aud with a number", "{" ISS ",\"aud\":[\"https://duet.example\",1]," EXP "," SUB "}", "Each item of aud must be text" },
	{ "aud deeper", "{" ISS ",\"aud\":[[\"https://duet.example\"]]," EXP "," SUB "}", "Each item of aud must be text" },
	{ "aud an object", "{" ISS ",\"aud\":{\"https://duet.example\":1}," EXP "," SUB "}", "aud must be text" },
	{ "without aud", "{" ISS "," EXP "," SUB "}", "aud is required" },
	{ "sub empty", "{" ISS "," AUD "," EXP ",\"sub\":\"\"}", "sub must have from 1 to 255" },
	{ "sub with a NUL", "{" ISS "," AUD "," EXP ",\"sub\":\"a\\u0000b\"}", "sub must not contain control" },
	{ "sub with a newline", "{" ISS "," AUD "," EXP ",\"sub\":\"a\\nb\"}", "sub must not contain control" },
	{ "sub with a C1", "{" ISS "," AUD "," EXP ",\"sub\":\"a\\u0085b\"}", "sub must not contain control" },
	{ "sub with half a pair", "{" ISS "," AUD "," EXP ",\"sub\":\"a\\ud800\"}", "half of a surrogate pair" },
	{ "sub no UTF-8", "{" ISS "," AUD "," EXP ",\"sub\":\"a\xff\"}", "sub must be valid UTF-8" },
	{ "sub a number", "{" ISS "," AUD "," EXP ",\"sub\":7}", "sub must be text" },
	{ "sub null", "{" ISS "," AUD "," EXP ",\"sub\":null}", "sub must be text" },
	{ "without sub", "{" ISS "," AUD "," EXP "}", "sub is required" },
	{ "email a number", "{" ISS "," AUD "," EXP "," SUB ",\"email\":1}", "email must be text" },

	/* The set of claims itself. */
	{ "what is not known", "{" OTHERS ISS "," AUD "," EXP "," SUB "}", NULL },
	{ "white space", " {\n" ISS " ,\t" AUD "," EXP "," SUB "} \r\n", NULL },
	{ "sub twice", "{" ISS "," AUD "," EXP "," SUB "," SUB "}", "sub is given twice" },
	{ "sub twice, once escaped", "{" ISS "," AUD "," EXP "," SUB ",\"s\\u0075b\":\"root\"}", "sub is given twice" },
	{ "exp twice", "{" ISS "," AUD ",\"exp\":1," EXP "," SUB "}", "exp is given twice" },
	{ "aud twice", "{" ISS ",\"aud\":\"x\"," AUD "," EXP "," SUB "}", "aud is given twice" },
	{ "a name with a NUL", "{" ISS "," AUD "," EXP "," SUB ",\"sub\\u0000\":\"root\"}", "control characters" },
	{ "too deep", "{" ISS "," AUD "," EXP "," SUB ",\"a\":[[[[[[[[1]]]]]]]]}", "nested more than" },
	{ "two sets", CLAIMS CLAIMS, "not valid JSON" },
	{ "a set and more", CLAIMS "x", "not valid JSON" },
	{ "in an array", "[" CLAIMS "]", "must be a JSON object" },
	{ "text", "\"claims\"", "must be a JSON object" },
	{ "empty", "", "not valid JSON" },
	{ "an empty set", "{}", "is required" },
	{ "cut", "{" ISS "," AUD "," EXP "," SUB, "not valid JSON" },
	/* clang-format on */
};

static void claims_are_taken_or_refused_by_their_rules(void **state)
{
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(claim_cases); i++) {
		const struct case_of *c = &claim_cases[i];
		char *token = token_make(EC_HEADER, c->json, desk->ec);
		struct jwt_claims claims;

		if (c->reason == NULL)
			expect_taken(desk, desk->all, c->name, token, &claims);
		else
			expect_refused(desk, desk->all, c->name, token, c->reason);
	}
}

#define EC "\"alg\":\"ES256\",\"kid\":\"ec\""

static const struct case_of header_cases[] = {
	/* clang-format off */
	{ "without typ", "{" EC "}", NULL },
	{ "typ jwt", "{" EC ",\"typ\":\"jwt\"}", NULL },
	{ "typ at+JWT", "{" EC ",\"typ\":\"at+JWT\"}", NULL },
	{ "typ JOSE", "{" EC ",\"typ\":\"JOSE\"}", "typ must be JWT or at+jwt" },
	{ "typ secevent+jwt", "{" EC ",\"typ\":\"secevent+jwt\"}", "typ must be JWT or at+jwt" },
	{ "typ dpop+jwt", "{" EC ",\"typ\":\"dpop+jwt\"}", "typ must be JWT or at+jwt" },
	{ "typ JWT and more", "{" EC ",\"typ\":\"JWTX\"}", "typ must be JWT or at+jwt" },
	{ "typ empty", "{" EC ",\"typ\":\"\"}", "typ must be JWT or at+jwt" },
	{ "typ null", "{" EC ",\"typ\":null}", "typ must be text" },
	{ "crit", "{" EC ",\"crit\":[\"exp\"]}", "crit must be text" },
	{ "crit b64", "{" EC ",\"crit\":[\"b64\"],\"b64\":false}", "crit must be text" },
	{ "crit of nothing", "{" EC ",\"crit\":[]}", "crit must be text" },
	{ "crit null", "{" EC ",\"crit\":null}", "crit must be text" },
	{ "crit false", "{" EC ",\"crit\":false}", "crit must be text" },
	{ "crit as text", "{" EC ",\"crit\":\"exp\"}", "crit is not understood" },
	{ "crit as no text", "{" EC ",\"crit\":\"\"}", "crit is not understood" },
	{ "what is not known", "{" EC ",\"x\":[{}],\"cty\":\"x\",\"x5t\":\"y\"}", NULL },
	{ "without alg", "{\"kid\":\"ec\"}", "alg is required" },
	{ "alg null", "{\"alg\":null,\"kid\":\"ec\"}", "alg must be one of ES256, RS256" },
	{ "alg in an array", "{\"alg\":[\"ES256\"],\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg es256", "{\"alg\":\"es256\",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg ES256 and a blank", "{\"alg\":\"ES256 \",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg ES256 and a NUL", "{\"alg\":\"ES256\\u0000\",\"kid\":\"ec\"}", "alg must not contain control" },
	{ "alg ES256K", "{\"alg\":\"ES256K\",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg ES384", "{\"alg\":\"ES384\",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg PS256", "{\"alg\":\"PS256\",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg EdDSA", "{\"alg\":\"EdDSA\",\"kid\":\"ec\"}", "alg must be one of" },
	{ "alg RS256 for the key of the curve", "{\"alg\":\"RS256\",\"kid\":\"ec\"}", "alg is not that of the key ec" },
	{ "alg ES256 for the RSA key", "{\"alg\":\"ES256\",\"kid\":\"rsa\"}", "alg is not that of the key rsa" },
	{ "alg twice", "{\"alg\":\"none\"," EC "}", "alg must be one of" },
	{ "alg twice, both known", "{\"alg\":\"RS256\"," EC "}", "alg is given twice" },
	{ "alg twice, once escaped", "{" EC ",\"\\u0061lg\":\"RS256\"}", "alg is given twice" },
	{ "kid twice", "{" EC ",\"kid\":\"ec\"}", "kid is given twice" },
	{ "kid twice, the other one last", "{" EC ",\"kid\":\"next\"}", "kid is given twice" },
	{ "kid unknown", "{\"alg\":\"ES256\",\"kid\":\"other\"}", "no key is named other" },
	{ "kid in another case", "{\"alg\":\"ES256\",\"kid\":\"EC\"}", "no key is named EC" },
	{ "kid empty", "{\"alg\":\"ES256\",\"kid\":\"\"}", "no key is named (unprintable)" },
	{ "kid with the ending", "{\"alg\":\"ES256\",\"kid\":\"ec.pem\"}", "no key is named ec.pem" },
	{ "kid with a folder", "{\"alg\":\"ES256\",\"kid\":\"./ec\"}", "no key is named ./ec" },
	{ "kid upwards", "{\"alg\":\"ES256\",\"kid\":\"../../../../dev/null\"}", "no key is named ../" },
	{ "kid with a quote", "{\"alg\":\"ES256\",\"kid\":\"ec' OR 1=1\"}", "no key is named (unprintable)" },
	{ "kid with a NUL", "{\"alg\":\"ES256\",\"kid\":\"ec\\u0000\"}", "kid must not contain control" },
	{ "kid with a newline", "{\"alg\":\"ES256\",\"kid\":\"ec\\n\"}", "kid must not contain control" },
	{ "kid a number", "{\"alg\":\"ES256\",\"kid\":1}", "kid must be text" },
	{ "kid null", "{\"alg\":\"ES256\",\"kid\":null}", "kid must be text" },
	{ "without kid among several", "{\"alg\":\"ES256\"}", "names no kid" },
	{ "too deep", "{" EC ",\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}", "nested more than" },
	{ "in an array", "[{" EC "}]", "must be a JSON object" },
	{ "empty", "", "not valid JSON" },
	{ "two", "{" EC "}{" EC "}", "not valid JSON" },
	{ "not UTF-8", "{" EC ",\"x\":\"\xff\"}", "must be valid UTF-8" },
	/* clang-format on */
};

static void headers_are_taken_or_refused_by_their_rules(void **state)
{
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(header_cases); i++) {
		const struct case_of *c = &header_cases[i];
		char *token = token_make(c->json, CLAIMS, desk->ec);
		struct jwt_claims claims;

		if (c->reason == NULL)
			expect_taken(desk, desk->all, c->name, token, &claims);
		else
			expect_refused(desk, desk->all, c->name, token, c->reason);
	}
}

static void without_kid_the_only_key_is_meant(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->only_ec, "ES256",
		     token_make("{\"alg\":\"ES256\"}", CLAIMS, desk->ec), &claims);
	expect_taken(desk, desk->only_rsa, "RS256",
		     token_make("{\"alg\":\"RS256\"}", CLAIMS, desk->rsa), &claims);
	expect_refused(desk, desk->only_ec, "RS256 for the other",
		       token_make("{\"alg\":\"RS256\"}", CLAIMS, desk->rsa),
		       "alg is not that of the key ec");
	expect_refused(desk, desk->only_rsa, "ES256 for the other",
		       token_make("{\"alg\":\"ES256\"}", CLAIMS, desk->ec),
		       "alg is not that of the key rsa");
}

/* A token with `count` times the two bytes of an e with an accent, and one a. */
static char *token_for(const struct desk *desk, size_t count)
{
	char subject[600] = "a", claims[1024];

	for (size_t i = 0; i < count; i++)
		memcpy(subject + 1 + 2 * i, "\xc3\xa9", 3);
	(void)snprintf(claims, sizeof(claims), "{" ISS "," AUD "," EXP ",\"sub\":\"%s\"}", subject);
	return token_make(EC_HEADER, claims, desk->ec);
}

static void a_subject_has_at_most_255_bytes(void **state)
{
	struct desk *desk = *state;
	struct jwt_claims claims;

	expect_taken(desk, desk->all, "255 bytes", token_for(desk, 127), &claims);
	assert_int_equal(strlen(claims.subject), 255);
	expect_refused(desk, desk->all, "257 bytes", token_for(desk, 128),
		       "sub has more than 255 bytes");
	expect_refused(desk, desk->all, "256 characters", token_for(desk, 255),
		       "sub must have from 1 to 255 characters");
}

static void a_spent_arena_says_so_and_does_not_refuse_the_token(void **state)
{
	struct desk *desk = *state;
	char *token = token_make(EC_HEADER, CLAIMS, desk->ec);
	enum status status = DUET_NO_MEMORY;
	size_t most = 0;

	for (; status == DUET_NO_MEMORY && most < (size_t)256 * 1024; most += 64) {
		struct arena *arena = arena_open(64, most);
		struct jwt_claims claims;
		struct error error;

		assert_non_null(arena);
		status = jwt_verify(desk->all, token, NOW, arena, &claims, &error);
		arena_close(&arena);
	}
	assert_int_equal(status, DUET_OK);
	assert_true(most > 1024);
	free(token);
}

struct turn {
	const struct jwt_verifier *verifier;
	const char *token;
	enum status expected;
	bool good;
};

static void *verify_often(void *context)
{
	struct turn *turn = context;
	struct arena *arena = arena_open((size_t)64 * 1024, (size_t)1024 * 1024);

	turn->good = arena != NULL;
	for (int i = 0; turn->good && i < 200; i++) {
		struct jwt_claims claims;

		arena_reset(arena);
		turn->good = jwt_verify(turn->verifier, turn->token, NOW, arena, &claims, NULL) ==
			     turn->expected;
	}
	arena_close(&arena);
	return NULL;
}

static void threads_share_a_verifier(void **state)
{
	struct desk *desk = *state;
	char *tokens[] = { token_make(RSA_HEADER, CLAIMS, desk->rsa),
			   token_make(EC_HEADER, CLAIMS, desk->ec),
			   token_make(RSA_HEADER, CLAIMS, desk->stranger_rsa),
			   token_make(EC_HEADER, CLAIMS, desk->stranger_ec) };
	struct turn turns[8];
	pthread_t threads[8];

	for (size_t i = 0; i < 8; i++) {
		turns[i] = (struct turn){ desk->all, tokens[i % 4],
					  i % 4 < 2 ? DUET_OK : DUET_NOT_FOUND, false };
		assert_int_equal(pthread_create(&threads[i], NULL, verify_often, &turns[i]), 0);
	}
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(turns[i].good);
	}
	for (size_t i = 0; i < 4; i++)
		free(tokens[i]);
}

/* Somebody who can type any address into the provider's form has proved nothing. */
static void an_address_is_verified_only_where_the_provider_says_so(void **state)
{
	static const struct {
		const char *claim;
		bool verified;
	} cases[] = {
		{ "", false },
		{ ",\"email_verified\":true", true },
		{ ",\"email_verified\":\"true\"", true },
		{ ",\"email_verified\":false", false },
		{ ",\"email_verified\":\"false\"", false },
		{ ",\"email_verified\":\"True\"", false },
		{ ",\"email_verified\":\"true \"", false },
		{ ",\"email_verified\":\"truee\"", false },
		{ ",\"email_verified\":\"\"", false },
		{ ",\"email_verified\":1", false },
		{ ",\"email_verified\":null", false },
		{ ",\"emailVerified\":true", false },
		{ ",\"Email_verified\":true", false },
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct jwt_claims claims;
		char set[256];

		(void)snprintf(set, sizeof(set),
			       "{" ISS "," AUD "," EXP "," SUB ",\"email\":\"a@b.example\"%s}",
			       cases[i].claim);
		expect_taken(desk, desk->only_ec, set, token_make(EC_HEADER, set, desk->ec),
			     &claims);
		if (claims.email_is_verified != cases[i].verified)
			fail_msg("%s: verified is %d", set, claims.email_is_verified);
	}
	expect_refused(desk, desk->only_ec, "a list",
		       token_make(EC_HEADER,
				  "{" ISS "," AUD "," EXP "," SUB ",\"email_verified\":[true]}",
				  desk->ec),
		       "email_verified must be true or false");
	expect_refused(desk, desk->only_ec, "twice",
		       token_make(EC_HEADER,
				  "{" ISS "," AUD "," EXP "," SUB
				  ",\"email_verified\":false,\"email_verified\":true}",
				  desk->ec),
		       "email_verified is given twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_verified_only_where_the_provider_says_so),
		cmocka_unit_test(a_good_token_of_either_kind_is_taken),
		cmocka_unit_test(keys_are_rotated_by_kid),
		cmocka_unit_test(every_es256_signature_is_taken),
		cmocka_unit_test(claims_are_taken_or_refused_by_their_rules),
		cmocka_unit_test(headers_are_taken_or_refused_by_their_rules),
		cmocka_unit_test(without_kid_the_only_key_is_meant),
		cmocka_unit_test(a_subject_has_at_most_255_bytes),
		cmocka_unit_test(a_spent_arena_says_so_and_does_not_refuse_the_token),
		cmocka_unit_test(threads_share_a_verifier),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
