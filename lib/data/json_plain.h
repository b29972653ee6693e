/* Runs of plain bytes in strings, those that stand for themselves inside JSON's quotes: no quote, no backslash, no
 * control character. Sixteen at a time: SSE2, which every x86-64 has, or plain C elsewhere. Private to json*.c. */
#ifndef WR_DATA_JSON_PLAIN_H
#define WR_DATA_JSON_PLAIN_H

#include <stdbool.h>
#include <string.h>

#if defined(__SSE2__) && !defined(WR_JSON_NO_SIMD)
#include <emmintrin.h>
#define WR_JSON_SSE2 1
#endif

static inline bool wr_json_stops(char c)
{
    return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

/* Which of the 16 bytes at p are not plain: a bit each. */
static inline unsigned wr_json_stops16(const char *p)
{
#ifdef WR_JSON_SSE2
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(control, special));
#else
    unsigned bits = 0;
    for (unsigned i = 0; i < 16; i++)
        bits |= (unsigned)wr_json_stops(p[i]) << i;
    return bits;
#endif
}

/* The first byte of p..end that is not plain, or end. */
static inline const char *wr_json_plain_end(const char *p, const char *end)
{
    for (; end - p >= 16; p += 16) {
        unsigned stops = wr_json_stops16(p);
        if (stops)
            return p + __builtin_ctz(stops);
    }
    while (p < end && !wr_json_stops(*p))
        p++;
    return p;
}

#endif
