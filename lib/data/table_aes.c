/* The first sweep of table.c over keys that are fields, with AES-NI and AVX2.
 *
 * Nothing in it waits for the row before, so what counts is how few instructions a row takes, some thirty here,
 * fifty in plain C; and how long one row's chain is, fifty cycles, since the CPU begins no row for which its
 * scheduler has no room. So the sweep is two loops of half a chain each: from key to group, and from group to
 * whether that is it. Three rounds of AES mix 16 bytes as they lie in a vector (after two, what four bytes went
 * into may be one byte of the word that is used), where a multiplication wants two words in other registers. It is
 * another hash than the table's, so it has an index of its own, `near`: a group for each hash, without probing, so
 * small that the first level of the cache has room for it. Whether that is the row's group its key and length say,
 * and nothing else; a key that another one has pushed out is missed, like one that is long or new, and looked for
 * in the table itself. */
#include "data/table_near.h"

static inline uint32_t near_hash(__m128i key, __m128i seeds)
{
    const __m128i two = _mm_aesenc_si128(_mm_aesenc_si128(key, seeds), seeds);
    return (uint32_t)_mm_cvtsi128_si32(_mm_aesenc_si128(two, seeds));
}

/* Every hash has some short key's group, so that what is found may be compared with any key. Keys that end
 * with a zero are left out (table_vaes.c). */
void wr_table_note_aes(struct wr_table *t, uint32_t from)
{
    const __m128i seeds = near_seeds(t);
    for (uint32_t g = from; g < t->n; g++) {
        const uint32_t n = t->lens[g];
        if (n > INLINE || (n && !((const char *)&t->keys[g])[n - 1]))
            continue;
        for (uint32_t i = 0; !t->noted && i < t->near_cap; i++)
            t->near[i] = (uint16_t)g;
        t->noted = true;
        t->near[near_hash(load16(&t->keys[g]), seeds) & t->mask] = (uint16_t)g;
    }
}

/* Which of 64 words are not 0. */
static inline uint64_t nonzero(const uint32_t *v)
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        const __m256i eight = _mm256_load_si256((const __m256i *)(const void *)(v + 8 * i));
        const __m256i zero = _mm256_cmpeq_epi32(eight, _mm256_setzero_si256());
        bits |= (uint64_t)(uint8_t)~_mm256_movemask_ps(_mm256_castsi256_ps(zero)) << 8 * i;
    }
    return bits;
}

/* A key of 17 bytes and more is masked somehow: its length is no group's of those that are noted. */
static inline __attribute__((always_inline)) uint64_t look_up(const struct wr_table *t, const struct wr_view *view,
                                                              const char *base, const uint16_t *sel, size_t n,
                                                              uint32_t *restrict gid)
{
    static const _Alignas(64) uint8_t ones_zeros[48] = {[0 ... 31] = 0xff};
    const uint16_t *near = t->near;
    const struct wr_table_key *have = t->keys;
    const uint32_t *lens = t->lens, mask = (uint32_t)t->mask;
    const __m128i seeds = near_seeds(t);
    _Alignas(32) uint32_t differ[64];
    __m128i key[64];
    for (size_t k = n; k < 64; k++)
        differ[k] = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t row = sel ? sel[k] : k;
        const struct wr_view v = view[row];
        key[k] = _mm_and_si128(load16(base + v.off), load16(ones_zeros + 1 + (~v.len & 31)));
        gid[row] = near[near_hash(key[k], seeds) & mask];
    }
    for (size_t k = 0; k < n; k++) {
        const size_t row = sel ? sel[k] : k, g = gid[row];
        const __m128i same = _mm_cmpeq_epi8(key[k], load16(&have[g]));
        differ[k] = ((uint32_t)_mm_movemask_epi8(same) ^ 0xffff) | (lens[g] ^ view[row].len) << 2;
    }
    return nonzero(differ);
}

uint64_t wr_table_look_up_aes(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                              uint32_t from, uint32_t to, uint32_t *gid)
{
    return sel ? look_up(t, keys->view, keys->base, sel + from, to - from, gid)
               : look_up(t, keys->view + from, keys->base, NULL, to - from, gid + from);
}
