/* One name a status, for the log. */
#include "base/status.h"

const char *status_name(enum status status)
{
	/* clang-format off */
	switch (status) {
	case DUET_OK:                   return "ok";
	case DUET_REQUEST_INVALID:      return "request-invalid";
	case DUET_USER_NOT_FOUND:       return "user-not-found";
	case DUET_KEY_REUSED:           return "key-reused";
	case DUET_BALANCE_TOO_LARGE:    return "balance-too-large";
	case DUET_INSUFFICIENT_CREDITS: return "insufficient-credits";
	case DUET_NOT_FOUND:            return "not-found";
	case DUET_ALREADY_EXISTS:       return "already-exists";
	case DUET_BUSY:                 return "busy";
	case DUET_CONFLICT:             return "conflict";
	case DUET_LOCK_TIMEOUT:         return "lock-timeout";
	case DUET_DUPLICATE:            return "duplicate";
	case DUET_STORE_REFUSED:        return "store-refused";
	case DUET_STORE_FORBIDDEN:      return "store-forbidden";
	case DUET_STORE_DOWN:           return "store-down";
	case DUET_CONNECTION_LOST:      return "connection-lost";
	case DUET_OUTCOME_UNKNOWN:      return "outcome-unknown";
	case DUET_SCHEMA_UNKNOWN:       return "schema-unknown";
	case DUET_TOO_LARGE:            return "too-large";
	case DUET_NO_MEMORY:            return "no-memory";
	case DUET_INTERNAL:             return "internal";
	case DUET_STATUS_COUNT:         break;
	}
	/* clang-format on */
	return "unknown";
}
