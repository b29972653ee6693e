/* See exactsum.h.
 *
 * The accumulator is a window of 64-bit limbs on one long fixed-point number in two's complement: limb i (counted
 * from the whole number's lowest) weighs 2^(64 * i - BIAS) / 5^FIVES. A decimal m / 10^s is m * 5^(36-s) * 2^-s /
 * 5^36 and a double c * 2^q is c * 5^36 * 2^q / 5^36, so both are whole numbers there. The window's top limb is
 * only ever reached by carries and signs: it would take 2^63 additions to overflow it. */
#include "base/exactsum.h"

#include <math.h>

#include "base/big.h"
#include "base/dtoa.h"

typedef __int128 i128;
typedef unsigned __int128 u128;

enum {
    FIVES = 36,     /* two decimals' product has a scale of up to 36 */
    BIAS = 34 * 64, /* two doubles' product is a multiple of 2^-2148 */
    LIMBS_MAX = 70, /* and below 2^2048, which is 2^4308 in units; one limb for carries */
    PART_LIMBS = 5, /* what is added at once: 116 bits of product, 84 of 5^36, up to 63 of shift */
};

struct wr_exactsum_more {
    uint64_t *limb;
    uint8_t base, n; /* limb[0] is limb `base` of the whole number; n in use, 0: empty */
    uint8_t doubles; /* a double was among the values: the result is no DEC */
};

/* One summand: limb[0..n) * 2^(64 * at - BIAS) / 5^FIVES. */
struct part {
    uint64_t limb[PART_LIMBS];
    unsigned at, n;
    bool neg;
};

static inline u128 magnitude(i128 v)
{
    return v < 0 ? -(u128)v : (u128)v;
}

static u128 pow5(unsigned k)
{
    u128 p = wr_pow10[k < 18 ? k : 18] >> (k < 18 ? k : 18);
    return k <= 18 ? p : p * (wr_pow10[k - 18] >> (k - 18));
}

/* v * f * 2^exp2, v * f below 2^256. How many limbs that are varies, and is not guessed. */
static void part_of(struct part *p, u128 v, u128 f, int exp2, bool neg)
{
    const uint64_t x[2] = {(uint64_t)v, (uint64_t)(v >> 64)}, y[2] = {(uint64_t)f, (uint64_t)(f >> 64)};
    const u128 low = (u128)x[0] * y[0], mid = (u128)x[1] * y[0] + (low >> 64);
    const u128 mid2 = (u128)x[0] * y[1] + (uint64_t)mid, high = (u128)x[1] * y[1] + (mid >> 64) + (mid2 >> 64);
    const uint64_t w[4] = {(uint64_t)low, (uint64_t)mid2, (uint64_t)high, (uint64_t)(high >> 64)};
    const unsigned bit = (unsigned)(exp2 + BIAS), sh = bit % 64;
    uint64_t over = 0;
    p->at = bit / 64;
    p->neg = neg;
    p->n = 0;
    for (unsigned i = 0; i < PART_LIMBS; i++) {
        p->limb[i] = (i < 4 ? w[i] << sh : 0) | over;
        over = i < 4 ? w[i] >> 1 >> (63 - sh) : 0;
        p->n = p->limb[i] ? i + 1 : p->n;
    }
}

/* d = c * 2^*q, c of at most 53 bits. */
static uint64_t take_apart(double d, int *q)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    int e = (int)(bits >> 52 & 0x7ff);
    uint64_t f = bits & (((uint64_t)1 << 52) - 1);
    *q = (e ? e : 1) - 1075;
    return e ? f | (uint64_t)1 << 52 : f;
}

/* ---- the window -------------------------------------------------------------------------------------------- */

static inline uint64_t sign_limb(const struct wr_exactsum_more *w)
{
    return w->n ? -(w->limb[w->n - 1] >> 63) : 0;
}

