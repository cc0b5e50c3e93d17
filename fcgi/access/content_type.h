/* What the header Content-Type says of a body. */
#ifndef DUET_FCGI_ACCESS_CONTENT_TYPE_H
#define DUET_FCGI_ACCESS_CONTENT_TYPE_H

#include <stdbool.h>

/* Whether it is JSON in UTF-8, and whether it is what a form sends. */
bool content_type_is_json(const char *content_type);
bool content_type_is_form(const char *content_type);

#endif
