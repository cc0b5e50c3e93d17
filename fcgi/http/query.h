/* The query of a request, read by a table of fields like a body: what is
 * missing, unknown, doubled or mistyped is reported by the parameter's name. */
#ifndef DUET_FCGI_HTTP_QUERY_H
#define DUET_FCGI_HTTP_QUERY_H

#include "base/arena.h"
#include "json/fields.h"

struct query_fault {
	char parameter[64]; /* its name, as far as it can be shown; "" when none is meant */
	char detail[200];
	bool spent; /* not the client's fault: the arena is used up */
};

/* Reads "a=1&b=2" (without the question mark; "" for none) into *object_out,
 * which is cleared first.  Texts live in the arena.  An empty piece between
 * two ampersands is passed over; a name without = has the value "". */
bool query_read(const struct fields *fields, struct arena *arena, const char *query,
		void *object_out, struct query_fault *fault_out);

/* One value by itself, decoded, in the arena; NULL when there is none of that
 * name, or it cannot be read. */
const char *query_value(const char *query, const char *name, struct arena *arena);

#endif
