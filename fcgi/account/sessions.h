/* Where people are signed in, and signing out elsewhere. */
#ifndef DUET_FCGI_ACCOUNT_SESSIONS_H
#define DUET_FCGI_ACCOUNT_SESSIONS_H

#include "fcgi/http/request.h"

/* GET /api/sessions */
struct reply my_sessions_list(struct request *request);

/* DELETE /api/sessions/{id} */
struct reply my_session_end(struct request *request);

#endif
