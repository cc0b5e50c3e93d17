#include "fcgi/access/content_type.h"

#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

static bool content_type_is(const char *content_type, const char *media_type)
{
	static const char charset[] = "charset=";
	const char *rest = skip_blanks(content_type);
	bool quoted;

	if (strncasecmp(rest, media_type, strlen(media_type)) != 0)
		return false;
	rest = skip_blanks(rest + strlen(media_type));
	if (*rest == '\0')
		return true;
	if (*rest != ';')
		return false;
	rest = skip_blanks(rest + 1);
	if (*rest == '\0')
		return true;
	if (strncasecmp(rest, charset, sizeof(charset) - 1) != 0)
		return false;
	rest += sizeof(charset) - 1;
	quoted = *rest == '"';
	rest += quoted;
	if (strncasecmp(rest, "utf-8", 5) != 0)
		return false;
	rest += 5;
	if (quoted && *rest++ != '"')
		return false;
	return *skip_blanks(rest) == '\0';
}

bool content_type_is_json(const char *content_type)
{
	return content_type_is(content_type, "application/json");
}

bool content_type_is_form(const char *content_type)
{
	return content_type_is(content_type, "application/x-www-form-urlencoded");
}
