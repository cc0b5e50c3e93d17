/* JSON out, through yajl_gen into the arena.  A failure is sticky: write everything and
 * check once (json_text() is NULL). */
#ifndef DUET_JSON_WRITER_H
#define DUET_JSON_WRITER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_writer;

/* A compact writer (no white space); NULL when the arena is spent.  Every function below
 * takes NULL for a writer that has failed. */
struct json_writer *json_open(struct arena *arena);

void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *name);

void json_string(struct json_writer *writer, const char *text); /* NULL is null */
void json_integer(struct json_writer *writer, int64_t value);
void json_boolean(struct json_writer *writer, bool value);
void json_null(struct json_writer *writer);
/* A value that is JSON already (stored metadata); NULL is null. */
void json_raw(struct json_writer *writer, const char *json);

/* A member of an object in one call. */
void json_member_string(struct json_writer *writer, const char *name, const char *text);
void json_member_integer(struct json_writer *writer, const char *name, int64_t value);
void json_member_boolean(struct json_writer *writer, const char *name, bool value);
void json_member_raw(struct json_writer *writer, const char *name, const char *json);

/* The finished text, in the arena; NULL when anything failed or an object or
 * array is still open.  *length_out may be NULL. */
const char *json_text(struct json_writer *writer, size_t *length_out);

#endif
