/* Lanes of 64 bits, four with AVX2 and eight with AVX-512, for kernels that are compiled once for each
 * (numbers_x86.c). Private to them. A truth is all ones or all zeros, in a lane or in a byte of it. */
#ifndef WR_DATA_LANES_H
#define WR_DATA_LANES_H

#include <immintrin.h>
#include <stdint.h>

#if defined(__AVX512VBMI2__)
enum { LANES = 8 };
typedef __m512i lanes;
#define WR_LANES_LEVEL(name) name##_avx512
#define LANES_OP(op)         _mm512_##op
#define LANES_BITS(op)       _mm512_##op##_si512
#define LANES_EVERY          _mm512_set1_epi64
#else
enum { LANES = 4 };
typedef __m256i lanes;
#define WR_LANES_LEVEL(name) name##_avx2
#define LANES_OP(op)         _mm256_##op
#define LANES_BITS(op)       _mm256_##op##_si256
#define LANES_EVERY          _mm256_set1_epi64x
#endif

static inline lanes zeros(void)
{
    return LANES_BITS(setzero)();
}

static inline lanes every(int64_t x)
{
    return LANES_EVERY(x);
}

static inline lanes both(lanes a, lanes b)
{
    return LANES_BITS(and)(a, b);
}

static inline lanes any(lanes a, lanes b)
{
    return LANES_BITS(or)(a, b);
}

static inline lanes differ(lanes a, lanes b)
{
    return LANES_BITS(xor)(a, b);
}

/* b where a is not */
static inline lanes without(lanes a, lanes b)
{
    return LANES_BITS(andnot)(a, b);
}

static inline lanes load_lanes(const void *p)
{
    return LANES_BITS(loadu)((const lanes *)p);
}

static inline void store_lanes(void *p, lanes x)
{
    LANES_BITS(storeu)((lanes *)p, x);
}

#if defined(__AVX512VBMI2__)

static inline lanes same_bytes(lanes a, lanes b)
{
    return _mm512_movm_epi8(_mm512_cmpeq_epi8_mask(a, b));
}

static inline lanes same(lanes a, lanes b)
{
    return _mm512_movm_epi64(_mm512_cmpeq_epi64_mask(a, b));
}

/* signed */
static inline lanes greater(lanes a, lanes b)
{
    return _mm512_movm_epi64(_mm512_cmpgt_epi64_mask(a, b));
}

/* A bit for each lane, given truths. */
static inline unsigned truth_bits(lanes truths)
{
    return _mm512_movepi64_mask(truths);
}

/* LANES of them, a lane each. */
static inline lanes load_positions(const uint16_t *p)
{
    return _mm512_cvtepu16_epi64(_mm_loadu_si128((const __m128i *)(const void *)p));
}

/* The words at base + at[], by lane. */
static inline lanes gather(const char *base, lanes at)
{
    return _mm512_i64gather_epi64(at, base, 1);
}

/* The lowest byte of each lane. */
static inline void store_low_bytes(uint8_t *p, lanes x)
{
    _mm_storel_epi64((__m128i *)(void *)p, _mm512_cvtepi64_epi8(x));
}

#else

static inline lanes same_bytes(lanes a, lanes b)
{
    return _mm256_cmpeq_epi8(a, b);
}

static inline lanes same(lanes a, lanes b)
{
    return _mm256_cmpeq_epi64(a, b);
}

static inline lanes greater(lanes a, lanes b)
{
    return _mm256_cmpgt_epi64(a, b);
}

static inline unsigned truth_bits(lanes truths)
{
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(truths));
}

static inline lanes load_positions(const uint16_t *p)
{
    return _mm256_cvtepu16_epi64(_mm_loadl_epi64((const __m128i *)(const void *)p));
}

/* Word by word: VPGATHERQQ is no faster on CPUs without AVX-512, and on some much slower. */
static inline lanes gather(const char *base, lanes at)
{
    uint64_t from[LANES], w[LANES];
    store_lanes(from, at);
    for (int k = 0; k < LANES; k++)
        __builtin_memcpy(&w[k], base + from[k], sizeof w[k]);
    return _mm256_set_epi64x((long long)w[3], (long long)w[2], (long long)w[1], (long long)w[0]);
}

static inline void store_low_bytes(uint8_t *p, lanes x)
{
    const lanes packed = _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    const __m128i take = _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const int32_t four = _mm_cvtsi128_si32(_mm_shuffle_epi8(_mm256_castsi256_si128(packed), take));
    __builtin_memcpy(p, &four, sizeof four);
}

#endif

#endif
