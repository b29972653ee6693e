/* Four fields at a time to decimals, without a branch on sign, length or place of the point: those are what a
 * predictor misses, at some 15 cycles each.
 *
 * A field lies right-aligned in one or two 64-bit lanes, its last byte highest ("tail" the last 8 bytes, "head" the
 * 8 before; four fields, so each is one vector). Bytes that are not the field's are masked by its length. Then byte
 * compares find digits, the point and a leading minus; the bytes before the point move up over it, by a shift of
 * the lane under a mask; and three multiply-adds make eight digits one number, as in Lemire's "Quickly parsing
 * eight digits" (2018). Sums of bytes (VPSADBW) count points and decimals. The head is looked at only if one of the
 * four fields has more than 8 bytes: columns are mostly of one kind, so that branch is foreseen.
 *
 * Compiled with -mavx2; run only where the CPU has it. */
#include <immintrin.h>

#include "data/numbers.h"

typedef __m256i v4; /* four lanes of 64 bits */

static inline v4 all(int64_t x)
{
    return _mm256_set1_epi64x(x);
}

static inline v4 bytes(char c)
{
    return _mm256_set1_epi8(c);
}

/* Per lane: all ones where a == b. */
static inline v4 same(v4 a, v4 b)
{
    return _mm256_cmpeq_epi64(a, b);
}

static inline v4 is_zero(v4 a)
{
    return same(a, _mm256_setzero_si256());
}

/* Eight bytes of each field, as flags: bytes of all ones where it holds, else of zeros. */
struct part {
    v4 rest;    /* not the field's: below its first byte */
    v4 digit;   /* a digit */
    v4 minus;   /* a minus that leads */
    v4 point;   /* a point; 1 instead of all ones */
    v4 below;   /* before the point; only where there is one, and only one */
    v4 pointed; /* by lane: there is a point */
    v4 value;   /* digits 0..9, other bytes 0 */
};

/* none: by lane, all ones where the field does not begin in these bytes. */
static inline struct part part_of(v4 text, v4 rest, v4 none)
{
    struct part p = {.rest = rest};
    text = _mm256_andnot_si256(rest, text);
    const v4 t = _mm256_xor_si256(text, bytes('0'));
    p.digit = _mm256_cmpeq_epi8(_mm256_min_epu8(t, bytes(9)), t);
    p.value = _mm256_and_si256(t, p.digit);
    p.point = _mm256_and_si256(_mm256_cmpeq_epi8(text, bytes('.')), bytes(1));
    p.below = _mm256_add_epi64(p.point, all(-1));
    p.pointed = _mm256_xor_si256(is_zero(p.point), all(-1));
    /* A single minus, and in the lowest byte that is not `rest`. */
    const v4 minus = _mm256_cmpeq_epi8(text, bytes('-'));
    const v4 first = _mm256_or_si256(_mm256_sub_epi64(rest, all(-1)), none);
    p.minus = _mm256_and_si256(minus, same(_mm256_and_si256(minus, bytes(1)), first));
    return p;
}

/* All ones where the bytes are digits, a leading minus, and at most one point. */
static inline v4 is_well_formed(const struct part *p)
{
    const v4 point = _mm256_cmpgt_epi8(p->point, _mm256_setzero_si256());
    const v4 good = _mm256_or_si256(_mm256_or_si256(p->digit, point), _mm256_or_si256(p->minus, p->rest));
    const v4 second = _mm256_and_si256(p->point, p->below);
    return same(_mm256_andnot_si256(second, good), all(-1));
}

/* The value's bytes, those in `below` one place up. */
static inline v4 close_up(v4 value, v4 below)
{
    return _mm256_or_si256(_mm256_andnot_si256(below, value), _mm256_slli_epi64(_mm256_and_si256(value, below), 8));
}

/* Eight digits, the first in the lowest byte. */
static inline v4 add_up(v4 digits)
{
    const v4 pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a)); /* 10, 1 */
    const v4 fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064)); /* 100, 1 */
    return _mm256_add_epi64(_mm256_mul_epu32(fours, all(10000)), _mm256_srli_epi64(fours, 32));
}

/* How many bytes of a lane are flagged. */
static inline v4 count(v4 flags)
{
    return _mm256_sad_epu8(_mm256_and_si256(flags, bytes(1)), _mm256_setzero_si256());
}

