/* Arithmetic, order and rounding. See num.h.
 *
 * Two decimals are brought to one scale in 128 bits, where nothing overflows: a mantissa has 63 bits and a scale's
 * factor 60. What comes out is made a number again by wr_num_of_i128 alone, so whether it is exact depends on its
 * value and on nothing else. */
#include "base/num.h"

#include <math.h>

#include "base/big.h"
#include "base/dtoa.h"

typedef __int128 i128;
typedef unsigned __int128 u128;

const uint64_t wr_pow10[20] = {1,
                               10,
                               100,
                               1000,
                               10000,
                               100000,
                               1000000,
                               10000000,
                               100000000,
                               1000000000,
                               10000000000,
                               100000000000,
                               1000000000000,
                               10000000000000,
                               100000000000000,
                               1000000000000000,
                               10000000000000000,
                               100000000000000000,
                               1000000000000000000,
                               10000000000000000000u};

static const struct wr_num null_num = {.kind = WR_NUM_NULL};

static inline uint64_t magnitude(int64_t m)
{
    return m < 0 ? -(uint64_t)m : (uint64_t)m;
}

static inline i128 pow10_i128(unsigned k)
{
    return k <= 19 ? (i128)wr_pow10[k] : (i128)wr_pow10[19] * (i128)wr_pow10[k - 19];
}

static struct wr_num dec(int64_t m, unsigned scale)
{
    while (scale && m % 10 == 0) {
        m /= 10;
        scale--;
    }
    return (struct wr_num){.kind = WR_NUM_DEC, .scale = (uint8_t)scale, .m = m};
}

struct wr_num wr_num_of_double(double d)
{
    if (!isfinite(d))
        return null_num;
    if (d == 0)
        return dec(0, 0);
    return (struct wr_num){.kind = WR_NUM_DBL, .d = d};
}

/* |m| / 10^scale as the nearest double, scale 0..38. */
static double i128_double(i128 m, unsigned scale)
{
    unsigned first = scale < 19 ? scale : 19;
    double d = wr_ratio_double(m < 0 ? -(u128)m : (u128)m, wr_pow10[first], wr_pow10[scale - first]);
    return m < 0 ? -d : d;
}

struct wr_num wr_num_of_i128(i128 m, unsigned scale)
{
    if (m == 0)
        return dec(0, 0);
    if (m == (int64_t)m && scale <= 18)
        return dec((int64_t)m, scale);
    for (; scale >= 9 && m % 1000000000 == 0; scale -= 9)
        m /= 1000000000;
    for (; scale && m % 10 == 0; scale--)
        m /= 10;
    if (m == (int64_t)m && scale <= 18)
        return dec((int64_t)m, scale);
    return (struct wr_num){.kind = WR_NUM_DBL, .d = i128_double(m, scale)};
}

struct wr_num wr_num_of_digits(bool neg, uint64_t w, int64_t e)
{
    if (w == 0)
        return dec(0, 0);
    uint64_t r = w;
    int64_t s = e;
    for (; s < 0 && r % 10 == 0; s++)
        r /= 10;
    if (s >= -18 && s <= 18) {
        i128 m = (i128)r * (i128)wr_pow10[s > 0 ? s : 0];
        m = neg ? -m : m;
        if (m == (int64_t)m)
            return dec((int64_t)m, s < 0 ? (unsigned)-s : 0);
    }
    double d = wr_dec_double(w, e);
    if (d == 0) /* below the smallest double: see wr_num_parse */
        return (struct wr_num){.kind = WR_NUM_DBL, .d = 0};
    return wr_num_of_double(neg ? -d : d);
}

double wr_num_double(struct wr_num x)
{
    if (x.kind != WR_NUM_DEC)
        return x.kind == WR_NUM_DBL ? x.d : 0;
    if (x.scale == 0)
        return (double)x.m;
    if (magnitude(x.m) <= (uint64_t)1 << 53)
        return (double)x.m / (double)wr_pow10[x.scale];
    return i128_double(x.m, x.scale);
}

bool wr_num_digits(struct wr_num x, uint64_t *w, int *e)
{
    *w = 0;
    *e = 0;
    if (x.kind == WR_NUM_DEC) {
        *w = magnitude(x.m);
        *e = -(int)x.scale;
        return x.m < 0;
    }
    if (x.kind == WR_NUM_DBL && x.d != 0) {
        *w = wr_double_dec(fabs(x.d), e);
        return x.d < 0;
    }
    return false;
}

