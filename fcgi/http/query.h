/* The query of a request, read by a table of fields as a body is.  A parameter that is
 * missing, unknown, given twice or of the wrong type is reported by its name. */
#ifndef DUET_FCGI_HTTP_QUERY_H
#define DUET_FCGI_HTTP_QUERY_H

#include "base/arena.h"
#include "json/fields.h"

struct query_fault {
	char parameter[64]; /* its name, as far as it can be shown; "" if it is about none */
	char detail[200];
	bool spent; /* the arena is used up */
};

/* Reads "a=1&b=2" (without the question mark; "" for none) into *object_out,
 * which is cleared first.  Texts live in the arena.  An empty piece between
 * two ampersands is ignored; a name without = has the value "". */
bool query_read(const struct fields *fields, struct arena *arena, const char *query,
		void *object_out, struct query_fault *fault_out);

/* The value of one parameter, decoded, in the arena; NULL if it is not there or cannot
 * be read. */
const char *query_value(const char *query, const char *name, struct arena *arena);

#endif
