/* See inflate.h. ISA-L finds its own way through a member. It decodes ahead of the room there is, into a buffer of
 * its own; so what it made before a damage may have to be fetched from there. */
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

#include "io/inflate.h"

enum { PIECE = 1u << 30 /* ISA-L counts in 32 bits */ };

struct wr_inflate {
    struct inflate_state z;
    int fault; /* what ISA-L said of a damage; 0: none yet */
};

struct wr_inflate *wr_inflate_new(void)
{
    struct wr_inflate *f = calloc(1, sizeof *f); /* damaged data may ask for what was never there */
    if (!f)
        return NULL;
    isal_inflate_init(&f->z);
    f->z.crc_flag = ISAL_GZIP; /* header and trailer are its business, too */
    return f;
}

void wr_inflate_free(struct wr_inflate *f)
{
    free(f);
}

void wr_inflate_reset(struct wr_inflate *f)
{
    isal_inflate_reset(&f->z);
}

static enum wr_inflate_end damaged(int fault, struct wr_err *err)
{
    const char *why = fault == ISAL_INCORRECT_CHECKSUM   ? "wrong checksum or length"
                      : fault == ISAL_INVALID_WRAPPER    ? "no gzip header"
                      : fault == ISAL_UNSUPPORTED_METHOD ? "unknown compression method"
                      : fault == ISAL_INVALID_LOOKBACK   ? "a copy from before the beginning"
                                                         : "it cannot be decoded";
    wr_err_set(err, WR_EIO, "the gzip data is damaged: %s", why);
    return WR_INFLATE_DAMAGED;
}

/* What was decoded ahead of the damage, then the news of it. */
static enum wr_inflate_end drain(struct wr_inflate *f, struct wr_decode_step *s, struct wr_err *err)
{
    struct inflate_state *z = &f->z;
    const size_t left = (size_t)(z->tmp_out_valid - z->tmp_out_processed), n = left < s->nout ? left : s->nout;
    memcpy(s->out, z->tmp_out_buffer + z->tmp_out_processed, n);
    z->tmp_out_processed += (int32_t)n;
    s->out += n;
    s->nout -= n;
    return n < left ? WR_INFLATE_FULL : damaged(f->fault, err);
}

enum wr_inflate_end wr_inflate_run(struct wr_inflate *f, struct wr_decode_step *s, struct wr_err *err)
{
    struct inflate_state *z = &f->z;
    if (f->fault)
        return drain(f, s, err);
    const uint32_t in = s->nin < PIECE ? (uint32_t)s->nin : PIECE,
                   out = s->nout < PIECE ? (uint32_t)s->nout : PIECE;
    z->next_in = (uint8_t *)(uintptr_t)s->in;
    z->avail_in = in;
    z->next_out = s->out;
    z->avail_out = out;
    const int r = isal_inflate(z);
    s->in += in - z->avail_in;
    s->nin -= in - z->avail_in;
    s->out += out - z->avail_out;
    s->nout -= out - z->avail_out;
    if (r < 0) {
        f->fault = r;
        return drain(f, s, err);
    }
    if (z->block_state == ISAL_BLOCK_FINISH)
        return WR_INFLATE_ENDED;
    return z->avail_out == 0 ? WR_INFLATE_FULL : WR_INFLATE_GOES_ON;
}