/* ---- arithmetic -------------------------------------------------------------------------------------------- */

static inline bool is_null(struct wr_num a, struct wr_num b)
{
    return a.kind == WR_NUM_NULL || b.kind == WR_NUM_NULL;
}

static inline bool both_dec(struct wr_num a, struct wr_num b)
{
    return a.kind == WR_NUM_DEC && b.kind == WR_NUM_DEC;
}

/* Two DECs at the larger of their scales, which it returns. */
static inline unsigned align(struct wr_num a, struct wr_num b, i128 *x, i128 *y)
{
    unsigned s = a.scale > b.scale ? a.scale : b.scale;
    *x = (i128)a.m * (int64_t)wr_pow10[s - a.scale];
    *y = (i128)b.m * (int64_t)wr_pow10[s - b.scale];
    return s;
}

struct wr_num wr_num_add(struct wr_num a, struct wr_num b)
{
    struct wr_num r;
    if (wr_num_add_fast(a, b, &r))
        return dec(r.m, r.scale);
    if (is_null(a, b))
        return null_num;
    if (!both_dec(a, b))
        return wr_num_of_double(wr_num_double(a) + wr_num_double(b));
    i128 x, y;
    unsigned s = align(a, b, &x, &y);
    return wr_num_of_i128(x + y, s);
}

struct wr_num wr_num_sub(struct wr_num a, struct wr_num b)
{
    struct wr_num r;
    if (wr_num_sub_fast(a, b, &r))
        return dec(r.m, r.scale);
    if (is_null(a, b))
        return null_num;
    if (!both_dec(a, b))
        return wr_num_of_double(wr_num_double(a) - wr_num_double(b));
    i128 x, y;
    unsigned s = align(a, b, &x, &y);
    return wr_num_of_i128(x - y, s);
}

struct wr_num wr_num_mul(struct wr_num a, struct wr_num b)
{
    struct wr_num r;
    if (wr_num_mul_fast(a, b, &r))
        return dec(r.m, r.scale);
    if (is_null(a, b))
        return null_num;
    if (!both_dec(a, b))
        return wr_num_of_double(wr_num_double(a) * wr_num_double(b));
    return wr_num_of_i128((i128)a.m * b.m, (unsigned)a.scale + b.scale);
}

static bool is_zero(struct wr_num x)
{
    return x.kind == WR_NUM_DEC ? x.m == 0 : x.d == 0;
}

/* What / // % have in common. True: *out is the result already. */
static inline bool no_quotient(struct wr_num a, struct wr_num b, bool *zero, struct wr_num *out)
{
    *out = null_num;
    if (is_null(a, b))
        return true;
    if (!is_zero(b))
        return false;
    *zero = true;
    return true;
}

struct wr_num wr_num_div(struct wr_num a, struct wr_num b, bool *zero)
{
    struct wr_num r;
    if (no_quotient(a, b, zero, &r))
        return r;
    if (!both_dec(a, b))
        return wr_num_of_double(wr_num_double(a) / wr_num_double(b));
    /* (ma * 10^sb) / (mb * 10^sa), with the common power left out. */
    unsigned up = b.scale > a.scale ? b.scale - a.scale : 0, down = a.scale > b.scale ? a.scale - b.scale : 0;
    double d = wr_ratio_double((u128)magnitude(a.m) * wr_pow10[up], magnitude(b.m), wr_pow10[down]);
    return wr_num_of_double((a.m < 0) != (b.m < 0) ? -d : d);
}

/* The quotient of doubles rounded down, and the remainder that belongs to it: fmod is exact, so the remainder is
 * the one thing that can be trusted; a / b may round up to the next whole number. */
static double floor_divide(double a, double b, double *rest)
{
    double r = fmod(a, b), q = (a - r) / b;
    if (r != 0 && (r < 0) != (b < 0)) {
        r += b;
        q -= 1;
    }
    *rest = r;
    double f = floor(q);
    return q - f > 0.5 ? f + 1 : f;
}

static i128 floor_divide_i128(i128 x, i128 y, i128 *rest)
{
    i128 q = x / y, r = x % y;
    if (r != 0 && (r < 0) != (y < 0)) {
        r += y;
        q--;
    }
    *rest = r;
    return q;
}

static inline bool same_scale_fits(struct wr_num a, struct wr_num b)
{
    return both_dec(a, b) && a.scale == b.scale && a.m >= 0 && b.m > 0;
}

