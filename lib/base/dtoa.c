/* See dtoa.h. Names as in the papers: w * 10^q for decimals, c * 2^q for doubles. */
#include "base/dtoa.h"

#include <math.h>
#include <string.h>

#include "base/big.h"

typedef unsigned __int128 u128;

enum {
    EXACT_FIRST = 0, /* powers whose table entry is exact */
    EXACT_LAST = 55,
    PARSE_LAST = 308,
    DIGITS_MAX = 800, /* no double and no half between two needs more than 768 significant digits */
};

static const double small_pow10[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static int floor_log2_pow10(int q)
{
    return (q * 1741647) >> 19;
}

static double from_bits(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* ---- decimal to double ------------------------------------------------------------------------------------ */

/* (D + f) * 10^e with 0 < f < 1 if more, else f = 0; |e| below some 1200. Destroys D. */
static double exact_double(struct wr_big *D, int e, bool more)
{
    if (e >= 0) {
        wr_big_mul_pow5(D, (unsigned)e);
        return wr_big_double(D, e, more);
    }
    /* Enough bits that the quotient has 64: 5^k has at most 2.3220 * k + 1. */
    int k = -e, need = (int)((int64_t)k * 23220 / 10000) + 2 + 66 - (int)wr_big_bits(D);
    int up = need > 0 ? need : 0;
    wr_big_shl(D, (unsigned)up);
    more |= wr_big_div_pow5(D, (unsigned)k);
    return wr_big_double(D, e - up, more);
}

/* False: the bound on the table's error leaves two doubles. q in the table's range, w != 0. */
static bool table_double(uint64_t w, int q, double *out)
{
    struct wr_pow10_bits t = wr_pow10_bits[q - WR_POW10_FIRST];
    int lz = __builtin_clzll(w);
    w <<= lz;
    u128 low = (u128)w * t.lo;
    u128 u = (u128)w * t.hi + (uint64_t)(low >> 64);
    bool exact = q >= EXACT_FIRST && q <= EXACT_LAST, rest = (uint64_t)low != 0;
    /* The value is (u + f) * 2^e2 with 0 <= f < 2, or f < 1 if exact (f = 0 if also !rest). */
    int e2 = 64 - lz + floor_log2_pow10(q) - 127;
    int len = u >> 127 ? 128 : 127;
    int drop = len - 53 > -1074 - e2 ? len - 53 : -1074 - e2;
    if (drop > 128) {
        *out = 0;
        return true;
    }
    u128 half = (u128)1 << (drop - 1), part = drop == 128 ? u : u & (((u128)1 << drop) - 1);
    if (!exact && part <= half && half - part <= 2)
        return false;
    uint64_t m = drop == 128 ? 0 : (uint64_t)(u >> drop);
    m += part > half || (part == half && (rest || (m & 1)));
    /* m carries its hidden bit into the exponent; a subnormal has neither. */
    uint64_t bits = ((uint64_t)(e2 + drop + 1074) << 52) + m;
    *out = e2 + drop + 1074 >= 2046 || bits >= 0x7ff0000000000000u ? INFINITY : from_bits(bits);
    return true;
}

double wr_dec_double(uint64_t w, int64_t e)
{
    if (w == 0 || e < WR_POW10_FIRST)
        return 0;
    if (e > PARSE_LAST)
        return INFINITY;
    if (w <= (uint64_t)1 << 53 && e >= -22 && e <= 22)
        return e < 0 ? (double)w / small_pow10[-e] : (double)w * small_pow10[e];
    double d;
    if (table_double(w, (int)e, &d))
        return d;
    struct wr_big D;
    wr_big_set(&D, w);
    return exact_double(&D, (int)e, false);
}

/* Reads up to `max` digits of p[0..n) into D; returns how many. *rest: a digit that is not 0 was left. */
static int64_t read_digits(struct wr_big *D, const char *p, size_t n, int64_t max, bool *rest)
{
    uint64_t chunk = 0, unit = 1;
    int64_t got = 0;
    wr_big_set(D, 0);
    *rest = false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '.')
            continue;
        if (got == max) {
            if (p[i] != '0') {
                *rest = true;
                break;
            }
            continue;
        }
        chunk = chunk * 10 + (uint64_t)(p[i] - '0');
        unit *= 10;
        got++;
        if (unit == 10000000000000000000u) {
            wr_big_mul1(D, unit, chunk);
            chunk = 0;
            unit = 1;
        }
    }
    wr_big_mul1(D, unit, chunk);
    return got;
}

