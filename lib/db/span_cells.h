/* Internal: the filters of reads as parameters. */
#ifndef DUET_DB_SPAN_CELLS_H
#define DUET_DB_SPAN_CELLS_H

#include "db/statement.h"
#include "db/time_span.h"

/* An ENUM's number, 0 for all (-1). */
struct cell cell_type(int type);

/* The ends of a span (NULL: any time), an open one as the first or the last
 * moment that a DATETIME(6) holds. */
struct cell cell_from(const struct time_span *span);
struct cell cell_to(const struct time_span *span);

#endif
