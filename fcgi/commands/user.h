/* duet user create, list: users and their organizations. */
#ifndef DUET_FCGI_COMMANDS_USER_H
#define DUET_FCGI_COMMANDS_USER_H

#include "fcgi/cli/command.h"

extern const struct command command_user_create, command_user_list;

#endif
