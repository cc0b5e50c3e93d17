/* A row describes one member of an object: name, kind, limits, and where its value goes.  A
 * table of rows describes the whole object. */
#ifndef DUET_JSON_FIELD_H
#define DUET_JSON_FIELD_H

#include "base/array.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where each kind is written in the caller's struct:
 *   TEXT     const char *   NUL-terminated; NULL when absent
 *   INTEGER  int64_t        written as digits only; .standard when absent
 *   SECONDS  int64_t        the same, or with a fraction, which is dropped
 *   BOOLEAN  bool           false when absent
 *   TRUTH    bool           true, or the text "true"; false for any other text,
 *                           number or null, and when absent: what somebody else
 *                           says of a thing, and is believed only when they do
 *   CHOICE   int            index into .choices; .standard when absent
 *   STRINGS  const char *   a flat object of strings as canonical JSON text:
 *                           names sorted bytewise, no white space; at most 64
 *                           names; NULL when absent
 *   LIST     struct field_list  objects, each read by .item
 *   TEXTS    struct field_list  const char *: one text alone, or a list of at
 *                           most 64 */
enum field_kind {
	FIELD_TEXT,
	FIELD_INTEGER,
	FIELD_SECONDS,
	FIELD_BOOLEAN,
	FIELD_TRUTH,
	FIELD_CHOICE,
	FIELD_STRINGS,
	FIELD_LIST,
	FIELD_TEXTS,
};

struct field {
	const char *name;
	enum field_kind kind;
	bool required;
	size_t offset;
	/* TEXT: code points; TEXTS: of each.  STRINGS: bytes of the canonical
	 * text (max only).  LIST: items. */
	size_t length_min, length_max;
	bool list_only;             /* TEXTS: one text alone is refused */
	int64_t min, max;           /* INTEGER, SECONDS */
	int64_t standard;           /* INTEGER, SECONDS, CHOICE: the value if it is absent */
	const char *const *choices; /* CHOICE: ends with NULL */
	const struct fields *item;  /* LIST */
};

struct fields {
	const struct field *table;
	size_t count; /* at most 64 */
	size_t size;  /* of the struct that is written */
	/* Members without a row are ignored, whatever their shape within the depth; they
	 * must still be valid JSON and UTF-8. */
	bool others_allowed;
};

/* A table whose rows write a struct of that type:
 *   static const struct fields charge_fields = FIELDS(struct charge, charge_table); */
/* clang-format off */
#define FIELDS(type, rows) \
	{ .table = (rows), .count = COUNT_OF(rows), .size = sizeof(type) }
#define FIELDS_AND_OTHERS(type, rows) \
	{ .table = (rows), .count = COUNT_OF(rows), .size = sizeof(type), .others_allowed = true }
/* clang-format on */

struct field_list {
	void *items; /* count * item->size bytes (TEXTS: pointers), in the arena */
	size_t count;
};

/* What was wrong, for the client.  `pointer` is an RFC 6901 JSON Pointer from
 * the body's root ("/operations/3/amount", "" for the whole body). */
struct field_fault {
	char pointer[128];
	char detail[200]; /* a sentence that repeats nothing of the body */
	bool spent;       /* not the client's fault: the arena is used up */
};

/* How many items TEXTS may have. */
#define FIELD_TEXTS_MAX 64

/* Levels of nesting that a body may have. */
#define FIELDS_DEPTH_MAX 8

#endif
