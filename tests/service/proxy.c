#include "proxy.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS_MAX 512

struct proxy {
	int listening;
	char target[108];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_t connections[CONNECTIONS_MAX];
	int connection_count;
	atomic_int cut;
	atomic_int cuts_left, cuts_done;
	atomic_int refuse, stopped;
};

struct connection {
	struct proxy *proxy;
	int client, server;
	/* The state of the client's stream: bytes of the packet that are still to
	 * come, and the header and first bytes of the one being read. */
	size_t header_have, body_left, start_have;
	unsigned char header[4], start[7];
};

static void address_of(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	assert(strlen(path) < sizeof(address->sun_path));
	memcpy(address->sun_path, path, strlen(path) + 1);
}

static bool write_all(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = send(fd, bytes, length, MSG_NOSIGNAL);

		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

/* Takes the next byte of the client's stream; true at the byte that ends a COMMIT
 * packet. */
static bool ends_commit(struct connection *connection, unsigned char byte)
{
	if (connection->header_have < sizeof(connection->header)) {
		connection->header[connection->header_have++] = byte;
		if (connection->header_have == sizeof(connection->header))
			connection->body_left = connection->header[0] |
						(size_t)connection->header[1] << 8 |
						(size_t)connection->header[2] << 16;
		if (connection->header_have == sizeof(connection->header) &&
		    connection->body_left == 0)
			connection->header_have = 0;
		connection->start_have = 0;
		return false;
	}

	if (connection->start_have < sizeof(connection->start))
		connection->start[connection->start_have++] = byte;
	if (--connection->body_left > 0)
		return false;
	connection->header_have = 0;
	return connection->start_have == sizeof(connection->start) &&
	       memcmp(connection->start,
		      "\x03"
		      "COMMIT",
		      sizeof(connection->start)) == 0;
}

static bool wants_cut(struct proxy *proxy)
{
	int left = atomic_load(&proxy->cuts_left);

	while (left > 0) {
		if (atomic_compare_exchange_weak(&proxy->cuts_left, &left, left - 1)) {
			atomic_fetch_add(&proxy->cuts_done, 1);
			return true;
		}
	}
	return false;
}

/* False if the connection is to be closed. */
static bool forward_from_client(struct connection *connection)
{
	unsigned char bytes[65536], answer[64];
	ssize_t got = recv(connection->client, bytes, sizeof(bytes), 0);
	bool commit = false;

	if (got <= 0)
		return false;
	for (ssize_t i = 0; i < got; i++)
		commit |= ends_commit(connection, bytes[i]);

	if (!commit || !wants_cut(connection->proxy))
		return write_all(connection->server, bytes, (size_t)got);
	if (atomic_load(&connection->proxy->cut) == PROXY_CUT_AFTER_COMMIT) {
		(void)write_all(connection->server, bytes, (size_t)got);
		/* The answer says that it is done, but nobody gets to see it. */
		(void)recv(connection->server, answer, sizeof(answer), 0);
	}
	return false;
}

static bool forward_from_server(struct connection *connection)
{
	unsigned char bytes[65536];
	ssize_t got = recv(connection->server, bytes, sizeof(bytes), 0);

	return got > 0 && write_all(connection->client, bytes, (size_t)got);
}

static void *serve_connection(void *argument)
{
	struct connection *connection = argument;
	struct proxy *proxy = connection->proxy;
	bool on = true;

	while (on && !atomic_load(&proxy->stopped) && !atomic_load(&proxy->refuse)) {
		struct pollfd fds[] = { { .fd = connection->client, .events = POLLIN },
					{ .fd = connection->server, .events = POLLIN } };

		if (poll(fds, 2, 20) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			on = forward_from_client(connection);
		if (on && fds[1].revents)
			on = forward_from_server(connection);
	}
	close(connection->client);
	close(connection->server);
	free(connection);
	return NULL;
}

static void start_connection(struct proxy *proxy, int client)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	struct sockaddr_un address;

	assert(connection);
	address_of(proxy->target, &address);
	connection->proxy = proxy;
	connection->client = client;
	connection->server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(connection->server >= 0);
	if (connect(connection->server, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(connection->client);
		close(connection->server);
		free(connection);
		return;
	}
	assert(proxy->connection_count < CONNECTIONS_MAX);
	int code = pthread_create(&proxy->connections[proxy->connection_count++], NULL,
				  serve_connection, connection);
	assert(code == 0);
	(void)code;
}

static void *accept_connections(void *argument)
{
	struct proxy *proxy = argument;

	while (!atomic_load(&proxy->stopped)) {
		struct pollfd fd = { .fd = proxy->listening, .events = POLLIN };

		if (poll(&fd, 1, 20) <= 0)
			continue;
		int client = accept4(proxy->listening, NULL, NULL, SOCK_CLOEXEC);

		if (client < 0)
			continue;
		if (atomic_load(&proxy->refuse))
			close(client);
		else
			start_connection(proxy, client);
	}
	return NULL;
}

struct proxy *proxy_start(const char *path, const char *target)
{
	struct proxy *proxy = calloc(1, sizeof(*proxy));
	struct sockaddr_un address;

	assert(proxy && strlen(target) < sizeof(proxy->target));
	memcpy(proxy->target, target, strlen(target) + 1);
	address_of(path, &address);
	unlink(path);
	proxy->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(proxy->listening, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(proxy->listening, 128) != 0 ||
	    pthread_create(&proxy->thread, NULL, accept_connections, proxy) != 0)
		abort();
	return proxy;
}

void proxy_stop(struct proxy *proxy)
{
	atomic_store(&proxy->stopped, 1);
	pthread_join(proxy->thread, NULL);
	for (int i = 0; i < proxy->connection_count; i++)
		pthread_join(proxy->connections[i], NULL);
	close(proxy->listening);
	free(proxy);
}

void proxy_cut(struct proxy *proxy, enum proxy_cut cut, int times)
{
	atomic_store(&proxy->cut, (int)cut);
	atomic_store(&proxy->cuts_left, times);
}

void proxy_refuse(struct proxy *proxy, int refuse)
{
	atomic_store(&proxy->refuse, refuse);
}

int proxy_cuts(struct proxy *proxy)
{
	return atomic_load(&proxy->cuts_done);
}
