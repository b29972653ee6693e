/* What `reduce` puts into the plan: a partial fold in every worker and a final one in every owner; or, where rows
 * must come in order (fold), one that owners do alone.
 *
 * Between them groups travel as batches of their own slot space: slot 0 is the key (data/key.h), slot 1 + k the
 * saved state k; ord is the ordinal of a group's first row, and all go to the owner that the batch names. */
#ifndef WR_STAGE_FOLD_H
#define WR_STAGE_FOLD_H

#include "base/hashed.h"
#include "data/table.h"
#include "ops/stage/key_order.h"
#include "ops/stage/spilled.h"
#include "plan/agg.h"
#include "plan/op.h"

/* The condition of an `if`. Aggregates with the same one share its selection; without: FOLD_ALWAYS. */
struct fold_cond {
    const struct wr_node *node;
    struct wr_expr *expr; /* asks for truth */
};
enum { FOLD_ALWAYS = 0xffffffff };

/* An argument in one form over one condition's rows; aggregates share it. */
struct fold_arg {
    const struct wr_node *node; /* NULL: a key of the rows, taken from its slot, */
    struct wr_expr *expr;       /* and so is this */
    enum wr_type type, shown;   /* shown: as what JSON lines has it */
    int64_t slot;               /* of a plain column, else -1 */
    uint32_t cond;
    char form; /* letter of agg.h */
};

struct fold_agg {
    struct wr_agg_call call;
    const char *who;            /* for budget errors: "mode() in reduce" */
    const struct wr_node *node; /* NULL: wr_fold_spelling of a key */
    uint32_t args[WR_AGG_ARGS]; /* FOLD_NO_ARG: a constant */
    uint32_t cond;
    uint32_t state;        /* which of the plan's */
    struct wr_colref *ref; /* of the result */
};
enum { FOLD_NO_ARG = 0xffffffff };

/* fold(init, step): run by the owners, row after row of a key (fold_step.c). */
struct fold_step {
    const struct wr_node *node;
    struct wr_vec init; /* one row; the plan's */
    struct wr_expr *expr;
    uint32_t cond;
    enum wr_type type;     /* of the accumulator */
    uint32_t acc;          /* slot of the rows in which the step finds it */
    struct wr_colref *ref; /* of the result */
};

/* An item that is more than one aggregate or key. */
struct fold_item {
    struct wr_expr *expr;
    uint32_t slot;
};

struct fold_plan {
    struct wr_slice text;      /* the stage as written */
    uint32_t *keys;            /* slots of the rows' keys */
    struct wr_colref **groups; /* columns of the result that hold them */
    uint32_t nkeys;
    struct fold_cond *conds;
    struct fold_arg *args;
    struct fold_agg *aggs;
    uint32_t *states; /* the aggregate that each is opened for; others may share it */
    struct fold_step *steps;
    struct fold_item *items;
    uint32_t nconds, nargs, naggs, nstates, nsteps, nitems;
    const struct wr_slots *space; /* of the result */
};

/* ---- plan time ------------------------------------------------------------------------------------------------
 */

struct wr_fold_binder {
    struct wr_build *build;
    struct fold_plan *plan;       /* conds, args, aggs, states and steps are filled */
    struct wr_schema *inner;      /* the keys (plan->nkeys, there already), then the aggregates */
    const struct wr_items *items; /* of the stage, for messages */
    uint32_t conds_cap, args_cap, aggs_cap, states_cap, steps_cap;
    struct wr_hashed conds, args, calls, states, told; /* of the plan (fold_same.c) */
    struct wr_err *err;
};

/* Keeps the bytes of null keys (fold_null.c): finish is to find the keys in the result's columns, and puts bytes
 * where a key is a word of --null. */
extern const struct wr_agg wr_fold_spelling;
/* Marks keys as what they were in JSON lines (fold_json.c), in the same way. */
extern const struct wr_agg wr_fold_json;

/* *out: the tree with a WR_N_COLUMN over k->inner in the place of every aggregate call (`in` itself where there is
 * none). A column that is no key, an unknown function and the like are errors. */
int wr_fold_bind(struct wr_fold_binder *k, const struct wr_node *in, const struct wr_node **out);

