#include "fcgi/commands/sync.h"

#include "committer/committer.h"
#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "fcgi/commands/sync_check.h"
#include "fcgi/commands/sync_output.h"
#include "identity/email.h"
#include "sync/drift.h"
#include "sync/everybody.h"
#include "sync/user.h"
#include "sync/words.h"

#include <inttypes.h>
#include <signal.h>

#define COUNTS_SIZE 96

enum {
	OPTION_ALL,
	OPTION_EMAIL,
	OPTION_CHECK,
	OPTION_DIRECTION,
	OPTION_DRY_RUN,
	OPTION_ALLOW_DECREASE,
	OPTION_COUNT,
};

static const struct command_option options[] = {
	[OPTION_ALL] = { .name = "all", .help = "everybody" },
	[OPTION_EMAIL] = { .name = "email", .value = "EMAIL", .help = "one user's organization" },
	[OPTION_CHECK] = { .name = "check", .help = "only look for drift, and change nothing" },
	[OPTION_DIRECTION] = { .name = "direction",
			       .value = "DIRECTION",
			       .help = "organization-to-user (the default) or "
				       "user-to-organization" },
	[OPTION_DRY_RUN] = { .name = "dry-run", .help = "only show what would be done" },
	[OPTION_ALLOW_DECREASE] = { .name = "allow-decrease",
				    .help = "repair even if a user loses credits" },
	[OPTION_COUNT] = { .name = NULL },
};

/* One call of it. */
struct sync_command {
	const struct command_call *call;
	struct sync_request asked;
	const char *email; /* normalised; NULL: everybody */
	bool check;        /* only look */
	struct db_source source;
	struct arena *arena;
	struct committer *committer; /* NULL while it only looks */
	struct sync_output output;
	sigset_t stop_signals;
	volatile _Bool stop;
};

/* COMMAND_OK; otherwise it has said what is wrong. */
static int read_options(struct sync_command *command)
{
	const char *const *values = command->call->values;
	const char *name = command->call->command->name;
	const char *direction = values[OPTION_DIRECTION];
	struct sync_options *asked = &command->asked.options;

	*asked = (struct sync_options){ .dry_run = values[OPTION_DRY_RUN] != NULL,
					.allow_decrease = values[OPTION_ALLOW_DECREASE] != NULL };
	command->check = values[OPTION_CHECK] != NULL;
	if (values[OPTION_ALL] != NULL && values[OPTION_EMAIL] != NULL)
		return cli_usage(name, "give either --all or --email, not both");
	if (!command->check && values[OPTION_ALL] == NULL && values[OPTION_EMAIL] == NULL)
		return cli_usage(name, "give --all or --email EMAIL, or --check to look only");
	if (command->check && (direction != NULL || asked->dry_run || asked->allow_decrease))
		return cli_usage(
			name, "--check only looks: besides it, only --all or --email may be given");
	if (direction != NULL && !sync_direction_parse(direction, &asked->direction))
		return cli_usage(name,
				 "--direction: '%s' is neither organization-to-user nor "
				 "user-to-organization",
				 direction);
	if (values[OPTION_EMAIL] == NULL)
		return COMMAND_OK;
	command->email = email_normalise(values[OPTION_EMAIL], command->arena);
	if (command->email == NULL)
		return cli_usage(name, "--email: '%s' is not an email address",
				 values[OPTION_EMAIL]);
	return COMMAND_OK;
}

/* The error names the organization that was not repaired; the committer knows why. */
static int trouble(const struct sync_command *command, enum status status,
		   const struct error *error)
{
	struct error met;

	if (committer_take_error(command->committer, &met))
		cli_say(command->call->command->name, "%s (%s)", met.message, met.where);
	return cli_trouble(command->call, status, error);
}

static struct sync_backend backend_of(const struct sync_command *command)
{
	return (struct sync_backend){ .committer = command->committer, .source = &command->source };
}

