/* The one header that an author of a stage or an operator reads.
 *
 * A STAGE is what a user types (struct wr_stage): how it is parsed, what it does to the schema, which operators it
 * puts into the plan. An OPERATOR is what runs (struct wr_op): a step that turns one input message into batches and
 * can pause anywhere. Some stages put no operator into the plan (select, rename), some put two (reduce: a partial
 * fold in every worker, a final one in every owner).
 *
 * Plan time is one thread, everything allocated from build->lang->arena and immutable afterwards. At run time an
 * instance of an operator sees one thread at a time and takes no lock; it reaches the outside through struct
 * wr_env.
 *
 * The shape of a plan: plan stages joined by edges. Inside a plan stage the operators are fused: a batch runs
 * through all of them on one thread. Where it runs is the plan stage's distribution: PARALLEL  any instance takes
 * any sequence number (workers over blocks of the input) ORDERED   one instance sees all sequence numbers in order
 *   OWNERS    one instance for each partition; rows arrive by the hash of their key, in order where the edge keeps
 * it
 */
#ifndef WR_PLAN_OP_H
#define WR_PLAN_OP_H

#include "base/budget.h"
#include "base/buf.h"
#include "data/batch.h"
#include "lang/expr.h"
#include "lang/parse.h"

/* ---- operators -------------------------------------------------------------------------------------------- */

enum wr_mark {
    WR_MARK_BATCH, /* no mark: a batch */
    WR_MARK_FLUSH, /* the input has gone quiet: pass on what you hold back */
    WR_MARK_SEQ,   /* this port has given all of the current sequence number (operators with several ports only) */
    WR_MARK_END,   /* nothing more comes on this port */
    WR_MARK_HELD,  /* from the row that `held` stands for on, those of some keys come later (WR_STEP_AGAIN) */
    WR_MARK_WATERMARK,  /* reserved */
    WR_MARK_CHECKPOINT, /* reserved */
};

struct wr_msg {
    enum wr_mark mark;
    bool failed;                 /* END: the input ended in an error; what needs all of it gives nothing */
    bool quiet;                  /* FLUSH: and nothing has come for a while (wr_env_await_quiet), */
    bool idle;                   /* because the input itself has paused, not because of those who work on it */
    bool again;                  /* END: of the keys that have come; for others the operators begin anew */
    const struct wr_batch *held; /* HELD: of one row, whose place it is */
    struct wr_batch *batch; /* BATCH: an operator that passes it on or keeps it sets this to NULL; what is left the
                               driver releases once the input is finished */
};

/* What a step says. */
enum wr_step {
    WR_STEP_NEED,  /* finished with `in`, no output */
    WR_STEP_PASS,  /* *out is set, finished with `in` */
    WR_STEP_MORE,  /* *out is set, call again with the same `in` */
    WR_STEP_WAIT,  /* nothing now; call again with the same `in` after what was asked for by wr_env_wait */
    WR_STEP_AGAIN, /* END: the keys so far are through. The operators behind, up to one that GATHERS, get an end and
                      begin anew; then call again with the same `in` */
    WR_STEP_DONE,  /* wants nothing more, ever (*out may be set): closes its input */
};

struct wr_env;
struct wr_spill_place;
struct sort_plan;

/* Traits: data the planner reads, so that it needs no edit for a new operator. */
enum {
    WR_ROWWISE = 1u << 0,  /* looks at each row alone: runs anywhere, any number of instances */
    WR_FOLD = 1u << 1,     /* as ROWWISE, but keeps what it sees and gives output only at END, in no order */
    WR_IN_ORDER = 1u << 2, /* must see all rows in order, in one instance (or, in a partition, those of its keys) */
    WR_BLOCKING = 1u << 3, /* gives output only after all input */
    WR_STOPS = 1u << 4,    /* may say DONE */
    WR_ORDINALS = 1u << 5, /* needs the rows' ordinals */
    WR_SPILLS = 1u << 6,   /* has a share of --memory, and spills beyond it (base/budget.h) */
    WR_REFUSES = 1u << 9,  /* may refuse rows */
    WR_NUMBERS = 1u << 10, /* IN_ORDER, but numbers the keys of a partition itself: gid is not filled for it */
    WR_MAKES_ROWS = 1u << 8, /* ROWWISE, but makes any number of rows of one, in their order, and numbers them
                                (wr_env_number): never runs where rows are with the owners of their keys */
    WR_GATHERS = 1u << 11,   /* brings together what the operators before it give for keys that came in turn
                                (`again`):   it is one for all of them */
    WR_ASKS = 1u << 7, /* says wr_batch_need before it looks at a slot; and hands the batches that it gets on, or
                          says wr_batch_need_rest for the rows that it keeps: at the head of a plan nothing is taken
                          apart that nobody looks at */
};

