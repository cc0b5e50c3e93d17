/* Administrative acts, newest first. */
#ifndef DUET_FCGI_ADMIN_AUDIT_H
#define DUET_FCGI_ADMIN_AUDIT_H

#include "fcgi/http/request.h"

/* GET /api/admin/audit */
struct reply admin_audit_list(struct request *request);

#endif
