/* Text as it is shown to people on a terminal.
 *
 * What a terminal would obey rather than show never reaches it: control characters are written as in programs
 * (`\n`, `\u{1b}`), as are the marks that change the direction of text and line separators (CVE-2021-42574 tells
 * what they are good for); bytes that are no UTF-8 are `\xff`. Everything else passes. Columns are those of
 * wr_utf8_width. No locale, no allocation; any thread. */
#ifndef WR_BASE_SHOWN_H
#define WR_BASE_SHOWN_H

#include <stdbool.h>

#include "base/slice.h"

/* Bytes that n bytes of text become at most. */
#define WR_SHOWN_MAX(n) (6 * (n))

/* Is the character of `len` bytes at p (wr_utf8_len) one that a terminal would obey, or no text at all? */
bool wr_shown_obeyed(const char *p, unsigned len);

/* Writes p[0..n) to out and returns the bytes written; *columns: how many it takes. */
size_t wr_shown_put(const char *p, size_t n, char *out, size_t *columns);

/* How many bytes of shown text take at most so many columns; *used: how many they do take. A character stays whole,
 * with the marks that stand on it. */
size_t wr_shown_cut(const char *p, size_t n, size_t columns, size_t *used);

#endif
