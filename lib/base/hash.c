#include "base/hash.h"

#define PRIME UINT64_C(0x100000001b3)

uint64_t hash_add(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * PRIME;
	return hash;
}
