/* Sentences for the operator on stderr: what went wrong, and what to do next. */
#ifndef DUET_FCGI_CLI_SAY_H
#define DUET_FCGI_CLI_SAY_H

#include "base/error.h"
#include "fcgi/cli/command.h"

/* One line: "duet key create: ..." (`name` NULL: "duet: ..."). */
void cli_say(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, and where to read on.  Returns COMMAND_USAGE. */
int cli_usage(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What failed and what to do about it.  Returns COMMAND_TROUBLE. */
int cli_trouble(const struct command_call *call, enum status status, const struct error *error);

#endif
