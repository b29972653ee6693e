/* Numbers: exact decimals while they fit, binary doubles beyond (language.md section 6, engine.md 7.5).
 *
 * A text is a number if it is blanks (space, tab), an optional sign, digits with at most one point (at least one
 * digit), an optional exponent, blanks; and its magnitude is not beyond a double's range. Its kind depends on its text
 * alone: DEC when, trailing zeros after the point dropped, the mantissa fits a signed 64-bit integer with a scale of
 * 0 to 18; else the nearest double. No locale, no allocation, no global state; any thread. */
#ifndef WR_BASE_NUM_H
#define WR_BASE_NUM_H

#include "base/slice.h"

enum wr_num_kind { WR_NUM_NULL, WR_NUM_DEC, WR_NUM_DBL };

struct wr_num {
    uint8_t kind;  /* enum wr_num_kind */
    uint8_t scale; /* DEC: 0..18; value = m / 10^scale */
    union {
        int64_t m;
        double d; /* DBL: finite */
    };
};

extern const uint64_t wr_pow10[20]; /* 10^0 .. 10^19 */

/* Parses; false: no number (text, empty, nan, inf, hex, out of range). DEC results are normalised: scale is the
 * smallest that holds the value, -0 is 0. */
bool wr_num_parse(const char *p, size_t n, struct wr_num *out);

/* The value as the nearest double (ties to even). NULL: 0. */
double wr_num_double(struct wr_num);
/* A double as a number: DBL, or NULL when it is infinite or not a number. Zero is DEC 0. */
struct wr_num wr_num_of_double(double);
/* m / 10^scale (any scale 0..38) as a number: DEC normalised if it fits, else DBL nearest. */
struct wr_num wr_num_of_i128(__int128 m, unsigned scale);

/* Arithmetic. NULL in, NULL out. Exact if both are DEC and the result fits DEC, else one fixed formula in doubles.
 * div: DEC / DEC whose quotient is exactly DEC may come out as DEC only if that is what the double formula prints too;
 * by zero: NULL with *zero set. */
struct wr_num wr_num_add(struct wr_num, struct wr_num);
struct wr_num wr_num_sub(struct wr_num, struct wr_num);
struct wr_num wr_num_mul(struct wr_num, struct wr_num);
struct wr_num wr_num_div(struct wr_num, struct wr_num, bool *zero);
struct wr_num wr_num_idiv(struct wr_num, struct wr_num, bool *zero); /* // : floor of the quotient */
struct wr_num wr_num_mod(struct wr_num, struct wr_num, bool *zero);  /* % : sign of the divisor; a - b * (a // b) */
struct wr_num wr_num_pow(struct wr_num, struct wr_num);              /* exact for whole exponents >= 0 that fit */
struct wr_num wr_num_neg(struct wr_num);
struct wr_num wr_num_abs(struct wr_num);
struct wr_num wr_num_floor(struct wr_num);
struct wr_num wr_num_ceil(struct wr_num);
/* Half away from zero at `digits` decimals (negative: tens, hundreds, ...), on the exact decimal; a double is rounded
 * on the decimal its shortest text spells. */
struct wr_num wr_num_round(struct wr_num, int digits);

/* Order by value, exactly: a double stands for the decimal its shortest text spells. Neither may be NULL. */
int wr_num_cmp(struct wr_num, struct wr_num);
/* Exact order of two texts that are numbers (wr_num_parse is true for both), of any length. */
int wr_num_cmp_text(struct wr_slice, struct wr_slice);
/* Exact order of a number (not NULL) against a text that is a number. */
int wr_num_cmp_num_text(struct wr_num, struct wr_slice);

/* Shortest form. No trailing zeros, no "-0"; exponent form (1e-7, 1.5e+21) only below 1e-6 and from 1e21, also for
 * DEC; doubles as the shortest text that reads back equal. out has WR_NUM_TEXT bytes; returns the length, no NUL.
 * NULL: 0 bytes. */
enum { WR_NUM_TEXT = 48 };
size_t wr_num_format(struct wr_num, char *out);
/* A fixed number of decimals (0..18), half away from zero on the exact decimal, never exponent form for DEC. out has
 * 400 bytes. */
size_t wr_num_format_fixed(struct wr_num, int decimals, char *out);

/* An order-preserving 64-bit prefix: cmp(a, b) < 0 implies prefix(a) <= prefix(b). */
uint64_t wr_num_sort_prefix(struct wr_num);

#endif
