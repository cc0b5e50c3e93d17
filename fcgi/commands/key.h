/* duet key create, rotate, revoke: the API keys of programs. */
#ifndef DUET_FCGI_COMMANDS_KEY_H
#define DUET_FCGI_COMMANDS_KEY_H

#include "fcgi/cli/command.h"

extern const struct command command_key_create, command_key_rotate, command_key_revoke;

#endif
