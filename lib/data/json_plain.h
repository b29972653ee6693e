/* Runs of plain bytes in strings, those that stand for themselves inside JSON's quotes: no quote, no backslash, no
 * control character. Sixteen at a time: SSE2, which every x86-64 has, or plain C elsewhere. Private to json*.c. */
#ifndef WR_DATA_JSON_PLAIN_H
#define WR_DATA_JSON_PLAIN_H

#include "data/copy_scan.h"

static inline bool wr_json_stops(char c)
{
    return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

#ifdef WR_COPY_SSE2
typedef __m128i wr_json_bytes;

/* p[0..n), n from 1 to 16; what is behind them is anything. */
static inline wr_json_bytes wr_json_load(const char *p, size_t n)
{
    return n < 16 ? wr_load_short(p, n) : wr_load16(p);
}

/* Which of the first n of 16 bytes are not plain: a bit each. */
static inline unsigned wr_json_stops_of(wr_json_bytes x, size_t n)
{
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(control, special)) & ((1u << n) - 1);
}

/* Which of the 16 bytes are beyond ASCII. */
static inline unsigned wr_json_high_of(wr_json_bytes x)
{
    return (unsigned)_mm_movemask_epi8(x);
}

/* Which of the 16 bytes are digits. */
static inline unsigned wr_json_digits_of(wr_json_bytes x)
{
    __m128i d = _mm_sub_epi8(x, _mm_set1_epi8('0'));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(9)), d));
}

/* Are those of 32 bytes equal that have no bit in `others`? */
static inline bool wr_json_same(const char *p, const char *q, uint32_t others)
{
    uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(wr_load16(p), wr_load16(q)));
    uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(wr_load16(p + 16), wr_load16(q + 16)));
    return (low | high << 16 | others) == UINT32_MAX;
}

/* Writes all 16. */
static inline void wr_json_store(char *out, wr_json_bytes x)
{
    wr_store16(out, x);
}
#else
typedef struct {
    char c[16];
} wr_json_bytes;

static inline wr_json_bytes wr_json_load(const char *p, size_t n)
{
    wr_json_bytes x = {{0}};
    memcpy(x.c, p, n);
    return x;
}

static inline unsigned wr_json_stops_of(wr_json_bytes x, size_t n)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < n; i++)
        bits |= (unsigned)wr_json_stops(x.c[i]) << i;
    return bits;
}

static inline unsigned wr_json_high_of(wr_json_bytes x)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < 16; i++)
        bits |= (unsigned)((unsigned char)x.c[i] >> 7) << i;
    return bits;
}

static inline unsigned wr_json_digits_of(wr_json_bytes x)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < 16; i++)
        bits |= (unsigned)(x.c[i] >= '0' && x.c[i] <= '9') << i;
    return bits;
}

static inline bool wr_json_same(const char *p, const char *q, uint32_t others)
{
    return memcmp(p, q, others ? (size_t)__builtin_ctz(others) : 32) == 0;
}

static inline void wr_json_store(char *out, wr_json_bytes x)
{
    memcpy(out, x.c, 16);
}
#endif

/* The first byte of p..end that is not plain, or end. */
static inline const char *wr_json_plain_end(const char *p, const char *end)
{
    while (p < end) {
        size_t n = end - p < 16 ? (size_t)(end - p) : 16;
        unsigned stops = wr_json_stops_of(wr_json_load(p, n), n);
        if (stops)
            return p + __builtin_ctz(stops);
        p += n;
    }
    return p;
}

#endif
