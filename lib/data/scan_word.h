/* 64 bytes as a word: the few things that scan_simd.c, which is compiled once for each of SSE2, AVX2, AVX-512 and
 * NEON, asks of the CPU in different instructions. Private to it.
 *
 * AVX-512 compares 64 bytes into a mask at once, where AVX2 needs two compares, two moves and a shift, and SSE2
 * twice as many; NEON, without moves of a mask, adds up weighted bytes in pairs. AVX-512 gathers a mask's positions
 * with one VPCOMPRESSB, where the others take them off bit by bit. SSE2 is what every x86-64 has: no POPCNT, TZCNT,
 * PCLMULQDQ. */
#ifndef WR_DATA_SCAN_WORD_H
#define WR_DATA_SCAN_WORD_H

#if defined(__x86_64__)
#include <immintrin.h>
#else
#include <arm_neon.h>
#endif

#include "data/scan_kernel.h"

enum { WORD = 64 };

/* ---- bits -----------------------------------------------------------------------------------------------------
 */

#if defined(__AVX2__)

#define WR_SCAN_GATHERS 1 /* PEXT and BZHI */

static inline unsigned bits_in(uint64_t x)
{
    return (unsigned)_mm_popcnt_u64(x);
}

/* The place of the lowest bit; 64 where there is none. */
static inline unsigned first_bit(uint64_t x)
{
    return (unsigned)_tzcnt_u64(x);
}

/* Each bit: the parity of those up to it. */
static inline uint64_t prefix_xor(uint64_t x)
{
    __m128i v = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)x), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(v);
}

#else

static inline unsigned bits_in(uint64_t x)
{
#if defined(__x86_64__) /* where the compiler's own is a call */
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
#else
    return (unsigned)__builtin_popcountll(x);
#endif
}

static inline unsigned first_bit(uint64_t x)
{
    return x ? (unsigned)__builtin_ctzll(x) : WORD;
}

static inline uint64_t prefix_xor(uint64_t x)
{
    for (unsigned by = 1; by < WORD; by *= 2)
        x ^= x << by;
    return x;
}

#endif

/* ---- words ----------------------------------------------------------------------------------------------------
 */

#if defined(__AVX512VBMI2__)

#define WR_SCAN_KERNEL wr_scan_avx512
#define WR_SCAN_NAME   "avx512"
#define WR_SCAN_TALLY  wr_scan_tally_avx512

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

