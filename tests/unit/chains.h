/* The five promises that hold after every commit, checked on a list of all
 * entries and the accounts.  Shares no code with lib/core except the types. */
#ifndef DUET_TEST_CHAINS_H
#define DUET_TEST_CHAINS_H

#include "core/books.h"

struct ledger_image {
	const struct user_account *users; /* only `now` matters */
	size_t user_count;
	const struct organization_account *organizations;
	size_t organization_count;
	const struct entry *entries; /* all, in the order in which they were written */
	size_t entry_count;
};

/* Fails the running test at the first broken promise, with its number. */
void chains_check(const struct ledger_image *image);

#endif
