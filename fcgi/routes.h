/* The table of routes: the whole public surface on one screen. */
#ifndef DUET_FCGI_ROUTES_H
#define DUET_FCGI_ROUTES_H

#include "fcgi/http/route.h"

/* Only main.c reaches for it, and passes it on. */
extern const struct route_table routes;

#endif
