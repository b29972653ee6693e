/* Groups on disk: what an operator that keeps something for each key does where memory does not hold it all.
 *
 * It keeps groups in memory, in whatever form, and when the budget is tight (base/budget.h) gives them all away as
 * bytes: an ordinal, the key, and the rest, which only the operator can read. They go to partitions by a hash of
 * the key. At the end each partition is taken back into memory, where groups with the same key meet again; one that
 * does not fit is partitioned again, by another hash, and one that partitioning does not make smaller is sorted by
 * its keys. What is whole goes out in the order of ordinals, then keys, into a run; these runs are merged, in
 * passes where they are more than memory has room for, and what is read of them are all groups in that order, once
 * each.
 *
 * So whoever spills says how to take groups in, how to give them all, and whether it is time (spilled_keeper); that
 * the order of the input, or that of hashes, never shows is its own business: taking in has to be commutative and
 * associative. One thread at a time. */
#ifndef WR_STAGE_SPILLED_H
#define WR_STAGE_SPILLED_H

#include "data/batch.h"
#include "io/spill.h"
#include "plan/op.h"

struct spilled_group {
    uint64_t ord;
    struct wr_slice key, rest;
};

enum spilled_order {
    SPILLED_ANYHOW,
    SPILLED_BY_ORD, /* then by key */
    SPILLED_BY_KEY,
};

/* What keeps the groups in memory. Functions return 0 or a negative code with err filled. */
struct spilled_keeper {
    void *self;
    /* Are there any, and should they be given before `more` others, of so many bytes, are taken? */
    bool (*tight)(const void *self, uint32_t more, size_t bytes);
    /* Takes n <= WR_BATCH_ROWS groups in. */
    int (*take)(void *self, const struct spilled_group *, uint32_t n, struct wr_err *);
    /* Gives all by wr_spilled_put, in this order, and forgets them: their memory is free then. */
    int (*give)(void *self, enum spilled_order, struct wr_err *);
};

/* Runs that are whole. */
struct spilled_runs {
    struct wr_spill_run *v;
    uint32_t n, cap;
};

/* Several runs read as one, lowest group first. */
struct spilled_source {
    struct wr_spill_reader reader;
    struct wr_slice left; /* of its block */
    struct spilled_group head;
};
struct spilled_merge {
    struct wr_payer pay;
    struct wr_spill_unpacker unpacker;
    enum spilled_order order;
    struct wr_spill_run *runs;
    uint32_t nruns;
    struct spilled_source *sources; /* [nruns] */
    uint32_t cap;
    uint32_t *heap; /* sources, the lowest first */
    uint32_t n, heap_cap;
    bool given; /* the first of the heap: its group was handed out */
};

struct spilled {
    struct spilled_keeper keeper;
    struct wr_payer pay;
    struct wr_spill_place *place;
    uint32_t most_ways;
    unsigned turn;              /* of the budget, in which it was last spilled */
    struct wr_spill *file;      /* NULL: nothing was spilled */
    uint32_t nparts;            /* a power of two */
    uint32_t ways;              /* runs merged at a time, beside groups in memory; without them many more */
    struct wr_spill_run *parts; /* [nparts] of level 0 */
    struct wr_spill_run *to;    /* what is given goes there: into one, or, */
    uint32_t nto;               /* where these are nparts, by the hash */
    unsigned level;             /* of this level */
    struct spilled_runs whole;
    struct spilled_merge out;
    struct spilled_group *groups; /* [WR_BATCH_ROWS], while they are taken back */
};

/* Nothing is spilled; NULL with err filled. */
struct spilled *wr_spilled_open(struct wr_env *, const struct spilled_keeper *);
void wr_spilled_close(struct spilled *); /* NULL is fine */

/* Runs that one who keeps nothing else may merge at a time. */
uint32_t wr_spilled_ways(const struct wr_env *);
/* Bytes of a block where there are many runs at a time. */
uint32_t wr_spilled_block(const struct wr_env *);

/* Has anything been spilled? */
static inline bool wr_spilled_any(const struct spilled *s)
{
    return s->file != NULL;
}

/* Is it time because other owners spill (base/budget.h)? */
bool wr_spilled_is_turn(const struct spilled *);
/* Spills all that the keeper has. 0 or negative. */
int wr_spilled_out(struct spilled *, struct wr_err *);
/* For `give`: the next group; what comes back is room for the n bytes of its rest. NULL with err filled. */
char *wr_spilled_put(struct spilled *, uint64_t ord, struct wr_slice key, size_t n, struct wr_err *);
/* Nothing more is spilled: all groups are in s->whole then, runs in the order of ordinals, which are no more than
 * can be merged at a time. 0 or negative. */
int wr_spilled_settle(struct spilled *, struct wr_err *);
/* Then: begins to read them. 0 or negative. */
int wr_spilled_read(struct spilled *, struct wr_err *);
/* The next group; good until the next call. 1; 0: there are no more; negative. */
int wr_spilled_next(struct spilled *, struct spilled_group *, struct wr_err *);

/* ---- groups as records: spilled_record.c --------------------------------------------------------------------- */

/* How files have them: by columns. */
extern const struct wr_spill_layout wr_spilled_columns;

/* Reads a group from the beginning of *from, which it moves on. 1, 0: there is none left, or WR_EIO. */
int wr_spilled_parse(struct wr_slice *from, struct spilled_group *, const char *who, struct wr_err *);
/* Adds a group to a run; room for its rest, or NULL. */
char *wr_spilled_add(struct wr_spill_run *, uint64_t ord, struct wr_slice key, size_t n, struct wr_err *);

/* ---- runs: spilled_merge.c ----------------------------------------------------------------------------------- */

/* Begins to read sealed runs, each in this order; they are dropped as they end. 0 or negative; to be ended in both
 * cases. */
int wr_spilled_merge_open(struct spilled_merge *, struct wr_spill_run *, uint32_t n, enum spilled_order,
                          struct wr_payer, struct wr_err *);
/* As wr_spilled_next. */
int wr_spilled_merge_next(struct spilled_merge *, struct spilled_group *, struct wr_err *);
void wr_spilled_merge_done(struct spilled_merge *); /* a zeroed one is fine */
/* Merges runs, `ways` at a time, until no more than that are left. 0 or negative. */
int wr_spilled_merge_down(struct spilled_runs *, uint32_t ways, enum spilled_order, struct wr_payer,
                          struct wr_err *);
/* A place for one more run, with such blocks; NULL with err filled. */
struct wr_spill_run *wr_spilled_one_more(struct spilled_runs *, struct wr_spill *, uint32_t block, struct wr_payer,
                                         struct wr_err *);
void wr_spilled_drop(struct spilled_runs *, struct wr_payer);

#endif
