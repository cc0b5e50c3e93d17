/* Whether a string of the body is one: what yajl lets through is looked for here. */
#include "json/fields_reader.h"

#include "json/escapes.h"

#include <assert.h>
#include <string.h>

/* yajl hands over what it made of the
 * escapes; what they were stands in the body between the last string and
 * where yajl is now, and no quote lies between two strings. */
static bool is_paired(struct reader *reader, const char *text)
{
	const char *from = reader->bytes + reader->scanned;
	const char *to = reader->bytes + yajl_get_bytes_consumed(reader->parser);
	const char *opening;

	reader->scanned = (size_t)(to - reader->bytes);
	/* Without escapes yajl points into the body. */
	if (text >= reader->bytes && text <= reader->bytes + reader->length)
		return true;
	opening = memchr(from, '"', (size_t)(to - from));
	assert(opening != NULL && to - opening >= 2 && to[-1] == '"');
	return escapes_are_paired(opening + 1, (size_t)(to - opening) - 2);
}

static bool check(struct reader *reader, const char *text, size_t length, const char *what,
		  bool control_allowed)
{
	enum text_fault found = text_check(text, length, NULL);

	if (!is_paired(reader, text)) {
		fault_detail(reader->fault, "%s must not contain half of a surrogate pair.", what);
		return false;
	}
	if (found == TEXT_OK || (found == TEXT_CONTROL && control_allowed))
		return true;
	value_bad_text(found, what, reader->fault);
	return false;
}

bool reader_text_is_good(struct reader *reader, const char *text, size_t length, const char *what)
{
	return check(reader, text, length, what, false);
}

bool reader_other_is_good(struct reader *reader, const char *text, size_t length)
{
	return check(reader, text, length, "Text", true);
}
