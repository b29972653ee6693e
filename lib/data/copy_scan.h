/* Copying short stretches of bytes while looking for special ones, sixteen at a time: SSE2, which every x86-64 has,
 * or plain C elsewhere. What was copied stands if nothing was found, and is written over if something was. */
#ifndef WR_DATA_COPY_SCAN_H
#define WR_DATA_COPY_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(WR_COPY_PLAIN)
#include <emmintrin.h>
#define WR_COPY_SSE2 1
#endif

enum {
    WR_NEEDLES = 5,     /* bytes that can be looked for */
    WR_NEEDLES_FEW = 2, /* the first of them, where these are enough */
};

#ifdef WR_COPY_SSE2
struct wr_needles {
    __m128i v[WR_NEEDLES];
};

/* What is looked for: bytes[0..n), n from 1 to WR_NEEDLES. */
static inline void wr_needles_set(struct wr_needles *k, const char *bytes, unsigned n)
{
    for (unsigned i = 0; i < WR_NEEDLES; i++)
        k->v[i] = _mm_set1_epi8(bytes[i < n ? i : 0]);
}

static inline __attribute__((always_inline)) unsigned wr_needles_find(__m128i x, const struct wr_needles *k,
                                                                      int count)
{
    __m128i hit = _mm_cmpeq_epi8(x, k->v[0]);
    for (int i = 1; i < count; i++)
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, k->v[i]));
    return (unsigned)_mm_movemask_epi8(hit);
}

static inline __m128i wr_load16(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void wr_store16(char *p, __m128i x)
{
    _mm_storeu_si128((__m128i *)(void *)p, x);
}

/* Copies p[0..n) to `at`; false: it holds one of the first `count` needles. Up to 16 bytes from p + n on are
 * read, from at + n on written. */
static inline __attribute__((always_inline)) bool wr_copy_padded(char *at, const char *p, size_t n,
                                                                 const struct wr_needles *k, int count)
{
    for (; n > 16; p += 16, at += 16, n -= 16) {
        __m128i x = wr_load16(p);
        wr_store16(at, x);
        if (wr_needles_find(x, k, count))
            return false;
    }
    __m128i x = wr_load16(p);
    wr_store16(at, x);
    return !(wr_needles_find(x, k, count) & ((1u << n) - 1));
}

/* The same for n <= 16. */
static inline __attribute__((always_inline)) bool wr_copy_short(char *at, const char *p, size_t n,
                                                                const struct wr_needles *k, int count)
{
    __m128i x = wr_load16(p);
    wr_store16(at, x);
    return !(wr_needles_find(x, k, count) & ((1u << n) - 1));
}

/* p[0..n), n < 16, in the low bytes and zeros above; no byte beyond is read. */
static inline __m128i wr_load_short(const char *p, size_t n)
{
    uint64_t low = 0, high = 0;
    if (n >= 8) {
        memcpy(&low, p, 8);
        memcpy(&high, p + n - 8, 8);
        high = n == 8 ? 0 : high >> (8 * (16 - n));
    } else if (n >= 4) {
        uint32_t a, b;
        memcpy(&a, p, 4);
        memcpy(&b, p + n - 4, 4);
        low = a | (uint64_t)b << (8 * (n - 4));
    } else {
        for (size_t i = 0; i < n; i++)
            low |= (uint64_t)(unsigned char)p[i] << (8 * i);
    }
    return _mm_set_epi64x((int64_t)high, (int64_t)low);
}

/* As wr_copy_padded, for bytes behind which nothing may be read. */
static inline __attribute__((always_inline)) bool wr_copy_exact(char *at, const char *p, size_t n,
                                                                const struct wr_needles *k, int count)
{
    if (n < 16) {
        __m128i x = wr_load_short(p, n);
        wr_store16(at, x);
        return !(wr_needles_find(x, k, count) & ((1u << n) - 1));
    }
    for (size_t i = 0; i + 16 <= n; i += 16) {
        __m128i x = wr_load16(p + i);
        wr_store16(at + i, x);
        if (wr_needles_find(x, k, count))
            return false;
    }
    __m128i x = wr_load16(p + n - 16);
    wr_store16(at + n - 16, x);
    return !wr_needles_find(x, k, count);
}
#else
struct wr_needles {
    bool few[256], all[256];
};

/* What is looked for: bytes[0..n), n from 1 to WR_NEEDLES. */
static inline void wr_needles_set(struct wr_needles *k, const char *bytes, unsigned n)
{
    *k = (struct wr_needles){0};
    for (unsigned i = 0; i < n; i++) {
        k->all[(unsigned char)bytes[i]] = true;
        k->few[(unsigned char)bytes[i]] |= i < WR_NEEDLES_FEW;
    }
}

static inline bool wr_copy_exact(char *at, const char *p, size_t n, const struct wr_needles *k, int count)
{
    const bool *special = count == WR_NEEDLES_FEW ? k->few : k->all;
    bool hit = false;
    for (size_t i = 0; i < n; i++) {
        at[i] = p[i];
        hit |= special[(unsigned char)p[i]];
    }
    return !hit;
}

static inline bool wr_copy_padded(char *at, const char *p, size_t n, const struct wr_needles *k, int count)
{
    return wr_copy_exact(at, p, n, k, count);
}

static inline bool wr_copy_short(char *at, const char *p, size_t n, const struct wr_needles *k, int count)
{
    return wr_copy_exact(at, p, n, k, count);
}
#endif

#endif
