/* The last step before a reply is sent. */
#ifndef DUET_FCGI_SERVER_ANSWER_H
#define DUET_FCGI_SERVER_ANSWER_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* A problem that has no body gets one: a page where the request is of a page, else
 * JSON.  And every problem gets the headers that the standards ask for beside its
 * status, every answer those of CORS. */
void answer_complete(struct request *request, struct reply *reply);

#endif
