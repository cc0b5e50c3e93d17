/* Reading the columns of the current row, counted from 0.  NULL reads as 0, or as NULL. */
#ifndef DUET_DB_COLUMN_H
#define DUET_DB_COLUMN_H

#include "base/arena.h"
#include "core/amount.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct statement;

bool column_is_null(const struct statement *statement, size_t column);
uint64_t column_unsigned(const struct statement *statement, size_t column);
int64_t column_signed(const struct statement *statement, size_t column);
struct amount column_amount(const struct statement *statement, size_t column);
int64_t column_time(const struct statement *statement, size_t column);

/* A copy from the arena; NULL also when that is spent. */
const char *column_text(const struct statement *statement, size_t column, struct arena *arena);

/* Copies exactly `size` bytes to bytes_out, filled up with zeros. */
void column_bytes(const struct statement *statement, size_t column, void *bytes_out, size_t size);

/* Overwrites the connection's own copy of the column, for where it is secret. */
void column_wipe(struct statement *statement, size_t column);

#endif
