#include "verify/finding.h"

const char *invariant_name(enum invariant invariant)
{
	/* clang-format off */
	switch (invariant) {
	case INVARIANT_LEDGER_BALANCE: return "ledger-balance";
	case INVARIANT_CHAIN:          return "chain";
	case INVARIANT_LEDGER_SEQ:     return "ledger-seq";
	case INVARIANT_NOT_NEGATIVE:   return "not-negative";
	case INVARIANT_DRIFT:          return "drift";
	case INVARIANT_OUTSIDE_CHANGE: return "outside-change";
	}
	/* clang-format on */
	return "unknown";
}
