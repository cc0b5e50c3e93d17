/* One's own organization, and who else belongs to it. */
#ifndef DUET_FCGI_ACCOUNT_ORGANIZATION_H
#define DUET_FCGI_ACCOUNT_ORGANIZATION_H

#include "fcgi/http/request.h"

/* GET /api/organization */
struct reply my_organization_get(struct request *request);

#endif
