/* One immutable row of credit_ledger. */
#ifndef DUET_CORE_ENTRY_H
#define DUET_CORE_ENTRY_H

#include "core/amount.h"

#include <stdbool.h>
#include <stdint.h>

/* In the order of the column's ENUM. */
enum entry_type {
	ENTRY_GRANT,
	ENTRY_PURCHASE,
	ENTRY_SPEND,
	ENTRY_REFUND,
	ENTRY_SYNC,       /* closes drift: one of the two amounts is 0 */
	ENTRY_ADJUSTMENT, /* records an outside change: one of the two amounts is 0 */
	ENTRY_OPENING,    /* what a balance was when its ledger began */
	ENTRY_DEDUCT,     /* credits taken by hand: a correction, not a spend */
	ENTRY_TYPE_COUNT
};

/* In place of a type where entries are searched: of every type. */
#define ENTRY_TYPE_ANY (-1)

/* Whose idempotency keys they are: equal keys of different scopes are different keys. */
enum key_scope {
	KEY_SCOPE_PROGRAM,
	KEY_SCOPE_USER,
	KEY_SCOPE_SYSTEM,
	KEY_SCOPE_COUNT
};

#define REQUEST_HASH_SIZE 32

/* Limits of the columns, in characters (code points); metadata in bytes. */
#define ENTRY_REASON_MAX    255
#define ENTRY_REFERENCE_MAX 255
#define ENTRY_METADATA_MAX  2048
#define ENTRY_KEY_MAX       255
#define ENTRY_ACTOR_MAX     64

/* Texts belong to whoever made the entry and outlive it. */
struct entry {
	uint64_t organization_id, organization_seq; /* the organization's chain: 1, 2, 3, ... */
	uint64_t user_id, user_seq; /* the user's chain; both 0 (NULL) in an entry that changes only
				       the mirror of several members */
	enum entry_type type;
	struct amount user_amount, organization_amount;
	struct amount user_balance_after; /* means nothing where user_id is 0 */
	struct amount organization_balance_after;
	const char *reason;
	const char *reference; /* the caller's own id, of an order for example; NULL when none */
	const char *metadata;  /* canonical JSON object of strings; NULL when none */
	const char *actor;     /* key:<id>, user:<id>, cli, outside */
	enum key_scope key_scope;
	const char *key;                               /* the idempotency key */
	unsigned char request_hash[REQUEST_HASH_SIZE]; /* zeros in system entries */
	int64_t created_us;                            /* UTC */
};

/* "5-3": how the API, the pages and the command line name an entry. */
#define ENTRY_ID_SIZE 42
void entry_id_format(uint64_t organization_id, uint64_t organization_seq,
		     char id_out[static ENTRY_ID_SIZE]);

/* "grant", ...: the spelling of API and database.  Never NULL. */
const char *entry_type_name(enum entry_type type);
extern const char *const entry_type_names[ENTRY_TYPE_COUNT + 1]; /* by type; ends with NULL */
bool entry_type_parse(const char *name, enum entry_type *type_out);
const char *key_scope_name(enum key_scope scope);

#endif
