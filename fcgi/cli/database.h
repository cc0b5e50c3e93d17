/* A command's way to the database.  What went wrong has been explained on stderr
 * where the answer is not COMMAND_OK. */
#ifndef DUET_FCGI_CLI_DATABASE_H
#define DUET_FCGI_CLI_DATABASE_H

#include "db/db.h"
#include "db/source.h"
#include "fcgi/cli/command.h"

/* One connection, at once. */
int cli_db_open(const struct command_call *call, enum db_role role, struct db **db_out);

/* For verbs that borrow their connection; it is made when they do.  They may work
 * for 10 s from here, or from cli_source_renew(). */
int cli_source_open(const struct command_call *call, struct db_source *source_out);
void cli_source_renew(struct db_source *source);
void cli_source_close(struct db_source *source);

/* For the arena that what is read lies in: a page of a list fits, with room to
 * spare. */
#define CLI_ARENA_BYTES     ((size_t)64 * 1024)
#define CLI_ARENA_BYTES_MAX ((size_t)4 * 1024 * 1024)

#endif