static int repair_user(struct sync_command *command)
{
	const struct sync_backend backend = backend_of(command);
	const struct sync_options *asked = &command->asked.options;
	struct error error = { .where = NULL };
	struct sync_result result;

	command->asked.user = (struct user_name){ .email = command->email };

	enum status status = sync_user(&backend, &command->asked, command->arena, &result, &error);

	if (status == DUET_USER_NOT_FOUND) {
		sync_output_nobody(command->call, command->email);
		return COMMAND_FOUND;
	}
	if (status != DUET_OK)
		return trouble(command, status, &error);

	const struct sync_output_subject subject = {
		.organization_id = result.standing.user.organization_id,
		.email = result.verdict.member_count == 1 ? result.standing.user.email : NULL,
	};
	const char *message = sync_user_message(&result.verdict, asked, command->arena);

	sync_output_verdict(&command->output, &subject, &result.verdict, asked->dry_run);
	sync_output_summary(&command->output, "%s\n", message != NULL ? message : "");
	return result.verdict.skip == SYNC_NOT_SKIPPED ? COMMAND_OK : COMMAND_FOUND;
}

static void print_organization(void *context, const struct drifted *found,
			       const struct outcome *outcome)
{
	const struct sync_command *command = context;
	const struct sync_output_subject subject = {
		.organization_id = found->organization_id,
		.email = found->user_email,
	};

	sync_output_verdict(&command->output, &subject, outcome->verdict,
			    command->asked.options.dry_run);
}

/* The signals stay blocked so that no transaction is interrupted; this looks for them
 * between two chunks. */
static void print_chunk(void *context, const struct sync_progress *progress)
{
	const struct sync_totals *totals = &progress->run.totals;
	const struct timespec at_once = { 0 };
	struct sync_command *command = context;
	char counts[COUNTS_SIZE];

	(void)snprintf(counts, sizeof(counts), "%" PRIu64 " %s, %" PRIu64 " skipped",
		       totals->repaired, command->asked.options.dry_run ? "to repair" : "repaired",
		       totals->skipped);
	sync_output_progress(&command->output, &progress->cursor, counts);
	if (sigtimedwait(&command->stop_signals, NULL, &at_once) > 0)
		command->stop = true;
}

static void block_stop_signals(struct sync_command *command)
{
	sigemptyset(&command->stop_signals);
	sigaddset(&command->stop_signals, SIGTERM);
	sigaddset(&command->stop_signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &command->stop_signals, NULL);
}

static void report_run(const struct sync_command *command, const struct sync_run *run)
{
	const struct sync_totals *totals = &run->totals;
	bool dry_run = command->asked.options.dry_run;

	sync_output_summary(&command->output,
			    "%sun %" PRIu64 ": %" PRIu64 " examined, %" PRIu64 " %s, %" PRIu64
			    " skipped; %" PRId64 " credits %sadded, %" PRId64 " %staken.\n",
			    dry_run ? "Dry r" : "R", run->id, totals->examined, totals->repaired,
			    dry_run ? "would be repaired" : "repaired", totals->skipped,
			    amount_credits(totals->credits_added), dry_run ? "would be " : "",
			    amount_credits(totals->credits_taken), dry_run ? "would be " : "");
}

static int repair_everybody(struct sync_command *command)
{
	const struct sync_backend backend = backend_of(command);
	const struct sync_observer observer = { .context = command,
						.organization = print_organization,
						.chunk = print_chunk };
	struct error error = { .where = NULL };
	struct sync_progress progress;
	enum status status;

	command->source.deadline_ms = INT64_MAX;
	command->asked.work_ms = INT64_MAX;
	command->asked.stop = &command->stop;
	status = sync_everybody(&backend, &command->asked, &observer, &progress, &error);
	if (progress.run.id != 0)
		report_run(command, &progress.run);
	if (status != DUET_OK)
		return trouble(command, status, &error);
	if (progress.complete)
		return COMMAND_OK;
	cli_say(command->call->command->name,
		"stopped by a signal; what was done is kept, and running it again does the rest");
	return COMMAND_TROUBLE;
}

