/* A problem as a page: what a person is told in place of JSON. */
#ifndef DUET_PROBLEM_PAGE_H
#define DUET_PROBLEM_PAGE_H

#include "reply.h"

struct reply reply_problem_page(struct request *request, const struct problem *problem);

#endif
