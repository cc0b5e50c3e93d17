#include "fcgi/drift/cursor.h"

#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void drift_cursor_format(uint64_t run_id, const struct drift_cursor *cursor,
			 char text_out[static DRIFT_CURSOR_TEXT_SIZE])
{
	char part = cursor->part == DRIFT_USERS ? 'u' : 'o';

	if (run_id != 0)
		(void)snprintf(text_out, DRIFT_CURSOR_TEXT_SIZE, "%" PRIu64 ".%c%" PRIu64, run_id,
			       part, cursor->after_id);
	else
		(void)snprintf(text_out, DRIFT_CURSOR_TEXT_SIZE, "%c%" PRIu64, part,
			       cursor->after_id);
}

static bool parse_place(const char *text, struct drift_cursor *cursor_out)
{
	int64_t after_id;

	if (text[0] != 'u' && text[0] != 'o')
		return false;
	if (number_parse(text + 1, strlen(text + 1), 0, INT64_MAX, &after_id) != NUMBER_OK)
		return false;
	*cursor_out =
		(struct drift_cursor){ .part = text[0] == 'u' ? DRIFT_USERS : DRIFT_ORGANIZATIONS,
				       .after_id = (uint64_t)after_id };
	return true;
}

bool drift_cursor_parse(const char *text, bool with_run, uint64_t *run_id_out,
			struct drift_cursor *cursor_out)
{
	size_t length = strcspn(text, ".");
	int64_t run_id;

	if (!with_run)
		return parse_place(text, cursor_out);
	if (text[length] != '.')
		return false;
	if (number_parse(text, length, 1, INT64_MAX, &run_id) != NUMBER_OK)
		return false;
	if (!parse_place(text + length + 1, cursor_out))
		return false;
	*run_id_out = (uint64_t)run_id;
	return true;
}
