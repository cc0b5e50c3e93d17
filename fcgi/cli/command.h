/* The operator's subcommands: what one is, what it is given, how it ends.  A
 * new one is a file of fcgi/commands with its header, and a row in main.c. */
#ifndef DUET_FCGI_CLI_COMMAND_H
#define DUET_FCGI_CLI_COMMAND_H

#include "base/settings.h"

#include <stdbool.h>

/* How a command ends. */
enum {
	COMMAND_OK = 0,
	COMMAND_FOUND = 1,   /* it ran, and the answer is no: findings, nobody of that name */
	COMMAND_TROUBLE = 2, /* it could not do its work: the database, a file */
	COMMAND_USAGE = 64,  /* it was not told right what to do */
};

struct command_option {
	const char *name;  /* without the dashes */
	const char *value; /* what stands for the value in the usage; NULL: a flag */
	bool required;
	const char *help; /* one sentence */
};

#define COMMAND_OPTIONS_MAX 8

struct route_table;

struct command_call {
	const struct command *command;
	const char *config; /* path of the settings file; NULL: none was given */
	struct settings settings;
	const struct route_table *routes;        /* what `serve` serves and `routes` lists */
	const char *values[COMMAND_OPTIONS_MAX]; /* in the order of .options; NULL: not given */
	const char *argument, *second_argument;  /* NULL: not given */
};

struct command {
	const char *name;                     /* one word, or two: "key create" */
	const char *summary;                  /* one line of the list of commands */
	const char *description;              /* what --help says besides, with examples */
	const struct command_option *options; /* ends with a row whose name is NULL */
	const char *argument;                 /* "ID"; NULL: it takes none */
	const char *second_argument;          /* NULL: it takes one at most */
	bool argument_required;               /* all that it takes */
	bool needs_database;
	int (*run)(const struct command_call *call); /* one of COMMAND_* */
};

#endif
