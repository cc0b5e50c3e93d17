/* The hash of a request: the same for the same request, whatever its white
 * space, the order of its metadata or the way it names the user. */
#ifndef DUET_COMMITTER_FINGERPRINT_H
#define DUET_COMMITTER_FINGERPRINT_H

#include "core/operation.h"

/* BLAKE2b-256 over type, user id, amount, reason, reference and metadata, each
 * with its length in front (absent differs from empty). */
void fingerprint_operation(const struct operation *operation,
			   unsigned char hash_out[static REQUEST_HASH_SIZE]);

#endif
