/* The tree of a program: what was written, with its place in the text, before any name is looked up.
 *
 * All nodes live in the plan's arena and are constant after parsing (but for N_COLUMN nodes, which a stage may put
 * in the place of something it has computed itself). */
#ifndef WR_LANG_AST_H
#define WR_LANG_AST_H

#include "base/num.h"
#include "base/slice.h"

struct wr_arena;
struct wr_colref;
struct wr_err;

struct wr_span {
    uint32_t pos, len; /* bytes in the program text */
};

enum wr_node_kind {
    WR_N_NUM,  /* num, text as written */
    WR_N_TEXT, /* text, escapes undone */
    WR_N_TRUE,
    WR_N_FALSE,
    WR_N_NULL,
    WR_N_REGEX,    /* text: the pattern as written between the slashes, but / for \/; flags: the letters after it */
    WR_N_NAME,     /* text: a column's name; quoted: in backticks or col("..."); optional: `name?` */
    WR_N_COL,      /* num: col(3), 1-based */
    WR_N_ARG,      /* text: NAME of $NAME */
    WR_N_UNARY,    /* op; args[0] */
    WR_N_BINARY,   /* op; args[0], args[1] */
    WR_N_BETWEEN,  /* args: x, low, high; negated */
    WR_N_IN,       /* args[0] x, args[1] a WR_N_LIST; negated */
    WR_N_LIST,     /* args */
    WR_N_DURATION, /* num: seconds; text as written */
    WR_N_FTEXT,    /* f"...": args: texts and expressions, those with a format as calls of fmt() */
    WR_N_INDEX,    /* args[0] x, args[1] i: x[i] */
    WR_N_SLICE,    /* args[0] x, args[1] from, args[2] to (WR_N_NULL where left out): x[from:to] */
    WR_N_MEMBER,   /* args[0] x, args[1] a WR_N_TEXT, the path of json(): x[0].a.b */
    WR_N_CALL,     /* text: function; args; cond: the `if` of an aggregate or NULL. `if(c, a, b)` is a call too */
    WR_N_CASE,     /* args: c1, v1, c2, v2, ...; the condition of `_ ->` is a WR_N_TRUE with text "_" */
    WR_N_COLUMN,   /* ref: a column found already */
    WR_N_COLS,     /* a..d: args[0] and args[1] name the columns at its ends (lang/cols.h) */
};

enum wr_op_kind {
    WR_OP_NEG,
    WR_OP_NOT,
    WR_OP_POW,
    WR_OP_MUL,
    WR_OP_DIV,
    WR_OP_IDIV,
    WR_OP_MOD,
    WR_OP_ADD,
    WR_OP_SUB,
    WR_OP_JOIN, /* ++ */
    WR_OP_ELSE, /* ?? */
    WR_OP_EQ,
    WR_OP_NE,
    WR_OP_LT,
    WR_OP_LE,
    WR_OP_GT,
    WR_OP_GE,
    WR_OP_MATCH,
    WR_OP_NOMATCH,
    WR_OP_AND,
    WR_OP_OR,
};

struct wr_node {
    enum wr_node_kind kind;
    enum wr_op_kind op;
    struct wr_span span;    /* the whole expression */
    struct wr_span op_span; /* the operator, function name, or the token itself */
    struct wr_slice text;
    struct wr_slice flags;
    struct wr_num num;
    bool quoted, optional, negated;
    struct wr_node **args;
    uint32_t nargs;
    struct wr_node *cond;
    struct wr_colref *ref;
    struct wr_slice let;     /* the `let` name that stood here, or "": what a default name says */
    struct wr_span let_span; /* with that, where its value is written; `span` is where the name stands */
    uint32_t height;         /* longest way down, 1 for a leaf: at most WR_NODE_HEIGHT, so walks may recurse */
};

enum { WR_NODE_HEIGHT = 2000 };

/* Where a node's own words are written: what errors about them point at, rather than at the name of a `let`. */
static inline struct wr_span wr_node_home(const struct wr_node *n)
{
    return n->let.n ? n->let_span : n->span;
}

/* What stands in the place of a node: *out, which may be the node itself. 0 or negative. */
typedef int wr_tree_fn(void *ctx, const struct wr_node *, const struct wr_node **out);
/* *out: `in` with what f gives in the place of each of its arguments; `in` itself where f changes none. Copies are
 * the arena's. 0, or what f failed with, or WR_ELIMIT. */
int wr_tree_map(struct wr_arena *, const struct wr_node *in, wr_tree_fn *f, void *ctx, const struct wr_node **out,
                struct wr_err *);

/* NAME = EXPR, or EXPR with a direction: one item of map, select, reduce, sort, by. */
struct wr_item {
    struct wr_slice name; /* "" : none was given */
    struct wr_span name_span;
    struct wr_node *expr;
    bool desc; /* sort: a leading - */
    enum wr_sort_as { WR_AS_ANY, WR_AS_NUM, WR_AS_STR, WR_AS_NATURAL } as;
    struct wr_span span;
};

struct wr_items {
    struct wr_item *v;
    uint32_t n, cap;
};

struct wr_stage; /* plan/op.h */

/* One stage as written. Which members a stage uses is its own business. */
struct wr_stage_node {
    const struct wr_stage *stage;
    struct wr_slice name;
    struct wr_span name_span, span;
    struct wr_items items; /* assignments, columns, sort keys, aggregates, the condition of filter */
    struct wr_items keys;  /* by ... */
    bool has_keys;
    struct wr_num count; /* take N, skip N, top N (a whole number >= 0) */
    struct wr_span count_span;
    bool asc;              /* top ... asc */
    bool last;             /* uniq ... keep last */
    bool percent;          /* sample P%: count is P, which may be a fraction */
    struct wr_num seed;    /* sample ... seed S; NULL kind: none was given */
    struct wr_node *expr;  /* fill COLS = EXPR */
    unsigned choice;       /* join: which kind */
    struct wr_slice alias; /* join ... as NAME; "": none was given */
    struct wr_slice *paths;
    struct wr_span *path_spans;
    uint32_t npaths;
    struct wr_slice format;      /* as FORMAT */
    struct wr_node *pattern;     /* parse: a WR_N_REGEX, or a WR_N_NAME */
    bool keep, skip;             /* parse ... keep skip */
    struct wr_stage_node *inner; /* the pipeline in its brackets, or NULL */
    struct wr_stage_node *end;   /* tee: the `to` at the end of that pipeline, taken off it; or NULL */
    bool draws;                  /* to, taken off the end: what stands before it is plot */
    struct wr_stage_node *next;
};

struct wr_program {
    struct wr_slice text; /* as given; spans point into it */
    struct wr_stage_node *stages;
};

#endif
