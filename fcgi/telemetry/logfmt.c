#include "fcgi/telemetry/logfmt.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* More than is ever written without asking for room: an escape of four characters, the
 * ellipsis with its quote, the line break and the NUL. */
#define RESERVE 16

void logfmt_init(struct logfmt *line)
{
	line->length = 0;
	line->text[0] = '\0';
}

static bool has_room(const struct logfmt *line, size_t more)
{
	return line->length + more + RESERVE < sizeof(line->text);
}

static void add(struct logfmt *line, const char *bytes, size_t length)
{
	memcpy(line->text + line->length, bytes, length);
	line->length += length;
	line->text[line->length] = '\0';
}

static bool begin(struct logfmt *line, const char *name, size_t value_length)
{
	size_t length = strlen(name);

	if (!has_room(line, length + 2 + value_length))
		return false;
	if (line->length > 0)
		add(line, " ", 1);
	add(line, name, length);
	add(line, "=", 1);
	return true;
}

/* Whether it needs no quotes: all of it is what parsers of logfmt take for part of a
 * value. */
static bool is_word(const char *text)
{
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~' || *text == '"' || *text == '=' || *text == '\\')
			return false;
	}
	return true;
}

/* Bytes from 0x80 on stay as they are: either they are UTF-8, or whoever reads the log
 * sees that they are not. */
static void add_escaped(struct logfmt *line, char c)
{
	unsigned char byte = (unsigned char)c;
	char escape[8];

	if (c == '"' || c == '\\') {
		add(line, (char[]){ '\\', c }, 2);
	} else if (c == '\n') {
		add(line, "\\n", 2);
	} else if (byte < 0x20 || byte == 0x7f) {
		(void)snprintf(escape, sizeof(escape), "\\x%02x", byte);
		add(line, escape, 4);
	} else {
		add(line, &c, 1);
	}
}

void logfmt_text(struct logfmt *line, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (is_word(value)) {
		size_t length = strlen(value);

		if (begin(line, name, length))
			add(line, value, length);
		return;
	}
	if (!begin(line, name, 2))
		return;
	add(line, "\"", 1);
	for (; *value != '\0'; value++) {
		if (!has_room(line, 4)) {
			add(line, "...", 3);
			break;
		}
		add_escaped(line, *value);
	}
	add(line, "\"", 1);
}

void logfmt_integer(struct logfmt *line, const char *name, int64_t value)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%" PRId64, value);

	if (begin(line, name, (size_t)length))
		add(line, digits, (size_t)length);
}

void logfmt_milliseconds(struct logfmt *line, const char *name, int64_t us)
{
	char digits[32];
	int length =
		snprintf(digits, sizeof(digits), "%" PRId64 ".%03" PRId64, us / 1000, us % 1000);

	if (begin(line, name, (size_t)length))
		add(line, digits, (size_t)length);
}

void logfmt_end(struct logfmt *line)
{
	add(line, "\n", 1);
}
