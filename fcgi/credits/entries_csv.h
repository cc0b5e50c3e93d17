/* A user's entries as a file of CSV. */
#ifndef DUET_FCGI_CREDITS_ENTRIES_CSV_H
#define DUET_FCGI_CREDITS_ENTRIES_CSV_H

#include "fcgi/http/request.h"

/* GET /api/credits/entries.csv */
struct reply credits_entries_csv(struct request *request);

#endif
