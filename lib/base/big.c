/* See big.h. Schoolbook arithmetic: the numbers are short and the lanes that come here are rare. */
#include "base/big.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef unsigned __int128 u128;

static const uint64_t pow5_27 = 7450580596923828125u; /* 5^27, the largest power of five in a limb */

static uint64_t pow5_small(unsigned k)
{
    uint64_t p = 1;
    while (k--)
        p *= 5;
    return p;
}

void wr_big_set(struct wr_big *b, u128 v)
{
    b->limb[0] = (uint64_t)v;
    b->limb[1] = (uint64_t)(v >> 64);
    b->n = 2;
    wr_big_trim(b);
}

void wr_big_copy(struct wr_big *b, const struct wr_big *from)
{
    b->n = from->n;
    memcpy(b->limb, from->limb, from->n * sizeof from->limb[0]);
}

void wr_big_trim(struct wr_big *b)
{
    while (b->n && b->limb[b->n - 1] == 0)
        b->n--;
}

static void push(struct wr_big *b, uint64_t v)
{
    if (!v)
        return;
    assert(b->n < WR_BIG_LIMBS);
    b->limb[b->n++] = v;
}

void wr_big_mul1(struct wr_big *b, uint64_t f, uint64_t add)
{
    u128 c = add;
    for (uint32_t i = 0; i < b->n; i++) {
        c += (u128)b->limb[i] * f;
        b->limb[i] = (uint64_t)c;
        c >>= 64;
    }
    push(b, (uint64_t)c);
    wr_big_trim(b);
}

uint64_t wr_big_div1(struct wr_big *b, uint64_t d)
{
    uint64_t r = 0;
    for (uint32_t i = b->n; i-- > 0;) {
        u128 v = (u128)r << 64 | b->limb[i];
        b->limb[i] = (uint64_t)(v / d);
        r = (uint64_t)(v % d);
    }
    wr_big_trim(b);
    return r;
}

void wr_big_mul_pow5(struct wr_big *b, unsigned k)
{
    for (; k >= 27; k -= 27)
        wr_big_mul1(b, pow5_27, 0);
    wr_big_mul1(b, pow5_small(k), 0);
}

bool wr_big_div_pow5(struct wr_big *b, unsigned k)
{
    uint64_t rest = 0;
    for (; k >= 27; k -= 27)
        rest |= wr_big_div1(b, pow5_27);
    if (k)
        rest |= wr_big_div1(b, pow5_small(k));
    return rest != 0;
}

void wr_big_shl(struct wr_big *b, unsigned bits)
{
    if (!b->n || !bits)
        return;
    unsigned limbs = bits / 64, sh = bits % 64;
    assert(b->n + limbs + 1 <= WR_BIG_LIMBS);
    b->limb[b->n] = 0;
    for (uint32_t i = b->n + 1; i-- > 0;) {
        uint64_t below = i && sh ? b->limb[i - 1] >> (64 - sh) : 0;
        b->limb[i + limbs] = b->limb[i] << sh | below;
    }
    memset(b->limb, 0, limbs * sizeof b->limb[0]);
    b->n += limbs + 1;
    wr_big_trim(b);
}

bool wr_big_shr(struct wr_big *b, unsigned bits)
{
    unsigned limbs = bits / 64, sh = bits % 64;
    uint64_t lost = 0;
    for (uint32_t i = 0; i < limbs && i < b->n; i++)
        lost |= b->limb[i];
    if (limbs >= b->n) {
        b->n = 0;
        return lost != 0;
    }
    lost |= b->limb[limbs] & ((1ull << sh) - 1);
    b->n -= limbs;
    for (uint32_t i = 0; i < b->n; i++) {
        uint64_t above = sh && i + 1 < b->n ? b->limb[i + limbs + 1] << (64 - sh) : 0;
        b->limb[i] = b->limb[i + limbs] >> sh | above;
    }
    wr_big_trim(b);
    return lost != 0;
}

