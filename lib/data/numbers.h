/* Fields of a column as exact decimals, many at once: the hot part of wr_column_num (convert.c). Private to
 * lib/data.
 *
 * Takes what nearly every number in a file is: an optional `-` and at most 16 bytes with it, digits with at most
 * one point among them (at least one digit), or nothing (null). All else, numbers or not, is left to the caller,
 * whose answers are the same for what this takes (base/num.h), but that zeros at the end stay: 1.50 is 150 at
 * scale 2. */
#ifndef WR_DATA_NUMBERS_H
#define WR_DATA_NUMBERS_H

#include "data/vec.h"

/* Where the results go, by row. */
struct wr_numbers {
    int64_t *num; /* mantissa; 0 where tag is not WR_TAG_DEC */
    uint8_t *tag; /* WR_TAG_DEC or WR_TAG_NULL */
    uint8_t *sc;  /* scale; 0 where tag is not WR_TAG_DEC */
};

/* What they have turned out to be. */
struct wr_numbers_kinds {
    uint8_t least, most; /* scales of the decimals; least > most: there is none */
    bool odd;            /* some row is no decimal */
};

/* Takes rows sel[0..n) (NULL: 0..n-1) of fields at base, with WR_BLOCK_PAD readable bytes before and after all of
 * them. Adds to *kinds what it takes; returns how many rows it leaves out: rest[0..) then holds them, ascending,
 * and has room for n. */
typedef uint32_t wr_numbers_fn(const char *base, const struct wr_view *view, const uint16_t *sel, uint32_t n,
                               const struct wr_numbers *out, uint16_t *rest, struct wr_numbers_kinds *kinds);

#if defined(__x86_64__)
/* Only where wr_simd() is at least that. */
wr_numbers_fn wr_numbers_avx2, wr_numbers_avx512;
#endif

#endif