static inline void store(char *p, struct word w)
{
    _mm512_storeu_si512(p, w.v);
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

/* Which of eight masks have bits. */
static inline unsigned some_of_eight(const uint64_t *masks)
{
    const __m512i v = _mm512_loadu_si512(masks);
    return _mm512_test_epi64_mask(v, v);
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
    const unsigned count = bits_in(bits);
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

#elif defined(__AVX2__)

#define WR_SCAN_KERNEL wr_scan_avx2
#define WR_SCAN_NAME   "avx2"
#define WR_SCAN_TALLY  wr_scan_tally_avx2

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

static inline void store(char *p, struct word w)
{
    _mm256_storeu_si256((__m256i *)p, w.lo);
    _mm256_storeu_si256((__m256i *)(p + 32), w.hi);
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

static inline unsigned some_of_eight(const uint64_t *masks)
{
    const __m256i *const v = (const __m256i *)masks;
    const __m256i none = _mm256_setzero_si256();
    const __m256i low = _mm256_cmpeq_epi64(_mm256_loadu_si256(v), none);
    const __m256i high = _mm256_cmpeq_epi64(_mm256_loadu_si256(v + 1), none);
    return 0xff ^ (unsigned)(_mm256_movemask_pd(_mm256_castsi256_pd(low)) |
                             _mm256_movemask_pd(_mm256_castsi256_pd(high)) << 4);
}

#else

#if defined(__x86_64__)

#define WR_SCAN_KERNEL wr_scan_sse2
#define WR_SCAN_NAME   "sse2"
#define WR_SCAN_TALLY  NULL

typedef __m128i byte_vec;

static inline byte_vec every_byte(char c)
{
    return _mm_set1_epi8(c);
}

static inline byte_vec load_vec(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline byte_vec same_bytes(byte_vec a, byte_vec b)
{
    return _mm_cmpeq_epi8(a, b);
}

static inline byte_vec any_of(byte_vec a, byte_vec b)
{
    return _mm_or_si128(a, b);
}

static inline bool is_any(byte_vec truths)
{
    return _mm_movemask_epi8(truths) != 0;
}

static inline uint64_t bits_of(byte_vec a, byte_vec b, byte_vec c, byte_vec d)
{
    const uint32_t low = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    const uint32_t high = (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;
    return low | (uint64_t)high << 32;
}

#else

#define WR_SCAN_KERNEL wr_scan_neon
#define WR_SCAN_NAME   "neon"
#define WR_SCAN_TALLY  NULL

typedef uint8x16_t byte_vec;

static inline byte_vec every_byte(char c)
{
    return vdupq_n_u8((uint8_t)c);
}

static inline byte_vec load_vec(const char *p)
{
    return vld1q_u8((const uint8_t *)p);
}

static inline byte_vec same_bytes(byte_vec a, byte_vec b)
{
    return vceqq_u8(a, b);
}

static inline byte_vec any_of(byte_vec a, byte_vec b)
{
    return vorrq_u8(a, b);
}

static inline bool is_any(byte_vec truths)
{
    return vmaxvq_u8(truths) != 0;
}

/* Each truth weighs the bit of its place among eight; three sums of neighbours make bytes of eight bits each. */
static inline uint64_t bits_of(byte_vec a, byte_vec b, byte_vec c, byte_vec d)
{
    const uint8x16_t weight = vreinterpretq_u8_u64(vdupq_n_u64(UINT64_C(0x8040201008040201)));
    const uint8x16_t ab = vpaddq_u8(vandq_u8(a, weight), vandq_u8(b, weight));
    const uint8x16_t cd = vpaddq_u8(vandq_u8(c, weight), vandq_u8(d, weight));
    const uint8x16_t all = vpaddq_u8(ab, cd);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#endif

struct word {
    byte_vec v[4];
};

static inline struct word load(const char *p)
{
    return (struct word){{load_vec(p), load_vec(p + 16), load_vec(p + 32), load_vec(p + 48)}};
}

static inline void store(char *p, struct word w)
{
    memcpy(p, &w, sizeof w);
}

static inline uint64_t equal(struct word w, byte_vec c)
{
    return bits_of(same_bytes(w.v[0], c), same_bytes(w.v[1], c), same_bytes(w.v[2], c), same_bytes(w.v[3], c));
}

static inline byte_vec either(byte_vec v, byte_vec a, byte_vec b)
{
    return any_of(same_bytes(v, a), same_bytes(v, b));
}

static inline uint64_t equal_either(struct word w, byte_vec a, byte_vec b)
{
    return bits_of(either(w.v[0], a, b), either(w.v[1], a, b), either(w.v[2], a, b), either(w.v[3], a, b));
}

static inline bool has_either(struct word w, byte_vec a, byte_vec b)
{
    return is_any(any_of(any_of(either(w.v[0], a, b), either(w.v[1], a, b)),
                         any_of(either(w.v[2], a, b), either(w.v[3], a, b))));
}

static inline unsigned some_of_eight(const uint64_t *masks)
{
    unsigned some = 0;
    for (unsigned i = 0; i < 8; i++)
        some |= (unsigned)(masks[i] != 0) << i;
    return some;
}

#endif

#if !defined(__AVX512VBMI2__)

static inline __attribute__((always_inline)) uint32_t *flatten(uint32_t *restrict out, uint64_t bits, uint32_t base,
                                                               unsigned sure)
{
    const unsigned count = bits_in(bits);
    for (unsigned i = 0; i < sure; i++, bits &= bits - 1)
        out[i] = base + first_bit(bits);
    if (__builtin_expect(count > sure, 0)) {
        for (unsigned i = sure; i < count; i++, bits &= bits - 1)
            out[i] = base + first_bit(bits);
    }
    return out + count;
}

#endif

/* Bytes to fetch ahead of those that are copied: past where the hardware stops, at a page's end. */
enum { AHEAD = 4096 };

/* from[at..at + WORD), which `to` gets too, if it is not NULL. */
static inline __attribute__((always_inline)) struct word take_word(char *to, const char *from, size_t at)
{
    const struct word w = load(from + at);
    if (to) {
        __builtin_prefetch(from + at + AHEAD);
        store(to + at, w);
    }
    return w;
}

/* ---- views ----------------------------------------------------------------------------------------------------
 */

#if defined(__AVX2__)

static inline uint64_t load_pair(const uint32_t *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* Four fields, each a lane that holds where it begins and, above, where it ends: offset, and length above. One that
 * begins behind its end is not there. */
static inline void put_views(struct wr_view *out, __m256i from_to)
{
    const __m256i off = _mm256_min_epu32(from_to, _mm256_srli_epi64(from_to, 32));
    const __m256i len = _mm256_sub_epi32(from_to, _mm256_slli_epi64(off, 32));
    _mm256_storeu_si256((__m256i *)out, _mm256_blend_epi32(off, len, 0xaa));
}

/* Views of column c in the first rows, by fours; end, start: of the first row. Returns how many. */
static inline uint32_t some_views(const uint32_t *end, const uint32_t *start, size_t s, uint32_t c, uint32_t n,
                                  struct wr_view *out)
{
    uint32_t i = 0;
    for (; c && i + 4 <= n; i += 4, end += 4 * s) {
        const __m256i between =
            _mm256_set_epi64x((long long)load_pair(end + 3 * s - 1), (long long)load_pair(end + 2 * s - 1),
                              (long long)load_pair(end + s - 1), (long long)load_pair(end - 1));
        put_views(out + i, _mm256_add_epi64(between, _mm256_set1_epi64x(1)));
    }
    for (; !c && i + 4 <= n; i += 4, end += 4 * s) {
        const __m256i from = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(start + i)));
        const __m256i to = _mm256_set_epi64x(end[3 * s], end[2 * s], end[s], end[0]);
        put_views(out + i, _mm256_or_si256(from, _mm256_slli_epi64(to, 32)));
    }
    return i;
}

#else

static inline uint32_t some_views(const uint32_t *end, const uint32_t *start, size_t s, uint32_t c, uint32_t n,
                                  struct wr_view *out)
{
    (void)end, (void)start, (void)s, (void)c, (void)n, (void)out;
    return 0;
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
