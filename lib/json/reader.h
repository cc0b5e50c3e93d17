/* The state of fields_read(): the levels that are open, what may come next, and
 * where in the body a fault is.  Inside lib/json only. */
#ifndef DUET_JSON_READER_H
#define DUET_JSON_READER_H

#include "json/field.h"
#include "json/fields_strings.h"
#include "json/yajl_memory.h"

#include <yajl/yajl_parse.h>

enum level_kind {
	LEVEL_OBJECT,
	LEVEL_LIST,
	LEVEL_STRINGS,
	LEVEL_TEXTS,
	LEVEL_OTHER /* inside a member that is skipped */
};

/* An object or a list that is open. */
struct level {
	enum level_kind kind;
	/* OBJECT: the member being read, NULL while it is skipped; else the row of this level. */
	const struct field *field;
	/* OBJECT */
	const struct fields *fields;
	void *object;
	uint64_t seen; /* bit i is row i */
	/* LIST, TEXTS */
	struct field_list list;
	size_t capacity;
	/* STRINGS */
	struct strings strings;
};

struct reader {
	const struct fields *fields;
	void *object_out;
	struct arena *arena;
	const char *bytes;
	size_t length;
	size_t scanned; /* just after the last string in `bytes` */
	yajl_handle parser;
	struct level levels[FIELDS_DEPTH_MAX];
	size_t depth;
	struct field_fault *fault;
	struct yajl_memory memory;
};

/* yajl's callbacks answer 1 to go on and 0 to stop. */
enum {
	STOP = 0,
	GO_ON = 1
};

static inline struct level *reader_top(struct reader *reader)
{
	return &reader->levels[reader->depth - 1];
}

/* Whether the next value is a member of that kind, and whether it is skipped. */
bool reader_expects(const struct reader *reader, enum field_kind kind);
bool reader_expects_other(const struct reader *reader);

/* Makes room for one more item of that size; false when the arena is spent. */
bool reader_grow_list(struct reader *reader, struct level *level, size_t size);

/* Whether a string from the body may be used: UTF-8, whole pairs, no control
 * characters.  Sets the detail where it may not; `what` is its subject.  Must see
 * every string, in order. */
bool reader_text_is_good(struct reader *reader, const char *text, size_t length, const char *what);

/* The same for a string that is skipped, which may contain control characters. */
bool reader_other_is_good(struct reader *reader, const char *text, size_t length);

/* These return STOP when the fault is written down. */

/* The arena is used up. */
int reader_fault_spent(struct reader *reader);

/* Sets the pointer to the open level, or to `name` in it; the detail must be set. */
int reader_fault_level(struct reader *reader);
int reader_fault_at(struct reader *reader, const char *name);

/* Sets the pointer to the value that the open level is reading; the detail must be set. */
int reader_fault_value(struct reader *reader);

/* A value of a kind that is not allowed here. */
int reader_fault_mistyped(struct reader *reader);

#endif
