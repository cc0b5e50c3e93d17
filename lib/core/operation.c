#include "core/operation.h"

bool operation_type_is_operable(enum entry_type type)
{
	switch (type) {
	case ENTRY_GRANT:
	case ENTRY_PURCHASE:
	case ENTRY_SPEND:
	case ENTRY_REFUND:
	case ENTRY_DEDUCT:
		return true;
	case ENTRY_SYNC:
	case ENTRY_ADJUSTMENT:
	case ENTRY_OPENING:
	case ENTRY_TYPE_COUNT:
		return false;
	}
	return false;
}

struct amount operation_change(const struct operation *operation)
{
	if (operation->type == ENTRY_SPEND || operation->type == ENTRY_DEDUCT)
		return amount_negate(operation->amount);
	return operation->amount;
}
