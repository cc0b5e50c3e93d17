/* The token of a session, and what is made from it. */
#ifndef DUET_IDENTITY_SESSION_TOKEN_H
#define DUET_IDENTITY_SESSION_TOKEN_H

#include "identity/session.h"

#define SESSION_RANDOM_SIZE 32

struct session_token {
	unsigned char bytes[SESSION_RANDOM_SIZE];
};

/* 256 new random bits, and their text. */
void session_token_make(struct session_token *token_out, char text_out[static SESSION_TOKEN_SIZE]);

/* False where the text could be no token: 43 characters of base64url. */
bool session_token_read(const char *text, struct session_token *token_out);

/* What is stored in its place.  256 random bits need none of the slowness that
 * passwords need. */
void session_token_hash(const struct session_token *token,
			unsigned char hash_out[static SESSION_HASH_SIZE]);

/* What a form of this session sends back: nobody makes it who has not the token,
 * and the token cannot be made from it. */
void session_token_csrf(const struct session_token *token, char text_out[static CSRF_TOKEN_SIZE]);

#endif
