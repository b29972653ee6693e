/* Numbers as text. See num.h.
 *
 * Either kind is digits w * 10^e first (a double: its shortest), and the digits are placed round the point by one
 * rule, JavaScript's: in full from 1e-6 up to below 1e21, else with an exponent. */
#include "base/num.h"

#define EACH_BYTE(x) (0x0101010101010101u * (x))

/* Eight digits as bytes 0..9, the first in the lowest byte. */
static inline uint64_t eight_digits(uint32_t v)
{
    uint64_t x = v / 10000 | (uint64_t)(v % 10000) << 32;
    uint64_t h = (x * 10486 >> 20) & 0x0000007f0000007fu; /* each / 100 */
    x = h | (x - 100 * h) << 16;
    uint64_t t = (x * 103 >> 10) & 0x000f000f000f000fu; /* each / 10 */
    return t | (x - 10 * t) << 8;
}

static inline void store8(char *out, uint64_t v)
{
    memcpy(out, &v, sizeof v);
}

/* Digits of v at out, which has 24 bytes; how many. 0 is one digit. */
static inline unsigned put_digits(char *out, uint64_t v)
{
    if (v >= 100000000) {
        unsigned n = put_digits(out, v / 100000000);
        store8(out + n, eight_digits((uint32_t)(v % 100000000)) | EACH_BYTE('0'));
        return n + 8;
    }
    uint64_t d = eight_digits((uint32_t)v);
    unsigned zeros = (unsigned)__builtin_ctzll(d | (uint64_t)1 << 56) / 8;
    store8(out, (d | EACH_BYTE('0')) >> 8 * zeros);
    return 8 - zeros;
}

static inline void copy24(char *to, const char *from)
{
    for (int i = 0; i < 24; i += 8)
        memcpy(to + i, from + i, 8);
}

/* d[.ddd]e[+-]x, where the first digit stands for d * 10^x. */
static size_t put_exponent(char *out, const char *digits, unsigned n, int x)
{
    char *p = out;
    *p++ = digits[0];
    if (n > 1) {
        *p++ = '.';
        copy24(p, digits + 1);
        p += n - 1;
    }
    *p++ = 'e';
    *p++ = x < 0 ? '-' : '+';
    p += put_digits(p, (uint64_t)(x < 0 ? -x : x));
    return (size_t)(p - out);
}

/* w * 10^e at out (WR_NUM_TEXT less a sign), w no multiple of ten unless e = 0. */
static size_t put_decimal(char *out, uint64_t w, int e)
{
    char digits[48];                                   /* 20 and what copy24 takes beyond */
    int n = (int)put_digits(digits, w), point = n + e; /* digits before the point */
    if (point > 21 || point < -5)
        return put_exponent(out, digits, (unsigned)n, point - 1);
    if (point <= 0) {
        memcpy(out, "0.000000", 8);
        copy24(out + 2 - point, digits);
        return (size_t)(2 - point + n);
    }
    copy24(out, digits);
    if (point >= n) {
        memset(out + n, '0', (size_t)(point - n));
        return (size_t)point;
    }
    out[point] = '.';
    copy24(out + point + 1, digits + point);
    return (size_t)n + 1;
}

/* w / 10^scale, w < 10^8 and scale <= 6, so never in exponent form: the eight digits stay in a register, and both
 * sides of the point are shifted out of it. */
static inline size_t put_shorter(char *out, uint32_t w, unsigned scale)
{
    uint64_t d = eight_digits(w), text = d | EACH_BYTE('0');
    unsigned before = (unsigned)__builtin_ctzll(d | (uint64_t)1 << 63) / 8; /* zeros before the first digit */
    unsigned after = d ? (unsigned)__builtin_clzll(d) / 8 : 8;              /* and after the last */
    unsigned first = before < 7 - scale ? before : 7 - scale, whole = 8 - scale - first;
    unsigned places = after < scale ? scale - after : 0, half = 4 * (8 - scale);
    store8(out, text >> 8 * first);
    out[whole] = '.';
    store8(out + whole + 1, text >> half >> half);
    return whole + places + (places > 0);
}

/* The same for w < 10^16: sixteen digits are made at once, and the point
 * put between two of them. No branch depends on the number but for its length. */
static inline size_t put_short(char *out, uint64_t w, unsigned scale)
{
    char digits[32] = {0};
    uint64_t high = w < 100000000 ? 0 : eight_digits((uint32_t)(w / 100000000));
    uint64_t low = eight_digits((uint32_t)(w % 100000000));
    store8(digits, high | EACH_BYTE('0'));
    store8(digits + 8, low | EACH_BYTE('0'));
    /* zeros before the first digit, after the last */
    unsigned before =
        high ? (unsigned)__builtin_ctzll(high) / 8 : 8 + (unsigned)__builtin_ctzll(low | 1ull << 63) / 8;
    unsigned after = low ? (unsigned)__builtin_clzll(low) / 8 : 8;
    unsigned first = before < 15 - scale ? before : 15 - scale, whole = 16 - scale - first;
    unsigned places = after < scale ? scale - after : 0;
    memcpy(out, digits + first, 16);
    out[whole] = '.';
    memcpy(out + whole + 1, digits + 16 - scale, 8);
    return whole + places + (places > 0);
}

size_t wr_num_format(struct wr_num x, char *out)
{
    if (x.kind == WR_NUM_NULL)
        return 0;
    if (x.kind == WR_NUM_DEC && x.scale <= 6) {
        bool minus = x.m < 0;
        uint64_t short_w = minus ? -(uint64_t)x.m : (uint64_t)x.m;
        out[0] = '-';
        if (short_w < 100000000)
            return minus + put_shorter(out + minus, (uint32_t)short_w, x.scale);
        if (short_w < 10000000000000000)
            return minus + put_short(out + minus, short_w, x.scale);
    }
    uint64_t w;
    int e;
    bool neg = wr_num_digits(x, &w, &e);
    for (; e < 0 && w % 10 == 0; e++)
        w /= 10;
    out[0] = '-';
    return neg + put_decimal(out + neg, w, e);
}

size_t wr_num_format_fixed(struct wr_num x, int decimals, char *out)
{
    uint64_t w;
    int e;
    bool neg = wr_num_digits(x, &w, &e);
    return x.kind == WR_NUM_NULL ? 0 : wr_num_put_fixed(neg, w, e, decimals, out);
}

size_t wr_num_put_fixed(bool neg, uint64_t w, int e, int decimals, char *out)
{
    int drop = -e - decimals;
    if (drop > 19) /* below half a unit for certain: see wr_num_round */
        w = 0;
    else if (drop > 0)
        w = w / wr_pow10[drop] + (w % wr_pow10[drop] >= wr_pow10[drop] / 2);
    char digits[32];
    unsigned n = w ? put_digits(digits, w) : 0;
    unsigned zeros = drop < 0 && w ? (unsigned)-drop : 0, all = n + zeros, places = (unsigned)decimals;
    char *p = out;
    if (neg && w)
        *p++ = '-';
    /* The digits, zeros after them, and zeros before where there are fewer than 1 + decimals. */
    unsigned lead = all <= places ? places + 1 - all : 0;
    memset(p, '0', lead + all);
    memcpy(p + lead, digits, n);
    all += lead;
    if (places) {
        memmove(p + all - places + 1, p + all - places, places);
        p[all - places] = '.';
        all++;
    }
    return (size_t)(p - out) + all;
}
