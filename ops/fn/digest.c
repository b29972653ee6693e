/* Digests and encodings of a text's bytes: md5 sha256 (nettle, https://www.lysator.liu.se/~nisse/nettle/), hash
 * (xxHash, https://xxhash.com) and base64. Null is the empty text here too, and has the empty text's digest. */
#include <nettle/base64.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

#include "base/hash.h"
#include "ops/fn/arg.h"

static void put_hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
}

/* Every row's digest of `size` bytes, as hexadecimal digits. */
static int each_digest(struct wr_fn_call *c, size_t size, void (*digest)(struct wr_slice, uint8_t *))
{
    uint8_t bytes[SHA256_DIGEST_SIZE];
    char *at = wr_arena_alloc(&c->batch->arena, 2 * size * c->n);
    if (!at)
        return wr_arena_error(&c->batch->arena, c->err);
    WR_EACH (i, c->sel, c->n) {
        digest(wr_fn_arg_text(&c->args[0], i), bytes);
        put_hex(bytes, size, at);
        wr_fn_put_text(c->out, i, at, 2 * size);
        at += 2 * size;
    }
    return 0;
}

static void md5_of(struct wr_slice s, uint8_t *out)
{
    struct md5_ctx ctx;
    md5_init(&ctx);
    md5_update(&ctx, s.n, (const uint8_t *)s.p);
    md5_digest(&ctx, MD5_DIGEST_SIZE, out);
}

static int run_md5(struct wr_fn_call *c)
{
    return each_digest(c, MD5_DIGEST_SIZE, md5_of);
}

static void sha256_of(struct wr_slice s, uint8_t *out)
{
    struct sha256_ctx ctx;
    sha256_init(&ctx);
    sha256_update(&ctx, s.n, (const uint8_t *)s.p);
    sha256_digest(&ctx, SHA256_DIGEST_SIZE, out);
}

static int run_sha256(struct wr_fn_call *c)
{
    return each_digest(c, SHA256_DIGEST_SIZE, sha256_of);
}

static void hash_of(struct wr_slice s, uint8_t *out)
{
    uint64_t h = __builtin_bswap64(wr_hash_public(s.n ? s.p : "", s.n));
    memcpy(out, &h, sizeof h);
}

static int run_hash(struct wr_fn_call *c)
{
    return each_digest(c, sizeof(uint64_t), hash_of);
}

static int run_base64(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        size_t n = BASE64_ENCODE_RAW_LENGTH(s.n);
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, n);
        if (!at)
            return wr_arena_error(o.arena, c->err);
        base64_encode_raw(at, s.n, (const uint8_t *)s.p);
        wr_fn_text_took(&o, n);
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

const struct wr_fn wr_fn_digest[] = {
    {
        .name = "md5",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_md5,
        .signature = "md5(s)",
        .summary = "The MD5 digest of the text's bytes, in hexadecimal digits.",
        .example = "md5(\"weir\")",
        .shows = "57c6838eabf401f73f6dd50093408e33",
    },
    {
        .name = "sha256",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_sha256,
        .signature = "sha256(s)",
        .summary = "The SHA-256 digest of the text's bytes, in hexadecimal digits.",
        .example = "sha256(\"weir\")",
        .shows = "9e1bd4e58bdc27cb9abf4c558b21963a3f3fb6b08c715e8e2bb6c795162994bc",
    },
    {
        .name = "hash",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_hash,
        .signature = "hash(s)",
        .summary = "XXH64 of the text's bytes (seed 0), in 16 hexadecimal digits; the same in every version of "
                   "weir. Fast, but not for security.",
        .example = "hash(\"weir\")",
        .shows = "25cb98be5b82688e",
    },
    {
        .name = "base64",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_base64,
        .signature = "base64(s)",
        .summary = "The text's bytes in base 64 (RFC 4648, with padding).",
        .example = "base64(\"weir\")",
        .shows = "d2Vpcg==",
    },
    {.name = NULL},
};
