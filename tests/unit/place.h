/* A temporary folder for one test, with the path of one file in it. */
#ifndef DUET_TEST_PLACE_H
#define DUET_TEST_PLACE_H

#include <stdbool.h>

struct place {
	char folder[64], path[96]; /* the test may create the file */
};

/* Creates the folder; false if it cannot. */
bool place_make(struct place *place);

/* Removes the folder, and the file if there is one. */
void place_remove(const struct place *place);

/* Both as fixtures for cmocka; *state is the place. */
int place_setup(void **state);
int place_teardown(void **state);

#endif
