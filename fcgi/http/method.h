/* The HTTP methods that this program knows. */
#ifndef DUET_FCGI_HTTP_METHOD_H
#define DUET_FCGI_HTTP_METHOD_H

#include <stdbool.h>

enum method {
	METHOD_DELETE,
	METHOD_GET,
	METHOD_HEAD,
	METHOD_OPTIONS,
	METHOD_POST,
	METHOD_OTHER
};

/* Names are in capitals; METHOD_OTHER for any that is not known. */
enum method method_parse(const char *name);

/* "GET"; "-" for METHOD_OTHER. */
const char *method_name(enum method method);

/* Whether it changes nothing: GET, HEAD and OPTIONS. */
bool method_is_safe(enum method method);

#endif
