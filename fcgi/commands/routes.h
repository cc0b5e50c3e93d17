/* duet routes: the table that requests are matched with, for people and for
 * the test that compares it with the description of the API. */
#ifndef DUET_FCGI_COMMANDS_ROUTES_H
#define DUET_FCGI_COMMANDS_ROUTES_H

#include "fcgi/cli/command.h"

extern const struct command command_routes;

#endif
