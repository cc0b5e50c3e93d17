/* `duet serve`: the FastCGI worker. */
#ifndef DUET_FCGI_SERVER_SERVE_H
#define DUET_FCGI_SERVER_SERVE_H

#include "base/settings.h"
#include "fcgi/http/route.h"

#include <stdbool.h>

/* Whether descriptor 0 is a listening socket: how spawn-fcgi, mod_fcgid and systemd hand
 * the FastCGI socket over. */
bool serve_has_socket(void);

/* Serves these routes over FastCGI on descriptor 0 until SIGTERM, SIGUSR1 or SIGINT, then
 * finishes what it has accepted, for at most 5 s.  Returns the process's exit status: 0,
 * 2 (trouble, which is explained on standard error and in the log), or 64 (there is no
 * socket).
 *
 * If the database is away that is no trouble: requests are answered 503 until it is back.
 * A schema that this program does not know is trouble.
 *
 * To be called after random_start() and db_library_start(). */
int serve_main(const struct settings *settings, const struct route_table *routes);

#endif