struct wr_op {
    const char *name;
    unsigned traits;
    /* Makes an instance. data: what bind put into the plan. *self may stay NULL. */
    int (*open)(const void *data, struct wr_env *env, void **self);
    /* One step: at most one batch out. Negative: an error (in env->err), which ends the input there. */
    int (*step)(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out);
    /* Frees an instance, also a half-made one or NULL. */
    void (*close)(void *self, struct wr_env *env);
    /* Checkpoints: reserved, NULL. */
    int (*save)(void *self, struct wr_env *env);
    int (*load)(void *self, struct wr_env *env);
    /* For an operator that keeps rows: what it gives out would be made text of next. It may do that itself, then
     * gives batches with text and returns true. format_data: what `format` would be given (plan/plan.h). NULL: it
     * can not. */
    bool (*gives_text)(const void *data, const void *format_data);
    /* Does it only ask how many rows there are, and for the ordinal of the first? Then a source may give it bare
     * batches (data/batch.h), whose rows nobody has taken apart. NULL: it does not. */
    bool (*only_counts)(const void *data);
    /* One line for --explain: "filter amount > 100". NULL: the name; wr_explain_nothing: none. */
    void (*explain)(const void *data, struct wr_buf *out);
};

void wr_explain_nothing(const void *, struct wr_buf *);

/* What an operator may reach. Filled by exec; one for each operator instance. */
struct wr_env {
    struct wr_budget *budget;      /* everything that outlives a batch is charged (give it to wr_arena_init) */
    struct wr_spill_place *spill;  /* for temporary files (io/spill.h) */
    struct wr_batch_pool *batches; /* wr_batch_new(env->batches, ncols) */
    struct wr_warner *warner;      /* for wr_eval_run */
    const char *who;               /* the operator's name, for budget errors */
    unsigned instance, instances;  /* which of how many */
    unsigned ports;                /* input ports: 1, or the producers of a gathering edge */
    unsigned owners;               /* of keys, in the stage after this one; 1: none are */
    bool streams;                  /* what it gives goes on as a finished stream, not by sequence */
    size_t by_key;                 /* in a partition, of one that spills: bytes that it can not spill, for each key;
                                      of others: bytes that it may come to need for those it has; 0: as charged */
    const struct wr_batch *held;   /* set by a step on a batch: after what it gives goes the mark HELD of this row;
                                      stays with the operator */
    int want;                      /* several ports: the port to read next (set before NEED or PASS); -1: any */
    uint64_t filtered;             /* rows that it left out because it was told to: a ROWWISE operator that makes
                                      no rows counts them, for the account in = out + filtered + refused */
    struct wr_err err;             /* filled by a step that returns a negative code */
    void *exec;                    /* exec's own */
};

/* Asks for another step when fd can be read (fd >= 0) or the monotonic clock reaches deadline_ns (0: none). */
void wr_env_wait(struct wr_env *, int fd, uint64_t deadline_ns);
/* While it works on FLUSH, an operator asks for another one, which says `quiet`, if nothing comes for so long that
 * somebody who watches would notice. In stages that run in order, by sequence; others never get it. */
void wr_env_await_quiet(struct wr_env *);
/* Rows of the sequence at hand with this ordinal and higher ones do not count: another instance has failed there
 * (UINT64_MAX: none has). For operators that bring instances together, asked when all of them have been heard. */
uint64_t wr_env_failed(struct wr_env *);
/* Gives ordinals to the rows of a batch that a MAKES_ROWS operator has made (wr_batch_expand): sequence number and
 * counter within it, so they ascend with the stream and no two are the same, whoever makes them and however many.
 * To be called for each batch, in the order in which they are given out. 0 or -1: out of memory. */
int wr_env_number(struct wr_env *, struct wr_batch *);
/* Rows of the batch after position `row` are not needed (an operator that stops early says so before DONE), so that
 * warnings about them are not told. */
void wr_env_stop_after(struct wr_env *, const struct wr_batch *, uint32_t row);
/* An operator that is IN_ORDER, not BLOCKING, and yet keeps rows says so at the end of each step: from position
 * `row` of `b` on they come later (b NULL: it keeps none). So a warning about one of them is not told before it is
 * known whether a stage behind stops before that row. */
void wr_env_kept(struct wr_env *, const struct wr_batch *b, uint32_t row);

/* Bytes that the operators behind it in its instance hold for keys, or may come to need for those they have, up to
 * one that GATHERS. *to_come: how many of these they do not hold yet. */
size_t wr_env_behind(struct wr_env *, size_t *to_come);

/* What the operator of a plan that has been run before this one keeps (wr_build_before): its `self`, constant until
 * this plan has ended. */
const void *wr_env_before(struct wr_env *, uint32_t id);