struct wr_num wr_num_idiv(struct wr_num a, struct wr_num b, bool *zero)
{
    struct wr_num out;
    if (no_quotient(a, b, zero, &out))
        return out;
    if (same_scale_fits(a, b))
        return dec(a.m / b.m, 0);
    if (!both_dec(a, b)) {
        double rest;
        return wr_num_of_double(floor_divide(wr_num_double(a), wr_num_double(b), &rest));
    }
    i128 x, y, rest;
    align(a, b, &x, &y);
    return wr_num_of_i128(floor_divide_i128(x, y, &rest), 0);
}

struct wr_num wr_num_mod(struct wr_num a, struct wr_num b, bool *zero)
{
    struct wr_num out;
    if (no_quotient(a, b, zero, &out))
        return out;
    if (same_scale_fits(a, b))
        return dec(a.m % b.m, a.scale);
    if (!both_dec(a, b)) {
        double rest;
        floor_divide(wr_num_double(a), wr_num_double(b), &rest);
        return wr_num_of_double(rest);
    }
    i128 x, y, rest;
    unsigned s = align(a, b, &x, &y);
    floor_divide_i128(x, y, &rest);
    return wr_num_of_i128(rest, s);
}

/* m^n for n >= 0; false: it does not fit. */
static bool pow_i64(int64_t m, int64_t n, int64_t *out)
{
    int64_t r = 1;
    if (m == 0 || m == 1 || m == -1) {
        *out = n == 0 ? 1 : m < 0 && n % 2 == 0 ? 1 : m;
        return true;
    }
    for (; n > 0; n--) /* at most 63 rounds before it overflows */
        if (__builtin_mul_overflow(r, m, &r))
            return false;
    *out = r;
    return true;
}

/* The double nearest to (m / 10^scale)^n, where that is short enough to be worked out. */
static bool pow_double(struct wr_num x, int64_t n, double *out)
{
    enum { APART = 64, MOST = 64 * WR_BIG_LIMBS - 3 * APART }; /* bits: of the quotient at least, of m^n << up */
    const uint64_t m = magnitude(x.m);
    const unsigned bits = 64 - (unsigned)__builtin_clzll(m | 1);
    if (n > MOST / (int)(bits + 3 * x.scale))
        return false;
    const unsigned down = x.scale * (unsigned)n, up = down ? 3 * down + APART : 0;
    struct wr_big b;
    wr_big_set(&b, 1);
    for (int64_t i = 0; i < n; i++)
        wr_big_mul1(&b, m, 0);
    wr_big_shl(&b, up);
    const bool more = wr_big_div_pow5(&b, down);
    const double d = wr_big_double(&b, -(int)(up + down), more);
    *out = x.m < 0 && n % 2 ? -d : d;
    return true;
}

struct wr_num wr_num_pow(struct wr_num a, struct wr_num b)
{
    if (is_null(a, b))
        return null_num;
    if (both_dec(a, b)) {
        /* Normalised, m and with it m^n is no multiple of ten where the scale is not 0: it fits as it is or not at
         * all. */
        struct wr_num x = dec(a.m, a.scale), n = dec(b.m, b.scale);
        const bool whole = n.scale == 0 && n.m >= 0;
        int64_t m;
        double d;
        if (whole && (x.scale == 0 || n.m <= 18 / x.scale) && pow_i64(x.m, n.m, &m))
            return dec(m, x.scale * (unsigned)(x.scale ? n.m : 0));
        if (whole && pow_double(x, n.m, &d))
            return wr_num_of_double(d);
    }
    return wr_num_of_double(pow(wr_num_double(a), wr_num_double(b)));
}

struct wr_num wr_num_neg(struct wr_num x)
{
    if (x.kind == WR_NUM_DEC)
        return wr_num_of_i128(-(i128)x.m, x.scale);
    return x.kind == WR_NUM_DBL ? wr_num_of_double(-x.d) : null_num;
}

struct wr_num wr_num_abs(struct wr_num x)
{
    if (x.kind == WR_NUM_DEC)
        return wr_num_of_i128(x.m < 0 ? -(i128)x.m : x.m, x.scale);
    return x.kind == WR_NUM_DBL ? wr_num_of_double(fabs(x.d)) : null_num;
}

struct wr_num wr_num_floor(struct wr_num x)
{
    if (x.kind != WR_NUM_DEC)
        return x.kind == WR_NUM_DBL ? wr_num_of_double(floor(x.d)) : null_num;
    int64_t unit = (int64_t)wr_pow10[x.scale], q = x.m / unit;
    return dec(q - (x.m % unit < 0), 0);
}

