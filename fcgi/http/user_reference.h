/* How requests name a user, in a body or in a query: by exactly one of userId, email
 * and externalId. */
#ifndef DUET_FCGI_HTTP_USER_REFERENCE_H
#define DUET_FCGI_HTTP_USER_REFERENCE_H

#include "fcgi/http/input.h"
#include "identity/email.h"
#include "store/users.h"

/* As read by a table of fields; what is absent is 0 or NULL. */
struct user_reference {
	int64_t user_id;
	const char *email, *external_id;
};

/* The rows for an object whose struct has the reference as `member`. */
/* clang-format off */
#define USER_REFERENCE_FIELDS(type, member)                                              \
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(type, member.email),   \
	  .length_min = 1, .length_max = EMAIL_BYTES_MAX },                              \
	{ .name = "externalId", .kind = FIELD_TEXT,                                      \
	  .offset = offsetof(type, member.external_id),                                  \
	  .length_min = 1, .length_max = EXTERNAL_ID_BYTES_MAX }
#define USER_REFERENCE_FIELDS_WITH_ID(type, member)                                      \
	USER_REFERENCE_FIELDS(type, member),                                             \
	{ .name = "userId", .kind = FIELD_INTEGER,                                       \
	  .offset = offsetof(type, member.user_id), .min = 1, .max = ID_MAX }
/* clang-format on */

struct reference_fault {
	const char *member; /* "email", or NULL if it is about no member in particular */
	const char *detail; /* NULL: the arena is spent */
};

/* The name, with its address normalised.  Exactly one must be given. */
bool user_reference_read(const struct user_reference *reference, struct arena *arena,
			 struct user_name *name_out, struct reference_fault *fault_out);

/* The same, but a person who names nobody means themselves. */
bool user_reference_read_for(const struct request *request, const struct user_reference *reference,
			     struct user_name *name_out, struct reference_fault *fault_out);

/* Finds the user that the query names, or the caller if it names nobody.  False, and
 * *reply_out is the problem: 400, 403 for a user whom the caller may not ask for, 404. */
bool user_reference_find(struct request *request, const struct user_reference *reference,
			 uint64_t *user_id_out, struct reply *reply_out);

/* 403: the caller has asked for somebody else. */
struct reply reply_somebody_else(struct request *request);

/* How the user whose id is in the path stands, for a route without parameters.  False,
 * and *reply_out is the problem. */
bool user_standing_of_path(struct request *request, struct user_standing *standing_out,
			   struct reply *reply_out);

/* The 400 for a reference in the query, and for one in the body; 503 if the arena was
 * spent. */
struct reply reply_bad_reference(struct request *request, const struct reference_fault *fault);
struct reply reply_bad_reference_in_body(struct request *request,
					 const struct reference_fault *fault);

#endif
