/* The token of a form on a page that is reached with an API key: who has not
 * the key cannot make it, and the key cannot be made from it.  It needs no row
 * and no memory, so that every process of the pool knows it. */
#ifndef DUET_IDENTITY_FORM_TOKEN_H
#define DUET_IDENTITY_FORM_TOKEN_H

#include <stdbool.h>

#define FORM_TOKEN_SIZE 44

void form_token_make(const char *key_text, char token_out[static FORM_TOKEN_SIZE]);

/* In constant time; `token` may be NULL. */
bool form_token_matches(const char *key_text, const char *token);

#endif
