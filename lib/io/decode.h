/* gzip and zstd: compressed bytes in, decoded bytes out, in steps of any size.
 *
 * A decoder owns no descriptor: it is given what has arrived and the room there is, and says how much it used of
 * both. Its output up to an error is a function of the input alone, not of how that was cut into steps. */
#ifndef WR_IO_DECODE_H
#define WR_IO_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum wr_decode_kind { WR_DECODE_NONE, WR_DECODE_GZIP, WR_DECODE_ZSTD, WR_DECODE_UNSURE };

/* What an input that begins with p[0..n) is. UNSURE: more bytes are needed (never when n >= 4 or `eof`). */
enum wr_decode_kind wr_decode_detect(const unsigned char *p, size_t n, bool eof);

struct wr_decoder;

/* GZIP or ZSTD; NULL: out of memory. */
struct wr_decoder *wr_decoder_new(enum wr_decode_kind);
void wr_decoder_free(struct wr_decoder *); /* NULL is fine */

struct wr_decode_step {
    const unsigned char *in; /* advanced past what was used */
    size_t nin;
    unsigned char *out; /* advanced past what was made */
    size_t nout;
};

/* Goes on until the input or the room is used up, or a zstd frame ends. 0, or WR_EIO, WR_ELIMIT (step->out tells
 * what was made before).
 */
int wr_decoder_run(struct wr_decoder *, struct wr_decode_step *, struct wr_err *);

/* Does a zstd frame, or nothing, come next? */
bool wr_decoder_between_frames(const struct wr_decoder *);
/* A frame that came next was decoded elsewhere. */
void wr_decoder_skip_frame(struct wr_decoder *);

/* The input has ended: 0, or WR_EIO when that is in the middle of something. */
int wr_decoder_finish(const struct wr_decoder *, struct wr_err *);

#endif
