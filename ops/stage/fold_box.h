/* Groups on their way from a partial fold to the owners of their keys: a box for each owner, a batch that is filled
 * until it is full (fold_box.c). One thread at a time. */
#ifndef WR_STAGE_FOLD_BOX_H
#define WR_STAGE_FOLD_BOX_H

#include "ops/stage/fold.h"

struct fold_box {
    struct wr_batch *batch; /* NULL: nothing is in it */
    struct wr_str *key, **saved;
    size_t empty; /* bytes that the batch held before the first group */
};

struct fold_boxes {
    const struct fold_plan *plan;
    struct wr_env *env;
    struct fold_box *v; /* [owners] */
    uint32_t owners;
    uint32_t room;                 /* groups of a box */
    size_t most;                   /* bytes from which on it counts as full */
    uint32_t owner;                /* up to whose groups the load has been put into boxes, */
    uint32_t *end;                 /* [owners] and where in `place` each one's end, */
    uint32_t at;                   /* ... up to here */
    uint16_t place[WR_BATCH_ROWS]; /* of the load's groups, owner after owner, each one's in their order */
    uint32_t group[WR_BATCH_ROWS];
};

/* Some groups: the states say how each is saved, `first` has its ordinal, both by group id; and its key is key[k]
 * where the id is from + k. */
struct fold_load {
    const struct wr_agg_state *states;
    const uint64_t *first;
    const struct wr_slice *key; /* NULL: there are no keys, and one group */
    uint32_t from, n;           /* n <= WR_BATCH_ROWS */
};

/* 0 or negative; what it has is the arena's, but for batches. */
int wr_fold_boxes_open(struct fold_boxes *, const struct fold_plan *, struct wr_env *, struct wr_arena *);
void wr_fold_boxes_close(struct fold_boxes *); /* also after a failure; a zeroed one is fine */
/* A load is there: finds each group's owner. */
void wr_fold_boxes_load(struct fold_boxes *, const struct fold_load *);
/* Goes on to put the load into boxes. WR_STEP_MORE: *out was full, and there may be more to do; WR_STEP_NEED: all
 * are in boxes; or negative. */
int wr_fold_boxes_put(struct fold_boxes *, const struct fold_load *, struct wr_batch **out);
/* Gives out what is not full: WR_STEP_MORE and *out, or WR_STEP_NEED: there is none. */
int wr_fold_boxes_rest(struct fold_boxes *, struct wr_batch **out);

#endif
