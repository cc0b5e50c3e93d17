/* A password from the terminal, without showing it, or from standard input;
 * never from an argument, which everybody on the machine may read. */
#ifndef DUET_FCGI_CLI_PASSWORD_H
#define DUET_FCGI_CLI_PASSWORD_H

#include <stdbool.h>

#define CLI_PASSWORD_SIZE 1026 /* one byte more than a password may have */

/* A new password, asked for twice and unseen on a terminal, else the first line
 * of standard input.  False where there is none, it does not fit, or the two
 * differ.  To be wiped by the caller. */
bool cli_password(char password_out[static CLI_PASSWORD_SIZE]);

#endif
