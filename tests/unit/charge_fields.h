/* What the tests of fields.h read: an operation like the API's, and a batch whose
 * items may contain batches. */
#ifndef DUET_TEST_CHARGE_FIELDS_H
#define DUET_TEST_CHARGE_FIELDS_H

#include "json/fields.h"
#include "json/fields_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct charge {
	int64_t amount;
	const char *reason, *reference, *metadata;
	int type;
	bool atomic;
	struct field_list operations;
};

static const char *const types[] = { "grant", "spend", NULL };

static const struct fields item_fields;

/* clang-format off */
static const struct field charge_table[] = {
	{ "amount", FIELD_INTEGER, .required = true, .offset = offsetof(struct charge, amount),
	  .min = 1, .max = INT64_C(9007199254740991) },
	{ "reason", FIELD_TEXT, .required = true, .offset = offsetof(struct charge, reason),
	  .length_min = 1, .length_max = 5 },
	{ "reference", FIELD_TEXT, .offset = offsetof(struct charge, reference), .length_max = 10000 },
	{ "metadata", FIELD_STRINGS, .offset = offsetof(struct charge, metadata), .length_max = 64 },
	{ "type", FIELD_CHOICE, .offset = offsetof(struct charge, type), .choices = types,
	  .standard = -1 },
	{ "atomic", FIELD_BOOLEAN, .offset = offsetof(struct charge, atomic) },
	{ "operations", FIELD_LIST, .offset = offsetof(struct charge, operations),
	  .length_min = 1, .length_max = 3, .item = &item_fields },
};

static const struct field item_table[] = {
	{ "amount", FIELD_INTEGER, .required = true, .offset = offsetof(struct charge, amount),
	  .min = 0, .max = 100 },
	{ "metadata", FIELD_STRINGS, .offset = offsetof(struct charge, metadata), .length_max = 4096 },
	{ "type", FIELD_CHOICE, .offset = offsetof(struct charge, type), .choices = types,
	  .standard = 1 },
	{ "operations", FIELD_LIST, .offset = offsetof(struct charge, operations),
	  .length_min = 0, .length_max = 50, .item = &item_fields },
};
/* clang-format on */

static const struct fields charge_fields = FIELDS(struct charge, charge_table);

static const struct fields item_fields = FIELDS(struct charge, item_table);

static inline int open_arena(void **state)
{
	*state = arena_open((size_t)16 * 1024, (size_t)1024 * 1024);
	return *state == NULL ? -1 : 0;
}

static inline int close_arena(void **state)
{
	struct arena *arena = *state;

	arena_close(&arena);
	return 0;
}

/* The body in memory of exactly its size, so that a read past its end is found. */
static inline bool read_body(struct arena *arena, const char *body, size_t length,
			     struct charge *charge, struct field_fault *fault)
{
	char *copy = malloc(length);
	bool good;

	assert_true(copy != NULL || length == 0);
	if (length > 0)
		memcpy(copy, body, length);
	good = fields_read(&charge_fields, arena, copy, length, charge, fault);
	free(copy);
	return good;
}

/* `start` followed by `count` times `piece`. */
static inline char *repeat(const char *start, const char *piece, size_t count, size_t *length_out)
{
	size_t head = strlen(start), size = strlen(piece);
	char *body = malloc(head + count * size);

	assert_non_null(body);
	memcpy(body, start, head);
	for (size_t i = 0; i < count; i++)
		memcpy(body + head + i * size, piece, size);
	*length_out = head + count * size;
	return body;
}

/* The beginning of a valid body, so that a case is only about what follows it. */
#define GOOD "\"amount\":1,\"reason\":\"a\""

#define FIELDS_TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

#endif
