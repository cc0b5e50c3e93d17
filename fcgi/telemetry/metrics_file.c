#include "fcgi/telemetry/metrics_file.h"

#include "base/settings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static bool path_beside_socket(int listen_fd, char path_out[static SETTING_TEXT_SIZE])
{
	static const char suffix[] = ".metrics";
	struct sockaddr_un address = { .sun_family = AF_UNSPEC };
	socklen_t length = sizeof(address) - 1; /* the kernel's name may come without a NUL */

	static_assert(sizeof(address.sun_path) + sizeof(suffix) < SETTING_TEXT_SIZE, "it fits");
	if (getsockname(listen_fd, (struct sockaddr *)&address, &length) != 0 ||
	    address.sun_family != AF_UNIX || address.sun_path[0] != '/')
		return false;
	(void)snprintf(path_out, SETTING_TEXT_SIZE, "%.*s%s", (int)sizeof(address.sun_path),
		       address.sun_path, suffix);
	return true;
}

struct counters_file *metrics_file_open(const struct settings *settings, int listen_fd,
					const struct counters_layout *layout,
					struct error *error_out)
{
	struct counters_file *file;
	char beside[SETTING_TEXT_SIZE];
	const char *path = settings->metricsFile;

	if (strcmp(path, "none") == 0)
		return NULL;
	if (path[0] == '\0') {
		if (!path_beside_socket(listen_fd, beside)) {
			(void)fail(error_out, DUET_HERE, DUET_INTERNAL,
				   "the socket has no path to put a file beside; name one in the "
				   "setting `metricsFile`");
			return NULL;
		}
		path = beside;
	}
	if (counters_file_open(path, layout, &file, error_out) != DUET_OK)
		return NULL;
	return file;
}
