/* What an author of an aggregate reads: one descriptor each, in ops/agg, and the state it works on.
 *
 * An aggregate has a state for each group, in an array by group id; a state of zero bytes has seen nothing, so
 * there is no init. `update` takes a vector of rows in one tight loop. A state crosses an exchange as bytes without
 * pointers
 * (`save`), and `merge` adds such bytes to a state: commutative and associative, so that the result depends on
 * nothing but the rows (what depends on their order keeps their ordinals). Texts and sets live in the state's arena
 * or in `own`, charged to the budget. One thread at a time sees a struct wr_agg_state. */
#ifndef WR_PLAN_AGG_H
#define WR_PLAN_AGG_H

#include <endian.h>

#include "base/charged.h"
#include "lang/expr.h"

enum {
    WR_AGG_ARGS = 4,     /* the most parameters an aggregate may have */
    WR_AGG_TOGETHER = 4, /* the most states that take rows in by one loop */
};

enum {
    WR_AGG_ORDINALS = 1u << 0, /* update wants the rows' ordinals */
    WR_AGG_ORDERED = 1u << 1,  /* rows must arrive in order, never in parts: reduce itself runs it (fold) */
    WR_AGG_SHARED = 1u << 2,  /* constants matter to finish alone: calls with one `update` over the same values have
                                 one state */
    WR_AGG_GROWS = 1u << 3,   /* a state grows with every row, so that keeping it back saves nothing */
    WR_AGG_GATHERS = 1u << 4, /* such a state is merged faster in large pieces */
    WR_AGG_UNIT = 1u << 5,    /* the result is in the unit of the first argument: of durations, a duration */
};

struct wr_agg;
struct wr_env;

/* What a constant parameter is. */
struct wr_agg_const {
    struct wr_num num;    /* 'i', 'N' */
    struct wr_slice text; /* 'c' */
};

/* One call in a program; plan time, then constant. */
struct wr_agg_call {
    const struct wr_agg *agg;
    struct wr_slice name;            /* as called */
    enum wr_type types[WR_AGG_ARGS]; /* of the arguments */
    enum wr_type shown;              /* as what JSON lines has the first one */
    uint32_t nargs;
    struct wr_agg_const consts[WR_AGG_ARGS]; /* by parameter; those not given are zero until `check` */
    int warn_id; /* of the descriptor's warning about this argument, or -1: told by another call, or there is none
                  */
};

/* An argument's values. Which form it has says the letter in the descriptor. */
struct wr_agg_arg {
    const struct wr_vec *v;
    const struct wr_vec *str; /* 'v': bytes of the rows that v tags TEXT or TOLD; NULL: those rows are null */
};

/* Rows to take in. */
struct wr_agg_rows {
    struct wr_batch *batch; /* for its arena */
    const uint16_t *sel;    /* NULL: 0..n-1 */
    uint32_t n;
    const uint32_t *gid; /* by row; NULL: every row is of group 0 */
    const uint64_t *ord; /* by row, with WR_AGG_ORDINALS, else NULL */
    const struct wr_agg_arg *args;
};

/* The states of all groups of one call. */
struct wr_agg_state {
    const struct wr_agg *agg;
    const struct wr_agg_call *call;
    char *groups; /* n * agg->state_size bytes and room for more */
    uint32_t n;   /* groups there are */
    uint32_t cap;
    struct wr_arena arena; /* what states point to */
    void *own;             /* the aggregate's, made by open */
    struct wr_env *env;    /* for temporary files; NULL: nothing can be spilled */
    void *disk;            /* the aggregate's: what has been; freed by close */
    struct wr_payer pay;
};

/* Functions return 0 or a negative code with err filled. */
struct wr_agg {
    const char *name; /* "NN" at its end stands for digits */
    /* One letter a parameter: 'n' numbers (what is none is told and null: a NUM vector), 'v' values to be put in
     * order (NUM, and bytes where there is text; asks for nothing), 's' bytes (STR), 'a' any, handed on: fields as
     * STR, what is computed in its own form (STR, NUM, BOOL, ANY). Known when the program is checked, and so no
     * argument of update but in call->consts: 'i' a whole number, 'N' a number, 'c' a text. 'e' an expression that
     * reduce runs (WR_AGG_ORDERED). What follows '?' is optional. */
    const char *params;
    unsigned flags;
    uint8_t warn_arg;    /* the argument that the warning names */
    enum wr_type result; /* WR_T_NUM; WR_T_FIELD: as the first argument, see wr_agg_type */
    size_t state_size;
    /* Are the constants right? May put into call->consts what they stand for. NULL: nothing to check. */
    int (*check)(struct wr_agg_call *, const struct wr_node *call, struct wr_err *);
    int (*open)(struct wr_agg_state *, struct wr_err *); /* NULL: nothing to make */
    void (*close)(struct wr_agg_state *);         /* also after half an open, and before states are forgotten */
    size_t (*bytes)(const struct wr_agg_state *); /* what `own` holds; NULL: nothing */
    int (*update)(struct wr_agg_state *, const struct wr_agg_rows *, struct wr_err *);
    /* For aggregates that one loop can serve: takes rows in for n states, n <= WR_AGG_TOGETHER, whose descriptors
     * name this function, as `update` of each would; r->args is that of all, and every row a decimal (NUM without
     * tags) of one scale. NULL: there is no such loop. */
    int (*update_together)(struct wr_agg_state *const *, uint32_t n, const struct wr_agg_rows *r, struct wr_err *);
    /* out[k] = the state of groups[k], k < n, in the arena given. */
    int (*save)(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, struct wr_arena *,
                struct wr_str *out, struct wr_err *);
    /* Adds saved[row] to group rows->gid[row]; rows->args and ord are NULL. */
    int (*merge)(struct wr_agg_state *, const struct wr_agg_rows *rows, const struct wr_str *saved,
                 struct wr_err *);
    /* Row k of *out = the result of groups[k], k < n. Tells its warning about row k of the batch. */
    int (*finish)(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, struct wr_batch *,
                  struct wr_warner *, struct wr_vec *out, struct wr_err *);
    /* Values of groups that are larger than memory. All that is kept goes to temporary files (io/spill.h), and
     * groups are as if they had seen nothing; NULL: that can not be. And, where some has been spilled: all has
     * come, the results are asked for next, of these calls, which share the state. */
    int (*spill)(struct wr_agg_state *, struct wr_err *);
    int (*settle)(struct wr_agg_state *, const struct wr_agg_call *const *calls, uint32_t ncalls, struct wr_err *);
    /* Told at the end, or NULL: "%s" stands for the argument as written. */
    const char *warn_one, *warn_many, *warn_taken;
    /* For `weir help` and the manual. */
    const char *signature; /* "first(x)" */
    const char *summary;   /* one sentence */
    const char *example;   /* a program over data/samples/sales.csv, or another file of data/samples after `from` */
    const char *shows;     /* the lines it writes */
};

