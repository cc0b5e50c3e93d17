/* Every way a call in lib/ can end.  The status decides; the struct error
 * beside it explains, and only to our own log. */
#ifndef DUET_BASE_STATUS_H
#define DUET_BASE_STATUS_H

#define DUET_MUST_USE __attribute__((warn_unused_result))

enum status {
	DUET_OK = 0,

	/* Rules about an operation, in the order in which they are checked:
	 * when several are broken, the first one here is the answer.  The API
	 * promises this order. */
	DUET_REQUEST_INVALID,
	DUET_USER_NOT_FOUND,
	DUET_KEY_REUSED, /* same idempotency key, another request */
	DUET_BALANCE_TOO_LARGE,
	DUET_INSUFFICIENT_CREDITS,

	/* Answers to other questions. */
	DUET_NOT_FOUND,
	DUET_ALREADY_EXISTS, /* a unique value is taken */

	/* What the way to the database may have to say. */
	DUET_BUSY,            /* nothing was written: no room or no time */
	DUET_CONFLICT,        /* deadlock or the like: roll back, run again */
	DUET_LOCK_TIMEOUT,    /* somebody holds a row: roll back, try around it */
	DUET_DUPLICATE,       /* a unique key refused the row */
	DUET_STORE_REFUSED,   /* the statement is wrong for this data: never retry */
	DUET_STORE_FORBIDDEN, /* the account lacks a right; nothing was written */
	DUET_STORE_DOWN,      /* no connection; nothing was written */
	DUET_CONNECTION_LOST, /* lost before COMMIT was sent: nothing is written */
	DUET_OUTCOME_UNKNOWN, /* COMMIT was sent, its answer never came */
	DUET_SCHEMA_UNKNOWN,  /* older or newer than this program */

	DUET_TOO_LARGE, /* what was sent does not fit the memory of one request */
	DUET_NO_MEMORY, /* an arena, or the machine, has no more: nothing was written */
	DUET_INTERNAL,  /* our bug, or the machine's */
	DUET_STATUS_COUNT
};

/* A short constant name for the log: "insufficient-credits". */
const char *status_name(enum status status);

#endif
