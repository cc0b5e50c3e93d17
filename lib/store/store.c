#include "store/store.h"

#include "store/accounts.h"
#include "store/audit.h"
#include "store/chains.h"
#include "store/drift.h"
#include "store/drift_summary.h"
#include "store/entries.h"
#include "store/keys.h"
#include "store/members.h"
#include "store/sessions.h"
#include "store/sign_ins.h"
#include "store/sync_runs.h"
#include "store/user_create.h"
#include "store/users.h"
#include "store/verify.h"

static const struct statement_table *const tables[] = {
	&accounts_statements, &audit_statements,         &chains_statements,
	&drift_statements,    &drift_summary_statements, &entries_statements,
	&keys_statements,     &members_statements,       &sessions_statements,
	&sign_ins_statements, &sync_runs_statements,     &user_create_statements,
	&users_statements,    &verify_statements,
};

const struct statement_list store_statements = {
	.tables = tables,
	.count = COUNT_OF(tables),
};

enum status store_open(const struct settings *settings, enum db_role role, struct db **db_out,
		       struct error *error_out)
{
	return db_open(settings, role, &store_statements, db_out, error_out);
}

struct db_pool *store_pool_open(const struct settings *settings)
{
	return db_pool_open(settings, &store_statements);
}
