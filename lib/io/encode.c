/* See encode.h. A part of gzip ends in an empty stored block, which fills its last byte (Z_SYNC_FLUSH); so parts
 * stand one behind the other as they are, and an empty block that says it is the last ends them. */
#include "io/encode.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum { GZIP_LEVEL = 6, ZSTD_LEVEL = 3, RAW = -15 };

struct wr_encoder {
    enum wr_encode_kind kind;
    z_stream z;
    ZSTD_CCtx *zstd;
};

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n > k && strcasecmp(path + n - k, end) == 0;
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
        made = deflateInit2(&e->z, GZIP_LEVEL, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY) == Z_OK;
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

size_t wr_encode_bound(enum wr_encode_kind kind, size_t n)
{
    enum { FLUSH = 64 }; /* >= what Z_SYNC_FLUSH adds */
    return kind == WR_ENCODE_GZIP ? compressBound(n) + FLUSH : ZSTD_compressBound(n);
}

static size_t gzip_part(z_stream *z, struct wr_slice before, struct wr_slice part, char *out)
{
    size_t room = wr_encode_bound(WR_ENCODE_GZIP, part.n);
    deflateReset(z);
    if (before.n)
        deflateSetDictionary(z, (const Bytef *)before.p, (uInt)before.n);
    z->next_in = (Bytef *)(uintptr_t)part.p;
    z->avail_in = (uInt)part.n;
    z->next_out = (Bytef *)out;
    z->avail_out = (uInt)room;
    deflate(z, Z_SYNC_FLUSH); /* there is room, so all of it goes out at once */
    return room - z->avail_out;
}

size_t wr_encoder_part(struct wr_encoder *e, struct wr_slice before, struct wr_slice part, char *out,
                       uint32_t *check)
{
    if (e->kind == WR_ENCODE_GZIP) {
        *check = (uint32_t)crc32_z(0, (const Bytef *)part.p, part.n);
        return gzip_part(&e->z, before, part, out);
    }
    *check = 0;
    size_t n = ZSTD_compress2(e->zstd, out, wr_encode_bound(WR_ENCODE_ZSTD, part.n), part.p, part.n);
    return ZSTD_isError(n) ? 0 : n; /* nothing else can fail here */
}

size_t wr_encode_begin(const struct wr_encode_stream *s, char *out)
{
    static const char head[10] = "\x1f\x8b\x08\0\0\0\0\0\0\x03"; /* deflate, no name, no time, Unix */
    if (s->kind != WR_ENCODE_GZIP)
        return 0;
    memcpy(out, head, sizeof head);
    return sizeof head;
}

static char *put_le32(char *at, uint32_t x)
{
    for (unsigned i = 0; i < 4; i++)
        *at++ = (char)(x >> 8 * i);
    return at;
}

size_t wr_encode_end(const struct wr_encode_stream *s, char *out)
{
    /* A frame of nothing, with its checksum: a stream without frames would be no file of zstd. */
    static const char nothing[13] = "\x28\xb5\x2f\xfd\x24\0\x01\0\0\x99\xe9\xd8\x51";
    if (s->kind == WR_ENCODE_GZIP) {
        char *at = out;
        *at++ = 3; /* the last block, empty */
        *at++ = 0;
        at = put_le32(at, s->check);
        at = put_le32(at, (uint32_t)s->length);
        return (size_t)(at - out);
    }
    if (s->length)
        return 0;
    memcpy(out, nothing, sizeof nothing);
    return sizeof nothing;
}

void wr_encode_join(struct wr_encode_stream *s, uint32_t check, size_t length)
{
    if (s->kind == WR_ENCODE_GZIP)
        s->check = (uint32_t)crc32_combine(s->check, check, (z_off_t)length);
    s->length += length;
}
