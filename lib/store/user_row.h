/* Internal: a row of USER_SELECT, which other statements may go on after. */
#ifndef DUET_STORE_USER_ROW_H
#define DUET_STORE_USER_ROW_H

#include "db/connection.h"
#include "store/users.h"

/* The columns of USER_SELECT; those of a longer statement begin at USER_COLUMNS_END. */
enum user_column {
	USER_ID,
	USER_EMAIL,
	USER_NAME,
	USER_EXTERNAL_ID,
	USER_ROLE,
	USER_BALANCE,
	USER_ORGANIZATION_ID,
	USER_ORGANIZATION_NAME,
	USER_ORGANIZATION_BALANCE,
	USER_CREATED,
	USER_DISABLED,
	USER_COLUMNS_END
};

/* The user that the statement stands on; texts come from the arena. */
struct user user_read(const struct db *db, enum statement_id statement, struct arena *arena);

#endif
