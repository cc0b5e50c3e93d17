#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool place_make(struct place *place)
{
	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/duet-unit-XXXXXX");
	if (mkdtemp(place->folder) == NULL)
		return false;
	(void)snprintf(place->path, sizeof(place->path), "%s/file", place->folder);
	return true;
}

void place_remove(const struct place *place)
{
	(void)unlink(place->path);
	(void)rmdir(place->folder);
}

int place_setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (place == NULL || !place_make(place))
		return -1;
	*state = place;
	return 0;
}

int place_teardown(void **state)
{
	place_remove(*state);
	free(*state);
	return 0;
}
