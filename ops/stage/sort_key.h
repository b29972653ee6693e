/* Sort keys as words: numbers of 64 bits whose order, first word first, is the order of the keys.
 *
 * A key is one word or more. The top two bits of its first word are its class: numbers, then text, then null. No
 * key's words are the beginning of another's, so keys that follow one another in a row are compared as one string
 * of words, and equal words mean a tie. Nearly every number, and a text of up to 7 bytes, is one word.
 *
 *   number  first: class 2 | sign 1 | place of the first digit 13 | its first 14 digits 47 | more 1
 *           further: the next 18 digits 61 | more 1. Below zero all but the class is complemented.
 *           Every number, of any length, stands for one decimal (base/num.h), so this order is exact.
 *   text    class 2 (first word only) | 7 bytes 56 | how many of them count, or 8: more follow 6
 *   null    class 2 | 0
 *
 * A descending key has all bits but the class turned round (in further words: but the top two). */
#ifndef WR_STAGE_SORT_KEY_H
#define WR_STAGE_SORT_KEY_H

#include "ops/stage/sort.h"

enum sort_class { CLASS_NUMBER, CLASS_TEXT, CLASS_NULL };

/* A key's column in one batch. */
struct sort_column {
    const struct wr_vec *num; /* as numbers; NULL: only as text */
    const struct wr_vec *str; /* as bytes; NULL: all rows are DEC */
    struct wr_vec made;       /* what str points to where it had to be made */
};

/* Makes the column of a key at the selected rows. 0 or -1: out of memory. */
int wr_sort_column(const struct sort_key *, struct wr_batch *, struct sort_column *);
/* Texts whose order by bytes is the natural order of the selected rows' texts; memory of the batch. 0 or -1: out of
 * memory. */
int wr_sort_natural(struct wr_batch *, const struct wr_vec *from, struct wr_vec *out);
/* The first word of row i's key, and into *more how many follow. */
uint64_t wr_sort_word(const struct sort_key *, const struct sort_column *, uint32_t i, uint32_t *more);
/* The same for rows sel[0..n) (NULL: 0..n-1) at once, into word[] and more[] by row. */
void wr_sort_first(const struct sort_key *, const struct sort_column *, const uint16_t *sel, uint32_t n,
                   uint64_t *word, uint32_t *more);
/* Of rows sel[0..n) (NULL: 0..n-1) those whose first word is at most `last`, into out[0..n]; returns how many, or
 * UINT32_MAX where that can't be told without making the words: not all are decimals of one scale. */
uint32_t wr_sort_until(const struct sort_key *, const struct sort_column *, uint64_t last, const uint16_t *sel,
                       uint32_t n, uint16_t *out);
/* The words behind the first; returns where the next key's stand. */
uint64_t *wr_sort_words(const struct sort_key *, const struct sort_column *, uint32_t i, uint64_t *out);

static inline enum sort_class wr_sort_class(uint64_t first)
{
    return (enum sort_class)(first >> 62);
}

#endif
