/* libsodium's generator, which is seeded once and safe for threads. */
#include "base/random.h"

#include <sodium.h>

_Bool random_start(void)
{
	/* 1 means that somebody has started it already. */
	return sodium_init() >= 0;
}

void random_bytes(void *bytes_out, size_t length)
{
	randombytes_buf(bytes_out, length);
}

uint32_t random_below(uint32_t below)
{
	return randombytes_uniform(below);
}
