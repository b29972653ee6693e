/* What the look-ups of keys by AES have in common (table_aes.c, table_vaes.c). Private to them: they are compiled
 * for other CPUs than the rest. */
#ifndef WR_DATA_TABLE_NEAR_H
#define WR_DATA_TABLE_NEAR_H

#include <immintrin.h>

#include "data/table_key.h"

static inline __m128i load16(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

/* What each of the three rounds of a hash adds. */
static inline __m128i near_seeds(const struct wr_table *t)
{
    return _mm_set_epi64x((long long)(t->seed * MIX), (long long)t->seed);
}

#endif
