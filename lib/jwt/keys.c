/* PEM files into keys.  What lies in them is looked at by name before OpenSSL
 * makes a key of it: it would take the public half of a private key, too. */
#include "jwt/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLANKS " ,"

/* A public key of 16384 bits has 2.9 KiB as PEM. */
#define FILE_BYTES_MAX 16384

#define RSA_BITS_MIN 2048

/* Leaves room for the sentence in an error's message. */
#define SAID "%.120s"

static enum status refuse(struct error *error_out, const char *where, const char *path,
			  const char *reason)
{
	return fail(error_out, where, DUET_REQUEST_INVALID, "jwtKeys: " SAID " %s", path, reason);
}

struct content {
	size_t length;
	char bytes[FILE_BYTES_MAX];
};

static enum status read_opened(int file, const char *path, struct content *content_out,
			       struct error *error_out)
{
	struct stat found;

	if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode))
		return refuse(error_out, DUET_HERE, path, "is not a file");
	if (found.st_size > FILE_BYTES_MAX)
		return refuse(error_out, DUET_HERE, path, "is too large for a public key");
	/* Without stdio, which would keep a copy of what may be a private key. */
	if (read(file, content_out->bytes, FILE_BYTES_MAX) != (ssize_t)found.st_size)
		return refuse(error_out, DUET_HERE, path, "cannot be read");
	content_out->length = (size_t)found.st_size;
	return DUET_OK;
}

static enum status read_file(const char *path, struct content *content_out, struct error *error_out)
{
	/* A pipe would be waited for. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum status status;
	char text[64];

	if (file < 0)
		return refuse(error_out, DUET_HERE, path, strerror_r(errno, text, sizeof(text)));
	status = read_opened(file, path, content_out, error_out);
	(void)close(file);
	return status;
}

struct block {
	char *name, *header;
	unsigned char *data;
	long length;
};

static void block_free(struct block *block)
{
	OPENSSL_free(block->name);
	OPENSSL_free(block->header);
	OPENSSL_clear_free(block->data, (size_t)block->length);
}

/* One block more: what it holds, and that it is the first. */
static enum status take_block(const struct block *block, const char *path, EVP_PKEY **key,
			      struct error *error_out)
{
	const unsigned char *at = block->data;

	if (strstr(block->name, "PRIVATE KEY") != NULL)
		return refuse(error_out, DUET_HERE, path,
			      "holds a private key, which has no business here: put the public one "
			      "there (openssl pkey -pubout)");
	if (strcmp(block->name, PEM_STRING_PUBLIC) != 0)
		return refuse(error_out, DUET_HERE, path,
			      "holds no PUBLIC KEY but something else (a certificate's key: "
			      "openssl x509 -pubkey -noout)");
	if (*key != NULL)
		return refuse(error_out, DUET_HERE, path,
			      "holds more than one key: each has a file of its own");
	*key = d2i_PUBKEY(NULL, &at, block->length);
	if (*key == NULL || at != block->data + block->length)
		return refuse(error_out, DUET_HERE, path, "holds no key that can be read");
	return DUET_OK;
}

/* Every block of the file, so that nothing else hides behind a good one. */
static enum status take_blocks(BIO *bio, const char *path, EVP_PKEY **key, struct error *error_out)
{
	enum status status = DUET_OK;
	struct block block = { .length = 0 };

	while (status == DUET_OK &&
	       PEM_read_bio(bio, &block.name, &block.header, &block.data, &block.length) == 1) {
		status = take_block(&block, path, key, error_out);
		block_free(&block);
		block = (struct block){ .length = 0 };
	}
	if (status != DUET_OK)
		return status;
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return refuse(error_out, DUET_HERE, path, "is no good PEM file");
	if (*key == NULL)
		return refuse(error_out, DUET_HERE, path, "holds no PUBLIC KEY (PEM)");
	return DUET_OK;
}

static enum status check_rsa(struct jwt_key *key, const char *path, struct error *error_out)
{
	if (EVP_PKEY_get_bits(key->key) < RSA_BITS_MIN)
		return refuse(error_out, DUET_HERE, path,
			      "holds an RSA key of fewer than 2048 bits");
	key->algorithm = JWT_RS256;
	return DUET_OK;
}

static enum status check_curve(struct jwt_key *key, const char *path, struct error *error_out)
{
	char group[64];
	size_t length;

