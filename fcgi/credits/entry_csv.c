#include "fcgi/credits/entry_csv.h"

#include "base/array.h"
#include "base/clock.h"

#include <csv.h>
#include <string.h>

#define LINE_END "\r\n"

static const char head[] = "id,createdAt,type,userAmount,userBalanceAfter,organizationAmount,"
			   "organizationBalanceAfter,reason,reference,actor" LINE_END;

void entry_csv_head(struct buffer *buffer)
{
	buffer_add_text(buffer, head);
}

/* What a formula begins with, or what spreadsheets ignore before one.  The full-width forms
 * of = + - @ count as formulas in some languages. */
static bool looks_like_formula(const char *text)
{
	static const char *const beginnings[] = {
		"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20",
	};

	for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
		if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	}
	return false;
}

/* Always in quotes, so that the text need not be searched for characters that need them. */
static void add_text(struct buffer *buffer, const char *text)
{
	size_t size;
	char *quoted;

	buffer_add_char(buffer, ',');
	if (text == NULL)
		return;
	if (looks_like_formula(text))
		text = arena_format(buffer->arena, "'%s", text);
	/* Each byte may be a quote, which is doubled. */
	size = text == NULL ? 0 : 2 * strlen(text) + 2;
	quoted = text == NULL ? NULL : arena_alloc(buffer->arena, size);
	if (quoted == NULL) {
		buffer->failed = true;
		return;
	}
	size = csv_write2(quoted, size, text, strlen(text), '"');
	buffer_add(buffer, quoted, size);
}

static void add_amount(struct buffer *buffer, struct amount amount)
{
	buffer_add_char(buffer, ',');
	buffer_add_integer(buffer, amount_credits(amount));
}

void entry_csv_add(struct buffer *buffer, const struct entry *entry)
{
	char id[ENTRY_ID_SIZE], created[CLOCK_TEXT_SIZE];

	entry_id_format(entry->organization_id, entry->organization_seq, id);
	clock_format(entry->created_us, created);
	buffer_format(buffer, "%s,%s,%s", id, created, entry_type_name(entry->type));
	add_amount(buffer, entry->user_amount);
	add_amount(buffer, entry->user_balance_after);
	add_amount(buffer, entry->organization_amount);
	add_amount(buffer, entry->organization_balance_after);
	add_text(buffer, entry->reason);
	add_text(buffer, entry->reference);
	add_text(buffer, entry->actor);
	buffer_add_text(buffer, LINE_END);
}