/* Every aggregate, NULL at the end; made by ops/agg/meson.build. Only cmd and tests name it. */
extern const struct wr_agg *const wr_agg_table[];

/* The one called `name` ("p95": that of "pNN"), or NULL. */
const struct wr_agg *wr_agg_find(const struct wr_agg *const *table, struct wr_slice name);
/* Type of a call's result: where it hands values of its first argument on, theirs; FIELD for truth. */
enum wr_type wr_agg_type(const struct wr_agg_call *);
/* How many arguments it takes. */
void wr_agg_arity(const struct wr_agg *, uint32_t *least, uint32_t *most);
/* The letter of parameter i. */
char wr_agg_letter(const struct wr_agg *, uint32_t i);
/* Is a parameter with this letter known when the program is checked? */
static inline bool wr_agg_is_const(char letter)
{
    return letter == 'i' || letter == 'N' || letter == 'c';
}

/* ---- states ------------------------------------------------------------------------------------------------- */

/* An empty state; `call` must outlive it. After a failure it is to be closed too. */
int wr_agg_open(struct wr_agg_state *, const struct wr_agg_call *, struct wr_budget *, const char *who,
                struct wr_err *);
/* Makes groups 0..n-1 exist (never fewer than before). */
int wr_agg_groups(struct wr_agg_state *, uint32_t n, struct wr_err *);
/* Forgets all groups and gives memory back. */
int wr_agg_reset(struct wr_agg_state *, struct wr_err *);
/* The same, but what the states point to leaves up to WR_AGG_KEPT bytes, not charged, for what comes next: for who
 * fills and empties them over and over. */
int wr_agg_rewind(struct wr_agg_state *, struct wr_err *);
enum { WR_AGG_KEPT = 4 << 20 };
/* Forgets what states point to, but not the states, and gives its memory back. */
void wr_agg_empty(struct wr_agg_state *);
/* Frees; a zeroed state is fine. */
void wr_agg_close(struct wr_agg_state *);
/* Bytes held. */
size_t wr_agg_bytes(const struct wr_agg_state *);

/* Where arrays by group id are larger than a cache, asks for the elements of these rows' groups, all at once: the
 * loop that comes next then does not wait for memory row by row. */
void wr_agg_prefetch(const void *groups, uint32_t ngroups, size_t size, const struct wr_agg_rows *);

/* ---- for the aggregates -------------------------------------------------------------------------------------- */

/* Fills err for an allocation in the batch's arena that failed. */
int wr_agg_no_memory(const struct wr_agg_state *, struct wr_err *);
/* Fills err for saved bytes that are none. */
int wr_agg_damaged(const struct wr_agg_state *, struct wr_err *);
/* Tells the call's warning n times about a row. */
void wr_agg_warn(const struct wr_agg_state *, struct wr_warner *, const struct wr_batch *, uint32_t row,
                 uint64_t n);

/* A NUM vector of n rows with tags and scales. 0 or -1: out of memory. */
int wr_agg_num_vec(struct wr_batch *, uint32_t n, struct wr_vec *out);
/* A vector for values of the first argument's kind: NUM for numbers, STR for text, else ANY. */
int wr_agg_result_vec(const struct wr_agg_state *, struct wr_batch *, uint32_t n, struct wr_vec *out);

/* The same for a type. */
int wr_agg_typed_vec(enum wr_type, struct wr_batch *, uint32_t n, struct wr_vec *out);

/* Keeps a copy of a text, which may lie in the one that is there, in the place of that one (*p, room for *cap
 * bytes). 0, or -1: out of memory. */
int wr_agg_keep(struct wr_arena *, char **p, uint32_t *cap, const char *text, uint32_t n);

static inline char *wr_agg_put64(char *p, uint64_t x)
{
    x = htole64(x);
    memcpy(p, &x, sizeof x);
    return p + sizeof x;
}

static inline uint64_t wr_agg_get64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return le64toh(x);
}

#endif
