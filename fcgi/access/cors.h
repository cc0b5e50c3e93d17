/* Pages of other origins that may call the API from a browser, without cookies: exactly
 * those in the settings. */
#ifndef DUET_FCGI_ACCESS_CORS_H
#define DUET_FCGI_ACCESS_CORS_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* The headers that a browser needs before it shows such a page the answer. */
void cors_add_headers(const struct request *request, struct reply *reply);

/* Those that it needs before it sends the request at all; `allow` are the methods that
 * the path has. */
void cors_add_preflight(const struct request *request, const char *allow, struct reply *reply);

#endif
