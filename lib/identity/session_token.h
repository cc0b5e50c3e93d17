/* The token of a session, and what is made from it. */
#ifndef DUET_IDENTITY_SESSION_TOKEN_H
#define DUET_IDENTITY_SESSION_TOKEN_H

#include "store/sessions.h"

#define SESSION_RANDOM_SIZE 32

struct session_token {
	unsigned char bytes[SESSION_RANDOM_SIZE];
};

/* Its text, the cookie's value: base64url. */
#define SESSION_TOKEN_SIZE 44

/* 256 new random bits, and their text. */
void session_token_make(struct session_token *token_out, char text_out[static SESSION_TOKEN_SIZE]);

/* False where the text could be no token: 43 characters of base64url. */
bool session_token_read(const char *text, struct session_token *token_out);

/* What is stored in its place.  256 random bits cannot be guessed: unlike a password
 * they need no slow hash. */
void session_token_hash(const struct session_token *token,
			unsigned char hash_out[static SESSION_HASH_SIZE]);

/* What a form or a script of this session sends back: it cannot be made without the
 * token, nor the token from it, and it needs no row of its own. */
#define CSRF_TOKEN_SIZE 44
void session_token_csrf(const struct session_token *token, char text_out[static CSRF_TOKEN_SIZE]);

#endif
