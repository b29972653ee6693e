/* Expressions: checked and typed when the program is, then run a vector at a time.
 *
 * A struct wr_expr is compiled, immutable and shared by all threads. A struct wr_eval is one instance's private
 * state for it (registers, regex match data); results lie in the batch's arena. `and or if case ??` evaluate the
 * right side only for rows that need it, by narrowing the selection. */
#ifndef WR_LANG_EXPR_H
#define WR_LANG_EXPR_H

#include "base/err.h"
#include "base/hashed.h"
#include "data/batch.h"
#include "data/schema.h"
#include "lang/ast.h"

struct wr_fn; /* lang/fn.h */
struct wr_regex;
struct wr_expr;
struct wr_eval;

/* Something to be told once at the end, with a count and the first place:
 *   "12 values of 'amount' are not numbers (first: sales.csv:88 "N/A"); taken as null (--strict to fail)". */
struct wr_warn {
    char one[160];  /* "value of 'amount' is not a number" */
    char many[160]; /* "values of 'amount' are not numbers" */
    char taken[96]; /* "taken as null"; "" : nothing is added */
    bool hidden;    /* never told; another one may need it */
    uint32_t needs; /* told only if the warning with id needs - 1 was met too; 0: always */
};
struct wr_warns {
    struct wr_warn *v;
    uint32_t n, cap;
    struct wr_hashed found; /* by their texts */
};

/* What checking and compiling need. One per program; plan time. */
struct wr_lang {
    struct wr_arena *arena;
    struct wr_slice text; /* the program */
    const struct wr_fn *const
        *fns; /* tables of functions, each ended by a {.name = NULL}; the list ended by NULL */
    const char *const
        *aggs; /* names of the aggregates, NULL at the end: for the error that a call of one gets here */
    /* of the window functions, likewise; NULL: there are none */
    const char *const *wins;
    const struct wr_slice *arg_names, *arg_values; /* --arg */
    uint32_t nargs;
    struct wr_warns warns;        /* id of a warning = its index */
    bool jit;                     /* compile regexes with JIT (WEIR_JIT=0 in tests turns it off) */
    int64_t now_ms;               /* when the run began: milliseconds since 1970 */
    bool fill_columns;            /* --fill-columns */
    const struct wr_slice *nulls; /* words of --null: text literals equal to one are not null, fields are */
    uint32_t nnulls;
    struct wr_regexes *regexes; /* compiled so far; wr_lang_done frees them */
};

/* Frees what the arena does not: compiled regexes. After the last wr_eval is gone. NULL is fine. */
void wr_lang_done(struct wr_lang *);

/* Compiles a regex that lives as long as the program; `n` is what an error is about (a WR_N_REGEX: the place in
 * it). 0, WR_EPROG or WR_ELIMIT. */
int wr_lang_regex(struct wr_lang *, const struct wr_node *n, struct wr_slice pattern, struct wr_slice flags,
                  const struct wr_regex **out, struct wr_err *);

/* Adds a warning; same texts, same id. Negative: out of memory. */
int wr_lang_warn(struct wr_lang *, const char *one, const char *many, const char *taken);
/* The same with an id of its own whatever the texts. */
int wr_lang_warn_own(struct wr_lang *, const char *one, const char *many, const char *taken);

/* Checks types and names in `node` against `schema`, looks columns up (using their slots), compiles. `ask`: what
 * the caller needs, and so the form of the vectors that wr_eval_run gives: WR_T_FIELD anything (any form; a
 * column's own vector), WR_T_BOOL truth (BOOL, 0 or 1), WR_T_NUM a number (NUM; fields are read as numbers and
 * told; the tags TEXT and TOLD count as null), WR_T_TIME a time (likewise, NUM with `time`), WR_T_TEXT bytes (STR).
 */
int wr_expr_compile(struct wr_lang *, const struct wr_node *, const struct wr_schema *, enum wr_type ask,
                    struct wr_expr **out, struct wr_err *);
