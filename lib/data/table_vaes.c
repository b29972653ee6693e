/* The first sweep of table.c over keys that are fields, as table_aes.c does it, with AVX-512 and VAES: four keys in
 * a vector. A row takes half of the instructions, since keys are masked, hashed and compared four at once; one by
 * one is fetched only what lies at an address of the row's own: its bytes, its hash's entry, and that group's key.
 *
 * Lengths are not compared. Two keys of up to 16 bytes, zeros after them, are the same if these bytes are, unless
 * one ends with a zero of its own: no group that `near` names does, and where a row does, all 64 are missed. */
#include "data/table_near.h"

enum { ROWS = 64 };

/* The 16 bytes at each of four places. */
static inline __m512i load_four(const char *a, const char *b, const char *c, const char *d)
{
    __m512i x = _mm512_zextsi128_si512(load16(a));
    x = _mm512_inserti32x4(x, load16(b), 1);
    x = _mm512_inserti32x4(x, load16(c), 2);
    return _mm512_inserti32x4(x, load16(d), 3);
}

/* Of 32 keys those of which one of two words differs. */
static inline uint64_t either(uint64_t words)
{
    return _pext_u64(words | words >> 1, 0x5555555555555555u);
}

/* As wr_table_look_up_fn, of 64 rows. */
static uint64_t look_up(const struct wr_table *t, const struct wr_view *view, const char *base, uint32_t *gid)
{
    const char *have = (const char *)t->keys;
    const uint16_t *near = t->near;
    const __m512i seeds = _mm512_broadcast_i32x4(near_seeds(t)), mask = _mm512_set1_epi32((int)t->mask);
    /* the length of a key that ends here */
    const __m512i ends =
        _mm512_broadcast_i32x4(_mm_setr_epi8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
    const __m512i length = _mm512_set1_epi64((long long)WR_VIEW_LEN_MASK << 32);
    const __m512i longest = _mm512_set1_epi64((long long)INLINE << 32);
    /* where the lengths of the first four views of eight have their lowest bytes, 16 times each */
    const __m512i lowest =
        _mm512_set_epi64(0x1c1c1c1c1c1c1c1c, 0x1c1c1c1c1c1c1c1c, 0x1414141414141414, 0x1414141414141414,
                         0x0c0c0c0c0c0c0c0c, 0x0c0c0c0c0c0c0c0c, 0x0404040404040404, 0x0404040404040404);
    uint64_t differ[2], missed = 0;
    __mmask64 zero = 0;
    __m512i key[ROWS / 4];
    uint32_t hash[ROWS * 4];
    for (size_t k = 0; k < ROWS; k += 4) {
        const struct wr_view *v = view + k;
        const __m512i four = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)v));
        const __m512i len = _mm512_permutexvar_epi8(lowest, four);
        const char *const p[4] = {base + v[0].off, base + v[1].off, base + v[2].off, base + v[3].off};
        key[k / 4] = _mm512_maskz_mov_epi8(_mm512_cmple_epu8_mask(ends, len), load_four(p[0], p[1], p[2], p[3]));
        zero |= _mm512_mask_testn_epi8_mask(_mm512_cmpeq_epi8_mask(ends, len), key[k / 4], key[k / 4]);
        const __m512i one = _mm512_aesenc_epi128(key[k / 4], seeds);
        const __m512i three = _mm512_aesenc_epi128(_mm512_aesenc_epi128(one, seeds), seeds);
        _mm512_storeu_si512(hash + 4 * k, _mm512_and_si512(three, mask));
    }
    for (size_t half = 0; half < 2; half++) {
        uint64_t words = 0;
        for (size_t i = 0; i < ROWS / 2; i += 4) {
            const size_t k = i + half * (ROWS / 2);
            const uint32_t *at = hash + 4 * k;
            uint32_t *g = gid + k;
            for (size_t j = 0; j < 4; j++)
                g[j] = near[at[4 * j]];
            const __m512i its = load_four(have + 16 * g[0], have + 16 * g[1], have + 16 * g[2], have + 16 * g[3]);
            words = words >> 8 | (uint64_t)_mm512_cmpneq_epi64_mask(key[k / 4], its) << 56;
        }
        differ[half] = words;
    }
    for (size_t k = 0; k < ROWS; k += 8) {
        const __m512i lens = _mm512_and_si512(_mm512_loadu_si512(view + k), length);
        missed |= (uint64_t)_mm512_cmpgt_epu64_mask(lens, longest) << k;
    }
    return zero ? ~(uint64_t)0 : missed | either(differ[0]) | either(differ[1]) << 32;
}

uint64_t wr_table_look_up_vaes(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                               uint32_t from, uint32_t to, uint32_t *gid)
{
    const uint32_t n = to - from;
    if (!sel && n == ROWS)
        return look_up(t, keys->view + from, keys->base, gid + from);
    struct wr_view view[ROWS] = {{0, 0}};
    uint32_t found[ROWS];
    for (uint32_t k = 0; k < n; k++)
        view[k] = keys->view[sel ? sel[from + k] : from + k];
    const uint64_t missed = look_up(t, view, keys->base, found);
    for (uint32_t k = 0; k < n; k++)
        gid[sel ? sel[from + k] : from + k] = found[k];
    return missed & (UINT64_MAX >> (ROWS - n));
}
