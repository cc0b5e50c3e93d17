#include "core/day_sums.h"

static void add_up(struct amount *a, struct amount b)
{
	*a = amount_add_saturating(*a, b);
}

void day_sums_count(struct day_sums *sums, enum entry_type type, struct amount moved)
{
	add_up(&sums->moved, moved);
	switch (type) {
	case ENTRY_GRANT:
	case ENTRY_PURCHASE:
	case ENTRY_REFUND:
		add_up(&sums->added, moved);
		return;
	case ENTRY_SPEND:
		sums->spent = amount_subtract_saturating(sums->spent, moved);
		return;
	case ENTRY_SYNC:
	case ENTRY_ADJUSTMENT:
	case ENTRY_OPENING:
	case ENTRY_DEDUCT:
	case ENTRY_TYPE_COUNT:
		break;
	}
	add_up(&sums->corrected, moved);
}

void day_sums_add(struct day_sums *a, const struct day_sums *b)
{
	add_up(&a->added, b->added);
	add_up(&a->spent, b->spent);
	add_up(&a->corrected, b->corrected);
	add_up(&a->moved, b->moved);
}
