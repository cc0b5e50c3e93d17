/* Slows down the guessing of passwords, by account and by address, across all
 * processes: after 5 failures of an account (20 of an address) the next try has to wait
 * 1 s, then 2, 4, 8, ... and never more than 15 minutes; one failure is forgiven each
 * hour.  Nobody is locked out for good: a try that comes too early is not counted, and
 * from a place where the account has signed in within 90 days only the failures from
 * that place count. */
#ifndef DUET_IDENTITY_SIGN_IN_THROTTLE_H
#define DUET_IDENTITY_SIGN_IN_THROTTLE_H

#include "db/source.h"
#include "store/sign_ins.h"

/* Who tries, from where. */
struct sign_in_subject {
	unsigned char account[SIGN_IN_SUBJECT_SIZE], address[SIGN_IN_SUBJECT_SIZE],
		place[SIGN_IN_SUBJECT_SIZE];
};

/* `email` as it was normalised (or not, where it is none: it counts like any
 * other); of an IPv6 address the network of 64 bits counts. */
void sign_in_subject_of(const char *email, const char *address,
			struct sign_in_subject *subject_out);

/* The rules by themselves.  How long from now the next try has to wait after
 * these failures, in microseconds (0: not at all) ... */
int64_t sign_in_wait_us(const struct sign_in_counter *counter, int64_t now_us);
/* ... and how many there are with one more now. */
unsigned sign_in_failures_with(const struct sign_in_counter *counter, int64_t now_us);

/* Counts this try as a failure before it is made, so that many at once do not
 * slip by.  DUET_BUSY with *retry_after_s_out > 0: it comes too early, and nothing
 * was counted.  *retry_after_s_out is 0 in every other case. */
DUET_MUST_USE enum status sign_in_throttle_take(const struct db_source *source,
						const struct sign_in_subject *subject,
						int *retry_after_s_out, struct error *error_out);

/* Takes it back: the password was not looked at, or was right. */
DUET_MUST_USE enum status sign_in_throttle_give_back(const struct db_source *source,
						     const struct sign_in_subject *subject,
						     struct error *error_out);

/* In the transaction of a sign-in that succeeded: forgets the account's failures,
 * takes this one back from the address, and remembers the place. */
DUET_MUST_USE enum status sign_in_throttle_clear(struct db *db,
						 const struct sign_in_subject *subject,
						 int64_t now_us, struct error *error_out);

#endif
