#include "fcgi/http/user_reference.h"

#include "identity/caller.h"
#include "identity/email.h"
#include "people/find.h"
#include "sync/standing.h"

#include <string.h>

static bool is_one(const struct user_reference *reference)
{
	return (reference->user_id != 0) + (reference->email != NULL) +
		       (reference->external_id != NULL) ==
	       1;
}

bool user_reference_read(const struct user_reference *reference, struct arena *arena,
			 struct user_name *name_out, struct reference_fault *fault_out)
{
	*fault_out = (struct reference_fault){ 0 };
	if (!is_one(reference)) {
		fault_out->detail = "Name the user by exactly one of userId, email and externalId.";
		return false;
	}
	*name_out = (struct user_name){
		.id = (uint64_t)reference->user_id,
		.external_id = reference->external_id,
	};
	if (reference->email == NULL)
		return true;

	name_out->email = email_normalise(reference->email, arena);
	if (name_out->email != NULL)
		return true;
	fault_out->member = "email";
	if (!arena_spent(arena))
		fault_out->detail = "It is no e-mail address.";
	return false;
}

bool user_reference_read_for(const struct request *request, const struct user_reference *reference,
			     struct user_name *name_out, struct reference_fault *fault_out)
{
	bool names_nobody = reference->user_id == 0 && reference->email == NULL &&
			    reference->external_id == NULL;

	if (request->caller.user_id == 0 || !names_nobody)
		return user_reference_read(reference, request->arena, name_out, fault_out);
	*name_out = (struct user_name){ .id = request->caller.user_id };
	return true;
}

struct reply reply_somebody_else(struct request *request)
{
	return reply_problem(request, &(struct problem){
					      .type = PROBLEM_FORBIDDEN,
					      .detail = "You may ask for yourself and for nobody "
							"else; name nobody, and you are meant.",
				      });
}

bool user_reference_find(struct request *request, const struct user_reference *reference,
			 uint64_t *user_id_out, struct reply *reply_out)
{
	struct reference_fault fault;
	struct user_name name;
	enum status status;

	if (!user_reference_read_for(request, reference, &name, &fault)) {
		*reply_out = reply_bad_reference(request, &fault);
		return false;
	}
	*user_id_out = 0;
	/* An id is looked up too: a user without entries is not the same as no user. */
	status =
		read_user_id(&request->source, &name, request->arena, user_id_out, &request->error);
	/* Whoever may not ask does not learn which users exist. */
	if ((status == DUET_OK || status == DUET_USER_NOT_FOUND) &&
	    !caller_may_ask_for(&request->caller, *user_id_out)) {
		*reply_out = reply_somebody_else(request);
		return false;
	}
	if (status == DUET_OK)
		return true;
	*reply_out = reply_status(request, status);
	return false;
}

bool user_standing_of_path(struct request *request, struct user_standing *standing_out,
			   struct reply *reply_out)
{
	enum status status;
	uint64_t id;

	if (!request_no_query(request, reply_out) ||
	    !request_path_id(request, "A user's id", &id, reply_out))
		return false;
	status = read_user_standing(&request->source, &(struct user_name){ .id = id },
				    request->arena, standing_out, &request->error);
	if (status == DUET_USER_NOT_FOUND)
		*reply_out = reply_problem(
			request, &(struct problem){ .type = PROBLEM_USER_NOT_FOUND,
						    .detail = "There is no user with this id." });
	else if (status != DUET_OK)
		*reply_out = reply_status(request, status);
	return status == DUET_OK;
}

struct reply reply_bad_reference(struct request *request, const struct reference_fault *fault)
{
	if (fault->detail == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	if (fault->member != NULL)
		return reply_bad_parameter(
			request, fault->member,
			request_is_of_page(request)
				? "It is no e-mail address, such as ada@example.org."
				: "It is no e-mail address; a plus sign is written %2B here.");
	return reply_bad_parameter(request, NULL, fault->detail);
}

struct reply reply_bad_reference_in_body(struct request *request,
					 const struct reference_fault *fault)
{
	if (fault->detail == NULL)
		return reply_status(request, DUET_NO_MEMORY);
	return reply_invalid(request, fault->member != NULL ? "/email" : "", fault->detail);
}
