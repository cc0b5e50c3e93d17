#include "committer/fingerprint.h"

#include <assert.h>
#include <sodium.h>

static void add_number(crypto_generichash_state *state, uint64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * (7 - i)));
	crypto_generichash_update(state, bytes, sizeof(bytes));
}

/* The length in front keeps "ab" + "c" and "a" + "bc" apart; one more than the
 * length, so that 0 is left for what is absent. */
static void add_text(crypto_generichash_state *state, const char *text)
{
	if (!text) {
		add_number(state, 0);
		return;
	}

	size_t length = strlen(text);

	add_number(state, length + 1);
	crypto_generichash_update(state, (const unsigned char *)text, length);
}

void fingerprint_operation(const struct operation *operation,
			   unsigned char hash_out[static REQUEST_HASH_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, REQUEST_HASH_SIZE);
	add_text(&state, entry_type_name(operation->type));
	add_number(&state, operation->user_id);
	add_number(&state, (uint64_t)amount_credits(operation->amount));
	add_text(&state, operation->reason);
	add_text(&state, operation->reference);
	add_text(&state, operation->metadata);
	crypto_generichash_final(&state, hash_out, REQUEST_HASH_SIZE);
}