/* Never WR_T_NULL: that is a FIELD. */
enum wr_type wr_expr_type(const struct wr_expr *);
/* The same, but of a column, or of what picks from columns, as what JSON lines has it (struct wr_colref). */
enum wr_type wr_expr_shown(const struct wr_expr *);
/* The identity of a column for its values. NULL: out of memory. */
struct wr_colref *wr_expr_new_column(struct wr_arena *, struct wr_slots *, const struct wr_expr *);
/* The column an expression merely names, or NULL. */
struct wr_colref *wr_expr_column(const struct wr_expr *);
/* Is its value known now? Then *own is that value, as an ANY vector of one row, and *num what it reads as (NULL: no
 * number); their memory is the plan's. */
bool wr_expr_known(const struct wr_expr *, struct wr_vec *own, struct wr_num *num);

/* The number (or seconds) that an expression is in every row; false: it is none, or not the same in every row. */
bool wr_expr_number(const struct wr_expr *, struct wr_num *out);

/* Does the node call a window function? They stand in `map` alone, which takes them out of its trees: then err is
 * filled. */
bool wr_expr_no_window(const struct wr_lang *, const struct wr_node *, struct wr_err *);

/* Finds the column that a WR_N_NAME/WR_N_COL/WR_N_COLUMN node names: index in the schema, or -1 with the error of
 * weir-lang(7) (suggestion, list of columns); -2: `name?` and there is none. */
int wr_expr_locate_column(const struct wr_schema *, const struct wr_node *, struct wr_err *);
/* The same of a column whose values are wanted: one that no longer holds what the rows have is an error too. */
int wr_expr_find_column(const struct wr_schema *, const struct wr_node *, struct wr_err *);

/* A row that is refused, or that a policy takes out or cuts. */
struct wr_refusal {
    const char *kind;         /* a word of --rejects: "no_match" */
    struct wr_slice column;   /* where; "": in no one column */
    struct wr_slice raw;      /* what stands for its record where it is not one of the input */
    const struct wr_err *why; /* line 0: where the row stands */
    bool policy;              /* the user asked for that: it does not count for --max-errors */
};
enum wr_refused {
    WR_REFUSED_FAILS, /* rows before it count, it and later ones do not (as with `fail`); never with `policy` */
    WR_REFUSED_ASIDE, /* go on without it */
    WR_REFUSED_WAIT,  /* rows before it must be counted first: come back with the same row in another step
                         (WR_STEP_WAIT) */
};

/* Told during evaluation. exec implements it; tests may too. */
struct wr_warner {
    /* Row `row` of the batch has a value as in warning `id`; sample: its bytes ("" : none to show). */
    void (*warn)(struct wr_warner *, uint32_t id, const struct wr_batch *, uint32_t row, struct wr_slice sample);
    /* Evaluation fails at that row (a regex over its limit): rows before it count, it and later ones do not. */
    void (*fail)(struct wr_warner *, const struct wr_batch *, uint32_t row, const struct wr_err *);
    /* Row `row` is refused, or was taken out or cut: the latter is worth telling only where `lists` says so. */
    enum wr_refused (*refuse)(struct wr_warner *, const struct wr_batch *, uint32_t row, const struct wr_refusal *);
    bool lists; /* somebody keeps what policies take out */
};

/* NULL: out of memory. */
struct wr_eval *wr_eval_new(const struct wr_expr *);
void wr_eval_free(struct wr_eval *); /* NULL is fine */

/* Values for the rows sel[0..n) (NULL: 0..n-1); *out stays valid as long as the batch. 0 or WR_ELIMIT. */
int wr_eval_run(struct wr_eval *, struct wr_batch *, const uint16_t *sel, uint32_t n, struct wr_warner *,
                struct wr_vec *out, struct wr_err *);
/* Narrows the batch's selection to the rows where the expression (compiled with ask BOOL) is true. */
int wr_eval_filter(struct wr_eval *, struct wr_batch *, struct wr_warner *, struct wr_err *);

#endif
