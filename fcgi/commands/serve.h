/* duet serve: the FastCGI worker. */
#ifndef DUET_FCGI_COMMANDS_SERVE_H
#define DUET_FCGI_COMMANDS_SERVE_H

#include "fcgi/cli/command.h"

extern const struct command command_serve;

/* Whether descriptor 0 is a socket that listens: how spawn-fcgi, mod_fcgid and
 * systemd hand the FastCGI socket over. */
bool descriptor_0_listens(void);

#endif
