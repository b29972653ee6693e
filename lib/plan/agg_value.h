/* One value of any kind, as aggregates that hand values on see it: read from a row, kept in a state, saved, put in
 * order, and put into a result.
 *
 * Saved: tag and scale in a byte each, then 8 bytes of number, or the text. Without pointers, and equal for equal
 * values of one kind once they went through wr_agg_value_key. */
#ifndef WR_PLAN_AGG_VALUE_H
#define WR_PLAN_AGG_VALUE_H

#include "plan/agg.h"

struct wr_agg_value {
    struct wr_slice text; /* TEXT; BIG: the number as written */
    int64_t num;          /* DEC: mantissa; DBL: bits; BOOL: 0 or 1 */
    uint8_t tag;          /* enum wr_tag; NULL: none */
    uint8_t scale;        /* DEC; TEXT: enum wr_str_json */
};

/* The same, kept: the text is a copy. */
struct wr_agg_kept {
    int64_t num;
    uint32_t len, cap;
    char *text;
    uint8_t tag;
    uint8_t scale;
};

enum { WR_AGG_VALUE_HEAD = 2 /* bytes before the number or the text */ };

static inline bool wr_agg_value_has_text(uint8_t tag)
{
    return tag == WR_TAG_TEXT || tag == WR_TAG_BIG;
}

/* The value in row i of a vector of any form; a NUM vector's text is null. */
struct wr_agg_value wr_agg_value_at(const struct wr_vec *, uint32_t i);
/* The value in row i of a 'v' argument. */
struct wr_agg_value wr_agg_value_ordered(const struct wr_agg_arg *, uint32_t i);
/* A form in which equal numbers are equal bytes. */
struct wr_agg_value wr_agg_value_key(struct wr_agg_value);
/* weir's order: numbers by value, then other values by their bytes. Neither may be null. */
int wr_agg_value_cmp(const struct wr_agg_value *, const struct wr_agg_value *);
static inline bool wr_agg_value_is_num(const struct wr_agg_value *v)
{
    return v->tag == WR_TAG_DEC || v->tag == WR_TAG_DBL || v->tag == WR_TAG_BIG;
}

static inline uint32_t wr_agg_value_size(const struct wr_agg_value *v)
{
    return WR_AGG_VALUE_HEAD + (wr_agg_value_has_text(v->tag) ? (uint32_t)v->text.n : 8);
}
/* Returns the end of what it wrote. */
char *wr_agg_value_save(const struct wr_agg_value *, char *p);
/* The value in p[0..n), whose text stays there; false: damaged. */
bool wr_agg_value_load(const char *p, size_t n, struct wr_agg_value *out);

/* Puts a copy in the place of what was kept. 0, or -1: out of memory. */
int wr_agg_value_keep(struct wr_arena *, struct wr_agg_kept *, const struct wr_agg_value *);
struct wr_agg_value wr_agg_value_kept(const struct wr_agg_kept *);

/* Row k of a result (wr_agg_result_vec), with a copy of the text. 0, or -1: out of memory. */
int wr_agg_value_put(const struct wr_agg_value *, struct wr_batch *, struct wr_vec *out, uint32_t k);

#endif