double wr_digits_double(const char *p, size_t n, int64_t nd, int64_t e)
{
    if (nd + e > 310)
        return INFINITY;
    if (nd + e < -330)
        return 0;
    struct wr_big D;
    bool rest;
    int64_t got = read_digits(&D, p, n, 19, &rest);
    uint64_t w = (uint64_t)wr_big_low(&D);
    double lo = wr_dec_double(w, e + (nd - got));
    if (!rest || lo == wr_dec_double(w + 1, e + (nd - got)))
        return lo;
    got = read_digits(&D, p, n, DIGITS_MAX, &rest);
    return exact_double(&D, (int)(e + (nd - got)), rest);
}

double wr_ratio_double(u128 num, uint64_t d1, uint64_t d2)
{
    u128 den = (u128)d1 * d2, limit = (u128)1 << 53;
    if (num <= limit && den <= limit)
        return (double)(uint64_t)num / (double)(uint64_t)den;
    struct wr_big q;
    wr_big_set(&q, num);
    int up = 128 + 66 - (int)wr_big_bits(&q);
    wr_big_shl(&q, (unsigned)up);
    bool more = wr_big_div1(&q, d1) != 0;
    more |= wr_big_div1(&q, d2) != 0;
    return wr_big_double(&q, -up, more);
}

/* ---- double to decimal ------------------------------------------------------------------------------------ */

/* The high 64 bits of g * c (g of 128 bits), the lowest set if a bit below them is: rounded to odd. */
static uint64_t round_to_odd(struct wr_pow10_bits g, uint64_t c)
{
    u128 y = (u128)g.hi * c + (uint64_t)((u128)g.lo * c >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

/* The ceiling of 10^q in 128 bits, which is what Schubfach's proof wants. */
static struct wr_pow10_bits pow10_ceil(int q)
{
    struct wr_pow10_bits g = wr_pow10_bits[q - WR_POW10_FIRST];
    if (q < EXACT_FIRST || q > EXACT_LAST) {
        g.lo++;
        g.hi += g.lo == 0;
    }
    return g;
}

static uint64_t schubfach(uint64_t fraction, int exponent, int *e)
{
    uint64_t c = exponent ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (exponent ? exponent : 1) - 1075;
    bool odd = c & 1, uneven = fraction == 0 && exponent > 1; /* the neighbour below is nearer */
    int k = (q * 1262611 - (uneven ? 524031 : 0)) >> 22;      /* floor(log10(2^q)), or of 3/4 of it */
    int h = q + floor_log2_pow10(-k) + 1;
    struct wr_pow10_bits g = pow10_ceil(-k);
    uint64_t lower = round_to_odd(g, (4 * c - 2 + uneven) << h) + odd;
    uint64_t value = round_to_odd(g, (4 * c) << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - odd;
    uint64_t s = value / 4;
    *e = k;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up) {
            *e = k + 1;
            return tens + up;
        }
    }
    bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    if (down != up)
        return s + up;
    uint64_t mid = 4 * s + 2;
    return s + (value > mid || (value == mid && (s & 1)));
}

static uint64_t drop_zeros(uint64_t w, int *e)
{
    while (w % 100000 == 0) {
        w /= 100000;
        *e += 5;
    }
    while (w % 10 == 0) {
        w /= 10;
        ++*e;
    }
    return w;
}

uint64_t wr_double_dec(double d, int *e)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    *e = 0;
    if (d < 9007199254740992.0 && (double)(uint64_t)d == d)
        return drop_zeros((uint64_t)d, e);
    uint64_t w = schubfach(bits & (((uint64_t)1 << 52) - 1), (int)(bits >> 52), e);
    return drop_zeros(w, e);
}
