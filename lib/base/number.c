/* Digits to integers. */
#include "base/number.h"

#include <assert.h>

static bool all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return length > 0;
}

enum number_fault number_parse(const char *text, size_t length, int64_t min, int64_t max,
			       int64_t *value_out)
{
	int64_t value = 0;

	assert(min >= 0 && min <= max);

	if (!all_digits(text, length))
		return NUMBER_NOT_DIGITS;
	/* Another spelling of the same number would be another request to
	 * whoever compares texts. */
	if (text[0] == '0' && length > 1)
		return NUMBER_NOT_DIGITS;

	for (size_t i = 0; i < length; i++) {
		if (__builtin_mul_overflow(value, 10, &value))
			return NUMBER_OUT_OF_RANGE;
		if (__builtin_add_overflow(value, text[i] - '0', &value))
			return NUMBER_OUT_OF_RANGE;
	}
	if (value < min || value > max)
		return NUMBER_OUT_OF_RANGE;

	*value_out = value;
	return NUMBER_OK;
}
