/* duet serve: the FastCGI worker. */
#ifndef DUET_FCGI_COMMANDS_SERVE_H
#define DUET_FCGI_COMMANDS_SERVE_H

#include "fcgi/cli/command.h"

extern const struct command command_serve;

#endif
