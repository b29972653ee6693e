/* See encode.h. zstd begins a frame with the size of its contents when the first call is also the last, so `end` is
 * always a call of its own. */
#include "io/encode.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum { OUT_BYTES = 128 * 1024, ZLIB_PIECE = 1 << 30, GZIP_LEVEL = 6, ZSTD_LEVEL = 3 };

struct wr_encoder {
    enum wr_encode_kind kind;
    z_stream z;
    ZSTD_CCtx *zstd;
    unsigned char out[OUT_BYTES];
};

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n > k && strcmp(path + n - k, end) == 0;
}

enum wr_encode_kind wr_encode_by_name(const char *path)
{
    return ends_in(path, ".gz") ? WR_ENCODE_GZIP : ends_in(path, ".zst") ? WR_ENCODE_ZSTD : WR_ENCODE_NONE;
}

struct wr_encoder *wr_encoder_new(enum wr_encode_kind kind)
{
    struct wr_encoder *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->kind = kind;
    bool made;
    if (kind == WR_ENCODE_GZIP) {
        made = deflateInit2(&e->z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    } else {
        e->zstd = ZSTD_createCCtx();
        made = e->zstd && !ZSTD_isError(ZSTD_CCtx_setParameter(e->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) &&
               !ZSTD_isError(ZSTD_CCtx_setParameter(e->zstd, ZSTD_c_checksumFlag, 1));
    }
    if (made)
        return e;
    wr_encoder_free(e);
    return NULL;
}

void wr_encoder_free(struct wr_encoder *e)
{
    if (!e)
        return;
    if (e->kind == WR_ENCODE_GZIP)
        deflateEnd(&e->z); /* fine on a stream that was never set up */
    ZSTD_freeCCtx(e->zstd);
    free(e);
}

static int gzip_run(struct wr_encoder *e, struct wr_slice bytes, int flush, wr_encoder_put *put, void *ctx,
                    struct wr_err *err)
{
    e->z.next_in = (Bytef *)(uintptr_t)bytes.p;
    do {
        if (e->z.avail_in == 0) {
            e->z.avail_in = bytes.n < ZLIB_PIECE ? (uInt)bytes.n : ZLIB_PIECE;
            bytes.n -= e->z.avail_in;
        }
        e->z.next_out = e->out;
        e->z.avail_out = OUT_BYTES;
        deflate(&e->z, flush); /* Z_BUF_ERROR: nothing to do, which the counts tell as well */
        struct wr_slice made = {(const char *)e->out, OUT_BYTES - e->z.avail_out};
        int r = made.n ? put(ctx, made, err) : 0;
        if (r < 0)
            return r;
    } while (e->z.avail_in || bytes.n || e->z.avail_out == 0);
    return 0;
}

static int zstd_run(struct wr_encoder *e, struct wr_slice bytes, ZSTD_EndDirective mode, wr_encoder_put *put,
                    void *ctx, struct wr_err *err)
{
    ZSTD_inBuffer in = {bytes.p, bytes.n, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {e->out, OUT_BYTES, 0};
        left = ZSTD_compressStream2(e->zstd, &out, &in, mode);
        if (ZSTD_isError(left))
            return wr_err_nomem(err, "zstd"); /* nothing else can fail here */
        struct wr_slice made = {(const char *)e->out, out.pos};
        int r = made.n ? put(ctx, made, err) : 0;
        if (r < 0)
            return r;
    } while (in.pos < in.size || (mode == ZSTD_e_end && left));
    return 0;
}

int wr_encoder_run(struct wr_encoder *e, struct wr_slice bytes, bool end, wr_encoder_put *put, void *ctx,
                   struct wr_err *err)
{
    static const struct wr_slice none;
    bool gzip = e->kind == WR_ENCODE_GZIP;
    int r = 0;
    if (bytes.n)
        r = gzip ? gzip_run(e, bytes, Z_NO_FLUSH, put, ctx, err)
                 : zstd_run(e, bytes, ZSTD_e_continue, put, ctx, err);
    if (r == 0 && end)
        r = gzip ? gzip_run(e, none, Z_FINISH, put, ctx, err) : zstd_run(e, none, ZSTD_e_end, put, ctx, err);
    return r;
}