struct wr_num wr_num_ceil(struct wr_num x)
{
    if (x.kind != WR_NUM_DEC)
        return x.kind == WR_NUM_DBL ? wr_num_of_double(ceil(x.d)) : null_num;
    int64_t unit = (int64_t)wr_pow10[x.scale], q = x.m / unit;
    return dec(q + (x.m % unit > 0), 0);
}

enum rest { REST_DROPPED, REST_HALF, REST_AWAY };

/* x at `digits` decimals; what is cut off is dropped, rounded half away from zero, or counts as one more. */
static struct wr_num cut(struct wr_num x, int digits, enum rest how)
{
    if (x.kind == WR_NUM_NULL)
        return null_num;
    uint64_t w;
    int e;
    bool neg = wr_num_digits(x, &w, &e);
    int64_t drop = -(int64_t)digits - e;
    if (drop <= 0)
        return wr_num_of_digits(neg, w, e);
    if (drop > 19) /* w < 2^64 is less than half of 10^20 */
        return wr_num_of_digits(neg, how == REST_AWAY && w, e + drop);
    uint64_t unit = wr_pow10[drop], rest = w % unit;
    bool up = how == REST_HALF ? rest >= unit / 2 : how == REST_AWAY && rest;
    return wr_num_of_digits(neg, w / unit + up, e + drop);
}

struct wr_num wr_num_round(struct wr_num x, int digits)
{
    return cut(x, digits, REST_HALF);
}

struct wr_num wr_num_cut(struct wr_num x, int digits, bool away)
{
    return cut(x, digits, away ? REST_AWAY : REST_DROPPED);
}

/* ---- roots and logarithms ---------------------------------------------------------------------------------- */

struct wr_num wr_num_sqrt(struct wr_num x)
{
    double d = wr_num_double(x);
    if (x.kind == WR_NUM_NULL || d < 0)
        return null_num;
    if (x.kind == WR_NUM_DEC) { /* m / 10^2k is a square if m is one: less than 2^67, so its root fits a double */
        i128 m = (i128)x.m * (x.scale % 2 ? 10 : 1);
        int64_t root = llround(sqrt((double)m));
        if ((i128)root * root == m)
            return dec(root, (x.scale + 1u) / 2);
    }
    return wr_num_of_double(sqrt(d));
}

struct wr_num wr_num_log10(struct wr_num x)
{
    uint64_t w;
    int e;
    if (wr_num_digits(x, &w, &e) || w == 0)
        return null_num;
    for (; w % 10 == 0; e++)
        w /= 10;
    return w == 1 ? dec(e, 0) : wr_num_of_double(log10(wr_num_double(x)));
}

/* ---- order ------------------------------------------------------------------------------------------------- */

static inline int sign_of(i128 v)
{
    return (v > 0) - (v < 0);
}

static int decimal_digits(uint64_t w)
{
    int n = 0;
    while (n < 20 && w >= wr_pow10[n])
        n++;
    return n;
}

/* w * 10^e against v * 10^f, neither 0. */
static int cmp_digits(uint64_t w, int e, uint64_t v, int f)
{
    int top_w = decimal_digits(w) + e, top_v = decimal_digits(v) + f;
    if (top_w != top_v)
        return top_w > top_v ? 1 : -1;
    /* As many digits before the point: so the exponents differ by less than 20. */
    u128 x = w, y = v;
    if (e > f)
        x *= wr_pow10[e - f];
    else
        y *= wr_pow10[f - e];
    return (x > y) - (x < y);
}

int wr_num_cmp(struct wr_num a, struct wr_num b)
{
    if (both_dec(a, b)) {
        if (a.scale == b.scale)
            return (a.m > b.m) - (a.m < b.m);
        i128 x, y;
        align(a, b, &x, &y);
        return sign_of(x - y);
    }
    /* Rounding to the nearest double never turns an order round, so unequal doubles decide. */
    double x = wr_num_double(a), y = wr_num_double(b);
    if (x != y || a.kind == b.kind)
        return (x > y) - (x < y);
    uint64_t w, v;
    int e, f;
    bool neg_a = wr_num_digits(a, &w, &e), neg_b = wr_num_digits(b, &v, &f);
    int sign_a = w ? (neg_a ? -1 : 1) : 0, sign_b = v ? (neg_b ? -1 : 1) : 0;
    if (sign_a != sign_b || sign_a == 0)
        return (sign_a > sign_b) - (sign_a < sign_b);
    return sign_a * cmp_digits(w, e, v, f);
}
