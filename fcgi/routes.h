/* The table of routes: the whole public surface on one screen. */
#ifndef DUET_FCGI_ROUTES_H
#define DUET_FCGI_ROUTES_H

#include "fcgi/http/route.h"

/* Given to whoever works with it by main.c. */
extern const struct route_table routes;

#endif
