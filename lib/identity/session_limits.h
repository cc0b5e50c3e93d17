/* How long a session holds.  Whoever may do everything is asked again sooner. */
#ifndef DUET_IDENTITY_SESSION_LIMITS_H
#define DUET_IDENTITY_SESSION_LIMITS_H

#include "store/sessions.h"

/* When a session that begins now ends at the latest, whoever's it is. */
int64_t session_expires_us(int64_t now_us);

/* How long it may last at most, in seconds. */
int64_t session_lives_s(enum user_role role);

/* Whether it holds now: 7 days since it was used and 30 since it began; an
 * admin's 30 minutes and 12 hours; a disabled user's never. */
bool session_holds(const struct session_row *row, int64_t now_us);

/* The same for a list. */
struct session_cuts session_cuts_at(int64_t now_us);

#endif
