#include "fcgi/commands/sync_output.h"

#include "base/clock.h"
#include "base/text.h"
#include "fcgi/cli/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Goes back to the start of the line and clears it. */
#define ERASE_LINE "\r\033[K"

#define BAR_WIDTH 30

/* A log should show that the run goes on, but not be flooded. */
#define LINE_EVERY_MS 10000

void sync_output_init(struct sync_output *output, const struct drift_ends *ends)
{
	*output = (struct sync_output){ .ends = *ends,
					.terminal = isatty(STDERR_FILENO) == 1,
					.quiet_until_ms = clock_monotonic_ms() + LINE_EVERY_MS };
}

static void clear_bar(const struct sync_output *output)
{
	if (output->terminal)
		(void)fputs(ERASE_LINE, stderr);
}

/* Another program may have stored an address with control characters, which would move
 * the cursor or end the line. */
static const char *shown(const char *email)
{
	if (email == NULL)
		return "-";
	return text_check(email, strlen(email), NULL) == TEXT_OK ? email : "?";
}

static void print_line(const struct sync_output *output, const char *what,
		       const struct sync_output_subject *subject,
		       const struct sync_verdict *verdict)
{
	clear_bar(output);
	(void)printf(
		"%s\t%" PRIu64 "\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\n",
		what, subject->organization_id, shown(subject->email),
		amount_credits(verdict->user_before), amount_credits(verdict->organization_before),
		amount_credits(verdict->user_after), amount_credits(verdict->organization_after),
		verdict->skip == SYNC_NOT_SKIPPED ? "-" : sync_skip_name(verdict->skip));
}

void sync_output_verdict(const struct sync_output *output,
			 const struct sync_output_subject *subject,
			 const struct sync_verdict *verdict, bool dry_run)
{
	const char *what = dry_run ? "would-repair" : "repaired";

	if (verdict->skip != SYNC_NOT_SKIPPED)
		what = "skipped";
	else if (verdict->posting_count == 0)
		what = "in-step";
	print_line(output, what, subject, verdict);
}

void sync_output_drift(const struct sync_output *output, const struct sync_output_subject *subject,
		       struct amount user_balance, struct amount organization_balance)
{
	struct amount difference = drift_between(organization_balance, user_balance);

	clear_bar(output);
	(void)printf("%s\t%" PRIu64 "\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n",
		     amount_credits(difference) == 0 ? "outside-change" : "drift",
		     subject->organization_id, shown(subject->email), amount_credits(user_balance),
		     amount_credits(organization_balance), amount_credits(difference));
}

static void print_bar(unsigned percent, const char *counts)
{
	char bar[BAR_WIDTH + 1];
	unsigned full = percent * BAR_WIDTH / 100;

	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', full);
	bar[BAR_WIDTH] = '\0';
	/* So that the lines of stdout stand above the bar. */
	(void)fflush(stdout);
	(void)fprintf(stderr, ERASE_LINE "[%s] %3u %%  %s", bar, percent, counts);
}

void sync_output_progress(struct sync_output *output, const struct drift_cursor *cursor,
			  const char *counts)
{
	unsigned percent = drift_percent(cursor, &output->ends);

	if (output->terminal) {
		print_bar(percent, counts);
		return;
	}
	if (clock_monotonic_ms() < output->quiet_until_ms)
		return;
	(void)fflush(stdout);
	(void)fprintf(stderr, "%u %%, %s\n", percent, counts);
	output->quiet_until_ms = clock_monotonic_ms() + LINE_EVERY_MS;
}

void sync_output_nobody(const struct command_call *call, const char *email)
{
	cli_say(call->command->name, "nobody has the address %s, see `duet user list`", email);
}

void sync_output_summary(const struct sync_output *output, const char *format, ...)
{
	va_list arguments;

	clear_bar(output);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
}
