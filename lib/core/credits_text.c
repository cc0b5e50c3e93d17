#include "core/credits_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The digits without a sign, also of the one number whose negation does not fit. */
static uint64_t magnitude(int64_t credits)
{
	return credits < 0 ? UINT64_C(0) - (uint64_t)credits : (uint64_t)credits;
}

static void format(const char *sign, uint64_t credits, char *text_out)
{
	char digits[24];
	size_t used = strlen(sign);
	size_t count = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, credits);

	memcpy(text_out, sign, used);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && (count - i) % 3 == 0)
			text_out[used++] = ',';
		text_out[used++] = digits[i];
	}
	text_out[used] = '\0';
}

void credits_format(struct amount amount, char text_out[static CREDITS_TEXT_SIZE])
{
	int64_t credits = amount_credits(amount);

	format(credits < 0 ? "-" : "", magnitude(credits), text_out);
}

void credits_format_change(struct amount amount, char text_out[static CREDITS_TEXT_SIZE])
{
	int64_t credits = amount_credits(amount);
	const char *sign = credits > 0 ? "+" : "";

	format(credits < 0 ? "\u2212" : sign, magnitude(credits), text_out);
}
