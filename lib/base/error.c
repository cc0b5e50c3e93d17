/* Filling the explanation beside a status. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#undef fail

enum status fail(struct error *error_out, const char *where, enum status status, const char *format,
		 ...)
{
	va_list arguments;

	if (error_out == NULL)
		return status;

	error_out->where = where;
	va_start(arguments, format);
	/* Cut where it is too long: half a sentence still says more than none. */
	(void)vsnprintf(error_out->message, sizeof(error_out->message), format, arguments);
	va_end(arguments);
	return status;
}