/* What the map operator runs: slot = expression, in order. */
struct wr_build_assign {
    struct wr_expr *expr;
    uint32_t slot;
    struct wr_slice name; /* for --explain */
};
struct wr_build_map {
    struct wr_build_assign *v;
    uint32_t n;
};

/* ---- stages ------------------------------------------------------------------------------------------------ */

struct wr_build;

struct wr_stage {
    const char *name;
    int (*parse)(struct wr_parser *, struct wr_stage_node *, struct wr_err *);
    int (*bind)(struct wr_build *, struct wr_stage_node *, struct wr_err *);
    const char *signature; /* "filter EXPR" */
    const char *words;     /* what KIND or PATTERN in it stands for, with blanks between; NULL: it has none */
    const char *summary;   /* one or two sentences */
    const char *example;   /* a program over data/samples/sales.csv, or another file of data/samples after `from` */
    const char *shows;     /* the lines it writes */
};

/* An open partition: keys are columns (computed ones were added by partition itself). Brackets inside brackets add
 * keys to those that are there; rows then stay with the owners of the outermost keys, and gid numbers what the
 * current keys are. */
struct wr_partition {
    bool open;      /* between partition and merge/reduce */
    bool exchanged; /* rows are already with their owners */
    bool blocking;  /* some operator inside gives its output only at the end */
    uint32_t
        reordered; /* a sort or top gave each value of the first so many keys an order of its own; 0: none did */
    uint32_t taken_back; /* as reordered, of rows that have left their owners since: for brackets around alone */
    struct wr_slice *names;
    struct wr_colref **refs;
    uint32_t n;
    uint32_t owned;    /* rows are, or will be, with the owners of the first so many keys: the outermost ones */
    bool in_turn;      /* keys that memory has no room for come after the others (wr_build_late) */
    uint32_t numbered; /* gid numbers the first so many keys; 0: there is none yet */
#define WR_NUMBERED_OTHERS UINT32_MAX /* keys that are no longer there */
    uint32_t held; /* the first so many keys are those of brackets around: only their `)` ends them */
};

struct wr_plan;
struct wr_inputs;

/* Rows come from here: what the reader must make of each input. */
struct wr_plan_source {
    struct wr_schema *schema; /* the first input's columns, with slots of the rows that are to be made */
    struct wr_inputs *inputs; /* exec's; of the first source wr_run is told */
};

/* The plan being made. A stage's bind reads and replaces `schema`, and appends operators. */
struct wr_build {
    struct wr_lang *lang;
    struct wr_schema *schema;
    struct wr_partition part;
    struct wr_plan *plan;
    const struct wr_agg *const *aggs; /* every aggregate, NULL at the end (plan/agg.h) */
    const struct wr_win *const *wins; /* every window function, NULL at the end (plan/win.h); NULL: none */
    const struct wr_plan_config *config;
    const struct wr_stage_node *stages; /* all of the plan's */
    const struct wr_stage_node *node;   /* the stage being bound */
    bool blocking;                      /* some operator of those before it gives output only after all input */
    bool branch;                        /* these are the stages of a branch */
    bool ended;                         /* its rows go where it says (split): nothing falls out of it */
    bool plan_begun;                    /* it is not the first */
    bool fed;                           /* some input whose rows may come here has bytes */
    bool writes_json;                   /* some output is JSON lines, */
    bool json; /* ... and values may come from there too: they go out as what they were (vec.h: wr_str_json) */
};

/* What the operators are given that hold rows back whose keys came in turn: at the owners, and behind their merge.
 */
struct wr_build_late {
    const struct wr_slots *space;
    uint32_t mark;                /* the slot of a column that no one else sees */
    bool last;                    /* of the owners' stage; else the rows go on there */
    const struct sort_plan *rows; /* what is kept of a row; NULL: all columns that anybody uses */
};
/* The rows of an open partition, of this space, are about to leave their owners otherwise than by wr_build_merge:
 * where keys came in turn, they are brought into order. 0 or negative. */
int wr_build_hold(struct wr_build *, const struct wr_slots *, struct wr_err *);

/* Appends an operator at the end of the plan, in a plan stage of the right kind: ROWWISE and FOLD operators join
 * the current parallel or owners' stage (or begin a parallel one), IN_ORDER ones an ordered stage, or, while a
 * partition is open, the owners' stage (the exchange is made first if it was not yet). 0 or negative. */
int wr_build_op(struct wr_build *, const struct wr_op *, const void *data, struct wr_err *);

/* After a FOLD operator: what it emits goes to the owners that its batches name, in no order; `op` is the first
 * there.
 */
int wr_build_owners(struct wr_build *, const struct wr_op *, const void *data, struct wr_err *);

