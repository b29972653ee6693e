/* See inflate.h. What zlib has decoded before a damage stands in the room already. It names what it found in
 * English sentences of its own, by which the same words are found here that inflate_isal.c has for it. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "io/inflate.h"

enum { PIECE = 1u << 30 /* zlib counts in 32 bits */, GZIP_ONLY = 15 + 16 };

struct wr_inflate {
    z_stream z;
};

struct wr_inflate *wr_inflate_new(void)
{
    struct wr_inflate *f = calloc(1, sizeof *f);
    if (f && inflateInit2(&f->z, GZIP_ONLY) != Z_OK) {
        free(f);
        return NULL;
    }
    return f;
}

void wr_inflate_free(struct wr_inflate *f)
{
    if (!f)
        return;
    inflateEnd(&f->z);
    free(f);
}

void wr_inflate_reset(struct wr_inflate *f)
{
    inflateReset(&f->z);
}

static enum wr_inflate_end damaged(const char *found, struct wr_err *err)
{
    static const struct {
        const char *found, *why;
    } words[] = {
        {"incorrect data check", "wrong checksum or length"},
        {"incorrect length check", "wrong checksum or length"},
        {"header crc mismatch", "wrong checksum or length"},
        {"incorrect header check", "no gzip header"},
        {"unknown compression method", "unknown compression method"},
        {"invalid distance too far back", "a copy from before the beginning"},
    };
    const char *why = "it cannot be decoded";
    for (size_t i = 0; found && i < sizeof words / sizeof *words; i++)
        if (strcmp(found, words[i].found) == 0)
            why = words[i].why;
    wr_err_set(err, WR_EIO, "the gzip data is damaged: %s", why);
    return WR_INFLATE_DAMAGED;
}

enum wr_inflate_end wr_inflate_run(struct wr_inflate *f, struct wr_decode_step *s, struct wr_err *err)
{
    z_stream *z = &f->z;
    const uInt in = s->nin < PIECE ? (uInt)s->nin : PIECE, out = s->nout < PIECE ? (uInt)s->nout : PIECE;
    z->next_in = (Bytef *)(uintptr_t)s->in;
    z->avail_in = in;
    z->next_out = s->out;
    z->avail_out = out;
    const int r = inflate(z, Z_NO_FLUSH);
    s->in += in - z->avail_in;
    s->nin -= in - z->avail_in;
    s->out += out - z->avail_out;
    s->nout -= out - z->avail_out;
    if (r == Z_STREAM_END)
        return WR_INFLATE_ENDED;
    if (r == Z_MEM_ERROR) {
        wr_err_nomem(err, "gzip");
        return WR_INFLATE_NOMEM;
    }
    if (r != Z_OK && r != Z_BUF_ERROR) /* the latter: nothing to do */
        return damaged(z->msg, err);
    return z->avail_out == 0 ? WR_INFLATE_FULL : WR_INFLATE_GOES_ON;
}
