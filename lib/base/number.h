/* Integers out of text, without a float on the way. */
#ifndef DUET_BASE_NUMBER_H
#define DUET_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum number_fault {
	NUMBER_OK = 0,
	NUMBER_NOT_DIGITS,   /* empty, a sign, a point, an exponent, a leading zero, blanks */
	NUMBER_OUT_OF_RANGE, /* digits only, but below min or above max */
};

/* Reads `length` bytes written as digits only: 0 or [1-9][0-9]*, within
 * min ... max (0 <= min).  *value_out is untouched unless NUMBER_OK. */
enum number_fault number_parse(const char *text, size_t length, int64_t min, int64_t max,
			       int64_t *value_out);

#endif
