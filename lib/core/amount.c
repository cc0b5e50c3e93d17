#include "core/amount.h"

#include <assert.h>

bool amount_add(struct amount a, struct amount b, struct amount *sum_out)
{
	int64_t credits;

	if (__builtin_add_overflow(a.credits, b.credits, &credits))
		return false;
	sum_out->credits = credits;
	return true;
}

bool amount_subtract(struct amount a, struct amount b, struct amount *difference_out)
{
	int64_t credits;

	if (__builtin_sub_overflow(a.credits, b.credits, &credits))
		return false;
	difference_out->credits = credits;
	return true;
}

struct amount amount_add_saturating(struct amount a, struct amount b)
{
	struct amount sum;

	if (amount_add(a, b, &sum))
		return sum;
	return amount_of(b.credits < 0 ? INT64_MIN : INT64_MAX);
}

struct amount amount_subtract_saturating(struct amount a, struct amount b)
{
	struct amount difference;

	if (amount_subtract(a, b, &difference))
		return difference;
	return amount_of(b.credits < 0 ? INT64_MAX : INT64_MIN);
}

struct amount amount_negate(struct amount a)
{
	assert(a.credits != INT64_MIN);

	return amount_of(-a.credits);
}

bool amount_equal(struct amount a, struct amount b)
{
	return a.credits == b.credits;
}

bool amount_less(struct amount a, struct amount b)
{
	return a.credits < b.credits;
}

bool amount_is_balance(struct amount a)
{
	return 0 <= a.credits && a.credits <= AMOUNT_CREDITS_MAX;
}

bool amount_is_operable(struct amount a)
{
	return 1 <= a.credits && a.credits <= AMOUNT_CREDITS_MAX;
}
