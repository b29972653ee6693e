/* The plan: plan stages joined by edges, made once from the tree and immutable afterwards. They stand in the order
 * in which rows go through them; each gives to the next one but where a source of its own stands between
 * (`follows`), or where the plan branches: then several stages take all that one gives, each the first of a branch,
 * and every branch ends in stages that give to nobody.
 *
 * A plan stage is a row of fused operators with a distribution (op.h). Its `in` edge says how batches reach it. A
 * segment is a stretch of the plan with one numbering of sequences: it begins at the source or at a gathering edge
 * that merges finished streams, and back-pressure (admission) works within it. */
#ifndef WR_PLAN_PLAN_H
#define WR_PLAN_PLAN_H

#include "data/cell_write.h"
#include "plan/op.h"

enum wr_dist { WR_PARALLEL, WR_ORDERED, WR_OWNERS };

enum wr_edge {
    WR_EDGE_SOURCE,     /* none: reads blocks of the input */
    WR_EDGE_ORDERED,    /* all instances -> one, by sequence */
    WR_EDGE_CLAIM,      /* one -> any instance, a whole sequence each */
    WR_EDGE_HASH,       /* by hash of the key, by sequence: every owner gets a part of every sequence */
    WR_EDGE_HASH_ANY,   /* to the owner that a batch names, in no order */
    WR_EDGE_GATHER,     /* a port for each producer, by sequence */
    WR_EDGE_GATHER_ANY, /* a port for each producer, each a finished stream of its own; begins a segment */
};

/* Does it carry finished streams, without sequence numbers? */
static inline bool wr_edge_is_stream(enum wr_edge e)
{
    return e == WR_EDGE_HASH_ANY || e == WR_EDGE_GATHER_ANY;
}

struct wr_plan_op {
    const struct wr_op *op;
    const void *data;
};

struct wr_plan_stage {
    enum wr_dist dist;
    enum wr_edge in;
    struct wr_plan_op *ops;
    uint32_t nops, cap;
    bool segment;                        /* first of its segment */
    uint32_t from;                       /* a stage that gives to it (of a SOURCE that follows: the one before) */
    uint32_t to;                         /* the stage that takes what it gives; 0: none, rows end here */
    uint32_t beside;                     /* another one that takes all that is given to this one (tee); 0: none */
    uint32_t branch;                     /* the stretch between two forks that it is in; the first one: 0 */
    const struct wr_plan_source *source; /* SOURCE: what it reads, */
    bool follows; /* ... when the stage before it has ended: the sequences go on, to the same stage (union) */
};

/* A plan that is run before, and what of its rows is wanted. */
struct wr_plan_before {
    struct wr_plan *plan;
    struct wr_build_before of;
};

/* Where rows leave the plan: what of them goes out, in order. */
struct wr_plan_out {
    struct wr_build_target target;
    struct wr_slice *names;
    enum wr_type *types;
    uint32_t *slots;
    uint32_t n;
    const struct wr_edits *edits; /* rows have keys of their own, and these are the other columns; or NULL */
    uint32_t record; /* the first so many are the input's columns, all of them and in order, on their way from the
                        source straight to here; 0: they are not */
    bool blocking;   /* some operator on the way gives output only after all input: none on a failed run */
    bool fed;        /* some input whose rows may come here has bytes */
    bool reduced;    /* a reduce made the columns */
    bool late;       /* the last operator, whose columns are known only when it has run, writes the line of names */
    struct wr_plan_out *next;
};

struct wr_plan {
    struct wr_arena *arena;
    struct wr_plan_stage *stages;
    uint32_t nstages, cap;
    struct wr_plan_source source;
    uint32_t *parent; /* [nbranches] the branch that a branch comes out of */
    uint32_t *aside;  /* [nbranches] in how many pipelines in brackets it stands, for --explain */
    uint32_t nbranches;
    struct wr_slots *space;        /* of the batches that leave the source */
    struct wr_plan_before *before; /* [nbefore] run first, one after the other; their operators live as long */
    uint32_t nbefore, cap_before;
    bool blocking;   /* some operator of the stage being bound gives output only after all input */
    bool makes_rows; /* some operator makes rows of its own */
    /* The columns of what the last operator gives are known only when it has run (pivot): */
    bool late;                     /* it writes the line of names itself */
    struct wr_schema *late_schema; /* what is known of them: the first ones, and that any name may be one */
    enum wr_type *late_shown; /* [late_known + 1] as what JSON lines has them (data/schema.h); last: all others */
    uint32_t late_known;
    struct wr_stage_node *rest; /* the stages after it; NULL: there are none. They are planned over its output */
    struct wr_plan *then;     /* and as far as can be seen now this will be their plan: for --explain and errors */
    struct wr_plan_out *outs; /* every end, in the order of the program */
    uint32_t record;          /* the `record` of the only one; 0: there are several */
};

