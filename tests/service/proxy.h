/* A proxy between a client and MariaDB's Unix socket that understands just
 * enough of the protocol to cut the connection around a COMMIT.
 *
 * The protocol: each packet has a header of three bytes of length (little endian)
 * and one byte of sequence number; a client's command is a packet whose first byte
 * is the command, 0x03 for a query in text. */
#ifndef DUET_TEST_PROXY_H
#define DUET_TEST_PROXY_H

#include <stdatomic.h>

enum proxy_cut {
	PROXY_CUT_NOTHING,
	PROXY_CUT_BEFORE_COMMIT, /* the server never sees it and rolls back */
	PROXY_CUT_AFTER_COMMIT,  /* the server has committed, its OK is not passed on */
};

struct proxy;

/* Listens on `path` and forwards to `target`; both are Unix sockets. */
struct proxy *proxy_start(const char *path, const char *target);

/* Closes all connections and ends the threads. */
void proxy_stop(struct proxy *proxy);

/* Cuts the next `times` COMMITs in this way. */
void proxy_cut(struct proxy *proxy, enum proxy_cut cut, int times);

/* Refuses new connections and closes the existing ones, until it is called with 0:
 * like a database that is down. */
void proxy_refuse(struct proxy *proxy, int refuse);

/* How many COMMITs have been cut so far. */
int proxy_cuts(struct proxy *proxy);

#endif
