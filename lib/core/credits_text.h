/* Credits as people read them: 1,234,567. */
#ifndef DUET_CORE_CREDITS_TEXT_H
#define DUET_CORE_CREDITS_TEXT_H

#include "core/amount.h"

/* A sign of three bytes, 19 digits, 6 commas and the NUL, rounded up. */
#define CREDITS_TEXT_SIZE 32

/* "1,234", "-5". */
void credits_format(struct amount amount, char text_out[static CREDITS_TEXT_SIZE]);

/* The same with its sign, which is a minus and no hyphen: "+1,234", "0". */
void credits_format_change(struct amount amount, char text_out[static CREDITS_TEXT_SIZE]);

#endif
