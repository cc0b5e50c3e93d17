/* A user's entries, newest first, in pages. */
#ifndef DUET_FCGI_CREDITS_ENTRIES_H
#define DUET_FCGI_CREDITS_ENTRIES_H

#include "fcgi/http/request.h"

/* GET /api/credits/entries */
struct reply credits_entries(struct request *request);

#endif
