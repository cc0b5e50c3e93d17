/* One FastCGI connection: a request in, its answer out, a line in the log. */
#ifndef DUET_FCGI_SERVER_EXCHANGE_H
#define DUET_FCGI_SERVER_EXCHANGE_H

#include "base/arena.h"
#include "fcgi/http/app.h"

#include <fcgiapp.h>

/* Prepares a request structure of libfcgi that a thread uses over and over. */
void exchange_init(FCGX_Request *fcgi);

/* Serves the connection `fd`, which is closed afterwards whatever happens.
 * The arena is reset at the end. */
void exchange_serve(struct app *app, FCGX_Request *fcgi, struct arena *arena, int fd);

#endif
