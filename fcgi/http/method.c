#include "fcgi/http/method.h"

#include <string.h>

static const char *const names[] = {
	[METHOD_DELETE] = "DELETE",   [METHOD_GET] = "GET",   [METHOD_HEAD] = "HEAD",
	[METHOD_OPTIONS] = "OPTIONS", [METHOD_POST] = "POST",
};

enum method method_parse(const char *name)
{
	for (enum method method = METHOD_DELETE; method < METHOD_OTHER; method++) {
		if (strcmp(names[method], name) == 0)
			return method;
	}
	return METHOD_OTHER;
}

const char *method_name(enum method method)
{
	return method == METHOD_OTHER ? "-" : names[method];
}

bool method_is_safe(enum method method)
{
	return method == METHOD_GET || method == METHOD_HEAD || method == METHOD_OPTIONS;
}
