/* duet key list: which keys there are. */
#ifndef DUET_FCGI_COMMANDS_KEY_LIST_H
#define DUET_FCGI_COMMANDS_KEY_LIST_H

#include "fcgi/cli/command.h"

extern const struct command command_key_list;

#endif
