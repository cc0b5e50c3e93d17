#include "identity/session_limits.h"

#define MINUTE_US INT64_C(60000000)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

#define USER_IDLE_US   (7 * DAY_US)
#define USER_LIVES_US  (30 * DAY_US)
#define ADMIN_IDLE_US  (30 * MINUTE_US)
#define ADMIN_LIVES_US (12 * HOUR_US)

int64_t session_expires_us(int64_t now_us)
{
	return now_us + USER_LIVES_US;
}

int64_t session_lives_s(enum user_role role)
{
	return (role == USER_ROLE_ADMIN ? ADMIN_LIVES_US : USER_LIVES_US) / 1000000;
}

struct session_cuts session_cuts_at(int64_t now_us)
{
	return (struct session_cuts){
		.now_us = now_us,
		.created_user_us = now_us - USER_LIVES_US,
		.created_admin_us = now_us - ADMIN_LIVES_US,
		.used_user_us = now_us - USER_IDLE_US,
		.used_admin_us = now_us - ADMIN_IDLE_US,
	};
}

bool session_holds(const struct session_row *row, int64_t now_us)
{
	struct session_cuts cuts = session_cuts_at(now_us);
	bool admin = row->role == USER_ROLE_ADMIN;

	if (row->user_disabled)
		return false;
	if (row->expires_us <= now_us)
		return false;
	if (row->created_us <= (admin ? cuts.created_admin_us : cuts.created_user_us))
		return false;
	return row->last_used_us > (admin ? cuts.used_admin_us : cuts.used_user_us);
}
