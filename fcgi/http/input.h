/* What a handler reads of its request: the query, the body, the id in the path.  Each
 * returns false where that is not as it should be, and *reply_out is the answer then. */
#ifndef DUET_FCGI_HTTP_INPUT_H
#define DUET_FCGI_HTTP_INPUT_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"
#include "json/fields.h"

/* Larger ids are in no database: JavaScript holds these exactly. */
#define ID_MAX INT64_C(9007199254740991)

/* The id in the path; false, and *reply_out the 400, where it is none.  `whose`
 * begins that sentence: "A user's id". */
bool request_path_id(struct request *request, const char *whose, uint64_t *id_out,
		     struct reply *reply_out);

/* Reads the query by a table; false, and *reply_out the 400 that names the
 * parameter. */
bool request_query(struct request *request, const struct fields *fields, void *object_out,
		   struct reply *reply_out);

/* For a route that takes no parameters: false, and *reply_out the 400, when the
 * query holds one. */
bool request_no_query(struct request *request, struct reply *reply_out);

/* The value of a form's field as text; NULL when there is none or it cannot be
 * read. */
const char *request_form_value(const struct request *request, const char *name);

/* Reads the body of a form by a table, like a query. */
bool request_form(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out);

/* Reads the body by a table; false, and *reply_out the 400 that names the place. */
bool request_body(struct request *request, const struct fields *fields, void *object_out,
		  struct reply *reply_out);

#endif
