/* UTF-8 text by characters (Unicode, table 3-7: well-formed byte sequences).
 *
 * Nothing here needs valid text: a byte that is not part of a well-formed sequence counts as one character and
 * passes through as it is. Runs of ASCII go eight bytes at a time. No locale, no allocation, no global state; any
 * thread. */
#ifndef WR_BASE_UTF8_H
#define WR_BASE_UTF8_H

#include "base/slice.h"

/* Bytes of the character at p, n >= 1: 1 to 4. */
unsigned wr_utf8_len(const char *p, size_t n);

/* Characters in p[0..n). */
size_t wr_utf8_count(const char *p, size_t n);

/* Columns that p[0..n) takes on a terminal: two for the wide characters of East Asia and for most pictures, none
 * for marks that stand on others. Control characters and bytes that are no text count as one (shown as a sign for
 * such). */
size_t wr_utf8_width(const char *p, size_t n);

/* Byte offset of character number `chars` (from 0); n where there are not so many. */
size_t wr_utf8_offset(const char *p, size_t n, size_t chars);

/* Whether all bytes are below 0x80. */
bool wr_utf8_is_ascii(const char *p, size_t n);

/* Whether all of it is well-formed. */
bool wr_utf8_is_valid(const char *p, size_t n);

/* Upper and lower case by Unicode's simple mappings, a letter for a letter. out has WR_UTF8_CASE_MAX(n) bytes (n
 * are enough if p is ASCII) and does not overlap p; returns the length. */
#define WR_UTF8_CASE_MAX(n) ((n) + (n) / 2)
size_t wr_utf8_upper(const char *p, size_t n, char *out);
size_t wr_utf8_lower(const char *p, size_t n, char *out);
/* The first letter of each word in title case, the others in lower case. Words are of letters, digits and marks,
 * with apostrophes between them. The rest as above. */
size_t wr_utf8_title(const char *p, size_t n, char *out);

/* The characters in reverse order; marks and joined signs stay behind what they belong to (Unicode's extended
 * grapheme clusters, UAX 29, but that CR and LF are two). out has n bytes and does not overlap p. */
void wr_utf8_reverse(const char *p, size_t n, char *out);

#endif