/* What cmd gives the planner. */
struct wr_plan_config {
    /* Opens the inputs that a stage's paths name, and checks their headers: *out, its schema to be copied before it
     * is changed. Asked again for the same stage it gives the same. 0 or negative. */
    int (*open)(void *, const struct wr_stage_node *, struct wr_plan_source *out, struct wr_err *);
    /* Where rows go at an end of the plan: the node says where (to, tee, split);
     * NULL: what falls out of the last stage. Asked again for the same node it gives the same. 0 or
     * negative. */
    int (*target)(void *, const struct wr_stage_node *, struct wr_build_target *out, struct wr_err *);
    void *ctx; /* of both */
    const struct wr_agg *const *aggs;
    /* NULL: there are none */
    const struct wr_win *const *wins;
    const struct wr_op *keys;   /* computes the partition's hash: batch->hash */
    const struct wr_op *groups; /* numbers the keys of an owner: batch->gid */
    const struct wr_op *hold;   /* ends at the owners where these number: keys that came in turn (wr_build_late), */
    const struct wr_op *late;   /* ... and behind their merge */
    const struct wr_op *merge;  /* merges ports by ordinal, sequence after sequence; */
    const struct wr_op *merge_cut;  /* of finished streams in two steps: cuts them into tickets, */
    const struct wr_op *merge_fill; /* ... and makes rows of a ticket, numbered anew */
    const struct wr_op *map;        /* for wr_build_columns */
    bool json;                      /* some output is JSON lines */
    const struct wr_op *spread;     /* rows with keys of their own to columns; NULL: there are none */
    const struct wr_op *format; /* rows to text; it and the others here know the columns once the plan is built */
    const struct wr_op *cut;    /* text to parts that do not depend on the batches, in order, */
    const struct wr_op *pack;   /* and what is to be made of each part */
    const struct wr_op *output; /* text to the sink */
};

/* Builds the plan of the stages over `source`. Messages have their place in lang->text. The plan lives in
 * lang->arena. */
int wr_plan_build(struct wr_lang *, struct wr_stage_node *stages, struct wr_plan_source source,
                  const struct wr_plan_config *, struct wr_plan **out, struct wr_err *);

/* The plan with what runs where plan->before[k] has spilled (wr_build_spilled), from its arena; the plan itself
 * stays as it is. NULL: out of memory. Before the plan is run. */
const struct wr_plan *wr_plan_spilled(const struct wr_plan *, uint32_t k);

/* May an operator refuse rows that does not stand with a reader? Then how many were refused before a row is known
 * only when its sequence is through. */
bool wr_plan_refuses_late(const struct wr_plan *);

/* Of a stage that reads: does nobody look at its rows? (Lines of JSON have no number of fields to go by.) */
bool wr_plan_stage_only_counts(const struct wr_plan_stage *);
/* Is that so of all that the plan reads, and of what is run before it? */
bool wr_plan_only_counts(const struct wr_plan *);

/* What a run bounds the plan's buffers by. */
struct wr_plan_bounds {
    unsigned threads;
    unsigned window;      /* sequences in flight in a segment, */
    size_t segment_bytes; /* and bytes of them between its stages */
    unsigned room;        /* batches of a stream */
    size_t memory;        /* --memory, */
    size_t spill_bytes;   /* an instance's share of it that may spill, */
    const char *spill_dir;
};

/* --explain: the plan as text, as deterministic as the bounds are. 0 or -1: out of memory. */
int wr_plan_explain(const struct wr_plan *, const struct wr_plan_bounds *, struct wr_buf *out);
/* --explain=dot: as a digraph in the language of Graphviz: a box for each stage, edges as batches go, dashed ones
 * for what only begins when something else has ended. 0 or -1. */
int wr_plan_explain_dot(const struct wr_plan *, const struct wr_plan_bounds *, struct wr_buf *out);

#endif
