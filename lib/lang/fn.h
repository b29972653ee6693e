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
 * NULL), 'i' a whole number and 'c' a text known when the program is checked, 't' a time, 'd' a duration (by its
 * type: 5m, or a difference of times), 'l' a list. What follows '?' is optional; '*' repeats the last any number of
 * times. Examples: "s" len; "sn?n" substr; "v*" coalesce; "sr?i" match; "sRs" replace; "td" bin.
 *
 * Several descriptors may have one name: of those that take the number of arguments, and whose 't', 'd' and 'l' fit
 * what is known of them, the one with the most of these letters is called. */

/* What a function may look at once, when the program is checked. */
struct wr_fn_bind {
    struct wr_lang *lang; /* its arena is for what bind makes */
    uint32_t nargs;
    const struct wr_slice
        *texts;                /* [nargs] value of an argument that is known, as text, "" for null; else p NULL */
    const int64_t *consts;     /* [nargs] value of 'i' parameters */
    const enum wr_type *types; /* [nargs] */
    const struct wr_regex *regex; /* of the 'r' parameter, or of an 'R' that is one; else NULL */
    char *letters;                /* [nargs] of the parameters: s, n, b and v may be changed into one another,
                                     where the form that an argument is wanted in depends on another */
    void *data;                   /* out: what every run is given; immutable */
    struct wr_err *err;           /* filled with a message (no place) and hint, and ... */
    uint32_t bad;                 /* ... the argument that it is about, on failure */
};

struct wr_fn_call {
    struct wr_batch *batch; /* for its arena */
    const uint16_t *sel;    /* rows to fill; NULL: 0..n-1 */
    uint32_t n;
    const struct wr_vec *args; /* [nargs] STR for 's' and 'l' (the text of a JSON array, if it is one), NUM for 'n',
                                  't' and 'd', BOOL for 'b', STR/NUM/BOOL/ANY for 'v' */
    uint32_t nargs;
    const enum wr_type *types;          /* [nargs] what is known of them, */
    const enum wr_type *shown;          /* ... and as what JSON lines has them (struct wr_colref) */
    const void *data;                   /* what `bind` has made */
    const int64_t *consts;              /* [nargs] value of 'i' parameters */
    const struct wr_regex *regex;       /* of the 'r' parameter, or NULL when that argument is not constant */
    struct wr_regex_state *regex_state; /* this instance's match data */
    struct wr_warner *warner;
    int warn_id;        /* of this call's own warning, if the descriptor has one */
    struct wr_vec *out; /* rep set; str / num+tag+sc / truth allocated for the batch's rows */
    struct wr_err *err;
};

/* What is compiled as something else that the language has, and has no `run`. */
enum wr_fn_is {
    WR_FN_RUN,
    WR_FN_POW,    /* a ** b */
    WR_FN_NULLIF, /* if(a == b, null, a) */
};

struct wr_fn {
    const char *name;    /* one that begins with `[` is an operator, and not called by name */
    const char *params;  /* as above */
    enum wr_type result; /* TEXT and LIST (STR), NUM and DUR (NUM), TIME (NUM with `time`), BOOL; FIELD: hands a
                            value on (ANY) */
    enum wr_fn_is is;
    int (*run)(struct wr_fn_call *);               /* 0 or WR_ELIMIT */
    int (*bind)(struct wr_fn_bind *);              /* or NULL: nothing to do; 0, WR_EPROG or WR_ELIMIT */
    const char *warn_one, *warn_many, *warn_taken; /* or NULL; %.*s in the first two: the first argument's text */
    /* For `weir help` and the manual. */
    const char *signature; /* "substr(s, start[, length])" */
    const char *summary;   /* one sentence; NULL, and nothing below: another descriptor of this name says it */
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

#endif
