/* Runs every file in the given folders once, so that what a fuzzer found is
 * checked with any compiler and in every test run. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_BYTES_MAX ((size_t)1024 * 1024)

static bool replay_file(const char *path)
{
	uint8_t *bytes = malloc(INPUT_BYTES_MAX);
	FILE *file = fopen(path, "rb");
	bool good = bytes != NULL && file != NULL;

	if (good) {
		size_t size = fread(bytes, 1, INPUT_BYTES_MAX, file);

		/* Exactly as large as the input, so that a read past its end is found. */
		bytes = realloc(bytes, size + (size == 0));
		(void)LLVMFuzzerTestOneInput(bytes, size);
	}
	if (file != NULL)
		(void)fclose(file);
	free(bytes);
	return good;
}

/* The number of files, or -1.  A fuzzer that has not found anything yet has no
 * folder of findings, which counts as 0 files. */
static int replay_folder(const char *folder)
{
	DIR *open = opendir(folder);
	const struct dirent *entry;
	int count = 0;

	if (open == NULL)
		return errno == ENOENT ? 0 : -1;
	while (count >= 0 && (entry = readdir(open)) != NULL) {
		char path[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		count = replay_file(path) ? count + 1 : -1;
	}
	(void)closedir(open);
	return count;
}

int main(int count, char **folders)
{
	int files = 0;

	for (int i = 1; i < count; i++) {
		int found = replay_folder(folders[i]);

		if (found < 0) {
			(void)fprintf(stderr, "%s cannot be read\n", folders[i]);
			return EXIT_FAILURE;
		}
		files += found;
	}
	(void)printf("%d inputs\n", files);
	return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
