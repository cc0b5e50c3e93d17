/* Many operations in one request, each by itself or all or none. */
#ifndef DUET_FCGI_CREDITS_BATCH_H
#define DUET_FCGI_CREDITS_BATCH_H

#include "fcgi/http/request.h"

/* POST /api/credits/batch */
struct reply credits_batch(struct request *request);

#endif
