/* wr_plan_spilled (plan.h): what a plan becomes when something that was to be kept for it does not fit into memory.
 *
 * An operator that looked at each row alone is replaced by several, of which some need all rows, in order, and the
 * last gives its rows at the end. So the plan stage is cut there, and what that one gives begins a segment:
 *
 *     parallel   a | OP | b            parallel   a | prepare
 *                                      in order   collect
 *                                      parallel   work
 *                                      in order   give
 *                                      in order   merge (a stream: begins a segment)
 *                                      parallel   number | finish | b
 *
 * At the owners of a partition one operator does all of it, where the other was; what brings the owners together
 * takes finished streams then. As long as all fits, nothing of this is there. */
#include "plan/plan.h"

enum { MORE_STAGES = 5 };

static bool find(const struct wr_plan *p, const struct wr_plan_before *before, uint32_t *stage, uint32_t *op)
{
    for (uint32_t i = 0; i < p->nstages; i++)
        for (uint32_t o = 0; o < p->stages[i].nops; o++)
            if (p->stages[i].ops[o].op == before->of.spilled.of && p->stages[i].ops[o].data == before->of.data) {
                *stage = i;
                *op = o;
                return true;
            }
    return false;
}

static uint32_t moved(uint32_t i, uint32_t at, uint32_t n)
{
    return i > at ? i + n : i;
}

/* The stages, with room for n more behind stage `at`: the last of those gives to who took what that one gave. */
static struct wr_plan_stage *spread(const struct wr_plan *p, uint32_t at, uint32_t n)
{
    struct wr_plan_stage *v = wr_arena_zalloc(p->arena, (p->nstages + n) * sizeof *v);
    for (uint32_t i = 0; v && i < p->nstages; i++) {
        struct wr_plan_stage *s = &v[moved(i, at, n)];
        *s = p->stages[i];
        s->to = moved(s->to, at, n);
        s->beside = moved(s->beside, at, n);
        s->from = i > at && s->from == at ? at + n : moved(s->from, at, n);
    }
    return v;
}

/* A stage of one operator, the k-th behind stage s. 0 or -1. */
static int put_stage(struct wr_arena *a, struct wr_plan_stage *s, uint32_t k, enum wr_dist dist, enum wr_edge in,
                     struct wr_plan_op op)
{
    struct wr_plan_op *ops = wr_arena_alloc(a, sizeof *ops);
    if (!ops)
        return -1;
    *ops = op;
    s[k] = (struct wr_plan_stage){.dist = dist, .in = in, .ops = ops, .nops = 1, .branch = s->branch};
    return 0;
}

/* The stages behind `at`: each of them takes what the one before it gives. 0 or -1. */
static int put_stages(struct wr_arena *a, struct wr_plan_stage *s, uint32_t at, const struct wr_plan_before *before)
{
    const struct wr_build_spilled *x = &before->of.spilled;
    const void *data = before->of.data;
    const uint32_t last = s->to;
    if (put_stage(a, s, 1, WR_ORDERED, WR_EDGE_ORDERED, (struct wr_plan_op){x->collect, data}) < 0 ||
        put_stage(a, s, 2, WR_PARALLEL, WR_EDGE_CLAIM, (struct wr_plan_op){x->work, data}) < 0 ||
        put_stage(a, s, 3, WR_ORDERED, WR_EDGE_ORDERED, (struct wr_plan_op){x->give, data}) < 0 ||
        put_stage(a, s, 4, WR_ORDERED, WR_EDGE_GATHER_ANY, (struct wr_plan_op){x->merge, NULL}) < 0)
        return -1;
    s[4].segment = true;
    s[5] = (struct wr_plan_stage){.dist = WR_PARALLEL, .in = WR_EDGE_CLAIM, .branch = s->branch};
    for (uint32_t k = 1; k <= MORE_STAGES; k++) {
        s[k].from = at + k - 1;
        s[k - 1].to = at + k;
    }
    s[MORE_STAGES].to = last;
    return 0;
}

static int cut_stage(struct wr_plan *p, uint32_t at, uint32_t op, const struct wr_plan_before *before)
{
    const struct wr_build_spilled *x = &before->of.spilled;
    struct wr_plan_stage *v = spread(p, at, MORE_STAGES), *s = v + at, *last = s + MORE_STAGES;
    struct wr_plan_op *first = wr_arena_alloc(p->arena, (op + 1) * sizeof *first);
    if (!v || !first || put_stages(p->arena, s, at, before) < 0)
        return -1;
    last->nops = 1 + s->nops - op;
    last->ops = wr_arena_alloc(p->arena, last->nops * sizeof *last->ops);
    if (!last->ops)
        return -1;
    last->ops[0] = (struct wr_plan_op){x->number, NULL};
    last->ops[1] = (struct wr_plan_op){x->finish, before->of.data};
    memcpy(last->ops + 2, s->ops + op + 1, (last->nops - 2) * sizeof *last->ops);
    memcpy(first, s->ops, op * sizeof *first);
    first[op] = (struct wr_plan_op){x->prepare, before->of.data};
    s->ops = first;
    s->nops = op + 1;
    p->stages = v;
    p->nstages += MORE_STAGES;
    return 0;
}

static int replace(struct wr_plan *p, uint32_t at, uint32_t op, const struct wr_plan_before *before)
{
    struct wr_plan_stage *v = spread(p, at, 0), *s = v + at;
    struct wr_plan_op *ops = wr_arena_alloc(p->arena, p->stages[at].nops * sizeof *ops);
    if (!v || !ops)
        return -1;
    memcpy(ops, s->ops, s->nops * sizeof *ops);
    ops[op].op = before->of.spilled.owner;
    s->ops = ops;
    if (v[s->to].in == WR_EDGE_GATHER) {
        v[s->to].in = WR_EDGE_GATHER_ANY;
        v[s->to].segment = true;
    }
    p->stages = v;
    return 0;
}

const struct wr_plan *wr_plan_spilled(const struct wr_plan *plan, uint32_t k)
{
    const struct wr_plan_before *before = &plan->before[k];
    struct wr_plan *p = wr_arena_alloc(plan->arena, sizeof *p);
    uint32_t stage, op;
    if (!p)
        return NULL;
    *p = *plan;
    p->record = 0; /* rows do not come straight from the source any more */
    if (!find(p, before, &stage, &op))
        return p;
    bool owners = p->stages[stage].dist == WR_OWNERS;
    int rc = owners ? replace(p, stage, op, before) : cut_stage(p, stage, op, before);
    return rc < 0 ? NULL : p;
}
