/* GET /api/admin/check-balance: how one user stands, and the latest entries. */
#ifndef DUET_FCGI_DRIFT_CHECK_BALANCE_H
#define DUET_FCGI_DRIFT_CHECK_BALANCE_H

#include "fcgi/http/request.h"

struct reply check_balance(struct request *request);

#endif
