/* A plan while it is made: its row of plan stages, the edges between them, and its branches. */
#include "plan/grow.h"

#include <string.h>

struct wr_plan_stage *wr_plan_last(struct wr_plan *p)
{
    return &p->stages[p->nstages - 1];
}

/* `from` gives to stage `to`, besides those it gives to already. */
static void link_stage(struct wr_plan *p, uint32_t from, uint32_t to)
{
    uint32_t *at = &p->stages[from].to;
    while (*at)
        at = &p->stages[*at].beside;
    *at = to;
}

/* A stage at the end of the plan that takes what `from` gives. */
static struct wr_plan_stage *add_behind(struct wr_plan *p, uint32_t from, enum wr_dist dist, enum wr_edge in,
                                        bool segment)
{
    if (p->nstages == p->cap) {
        uint32_t cap = p->cap ? p->cap * 2 : 8;
        struct wr_plan_stage *v = wr_arena_alloc(p->arena, cap * sizeof *v);
        if (!v)
            return NULL;
        if (p->nstages)
            memcpy(v, p->stages, p->nstages * sizeof *v);
        p->stages = v;
        p->cap = cap;
    }
    struct wr_plan_stage *s = &p->stages[p->nstages];
    *s = (struct wr_plan_stage){.dist = dist, .in = in, .segment = segment, .from = from};
    if (p->nstages)
        s->branch = p->stages[from].branch;
    if (in != WR_EDGE_SOURCE)
        link_stage(p, from, p->nstages);
    p->nstages++;
    return s;
}

struct wr_plan_stage *wr_plan_add_stage(struct wr_plan *p, enum wr_dist dist, enum wr_edge in, bool segment)
{
    return add_behind(p, p->nstages ? p->nstages - 1 : 0, dist, in, segment);
}

int wr_plan_add_op(struct wr_plan *p, const struct wr_op *op, const void *data)
{
    struct wr_plan_stage *s = wr_plan_last(p);
    if (s->nops == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 8;
        struct wr_plan_op *v = wr_arena_alloc(p->arena, cap * sizeof *v);
        if (!v)
            return -1;
        if (s->nops)
            memcpy(v, s->ops, s->nops * sizeof *v);
        s->ops = v;
        s->cap = cap;
    }
    s->ops[s->nops++] = (struct wr_plan_op){op, data};
    if (op->traits & WR_BLOCKING)
        p->blocking = true;
    if (op->traits & WR_MAKES_ROWS)
        p->makes_rows = true;
    return 0;
}

int wr_plan_begin(struct wr_plan *p)
{
    p->nbranches = 1;
    p->parent = wr_arena_zalloc(p->arena, sizeof *p->parent);
    p->aside = wr_arena_zalloc(p->arena, sizeof *p->aside);
    return p->parent && p->aside ? 0 : -1;
}

/* The stage that is to branch: the last one, or, where nothing runs there since a branch was made before it, the
 * one that branched then. */
uint32_t wr_plan_fork(struct wr_plan *p)
{
    uint32_t last = p->nstages - 1;
    const struct wr_plan_stage *s = &p->stages[last];
    if (s->nops || p->stages[s->from].branch == s->branch || s->in == WR_EDGE_SOURCE)
        return last;
    uint32_t from = s->from, *at = &p->stages[from].to;
    while (*at != last)
        at = &p->stages[*at].beside;
    *at = 0;
    p->nstages--;
    p->nbranches--;
    return from;
}

int wr_plan_begin_branch(struct wr_plan *p, uint32_t from, uint32_t aside)
{
    const uint32_t n = p->nbranches, of = p->stages[from].branch;
    uint32_t *parent = wr_arena_alloc(p->arena, 2 * (n + 1) * sizeof *parent), *depth = parent + n + 1;
    struct wr_plan_stage *s = parent ? add_behind(p, from, WR_PARALLEL, WR_EDGE_CLAIM, false) : NULL;
    if (!s)
        return -1;
    memcpy(parent, p->parent, n * sizeof *parent);
    memcpy(depth, p->aside, n * sizeof *depth);
    parent[n] = of;
    depth[n] = aside;
    p->parent = parent;
    p->aside = depth;
    s->branch = p->nbranches++;
    return 0;
}
