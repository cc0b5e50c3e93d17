#include "db/json_array.h"

#include <inttypes.h>

void json_array_ids(struct buffer *buffer, const uint64_t *ids, size_t count)
{
	buffer_add_char(buffer, '[');
	for (size_t i = 0; i < count; i++)
		buffer_format(buffer, i == 0 ? "%" PRIu64 : ",%" PRIu64, ids[i]);
	buffer_add_char(buffer, ']');
}

void json_array_text(struct buffer *buffer, const char *text)
{
	buffer_add_char(buffer, '"');
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			buffer_format(buffer, "\\u%04x", (unsigned int)(unsigned char)*c);
			continue;
		}
		if (*c == '"' || *c == '\\')
			buffer_add_char(buffer, '\\');
		buffer_add_char(buffer, *c);
	}
	buffer_add_char(buffer, '"');
}
