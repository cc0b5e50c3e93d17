/* Memory that the processes of a pool share, in a file: counters that outlive each
 * of them, and numbered locks that end with whoever holds one.
 *
 * Nothing in it is ever locked for counting: whoever maps it uses relaxed atomics.
 * The locks are the kernel's, on ranges of the file, so that kill -9 at any moment
 * leaves nothing behind that somebody would have to clear. */
#ifndef DUET_COUNTERS_COUNTERS_FILE_H
#define DUET_COUNTERS_COUNTERS_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the bytes mean.  A file that says another thing, or belongs to somebody
 * else's program, is not used: a new one, all zeros, takes its place, and whoever
 * still has the old one goes on by themselves. */
struct counters_layout {
	uint64_t fingerprint; /* of everything that gives the bytes a meaning */
	size_t size;          /* bytes */
};

struct counters_file;

/* Maps the file, which is made (mode 0600, all of its room taken at once) where
 * there is none.  DUET_INTERNAL: it cannot be had, and *error_out says why and
 * what to do.  It may be opened more than once, by one process too. */
DUET_MUST_USE enum status counters_file_open(const char *path, const struct counters_layout *layout,
					     struct counters_file **file_out,
					     struct error *error_out);

/* The same in memory of this process alone; NULL without memory. */
struct counters_file *counters_file_alone(const struct counters_layout *layout);

/* Gives back the locks and NULLs; *file may be NULL. */
void counters_file_close(struct counters_file **file);

/* The bytes, aligned for any type; zeros at first. */
void *counters_file_bytes(const struct counters_file *file);

/* Whether other processes can see it. */
bool counters_file_is_shared(const struct counters_file *file);

/* When it was made, UTC. */
int64_t counters_file_since_us(const struct counters_file *file);

/* Takes lock `number`; false when another opening of the file has it.  Alone, and
 * for the same opening, it always succeeds: threads see to themselves. */
DUET_MUST_USE bool counters_file_lock(struct counters_file *file, unsigned number);
void counters_file_unlock(struct counters_file *file, unsigned number);

/* Whether another opening of the file has it. */
bool counters_file_is_locked(const struct counters_file *file, unsigned number);

#endif
