/* Percent-encoding (RFC 3986): read strictly, and written. */
#ifndef DUET_FCGI_HTTP_PERCENT_H
#define DUET_FCGI_HTTP_PERCENT_H

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum percent_fault {
	PERCENT_OK = 0,
	PERCENT_BAD_ESCAPE, /* a % without two hexadecimal digits after it */
	PERCENT_BAD_TEXT,   /* the result is not UTF-8, or has a control character */
	PERCENT_SPENT,      /* the arena is used up */
};

/* Decodes `length` bytes into the arena.  In a query a plus sign is a space (forms and
 * URLSearchParams write it so), in a path it is a plus sign.  *text_out is valid only
 * on PERCENT_OK. */
enum percent_fault percent_decode(const char *bytes, size_t length, bool plus_is_blank,
				  struct arena *arena, const char **text_out);

/* A sentence about the fault, for the client. */
const char *percent_fault_detail(enum percent_fault fault);

/* Adds text as the value of a parameter: everything but letters, digits and -._~@ is
 * escaped. */
void percent_encode(struct buffer *buffer, const char *text);

#endif
