#include "fcgi/commands/verify.h"

#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "verify/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* Goes back to the start of the line and clears it. */
#define ERASE_LINE "\r\033[K"

static bool stderr_is_terminal(void)
{
	return isatty(STDERR_FILENO) == 1;
}

static void print_finding(void *context, const struct finding *finding)
{
	(void)context;
	if (stderr_is_terminal())
		(void)fputs(ERASE_LINE, stderr);
	(void)printf("%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\n", invariant_name(finding->invariant),
		     finding->table, finding->id, finding->stored, finding->expected);
}

static void print_progress(void *context, uint64_t rows, uint64_t rows_estimate)
{
	uint64_t percent = rows_estimate == 0 ? 0 : rows * 100 / rows_estimate;

	(void)context;
	/* The estimate may be only half of what there is. */
	(void)fprintf(stderr, ERASE_LINE "%" PRIu64 " %%", percent < 99 ? percent : 99);
}

static void print_summary(const struct verify_summary *summary)
{
	if (stderr_is_terminal())
		(void)fputs(ERASE_LINE, stderr);
	(void)fprintf(stderr, "%" PRIu64 " users, %" PRIu64 " organizations, %" PRIu64 " entries: ",
		      summary->users, summary->organizations, summary->entries);
	if (summary->broken == 0 && summary->outside_changes == 0)
		(void)fputs("the books add up.\n", stderr);
	else
		(void)fprintf(stderr, "%" PRIu64 " broken, %" PRIu64 " changed from outside.\n",
			      summary->broken, summary->outside_changes);
}

static int run(const struct command_call *call)
{
	struct db *db;
	struct verify_summary summary;
	struct error error = { .where = NULL };
	enum status status;

	if (cli_db_open(call, DB_OPERATOR, &db) != COMMAND_OK)
		return COMMAND_TROUBLE;
	status = verify_books(db, print_finding, stderr_is_terminal() ? print_progress : NULL, NULL,
			      &summary, &error);
	db_close(&db);
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);

	print_summary(&summary);
	return summary.broken == 0 && summary.outside_changes == 0 ? COMMAND_OK : COMMAND_FOUND;
}

static const struct command_option options[] = { { .name = NULL } };

const struct command command_verify = {
	.name = "verify",
	.summary = "check that the books add up",
	.description =
		"Reads every account and the whole ledger once, in one consistent snapshot, while\n"
		"the service goes on working; changes nothing.  Each finding is a line on stdout,\n"
		"in columns separated by tabs: what is broken, table, id, stored, expected.\n"
		"\n"
		"  ledger-balance  an account's ledgerBalance is not the balance after its last\n"
		"                  entry\n"
		"  chain           an entry's number is not the next one, or its balance is not\n"
		"                  the one before it plus its amount\n"
		"  ledger-seq      an account's ledgerSeq is not the number of its last entry\n"
		"  not-negative    a balance is below 0\n"
		"  drift           an entry other than sync, adjustment and opening moves the two\n"
		"                  balances by different amounts, or an entry of a user moves the\n"
		"                  balance of another organization\n"
		"  outside-change  somebody changed a balance without the ledger; the next\n"
		"                  operation on it writes the change into the ledger\n"
		"\n"
		"Exit status: 0 the books add up; 1 there were findings; 2 it could not check.\n"
		"\n"
		"Examples:\n"
		"  duet verify && echo sound\n"
		"  duet verify | grep -v ^outside-change\n",
	.options = options,
	.needs_database = true,
	.run = run,
};
