/* A vector: the values of one column for the rows of one batch (at most WR_BATCH_ROWS), in one of five forms.
 *
 * Rows are addressed by their position in the batch, 0 .. nrows-1; a selection vector (u16 positions, ascending)
 * says which of them count, and a vector need only be valid at selected positions. All memory belongs to the arena
 * of the batch the vector is in. A vector is filled by one thread and then constant.
 *
 *   VIEW  bytes of an input field where they stand in the block (nothing copied, quoting not undone)
 *   STR   bytes: pointer and length (quoting undone); len 0 is null
 *   NUM   numbers: exact decimals, or doubles where they don't fit (base/num.h). Times and durations are numbers of
 *         seconds; a time is always DEC, of a scale of 9 at most
 *   BOOL  truth: 0, 1, or 2 for null
 *   ANY   each row its own: tag says which of the above (what `if`, `case`, `??` pick from mixed sources)
 */
#ifndef WR_DATA_VEC_H
#define WR_DATA_VEC_H

#include "base/arena.h"
#include "base/num.h"
#include "base/slice.h"

enum { WR_BATCH_ROWS = 2048 };

enum wr_rep { WR_REP_NONE, WR_REP_VIEW, WR_REP_STR, WR_REP_NUM, WR_REP_BOOL, WR_REP_ANY };

/* Where a field stands: base + off, len bytes. For a quoted field the outer quotes are not part of it. */
struct wr_view {
    uint32_t off;
    uint32_t len; /* low 30 bits: bytes; WR_VIEW_* above */
};
#define WR_VIEW_QUOTED   0x80000000u /* stood in quotes; of JSON lines (struct wr_format): a string */
#define WR_VIEW_DOUBLED  0x40000000u /* holds doubled quotes that are one each in the value, or escapes */
#define WR_VIEW_LEN_MASK 0x3fffffffu
#define WR_VIEW_LEN(v)   ((v).len & WR_VIEW_LEN_MASK)

/* The bytes of a field as they stand. */
static inline struct wr_slice wr_view_slice(const char *base, struct wr_view v)
{
    return (struct wr_slice){base + v.off, WR_VIEW_LEN(v)};
}

/* A value's bytes. */
struct wr_str {
    const char *p;
    uint32_t n;
    uint16_t null; /* 1: null though n > 0 (a word of --null); n == 0 is always null */
    uint16_t json; /* enum wr_str_json: what it was in JSON lines, for it goes out as it stood */
};
enum wr_str_json {
    WR_STR_FIELD = 0,  /* it is not from there */
    WR_STR_JSON_TEXT,  /* a string, its escapes undone; an empty one is no null there */
    WR_STR_JSON_VALUE, /* the text of any other value; n == 0: null */
};
#define WR_STR_NULL(s) ((s).n == 0 || (s).null)

/* What one row of a NUM or ANY vector holds. */
enum wr_tag {
    WR_TAG_NULL = 0,
    WR_TAG_DEC,  /* num = mantissa; value = num / 10^scale, scale 0..18 */
    WR_TAG_DBL,  /* num = the bits of a finite double */
    WR_TAG_BIG,  /* num = pointer to a const struct wr_slice: the text of a number whose decimal does not fit DEC.
                    It compares by its digits and computes as the nearest double */
    WR_TAG_TEXT, /* NUM: the field is no number, not told yet (counts as null). ANY: str[row] is the value */
    WR_TAG_TOLD, /* NUM: the field is no number and has been counted (counts as null) */
    WR_TAG_BOOL, /* ANY only: num is 0 or 1 */
};

struct wr_vec {
    uint8_t rep;   /* enum wr_rep */
    uint8_t scale; /* NUM: the scale of every DEC row when sc is NULL */
    uint8_t time;  /* NUM: 1: the numbers are times, seconds since 1970 in UTC, and are written as such */
    /* VIEW */
    const struct wr_view *view;
    const char *base;
    /* STR; ANY rows with WR_TAG_TEXT */
    struct wr_str *str;
    /* NUM; ANY rows with a numeric tag or BOOL */
    int64_t *num;
    uint8_t *tag; /* NULL: every selected row is WR_TAG_DEC (NUM only; ANY always has tags) */
    uint8_t *sc;  /* NULL: every DEC row has `scale` (ANY always has it) */
    /* BOOL */
    uint8_t *truth;
};

/* A number of WR_TAG_BIG, as the nearest double. */
struct wr_num wr_vec_big(const struct wr_vec *, uint32_t i);

/* Row i of a NUM vector, or of an ANY vector with a numeric tag there. NULL for the other tags; BIG as a double. */
static inline struct wr_num wr_vec_get_num(const struct wr_vec *v, uint32_t i)
{
    switch (v->tag ? v->tag[i] : WR_TAG_DEC) {
    case WR_TAG_DEC:
        return (struct wr_num){.kind = WR_NUM_DEC, .scale = v->sc ? v->sc[i] : v->scale, .m = v->num[i]};
    case WR_TAG_DBL:
        return (struct wr_num){.kind = WR_NUM_DBL, .m = v->num[i]};
    case WR_TAG_BIG:
        return wr_vec_big(v, i);
    default:
        return (struct wr_num){.kind = WR_NUM_NULL};
    }
}

/* Calls body with `i` set to each selected position: of sel[0..n) or, sel NULL, of 0..n-1. */
#define WR_EACH(i, sel, n)                                                                                         \
    for (uint32_t wr_k_ = 0, wr_n_ = (n), i; wr_k_ < wr_n_ && (i = (sel) ? (sel)[wr_k_] : wr_k_, 1); wr_k_++)

#endif
