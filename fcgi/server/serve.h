/* `duet serve`: the FastCGI worker. */
#ifndef DUET_FCGI_SERVER_SERVE_H
#define DUET_FCGI_SERVER_SERVE_H

#include "base/settings.h"
#include "fcgi/http/route.h"

/* Serves these routes over FastCGI on descriptor 0 until SIGTERM, SIGUSR1 or SIGINT, then
 * finishes what it has accepted, at most 5 s long.  Returns the process's exit
 * status: 0, 2 (trouble that a sentence on standard error and in the log
 * tells), or 64 (descriptor 0 is no listening socket).
 *
 * A database that is away is no trouble: requests are answered 503 until it
 * is back.  A schema that this program does not know is.
 *
 * random_start() and db_library_start() were called. */
int serve_main(const struct settings *settings, const struct route_table *routes);

#endif
