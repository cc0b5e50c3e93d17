/* fields_read() on any bytes: no crash, and what it accepts is what it promises. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/text.h"
#include "json/fields_read.h"
#include "json/writer.h"

#include <assert.h>
#include <string.h>

struct charge {
	int64_t amount;
	const char *reason, *metadata;
	int type;
	bool atomic;
	struct field_list operations;
};

static const char *const types[] = { "grant", "spend", NULL };

static const struct fields fields;

/* clang-format off */
static const struct field table[] = {
	{ "amount", FIELD_INTEGER, .required = true, .offset = offsetof(struct charge, amount),
	  .min = 1, .max = INT64_C(9007199254740991) },
	{ "reason", FIELD_TEXT, .offset = offsetof(struct charge, reason), .length_max = 20 },
	{ "metadata", FIELD_STRINGS, .offset = offsetof(struct charge, metadata), .length_max = 2048 },
	{ "type", FIELD_CHOICE, .offset = offsetof(struct charge, type), .choices = types,
	  .standard = -1 },
	{ "atomic", FIELD_BOOLEAN, .offset = offsetof(struct charge, atomic) },
	{ "operations", FIELD_LIST, .offset = offsetof(struct charge, operations),
	  .length_max = 20, .item = &fields },
};
/* clang-format on */

static const struct fields fields = FIELDS(struct charge, table);

static void write_charge(struct json_writer *writer, const struct charge *charge)
{
	json_object_begin(writer);
	json_member_integer(writer, "amount", charge->amount);
	if (charge->reason != NULL)
		json_member_string(writer, "reason", charge->reason);
	if (charge->metadata != NULL)
		json_member_raw(writer, "metadata", charge->metadata);
	if (charge->type >= 0)
		json_member_string(writer, "type", types[charge->type]);
	json_member_boolean(writer, "atomic", charge->atomic);
	if (charge->operations.items != NULL) {
		const struct charge *items = charge->operations.items;

		json_key(writer, "operations");
		json_array_begin(writer);
		for (size_t i = 0; i < charge->operations.count; i++)
			write_charge(writer, &items[i]);
		json_array_end(writer);
	}
	json_object_end(writer);
}

static void check_fault(const struct field_fault *fault)
{
	size_t pointer_length = strnlen(fault->pointer, sizeof(fault->pointer));
	size_t detail_length = strnlen(fault->detail, sizeof(fault->detail));

	assert(pointer_length < sizeof(fault->pointer));
	assert(detail_length > 0 && detail_length < sizeof(fault->detail));
	assert(pointer_length == 0 || fault->pointer[0] == '/');
	assert(text_check(fault->pointer, pointer_length, NULL) == TEXT_OK);
	assert(text_check(fault->detail, detail_length, NULL) == TEXT_OK);
}

/* Written out and read again, it is the same. */
static void check_round_trip(struct arena *arena, const struct charge *charge)
{
	struct json_writer *first = json_open(arena);
	struct json_writer *second = json_open(arena);
	struct charge again;
	struct field_fault fault;
	const char *text, *text_again;
	size_t length;

	write_charge(first, charge);
	text = json_text(first, &length);
	assert(text != NULL);
	if (!fields_read(&fields, arena, text, length, &again, &fault))
		assert(fault.spent);
	else {
		write_charge(second, &again);
		text_again = json_text(second, NULL);
		assert(text_again != NULL && strcmp(text, text_again) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The first byte decides how much memory there is: usually little. */
	size_t most = size == 0 ? 0 : (size_t)data[0] * 64;
	struct arena *small = arena_open(256, most);
	struct arena *large = arena_open(4096, (size_t)16 * 1024 * 1024);
	const char *body = size == 0 ? NULL : (const char *)data + 1;
	size_t length = size == 0 ? 0 : size - 1;
	struct field_fault fault, spent_fault;
	struct charge charge, spent_charge;
	bool good;

	assert(small != NULL && large != NULL);
	good = fields_read(&fields, large, body, length, &charge, &fault);
	if (!good)
		check_fault(&fault);
	/* With less memory the answer is the same, or that the memory is spent. */
	if (fields_read(&fields, small, body, length, &spent_charge, &spent_fault) != good) {
		assert(good && spent_fault.spent);
		check_fault(&spent_fault);
	}
	if (good)
		check_round_trip(large, &charge);

	arena_close(&small);
	arena_close(&large);
	return 0;
}