/* Brings the outputs of all instances of the current stage into one: `op` has a port for each. It begins a new
 * segment with an ordered stage. With op NULL: merged by ordinal (each input must be in ordinal order), at the
 * beginning of a parallel one behind that. */
int wr_build_gather(struct wr_build *, const struct wr_op *, const void *data, struct wr_err *);

/* Makes columns of items (KEYS or NAME = EXPR): plain columns as they are, others computed by a map operator that
 * is appended. names/refs arrays of items->n from the arena. Default names where none was given. */
int wr_build_columns(struct wr_build *, const struct wr_items *, struct wr_slice **names, struct wr_colref ***refs,
                     struct wr_err *);

/* What the operator put out last has columns that are known only at its end: it gives text, with a line of names,
 * and what follows in the program is planned then. The first nkeys columns of the schema are known now; all others
 * hold what `value` does. */
int wr_build_late_columns(struct wr_build *, uint32_t nkeys, const struct wr_colref *value, struct wr_err *);

/* After the rows that come here stand those of another source (wr_plan_source; its columns have refs of the
 * schema's slot space). `op` is appended to the stage that gives the rows here (NULL: none), in no partition;
 * `number` numbers the rows of the source where those before it were numbered anew. The source is read when the
 * stream has ended. */
int wr_build_follow(struct wr_build *, const struct wr_plan_source *, const struct wr_op *op, const void *data,
                    const struct wr_op *number, struct wr_err *);
/* Opens the inputs that the paths of the stage being bound name. */
int wr_build_source(struct wr_build *, struct wr_plan_source *out, struct wr_err *);

/* What runs where not all that a plan before this one was to keep has fitted into memory, with the data of the
 * operator whose place it takes (`of`). It gives its rows when all have come, and not before; where the input ends
 * in an error it gives those of the rows before that. */
struct wr_build_spilled {
    bool (*is)(const void *kept); /* has it not? Asked when that plan has ended; NULL: never */
    const struct wr_op *of;
    const struct wr_op *owner;   /* for each owner of a partition; elsewhere it is several: */
    const struct wr_op *prepare; /* looks at each row alone, anywhere, */
    const struct wr_op *collect; /* sees all of them in order, and at the end gives batches that stand for work, */
    const struct wr_op *work;    /* which is done anywhere, */
    const struct wr_op *give;    /* sees these batches when it is done, in order, and gives the rows; */
    const struct wr_op *merge;   /* takes those as a stream, and gives tickets; its data is NULL, and so is that */
    const struct wr_op *number;  /* of who makes batches of a ticket, numbered, anywhere; */
    const struct wr_op *finish;  /* looks at each of them alone, anywhere */
};

/* A plan of its own that is run to its end before this one: the rows of `source` go, in order, to `op`, which gives
 * nothing and keeps what it wants of them (join). */
struct wr_build_before {
    struct wr_plan_source source;
    const struct wr_op *op;
    const void *data;
    struct wr_colref *const *from, *const *to; /* [n] from[i], of the source, is read where to[i] is used */
    uint32_t n;
    bool gives; /* its rows come out also where the stream has none */
    struct wr_build_spilled spilled;
};
/* *id: what wr_env_before asks for. */
int wr_build_before(struct wr_build *, const struct wr_build_before *, uint32_t *id, struct wr_err *);

/* Where rows go that leave the plan, and what the operators that write them are told. */
struct wr_build_target {
    void *data;  /* of spread, format, cut, pack and output */
    bool json;   /* JSON lines: rows with keys of their own are written as they are */
    bool packed; /* text is cut and packed */
    bool spread; /* set by wr_build_out: it has appended the operator that makes columns of such keys */
};
/* The rows that come here leave the plan, all columns of the schema, to where the node says (NULL: what falls out
 * of the last stage). Whoever appends the operators that write them says so by b->ended. 0 or negative. */
int wr_build_out(struct wr_build *, const struct wr_stage_node *, struct wr_build_target *, struct wr_err *);

/* Whatever comes here goes through the stages of a branch too, in which an open partition is open as it is here;
 * its rows end in `to` (which may stand for `first` and all behind it, NULL: they say so themselves). What is bound
 * next goes on from here. 0 or negative. */
int wr_build_branch(struct wr_build *, struct wr_stage_node *first, const struct wr_stage_node *to,
                    struct wr_err *);

/* Ends an open partition, those of brackets included: rows come back in the order of weir-lang(7). */
int wr_build_merge(struct wr_build *, struct wr_err *);

/* Binds a row of stages, one after the other. Inside brackets (part.held), where one has ended the partition, as
 * reduce does, it is opened again by the keys of the brackets, which its columns then must hold. */
int wr_build_stages(struct wr_build *, struct wr_stage_node *first, struct wr_err *);

#endif
