/* duet verify: whether the books add up. */
#ifndef DUET_FCGI_COMMANDS_VERIFY_H
#define DUET_FCGI_COMMANDS_VERIFY_H

#include "fcgi/cli/command.h"

extern const struct command command_verify;

#endif
