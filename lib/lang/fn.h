/* What an author of a function reads: one descriptor a function, in a table a family (ops/fn/NAME.c).
 *
 * The evaluator calls `run` once a vector: arguments are given in the form the signature asks for, results go to
 * vectors it has allocated. No function sees a row at a time through an interpreter. */
#ifndef WR_LANG_FN_H
#define WR_LANG_FN_H

#include "lang/expr.h"

struct wr_regex;

/* One letter a parameter: 's' bytes, 'n' number, 'b' truth, 'v' any value in its own form, 'r' a regex (a regex
 * literal or constant text, compiled as one), 'R' a regex literal or else any bytes as with 's' (then regex is
 * NULL), 'i' a whole number known when the program is checked. What follows '?' is optional; '*' repeats the last
 * any number of times. Examples: "s" len; "sn?n" substr; "v*" coalesce; "sr?i" match; "sRs" replace. */
struct wr_fn_call {
    struct wr_batch *batch; /* for its arena */
    const uint16_t *sel;    /* rows to fill; NULL: 0..n-1 */
    uint32_t n;
    const struct wr_vec *args; /* [nargs] STR for 's', NUM for 'n', BOOL for 'b', STR/NUM/BOOL/ANY for 'v' */
    uint32_t nargs;
    const int64_t *consts;              /* [nargs] value of 'i' parameters */
    const struct wr_regex *regex;       /* of the 'r' parameter, or NULL when that argument is not constant */
    struct wr_regex_state *regex_state; /* this instance's match data */
    struct wr_warner *warner;
    int warn_id;        /* of this call's own warning, if the descriptor has one */
    struct wr_vec *out; /* rep set; str / num+tag+sc / truth allocated for the batch's rows */
    struct wr_err *err;
};

struct wr_fn {
    const char *name;
    const char *params;              /* as above */
    enum wr_type result;             /* WR_T_TEXT, WR_T_NUM, WR_T_BOOL; WR_T_FIELD: hands a value on (ANY) */
    int (*run)(struct wr_fn_call *); /* 0 or WR_ELIMIT */
    const char *warn_one, *warn_many, *warn_taken; /* or NULL */
    /* For `weir help` and the manual. */
    const char *signature; /* "substr(s, start[, length])" */
    const char *summary;   /* one sentence */
    const char *example;   /* an expression */
    const char *shows;     /* what it gives */
};

/* Helpers for NUM results: number i of a general NUM vector. */
static inline void wr_vec_put_num(struct wr_vec *v, uint32_t i, struct wr_num x)
{
    v->tag[i] = x.kind == WR_NUM_DEC ? WR_TAG_DEC : x.kind == WR_NUM_DBL ? WR_TAG_DBL : WR_TAG_NULL;
    v->sc[i] = x.scale;
    v->num[i] = x.m; /* a DBL's bits share the union */
}
struct wr_num wr_vec_get_num(const struct wr_vec *v, uint32_t i); /* NULL for TEXT and TOLD; BIG as double */

#endif
