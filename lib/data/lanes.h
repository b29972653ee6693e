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

#endif

#endif