/* Binds a reduce: the plan's operators, the schema of its result, and what they share. */
int wr_fold_stage(struct wr_build *, struct wr_stage_node *, struct fold_plan **, struct wr_err *);
/* Keys of a stage that folds: those of the brackets around it, then its own or the open partition's. */
struct wr_fold_keys {
    struct wr_slice *names;
    struct wr_colref **refs;
    struct wr_span *spans; /* for messages */
    uint32_t n;
};
/* Finds them; an open partition ends here. *part: the partition of these keys, open if there are any. ordered: rows
 * must come to their owners in order. */
int wr_fold_find_keys(struct wr_build *, const struct wr_stage_node *, bool ordered, struct wr_fold_keys *,
                      struct wr_partition *part, struct wr_err *);
/* Makes them the first columns of k->inner, and says how many there are in k->plan. */
int wr_fold_bind_keys(struct wr_fold_binder *k, const struct wr_fold_keys *);
/* The column, in k->inner, of an aggregate over one argument (NULL: none) in a form of the caller's choice: `count`
 * over 'v' counts numbers. Nothing is told of the values. */
int wr_fold_add(struct wr_fold_binder *k, const struct wr_agg *, const struct wr_node *arg, char form,
                struct wr_colref **out);
/* Appends the operators; the rows then are those of k->inner, in one ordered stage. */
int wr_fold_build(const struct wr_fold_binder *k, bool ordered, struct wr_partition part);

/* Does an item call an aggregate that must see rows in order? */
bool wr_fold_is_ordered(const struct wr_fold_binder *);

/* What the plan has that is equal (fold_same.c): a condition, an argument, an aggregate's call, the state that the
 * plan's next aggregate can share; false: nothing. */
bool wr_fold_find_cond(const struct wr_fold_binder *, const struct wr_node *, uint32_t *at);
bool wr_fold_find_arg(const struct wr_fold_binder *, const struct fold_arg *, uint32_t *at);
bool wr_fold_find_call(const struct wr_fold_binder *, const struct wr_node *, uint32_t *at);
bool wr_fold_find_state(const struct wr_fold_binder *, const struct fold_agg *, uint32_t *at);
/* Does an aggregate of the plan tell of the same values? */
bool wr_fold_is_told(const struct wr_fold_binder *, const struct fold_agg *);
/* To be called for what has become the plan's: it is found from here on. new_state: the aggregate's state is opened
 * for it. 0, or -1: out of memory. */
int wr_fold_note_cond(struct wr_fold_binder *, uint32_t at);
int wr_fold_note_arg(struct wr_fold_binder *, uint32_t at);
int wr_fold_note_agg(struct wr_fold_binder *, uint32_t at, bool new_state);

/* For fold_step.c. The condition of a call (NULL: FOLD_ALWAYS), bound; an error where an aggregate stands in `n`;
 * room for one more element (NULL: out of memory); what the program says there. */
int wr_fold_bind_cond(struct wr_fold_binder *, const struct wr_node *cond, uint32_t *out);
int wr_fold_no_agg(const struct wr_fold_binder *, const struct wr_node *n);
void *wr_fold_one_more(struct wr_fold_binder *, void *v, uint32_t n, uint32_t *cap, size_t size);
struct wr_slice wr_fold_source(const struct wr_fold_binder *, const struct wr_node *);
/* A call of fold(): adds a step to the plan, and its column to k->inner. */
int wr_fold_bind_step(struct wr_fold_binder *, const struct wr_node *call, struct wr_colref **out);
/* Does the node call an aggregate? */
bool wr_fold_is_agg(const struct wr_fold_binder *, const struct wr_node *);
/* An item for each of the columns in the place of an item like sum(a..d): replaces k->items. */
int wr_fold_expand(struct wr_fold_binder *);
/* The error of such a call where it is no item of its own; 0: it is none. */
int wr_fold_tell_many(const struct wr_fold_binder *, const struct wr_node *call);

/* For %.*s: what is too long for a message is cut. */
enum { WR_FOLD_SHOWN = 60 };
#define WR_FOLD_SHOW(s) ((s).n > WR_FOLD_SHOWN ? WR_FOLD_SHOWN : (int)(s).n), (s).p

