/* Borrow, read, give back.  The verbs differ, the way around them does not:
 * each is packed into a function of one shape. */
#include "store/reads.h"

enum status reads_run(const struct db_source *source, read_once *read, void *arguments,
		      struct error *error_out)
{
	enum status status;

	for (struct db_loan loan = db_lend(source); db_next(&loan, &status, error_out);)
		status = read(loan.db, arguments, error_out);
	return status;
}
