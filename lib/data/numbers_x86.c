/* Four or eight fields at a time to decimals, without a branch on sign, length or place of the point: those are
 * what a predictor misses, at some 15 cycles each.
 *
 * A field lies right-aligned in one or two 64-bit lanes, its last byte highest ("tail" the last 8 bytes, "head" the
 * 8 before; as many fields as a vector has lanes). Bytes that are not the field's are masked by its length. Then
 * byte compares find digits, the point and a leading minus; the bytes before the point move up over it, by a shift
 * of the lane under a mask; and three multiply-adds make eight digits one number, as in Lemire's "Quickly parsing
 * eight digits" (2018). Sums of bytes (VPSADBW) count decimals. The head is looked at only if one of the fields has
 * more than 8 bytes: columns are mostly of one kind, so that branch is foreseen.
 *
 * Most columns have the point at one place in all rows, as prices do, or nowhere. So it is first tried where the
 * first of 64 fields has it: then it is known which bytes move up, and nothing needs counting (take_alike).
 *
 * The bytes of 64 rows are fetched, word by word, before the first field is looked at: then no row waits for
 * memory, and what the compiler keeps in registers is what the fields need. (VPGATHERQQ is no faster, and on some
 * CPUs much slower.) Scales and tags are mostly alike in all of them, and written at once.
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

/* Eight bytes of each field. */
struct part {
    lanes digit;    /* bytes of all ones: digits */
    lanes value;    /* digits 0..9, other bytes 0 */
    lanes below;    /* bytes of all ones: they stand before the point; zeros where there is none */
    lanes pointed;  /* truths: there is a point; */
    lanes negative; /* the field begins here with a minus (or it is empty: then nothing is 0 all the same); */
    lanes good;     /* all bytes are digits, a minus that leads, at most one point, or not the field's */
};