static inline v4 negate(v4 m, v4 minus)
{
    const v4 negative = _mm256_xor_si256(is_zero(minus), all(-1));
    return _mm256_sub_epi64(_mm256_xor_si256(m, negative), negative);
}

struct four {
    v4 num, scale;
    v4 ok; /* all ones: a decimal, else num and scale are anything */
};

/* Fields of at most 8 bytes; bits: their lengths * 8. */
static inline struct four short_fields(v4 tail, v4 bits)
{
    const struct part t = part_of(tail, _mm256_srlv_epi64(all(-1), bits), _mm256_setzero_si256());
    const v4 below = _mm256_and_si256(t.below, t.pointed);
    return (struct four){
        .num = negate(add_up(close_up(t.value, below)), t.minus),
        .scale = _mm256_and_si256(count(_mm256_andnot_si256(below, t.digit)), t.pointed),
        .ok = _mm256_andnot_si256(is_zero(t.digit), is_well_formed(&t)),
    };
}

/* Fields of at most 16 bytes. */
static inline struct four long_fields(v4 head, v4 tail, v4 bits)
{
    const v4 is_long = _mm256_cmpgt_epi64(bits, all(64)), is_short = _mm256_xor_si256(is_long, all(-1));
    const v4 rest_h = _mm256_srlv_epi64(all(-1), _mm256_sub_epi64(bits, all(64)));
    const struct part t = part_of(tail, _mm256_srlv_epi64(all(-1), bits), is_long);
    const struct part h = part_of(head, _mm256_or_si256(rest_h, is_short), is_short);
    /* With the point in the tail the whole head stands before it, and its last byte moves over. */
    const v4 below_t = _mm256_and_si256(t.below, t.pointed);
    const v4 below_h = _mm256_or_si256(_mm256_and_si256(h.below, h.pointed), t.pointed);
    const v4 over = _mm256_and_si256(_mm256_srli_epi64(h.value, 56), t.pointed);
    const v4 low = add_up(_mm256_or_si256(close_up(t.value, below_t), over));
    const v4 high = add_up(close_up(h.value, below_h));
    const v4 after = _mm256_add_epi64(count(_mm256_andnot_si256(below_t, t.digit)),
                                      count(_mm256_andnot_si256(below_h, h.digit)));
    const v4 none = is_zero(_mm256_or_si256(t.digit, h.digit));
    const v4 two = _mm256_and_si256(t.pointed, h.pointed);
    const v4 too_long = _mm256_cmpgt_epi64(bits, all(128));
    return (struct four){
        .num = negate(_mm256_add_epi64(_mm256_mul_epu32(high, all(100000000)), low),
                      _mm256_or_si256(t.minus, h.minus)),
        .scale = _mm256_and_si256(after, _mm256_or_si256(t.pointed, h.pointed)),
        .ok = _mm256_andnot_si256(_mm256_or_si256(_mm256_or_si256(none, two), too_long),
                                  _mm256_and_si256(is_well_formed(&t), is_well_formed(&h))),
    };
}

/* The lowest byte of each lane, four bytes in all. */
static inline uint32_t low_bytes(v4 x)
{
    const v4 packed = _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    const __m128i take = _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    return (uint32_t)_mm_cvtsi128_si32(_mm_shuffle_epi8(_mm256_castsi256_si128(packed), take));
}

/* What all fours together have found. */
struct found {
    v4 least, most; /* scales; least: all ones where there is none */
    v4 null;
};

static inline v4 load_words(const char *const end[4], ptrdiff_t back)
{
    int64_t w[4];
    for (int k = 0; k < 4; k++)
        __builtin_memcpy(&w[k], end[k] - back, sizeof w[k]);
    return _mm256_set_epi64x(w[3], w[2], w[1], w[0]);
}