static int start(struct sync_command *command)
{
	struct error error = { .where = NULL };
	struct drift_ends ends;
	enum status status = read_drift_ends(&command->source, &ends, &error);

	if (status == DUET_OK)
		sync_output_init(&command->output, &ends);
	if (status == DUET_OK && !command->check)
		status = committer_start(&command->call->settings, NULL, &command->committer,
					 &error);
	return status == DUET_OK ? COMMAND_OK : cli_trouble(command->call, status, &error);
}

static int go(struct sync_command *command)
{
	if (!command->check)
		return command->email != NULL ? repair_user(command) : repair_everybody(command);
	if (command->email == NULL)
		return sync_check_everybody(command->call, &command->source, command->arena,
					    &command->output);
	return sync_check_user(command->call, &command->source, command->email, command->arena,
			       &command->output);
}

static int run_command(struct sync_command *command)
{
	int result = read_options(command);

	if (result != COMMAND_OK)
		return result;
	/* Before the first thread is started, which inherits this. */
	if (!command->check && command->email == NULL)
		block_stop_signals(command);
	result = cli_source_open(command->call, &command->source);
	if (result == COMMAND_OK)
		result = start(command);
	if (result == COMMAND_OK)
		result = go(command);
	committer_stop(&command->committer);
	cli_source_close(&command->source);
	return result;
}

static int run(const struct command_call *call)
{
	struct error error = { .where = NULL };
	struct sync_command command = {
		.call = call,
		.asked = { .actor = "cli" },
		.arena = arena_open(CLI_ARENA_BYTES, CLI_ARENA_BYTES_MAX),
	};
	int result = command.arena != NULL ? run_command(&command)
					   : cli_trouble(call, DUET_NO_MEMORY, &error);

	arena_close(&command.arena);
	return result;
}

const struct command command_sync = {
	.name = "sync",
	.summary = "find drift between the two balances, and repair it",
	.description =
		"Drift is the difference between an organization's balance and the balances of\n"
		"its members.  organization-to-user changes the user's balance to that of the\n"
		"organization, for example after a purchase that reached only the organization.\n"
		"user-to-organization sets the organization's balance to the sum of its members.\n"
		"Every change is an entry in the ledger, and so is what was changed outside of\n"
		"it.  Running the command again repairs nothing twice.\n"
		"\n"
		"An organization is skipped, with the reason, if it has several members\n"
		"(organization-to-user only) or no members, if the user would lose credits and\n"
		"--allow-decrease was not given, or if a balance is out of range.\n"
		"\n"
		"Output is one line per organization with these fields, separated by tabs:\n"
		"repaired, would-repair, skipped or in-step; organization; address of its only\n"
		"member, or -; user and organization balance before; both balances after;\n"
		"several-members, no-members, would-decrease, balance-out-of-range or -.\n"
		"With --check: drift, or outside-change if both balances were changed by the\n"
		"same amount; organization; address; user balance; organization balance;\n"
		"difference.\n"
		"\n"
		"With --all it works in small transactions while the service is running.\n"
		"SIGTERM or SIGINT stops it after the current one.\n"
		"\n"
		"Exit status with --all: 0 if everybody was looked at, even if some were\n"
		"skipped.  With --email: 0 if the balances are equal now, 1 if the user was\n"
		"skipped or nobody has the address.  With --check: 0 if there is no drift, 1 if\n"
		"there is.  2 if it failed or was stopped by a signal.\n"
		"\n"
		"Examples:\n"
		"  duet sync --check || duet sync --all --dry-run\n"
		"  duet sync --all | grep ^skipped\n"
		"  duet sync --email ada@example.org --direction user-to-organization\n",
	.options = options,
	.needs_database = true,
	.run = run,
};
