/* The settings: one table from which the file, the command line's overrides,
 * --help and the README's table are made. */
#ifndef DUET_BASE_SETTINGS_H
#define DUET_BASE_SETTINGS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define SETTING_TEXT_SIZE 256

struct settings {
	char corsOrigins[SETTING_TEXT_SIZE]; /* separated by blanks */
	char databaseSocket[SETTING_TEXT_SIZE];
	char databaseHost[SETTING_TEXT_SIZE];
	int64_t databasePort;
	char databaseName[SETTING_TEXT_SIZE];
	char databaseUser[SETTING_TEXT_SIZE];
	char databasePassword[SETTING_TEXT_SIZE];
	/* Whose bearer tokens are believed: files of public keys between blanks
	 * or commas, and what their `iss` and `aud` must say. */
	char jwtKeys[SETTING_TEXT_SIZE];
	char jwtIssuer[SETTING_TEXT_SIZE];
	char jwtAudience[SETTING_TEXT_SIZE];
	int64_t jwtCreateUsers; /* 1: an unknown subject becomes a user */
	/* A path, "none", or empty: beside the socket. */
	char metricsFile[SETTING_TEXT_SIZE];
	char migrateUser[SETTING_TEXT_SIZE];
	char migratePassword[SETTING_TEXT_SIZE];
	int64_t threads;             /* handler threads of a process */
	int64_t committers;          /* committer threads of a process */
	int64_t batchMax;            /* operations a transaction */
	int64_t readConnections;     /* connections that the handlers share */
	int64_t queueMax;            /* operations that may wait */
	int64_t requestTimeoutMs;    /* from the first byte to the answer */
	int64_t syncWorkMs;          /* of a repair of everybody, a request */
	char log[SETTING_TEXT_SIZE]; /* "stderr", "syslog" or a file's path */
};

enum setting_kind {
	SETTING_TEXT,
	SETTING_INTEGER
};

struct setting {
	const char *name; /* camelCase in the file; --kebab-case on the command line */
	enum setting_kind kind;
	size_t offset;
	const char *standard; /* the default, as text */
	int64_t min, max;     /* SETTING_INTEGER */
	bool secret;          /* never shown */
	const char *help;     /* one sentence */
};

/* Sorted by name; ends with a row whose name is NULL. */
extern const struct setting setting_table[];

/* Every setting at its default. */
void settings_init(struct settings *settings);

/* One value over what is there; `name` in either spelling. */
DUET_MUST_USE enum status settings_set(struct settings *settings, const char *name,
				       const char *value, struct error *error_out);

/* The table for people: name, default, meaning; what README and --help show. */
void settings_print(FILE *out);

#endif
