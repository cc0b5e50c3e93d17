/* A folder of a test's own, with the path of one file in it. */
#ifndef DUET_TEST_PLACE_H
#define DUET_TEST_PLACE_H

#include <stdbool.h>

struct place {
	char folder[64], path[96]; /* the test makes the file, or not */
};

/* Makes the folder; false when it cannot. */
bool place_make(struct place *place);

/* Removes the file, where there is one, and the folder. */
void place_remove(const struct place *place);

/* Both for cmocka; *state is the place. */
int place_setup(void **state);
int place_teardown(void **state);

#endif