/* Makes limbs [from, to) of the whole number part of the window. */
static int widen(struct wr_exactsum_more *w, unsigned from, unsigned to, struct wr_arena *a)
{
    if (w->n && from >= w->base && to <= (unsigned)w->base + w->n)
        return 0;
    unsigned base = from, end = to;
    if (w->n) { /* it grew once: some room to spare that way */
        base = from < w->base ? (from > 2 ? from - 2 : 0) : w->base;
        end = to > (unsigned)w->base + w->n ? to + 1 : (unsigned)w->base + w->n;
    }
    if (end > LIMBS_MAX)
        end = LIMBS_MAX;
    uint64_t *limb = wr_arena_alloc(a, (end - base) * sizeof *limb), sign = sign_limb(w);
    if (!limb)
        return -1;
    for (unsigned i = base; i < end; i++)
        limb[i - base] = i < w->base || !w->n ? 0 : i - w->base < w->n ? w->limb[i - w->base] : sign;
    w->limb = limb;
    w->base = (uint8_t)base;
    w->n = (uint8_t)(end - base);
    return 0;
}

/* Adds n limbs at limb[at], then `fill` (the sign: 0 or all ones) at all those above. */
static void add_limbs(uint64_t *limb, unsigned n, const uint64_t *v, unsigned nv, uint64_t fill)
{
    u128 c = 0;
    for (unsigned i = 0; i < n && (i < nv || fill || c); i++) {
        c += (u128)limb[i] + (i < nv ? v[i] : fill);
        limb[i] = (uint64_t)c;
        c >>= 64;
    }
}

static void sub_limbs(uint64_t *limb, unsigned n, const uint64_t *v, unsigned nv)
{
    bool borrow = false;
    for (unsigned i = 0; i < n && (i < nv || borrow); i++) {
        u128 d = (u128)limb[i] - (i < nv ? v[i] : 0) - borrow;
        limb[i] = (uint64_t)d;
        borrow = d >> 64;
    }
}

static int add_part(struct wr_exactsum_more *w, const struct part *p, struct wr_arena *a)
{
    if (p->n == 0)
        return 0;
    if (widen(w, p->at, p->at + p->n + 1, a) < 0)
        return -1;
    unsigned i = p->at - w->base;
    if (p->neg)
        sub_limbs(w->limb + i, w->n - i, p->limb, p->n);
    else
        add_limbs(w->limb + i, w->n - i, p->limb, p->n, 0);
    return 0;
}

static int add_window(struct wr_exactsum_more *w, const struct wr_exactsum_more *from, struct wr_arena *a)
{
    if (from->n && widen(w, from->base, (unsigned)from->base + from->n, a) < 0)
        return -1;
    if (from->n) {
        unsigned i = from->base - w->base;
        add_limbs(w->limb + i, w->n - i, from->limb, from->n, sign_limb(from));
    }
    w->doubles |= from->doubles;
    return 0;
}

