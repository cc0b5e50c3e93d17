/* The names of scopes (enum scope, store/keys.h). */
#ifndef DUET_IDENTITY_SCOPES_H
#define DUET_IDENTITY_SCOPES_H

#include <stdbool.h>
#include <stddef.h>

/* One scope by its name; false where it is none. */
bool scope_parse(const char *name, unsigned *scope_out);

/* The names of these scopes; how many. */
#define SCOPE_COUNT 4
size_t scopes_list(unsigned scopes, const char *names_out[static SCOPE_COUNT]);

/* "read,spend": false, and *unknown_out points at the first name that is none
 * (which ends at a comma or at the end). */
bool scopes_parse(const char *text, unsigned *scopes_out, const char **unknown_out);

/* "read,spend" into text_out (32 bytes are enough). */
#define SCOPES_TEXT_SIZE 32
void scopes_format(unsigned scopes, char text_out[static SCOPES_TEXT_SIZE]);

#endif
