/* Which key files are accepted, and what is said about those that are not. */
#include "jwt_desk.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_open(const char *keys)
{
	struct jwt_verifier *verifier = desk_verifier(keys);

	jwt_verifier_close(&verifier);
	assert_null(verifier);
}

static void expect_no_settings(const struct settings *settings, const char *reason)
{
	struct jwt_verifier *verifier = (void *)"never touched";
	struct error error = { .where = NULL };
	enum status status = jwt_verifier_open(settings, &verifier, &error);

	if (status != DUET_REQUEST_INVALID || strstr(error.message, reason) == NULL)
		fail_msg("%s: %s, '%s'", settings->jwtKeys, status_name(status), error.message);
	assert_null(verifier);
}

static void expect_closed(const char *keys, const char *reason)
{
	struct settings settings = desk_settings(keys);

	expect_no_settings(&settings, reason);
}

static void without_keys_nobody_comes_by_token(void **state)
{
	struct settings settings = desk_settings("");
	struct jwt_verifier *verifier = (void *)"something";

	(void)state;
	assert_int_equal(jwt_verifier_open(&settings, &verifier, NULL), DUET_OK);
	assert_null(verifier);
	jwt_verifier_close(&verifier);
}

static void keys_need_an_issuer_and_an_audience(void **state)
{
	const struct desk *desk = *state;
	struct settings settings = desk_settings(desk_path(desk, "ec.pem"));

	settings.jwtIssuer[0] = '\0';
	expect_no_settings(&settings, "jwtIssuer and jwtAudience must say");
	settings = desk_settings(desk_path(desk, "ec.pem"));
	settings.jwtAudience[0] = '\0';
	expect_no_settings(&settings, "jwtIssuer and jwtAudience must say");
}

static void paths_stand_between_blanks_or_commas(void **state)
{
	const struct desk *desk = *state;
	char keys[SETTING_TEXT_SIZE];
	const char *ec = desk_path(desk, "ec.pem"), *rsa = desk_path(desk, "rsa.pem");

	(void)snprintf(keys, sizeof(keys), " ,%s,, %s ,", ec, rsa);
	expect_open(keys);
	(void)snprintf(keys, sizeof(keys), "%s,%s", ec, rsa);
	expect_open(keys);
	(void)snprintf(keys, sizeof(keys), "%s %s", ec, rsa);
	expect_open(keys);
	expect_closed(" , ,", "names no file");
}

/* Consumes the key, which it writes to a file of its own. */
static void expect_key(const struct desk *desk, EVP_PKEY *key, const char *reason)
{
	const char *path;

	assert_non_null(key);
	path = desk_write_public(desk, "tried.pem", key);
	if (reason == NULL)
		expect_open(path);
	else
		expect_closed(path, reason);
	EVP_PKEY_free(key);
}

static void a_key_is_rsa_of_2048_bits_or_p_256(void **state)
{
	const struct desk *desk = *state;

	expect_key(desk, EVP_RSA_gen(1024), "RSA key of fewer than 2048 bits");
	expect_key(desk, EVP_RSA_gen(2047), "RSA key of fewer than 2048 bits");
	expect_key(desk, EVP_RSA_gen(2048), NULL);
	expect_key(desk, EVP_RSA_gen(3072), NULL);
	expect_key(desk, EVP_EC_gen("P-256"), NULL);
	expect_key(desk, EVP_EC_gen("P-224"), "another curve than P-256");
	expect_key(desk, EVP_EC_gen("P-384"), "another curve than P-256");
	expect_key(desk, EVP_EC_gen("P-521"), "another curve than P-256");
	expect_key(desk, EVP_EC_gen("secp256k1"), "another curve than P-256");
	expect_key(desk, EVP_EC_gen("brainpoolP256r1"), "another curve than P-256");
	expect_key(desk, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "neither RSA nor P-256");
	expect_key(desk, EVP_PKEY_Q_keygen(NULL, NULL, "X25519"), "neither RSA nor P-256");
}

static void a_key_for_pss_only_is_not_taken(void **state)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	EVP_PKEY *key = NULL;

	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_generate(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	expect_key(*state, key, "neither RSA nor P-256");
}

