/* A user's balance and what moved it, day by day. */
#ifndef DUET_FCGI_CREDITS_SUMMARY_H
#define DUET_FCGI_CREDITS_SUMMARY_H

#include "fcgi/http/request.h"

/* GET /api/credits/summary */
struct reply credits_summary(struct request *request);

#endif
