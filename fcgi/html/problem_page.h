/* A problem as a page: what a person is shown instead of JSON. */
#ifndef DUET_FCGI_HTML_PROBLEM_PAGE_H
#define DUET_FCGI_HTML_PROBLEM_PAGE_H

#include "fcgi/http/reply.h"

struct reply problem_page(struct request *request, const struct problem *problem);

#endif