static int need_more(struct wr_exactsum *s, struct wr_arena *a)
{
    if (!s->more)
        s->more = wr_arena_zalloc(a, sizeof *s->more);
    return s->more ? 0 : -1;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static int spill(struct wr_exactsum *s, i128 m, unsigned scale, struct wr_arena *a)
{
    struct part p;
    part_of(&p, magnitude(m), pow5(FIVES - scale), -(int)scale, m < 0);
    return need_more(s, a) < 0 ? -1 : add_part(s->more, &p, a);
}

/* *m * 10^k, k <= 36; false: overflow, *m is as it was. */
static bool scale_up(i128 *m, unsigned k)
{
    i128 v = *m;
    for (; k > 18; k -= 18)
        if (__builtin_mul_overflow(v, (i128)wr_pow10[18], &v))
            return false;
    return !__builtin_mul_overflow(v, (i128)wr_pow10[k], &v) ? (*m = v, true) : false;
}

int wr_exactsum_add_i128(struct wr_exactsum *s, i128 m, unsigned scale, struct wr_arena *a)
{
    if (scale > s->scale) {
        if (!scale_up(&s->m, scale - s->scale)) {
            if (spill(s, s->m, s->scale, a) < 0)
                return -1;
            s->m = 0;
        }
        s->scale = (uint8_t)scale;
    }
    i128 sum;
    if (!scale_up(&m, s->scale - scale)) {
        if (spill(s, m, scale, a) < 0)
            return -1;
    } else if (!__builtin_add_overflow(s->m, m, &sum)) {
        s->m = sum;
    } else {
        if (spill(s, s->m, s->scale, a) < 0)
            return -1;
        s->m = m;
    }
    s->any = 1;
    return 0;
}

static int add_doubles(struct wr_exactsum *s, const struct part *p, struct wr_arena *a)
{
    if (need_more(s, a) < 0 || add_part(s->more, p, a) < 0)
        return -1;
    s->more->doubles = 1;
    s->any = 1;
    return 0;
}

int wr_exactsum_add(struct wr_exactsum *s, struct wr_num x, struct wr_arena *a)
{
    if (x.kind == WR_NUM_DEC)
        return wr_exactsum_add_dec(s, x.m, x.scale, a);
    if (x.kind == WR_NUM_NULL)
        return 0;
    int q;
    uint64_t c = take_apart(x.d, &q);
    struct part p;
    part_of(&p, c, pow5(FIVES), q, signbit(x.d));
    return add_doubles(s, &p, a);
}

int wr_exactsum_add_product(struct wr_exactsum *s, struct wr_num x, struct wr_num y, struct wr_arena *a)
{
    if (x.kind == WR_NUM_NULL || y.kind == WR_NUM_NULL)
        return 0;
    if (x.kind == WR_NUM_DEC && y.kind == WR_NUM_DEC)
        return wr_exactsum_add_i128(s, (i128)x.m * y.m, (unsigned)x.scale + y.scale, a);
    u128 c = 1;
    unsigned scale = 0;
    int exp2 = 0;
    bool neg = false;
    const struct wr_num both[2] = {x, y};
    for (int i = 0; i < 2; i++) {
        if (both[i].kind == WR_NUM_DEC) {
            c *= (uint64_t)magnitude(both[i].m);
            scale = both[i].scale;
            exp2 -= both[i].scale;
            neg ^= both[i].m < 0;
        } else {
            int q;
            c *= take_apart(both[i].d, &q);
            exp2 += q;
            neg ^= signbit(both[i].d) != 0;
        }
    }
    struct part p;
    part_of(&p, c, pow5(FIVES - scale), exp2, neg);
    return add_doubles(s, &p, a);
}

int wr_exactsum_merge(struct wr_exactsum *s, const struct wr_exactsum *from, struct wr_arena *a)
{
    if (!from->any)
        return 0;
    if (from->more && (need_more(s, a) < 0 || add_window(s->more, from->more, a) < 0))
        return -1;
    return wr_exactsum_add_i128(s, from->m, from->scale, a);
}

/* ---- the total --------------------------------------------------------------------------------------------- */

/* A rational: (neg ? -1 : 1) * n * 2^exp2 / 5^fives. */
struct total {
    struct wr_big n;
    int exp2;
    unsigned fives;
    bool neg, doubles;
};

/* Takes the window's number as sign and magnitude, without the zero limbs at its ends. */
static void take_window(struct total *t, const struct wr_exactsum_more *w)
{
    unsigned low = 0;
    while (low < w->n && w->limb[low] == 0)
        low++;
    t->neg = sign_limb(w) != 0;
    t->n.n = w->n - low;
    t->exp2 = 64 * (int)(w->base + low) - BIAS;
    if (t->neg) {
        memset(t->n.limb, 0, t->n.n * sizeof t->n.limb[0]);
        sub_limbs(t->n.limb, t->n.n, w->limb + low, t->n.n);
    } else {
        memcpy(t->n.limb, w->limb + low, t->n.n * sizeof t->n.limb[0]);
    }
    wr_big_trim(&t->n);
    t->doubles = w->doubles;
}

/* t = t - u or t + u; fives are the same. Destroys u. */
static void combine(struct total *t, struct total *u, bool minus)
{
    int exp2 = t->exp2 < u->exp2 ? t->exp2 : u->exp2;
    wr_big_shl(&t->n, t->n.n ? (unsigned)(t->exp2 - exp2) : 0);
    wr_big_shl(&u->n, u->n.n ? (unsigned)(u->exp2 - exp2) : 0);
    t->exp2 = exp2;
    t->doubles |= u->doubles;
    if (t->neg != (u->neg != minus))
        t->neg ^= wr_big_sub(&t->n, &u->n);
    else
        wr_big_add(&t->n, &u->n);
}

static void total_of(struct total *t, const struct wr_exactsum *s)
{
    wr_big_set(&t->n, magnitude(s->m));
    wr_big_mul_pow5(&t->n, FIVES - s->scale);
    t->exp2 = -(int)s->scale;
    t->fives = FIVES;
    t->neg = s->m < 0;
    t->doubles = false;
    if (!s->more || !s->more->n)
        return;
    struct total w;
    w.fives = FIVES;
    take_window(&w, s->more);
    combine(t, &w, false);
}

/* t / (d1 * d2) as a DEC if that is exact and fits, else NULL. */
static struct wr_num exact_quotient(const struct total *t, uint64_t d1, uint64_t d2)
{
    struct wr_num none = {.kind = WR_NUM_NULL};
    struct wr_big x; /* the quotient * 10^18 */
    wr_big_copy(&x, &t->n);
    if (x.n > 16) /* far beyond a DEC, whatever it is divided by: save the work */
        return none;
    int up = t->exp2 + 18;
    if (up > 0)
        wr_big_shl(&x, (unsigned)up);
    else if (wr_big_shr(&x, (unsigned)-up))
        return none;
    if (wr_big_div_pow5(&x, t->fives - 18) || wr_big_div1(&x, d1) || wr_big_div1(&x, d2) || wr_big_bits(&x) > 126)
        return none;
    i128 v = (i128)wr_big_low(&x);
    struct wr_num r = wr_num_of_i128(t->neg ? -v : v, 18);
    return r.kind == WR_NUM_DEC ? r : none;
}

/* t / (d1 * d2), rounded once. Destroys t. */
static double nearest(struct total *t, uint64_t d1, uint64_t d2)
{
    int need = (int)(t->fives * 7 / 3) + 2 + 128 + 66 - (int)wr_big_bits(&t->n), up = need > 0 ? need : 0;
    wr_big_shl(&t->n, (unsigned)up);
    bool more = wr_big_div_pow5(&t->n, t->fives);
    more |= wr_big_div1(&t->n, d1) != 0;
    more |= wr_big_div1(&t->n, d2) != 0;
    double d = wr_big_double(&t->n, t->exp2 - up, more);
    return t->neg ? -d : d;
}

static struct wr_num quotient(struct total *t, uint64_t d1, uint64_t d2)
{
    if (!t->doubles) {
        struct wr_num r = exact_quotient(t, d1, d2);
        if (r.kind == WR_NUM_DEC)
            return r;
    }
    return wr_num_of_double(nearest(t, d1, d2));
}

struct wr_num wr_exactsum_value(const struct wr_exactsum *s)
{
    if (!s->any)
        return (struct wr_num){.kind = WR_NUM_NULL};
    if (!s->more)
        return wr_num_of_i128(s->m, s->scale);
    struct total t;
    total_of(&t, s);
    return quotient(&t, 1, 1);
}

struct wr_num wr_exactsum_mean(const struct wr_exactsum *s, uint64_t count)
{
    if (!s->any || !count)
        return (struct wr_num){.kind = WR_NUM_NULL};
    i128 x = s->m;
    if (!s->more && s->scale <= 18 && scale_up(&x, 18 - s->scale)) {
        if (x % (i128)count == 0)
            return wr_num_of_i128(x / (i128)count, 18);
        double d = wr_ratio_double(magnitude(s->m), wr_pow10[s->scale], count);
        return wr_num_of_double(s->m < 0 ? -d : d);
    }
    struct total t;
    total_of(&t, s);
    return quotient(&t, count, 1);
}

/* n * sum(xy) - sum(x) * sum(y): the covariance times n^2. */
static void covariance(struct total *t, const struct wr_exactsum *xy, const struct wr_exactsum *x,
                       const struct wr_exactsum *y, uint64_t n)
{
    struct total a, b, product;
    total_of(t, xy);
    wr_big_mul1(&t->n, n, 0);
    wr_big_mul_pow5(&t->n, FIVES);
    total_of(&a, x);
    total_of(&b, y);
    wr_big_mul(&product.n, &a.n, &b.n);
    product.exp2 = a.exp2 + b.exp2;
    product.neg = a.neg != b.neg;
    product.doubles = a.doubles || b.doubles;
    combine(t, &product, true);
    t->fives = 2 * FIVES;
}

struct wr_num wr_exactsum_var(const struct wr_exactsum *x, const struct wr_exactsum *xx, uint64_t n)
{
    if (n < 2 || !x->any)
        return (struct wr_num){.kind = WR_NUM_NULL};
    struct total t;
    covariance(&t, xx, x, x, n);
    return quotient(&t, n, n - 1);
}

static uint64_t whole_root(u128 v)
{
    uint64_t r = 0;
    for (uint64_t bit = (uint64_t)1 << 63; bit; bit >>= 1)
        if ((u128)(r | bit) * (r | bit) <= v)
            r |= bit;
    return r;
}

/* The root of t / (d1 * d2), t >= 0, rounded once: of a whole number of 125 or 126 bits, and whether anything is
 * left over there. Destroys t. */
static double nearest_root(struct total *t, uint64_t d1, uint64_t d2)
{
    int need = (int)(t->fives * 7 / 3) + 2 + 128 + 128 - (int)wr_big_bits(&t->n), up = need > 0 ? need : 0;
    wr_big_shl(&t->n, (unsigned)up);
    bool more = wr_big_div_pow5(&t->n, t->fives);
    more |= wr_big_div1(&t->n, d1) != 0;
    more |= wr_big_div1(&t->n, d2) != 0;
    int down = (int)wr_big_bits(&t->n) - 126, exp2 = t->exp2 - up;
    down += (exp2 + down) & 1;
    more |= wr_big_shr(&t->n, (unsigned)down);
    u128 v = wr_big_low(&t->n);
    uint64_t r = whole_root(v);
    wr_big_set(&t->n, r);
    return wr_big_double(&t->n, (exp2 + down) / 2, more || (u128)r * r != v);
}

struct wr_num wr_exactsum_stddev(const struct wr_exactsum *x, const struct wr_exactsum *xx, uint64_t n)
{
    if (n < 2 || !x->any)
        return (struct wr_num){.kind = WR_NUM_NULL};
    struct total t;
    covariance(&t, xx, x, x, n);
    return wr_num_of_double(t.n.n ? nearest_root(&t, n, n - 1) : 0);
}

/* t as m * 2^*e, 0.5 <= |m| < 1, so that sums whose squares no double holds can be put in relation. */
static double with_exponent(struct total *t, int *e)
{
    int shift = (int)wr_big_bits(&t->n) - (int)(t->fives * 7 / 3) + t->exp2;
    t->exp2 -= shift;
    double m = frexp(nearest(t, 1, 1), e);
    *e += shift;
    return m;
}

struct wr_num wr_exactsum_corr(const struct wr_exactsum *x, const struct wr_exactsum *y,
                               const struct wr_exactsum *xx, const struct wr_exactsum *yy,
                               const struct wr_exactsum *xy, uint64_t n)
{
    struct wr_num none = {.kind = WR_NUM_NULL};
    if (n < 2 || !x->any)
        return none;
    struct total t;
    int ex, ey, exy;
    covariance(&t, xx, x, x, n);
    double vx = with_exponent(&t, &ex);
    covariance(&t, yy, y, y, n);
    double vy = with_exponent(&t, &ey);
    covariance(&t, xy, x, y, n);
    double c = with_exponent(&t, &exy);
    if (vx == 0 || vy == 0)
        return none;
    int even = (ex + ey) & ~1;
    double r = ldexp(c / sqrt(ldexp(vx * vy, ex + ey - even)), exy - even / 2);
    return wr_num_of_double(r > 1 ? 1 : r < -1 ? -1 : r);
}

/* ---- saved form -------------------------------------------------------------------------------------------- */

/* Byte 0: the flags; 1: scale; then m in 8 or 16 bytes; with MORE: base, n, n limbs. An empty sum is two zero
 * bytes. */
enum { SAVED_ANY = 1, SAVED_WIDE = 2, SAVED_MORE = 4, SAVED_DOUBLES = 8 };

size_t wr_exactsum_save(const struct wr_exactsum *s, void *out)
{
    char *p = out;
    const struct wr_exactsum_more *w = s->more;
    bool wide = s->m != (int64_t)s->m;
    p[0] = (char)((s->any ? SAVED_ANY : 0) | (wide ? SAVED_WIDE : 0) | (w ? SAVED_MORE : 0) |
                  (w && w->doubles ? SAVED_DOUBLES : 0));
    p[1] = (char)s->scale;
    if (!s->any)
        return 2;
    memcpy(p + 2, &s->m, wide ? 16 : 8);
    p += wide ? 18 : 10;
    if (w) {
        p[0] = (char)w->base;
        p[1] = (char)w->n;
        if (w->n)
            memcpy(p + 2, w->limb, w->n * sizeof *w->limb);
        p += 2 + w->n * sizeof *w->limb;
    }
    return (size_t)(p - (char *)out);
}

/* The window in p[0..n); bytes read, or -1. */
static long load_window(struct wr_exactsum *s, const char *p, size_t n, bool doubles, struct wr_arena *a)
{
    uint64_t limb[LIMBS_MAX];
    if (n < 2)
        return -1;
    struct wr_exactsum_more w = {limb, (uint8_t)p[0], (uint8_t)p[1], doubles};
    size_t bytes = w.n * sizeof *limb;
    if ((unsigned)w.base + w.n > LIMBS_MAX || n - 2 < bytes)
        return -1;
    memcpy(limb, p + 2, bytes);
    if (need_more(s, a) < 0 || add_window(s->more, &w, a) < 0)
        return -1;
    return (long)(2 + bytes);
}

long wr_exactsum_load_merge(struct wr_exactsum *s, const void *from, size_t n, struct wr_arena *a)
{
    const char *p = from;
    if (n < 2 || (uint8_t)p[1] > FIVES)
        return -1;
    unsigned flags = (uint8_t)p[0], scale = (uint8_t)p[1];
    if (flags == 0)
        return 2;
    size_t bytes = flags & SAVED_WIDE ? 16 : 8, at = 2 + bytes;
    if (!(flags & SAVED_ANY) || flags > 15 || n < at)
        return -1;
    i128 m = 0;
    int64_t narrow;
    memcpy(&narrow, p + 2, sizeof narrow);
    if (flags & SAVED_WIDE)
        memcpy(&m, p + 2, sizeof m);
    else
        m = narrow;
    if (flags & SAVED_MORE) {
        long got = load_window(s, p + at, n - at, flags & SAVED_DOUBLES, a);
        if (got < 0)
            return -1;
        at += (size_t)got;
    }
    return wr_exactsum_add_i128(s, m, scale, a) < 0 ? -1 : (long)at;
}

bool wr_exactsum_saved_dec(const void *from, size_t n, struct wr_num *x)
{
    enum { BYTES = 10, MOST_SCALE = 18 };
    const uint8_t *p = from;
    *x = (struct wr_num){.kind = WR_NUM_NULL};
    if (n == 2 && p[0] == 0)
        return true;
    if (n != BYTES || p[0] != SAVED_ANY || p[1] > MOST_SCALE)
        return false;
    *x = (struct wr_num){.kind = WR_NUM_DEC, .scale = p[1]};
    memcpy(&x->m, p + 2, sizeof x->m);
    return true;
}
