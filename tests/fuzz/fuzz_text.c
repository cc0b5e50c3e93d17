/* The readers of short texts on any bytes, each compared with another way to find
 * the answer. */
#include "fuzz.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_BYTES_MAX 4096

/* strtoll() and printf() are the reference: a number is what prints as itself. */
static void check_number(const char *text, size_t length)
{
	int64_t value = -1;
	enum number_fault fault = number_parse(text, length, 0, INT64_MAX, &value);
	char printed[32];
	long long reference;
	char *end;

	errno = 0;
	reference = strtoll(text, &end, 10);
	(void)snprintf(printed, sizeof(printed), "%lld", reference);
	if (errno == 0 && reference >= 0 && strcmp(printed, text) == 0 && strlen(text) == length) {
		assert(fault == NUMBER_OK);
		assert(value == reference);
	} else {
		assert(fault != NUMBER_OK);
		assert(value == -1);
	}
}

/* What is accepted is a moment that, written out, is read as the same moment, if
 * four digits are enough for its year in UTC. */
static void check_clock(const char *text)
{
	char again[CLOCK_TEXT_SIZE];
	int64_t utc_us, again_us;

	if (!clock_parse(text, &utc_us) || utc_us < CLOCK_MIN_US || utc_us > CLOCK_MAX_US)
		return;
	clock_format(utc_us, again);
	assert(clock_parse(again, &again_us));
	assert(again_us == utc_us);
	/* In UTC, it is what was read, up to the second. */
	if (toupper((unsigned char)text[strlen(text) - 1]) == 'Z') {
		assert(strncmp(text, again, CLOCK_DATE_LENGTH) == 0);
		assert(strncmp(text + CLOCK_DATE_LENGTH + 1, again + CLOCK_DATE_LENGTH + 1, 8) ==
		       0);
	}
}

/* What is valid as a whole is valid in two parts if it is cut between characters,
 * and invalid if it is cut inside one. */
static void check_text(const char *text, size_t length)
{
	size_t characters, first, second;

	if (text_check(text, length, &characters) != TEXT_OK)
		return;
	for (size_t cut = 0; cut <= length; cut++) {
		bool inside = cut < length && ((unsigned char)text[cut] & 0xc0) == 0x80;

		if (inside) {
			assert(text_check(text, cut, NULL) == TEXT_NOT_UTF8);
			assert(text_check(text + cut, length - cut, NULL) == TEXT_NOT_UTF8);
			continue;
		}
		assert(text_check(text, cut, &first) == TEXT_OK);
		assert(text_check(text + cut, length - cut, &second) == TEXT_OK);
		assert(first + second == characters);
	}
	if (text_is_visible_ascii(text, length))
		assert(characters == length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size > INPUT_BYTES_MAX)
		return 0;
	text = malloc(size + 1);
	assert(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';

	check_number(text, size);
	check_clock(text);
	check_text(text, size);
	free(text);
	return 0;
}
