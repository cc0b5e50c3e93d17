/* yajl found a value: text, number, true, false or null.  The context is the
 * struct reader. */
#ifndef DUET_JSON_READER_VALUES_H
#define DUET_JSON_READER_VALUES_H

#include <stddef.h>

int reader_on_null(void *context);
int reader_on_boolean(void *context, int value);
int reader_on_number(void *context, const char *digits, size_t length);
int reader_on_string(void *context, const unsigned char *bytes, size_t length);

#endif
