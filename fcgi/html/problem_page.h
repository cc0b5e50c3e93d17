/* A problem as a page: what a person is told in place of JSON. */
#ifndef DUET_FCGI_HTML_PROBLEM_PAGE_H
#define DUET_FCGI_HTML_PROBLEM_PAGE_H

#include "fcgi/http/reply.h"

/* Whether its answers are for people: its route is a page's, or it has none and
 * its path is no part of the API. */
bool request_is_of_page(const struct request *request);

struct reply reply_problem_page(struct request *request, const struct problem *problem);

#endif
