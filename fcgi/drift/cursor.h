/* The place where a scan for drift continues, as the opaque text of a cursor. */
#ifndef DUET_FCGI_DRIFT_CURSOR_H
#define DUET_FCGI_DRIFT_CURSOR_H

#include "store/drift.h"

#define DRIFT_CURSOR_TEXT_SIZE 48

/* "u345", "o17"; with a run (not 0) "12.u345". */
void drift_cursor_format(uint64_t run_id, const struct drift_cursor *cursor,
			 char text_out[static DRIFT_CURSOR_TEXT_SIZE]);

/* False for anything that drift_cursor_format() does not write.  `with_run` says
 * which of the two forms is meant; run_id_out may be NULL where it is not. */
bool drift_cursor_parse(const char *text, bool with_run, uint64_t *run_id_out,
			struct drift_cursor *cursor_out);

#endif
