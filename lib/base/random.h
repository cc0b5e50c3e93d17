/* Randomness, from libsodium. */
#ifndef DUET_BASE_RANDOM_H
#define DUET_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Must be called once before the first use; false when the machine has no
 * source of randomness. */
_Bool random_start(void);

void random_bytes(void *bytes_out, size_t length);

/* Uniform in 0 ... below - 1. */
uint32_t random_below(uint32_t below);

#endif
