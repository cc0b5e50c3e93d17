/* What the operator's commands share: reading the command line, help, and
 * sentences on stderr. */
#ifndef DUET_FCGI_CLI_CLI_H
#define DUET_FCGI_CLI_CLI_H

#include "base/arena.h"
#include "base/error.h"
#include "db/db.h"
#include "fcgi/cli/command.h"
#include "store/reads.h"

#include <stdint.h>
#include <stdio.h>

/* Finds the command that the words name and reads everything behind it into
 * *call_out, whose settings are then the defaults, the file over them, and the
 * command line's over both.  COMMAND_OK with call_out->command NULL: help or
 * the version was asked for and has been printed.  Everything else has been
 * explained on stderr and is what the program should exit with. */
int cli_read(int argc, char **argv, struct command_call *call_out);

/* The same for a program that was started without arguments. */
int cli_read_nothing(const struct command *command, struct command_call *call_out);

/* Help: of everything, of one command, of those whose name begins with `word`
 * (false: there are none). */
void cli_help(FILE *out);
void cli_help_command(FILE *out, const struct command *command);
bool cli_help_group(FILE *out, const char *word);

#define CLI_OPTION_SIZE 32

/* How a setting is written on the command line: readConnections is
 * "read-connections". */
void cli_kebab(const char *setting_name, char text_out[static CLI_OPTION_SIZE]);

/* One line on stderr: "duet key create: ..." (`name` NULL: "duet: ..."). */
void cli_say(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, and where to read on.  Returns COMMAND_USAGE. */
int cli_usage(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What failed and what to do about it.  Returns COMMAND_TROUBLE. */
int cli_trouble(const struct command_call *call, enum status status, const struct error *error);

/* Connects; what went wrong has been explained where the answer is not
 * COMMAND_OK. */
int cli_store_open(const struct command_call *call, enum db_role role, struct db **store_out);

/* The same for verbs that borrow their connection; it is made when they do.  They
 * may work for 10 s from here, or from cli_reads_renew(). */
int cli_reads_open(const struct command_call *call, struct db_source *reads_out);
void cli_reads_renew(struct db_source *source);
void cli_reads_close(struct db_source *source);

/* For an arena of a command: a page of a list fits, with room to spare. */
#define CLI_ARENA_BYTES     ((size_t)64 * 1024)
#define CLI_ARENA_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* A number that names a row, 1 or more; false where it is none. */
bool cli_id(const char *text, uint64_t *id_out);

/* "2026-11-24T20:15:00Z", or "-" for a time that is 0. */
#define CLI_TIME_SIZE 24
void cli_time(int64_t utc_us, char text_out[static CLI_TIME_SIZE]);

/* "90d", "24h", "30m", "10s": up to a hundred years. */
bool cli_duration(const char *text, int64_t *us_out);

/* A moment after now, up to CLOCK_MAX_US: a duration from now, or a time as
 * clock_parse() reads it. */
bool cli_moment(const char *text, int64_t now_us, int64_t *utc_us_out);

/* A new password, asked for twice and unseen on a terminal, else the first line
 * of standard input.  False where there is none, it does not fit, or the two
 * differ.  To be wiped by the caller. */
#define CLI_PASSWORD_SIZE 1026 /* one byte more than a password may have */
bool cli_password(char password_out[static CLI_PASSWORD_SIZE]);

#endif
