/* Text in another encoding made UTF-8, by iconv(3), as it comes.
 *
 * Bytes go in at wr_recoder_room and come out as UTF-8 from wr_recoder_take. What comes out up to an error is a
 * function of the bytes alone, not of how they arrived. One thread at a time. */
#ifndef WR_IO_RECODE_H
#define WR_IO_RECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The encoding that a byte order mark at p[0..n) tells: UTF-16 or UTF-32, either way round (Unicode, section 23.8).
 * NULL: none of these, so bytes are taken as they are. *sure: false: more bytes are needed (never when n >= 4 or
 * `eof`). */
const char *wr_recode_detect(const unsigned char *p, size_t n, bool eof, bool *sure);

struct wr_recoder;

/* From `encoding`, a name that iconv(3) knows, in any case. WR_EPROG: it knows none of that name; WR_ELIMIT. */
int wr_recoder_new(const char *encoding, struct wr_recoder **out, struct wr_err *);
void wr_recoder_free(struct wr_recoder *); /* NULL is fine */

/* Where the next bytes are to be put, and how many fit (>= 1 after a take that gave nothing). */
unsigned char *wr_recoder_room(struct wr_recoder *, size_t *room);
/* n bytes have been put there. 0: the text has ended. */
void wr_recoder_put(struct wr_recoder *, size_t n);

/* Up to n (>= 1) bytes of UTF-8; *got = 0: more input is needed, or the text has ended. WR_EDATA, after all that
 * comes before it: bytes that are no character of the encoding (with line and offset), or a character that the end
 * cuts short. */
int wr_recoder_take(struct wr_recoder *, void *buf, size_t n, size_t *got, struct wr_err *);

#endif
