/* The last step before a reply is sent. */
#ifndef DUET_FCGI_SERVER_ANSWER_H
#define DUET_FCGI_SERVER_ANSWER_H

#include "fcgi/http/reply.h"
#include "fcgi/http/request.h"

/* Gives a problem without a body its form: a page if the request was for a page, else
 * JSON.  Adds the headers that the standards require with a problem's status, and those
 * of CORS. */
void answer_complete(struct request *request, struct reply *reply);

#endif