	if (EVP_PKEY_get_group_name(key->key, group, sizeof(group), &length) != 1 ||
	    strcmp(group, SN_X9_62_prime256v1) != 0)
		return refuse(error_out, DUET_HERE, path,
			      "holds a key on another curve than P-256");
	key->algorithm = JWT_ES256;
	return DUET_OK;
}

static enum status check_kind(struct jwt_key *key, const char *path, struct error *error_out)
{
	int kind = EVP_PKEY_get_base_id(key->key);

	if (kind == EVP_PKEY_RSA)
		return check_rsa(key, path, error_out);
	if (kind == EVP_PKEY_EC)
		return check_curve(key, path, error_out);
	return refuse(error_out, DUET_HERE, path, "holds a key that is neither RSA nor P-256");
}

static enum status read_key(const char *path, struct jwt_key *key, struct error *error_out)
{
	struct content content;
	BIO *bio = NULL;
	enum status status = read_file(path, &content, error_out);

	if (status != DUET_OK)
		goto out;
	bio = BIO_new_mem_buf(content.bytes, (int)content.length);
	if (bio == NULL) {
		status = fail(error_out, DUET_HERE, DUET_INTERNAL, "no memory for a key");
		goto out;
	}
	ERR_clear_error();
	status = take_blocks(bio, path, &key->key, error_out);
	if (status == DUET_OK)
		status = check_kind(key, path, error_out);
out:
	/* OpenSSL keeps what went wrong for this thread's next call. */
	ERR_clear_error();
	(void)BIO_free(bio);
	OPENSSL_cleanse(&content, sizeof(content));
	return status;
}

/* The file's name without folder and ending. */
static void name_key(const char *path, struct jwt_key *key)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const char *point = strrchr(name, '.');
	size_t length = point == NULL || point == name ? strlen(name) : (size_t)(point - name);

	memcpy(key->id, name, length);
	key->id[length] = '\0';
}

static bool has_id(const struct jwt_keys *keys, const char *id)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (strcmp(keys->keys[i].id, id) == 0)
			return true;
	}
	return false;
}

static enum status add_key(struct jwt_keys *keys, const char *path, struct error *error_out)
{
	struct jwt_key key = { .key = NULL };
	enum status status;

	if (keys->count == JWT_KEYS_MAX)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "jwtKeys names more than %d files", JWT_KEYS_MAX);
	name_key(path, &key);
	if (has_id(keys, key.id))
		return refuse(error_out, DUET_HERE, path,
			      "has the name of another key's file: a key's id is that name");
	status = read_key(path, &key, error_out);
	if (status == DUET_OK)
		keys->keys[keys->count++] = key;
	else
		EVP_PKEY_free(key.key);
	return status;
}

enum status jwt_keys_read(const char *paths, struct jwt_keys *keys_out, struct error *error_out)
{
	enum status status = DUET_OK;

	keys_out->count = 0;
	for (const char *at = paths + strspn(paths, BLANKS); status == DUET_OK && *at != '\0';) {
		char path[SETTING_TEXT_SIZE];
		size_t length = strcspn(at, BLANKS);

		(void)snprintf(path, sizeof(path), "%.*s", (int)length, at);
		status = add_key(keys_out, path, error_out);
		at += length;
		at += strspn(at, BLANKS);
	}
	if (status == DUET_OK && keys_out->count == 0)
		status = fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "jwtKeys names no file");
	if (status != DUET_OK)
		jwt_keys_free(keys_out);
	return status;
}

void jwt_keys_free(struct jwt_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		EVP_PKEY_free(keys->keys[i].key);
	keys->count = 0;
}

const struct jwt_key *jwt_keys_find(const struct jwt_keys *keys, const char *id)
{
	if (id == NULL)
		return keys->count == 1 ? &keys->keys[0] : NULL;
	for (size_t i = 0; i < keys->count; i++) {
		if (strcmp(keys->keys[i].id, id) == 0)
			return &keys->keys[i];
	}
	return NULL;
}
