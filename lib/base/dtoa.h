/* Between decimal digits and binary doubles, correctly rounded both ways; no locale, no strtod, no printf.
 *
 * In: 64 x 128-bit multiplication by a tabled power of ten, with a bound on its error; where the bound cannot
 * decide, exact big integers (D. Lemire, Number Parsing at a Gigabyte per Second, 2021, in spirit). Out: the
 * shortest digits that read back equal, nearest to the value among those (R. Giulietti, The Schubfach way to render
 * doubles, 2020). Both use one table. Any thread. */
#ifndef WR_BASE_DTOA_H
#define WR_BASE_DTOA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WR_POW10_FIRST = -342, WR_POW10_LAST = 324 };

struct wr_pow10_bits {
    uint64_t hi, lo;
};

/* [q - WR_POW10_FIRST]: floor(10^q * 2^(127 - floor(log2(10^q)))). */
extern const struct wr_pow10_bits wr_pow10_bits[WR_POW10_LAST - WR_POW10_FIRST + 1];

/* The double nearest to w * 10^e, ties to even; infinite beyond the range, 0 below it. */
double wr_dec_double(uint64_t w, int64_t e);

/* The same for digits of any number: the value is D * 10^e, where D is spelled by the digits in p[0..n) (one point
 * among them is passed over), of which there are nd; the first is not 0. */
double wr_digits_double(const char *p, size_t n, int64_t nd, int64_t e);

/* The double nearest to num / (d1 * d2), ties to even; d1, d2 != 0. */
double wr_ratio_double(unsigned __int128 num, uint64_t d1, uint64_t d2);

/* Shortest digits of a finite d > 0: returns w (not a multiple of 10, at most 17 digits) and d reads as w * 10^*e.
 */
uint64_t wr_double_dec(double d, int *e);

#endif
