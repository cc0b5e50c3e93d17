#include "fcgi/commands/sync_check.h"

#include "fcgi/cli/database.h"
#include "fcgi/cli/say.h"
#include "sync/drift.h"
#include "sync/standing.h"

#include <inttypes.h>

#define FOUND_PER_READ 100
#define COUNTS_SIZE    48

struct seen {
	uint64_t drift, outside;
};

static void see(const struct sync_output *output, const struct drifted *drifted, struct seen *seen)
{
	const struct sync_output_subject subject = { .organization_id = drifted->organization_id,
						     .email = drifted->user_email };

	if (amount_equal(drifted->organization.balance, drifted->members.balance))
		seen->outside++;
	else
		seen->drift++;
	sync_output_drift(output, &subject, drifted->members.balance,
			  drifted->organization.balance);
}

static int report_seen(const struct sync_output *output, const struct seen *seen)
{
	if (seen->drift == 0)
		sync_output_summary(output, "Everybody is in step.\n");
	else
		sync_output_summary(output, "%" PRIu64 " organizations are out of step.\n",
				    seen->drift);
	if (seen->outside > 0)
		(void)fprintf(stderr,
			      "In %" PRIu64 " more, both balances were changed outside the ledger "
			      "alike.\n",
			      seen->outside);
	return seen->drift == 0 ? COMMAND_OK : COMMAND_FOUND;
}

static enum status look_at_everybody(struct db_source *source, struct arena *arena,
				     struct sync_output *output, struct seen *seen,
				     struct error *error_out)
{
	struct drift_page page = { .limit = FOUND_PER_READ };
	enum status status = DUET_OK;

	while (status == DUET_OK && page.cursor.part != DRIFT_END) {
		char counts[COUNTS_SIZE];

		arena_reset(arena);
		cli_source_renew(source);
		status = read_drift_page(source, &page, arena, error_out);
		for (size_t i = 0; status == DUET_OK && i < page.count; i++)
			see(output, &page.drifted[i], seen);
		(void)snprintf(counts, sizeof(counts), "%" PRIu64 " out of step", seen->drift);
		sync_output_progress(output, &page.cursor, counts);
	}
	return status;
}

int sync_check_everybody(const struct command_call *call, struct db_source *source,
			 struct arena *arena, struct sync_output *output)
{
	struct error error = { .where = NULL };
	struct seen seen = { 0 };
	enum status status = look_at_everybody(source, arena, output, &seen, &error);

	if (status == DUET_OK)
		return report_seen(output, &seen);
	sync_output_summary(output, "Not everybody was looked at.\n");
	return cli_trouble(call, status, &error);
}

int sync_check_user(const struct command_call *call, const struct db_source *source,
		    const char *email, struct arena *arena, struct sync_output *output)
{
	struct error error = { .where = NULL };
	struct user_standing standing;
	const struct user_name name = { .email = email };
	enum status status = read_user_standing(source, &name, arena, &standing, &error);

	if (status == DUET_USER_NOT_FOUND) {
		sync_output_nobody(call, email);
		return COMMAND_FOUND;
	}
	if (status != DUET_OK)
		return cli_trouble(call, status, &error);
	if (amount_equal(standing.organization.balance, standing.members.balance)) {
		sync_output_summary(output, "In step.\n");
		return COMMAND_OK;
	}

	const struct sync_output_subject subject = {
		.organization_id = standing.user.organization_id,
		.email = standing.member_count == 1 ? standing.user.email : NULL,
	};

	sync_output_drift(output, &subject, standing.members.balance,
			  standing.organization.balance);
	return COMMAND_FOUND;
}