static const char *write_text(const struct desk *desk, const char *name, const char *text,
			      size_t length)
{
	const char *path = desk_path(desk, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	if (length > 0)
		assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* As PEM, in memory that the caller frees with BIO_free(). */
static BIO *public_pem(const EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert_non_null(bio);
	assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
	return bio;
}

static void expect_bio(const struct desk *desk, BIO *bio, const char *reason)
{
	char *text;
	long length = BIO_get_mem_data(bio, &text);
	const char *path = write_text(desk, "tried.pem", text, (size_t)length);

	if (reason == NULL)
		expect_open(path);
	else
		expect_closed(path, reason);
	assert_int_equal(BIO_free(bio), 1);
}

static void a_private_key_is_refused(void **state)
{
	const struct desk *desk = *state;
	EVP_PKEY *const keys[] = { desk->rsa, desk->ec };

	for (size_t i = 0; i < 2; i++) {
		BIO *alone = BIO_new(BIO_s_mem()), *traditional = BIO_new(BIO_s_mem());
		BIO *locked = BIO_new(BIO_s_mem()), *behind = public_pem(keys[i]);

		assert_int_equal(
			PEM_write_bio_PrivateKey(alone, keys[i], NULL, NULL, 0, NULL, NULL), 1);
		assert_int_equal(PEM_write_bio_PrivateKey_traditional(traditional, keys[i], NULL,
								      NULL, 0, NULL, NULL),
				 1);
		assert_int_equal(PEM_write_bio_PKCS8PrivateKey(locked, keys[i], EVP_aes_128_cbc(),
							       "secret", 6, NULL, NULL),
				 1);
		assert_int_equal(
			PEM_write_bio_PrivateKey(behind, keys[i], NULL, NULL, 0, NULL, NULL), 1);
		expect_bio(desk, alone, "holds a private key");
		expect_bio(desk, traditional, "holds a private key");
		expect_bio(desk, locked, "holds a private key");
		expect_bio(desk, behind, "holds a private key");
	}
}

static void a_file_holds_one_public_key_and_nothing_else(void **state)
{
	const struct desk *desk = *state;
	BIO *bio = public_pem(desk->ec);

	assert_int_equal(PEM_write_bio_PUBKEY(bio, desk->next), 1);
	expect_bio(desk, bio, "more than one key");

	bio = public_pem(desk->ec);
	(void)BIO_puts(bio, "-----BEGIN PUBLIC KEY-----\nMFkw\n");
	expect_bio(desk, bio, "is no good PEM file");

	bio = BIO_new(BIO_s_mem());
	(void)BIO_puts(bio, "-----BEGIN CERTIFICATE-----\nMFkw\n-----END CERTIFICATE-----\n");
	expect_bio(desk, bio, "openssl x509 -pubkey");

	bio = BIO_new(BIO_s_mem());
	(void)BIO_puts(bio, "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n");
	expect_bio(desk, bio, "no key that can be read");

	bio = BIO_new(BIO_s_mem());
	(void)BIO_puts(bio, "# a word in front is a comment\n");
	(void)BIO_puts(bio, "hello\n");
	expect_bio(desk, bio, "holds no PUBLIC KEY");
	expect_bio(desk, BIO_new(BIO_s_mem()), "holds no PUBLIC KEY");
}

static void bytes_behind_a_key_are_refused(void **state)
{
	const struct desk *desk = *state;
	unsigned char *der = NULL;
	int length = i2d_PUBKEY(desk->ec, &der);
	unsigned char longer[256] = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());

	assert_true(length > 0 && length < 255);
	memcpy(longer, der, (size_t)length);
	assert_true(PEM_write_bio(bio, PEM_STRING_PUBLIC, "", longer, length + 1) > 0);
	OPENSSL_free(der);
	expect_bio(desk, bio, "no key that can be read");
}

static void what_is_no_file_is_refused(void **state)
{
	const struct desk *desk = *state;
	char *large = calloc(1, 16 * 1024 + 1);
	const char *pipe = desk_path(desk, "pipe.pem");

	assert_non_null(large);
	expect_closed(desk_path(desk, "absent.pem"), "No such file");
	expect_closed(desk->folder, "is not a file");
	expect_closed("/dev/zero", "is not a file");
	memset(large, '\n', 16 * 1024);
	expect_closed(write_text(desk, "large.pem", large, 16 * 1024 + 1), "is too large");
	expect_closed(write_text(desk, "large.pem", large, 16 * 1024), "holds no PUBLIC KEY");
	free(large);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	expect_closed(pipe, "is not a file");
}

static void one_bad_file_refuses_them_all(void **state)
{
	const struct desk *desk = *state;
	char keys[SETTING_TEXT_SIZE];

	(void)snprintf(keys, sizeof(keys), "%s %s", desk_path(desk, "ec.pem"),
		       desk_path(desk, "absent.pem"));
	expect_closed(keys, "absent.pem No such file");
}

static void ids_are_names_without_their_ending_and_unique(void **state)
{
	struct desk *desk = *state;
	char keys[SETTING_TEXT_SIZE];
	struct jwt_verifier *verifier;
	struct jwt_claims claims;
	struct settings settings;

	(void)snprintf(keys, sizeof(keys), "%s %s", desk_path(desk, "ec.pem"),
		       desk_write_public(desk, "ec.pub", desk->next));
	expect_closed(keys, "has the name of another key's file");

	(void)snprintf(keys, sizeof(keys), "%s %s %s", desk_write_public(desk, "a.b.pem", desk->ec),
		       desk_write_public(desk, "bare", desk->ec),
		       desk_write_public(desk, ".hidden", desk->ec));
	settings = desk_settings(keys);
	assert_int_equal(jwt_verifier_open(&settings, &verifier, NULL), DUET_OK);
	expect_taken(desk, verifier, "a.b",
		     token_make("{\"alg\":\"ES256\",\"kid\":\"a.b\"}", CLAIMS, desk->ec), &claims);
	expect_taken(desk, verifier, "bare",
		     token_make("{\"alg\":\"ES256\",\"kid\":\"bare\"}", CLAIMS, desk->ec), &claims);
	expect_taken(desk, verifier, ".hidden",
		     token_make("{\"alg\":\"ES256\",\"kid\":\".hidden\"}", CLAIMS, desk->ec),
		     &claims);
	expect_refused(desk, verifier, "a",
		       token_make("{\"alg\":\"ES256\",\"kid\":\"a\"}", CLAIMS, desk->ec),
		       "no key is named a,");
	jwt_verifier_close(&verifier);
}

static void at_most_16_keys(void **state)
{
	const struct desk *desk = *state;
	char keys[SETTING_TEXT_SIZE] = "";

	/* Short names, so that all of them fit into the setting. */
	assert_int_equal(chdir(desk->folder), 0);
	for (int i = 0; i < 17; i++) {
		size_t at = strlen(keys);
		char name[16];

		(void)snprintf(name, sizeof(name), "k%d", i);
		(void)desk_write_public(desk, name, desk->ec);
		if (i == 16)
			expect_open(keys);
		(void)snprintf(keys + at, sizeof(keys) - at, "%s ", name);
	}
	expect_closed(keys, "more than 16 files");
	assert_int_equal(chdir("/"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_keys_nobody_comes_by_token),
		cmocka_unit_test(keys_need_an_issuer_and_an_audience),
		cmocka_unit_test(paths_stand_between_blanks_or_commas),
		cmocka_unit_test(a_key_is_rsa_of_2048_bits_or_p_256),
		cmocka_unit_test(a_key_for_pss_only_is_not_taken),
		cmocka_unit_test(a_private_key_is_refused),
		cmocka_unit_test(a_file_holds_one_public_key_and_nothing_else),
		cmocka_unit_test(bytes_behind_a_key_are_refused),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(one_bad_file_refuses_them_all),
		cmocka_unit_test(ids_are_names_without_their_ending_and_unique),
		cmocka_unit_test(at_most_16_keys),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
