/* wr_plan_spilled (plan.h): what a plan becomes when something that was to be kept for it does not fit into memory.
 *
 * An operator that looked at each row alone is replaced by one that needs all of them, in order, and gives its rows
 * at the end. So the plan stage is cut there, and what that one gives begins a segment:
 *
 *     parallel   a | OP | b            parallel   a | prepare
 *                                      in order   the other
 *                                      in order   merge (a stream: begins a segment)
 *                                      parallel   b
 *
 * At the owners of a partition it stays where it is; what brings the owners together takes finished streams then.
 * As long as all fits, nothing of this is there. */
#include "plan/plan.h"

enum { MORE_STAGES = 3 };

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

static struct wr_plan_op *one_op(struct wr_arena *a, const struct wr_op *op, const void *data)
{
    struct wr_plan_op *v = wr_arena_alloc(a, sizeof *v);
    if (v)
        *v = (struct wr_plan_op){op, data};
    return v;
}

static int cut_stage(struct wr_plan *p, uint32_t at, uint32_t op, const struct wr_plan_before *before)
{
    const struct wr_build_spilled *x = &before->of.spilled;
    struct wr_plan_stage *v = spread(p, at, MORE_STAGES);
    struct wr_plan_op *ops = one_op(p->arena, x->op, before->of.data),
                      *merge = one_op(p->arena, x->merge, x->merge_data);
    struct wr_plan_op *first = wr_arena_alloc(p->arena, (op + 1) * sizeof *first);
    if (!v || !ops || !merge || !first)
        return -1;
    struct wr_plan_stage *s = &v[at];
    const struct wr_plan_stage more = {.nops = 1, .branch = s->branch, .dist = WR_ORDERED};
    for (uint32_t k = 1; k <= MORE_STAGES; k++) {
        s[k] = more;
        s[k].from = at + k - 1;
        s[k].to = at + k + 1;
    }
    s[1].in = WR_EDGE_ORDERED;
    s[1].ops = ops;
    s[2].in = WR_EDGE_GATHER_ANY;
    s[2].segment = true;
    s[2].ops = merge;
    s[3].dist = WR_PARALLEL;
    s[3].in = WR_EDGE_CLAIM;
    s[3].ops = s->ops + op + 1;
    s[3].nops = s->nops - op - 1;
    s[3].to = s->to;
    memcpy(first, s->ops, op * sizeof *first);
    first[op] = (struct wr_plan_op){x->prepare, before->of.data};
    s->ops = first;
    s->nops = op + 1;
    s->to = at + 1;
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
    ops[op].op = before->of.spilled.op;
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
