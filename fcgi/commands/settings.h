/* duet settings: what may stand in the settings file. */
#ifndef DUET_FCGI_COMMANDS_SETTINGS_H
#define DUET_FCGI_COMMANDS_SETTINGS_H

#include "fcgi/cli/command.h"

extern const struct command command_settings;

#endif
