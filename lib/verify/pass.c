/* What each entry and each account is held against. */
#include "verify/pass.h"

#include <inttypes.h>
#include <stdio.h>

#define PROGRESS_ROWS 10000

static void report(struct verification *verification, struct finding *finding, int64_t stored,
		   int64_t expected)
{
	finding->stored = stored;
	finding->expected = expected;
	if (finding->invariant == INVARIANT_OUTSIDE_CHANGE)
		verification->summary.outside_changes++;
	else
		verification->summary.broken++;
	verification->found(verification->context, finding);
}

static void report_account(struct pass *pass, enum invariant invariant, uint64_t id, int64_t stored,
			   int64_t expected)
{
	struct finding finding = { .invariant = invariant, .table = pass->table };

	(void)snprintf(finding.id, sizeof(finding.id), "%" PRIu64, id);
	report(pass->verification, &finding, stored, expected);
}

static void report_entry(struct pass *pass, enum invariant invariant,
			 const struct scanned_entry *entry, int64_t stored, int64_t expected)
{
	struct finding finding = { .invariant = invariant, .table = "credit_ledger" };

	entry_id_format(entry->organization_id, entry->organization_seq, finding.id);
	report(pass->verification, &finding, stored, expected);
}

/* A row that is gone, or that somebody made anew, is healed by the next
 * operation that meets it: nobody's books are broken, somebody moved a balance. */
static bool row_was_replaced(const struct pass *pass, const struct stored_account *account,
			     const struct chain_walk *walk)
{
	if (walk->seq == 0)
		return false;
	if (!account->exists)
		return true;
	return pass->row_may_be_made_anew && account->state.seq == 0 &&
	       amount_credits(account->state.ledger_balance) == 0;
}

static void account_check(struct pass *pass, const struct stored_account *account,
			  const struct chain_walk *walk)
{
	const struct account_state *state = &account->state;
	int64_t balance = account->exists ? amount_credits(state->balance) : 0;
	int64_t ledger_balance = amount_credits(state->ledger_balance);
	int64_t chain_balance = amount_credits(walk->balance);

	if (balance < 0)
		report_account(pass, INVARIANT_NOT_NEGATIVE, account->id, balance, 0);
	if (row_was_replaced(pass, account, walk)) {
		report_account(pass, INVARIANT_OUTSIDE_CHANGE, account->id, balance, chain_balance);
		return;
	}
	if (!account->exists)
		return;

	if (!chain_walk_ends_with(walk, state->ledger_balance))
		report_account(pass, INVARIANT_LEDGER_BALANCE, account->id, ledger_balance,
			       chain_balance);
	if (state->seq != walk->seq)
		report_account(pass, INVARIANT_LEDGER_SEQ, account->id, (int64_t)state->seq,
			       (int64_t)walk->seq);
	/* Beside a wrong ledger balance, a balance that fits the chain is right. */
	if (balance != ledger_balance && !chain_walk_ends_with(walk, state->balance))
		report_account(pass, INVARIANT_OUTSIDE_CHANGE, account->id, balance,
			       ledger_balance);
}

/* Accounts before this id have no entries. */
static void accounts_check_before(struct pass *pass, uint64_t id)
{
	static const struct chain_walk no_entries;
	const struct accounts *accounts = pass->accounts;

	while (pass->next < accounts->count && accounts->items[pass->next].id < id)
		account_check(pass, &accounts->items[pass->next++], &no_entries);
}

static void chain_open(struct pass *pass, uint64_t id)
{
	const struct accounts *accounts = pass->accounts;

	accounts_check_before(pass, id);
	pass->chain_id = id;
	pass->account = NULL;
	pass->walk = (struct chain_walk){ .seq = 0 };
	if (pass->next < accounts->count && accounts->items[pass->next].id == id)
		pass->account = &accounts->items[pass->next++];
}

static void chain_close(struct pass *pass)
{
	if (pass->chain_id == 0)
		return;
	if (pass->account == NULL)
		report_account(pass, INVARIANT_LEDGER_SEQ, pass->chain_id, 0,
			       (int64_t)pass->walk.seq);
	else
		account_check(pass, pass->account, &pass->walk);
}

static void entry_in_chain(struct pass *pass, uint64_t chain_id, const struct chain_step *step,
			   const struct scanned_entry *entry)
{
	struct verification *verification = pass->verification;
	int64_t stored, expected;

	if (chain_id != pass->chain_id) {
		chain_close(pass);
		chain_open(pass, chain_id);
	}
	if (chain_walk_step(&pass->walk, step, &stored, &expected) != CHAIN_SOUND)
		report_entry(pass, INVARIANT_CHAIN, entry, stored, expected);
	if (amount_credits(step->balance_after) < 0)
		report_entry(pass, INVARIANT_NOT_NEGATIVE, entry,
			     amount_credits(step->balance_after), 0);

	verification->rows++;
	if (verification->progress != NULL && verification->rows % PROGRESS_ROWS == 0)
		verification->progress(verification->context, verification->rows,
				       verification->rows_estimate);
}

static bool changes_drift(const struct scanned_entry *entry)
{
	if (entry->type == ENTRY_SYNC || entry->type == ENTRY_ADJUSTMENT ||
	    entry->type == ENTRY_OPENING)
		return false;
	return !amount_equal(entry->user_amount, entry->organization_amount);
}

bool pass_organization_entry(void *context, const struct scanned_entry *entry)
{
	struct pass *pass = context;
	struct chain_step step = {
		.seq = entry->organization_seq,
		.change = entry->organization_amount,
		.balance_after = entry->organization_balance_after,
	};

	pass->verification->summary.entries++;
	entry_in_chain(pass, entry->organization_id, &step, entry);
	if (changes_drift(entry))
		report_entry(pass, INVARIANT_DRIFT, entry,
			     amount_credits(entry->organization_amount),
			     amount_credits(entry->user_amount));
	return true;
}

bool pass_user_entry(void *context, const struct scanned_entry *entry)
{
	struct pass *pass = context;
	struct chain_step step = {
		.seq = entry->user_seq,
		.change = entry->user_amount,
		.balance_after = entry->user_balance_after,
	};

	entry_in_chain(pass, entry->user_id, &step, entry);
	/* Moved the balance of one organization's member and the mirror of another. */
	if (pass->account != NULL && pass->account->organization_id != entry->organization_id)
		report_entry(pass, INVARIANT_DRIFT, entry, (int64_t)entry->organization_id,
			     (int64_t)pass->account->organization_id);
	return true;
}

void pass_finish(struct pass *pass)
{
	chain_close(pass);
	accounts_check_before(pass, UINT64_MAX);
}
