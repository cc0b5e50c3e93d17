/* Entries as lines of CSV, as RFC 4180 says and spreadsheets read it. */
#ifndef DUET_FCGI_CREDITS_ENTRY_CSV_H
#define DUET_FCGI_CREDITS_ENTRY_CSV_H

#include "base/buffer.h"
#include "core/entry.h"

#define CSV_CONTENT_TYPE "text/csv; charset=utf-8"

/* The line with the names of the columns. */
void entry_csv_head(struct buffer *buffer);

/* One entry.  A text that a spreadsheet would take for a formula gets an apostrophe in
 * front, which makes it plain text there. */
void entry_csv_add(struct buffer *buffer, const struct entry *entry);

#endif
