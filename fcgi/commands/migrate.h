/* duet migrate: the schema, forward, back, and its state. */
#ifndef DUET_FCGI_COMMANDS_MIGRATE_H
#define DUET_FCGI_COMMANDS_MIGRATE_H

#include "fcgi/cli/command.h"

extern const struct command command_migrate;

#endif
