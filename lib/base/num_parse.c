/* Texts as numbers, and their exact order. See num.h.
 *
 * Nearly every number in a file is a sign and at most 8 (or 16) digits and a point. Those are taken as one (or two)
 * 64-bit words, the text's last byte in the word's highest: flip '0' to 0, find the byte that is no digit, shift
 * the digits before it up over the point, add up the digits in three multiplications. Whatever is not of that
 * shape, and whatever is no number, takes the slow lane, which reads a text as digits * 10^exp. */
#include <math.h>

#include "base/digits.h"
#include "base/dtoa.h"
#include "base/num.h"

typedef unsigned __int128 u128;

static inline uint32_t load4(const char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* ---- the fast lanes ---------------------------------------------------------------------------------------- */

static inline bool finish(uint64_t m, unsigned scale, bool neg, struct wr_num *out)
{
    out->kind = WR_NUM_DEC;
    out->scale = (uint8_t)scale;
    out->m = ((int64_t)m ^ -(int64_t)neg) + neg;
    return true;
}

/* t: the text's n (1..8) bytes, each ^ '0', in the high bytes of the word; zeros below. */
static inline bool lane8(uint64_t t, size_t n, bool neg, struct wr_num *out)
{
    uint64_t odd = wr_not_digits(t);
    if (odd == 0)
        return finish(wr_digits8(t), 0, neg, out);
    unsigned at = (unsigned)__builtin_ctzll(odd) - 7;
    if ((odd & (odd - 1)) || (uint8_t)(t >> at) != ('.' ^ '0') || n == 1)
        return false;
    /* The bytes before the point move up over it, so the last of them stands where `odd` has its bit. Zeros at the
     * end of the digits go, but none before that. */
    t = (t & -(odd << 1)) | (t & ((odd >> 7) - 1)) << 8;
    unsigned zeros = wr_zeros_at_end(t | odd);
    return finish(wr_digits8(t << zeros), (56 - at - zeros) / 8, neg, out);
}

/* The same for n = 9..16. */
static inline bool lane16(u128 t, bool neg, struct wr_num *out)
{
    uint64_t odd_lo = wr_not_digits((uint64_t)t), odd_hi = wr_not_digits((uint64_t)(t >> 64));
    unsigned scale = 0;
    if (odd_lo | odd_hi) {
        unsigned at = odd_lo ? (unsigned)__builtin_ctzll(odd_lo) - 7 : (unsigned)__builtin_ctzll(odd_hi) + 57;
        if ((uint8_t)(t >> at) != ('.' ^ '0'))
            return false;
        u128 below = ((u128)1 << at) - 1;
        t = (t & ~(below << 8 | 0xff)) | (t & below) << 8;
        uint64_t lo = (uint64_t)t, hi = (uint64_t)(t >> 64);
        if (wr_not_digits(lo) | wr_not_digits(hi))
            return false;
        uint64_t end = hi | odd_hi;
        unsigned zeros = end ? wr_zeros_at_end(end) : 64 + wr_zeros_at_end(lo | odd_lo);
        t <<= zeros;
        scale = (120 - at - zeros) / 8;
    }
    return finish(wr_digits8((uint64_t)t) * 100000000 + wr_digits8((uint64_t)(t >> 64)), scale, neg, out);
}

/* ---- the slow lane ----------------------------------------------------------------------------------------- */

/* [+-]digits up to end. Saturates far beyond what any digits before it can make up for. */
static bool scan_exponent(const char *p, const char *end, int64_t *out)
{
    bool neg = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return false;
    int64_t e = 0;
    for (; p < end; p++) {
        if (!wr_is_digit(*p))
            return false;
        if (e < (int64_t)1 << 56)
            e = e * 10 + (*p - '0');
    }
    *out = neg ? -e : e;
    return true;
}

static bool scan(const char *p, size_t n, struct wr_spelled *s)
{
    const char *end = p + n, *first = NULL, *last = NULL;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (p < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *s = (struct wr_spelled){.neg = p < end && *p == '-'};
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    int64_t digits = 0, whole = -1, at_first = 0, at_last = 0, e = 0;
    for (; p < end; p++) {
        if (*p == '.' && whole < 0) {
            whole = digits;
            continue;
        }
        if (!wr_is_digit(*p))
            break;
        if (*p != '0') {
            if (!first) {
                first = p;
                at_first = digits;
            }
            last = p;
            at_last = digits;
        }
        digits++;
    }
    if (digits == 0)
        return false;
    if (p < end && ((*p | 0x20) != 'e' || !scan_exponent(p + 1, end, &e)))
        return false;
    if (first) {
        s->p = first;
        s->n = (size_t)(last - first) + 1;
        s->nd = at_last - at_first + 1;
        s->exp = (whole < 0 ? digits : whole) - 1 - at_last + e;
    }
    return true;
}

/* Not inlined: it would cost the fast lanes a frame. */
static __attribute__((noinline)) bool slow(const char *p, size_t n, struct wr_num *out)
{
    struct wr_spelled s;
    if (!scan(p, n, &s))
        return false;
    if (s.nd <= 19) {
        uint64_t w = 0;
        for (size_t i = 0; i < s.n; i++)
            if (s.p[i] != '.')
                w = w * 10 + (uint64_t)(s.p[i] - '0');
        *out = wr_num_of_digits(s.neg, w, s.exp);
        return out->kind != WR_NUM_NULL;
    }
    double d = wr_digits_double(s.p, s.n, s.nd, s.exp);
    *out = (struct wr_num){.kind = WR_NUM_DBL, .d = s.neg && d != 0 ? -d : d};
    return d <= 1.7976931348623157e308;
}

/* ---- public ------------------------------------------------------------------------------------------------ */

/* A sign, if it is -, is q[-1]. These are functions of their own so that the hottest one needs no frame. */
static __attribute__((noinline)) bool parse_long(const char *p, size_t n, bool neg, struct wr_num *out)
{
    const char *q = p + neg;
    size_t k = n - neg;
    if (k - 9 < 8) {
        u128 t = (u128)(wr_load8(q + k - 8) ^ WR_EACH_BYTE('0')) << 64 | (u128)(wr_load8(q) ^ WR_EACH_BYTE('0'))
                                                                             << (128 - 8 * k);
        if (lane16(t, neg, out))
            return true;
    }
    return slow(p, n, out);
}

bool wr_num_parse(const char *p, size_t n, struct wr_num *out)
{
    if (n == 0)
        return false;
    bool neg = *p == '-';
    const char *q = p + neg;
    size_t k = n - neg;
    unsigned gap = 64 - 8 * (unsigned)k;
    uint64_t t;
    if (k - 1 >= 8)
        return parse_long(p, n, neg, out);
    if (k == 8)
        t = wr_load8(q) ^ WR_EACH_BYTE('0');
    else if (k >= 4)
        t = (uint64_t)(load4(q) ^ 0x30303030u) << gap | (uint64_t)(load4(q + k - 4) ^ 0x30303030u) << 32;
    else
        t = (uint64_t)(uint8_t)(q[0] ^ '0') << gap | (uint64_t)(uint8_t)(q[k >> 1] ^ '0') << (gap + 8 * (k >> 1)) |
            (uint64_t)(uint8_t)(q[k - 1] ^ '0') << 56;
    return lane8(t, k, neg, out) || slow(p, n, out);
}

bool wr_num_parse_padded(const char *p, size_t n, struct wr_num *out)
{
    if (n == 0)
        return false;
    bool neg = *p == '-';
    size_t k = n - neg;
    if (k - 1 >= 8)
        return parse_long(p, n, neg, out);
    return lane8((wr_load8(p + neg) ^ WR_EACH_BYTE('0')) << (64 - 8 * k), k, neg, out) || slow(p, n, out);
}

void wr_num_spell(struct wr_slice text, struct wr_spelled *out)
{
    scan(text.p, text.n, out);
}

/* By the place of the first digit, then digit by digit; what is left over of the longer one is not all zeros. */
static int cmp_spelled(const struct wr_spelled *a, const struct wr_spelled *b)
{
    int sign_a = a->n ? (a->neg ? -1 : 1) : 0, sign_b = b->n ? (b->neg ? -1 : 1) : 0;
    if (sign_a != sign_b || sign_a == 0)
        return (sign_a > sign_b) - (sign_a < sign_b);
    int64_t top_a = a->nd + a->exp, top_b = b->nd + b->exp;
    if (top_a != top_b)
        return top_a > top_b ? sign_a : -sign_a;
    size_t i = 0, j = 0;
    for (; i < a->n && j < b->n; i++, j++) {
        i += a->p[i] == '.';
        j += b->p[j] == '.';
        if (a->p[i] != b->p[j])
            return a->p[i] > b->p[j] ? sign_a : -sign_a;
    }
    return i < a->n ? sign_a : j < b->n ? -sign_a : 0;
}

int wr_num_cmp_text(struct wr_slice x, struct wr_slice y)
{
    struct wr_spelled a = {0}, b = {0};
    scan(x.p, x.n, &a);
    scan(y.p, y.n, &b);
    return cmp_spelled(&a, &b);
}

int wr_num_cmp_num_text(struct wr_num x, struct wr_slice text)
{
    char digits[20];
    struct wr_spelled a = {0}, b = {0};
    uint64_t w;
    int e;
    a.neg = wr_num_digits(x, &w, &e);
    for (; w && w % 10 == 0; w /= 10)
        e++;
    for (; w; w /= 10)
        digits[sizeof digits - ++a.n] = (char)('0' + w % 10);
    a.p = digits + sizeof digits - a.n;
    a.nd = (int64_t)a.n;
    a.exp = e;
    scan(text.p, text.n, &b);
    return cmp_spelled(&a, &b);
}
