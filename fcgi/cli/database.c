#include "fcgi/cli/database.h"

#include "base/clock.h"
#include "fcgi/cli/say.h"
#include "store/store.h"

/* Nobody waits for a command but the operator. */
#define DEADLINE_MS 10000

int cli_db_open(const struct command_call *call, enum db_role role, struct db **db_out)
{
	struct error error = { .where = NULL };
	enum status status = store_open(&call->settings, role, db_out, &error);

	return status == DUET_OK ? COMMAND_OK : cli_trouble(call, status, &error);
}

int cli_source_open(const struct command_call *call, struct db_source *source_out)
{
	struct error error = { .where = NULL };

	source_out->pool = store_pool_open(&call->settings);
	cli_source_renew(source_out);
	return source_out->pool != NULL ? COMMAND_OK : cli_trouble(call, DUET_NO_MEMORY, &error);
}

void cli_source_renew(struct db_source *source)
{
	source->deadline_ms = clock_monotonic_ms() + DEADLINE_MS;
}

void cli_source_close(struct db_source *source)
{
	db_pool_close(&source->pool);
}
