#include "json/field_fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fault_detail(struct field_fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(fault->detail, sizeof(fault->detail), format, arguments);
	va_end(arguments);
}

void fault_pointer_add(struct field_fault *fault, const char *name)
{
	size_t start = strlen(fault->pointer);
	size_t at = start;
	char *pointer = fault->pointer;

	/* At most "/" or two characters and the NUL are written at a time. */
	if (at + 3 > sizeof(fault->pointer))
		return;
	pointer[at++] = '/';
	for (size_t i = 0; name[i] != '\0'; i++) {
		if (at + 3 > sizeof(fault->pointer)) {
			pointer[start] = '\0';
			return;
		}
		if (name[i] == '~' || name[i] == '/') {
			pointer[at++] = '~';
			pointer[at++] = name[i] == '~' ? '0' : '1';
		} else {
			pointer[at++] = name[i];
		}
	}
	pointer[at] = '\0';
}
