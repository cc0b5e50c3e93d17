/* Whether a request may go on to its handler. */
#ifndef DUET_FCGI_ACCESS_ADMISSION_H
#define DUET_FCGI_ACCESS_ADMISSION_H

#include "fcgi/http/problem.h"
#include "fcgi/http/request.h"

/* Before the body is read; route and caller are known by now (a caller without ids is
 * nobody).  The first thing that is wrong is the answer, in this order: a header of key
 * or session that is sent twice (400), nobody (401), scope (403), another site's request
 * with a session or about one, or one without the session's token (403), length and media
 * type (400, 415, 413), idempotency key (400).  On true body_length and idempotency_key
 * are set. */
bool admit_request(struct request *request, struct problem *problem_out);

/* After the body is read: the form of a page must hold its token (403). */
bool admit_form(const struct request *request, struct problem *problem_out);

#endif
