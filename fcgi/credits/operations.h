/* One operation on one user. */
#ifndef DUET_FCGI_CREDITS_OPERATIONS_H
#define DUET_FCGI_CREDITS_OPERATIONS_H

#include "fcgi/http/request.h"

/* POST /api/credits/deduct */
struct reply credits_deduct(struct request *request);

/* POST /api/credits/grant */
struct reply credits_grant(struct request *request);

/* POST /api/credits/purchase */
struct reply credits_purchase(struct request *request);

/* POST /api/credits/spend */
struct reply credits_spend(struct request *request);

#endif
