/* FNV-1a with 64 bits (Fowler, Noll and Vo): spreads keys over a table and tells
 * whether bytes are the same as before.  It resists nobody who wants two inputs
 * to collide. */
#ifndef DUET_BASE_HASH_H
#define DUET_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* The hash of what came before and of these bytes. */
uint64_t hash_add(uint64_t hash, const void *bytes, size_t length);

#endif
