/* Chains with given times, for tests that read them by time. */
#ifndef DUET_TEST_LONG_CHAIN_H
#define DUET_TEST_LONG_CHAIN_H

#include "db/source.h"
#include "test_database.h"

#include <stdint.h>

/* Makes user = organization `id` with a chain of `length` entries of all types,
 * one every `step_s` from 2026-01-01 on, each off by up to `off_s` in either
 * direction; or, if `refunds` is not 0, of that many refunds and then grants. */
struct long_chain {
	uint64_t id;
	unsigned length;
	int step_s, off_s;
	unsigned refunds; /* 0: all types */
};
void long_chain_make(const struct long_chain *chain);

/* 2026-01-01, as a day counted from 1970-01-01. */
#define LONG_CHAIN_DAY 20454

/* The connection to read with, on an empty database with the schema; fixtures of a
 * group. */
extern struct test_database database;
extern struct db_source source;
extern struct arena *arena;
int long_chain_open(void **state);
int long_chain_close(void **state);

#endif
