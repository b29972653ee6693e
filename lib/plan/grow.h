/* A plan while it is made: stages and operators are appended at its end. All memory is from the plan's arena;
 * nothing here fails but for want of it. Called by the planner alone (build.c), on one thread. */
#ifndef WR_PLAN_GROW_H
#define WR_PLAN_GROW_H

#include "plan/plan.h"

/* A plan without stages, of one branch. 0 or -1. */
int wr_plan_begin(struct wr_plan *);
/* The stage at the end of the plan, which has one. */
struct wr_plan_stage *wr_plan_last(struct wr_plan *);
/* A stage at the end that takes what the last one gives; pointers to stages from before are then void. NULL: out of
 * memory. */
struct wr_plan_stage *wr_plan_add_stage(struct wr_plan *, enum wr_dist, enum wr_edge in, bool segment);
/* An operator at the end of the last stage. 0 or -1. */
int wr_plan_add_op(struct wr_plan *, const struct wr_op *, const void *data);

/* The index of the stage that is to branch: the last one, or, where nothing runs there since a branch was made
 * before it, the one that branched then (and the last one is taken away). */
uint32_t wr_plan_fork(struct wr_plan *);
/* Another branch that takes what stage `from` gives, begun with a parallel stage, which stands in so many
 * pipelines in brackets. 0 or -1. */
int wr_plan_begin_branch(struct wr_plan *, uint32_t from, uint32_t aside);

#endif
