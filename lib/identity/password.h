/* Passwords: argon2id by libsodium, 64 MiB and two passes (about 140 ms).  At
 * most one is hashed at a time in a process, so that signing in takes one core
 * and 64 MiB and no more; a few may wait.
 *
 * DUET_BUSY: too many wait already, no time until the deadline, or no memory. */
#ifndef DUET_IDENTITY_PASSWORD_H
#define DUET_IDENTITY_PASSWORD_H

#include "base/error.h"
#include "store/sign_ins.h"

#include <stdbool.h>
#include <stdint.h>

#define PASSWORD_BYTES_MIN 8
#define PASSWORD_BYTES_MAX 1024
#define PASSWORD_RULE      "a password has 8 to 1024 bytes of UTF-8 and no control characters"

/* Whether it may be set as a password: its length in bytes, and that it is text
 * which a form and the API can send; nothing else. */
bool password_is_acceptable(const char *password);

DUET_MUST_USE enum status password_hash(const char *password, int64_t deadline_ms,
					char hash_out[static PASSWORD_HASH_SIZE],
					struct error *error_out);

struct password_check {
	bool matches;
	/* Where it matches a hash of other parameters than today's: the new
	 * hash, to be stored.  Else "". */
	char renewed_hash[PASSWORD_HASH_SIZE];
};

/* Compares.  `hash` NULL or "": there is none, nothing matches, and it takes as
 * long as if there were one. */
DUET_MUST_USE enum status password_check(const char *password, const char *hash,
					 int64_t deadline_ms, struct password_check *check_out,
					 struct error *error_out);

#endif