void wr_big_mul(struct wr_big *out, const struct wr_big *a, const struct wr_big *b)
{
    assert(a->n + b->n <= WR_BIG_LIMBS);
    out->n = a->n + b->n;
    memset(out->limb, 0, out->n * sizeof out->limb[0]);
    for (uint32_t i = 0; i < a->n; i++) {
        u128 c = 0;
        for (uint32_t j = 0; j < b->n; j++) {
            c += (u128)a->limb[i] * b->limb[j] + out->limb[i + j];
            out->limb[i + j] = (uint64_t)c;
            c >>= 64;
        }
        out->limb[i + b->n] = (uint64_t)c;
    }
    wr_big_trim(out);
}

int wr_big_cmp(const struct wr_big *a, const struct wr_big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a = x - y, x >= y; a may be either. */
static void subtract(struct wr_big *a, const struct wr_big *x, const struct wr_big *y)
{
    bool borrow = false;
    for (uint32_t i = 0; i < x->n; i++) {
        u128 d = (u128)x->limb[i] - (i < y->n ? y->limb[i] : 0) - borrow;
        a->limb[i] = (uint64_t)d;
        borrow = d >> 64;
    }
    a->n = x->n;
    wr_big_trim(a);
}

bool wr_big_sub(struct wr_big *a, const struct wr_big *b)
{
    if (wr_big_cmp(a, b) >= 0) {
        subtract(a, a, b);
        return false;
    }
    subtract(a, b, a);
    return true;
}

void wr_big_add(struct wr_big *a, const struct wr_big *b)
{
    uint32_t n = a->n > b->n ? a->n : b->n;
    u128 c = 0;
    for (uint32_t i = 0; i < n; i++) {
        c += (u128)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
        a->limb[i] = (uint64_t)c;
        c >>= 64;
    }
    a->n = n;
    push(a, (uint64_t)c);
}

unsigned wr_big_bits(const struct wr_big *b)
{
    return b->n ? b->n * 64 - (unsigned)__builtin_clzll(b->limb[b->n - 1]) : 0;
}

u128 wr_big_low(const struct wr_big *b)
{
    uint64_t lo = b->n > 0 ? b->limb[0] : 0, hi = b->n > 1 ? b->limb[1] : 0;
    return (u128)hi << 64 | lo;
}

/* Bits [from, from + 64) of b. */
static uint64_t bits_at(const struct wr_big *b, unsigned from)
{
    unsigned i = from / 64, sh = from % 64;
    uint64_t lo = i < b->n ? b->limb[i] >> sh : 0;
    uint64_t hi = sh && i + 1 < b->n ? b->limb[i + 1] << (64 - sh) : 0;
    return lo | hi;
}

static bool any_below(const struct wr_big *b, unsigned end)
{
    unsigned i = 0;
    for (; i < end / 64 && i < b->n; i++)
        if (b->limb[i])
            return true;
    return i < b->n && end % 64 && (b->limb[i] & ((1ull << end % 64) - 1));
}

double wr_big_double(const struct wr_big *b, int exp2, bool more)
{
    int len = (int)wr_big_bits(b);
    if (len == 0 || exp2 + len < -1074)
        return 0; /* also b = 0 with more: the caller saw to it that this is less than half of 2^-1074 */
    if (exp2 + len > 1024)
        return INFINITY;
    int drop = len - 53; /* bits to round away; not below 2^-1074 */
    if (drop < -1074 - exp2)
        drop = -1074 - exp2;
    if (drop <= 0) /* fewer than 54 bits, and exact: `more` cannot matter */
        return ldexp((double)b->limb[0], exp2);
    uint64_t m = bits_at(b, (unsigned)drop);
    bool half = bits_at(b, (unsigned)drop - 1) & 1;
    if (half && (more || (m & 1) || any_below(b, (unsigned)drop - 1)))
        m++;
    return ldexp((double)m, exp2 + drop);
}
