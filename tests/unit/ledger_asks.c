#include "ledger_asks.h"

#include "base/array.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SHARED_MEMBERS 5 /* the last users of the model */

static const int64_t largest = INT64_C(9007199254740991);

static uint64_t dice;

void dice_start(uint64_t seed)
{
	dice = seed;
}

/* splitmix64: good enough, and the same everywhere. */
static uint64_t dice_throw(void)
{
	uint64_t z = dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t dice_below(size_t count)
{
	return (size_t)(dice_throw() % count);
}

bool dice_chance(size_t percent)
{
	return dice_below(100) < percent;
}

static int64_t around(int64_t middle, int64_t distance)
{
	return middle - distance + (int64_t)dice_below((size_t)(2 * distance + 1));
}

int64_t asks_balance(void)
{
	if (dice_chance(80))
		return around(200, 200);
	if (dice_chance(50))
		return largest - (int64_t)dice_below(100);
	return (int64_t)dice_below(3);
}

void asks_init(struct asks *asks, size_t count_max)
{
	*asks = (struct asks){
		.operations = calloc(count_max, sizeof(*asks->operations)),
		.keys = calloc(count_max, sizeof(*asks->keys)),
	};
	assert(asks->operations != NULL);
	assert(asks->keys != NULL);
}

void asks_deinit(struct asks *asks)
{
	free(asks->operations);
	free(asks->keys);
	*asks = (struct asks){ .count = 0 };
}

static int64_t random_amount(struct model *model, uint64_t user_id)
{
	static const int64_t edges[] = { INT64_MIN, -1, 0, INT64_C(9007199254740992), INT64_MAX };
	const struct model_account *user = model_user_find(model, user_id);

	if (dice_chance(3))
		return edges[dice_below(COUNT_OF(edges))];
	if (dice_chance(3))
		return around(largest - 50, 50);
	if (user != NULL && dice_chance(10))
		return around(user->balance, 1);
	return 1 + (int64_t)dice_below(100);
}

static uint64_t any_user(const struct model *model)
{
	return model->now.users[dice_below(MODEL_USERS)].id;
}

static uint64_t any_member(const struct model *model)
{
	return model->now.users[MODEL_USERS - 1 - dice_below(SHARED_MEMBERS)].id;
}

static void ask_new(struct asks *asks, struct model *model, struct model_operation *operation)
{
	static const char *const giving[] = { "grant", "purchase", "refund", "grant" };
	static const char *const taking[] = { "spend", "spend", "spend", "deduct" };
	static const char *const wrong[] = { "sync", "adjustment", "opening" };
	char *key = asks->keys[asks->count];

	operation->type = dice_chance(55) ? taking[dice_below(COUNT_OF(taking))]
					  : giving[dice_below(COUNT_OF(giving))];
	if (dice_chance(1))
		operation->type = wrong[dice_below(COUNT_OF(wrong))];
	operation->user_id = dice_chance(20) ? any_member(model) : any_user(model);
	if (dice_chance(2))
		operation->user_id += 1 + dice_below(3);
	operation->amount = random_amount(model, operation->user_id);
	operation->scope = dice_chance(70) ? 0 : 1;
	(void)snprintf(key, sizeof(*asks->keys), "order-%zu", asks->count);
	operation->key = key;
	if (dice_chance(1))
		operation->key = dice_chance(50) ? "" : NULL;
}

/* Usually the same request again, otherwise a similar one under the same key. */
static void ask_again(const struct asks *asks, const struct model *model,
		      struct model_operation *operation)
{
	const size_t recent = asks->count < 40 ? asks->count : 40;

	*operation = asks->operations[dice_chance(50) ? asks->count - 1 - dice_below(recent)
						      : dice_below(asks->count)];
	if (dice_chance(60))
		return;
	switch (dice_below(4)) {
	case 0:
		operation->amount = 1 + (int64_t)dice_below(100);
		break;
	case 1:
		operation->scope = 1 - operation->scope;
		break;
	case 2:
		operation->user_id = any_user(model);
		break;
	default:
		operation->user_id = any_member(model);
		break;
	}
}

/* Equal for requests that differ in nothing but their key. */
static uint64_t request_number(const struct model_operation *operation)
{
	return (uint64_t)operation->amount * 1000003 + operation->user_id * 31 +
	       (uint64_t)operation->type[0] * 256 + (uint64_t)operation->type[2];
}

void asks_next(struct asks *asks, struct model *model)
{
	struct model_operation *operation = &asks->operations[asks->count];

	if (asks->count > 0 && dice_chance(20))
		ask_again(asks, model, operation);
	else
		ask_new(asks, model, operation);
	operation->request = request_number(operation);
	asks->count++;
}
