/* The parameters of a statement: one cell each. */
#ifndef DUET_DB_CELL_H
#define DUET_DB_CELL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "core/amount.h"

#include <stddef.h>
#include <stdint.h>

/* One parameter.  `kind` is its letter in the statement's definition, or 0 for NULL. */
struct cell {
	char kind;
	uint64_t number; /* i: the bits of the signed value */
	const char *text;
	size_t length;
	int64_t time_us;
};

struct cell cell_null(void);
struct cell cell_signed(int64_t value);
struct cell cell_unsigned(uint64_t value);
struct cell cell_amount(struct amount value);
struct cell cell_time(int64_t utc_us);

/* The text or the bytes are not copied.  NULL makes a NULL. */
struct cell cell_text(const char *text);
struct cell cell_bytes(const void *bytes, size_t length);

/* A filter by an ENUM: the number of its member, or 0 for all (type -1). */
struct cell cell_type(int type);

/* A filter by time. */
struct time_span {
	int64_t from_us; /* UTC, included; INT64_MIN: open */
	int64_t to_us;   /* UTC, not included; INT64_MAX: open */
};

/* The ends of a span (NULL: any time), an open one as the first or the last moment that
 * a DATETIME(6) holds. */
struct cell cell_from(const struct time_span *span);
struct cell cell_to(const struct time_span *span);

/* JSON_TABLE makes rows of one parameter, so the text of a statement does not depend on how many
 * ids there are.  A statement that locks uses STRAIGHT_JOIN, which takes the rows and their
 * locks in the order of the array, and FORCE INDEX, because a small table would be scanned, and
 * locked, as a whole. */
#define IDS_TABLE "JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) AS wanted\n"

/* The array for IDS_TABLE.  It is built in db_scratch(); if that is spent, statement_execute()
 * returns DUET_NO_MEMORY. */
struct cell cell_ids(struct arena *scratch, const uint64_t *ids, size_t count);

/* Adds the text as a JSON string, with its quotes, to an array that the caller writes. */
void array_add_text(struct buffer *array, const char *text);

#endif