/* The fields of four rows; the results into num, sc, tag [0..4). Returns the bits of those that it leaves. */
static inline __attribute__((always_inline)) unsigned take_four(const char *base, v4 views, int64_t *num,
                                                                uint8_t *sc, uint8_t *tag, struct found *f)
{
    const v4 length = _mm256_and_si256(_mm256_srli_epi64(views, 32), all(0x3fffffff));
    const v4 ends = _mm256_add_epi64(_mm256_and_si256(views, all(0xffffffff)), length);
    const char *const end[4] = {
        base + (uint64_t)_mm256_extract_epi64(ends, 0), base + (uint64_t)_mm256_extract_epi64(ends, 1),
        base + (uint64_t)_mm256_extract_epi64(ends, 2), base + (uint64_t)_mm256_extract_epi64(ends, 3)};
    const v4 bits = _mm256_slli_epi64(length, 3);
    const v4 is_long = _mm256_cmpgt_epi64(length, all(8)), null = is_zero(length);
    const v4 tail = load_words(end, 8);
    const struct four x = _mm256_testz_si256(is_long, is_long) ? short_fields(tail, bits)
                                                               : long_fields(load_words(end, 16), tail, bits);
    const v4 scale = _mm256_and_si256(x.scale, x.ok);
    f->most = _mm256_max_epu8(f->most, scale);
    f->least = _mm256_min_epu8(f->least, _mm256_or_si256(scale, _mm256_xor_si256(x.ok, all(-1))));
    f->null = _mm256_or_si256(f->null, null);
    /* A null's mantissa is 0 as it is: it has no digits. */
    _mm256_storeu_si256((v4 *)(void *)num, x.num);
    const uint32_t scales = low_bytes(scale), tags = low_bytes(x.ok) & 0x01010101 * WR_TAG_DEC;
    __builtin_memcpy(sc, &scales, sizeof scales);
    __builtin_memcpy(tag, &tags, sizeof tags);
    return ~(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_or_si256(x.ok, null))) & 15;
}

static uint32_t scattered(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                          const struct wr_numbers *out, uint16_t *rest, struct found *f)
{
    uint32_t nrest = 0;
    for (uint32_t k = 0; k + 4 <= n; k += 4) {
        int64_t v[4], num[4];
        uint8_t sc[4], tag[4];
        for (int j = 0; j < 4; j++)
            __builtin_memcpy(&v[j], &view[sel[k + j]], sizeof v[j]);
        unsigned left = take_four(base, _mm256_set_epi64x(v[3], v[2], v[1], v[0]), num, sc, tag, f);
        for (int j = 0; j < 4; j++) {
            const uint32_t i = sel[k + j];
            out->num[i] = num[j];
            out->sc[i] = sc[j];
            out->tag[i] = tag[j];
        }
        for (; left; left &= left - 1)
            rest[nrest++] = sel[k + (uint32_t)__builtin_ctz(left)];
    }
    for (uint32_t k = n & ~3u; k < n; k++)
        rest[nrest++] = sel[k];
    return nrest;
}

static uint32_t dense(const char *base, const struct wr_view *view, uint32_t n, const struct wr_numbers *out,
                      uint16_t *rest, struct found *f)
{
    uint32_t nrest = 0;
    for (uint32_t k = 0; k + 4 <= n; k += 4) {
        const v4 views = _mm256_loadu_si256((const v4 *)(const void *)&view[k]);
        unsigned left = take_four(base, views, out->num + k, out->sc + k, out->tag + k, f);
        for (; left; left &= left - 1)
            rest[nrest++] = (uint16_t)(k + (uint32_t)__builtin_ctz(left));
    }
    for (uint32_t k = n & ~3u; k < n; k++)
        rest[nrest++] = (uint16_t)k;
    return nrest;
}

static uint8_t least_of(v4 x)
{
    uint64_t v[4];
    _mm256_storeu_si256((v4 *)(void *)v, x);
    uint8_t a = (uint8_t)v[0];
    for (int k = 1; k < 4; k++)
        a = (uint8_t)v[k] < a ? (uint8_t)v[k] : a;
    return a;
}

uint32_t wr_numbers_avx2(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                         const struct wr_numbers *out, uint16_t *rest, struct wr_numbers_kinds *kinds)
{
    struct found f = {.least = all(-1), .most = _mm256_setzero_si256(), .null = _mm256_setzero_si256()};
    const uint32_t nrest = sel ? scattered(base, view, sel, n, out, rest, &f) : dense(base, view, n, out, rest, &f);
    const uint8_t least = least_of(f.least), most = (uint8_t)~least_of(_mm256_xor_si256(f.most, all(-1)));
    kinds->least = least < kinds->least ? least : kinds->least;
    kinds->most = most > kinds->most ? most : kinds->most;
    kinds->odd |= !_mm256_testz_si256(f.null, f.null);
    return nrest;
}
