/* Pages of other origins that may call the API from a browser: those in the
 * settings, letter by letter, and without cookies. */
#ifndef DUET_FCGI_ACCESS_CORS_H
#define DUET_FCGI_ACCESS_CORS_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* What the browser needs to show such a page the answer. */
void cors_add_headers(const struct request *request, struct reply *reply);

/* What it needs to hear before it sends the request; `allow` are the methods that
 * the path has. */
void cors_add_preflight(const struct request *request, const char *allow, struct reply *reply);

#endif
