/* One FastCGI connection: a request comes in, its answer goes out, and the log gets a
 * line. */
#ifndef DUET_FCGI_SERVER_EXCHANGE_H
#define DUET_FCGI_SERVER_EXCHANGE_H

#include "base/arena.h"
#include "fcgi/http/app.h"

#include <fcgiapp.h>

/* Prepares libfcgi's request structure, which a thread uses again and again. */
void exchange_init(FCGX_Request *fcgi);

/* Serves the connection `fd` and closes it, whatever happens.  The arena is reset at the
 * end. */
void exchange_serve(struct app *app, FCGX_Request *fcgi, struct arena *arena, int fd);

#endif
