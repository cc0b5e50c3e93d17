/* duet user password, disable, enable, role: who may sign in, and as what. */
#ifndef DUET_FCGI_COMMANDS_USER_ACCESS_H
#define DUET_FCGI_COMMANDS_USER_ACCESS_H

#include "fcgi/cli/command.h"

extern const struct command command_user_password, command_user_disable, command_user_enable,
	command_user_role;

#endif
