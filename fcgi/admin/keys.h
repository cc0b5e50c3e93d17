/* Keys of programs, for administrators: who has which, and making, replacing and
 * revoking them. */
#ifndef DUET_FCGI_ADMIN_KEYS_H
#define DUET_FCGI_ADMIN_KEYS_H

#include "fcgi/http/request.h"

/* GET /api/admin/keys */
struct reply admin_keys_list(struct request *request);

/* POST /api/admin/keys */
struct reply admin_keys_create(struct request *request);

/* POST /api/admin/keys/{id}/rotate */
struct reply admin_keys_rotate(struct request *request);

/* DELETE /api/admin/keys/{id} */
struct reply admin_keys_revoke(struct request *request);

#endif
