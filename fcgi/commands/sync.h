/* duet sync: finding drift, and closing it. */
#ifndef DUET_FCGI_COMMANDS_SYNC_H
#define DUET_FCGI_COMMANDS_SYNC_H

#include "fcgi/cli/command.h"

extern const struct command command_sync;

#endif
