/* yajl found the beginning or the end of an object or a list, or the name of a
 * member.  The context is the struct reader. */
#ifndef DUET_JSON_READER_LEVELS_H
#define DUET_JSON_READER_LEVELS_H

#include <stddef.h>

int reader_on_start_map(void *context);
int reader_on_key(void *context, const unsigned char *bytes, size_t length);
int reader_on_end_map(void *context);
int reader_on_start_array(void *context);
int reader_on_end_array(void *context);

#endif
