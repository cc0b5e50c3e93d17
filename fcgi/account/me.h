/* Who has signed in, with both balances. */
#ifndef DUET_FCGI_ACCOUNT_ME_H
#define DUET_FCGI_ACCOUNT_ME_H

#include "fcgi/http/request.h"

/* GET /api/me */
struct reply me_get(struct request *request);

#endif