/* ---- run time -------------------------------------------------------------------------------------------------
 */

/* Values of one argument in the current batch. */
struct wr_fold_value {
    struct wr_column col; /* of a computed one */
    struct wr_vec v;
};

/* What the aggregates of an instance look at. Everything it points to is the arena's. */
struct wr_fold_values {
    const struct fold_plan *plan;
    struct wr_eval **cond_evals, **arg_evals;
    struct wr_fold_value *values;
    struct wr_agg_arg *args; /* by argument: its values in its form, after run */
    uint16_t **cond_sel;     /* by condition: rows where it is true, room for WR_BATCH_ROWS */
    uint32_t *cond_n;
    uint32_t *next; /* by state: the next of its company, or FOLD_NOBODY */
    bool *follows;  /* by state: it is not the first of its company */
};
enum { FOLD_NOBODY = 0xffffffff };

/* 0 or -1: out of memory; to be closed in both cases. */
int wr_fold_values_open(struct wr_fold_values *, const struct fold_plan *, struct wr_arena *);
void wr_fold_values_close(struct wr_fold_values *); /* a zeroed one is fine */
/* Evaluates conditions and arguments over the batch's selected rows. 0 or negative. */
int wr_fold_values_run(struct wr_fold_values *, struct wr_batch *, struct wr_warner *, struct wr_err *);
/* The rows under a condition: *sel (NULL: 0..n-1) and how many. */
uint32_t wr_fold_values_rows(const struct wr_fold_values *, uint32_t cond, const struct wr_batch *,
                             const uint16_t **sel);

/* Takes a batch into the states of all aggregates: values and conditions were run; ngroups groups there are, gid by
 * row (NULL: all are of group 0). 0 or negative. */
int wr_fold_values_update(const struct wr_fold_values *, struct wr_agg_state *states, uint32_t ngroups,
                          struct wr_batch *, const uint32_t *gid, struct wr_err *);

/* The accumulators of all steps. */
struct wr_fold_steps;
/* NULL with err filled. */
struct wr_fold_steps *wr_fold_steps_open(const struct fold_plan *, struct wr_env *);
void wr_fold_steps_close(struct wr_fold_steps *); /* NULL is fine */
/* Takes the rows under each step's condition; values were run. 0 or negative. */
int wr_fold_steps_run(struct wr_fold_steps *, const struct wr_fold_values *, uint32_t ngroups, struct wr_batch *,
                      const uint32_t *gid, struct wr_warner *, struct wr_env *);
/* The results of groups[0..n) into their columns of b. 0 or negative. */
int wr_fold_steps_finish(const struct wr_fold_steps *, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                         struct wr_err *);

/* What owners have: groups, and how they go out (fold_out.c). */
struct wr_fold_out {
    const struct fold_plan *plan;
    struct wr_arena arena;
    struct wr_table table; /* the keys */
    struct wr_agg_state *states;
    struct wr_fold_steps *steps; /* or NULL */
    struct wr_eval **evals;      /* of the items */
    uint64_t *first;             /* by group: ordinal of its first row */
    struct key_order order;      /* groups as they go out */
    uint32_t first_cap;
    uint32_t ngroups;
    bool emitting;
    uint32_t emitted;
    struct spilled *spilled;    /* NULL: it can not spill */
    struct spilled_group ahead; /* the next of what was spilled, when it is read */
    bool has_ahead;
    struct wr_fold_out *heavy; /* groups that are large; NULL: there are none */
    uint32_t absorbed;         /* groups here that have become part of those */
    struct wr_env *env;        /* where it can spill: of the instance */
};

/* 0 or negative; to be closed in both cases. */
int wr_fold_out_open(struct wr_fold_out *, const struct fold_plan *, struct wr_env *);
void wr_fold_out_close(struct wr_fold_out *); /* a zeroed one is fine */
/* Makes groups 0..n-1 exist, new ones without a first row. */
int wr_fold_out_groups(struct wr_fold_out *, uint32_t n, struct wr_err *);
/* Takes groups in from a batch of them. 0 or negative. */
int wr_fold_out_take(struct wr_fold_out *, struct wr_batch *, struct wr_err *);
/* Forgets all groups and gives their memory back. 0 or negative. */
int wr_fold_out_forget(struct wr_fold_out *, struct wr_err *);
/* Fills f->order with the groups in the order of their first rows, then keys. The table maps no more keys then. 0
 * or negative. */
