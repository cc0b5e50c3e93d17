#include "people/token_user.h"

#include "base/text.h"
#include "identity/email.h"
#include "people/create.h"
#include "people/find.h"

#include <string.h>

#define NAME_LENGTH_MAX 255

static bool is_name(const char *name)
{
	size_t characters;

	if (name == NULL || name[0] == '\0')
		return false;
	return text_check(name, strlen(name), &characters) == TEXT_OK &&
	       characters <= NAME_LENGTH_MAX;
}

/* An address that was not verified may be somebody else's: it would keep its owner out
 * of Duet, and an operator would take this user for the owner. */
static const char *no_good_address(const struct jwt_claims *claims, const char *email)
{
	if (email == NULL)
		return "Your token names no address (claim email), so you cannot become a user "
		       "here: have your identity provider put it into the token.";
	if (!claims->email_is_verified)
		return "Your identity provider does not say that your address was verified (claim "
		       "email_verified), so you cannot become a user here: verify it there, and "
		       "sign in again.";
	return NULL;
}

/* Of two first requests at once the second finds whom the first has made. */
static enum status make(const struct db_source *source, const struct jwt_claims *claims,
			struct arena *arena, struct user *user_out, const char **advice_out,
			struct error *error_out)
{
	const struct user_name name = { .external_id = claims->subject };
	const char *email = claims->email == NULL ? NULL : email_normalise(claims->email, arena);
	const char *taken;
	struct new_user new_user = {
		.email = email,
		.name = is_name(claims->name) ? claims->name : email,
		.external_id = claims->subject,
		.role = USER_ROLE_USER,
	};
	enum status status;

	*advice_out = no_good_address(claims, email);
	if (*advice_out != NULL)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "%s", *advice_out);
	new_user.organization_name = new_user.name;
	status = user_create(source, &new_user, "token", arena, user_out, &taken, error_out);
	if (status != DUET_ALREADY_EXISTS)
		return status;
	status = read_user(source, &name, arena, user_out, error_out);
	if (status == DUET_USER_NOT_FOUND)
		*advice_out = "A user here has your address already, and another id at your "
			      "identity provider or none: ask an operator, who knows whether "
			      "that is you.";
	return status;
}

enum status token_user(const struct db_source *source, const struct jwt_claims *claims, bool create,
		       struct arena *arena, struct user *user_out, const char **advice_out,
		       struct error *error_out)
{
	const struct user_name name = { .external_id = claims->subject };
	enum status status;

	*advice_out = NULL;
	if (claims->subject[0] == '\0' ||
	    strnlen(claims->subject, EXTERNAL_ID_BYTES_MAX + 1) > EXTERNAL_ID_BYTES_MAX)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the subject is no external id");
	status = read_user(source, &name, arena, user_out, error_out);
	if (status == DUET_USER_NOT_FOUND && create)
		status = make(source, claims, arena, user_out, advice_out, error_out);
	if (status == DUET_OK && user_out->disabled_us != 0)
		return fail(error_out, DUET_HERE, DUET_NOT_FOUND, "the user is disabled");
	/* A token that is nobody's is refused; it is not a user that somebody asked
	 * for. */
	return status == DUET_USER_NOT_FOUND ? DUET_NOT_FOUND : status;
}
