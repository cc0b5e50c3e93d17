#include "jwt/signature.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define HALF_LENGTH 32 /* of r and of s on P-256 */

static bool verify(const struct jwt_key *key, struct jwt_bytes text, struct jwt_bytes signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_context;
	bool good = false;

	if (context == NULL)
		return false;
	if (EVP_DigestVerifyInit(context, &key_context, EVP_sha256(), NULL, key->key) != 1)
		goto out;
	if (key->algorithm == JWT_RS256 &&
	    EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PADDING) != 1)
		goto out;
	/* 0 and negative numbers are both a no. */
	good = EVP_DigestVerify(context, signature.bytes, signature.length, text.bytes,
				text.length) == 1;
out:
	EVP_MD_CTX_free(context);
	return good;
}

static ECDSA_SIG *pair_of(struct jwt_bytes signature)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.bytes, HALF_LENGTH, NULL);
	BIGNUM *s = BN_bin2bn(signature.bytes + HALF_LENGTH, HALF_LENGTH, NULL);

	/* From here on both numbers are the pair's. */
	if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1)
		return pair;
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(pair);
	return NULL;
}

/* OpenSSL knows ECDSA's signatures in DER only. */
static bool verify_pair(const struct jwt_key *key, struct jwt_bytes text,
			struct jwt_bytes signature)
{
	unsigned char *der = NULL;
	ECDSA_SIG *pair;
	int length;
	bool good;

	if (signature.length != (size_t)2 * HALF_LENGTH)
		return false;
	pair = pair_of(signature);
	if (pair == NULL)
		return false;
	length = i2d_ECDSA_SIG(pair, &der);
	good = length > 0 && verify(key, text, (struct jwt_bytes){ der, (size_t)length });
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	return good;
}

bool jwt_signature_is_good(const struct jwt_key *key, struct jwt_bytes text,
			   struct jwt_bytes signature)
{
	bool good = false;

	switch (key->algorithm) {
	case JWT_ES256:
		good = verify_pair(key, text, signature);
		break;
	case JWT_RS256:
		good = verify(key, text, signature);
		break;
	}
	/* OpenSSL keeps what went wrong for this thread's next call. */
	ERR_clear_error();
	return good;
}
