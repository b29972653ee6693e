/* See decode.h. Members of gzip are inflate.h's business; what stands between and after them is ours (zero bytes up
 * to the end are padding, as gzip(1) has it).
 *
 * ZSTD_decompressStream forgets output it has already written when a later part of the same call fails. It is
 * therefore fed at most one block, and a block's header apart from the block before it, so that a call that fails
 * has written nothing. The sizes come from its own hint: the rest of the block and the 3 bytes of the next header.
 */
#include "io/decode.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "io/inflate.h"

enum {
    ZSTD_START = 5,       /* bytes that the first call of a frame wants */
    ZSTD_NEXT_HEADER = 3, /* a block header, which the hint counts with the block before it */
    ZSTD_WINDOW_LOG = 27, /* 128 MiB, as zstd(1) without --long */
};

enum gzip_place { GZIP_MEMBER, GZIP_BETWEEN, GZIP_PADDING };

struct wr_decoder {
    enum wr_decode_kind kind;
    bool pending; /* the room ran out: there may be more without input */
    bool later;   /* past the first member or frame */
    enum gzip_place place;
    struct wr_inflate *gzip;
    ZSTD_DCtx *zstd;
    size_t hint; /* what zstd wants next; 0: between frames */
};

enum wr_decode_kind wr_decode_detect(const unsigned char *p, size_t n, bool eof)
{
    static const unsigned char gzip[] = {0x1f, 0x8b}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd},
                               skip[] = {0x2a, 0x4d, 0x18};
    enum wr_decode_kind open = eof ? WR_DECODE_NONE : WR_DECODE_UNSURE;
    if (n == 0)
        return open;
    if (memcmp(p, gzip, n < 2 ? n : 2) == 0)
        return n >= 2 ? WR_DECODE_GZIP : open;
    if (memcmp(p, zstd, n < 4 ? n : 4) == 0)
        return n >= 4 ? WR_DECODE_ZSTD : open;
    if ((p[0] & 0xf0) == 0x50 && memcmp(p + 1, skip, n < 4 ? n - 1 : 3) == 0)
        return n >= 4 ? WR_DECODE_ZSTD : open;
    return WR_DECODE_NONE;
}

struct wr_decoder *wr_decoder_new(enum wr_decode_kind kind)
{
    struct wr_decoder *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->kind = kind;
    bool made;
    if (kind == WR_DECODE_GZIP) {
        made = (d->gzip = wr_inflate_new()) != NULL;
    } else {
        d->zstd = ZSTD_createDCtx();
        made = d->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(d->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG));
    }
    if (made)
        return d;
    wr_decoder_free(d);
    return NULL;
}

void wr_decoder_free(struct wr_decoder *d)
{
    if (!d)
        return;
    wr_inflate_free(d->gzip);
    ZSTD_freeDCtx(d->zstd);
    free(d);
}

static int trailing_bytes(const char *what, struct wr_err *err)
{
    return wr_err_set(err, WR_EIO, "bytes that are no %s follow the %s data", what, what);
}

/* ---- gzip -------------------------------------------------------------------------------------------------- */

/* After a member: another one, or padding, or the end. */
static int gzip_between(struct wr_decoder *d, struct wr_decode_step *s, struct wr_err *err)
{
    if (d->place == GZIP_BETWEEN && s->in[0] == 0x1f) {
        d->place = GZIP_MEMBER;
        wr_inflate_reset(d->gzip);
        return 0;
    }
    d->place = GZIP_PADDING;
    while (s->nin && *s->in == 0) {
        s->in++;
        s->nin--;
    }
    return s->nin ? trailing_bytes("gzip", err) : 0;
}

static int gzip_member(struct wr_decoder *d, struct wr_decode_step *s, struct wr_err *err)
{
    const enum wr_inflate_end end = wr_inflate_run(d->gzip, s, err);
    d->pending = end != WR_INFLATE_GOES_ON && end != WR_INFLATE_ENDED; /* a damage is told as often as one asks */
    if (end == WR_INFLATE_ENDED)
        d->place = GZIP_BETWEEN;
    return end == WR_INFLATE_DAMAGED ? WR_EIO : end == WR_INFLATE_NOMEM ? WR_ELIMIT : 0;
}

static int gzip_run(struct wr_decoder *d, struct wr_decode_step *s, struct wr_err *err)
{
    int r = 0;
    while (r == 0 && (s->nin || d->pending)) {
        if (d->place != GZIP_MEMBER)
            r = gzip_between(d, s, err);
        else if (s->nout)
            r = gzip_member(d, s, err);
        else
            break;
    }
    return r;
}

/* ---- zstd -------------------------------------------------------------------------------------------------- */

static int zstd_error(const struct wr_decoder *d, size_t r, struct wr_err *err)
{
    switch (ZSTD_getErrorCode(r)) {
    case ZSTD_error_memory_allocation:
        return wr_err_nomem(err, "zstd");
    case ZSTD_error_frameParameter_windowTooLarge:
        wr_err_set(err, WR_ELIMIT, "the zstd data needs a window of more than %d MiB", 1 << (ZSTD_WINDOW_LOG - 20));
        wr_err_hint(err, "decode it first: zstd -d --long=31 --stdout FILE | weir ...");
        return WR_ELIMIT;
    case ZSTD_error_prefix_unknown:
        return d->later ? trailing_bytes("zstd", err) : wr_err_set(err, WR_EIO, "the zstd data is damaged");
    default:
        return wr_err_set(err, WR_EIO, "the zstd data is damaged: %s", ZSTD_getErrorName(r));
    }
}

/* How many bytes the next call may have: see the top of this file. */
static size_t zstd_portion(const struct wr_decoder *d)
{
    if (d->pending)
        return 0;
    if (d->hint == 0)
        return ZSTD_START;
    return d->hint > ZSTD_NEXT_HEADER ? d->hint - ZSTD_NEXT_HEADER : d->hint;
}

static int zstd_run(struct wr_decoder *d, struct wr_decode_step *s, struct wr_err *err)
{
    while ((s->nin || d->pending) && s->nout) {
        size_t most = zstd_portion(d);
        ZSTD_inBuffer in = {s->in, s->nin < most ? s->nin : most, 0};
        ZSTD_outBuffer out = {s->out, s->nout, 0};
        size_t r = ZSTD_decompressStream(d->zstd, &out, &in);
        if (ZSTD_isError(r))
            return zstd_error(d, r, err);
        s->in += in.pos;
        s->nin -= in.pos;
        s->out += out.pos;
        s->nout -= out.pos;
        d->pending = r != 0 && s->nout == 0;
        d->hint = r;
        d->later |= r == 0;
        if (r == 0)
            break;
    }
    return 0;
}

int wr_decoder_run(struct wr_decoder *d, struct wr_decode_step *s, struct wr_err *err)
{
    return d->kind == WR_DECODE_GZIP ? gzip_run(d, s, err) : zstd_run(d, s, err);
}

bool wr_decoder_between_frames(const struct wr_decoder *d)
{
    return d->kind == WR_DECODE_ZSTD && d->hint == 0 && !d->pending;
}

void wr_decoder_skip_frame(struct wr_decoder *d)
{
    d->later = true;
}

int wr_decoder_finish(const struct wr_decoder *d, struct wr_err *err)
{
    bool gzip = d->kind == WR_DECODE_GZIP;
    if (gzip ? d->place != GZIP_MEMBER : d->hint == 0)
        return 0;
    return wr_err_set(err, WR_EIO, "the %s data ends early", gzip ? "gzip" : "zstd");
}
