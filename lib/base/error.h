/* What travels with a status: where it arose and a sentence for our own log.
 * Only the function in which a thing fails fills it; callers pass it up
 * untouched.  Never sent to a client. */
#ifndef DUET_BASE_ERROR_H
#define DUET_BASE_ERROR_H

#include "base/status.h"

#define DUET_STRING2(x) #x
#define DUET_STRING(x)  DUET_STRING2(x)
/* The file's own name and the line, without the folders of the build. */
#define DUET_HERE __FILE_NAME__ ":" DUET_STRING(__LINE__)

struct error {
	const char *where; /* DUET_HERE; a constant */
	char message[240]; /* cut when longer */
};

/* Fills *error_out (which may be NULL) and returns `status`, so that failing
 * is one line. */
enum status fail(struct error *error_out, const char *where, enum status status, const char *format,
		 ...) __attribute__((format(printf, 4, 5)));

/* clang-tidy looks at one file at a time and would follow ways on which a
 * failure returns DUET_OK. */
#ifdef __clang_analyzer__
#define fail(error_out, where, status, ...) \
	((void)fail((error_out), (where), (status), __VA_ARGS__), (status))
#endif

#endif
