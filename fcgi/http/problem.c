#include "fcgi/http/problem.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

/* clang-format off */
static const struct problem_kind problem_kinds[PROBLEM_TYPE_COUNT] = {
	[PROBLEM_INVALID_REQUEST] = {
		"invalid-request", 400, "The request is not valid",
		"Correct the request before sending it again." },
	[PROBLEM_UNAUTHORIZED] = {
		"unauthorized", 401, "Nobody is signed in, and there is no valid key",
		"Sign in, or send a valid key as \"Authorization: Bearer <key>\" or in the header "
		"X-Api-Key." },
	[PROBLEM_SIGN_IN_FAILED] = {
		"sign-in-failed", 401, "The address or the password is wrong",
		"Check both, and try again." },
	[PROBLEM_INSUFFICIENT_CREDITS] = {
		"insufficient-credits", 402, "Not enough credits",
		"Nothing was taken. Grant or purchase what is missing and send the request again; "
		"the same idempotency key may be used." },
	[PROBLEM_FORBIDDEN] = {
		"forbidden", 403, "Not allowed",
		"Use a key that has the scope, or sign in as somebody who may." },
	[PROBLEM_WRONG_PASSWORD] = {
		"wrong-password", 403, "The current password is another",
		"Nothing was changed. Give the password that you sign in with now." },
	[PROBLEM_NOT_FOUND] = {
		"not-found", 404, "No such route",
		"Check the path; nothing is served here." },
	[PROBLEM_USER_NOT_FOUND] = {
		"user-not-found", 404, "No such user",
		"Check how the user is named, or create the user first." },
	[PROBLEM_ORGANIZATION_NOT_FOUND] = {
		"organization-not-found", 404, "No such organization",
		"Check organizationId, or leave it out: the user gets an organization of their own." },
	[PROBLEM_SESSION_NOT_FOUND] = {
		"session-not-found", 404, "No such session",
		"It is none of yours, or it has ended already." },
	[PROBLEM_KEY_NOT_FOUND] = {
		"key-not-found", 404, "No such key",
		"Check the id; GET /api/admin/keys lists all of them." },
	[PROBLEM_METHOD_NOT_ALLOWED] = {
		"method-not-allowed", 405, "The method is not allowed here",
		"Use one of the methods that the header Allow names." },
	[PROBLEM_ALREADY_EXISTS] = {
		"already-exists", 409, "It exists already",
		"Use the one that exists, or choose another value." },
	[PROBLEM_BODY_TOO_LARGE] = {
		"body-too-large", 413, "The body is too large",
		"Send less, or in several requests." },
	[PROBLEM_UNSUPPORTED_MEDIA_TYPE] = {
		"unsupported-media-type", 415, "The body must be JSON",
		"Send the body in UTF-8 with \"Content-Type: application/json\"." },
	[PROBLEM_IDEMPOTENCY_KEY_REUSED] = {
		"idempotency-key-reused", 422, "The idempotency key belongs to another request",
		"Nothing was done. Use a new key for a new request, and the old key only with "
		"exactly the request that it was made for." },
	[PROBLEM_BALANCE_TOO_LARGE] = {
		"balance-too-large", 422, "The balance would become too large",
		"Nothing was done. No balance may be above 9007199254740991." },
	[PROBLEM_TOO_MANY_ATTEMPTS] = {
		"too-many-attempts", 429, "Too many attempts to sign in",
		"Wait as long as the header Retry-After says, and try again. The account is not "
		"locked." },
	[PROBLEM_INTERNAL] = {
		"internal", 500, "Something is wrong on our side",
		"Sending a write again with the same idempotency key is safe. If it happens "
		"again, report the requestId." },
	[PROBLEM_BUSY] = {
		"busy", 503, "Too much to do at the moment",
		"Nothing was done. Send the request again in a moment, a write with the same "
		"idempotency key." },
	[PROBLEM_UNAVAILABLE] = {
		"unavailable", 503, "The service cannot answer now",
		"Nothing was done. Send the request again in a moment, a write with the same "
		"idempotency key." },
	[PROBLEM_OUTCOME_UNKNOWN] = {
		"outcome-unknown", 503, "It is not known whether it was done",
		"Send the same request with the same idempotency key: it is done once, "
		"however often it is sent." },
};
/* clang-format on */

