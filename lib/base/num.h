/* Numbers: exact decimals while they fit, binary doubles beyond (weir-lang(7), lib/README.md).
 *
 * A text is a number if it is blanks (space, tab), an optional sign, digits with at most one point (at least one
 * digit), an optional exponent, blanks; and its magnitude is not beyond a double's range. Its kind depends on its
 * text alone: DEC when, trailing zeros after the point dropped, the mantissa fits a signed 64-bit integer with a
 * scale of 0 to 18; else the nearest double. Every function takes DECs of any scale 0..18, normalised or not
 * (vectors keep one common scale), and gives back normalised ones; its result depends on the values only. No
 * locale, no allocation, no global state; any thread. */
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
 * smallest that holds the value, -0 is 0. What is nearer to 0 than to any other double (1e-400) is DBL 0, so that a
 * caller who keeps the text of what is not DEC can still compare it exactly; everywhere else zero is DEC. Reads
 * nothing but p[0..n). */
bool wr_num_parse(const char *p, size_t n, struct wr_num *out);
/* The same result, faster, where 32 bytes can be read from p + n on. */
bool wr_num_parse_padded(const char *p, size_t n, struct wr_num *out);

/* The value as the nearest double (ties to even). NULL: 0. */
double wr_num_double(struct wr_num);
/* A double as a number: DBL, or NULL when it is infinite or not a number. Zero is DEC 0. */
struct wr_num wr_num_of_double(double);
/* m / 10^scale (any scale 0..38) as a number: DEC normalised if it fits, else DBL nearest. */
struct wr_num wr_num_of_i128(__int128 m, unsigned scale);
/* w * 10^e, negated if neg: DEC if it fits, else DBL nearest; NULL beyond a double's range. */
struct wr_num wr_num_of_digits(bool neg, uint64_t w, int64_t e);
/* The decimal that x stands for (a double: the one its shortest text spells): |x| = *w * 10^*e. Returns whether
 * x < 0. NULL: 0. */
bool wr_num_digits(struct wr_num x, uint64_t *w, int *e);

/* Arithmetic. NULL in, NULL out; NULL too where a double came out infinite or not a number. Two DECs give the exact
 * result if that fits DEC; else + - * // and % give the double nearest to the exact result, ** one fixed formula in
 * doubles. With a DBL among them both are taken as doubles. */
struct wr_num wr_num_add(struct wr_num, struct wr_num);
struct wr_num wr_num_sub(struct wr_num, struct wr_num);
struct wr_num wr_num_mul(struct wr_num, struct wr_num);
/* Two DECs: the double nearest to the exact quotient, as DBL also if it is whole (0.3 / 0.1 is DBL 3); zero is DEC.
 * By zero: NULL, and *zero is set to true (else left alone; also in idiv and mod). */
struct wr_num wr_num_div(struct wr_num, struct wr_num, bool *zero);
struct wr_num wr_num_idiv(struct wr_num, struct wr_num, bool *zero); /* // : floor of the quotient */
struct wr_num wr_num_mod(struct wr_num, struct wr_num, bool *zero);  /* % : sign of the divisor; a - b * (a // b) */
struct wr_num wr_num_pow(struct wr_num, struct wr_num);              /* exact for whole exponents >= 0 that fit */
struct wr_num wr_num_neg(struct wr_num);
struct wr_num wr_num_abs(struct wr_num);
struct wr_num wr_num_floor(struct wr_num);
struct wr_num wr_num_ceil(struct wr_num);
/* Half away from zero at `digits` decimals (negative: tens, hundreds, ...), on the exact decimal; a double is
 * rounded on the decimal its shortest text spells, and the result is DEC if it fits. NULL beyond a double's range.
 */
struct wr_num wr_num_round(struct wr_num, int digits);
/* The same, but whatever is cut off is dropped or, `away`, counts as one more. */
struct wr_num wr_num_cut(struct wr_num, int digits, bool away);
/* Exact where it is a decimal that fits, else a DBL. NULL where x < 0. */
struct wr_num wr_num_sqrt(struct wr_num);
/* Exact at powers of ten. NULL where x <= 0. */
struct wr_num wr_num_log10(struct wr_num);

/* The hot case, for loops over vectors: two DECs of one scale whose sum (difference) fits at that scale. False:
 * take wr_num_add (wr_num_sub). The result is not normalised. */
static inline bool wr_num_add_fast(struct wr_num a, struct wr_num b, struct wr_num *out)
{
    *out = (struct wr_num){.kind = WR_NUM_DEC, .scale = a.scale};
    return a.kind == WR_NUM_DEC && b.kind == WR_NUM_DEC && a.scale == b.scale &&
           !__builtin_add_overflow(a.m, b.m, &out->m);
}

static inline bool wr_num_sub_fast(struct wr_num a, struct wr_num b, struct wr_num *out)
{
    *out = (struct wr_num){.kind = WR_NUM_DEC, .scale = a.scale};
    return a.kind == WR_NUM_DEC && b.kind == WR_NUM_DEC && a.scale == b.scale &&
           !__builtin_sub_overflow(a.m, b.m, &out->m);
}

/* The same for a product: two DECs whose scales add up to 18 at most and whose mantissas' product fits. */
static inline bool wr_num_mul_fast(struct wr_num a, struct wr_num b, struct wr_num *out)
{
    *out = (struct wr_num){.kind = WR_NUM_DEC, .scale = (uint8_t)(a.scale + b.scale)};
    return a.kind == WR_NUM_DEC && b.kind == WR_NUM_DEC && out->scale <= 18 &&
           !__builtin_mul_overflow(a.m, b.m, &out->m);
}

/* Order by value, exactly: a double stands for the decimal its shortest text spells. Neither may be NULL. */
int wr_num_cmp(struct wr_num, struct wr_num);
/* A text that is a number, as +-D * 10^exp. */
struct wr_spelled {
    bool neg;
    const char *p; /* D: from the first digit that is not 0 to the last such, with or without a point between */
    size_t n;      /* bytes of that; 0: zero */
    int64_t nd;    /* digits of D */
    int64_t exp;
};
void wr_num_spell(struct wr_slice text, struct wr_spelled *out);
/* Exact order of two texts that are numbers (wr_num_parse is true for both), of any length. */
int wr_num_cmp_text(struct wr_slice, struct wr_slice);
/* Exact order of a number (not NULL) against a text that is a number. */
int wr_num_cmp_num_text(struct wr_num, struct wr_slice);

/* Shortest form. No trailing zeros, no "-0"; exponent form (1e-7, 1.5e+21) only below 1e-6 and from 1e21, also for
 * DEC; doubles as the shortest text that reads back equal. out has WR_NUM_TEXT bytes, all of which may be written;
 * returns the length, no NUL. NULL: 0 bytes. */
enum { WR_NUM_TEXT = 48 };
size_t wr_num_format(struct wr_num, char *out);
/* A fixed number of decimals (0..110), half away from zero on the exact decimal (a double: of its shortest text),
 * never in exponent form, never "-0". out has WR_NUM_FIXED_TEXT bytes. NULL: 0 bytes. */
enum { WR_NUM_FIXED_TEXT = 480 };
size_t wr_num_format_fixed(struct wr_num, int decimals, char *out);
/* The same for w * 10^e (e at most 310), negated if neg. */
size_t wr_num_put_fixed(bool neg, uint64_t w, int e, int decimals, char *out);

#endif
