/* Unsigned integers of a few thousand bits, for the rare exact lanes of num, dtoa and exactsum.
 *
 * Fixed size, no allocation: the largest value any caller makes (the square of an exact sum of doubles) stays below
 * WR_BIG_LIMBS * 64 bits, so there is no overflow to report; debug builds assert it. limb[0] is the lowest,
 * limb[n-1] is not 0, and n = 0 is zero. Limbs from n on are undefined: a struct wr_big need not be cleared. Any
 * thread. */
#ifndef WR_BASE_BIG_H
#define WR_BASE_BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WR_BIG_LIMBS = 176 };

struct wr_big {
    uint32_t n;
    uint64_t limb[WR_BIG_LIMBS];
};

void wr_big_set(struct wr_big *, unsigned __int128);
void wr_big_copy(struct wr_big *, const struct wr_big *);
/* Drops zero limbs at the top after limb[] and n were filled by hand. */
void wr_big_trim(struct wr_big *);
/* b * f + add. */
void wr_big_mul1(struct wr_big *b, uint64_t f, uint64_t add);
/* b / d (d != 0); returns the remainder. */
uint64_t wr_big_div1(struct wr_big *b, uint64_t d);
/* b * 5^k. */
void wr_big_mul_pow5(struct wr_big *b, unsigned k);
/* b / 5^k; true: a remainder was dropped. */
bool wr_big_div_pow5(struct wr_big *b, unsigned k);
void wr_big_shl(struct wr_big *, unsigned bits);
/* b >> bits; true: a bit that was set was dropped. */
bool wr_big_shr(struct wr_big *, unsigned bits);
/* out = a * b; out is neither. */
void wr_big_mul(struct wr_big *out, const struct wr_big *a, const struct wr_big *b);
/* a = |a - b|; true: b was the larger. */
bool wr_big_sub(struct wr_big *a, const struct wr_big *b);
/* a = a + b. */
void wr_big_add(struct wr_big *a, const struct wr_big *b);
int wr_big_cmp(const struct wr_big *, const struct wr_big *);
/* Bits up to the highest set one; 0 for zero. */
unsigned wr_big_bits(const struct wr_big *);
/* Its low 128 bits. */
unsigned __int128 wr_big_low(const struct wr_big *);

/* The double nearest to (b + f) * 2^exp2, ties to even, where 0 < f < 1 if `more`, else f = 0. b has at least 55
 * bits if `more`, or (b + f) * 2^exp2 is told apart from the halves of 2^-1074 by b alone. Infinite beyond the
 * range. */
double wr_big_double(const struct wr_big *b, int exp2, bool more);

#endif
