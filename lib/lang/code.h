/* Inside expressions: compiled code, an instance's registers, and what the kernels share.
 *
 * Code is a tree of typed operations. Each is run once a batch over the rows that need it and gives a vector; a
 * register is a vector with a note of who owns its arrays, so that they are used again as soon as they were read.
 * There are four ways to ask a piece of code for its values: in its own form (any rep), as cells (any rep but
 * VIEW), as numbers, as bytes, and as truth (bytes 0 and 1). Not for others than lib/lang. */
#ifndef WR_LANG_CODE_H
#define WR_LANG_CODE_H

#include "lang/expr.h"
#include "lang/regex.h"

enum wr_inst_kind {
    WR_C_CONST,
    WR_C_COLUMN,
    WR_C_SHARED, /* what the enclosing WR_C_SHARE has evaluated */
    WR_C_SHARE,  /* args: x, body; x is evaluated once and found by the body as WR_C_SHARED `id` */
    WR_C_ARITH,  /* op; args: a, b */
    WR_C_NEG,
    WR_C_CONCAT, /* args: any number */
    WR_C_CMP,    /* op, mode; args: a, b (a constant is b) */
    WR_C_IN,     /* set; args: x */
    WR_C_MATCH,  /* args: subject[, pattern]; regex unless there is a pattern */
    WR_C_AND,    /* args: any number, left to right */
    WR_C_OR,
    WR_C_NOT,
    WR_C_PICK, /* args: c1, v1, c2, v2, ...; null where no condition is true */
    WR_C_ELSE, /* args: the first that is not null */
    WR_C_CALL, /* fn; args */
    WR_C_TIME, /* args: x, read as a time */
};

enum wr_cmp_mode {
    WR_CMP_FALSE, /* `x < null` */
    WR_CMP_NULL,  /* `x == null` */
    WR_CMP_NUM,   /* numbers on both sides, or fields read as such */
    WR_CMP_STR,   /* bytes */
    WR_CMP_FIELD, /* two fields: by value if both are numbers */
};

/* One value. */
struct wr_cell {
    uint8_t tag; /* enum wr_tag but TOLD */
    uint8_t scale;
    uint8_t time; /* DEC: it is a time */
    int64_t num;
    struct wr_str str;
};

/* The constants right of `in`. */
struct wr_set {
    bool null;              /* holds null */
    struct wr_slice *texts; /* [ntexts] */
    uint32_t ntexts;
    uint32_t *table; /* hash table of 1 + index into texts, 0: free; NULL: few, looked through in turn */
    uint32_t mask;
    struct wr_vec nums; /* NUM with tag and sc; ascending */
    uint32_t nnums;
};

struct wr_inst {
    enum wr_inst_kind kind;
    enum wr_type type;
    enum wr_op_kind op;
    enum wr_cmp_mode mode;
    bool negated; /* IN, MATCH */
    uint32_t id;  /* CONST, SHARED, SHARE: place in the instance's array; MATCH, CALL: of its regex state */
    uint32_t nargs;
    struct wr_inst **args;
    struct wr_cell cell;       /* CONST */
    struct wr_cell number;     /* CONST: the cell read as a number; TEXT: it is none */
    struct wr_colref *ref;     /* COLUMN */
    uint32_t slot;             /* COLUMN */
    const struct wr_fn *fn;    /* CALL */
    int64_t *consts;           /* CALL: values of 'i' parameters */
    const enum wr_type *types; /* CALL: of its arguments, */
    const enum wr_type *shown; /* ... and as what JSON lines has them */
    const void *data;          /* CALL: what the function's bind has made */
    const char *letters;       /* CALL: [nargs] letters of the arguments */
    const struct wr_regex *regex;
    const struct wr_set *set;
    struct wr_slice name;                /* what messages call it: a column's name or the source text */
    bool is_column;                      /* name is a column's */
    int warn_num, warn_truth, warn_time; /* warnings about its values where that was asked for; -1 */
    int warn, warn_range;                /* warnings of its own; -1 */
};

struct wr_expr {
    struct wr_inst *root;
    enum wr_type ask;
    uint32_t nconsts, nshared, nregex;
    const struct wr_regex **regex; /* [nregex], NULL: the pattern is made row by row */
    uint32_t cap_regex;
    struct wr_lang *lang; /* plan time only, but for `jit` */
};

/* A register. */
struct wr_reg {
    struct wr_vec v;
    bool own;   /* the arrays may be used again by wr_reg_drop */
    bool texts; /* NUM made from bytes: the tags TEXT and TOLD are texts; else they are null */
};

/* A constant as vectors, each made when first needed; whole batches long. */
struct wr_const {
    struct wr_vec own, num, str; /* rep NONE: not made */
};

struct wr_pattern; /* eval_text.c: the regex of a row */

