/* What a handler reads from its request: the query, the body, the id in the path.  If
 * that is not valid, these return false, and *reply_out is the answer. */
#ifndef DUET_FCGI_HTTP_INPUT_H
#define DUET_FCGI_HTTP_INPUT_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "json/fields.h"

/* The largest whole number that JavaScript holds exactly; no id is larger. */
#define ID_MAX INT64_C(9007199254740991)

/* The id in the path.  `whose` begins the sentence that says what is wrong: "A user's
 * id". */
bool request_path_id(struct request *request, const char *whose, uint64_t *id_out,
		     struct reply *reply_out);

/* Reads the query by a table; the 400 names the parameter. */
bool request_query(struct request *request, const struct fields *fields, void *object_out,
		   struct reply *reply_out);

/* For a route that takes no parameters: 400 if the query has one. */
bool request_no_query(struct request *request, struct reply *reply_out);

/* The value of one field of a form, as text; NULL if it is not there or cannot be
 * read. */
const char *request_form_value(const struct request *request, const char *name);

/* Reads the body as a form, by a table like that of a query. */
bool request_form(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out);

/* Reads the body as JSON, by a table; the 400 points at the place. */
bool request_body(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out);

#endif
