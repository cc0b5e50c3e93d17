/* What can be wrong with the books: the five invariants of the ledger. */
#ifndef DUET_VERIFY_FINDING_H
#define DUET_VERIFY_FINDING_H

#include <stdint.h>

enum invariant {
	/* 1. ledgerBalance = the balance after the chain's last entry = the sum of its amounts */
	INVARIANT_LEDGER_BALANCE,
	/* 2. the chain is dense, and each step adds up */
	INVARIANT_CHAIN,
	/* 3. ledgerSeq = the number of the chain's last entry */
	INVARIANT_LEDGER_SEQ,
	/* 4. no balance is below 0 */
	INVARIANT_NOT_NEGATIVE,
	/* 5. only sync, adjustment and opening entries change the drift */
	INVARIANT_DRIFT,
	/* Not broken books: the stored balance was changed behind the ledger's
	 * back, and no operation has met that yet. */
	INVARIANT_OUTSIDE_CHANGE,
};
const char *invariant_name(enum invariant invariant);

struct finding {
	enum invariant invariant;
	const char *table; /* "users", "credit_balances", "credit_ledger" */
	char id[48];       /* "17", or an entry's "5-3" */
	int64_t stored, expected;
};

#endif