int wr_fold_out_order(struct wr_fold_out *, struct wr_err *);
/* The results of groups[0..n), in this order. 0 or negative. */
int wr_fold_out_batch(struct wr_fold_out *, const uint32_t *groups, uint32_t n, struct wr_env *,
                      struct wr_batch **);
/* A step at the end: the next groups in the order of their first rows, with the items of `reduce` worked out. Where
 * there is no key, `lone` has the one group, also if no row ever came. */
int wr_fold_out_emit(struct wr_fold_out *, bool lone, struct wr_env *, struct wr_batch **out);

/* Groups that memory does not hold (fold_spill.c). Makes them able to be spilled. 0 or negative. */
int wr_fold_spill_open(struct wr_fold_out *, struct wr_env *);
/* Takes groups in from a batch of them, whose selection it may change; spills before, if it is time. 0 or negative.
 */
int wr_fold_spill_take(struct wr_fold_out *, struct wr_batch *, struct wr_err *);
/* Bytes that a state may need besides those that it has. */
size_t wr_fold_state_growth(const struct wr_agg_state *);
/* Bytes that may be taken with `more` groups, of so many saved bytes. */
size_t wr_fold_growth(const struct wr_fold_out *, uint32_t more, size_t saved);
/* An empty batch for n groups at most. NULL with env->err filled. */
struct wr_batch *wr_fold_batch_of_groups(const struct wr_fold_out *, uint32_t n, struct wr_env *);
/* As wr_fold_out_emit, where some were spilled. */
int wr_fold_spill_emit(struct wr_fold_out *, struct wr_env *, struct wr_batch **out);

/* Heavy groups, whose values are spilled and not they (fold_heavy.c). */

/* Takes the large pieces of a batch of groups; what is left stays selected. 0 or negative. */
int wr_fold_heavy_divide(struct wr_fold_out *, struct wr_batch *, struct wr_err *);
/* A group that is to be spilled, saved[k * stride] its states: 1: it has become part of a heavy one, 0, or
 * negative. */
int wr_fold_heavy_take(struct wr_fold_out *, uint64_t ord, struct wr_slice key, const struct wr_str *saved,
                       uint32_t stride, struct wr_err *);
/* Without keys: the one group becomes heavy, if that helps, and its values are spilled. 0 or negative. */
int wr_fold_heavy_lone(struct wr_fold_out *, struct wr_err *);
/* Spills the values there are in memory. 0 or negative. */
int wr_fold_heavy_spill(struct wr_fold_out *, struct wr_err *);
/* Nothing more is taken: all of a heavy group comes together, and results can be asked for. 0 or negative. */
int wr_fold_heavy_begin(struct wr_fold_out *, struct wr_err *);
/* How many of those not yet given, a batch of them at the most, there are before a group, and in all. */
uint32_t wr_fold_heavy_next(const struct wr_fold_out *, uint64_t ord, struct wr_slice key);
uint32_t wr_fold_heavy_left(const struct wr_fold_out *);
/* The results of the next n. 0 or negative. */
int wr_fold_heavy_batch(struct wr_fold_out *, uint32_t n, struct wr_env *, struct wr_batch **out);
void wr_fold_heavy_close(struct wr_fold_out *);

extern const struct wr_op wr_op_fold_partial, wr_op_fold_final, wr_op_fold_ordered;
/* Tests: rows with keys are always handed on to the owners as they are. Set before the first thread starts. */
extern bool wr_fold_pass;

/* A batch of one row with what the aggregates and items give for no rows; its keys are null. */
int wr_fold_nothing(const struct fold_plan *, struct wr_env *, struct wr_batch **out);

/* Opens all states; states[] was zeroed. */
int wr_fold_open(const struct fold_plan *, struct wr_agg_state *states, struct wr_env *, struct wr_err *);
/* The program's text of the stage on one line, after `prefix`. */
void wr_fold_explain(const struct fold_plan *, const char *prefix, struct wr_buf *out);

#endif