/* rest: bytes of all ones that are not the field's, below its first; none: truths, it does not begin in these. */
static inline __attribute__((always_inline)) struct part part_of(lanes bytes, lanes rest, lanes none)
{
    const lanes text = without(rest, bytes), t = differ(text, every_byte('0'));
    const lanes point = same_bytes(text, every_byte('.')), minus = same_bytes(text, every_byte('-'));
    struct part p;
    p.digit = same_bytes(LANES_OP(min_epu8)(t, every_byte(9)), t);
    p.value = both(t, p.digit);
    /* Of a single point's byte the lowest bit: less one, that is the bytes below. */
    const lanes at = both(point, every_byte(1));
    p.pointed = greater(at, zeros());
    p.below = add(at, p.pointed);
    /* A single minus, and in the lowest byte that is not `rest`. */
    p.negative = same(both(minus, every_byte(1)), any(sub(rest, every(-1)), none));
    const lanes known = any(any(p.digit, point), any(both(minus, p.negative), rest));
    p.good = same(without(both(at, p.below), known), every(-1)); /* without: a second point */
    return p;
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

/* How many of the digits stand behind the point, where it, or these bytes, are behind it. */
static inline lanes count_behind(lanes digit, lanes below)
{
    return LANES_OP(sad_epu8)(both(without(below, digit), every_byte(1)), zeros());
}

static inline lanes negate(lanes m, lanes negative)
{
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
    return (struct decimals){
        .num = negate(add_up(close_up(t.value, t.below)), t.negative),
        .scale = both(count_behind(t.digit, t.below), t.pointed),
        .ok = without(is_zero(t.digit), t.good),
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
    const lanes below_h = any(h.below, t.pointed);
    const lanes over = both(LANES_OP(srli_epi64)(h.value, 56), t.pointed);
    const lanes low = add_up(any(close_up(t.value, t.below), over));
    const lanes high = add_up(close_up(h.value, below_h));
    const lanes after = add(count_behind(t.digit, t.below), count_behind(h.digit, below_h));
    const lanes none = is_zero(any(t.digit, h.digit));
    const lanes two = both(t.pointed, h.pointed);
    const lanes too_long = greater(bits, every(128));
    return (struct decimals){
        .num = negate(add(LANES_OP(mul_epu32)(high, every(100000000)), low), any(t.negative, h.negative)),
        .scale = both(after, any(t.pointed, h.pointed)),
        .ok = without(any(any(none, two), too_long), both(t.good, h.good)),
    };
}

/* Rows that are worked on at once: the bytes of all are on their way before the first is looked at. */
enum { CHUNK = 64 };

struct chunk {
    uint32_t n;                                     /* a multiple of LANES */
    int64_t *num;                                   /* found, by row; a null's is 0: it has no digits */
    _Alignas(64) uint64_t scale[CHUNK], ok[CHUNK];  /* found, too */
    _Alignas(64) uint64_t end[CHUNK], bits[CHUNK];  /* of the fields: offset behind; length * 8 */
    _Alignas(64) uint64_t tail[CHUNK], head[CHUNK]; /* their last bytes; head: if there are long ones */
};

/* What has been found in all of a chunk. */
struct found {
    lanes least, most; /* scales; least: all ones where there is no decimal */
    lanes all;         /* truths: there are only decimals */
};

/* Finds where the fields end. Are some longer than 8 bytes? */
static inline bool find_ends(struct chunk *c, const struct wr_view *view)
{
    lanes longer = zeros();
    for (uint32_t k = 0; k < c->n; k += LANES) {
        const lanes v = load_lanes(view + k);
        const lanes length = both(LANES_OP(srli_epi64)(v, 32), every(WR_VIEW_LEN_MASK));
        store_lanes(&c->end[k], add(both(v, every(UINT32_MAX)), length));
        store_lanes(&c->bits[k], LANES_OP(slli_epi64)(length, 3));
        longer = any(longer, greater(length, every(8)));
    }
    return truth_bits(longer) != 0;
}

static inline void load_ends(const char *base, const uint64_t *end, uint32_t n, uint64_t *to)
{
    for (size_t i = 0; i < n; i += LANES)
        for (size_t k = i; k < i + LANES; k++)
            __builtin_memcpy(&to[k], base + end[k], sizeof *to);
}

/* The byte in which the field has its point, all ones; 0: in none. tail: its last bytes; bits: its length * 8. */
static inline uint64_t place_of_point(uint64_t tail, uint64_t bits)
{
    const uint64_t ones = UINT64_MAX / 255, rest = bits < 64 ? UINT64_MAX >> bits : 0;
    const uint64_t other = (tail ^ ones * '.') | rest;
    const uint64_t found = (other - ones) & ~other & ones << 7; /* exact for the lowest */
    return found ? UINT64_C(255) << (__builtin_ctzll(found) - 7) : 0;
}

/* The fields of all rows, none of more than 8 bytes, where all are decimals with the point at the same place, or
 * without; *scale: of them. false: they are not, and c->num is anything. */
static inline bool take_alike(struct chunk *c, uint8_t *scale)
{
    const uint64_t place = place_of_point(c->tail[0], c->bits[0]), last = UINT64_C(255) << 56;
    const lanes point = every((int64_t)place), dots = both(point, every_byte('.'));
    const lanes below = every((int64_t)(place ? (place & -place) - 1 : 0));
    const lanes digit_here = every((int64_t)(place == last ? last >> 8 : last)); /* or there is none */
    lanes differs = zeros();
    for (uint32_t k = 0; k < c->n; k += LANES) {
        const lanes bits = load_lanes(&c->bits[k]), tail = load_lanes(&c->tail[k]);
        const lanes rest = LANES_OP(srlv_epi64)(every(-1), bits);
        const lanes text = without(rest, tail), t = differ(text, every_byte('0'));
        const lanes digit = same_bytes(LANES_OP(min_epu8)(t, every_byte(9)), t);
        const lanes minus = same_bytes(text, every_byte('-'));
        const lanes negative = same(both(minus, every_byte(1)), sub(rest, every(-1))); /* as in part_of */
        const lanes others = any(any(both(minus, negative), rest), point);
        const lanes known = any(digit, without(digit_here, others));
        differs = any(differs, any(differ(known, every(-1)), differ(both(text, point), dots)));
        store_lanes(&c->num[k], negate(add_up(close_up(both(t, digit), below)), negative));
    }
    *scale = place ? (uint8_t)(__builtin_clzll(place) / 8) : 0;
    return truth_bits(is_zero(differs)) == (1U << LANES) - 1;
}

/* The fields of all rows, their tails loaded. `mixed`, a constant where this is inlined: some are longer. */
static inline __attribute__((always_inline)) struct found take(struct chunk *c, const char *base, bool mixed)
{
    struct found f = {.least = every(-1), .most = zeros(), .all = every(-1)};
    int64_t *const num = c->num;
    const uint32_t n = c->n;
    if (mixed)
        load_ends(base - 16, c->end, n, c->head);
    for (uint32_t k = 0; k < n; k += LANES) {
        const lanes bits = load_lanes(&c->bits[k]), tail = load_lanes(&c->tail[k]);
        struct decimals x;
        if (mixed && truth_bits(greater(bits, every(64))) != 0)
            x = long_fields(load_lanes(&c->head[k]), tail, bits);
        else
            x = short_fields(tail, bits);
        const lanes scale = both(x.scale, x.ok);
        f.most = LANES_OP(max_epu8)(f.most, scale);
        f.least = LANES_OP(min_epu8)(f.least, any(scale, differ(x.ok, every(-1))));
        f.all = both(f.all, x.ok);
        store_lanes(&num[k], x.num);
        store_lanes(&c->scale[k], scale);
        store_lanes(&c->ok[k], x.ok);
    }
    return f;
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

static void put_each(const struct chunk *c, uint8_t *sc, uint8_t *tag)
{
    for (uint32_t i = 0; i < c->n; i++) {
        sc[i] = (uint8_t)c->scale[i];
        tag[i] = (uint8_t)(c->ok[i] & WR_TAG_DEC);
    }
}

static void put_scattered(const struct chunk *c, const uint16_t *sel, const struct wr_numbers *out)
{
    for (uint32_t i = 0; i < c->n; i++) {
        out->num[sel[i]] = c->num[i];
        out->sc[sel[i]] = (uint8_t)c->scale[i];
        out->tag[sel[i]] = (uint8_t)(c->ok[i] & WR_TAG_DEC);
    }
}

/* Where the chunk's row i is row sel[i], or k + i: those that are neither numbers nor null, into rest. Are there
 * any nulls? */
static uint32_t leave(const struct chunk *c, const uint16_t *sel, uint32_t k, uint16_t *rest, bool *nulls)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        const bool null = c->bits[i] == 0;
        rest[n] = sel ? sel[i] : (uint16_t)(k + i);
        n += !c->ok[i] && !null;
        *nulls |= null;
    }
    return n;
}

uint32_t WR_LANES_LEVEL(wr_numbers)(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                                    const struct wr_numbers *out, uint16_t *rest, struct wr_numbers_kinds *kinds)
{
    struct wr_view selected[CHUNK];
    int64_t num[CHUNK];
    struct chunk c;
    uint32_t nrest = 0, k = 0;
    bool alike = !sel; /* until some were not */
    for (; (c.n = (n - k < CHUNK ? n - k : CHUNK) & ~(uint32_t)(LANES - 1)); k += c.n) {
        for (uint32_t i = 0; sel && i < c.n; i++)
            selected[i] = view[sel[k + i]];
        c.num = sel ? num : out->num + k;
        const bool mixed = find_ends(&c, sel ? selected : view + k);
        load_ends(base - 8, c.end, c.n, c.tail);
        uint8_t scale;
        alike = alike && !mixed && take_alike(&c, &scale);
        if (alike) {
            __builtin_memset(out->sc + k, scale, c.n);
            __builtin_memset(out->tag + k, WR_TAG_DEC, c.n);
            kinds->least = scale < kinds->least ? scale : kinds->least;
            kinds->most = scale > kinds->most ? scale : kinds->most;
            continue;
        }
        const struct found f = mixed ? take(&c, base, true) : take(&c, base, false);
        const uint8_t least = least_of(f.least), most = (uint8_t)~least_of(differ(f.most, every(-1)));
        const bool odd = truth_bits(differ(f.all, every(-1))) != 0;
        if (sel) {
            put_scattered(&c, sel + k, out);
        } else if (c.n == CHUNK && !odd && least == most) { /* as in most columns */
            __builtin_memset(out->sc + k, least, CHUNK);
            __builtin_memset(out->tag + k, WR_TAG_DEC, CHUNK);
        } else {
            put_each(&c, out->sc + k, out->tag + k);
        }
        if (odd)
            nrest += leave(&c, sel ? sel + k : NULL, k, rest + nrest, &kinds->odd);
        kinds->least = least < kinds->least ? least : kinds->least;
        kinds->most = most > kinds->most ? most : kinds->most;
    }
    for (; k < n; k++)
        rest[nrest++] = sel ? sel[k] : (uint16_t)k;
    return nrest;
}
