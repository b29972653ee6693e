/* Four or eight fields at a time to decimals, without a branch on sign, length or place of the point: those are
 * what a predictor misses, at some 15 cycles each.
 *
 * A field lies right-aligned in one or two 64-bit lanes, its last byte highest ("tail" the last 8 bytes, "head" the
 * 8 before; as many fields as a vector has lanes). Bytes that are not the field's are masked by its length. Then
 * byte compares find digits, the point and a leading minus; the bytes before the point move up over it, by a shift
 * of the lane under a mask; and three multiply-adds make eight digits one number, as in Lemire's "Quickly parsing
 * eight digits" (2018). Sums of bytes (VPSADBW) count points and decimals. The head is looked at only if one of
 * the fields has more than 8 bytes: columns are mostly of one kind, so that branch is foreseen.
 *
 * Compiled for AVX2 and, again, for AVX-512 (lanes.h has what differs); each runs only where the CPU can. SSE2 and
 * NEON have only two such lanes, and SSE2 no shift by lane, no compare of 64 bits and no multiply-add of bytes:
 * plain C stays there. */
#include "data/lanes.h"
#include "data/numbers.h"

static inline lanes every_byte(char c)
{
    return LANES_OP(set1_epi8)(c);
}

static inline lanes is_zero(lanes a)
{
    return same(a, zeros());
}

static inline lanes add(lanes a, lanes b)
{
    return LANES_OP(add_epi64)(a, b);
}

static inline lanes sub(lanes a, lanes b)
{
    return LANES_OP(sub_epi64)(a, b);
}

/* Eight bytes of each field, as flags: bytes of all ones where it holds, else of zeros. */
struct part {
    lanes rest;    /* not the field's: below its first byte */
    lanes digit;   /* a digit */
    lanes minus;   /* a minus that leads */
    lanes point;   /* a point; 1 instead of all ones */
    lanes below;   /* before the point; only where there is one, and only one */
    lanes pointed; /* by lane: there is a point */
    lanes value;   /* digits 0..9, other bytes 0 */
};

/* none: by lane, all ones where the field does not begin in these bytes. */
static inline struct part part_of(lanes text, lanes rest, lanes none)
{
    struct part p = {.rest = rest};
    text = without(rest, text);
    const lanes t = differ(text, every_byte('0'));
    p.digit = same_bytes(LANES_OP(min_epu8)(t, every_byte(9)), t);
    p.value = both(t, p.digit);
    p.point = both(same_bytes(text, every_byte('.')), every_byte(1));
    p.below = add(p.point, every(-1));
    p.pointed = differ(is_zero(p.point), every(-1));
    /* A single minus, and in the lowest byte that is not `rest`. */
    const lanes minus = same_bytes(text, every_byte('-'));
    const lanes first = any(sub(rest, every(-1)), none);
    p.minus = both(minus, same(both(minus, every_byte(1)), first));
    return p;
}

/* All ones where the bytes are digits, a leading minus, and at most one point. */
static inline lanes is_well_formed(const struct part *p)
{
    const lanes point = differ(same_bytes(p->point, zeros()), every(-1));
    const lanes good = any(any(p->digit, point), any(p->minus, p->rest));
    const lanes second = both(p->point, p->below);
    return same(without(second, good), every(-1));
}

/* The value's bytes, those in `below` one place up. */
static inline lanes close_up(lanes value, lanes below)
{
    return any(without(below, value), LANES_OP(slli_epi64)(both(value, below), 8));
}

/* Eight digits, the first in the lowest byte. */
static inline lanes add_up(lanes digits)
{
    const lanes pairs = LANES_OP(maddubs_epi16)(digits, LANES_OP(set1_epi16)(0x010a)); /* 10, 1 */
    const lanes fours = LANES_OP(madd_epi16)(pairs, LANES_OP(set1_epi32)(0x00010064)); /* 100, 1 */
    return add(LANES_OP(mul_epu32)(fours, every(10000)), LANES_OP(srli_epi64)(fours, 32));
}

/* How many bytes of a lane are flagged. */
static inline lanes count(lanes flags)
{
    return LANES_OP(sad_epu8)(both(flags, every_byte(1)), zeros());
}

static inline lanes negate(lanes m, lanes minus)
{
    const lanes negative = differ(is_zero(minus), every(-1));
    return sub(differ(m, negative), negative);
}

struct decimals {
    lanes num, scale;
    lanes ok; /* all ones: a decimal, else num and scale are anything */
};

/* Fields of at most 8 bytes; bits: their lengths * 8. */
static inline struct decimals short_fields(lanes tail, lanes bits)
{
    const struct part t = part_of(tail, LANES_OP(srlv_epi64)(every(-1), bits), zeros());
    const lanes below = both(t.below, t.pointed);
    return (struct decimals){
        .num = negate(add_up(close_up(t.value, below)), t.minus),
        .scale = both(count(without(below, t.digit)), t.pointed),
        .ok = without(is_zero(t.digit), is_well_formed(&t)),
    };
}

