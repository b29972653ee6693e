/* The first sweep of table.c over keys that are fields, eight rows at a time, with AVX-512.
 *
 * A row of it by plain C is 40 instructions, none of which waits for the row before: what counts is how many there
 * are. Here eight rows share them. Keys, slots and the groups' keys are gathered (from the first two levels of the
 * cache, as the table is small), and the 64 x 64 -> 128 multiplication of the hash is made of four of 32 x 32.
 * Without gathers of eight words plain C is as fast, so there is no such thing for AVX2. */
#include <immintrin.h>

#include "data/table_key.h"

typedef __m512i lanes;

static inline lanes every(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

static inline lanes gather(const void *base, lanes at)
{
    return _mm512_i64gather_epi64(at, base, 1);
}

/* fold_product of table_key.h */
static inline lanes fold_products(lanes x, lanes y)
{
    const lanes low = every(UINT32_MAX), xh = _mm512_srli_epi64(x, 32), yh = _mm512_srli_epi64(y, 32);
    const lanes ll = _mm512_mul_epu32(x, y), hl = _mm512_mul_epu32(xh, y);
    const lanes lh = _mm512_mul_epu32(x, yh), hh = _mm512_mul_epu32(xh, yh);
    const lanes mid = _mm512_add_epi64(hl, _mm512_srli_epi64(ll, 32));
    const lanes mid2 = _mm512_add_epi64(lh, _mm512_and_si512(mid, low));
    const lanes high =
        _mm512_add_epi64(_mm512_add_epi64(hh, _mm512_srli_epi64(mid, 32)), _mm512_srli_epi64(mid2, 32));
    const lanes rest = _mm512_mask_blend_epi32(0xaaaa, ll, _mm512_slli_epi64(mid2, 32));
    return _mm512_xor_si512(high, rest);
}

/* Up to eight views; lanes without a row are empty keys at `base`. */
struct eight {
    __mmask8 live;
    lanes rows; /* with a selection */
    lanes views;
};

static inline struct eight take_eight(const struct wr_view *view, const uint16_t *sel, uint32_t k, uint32_t n)
{
    struct eight e = {.live = n >= 8 ? 0xff : (__mmask8)((1u << n) - 1)};
    if (!sel) {
        e.views = _mm512_maskz_loadu_epi64(e.live, view + k);
        return e;
    }
    e.rows = _mm512_cvtepu16_epi64(_mm_maskz_loadu_epi16(e.live, sel + k));
    e.views = _mm512_mask_i64gather_epi64(every(0), e.live, _mm512_slli_epi64(e.rows, 3), view, 1);
    return e;
}

static inline void put_eight(const struct eight *e, const uint16_t *sel, uint32_t k, lanes groups, uint32_t *gid)
{
    if (sel)
        _mm512_mask_i64scatter_epi32(gid, e->live, e->rows, _mm512_cvtepi64_epi32(groups), 4);
    else
        _mm256_mask_storeu_epi32(gid + k, e->live, _mm512_cvtepi64_epi32(groups));
}

/* Which of eight keys are short and in their first slot; *groups: of what is there. */
static inline __mmask8 look_up_eight(const struct wr_table *t, const char *base, lanes views, lanes *groups)
{
    const lanes len = _mm512_and_si512(_mm512_srli_epi64(views, 32), every(WR_VIEW_LEN_MASK));
    const lanes at = _mm512_and_si512(views, every(UINT32_MAX)), bits = _mm512_slli_epi64(len, 3);
    /* A shift by 64 or more leaves nothing, and so does one by less than nothing; with saturation that is 0. */
    const lanes keep_a = _mm512_srlv_epi64(every(UINT64_MAX), _mm512_subs_epu16(every(64), bits));
    const lanes keep_b = _mm512_srlv_epi64(every(UINT64_MAX), _mm512_sub_epi64(every(128), bits));
    const lanes a = _mm512_and_si512(gather(base, at), keep_a), b = _mm512_and_si512(gather(base + 8, at), keep_b);
    const lanes hash = _mm512_and_si512(
        fold_products(_mm512_xor_si512(a, every(t->seed)), _mm512_xor_si512(b, every(t->seed * MIX))),
        every(t->hash_mask));
    const lanes slot = gather(t->slots, _mm512_slli_epi64(_mm512_and_si512(hash, every(t->mask)), 3));
    const lanes tag = _mm512_or_si512(_mm512_andnot_si512(every(TAG_LEN), _mm512_srli_epi64(hash, 32)), len);
    *groups = _mm512_srli_epi64(slot, 32);
    const lanes key = _mm512_slli_epi64(*groups, 4);
    __mmask8 found = _mm512_cmple_epu64_mask(len, every(INLINE));
    found = _mm512_mask_testn_epi64_mask(found, _mm512_xor_si512(slot, tag), every(UINT32_MAX));
    found = _mm512_mask_cmpeq_epi64_mask(found, a, gather(t->keys, key));
    return _mm512_mask_cmpeq_epi64_mask(found, b, gather(&t->keys->b, key));
}

static inline __attribute__((always_inline)) uint64_t look_up(const struct wr_table *t, const struct wr_keys *keys,
                                                              const uint16_t *sel, uint32_t from, uint32_t to,
                                                              uint32_t *gid)
{
    const struct wr_table here = *t; /* where no store can reach it */
    uint64_t missed = 0;
    for (uint32_t k = from; k < to; k += 8) {
        const struct eight e = take_eight(keys->view, sel, k, to - k);
        lanes groups;
        const __mmask8 found = look_up_eight(&here, keys->base, e.views, &groups);
        put_eight(&e, sel, k, groups, gid);
        missed |= (uint64_t)(uint8_t)(e.live & ~found) << (k - from);
    }
    return missed;
}

uint64_t wr_table_look_up_avx512(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                                 uint32_t from, uint32_t to, uint32_t *gid)
{
    return sel ? look_up(t, keys, sel, from, to, gid) : look_up(t, keys, NULL, from, to, gid);
}
