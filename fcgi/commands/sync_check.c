/* duet sync --check: looking for drift, and changing nothing. */
#include "fcgi/commands/sync.h"

#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "people/find.h"
#include "sync/drift_reads.h"
#include "sync/words.h"

#include <inttypes.h>

#define FOUND_PER_READ 100
#define COUNTS_SIZE    48

struct seen {
	uint64_t drift, outside;
};

static void see(const struct sync_command *command, const struct drifted *drifted,
		struct seen *seen)
{
	if (amount_equal(drifted->organization.balance, drifted->user.balance))
		seen->outside++;
	else
		seen->drift++;
	sync_output_drifted(&command->output, drifted);
}

static int report_seen(const struct sync_command *command, const struct seen *seen)
{
	if (seen->drift == 0)
		sync_output_summary(&command->output, "Everybody is in step.\n");
	else
		sync_output_summary(&command->output,
				    "%" PRIu64 " organizations are out of step.\n", seen->drift);
	if (seen->outside > 0)
		(void)fprintf(stderr,
			      "In %" PRIu64 " more, both balances were changed outside the ledger "
			      "alike.\n",
			      seen->outside);
	return seen->drift == 0 ? COMMAND_OK : COMMAND_FOUND;
}

static enum status look_at_all(struct sync_command *command, struct seen *seen,
			       struct error *error_out)
{
	struct drift_cursor cursor = { .part = DRIFT_USERS };
	enum status status = DUET_OK;

	while (status == DUET_OK && cursor.part != DRIFT_END) {
		struct drifted *drifted;
		size_t found = 0;
		char counts[COUNTS_SIZE];

		arena_reset(command->arena);
		drifted = arena_array(command->arena, FOUND_PER_READ, sizeof(*drifted));
		if (drifted == NULL)
			return DUET_NO_MEMORY;
		cli_source_renew(&command->source);
		status = read_drift_page(&command->source, &cursor, FOUND_PER_READ, command->arena,
					 drifted, &found, error_out);
		for (size_t i = 0; status == DUET_OK && i < found; i++)
			see(command, &drifted[i], seen);
		(void)snprintf(counts, sizeof(counts), "%" PRIu64 " out of step", seen->drift);
		sync_output_progress(&command->output, &cursor, counts);
	}
	return status;
}

int sync_check_all(struct sync_command *command)
{
	struct error error = { .where = NULL };
	struct seen seen = { 0 };
	enum status status = look_at_all(command, &seen, &error);

	if (status == DUET_OK)
		return report_seen(command, &seen);
	sync_output_summary(&command->output, "It was not looked at everybody.\n");
	return cli_trouble(command->call, status, &error);
}

int sync_check_one(struct sync_command *command)
{
	struct error error = { .where = NULL };
	struct drifted drifted;
	struct user user;
	const struct user_name name = { .email = command->email };
	enum status status = read_user(&command->source, &name, command->arena, &user, &error);

	if (status == DUET_USER_NOT_FOUND)
		return sync_refuse_unknown(command);
	if (status == DUET_OK)
		status = read_drift_of(&command->source, user.organization_id, command->arena,
				       &drifted, &error);
	if (status != DUET_OK)
		return cli_trouble(command->call, status, &error);
	if (amount_equal(drifted.organization.balance, drifted.user.balance)) {
		sync_output_summary(&command->output, "In step.\n");
		return COMMAND_OK;
	}
	sync_output_drifted(&command->output, &drifted);
	return COMMAND_FOUND;
}