struct wr_eval {
    const struct wr_expr *expr;
    struct wr_arena arena; /* of the constants' vectors */
    uint32_t const_rows;
    struct wr_const *consts;
    struct wr_column *shared;
    struct wr_regex_state **regex;
    struct wr_pattern *patterns;
    /* The run in progress: */
    struct wr_batch *batch;
    struct wr_warner *warner;
    struct wr_err *err;
    void *free[5]; /* arrays to use again, by log2 of the element's size */
};

int wr_eval_nomem(struct wr_eval *);

/* An array of batch->nrows elements of `size` (1, 2, 8 or 16) bytes; NULL: out of memory. */
void *wr_reg_array(struct wr_eval *, size_t size);
void wr_reg_give(struct wr_eval *, void *array, size_t size); /* NULL is fine */
void wr_reg_drop(struct wr_eval *, struct wr_reg *);

/* A NUM register: num alone, or with tag and sc. 0 or WR_ELIMIT. */
int wr_reg_num(struct wr_eval *, struct wr_reg *, bool tags);
int wr_reg_str(struct wr_eval *, struct wr_reg *);
int wr_reg_bool(struct wr_eval *, struct wr_reg *);
int wr_reg_any(struct wr_eval *, struct wr_reg *);
/* Leaves out tag and sc where they say nothing at the rows sel[0..n). */
void wr_reg_tidy(struct wr_eval *, struct wr_reg *, const uint16_t *sel, uint32_t n);

/* Code's values at sel[0..n). 0 or WR_ELIMIT. */
int wr_run_own(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_cells(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_str(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
/* ask: what is no number is counted and told. */
int wr_run_num(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, bool ask,
               struct wr_reg *out);
/* As times: a NUM register with `time` set; what is none is counted and told. */
int wr_run_time(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_truth(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, uint8_t *truth);
int wr_run_bool(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_const(struct wr_eval *, const struct wr_inst *, struct wr_reg *out);
/* A column in its own form; one that nobody filled is null. */
int wr_column_own(struct wr_eval *, struct wr_column *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
/* As a column that remembers its other forms: the batch's own, or *tmp. */
int wr_run_column(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_column *tmp,
                  struct wr_column **out);

void wr_tell(struct wr_eval *, int id, uint32_t row, struct wr_slice sample);

/* The rows of sel[0..n) where truth is `want` (0 or 1), into out (which may be sel). Returns how many. */
uint32_t wr_truth_select(const uint8_t *truth, uint8_t want, const uint16_t *sel, uint32_t n, uint16_t *out);

/* Kernels (eval_num.c, eval_cmp.c, eval_set.c, eval_text.c, eval_pick.c, eval_call.c). */
int wr_run_arith(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_neg(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_cmp(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, uint8_t *truth);
int wr_run_in(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, uint8_t *truth);
int wr_run_match(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, uint8_t *truth);
int wr_run_pick(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_else(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_call(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
int wr_run_concat(struct wr_eval *, const struct wr_inst *, const uint16_t *sel, uint32_t n, struct wr_reg *out);
struct wr_pattern *wr_pattern_new(uint32_t n);
void wr_pattern_free(struct wr_pattern *, uint32_t n);

/* Can fields be compared with the text k as they stand in the block? */
bool wr_fields_raw(const struct wr_batch *, const struct wr_vec *, struct wr_slice k);
/* Fields equal to k, compared where they stand (wr_fields_raw). 0 or WR_ELIMIT. */
int wr_fields_equal(struct wr_eval *, struct wr_column *, struct wr_slice k, const uint16_t *sel, uint32_t n,
                    uint8_t *truth);

/* Order of two rows that hold numbers, exactly. */
int wr_cell_cmp(const struct wr_vec *a, uint32_t i, const struct wr_vec *b, uint32_t j);
/* A constant as a vector of one row; its arrays point into *c. */
struct wr_vec wr_cell_num_vec(const struct wr_cell *c);

/* Puts the numbers (cells with numeric tags) and texts of the set in order. 0 or -1: out of memory. */
int wr_set_build(struct wr_arena *, struct wr_set *, const struct wr_cell *nums, uint32_t nnums);

static inline bool wr_tag_is_num(uint8_t tag)
{
    return tag == WR_TAG_DEC || tag == WR_TAG_DBL || tag == WR_TAG_BIG;
}

/* Is row i null? For the forms that wr_run_cells gives. */
static inline bool wr_cell_is_null(const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        return WR_STR_NULL(v->str[i]);
    case WR_REP_BOOL:
        return v->truth[i] == 2;
    case WR_REP_ANY:
        return v->tag[i] == WR_TAG_TEXT ? WR_STR_NULL(v->str[i])
                                        : v->tag[i] != WR_TAG_BOOL && !wr_tag_is_num(v->tag[i]);
    default:
        return v->tag && !wr_tag_is_num(v->tag[i]);
    }
}

/* A value's bytes as a text: null is "". */
static inline struct wr_slice wr_str_slice(struct wr_str s)
{
    return WR_STR_NULL(s) ? (struct wr_slice){"", 0} : (struct wr_slice){s.p, s.n};
}

#endif
