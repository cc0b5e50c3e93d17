/* inih takes more than is wanted here, so its options are narrowed and each line is
 * looked at on its way in. */
#include "base/settings_file.h"

#include <errno.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

/* The longest value, the longest name, blanks around both, and what inih wants
 * for the line's end. */
#define LINE_BYTES_MAX 512

struct reading {
	FILE *file;
	const char *path;
	struct settings settings; /* a copy, so that a failure changes nothing */
	uint64_t seen;            /* bit i is row i of the table */
	int line;
	bool failed;
	struct error error;
};

static void refuse(struct reading *reading, const char *where, const char *reason)
{
	/* The first fault is the one to mend. */
	if (reading->failed)
		return;
	reading->failed = true;
	(void)fail(&reading->error, where, DUET_REQUEST_INVALID, "%s, line %d: %s", reading->path,
		   reading->line, reason);
}

/* inih cuts a line that is too long into two and goes on. */
static char *read_line(char *line, int size, void *context)
{
	struct reading *reading = context;

	if (reading->failed || fgets(line, size, reading->file) == NULL)
		return NULL;
	reading->line++;
	if (strchr(line, '\n') == NULL && !feof(reading->file)) {
		refuse(reading, DUET_HERE, "the line is too long, or holds a NUL byte");
		return NULL;
	}
	return line;
}

/* The file has one spelling, the table's. */
static int find_row(const char *name)
{
	for (int i = 0; setting_table[i].name != NULL; i++) {
		if (strcmp(setting_table[i].name, name) == 0)
			return i;
	}
	return -1;
}

/* inih's handler: 0 stops. */
static int take_value(void *context, const char *section, const char *name, const char *value)
{
	struct reading *reading = context;
	struct error error;
	int row = find_row(name);

	if (section[0] != '\0') {
		refuse(reading, DUET_HERE, "there are no sections in this file");
		return 0;
	}
	if (row < 0) {
		refuse(reading, DUET_HERE, "there is no setting of this name");
		return 0;
	}
	if (reading->seen & (UINT64_C(1) << row)) {
		refuse(reading, DUET_HERE, "this setting stands in the file twice");
		return 0;
	}
	reading->seen |= UINT64_C(1) << row;
	if (settings_set(&reading->settings, name, value, &error) != DUET_OK) {
		refuse(reading, error.where, error.message);
		return 0;
	}
	return 1;
}

static void parse(struct reading *reading)
{
	int line;

	/* A ';' or an indented line may well belong to a password. */
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_allow_no_value = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_initial_alloc = LINE_BYTES_MAX;

	line = ini_parse_stream(read_line, reading, take_value, reading);
	if (line != 0)
		refuse(reading, DUET_HERE, "a line must be name = value");
	if (ferror(reading->file))
		refuse(reading, DUET_HERE, "the file cannot be read");
}

/* Asked of the open file, so that nobody can exchange it in between. */
static enum status check_file(FILE *file, const char *path, struct error *error_out)
{
	struct stat found;

	if (fstat(fileno(file), &found) != 0 || !S_ISREG(found.st_mode))
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID, "%s is not a file", path);
	if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return fail(error_out, DUET_HERE, DUET_REQUEST_INVALID,
			    "others than its owner may use the settings file, "
			    "and it holds passwords: chmod 600 %s",
			    path);
	return DUET_OK;
}

static enum status refuse_to_open(const char *path, int reason, struct error *error_out)
{
	enum status status = reason == ENOENT ? DUET_NOT_FOUND : DUET_REQUEST_INVALID;
	char text[64];

	return fail(error_out, DUET_HERE, status,
		    "the settings file %s: %s; give its path by --config or DUET_CONFIG", path,
		    strerror_r(reason, text, sizeof(text)));
}

enum status settings_load(struct settings *settings, const char *path, struct error *error_out)
{
	struct reading reading = { .path = path, .settings = *settings };
	enum status status;

	reading.file = fopen(path, "re");
	if (reading.file == NULL)
		return refuse_to_open(path, errno, error_out);

	status = check_file(reading.file, path, error_out);
	if (status != DUET_OK)
		goto out;

	parse(&reading);
	if (reading.failed) {
		status = fail(error_out, reading.error.where, DUET_REQUEST_INVALID, "%s",
			      reading.error.message);
		goto out;
	}
	*settings = reading.settings;
out:
	(void)fclose(reading.file);
	return status;
}