/* Fields of at most 16 bytes. */
static inline struct decimals long_fields(lanes head, lanes tail, lanes bits)
{
    const lanes is_long = greater(bits, every(64)), is_short = differ(is_long, every(-1));
    const lanes rest_h = LANES_OP(srlv_epi64)(every(-1), sub(bits, every(64)));
    const struct part t = part_of(tail, LANES_OP(srlv_epi64)(every(-1), bits), is_long);
    const struct part h = part_of(head, any(rest_h, is_short), is_short);
    /* With the point in the tail the whole head stands before it, and its last byte moves over. */
    const lanes below_t = both(t.below, t.pointed);
    const lanes below_h = any(both(h.below, h.pointed), t.pointed);
    const lanes over = both(LANES_OP(srli_epi64)(h.value, 56), t.pointed);
    const lanes low = add_up(any(close_up(t.value, below_t), over));
    const lanes high = add_up(close_up(h.value, below_h));
    const lanes after = add(count(without(below_t, t.digit)), count(without(below_h, h.digit)));
    const lanes none = is_zero(any(t.digit, h.digit));
    const lanes two = both(t.pointed, h.pointed);
    const lanes too_long = greater(bits, every(128));
    return (struct decimals){
        .num = negate(add(LANES_OP(mul_epu32)(high, every(100000000)), low), any(t.minus, h.minus)),
        .scale = both(after, any(t.pointed, h.pointed)),
        .ok = without(any(any(none, two), too_long), both(is_well_formed(&t), is_well_formed(&h))),
    };
}

/* What all of them have found. */
struct found {
    lanes least, most; /* scales; least: all ones where there is none */
    lanes null;
};

/* The fields of LANES rows; the results into num, sc, tag [0..LANES). Returns the bits of those that it leaves. */
static inline __attribute__((always_inline)) unsigned take_some(const char *base, lanes views, int64_t *num,
                                                                uint8_t *sc, uint8_t *tag, struct found *f)
{
    const lanes length = both(LANES_OP(srli_epi64)(views, 32), every(0x3fffffff));
    const lanes end = add(both(views, every(0xffffffff)), length);
    const lanes bits = LANES_OP(slli_epi64)(length, 3), null = is_zero(length);
    const lanes tail = gather(base - 8, end);
    const struct decimals x = truth_bits(greater(length, every(8))) == 0
                                  ? short_fields(tail, bits)
                                  : long_fields(gather(base - 16, end), tail, bits);
    const lanes scale = both(x.scale, x.ok);
    f->most = LANES_OP(max_epu8)(f->most, scale);
    f->least = LANES_OP(min_epu8)(f->least, any(scale, differ(x.ok, every(-1))));
    f->null = any(f->null, null);
    /* A null's mantissa is 0 as it is: it has no digits. */
    store_lanes(num, x.num);
    store_low_bytes(sc, scale);
    store_low_bytes(tag, both(x.ok, every(WR_TAG_DEC)));
    return ~truth_bits(any(x.ok, null)) & ((1u << LANES) - 1);
}

static uint32_t scattered(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                          const struct wr_numbers *out, uint16_t *rest, struct found *f)
{
    uint32_t nrest = 0, k = 0;
    for (; k + LANES <= n; k += LANES) {
        int64_t num[LANES];
        uint8_t sc[LANES], tag[LANES];
        const lanes rows = load_positions(sel + k);
        const lanes views = gather((const char *)view, LANES_OP(slli_epi64)(rows, 3));
        unsigned left = take_some(base, views, num, sc, tag, f);
        for (int j = 0; j < LANES; j++) {
            const uint32_t i = sel[k + (uint32_t)j];
            out->num[i] = num[j];
            out->sc[i] = sc[j];
            out->tag[i] = tag[j];
        }
        for (; left; left &= left - 1)
            rest[nrest++] = sel[k + (uint32_t)__builtin_ctz(left)];
    }
    for (; k < n; k++)
        rest[nrest++] = sel[k];
    return nrest;
}

static uint32_t dense(const char *base, const struct wr_view *view, uint32_t n, const struct wr_numbers *out,
                      uint16_t *rest, struct found *f)
{
    uint32_t nrest = 0, k = 0;
    for (; k + LANES <= n; k += LANES) {
        unsigned left = take_some(base, load_lanes(&view[k]), out->num + k, out->sc + k, out->tag + k, f);
        for (; left; left &= left - 1)
            rest[nrest++] = (uint16_t)(k + (uint32_t)__builtin_ctz(left));
    }
    for (; k < n; k++)
        rest[nrest++] = (uint16_t)k;
    return nrest;
}

static uint8_t least_of(lanes x)
{
    uint64_t v[LANES];
    store_lanes(v, x);
    uint8_t a = (uint8_t)v[0];
    for (int k = 1; k < LANES; k++)
        a = (uint8_t)v[k] < a ? (uint8_t)v[k] : a;
    return a;
}

uint32_t WR_LANES_LEVEL(wr_numbers)(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                                    const struct wr_numbers *out, uint16_t *rest, struct wr_numbers_kinds *kinds)
{
    struct found f = {.least = every(-1), .most = zeros(), .null = zeros()};
    const uint32_t nrest = sel ? scattered(base, view, sel, n, out, rest, &f) : dense(base, view, n, out, rest, &f);
    const uint8_t least = least_of(f.least), most = (uint8_t)~least_of(differ(f.most, every(-1)));
    kinds->least = least < kinds->least ? least : kinds->least;
    kinds->most = most > kinds->most ? most : kinds->most;
    kinds->odd |= truth_bits(f.null) != 0;
    return nrest;
}
