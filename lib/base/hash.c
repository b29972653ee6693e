/* See hash.h. */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

bool wr_hash_zero;

uint64_t wr_hash_bytes(const void *p, size_t n, uint64_t seed)
{
    return wr_hash_zero ? 0 : XXH3_64bits_withSeed(p, n, seed);
}

uint64_t wr_hash_part(const void *p, size_t n, unsigned level)
{
    return wr_hash_bytes(p, n, 0x77656972ull + level);
}

uint64_t wr_hash_public(const void *p, size_t n)
{
    return XXH64(p, n, 0);
}

uint64_t wr_hash_sum(const void *p, size_t n)
{
    return XXH3_64bits(p, n);
}
