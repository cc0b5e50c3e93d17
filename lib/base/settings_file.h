/* The settings file. */
#ifndef DUET_BASE_SETTINGS_FILE_H
#define DUET_BASE_SETTINGS_FILE_H

#include "base/settings.h"

/* Reads a file of `name = value` lines over what is there.  Refused, each with
 * a sentence that says what to do: a missing file, one that others than its
 * owner may read (it holds passwords), an unknown or doubled name, a value
 * that does not fit.  On failure *settings is as it was. */
DUET_MUST_USE enum status settings_load(struct settings *settings, const char *path,
					struct error *error_out);

#endif
