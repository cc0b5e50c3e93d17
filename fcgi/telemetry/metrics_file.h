/* Where the counters of a pool lie: the file that the settings name. */
#ifndef DUET_FCGI_TELEMETRY_METRICS_FILE_H
#define DUET_FCGI_TELEMETRY_METRICS_FILE_H

#include "base/settings.h"
#include "counters/counters_file.h"

/* The file of settings->metricsFile; where that is empty, the one beside the Unix socket
 * that `listen_fd` is.  NULL where each process is to count for itself: the setting says
 * "none", and *error_out is left alone, or *error_out says why there is no file. */
struct counters_file *metrics_file_open(const struct settings *settings, int listen_fd,
					const struct counters_layout *layout,
					struct error *error_out);

#endif
