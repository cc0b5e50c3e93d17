/* Chains with times of their own, for the tests that look at them by time. */
#ifndef DUET_TEST_LONG_CHAIN_H
#define DUET_TEST_LONG_CHAIN_H

#include "db/source.h"
#include "test_database.h"

#include <stdint.h>

/* Makes user = organization `id` with a chain of so many entries of all types,
 * one every `step_s` from 2026-01-01 on, each off by up to `off_s` in either
 * direction; or of grants alone, but for the first `refunds`, which are that. */
struct long_chain {
	uint64_t id;
	unsigned length;
	int step_s, off_s;
	unsigned refunds; /* 0: of all types */
};
void long_chain_make(const struct long_chain *chain);

/* 2026-01-01, as a day counted from 1970-01-01. */
#define LONG_CHAIN_DAY 20454

/* What is read with, on an empty database with the schema: a group's fixture. */
extern struct test_database database;
extern struct db_source source;
extern struct arena *arena;
int long_chain_open(void **state);
int long_chain_close(void **state);

#endif
