/* 64 bytes as a word: the few things that scan_x86.c, which is compiled once for AVX2 and once for AVX-512, asks of
 * the CPU in different instructions. Private to it.
 *
 * AVX-512 compares 64 bytes into a mask at once, where AVX2 needs two compares, two moves and a shift; and it
 * gathers a mask's positions with one VPCOMPRESSB, where AVX2 takes them off bit by bit. */
#ifndef WR_DATA_SCAN_WORD_H
#define WR_DATA_SCAN_WORD_H

#include <immintrin.h>

#include "data/scan_kernel.h"

enum { WORD = 64 };

#if defined(__AVX512VBMI2__)

#define WR_SCAN_KERNEL wr_scan_avx512
#define WR_SCAN_NAME   "avx512"

typedef __m512i byte_vec;
struct word {
    __m512i v;
};

static inline byte_vec every_byte(char c)
{
    return _mm512_set1_epi8(c);
}

static inline struct word load(const char *p)
{
    return (struct word){_mm512_loadu_si512(p)};
}

/* A bit for each byte that is c. */
static inline uint64_t equal(struct word w, byte_vec c)
{
    return _mm512_cmpeq_epi8_mask(w.v, c);
}

/* ... that is a or b. */
static inline uint64_t equal_either(struct word w, byte_vec a, byte_vec b)
{
    return equal(w, a) | equal(w, b);
}

static inline bool has_either(struct word w, byte_vec a, byte_vec b)
{
    return equal_either(w, a, b) != 0;
}

/* Writes the offset of each bit, `sure` of them without looking how many there are; up to 32 entries beyond the
 * last are overwritten. Returns the place after the last. */
static inline __attribute__((always_inline)) uint32_t *flatten(uint32_t *restrict out, uint64_t bits, uint32_t base,
                                                               unsigned sure)
{
    static const uint8_t places[WORD] __attribute__((aligned(64))) = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const unsigned count = (unsigned)_mm_popcnt_u64(bits);
    const __m512i at = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(places));
    const __m512i from = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
    if (sure > 16 || __builtin_expect(count > 16, 0))
        _mm512_storeu_si512(out + 16,
                            _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 1))));
    if (__builtin_expect(count > 32, 0)) {
        _mm512_storeu_si512(out + 32,
                            _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 2))));
        _mm512_storeu_si512(out + 48,
                            _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 3))));
    }
    return out + count;
}

#else

#define WR_SCAN_KERNEL wr_scan_avx2
#define WR_SCAN_NAME   "avx2"

typedef __m256i byte_vec;
struct word {
    __m256i lo, hi;
};

static inline byte_vec every_byte(char c)
{
    return _mm256_set1_epi8(c);
}

static inline struct word load(const char *p)
{
    return (struct word){
        _mm256_loadu_si256((const __m256i *)p),
        _mm256_loadu_si256((const __m256i *)(p + 32)),
    };
}

static inline uint64_t bits_of(__m256i lo, __m256i hi)
{
    return (uint32_t)_mm256_movemask_epi8(lo) | (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

static inline uint64_t equal(struct word w, byte_vec c)
{
    return bits_of(_mm256_cmpeq_epi8(w.lo, c), _mm256_cmpeq_epi8(w.hi, c));
}

static inline struct word either(struct word w, byte_vec a, byte_vec b)
{
    return (struct word){_mm256_or_si256(_mm256_cmpeq_epi8(w.lo, a), _mm256_cmpeq_epi8(w.lo, b)),
                         _mm256_or_si256(_mm256_cmpeq_epi8(w.hi, a), _mm256_cmpeq_epi8(w.hi, b))};
}

static inline uint64_t equal_either(struct word w, byte_vec a, byte_vec b)
{
    const struct word e = either(w, a, b);
    return bits_of(e.lo, e.hi);
}

static inline bool has_either(struct word w, byte_vec a, byte_vec b)
{
    const struct word e = either(w, a, b);
    const __m256i any = _mm256_or_si256(e.lo, e.hi);
    return !_mm256_testz_si256(any, any);
}

static inline __attribute__((always_inline)) uint32_t *flatten(uint32_t *restrict out, uint64_t bits, uint32_t base,
                                                               unsigned sure)
{
    const unsigned count = (unsigned)_mm_popcnt_u64(bits);
    for (unsigned i = 0; i < sure; i++, bits &= bits - 1)
        out[i] = base + (uint32_t)_tzcnt_u64(bits);
    if (__builtin_expect(count > sure, 0)) {
        for (unsigned i = sure; i < count; i++, bits &= bits - 1)
            out[i] = base + (uint32_t)_tzcnt_u64(bits);
    }
    return out + count;
}

#endif

/* The bytes looked for. */
struct needles {
    byte_vec delim, eol, quote, cr;
    uint64_t quotes; /* all ones, or 0 where quotes are not special */
};

static inline struct needles needles_of(const struct wr_dialect *d)
{
    const int quote = wr_dialect_quote(d);
    return (struct needles){
        .delim = every_byte(d->delim < 0 ? d->eol : (char)d->delim),
        .eol = every_byte(d->eol),
        .quote = every_byte((char)quote),
        .cr = every_byte('\r'),
        .quotes = quote < 0 ? 0 : ~UINT64_C(0),
    };
}

#endif