const struct problem_kind *problem_kind(enum problem_type type)
{
	assert(type < PROBLEM_TYPE_COUNT);
	return &problem_kinds[type];
}

enum problem_type problem_of_status(enum status status)
{
	/* clang-format off */
	switch (status) {
	case DUET_REQUEST_INVALID:      return PROBLEM_INVALID_REQUEST;
	case DUET_USER_NOT_FOUND:       return PROBLEM_USER_NOT_FOUND;
	case DUET_KEY_REUSED:           return PROBLEM_IDEMPOTENCY_KEY_REUSED;
	case DUET_BALANCE_TOO_LARGE:    return PROBLEM_BALANCE_TOO_LARGE;
	case DUET_INSUFFICIENT_CREDITS: return PROBLEM_INSUFFICIENT_CREDITS;
	case DUET_NOT_FOUND:            return PROBLEM_NOT_FOUND;
	case DUET_ALREADY_EXISTS:       return PROBLEM_ALREADY_EXISTS;
	case DUET_BUSY:                 return PROBLEM_BUSY;
	case DUET_CONFLICT:             return PROBLEM_BUSY;
	case DUET_LOCK_TIMEOUT:         return PROBLEM_BUSY;
	case DUET_DUPLICATE:            return PROBLEM_INTERNAL;
	case DUET_STORE_REFUSED:        return PROBLEM_INTERNAL;
	case DUET_STORE_FORBIDDEN:      return PROBLEM_UNAVAILABLE;
	case DUET_STORE_DOWN:           return PROBLEM_UNAVAILABLE;
	case DUET_CONNECTION_LOST:      return PROBLEM_UNAVAILABLE;
	case DUET_OUTCOME_UNKNOWN:      return PROBLEM_OUTCOME_UNKNOWN;
	case DUET_SCHEMA_UNKNOWN:       return PROBLEM_UNAVAILABLE;
	case DUET_TOO_LARGE:            return PROBLEM_BODY_TOO_LARGE;
	case DUET_NO_MEMORY:            return PROBLEM_BUSY;
	case DUET_INTERNAL:             return PROBLEM_INTERNAL;
	case DUET_OK:
	case DUET_STATUS_COUNT:
		break;
	}
	/* clang-format on */
	return PROBLEM_INTERNAL;
}

static bool copy_text(const char **text, struct arena *arena)
{
	if (*text == NULL)
		return true;
	*text = arena_strdup(arena, *text);
	return *text != NULL;
}

const struct problem *problem_copy(const struct problem *problem, struct arena *arena)
{
	struct problem *copy = arena_alloc(arena, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *problem;
	if (copy_text(&copy->detail, arena) && copy_text(&copy->pointer, arena) &&
	    copy_text(&copy->parameter, arena) && copy_text(&copy->header, arena) &&
	    copy_text(&copy->field, arena) && copy_text(&copy->allow, arena))
		return copy;
	return NULL;
}

static void member_if_set(struct json_writer *writer, const char *name, const char *value)
{
	if (value != NULL)
		json_member_string(writer, name, value);
}

void problem_write(struct json_writer *writer, const struct problem *problem,
		   const char *request_id)
{
	const struct problem_kind *kind = problem_kind(problem->type);
	char type[64];

	(void)snprintf(type, sizeof(type), "/problems/%s", kind->name);
	json_object_begin(writer);
	json_member_string(writer, "type", type);
	json_member_string(writer, "title", kind->title);
	json_member_integer(writer, "status", kind->http_status);
	json_member_string(writer, "detail",
			   problem->detail != NULL ? problem->detail : kind->detail);
	member_if_set(writer, "pointer", problem->pointer);
	member_if_set(writer, "parameter", problem->parameter);
	member_if_set(writer, "header", problem->header);
	member_if_set(writer, "field", problem->field);
	if (problem->type == PROBLEM_INSUFFICIENT_CREDITS) {
		json_member_integer(writer, "creditBalance",
				    amount_credits(problem->credit_balance));
		json_member_integer(writer, "shortfall", amount_credits(problem->shortfall));
	}
	member_if_set(writer, "requestId", request_id);
	json_object_end(writer);
}
