/* take N · skip N: the first N rows, or all but them; of each key while a partition is open. take closes its input,
 * so that the reading stops. */
#include "ops/stage/take.h"

#include "base/charged.h"

struct take_plan {
    uint64_t n;
    bool skip, keyed;
};

struct take_state {
    const struct take_plan *plan;
    uint64_t seen;   /* not keyed */
    uint64_t *count; /* keyed: rows seen, by group id */
    uint32_t cap;
    struct wr_payer pay;
};

static int take_open(const void *data, struct wr_env *env, void **self)
{
    struct take_state *t = calloc(1, sizeof *t);
    if (!t)
        return wr_err_nomem(&env->err, env->who);
    t->plan = data;
    t->pay = (struct wr_payer){env->budget, env->who};
    *self = t;
    return 0;
}

static void take_close(void *self, struct wr_env *env)
{
    struct take_state *t = self;
    (void)env;
    if (t)
        wr_charged_free(t->pay, &t->count, &t->cap, sizeof *t->count);
    free(t);
}

/* The whole stream. */
static int take_global(struct take_state *t, struct wr_env *env, struct wr_batch *b)
{
    uint64_t n = t->plan->n, left = n > t->seen ? n - t->seen : 0;
    t->seen += b->nsel;
    if (t->plan->skip) {
        uint32_t drop = left < b->nsel ? (uint32_t)left : b->nsel;
        if (!drop)
            return WR_STEP_PASS;
        uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel - drop + 1) * sizeof *sel);
        if (!sel)
            return wr_err_nomem(&env->err, env->who);
        for (uint32_t i = drop; i < b->nsel; i++)
            sel[i - drop] = b->sel ? b->sel[i] : (uint16_t)i;
        b->sel = sel;
        b->nsel -= drop;
        return WR_STEP_PASS;
    }
    if (left > b->nsel)
        return WR_STEP_PASS;
    if (left < b->nsel) {
        uint16_t *sel = wr_arena_alloc(&b->arena, (left + 1) * sizeof *sel);
        if (!sel)
            return wr_err_nomem(&env->err, env->who);
        for (uint32_t i = 0; i < left; i++)
            sel[i] = b->sel ? b->sel[i] : (uint16_t)i;
        b->sel = sel;
        b->nsel = (uint32_t)left;
    }
    if (left)
        wr_env_stop_after(env, b, b->sel ? b->sel[left - 1] : (uint32_t)left - 1);
    return WR_STEP_DONE;
}

/* Row by row, each by its key. */
static int take_keyed(struct take_state *t, struct wr_env *env, struct wr_batch *b)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = 0;
    if (!sel)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        uint32_t g = b->gid[i];
        if (g >= t->cap &&
            wr_charged_grow(t->pay, &t->count, &t->cap, (uint64_t)g + 1, sizeof *t->count, &env->err) < 0)
            return WR_ELIMIT;
        if ((t->count[g]++ < t->plan->n) != t->plan->skip)
            sel[n++] = (uint16_t)i;
    }
    b->sel = sel;
    b->nsel = n;
    return WR_STEP_PASS;
}

static int take_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct take_state *t = self;
    (void)port;
    if (!t->plan->n && !t->plan->skip && !t->plan->keyed)
        return WR_STEP_DONE; /* at the first message of any kind: a flush comes before any input does */
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = t->plan->keyed ? take_keyed(t, env, in->batch) : take_global(t, env, in->batch);
    if (rc < 0)
        return rc;
    *out = in->batch;
    in->batch = NULL;
    return rc;
}

static void take_explain(const void *data, struct wr_buf *out)
{
    const struct take_plan *p = data;
    wr_buf_printf(out, "%s %llu%s", p->skip ? "skip" : "take", (unsigned long long)p->n,
                  p->keyed ? " of each key" : "");
}

static const struct wr_op op_take = {.name = "take",
                                     .traits = WR_IN_ORDER | WR_STOPS,
                                     .open = take_open,
                                     .step = take_step,
                                     .close = take_close,
                                     .explain = take_explain};
static const struct wr_op op_skip = {.name = "skip",
                                     .traits = WR_IN_ORDER,
                                     .open = take_open,
                                     .step = take_step,
                                     .close = take_close,
                                     .explain = take_explain};
static const struct wr_op op_take_keyed = {.name = "take",
                                           .traits = WR_IN_ORDER,
                                           .open = take_open,
                                           .step = take_step,
                                           .close = take_close,
                                           .explain = take_explain};

static int take_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_count(ps, &n->count, &n->count_span, err);
}

static int build(struct wr_build *b, uint64_t n, bool skip, struct wr_err *err)
{
    struct take_plan *p = wr_arena_zalloc(b->lang->arena, sizeof *p);
    if (!p)
        return wr_err_nomem(err, "the planner");
    *p = (struct take_plan){.n = n, .skip = skip, .keyed = b->part.open};
    return wr_build_op(b, skip ? &op_skip : p->keyed ? &op_take_keyed : &op_take, p, err);
}

int wr_take_build(struct wr_build *b, uint64_t n, struct wr_err *err)
{
    return build(b, n, false, err);
}

static int take_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return build(b, (uint64_t)n->count.m, false, err);
}

static int skip_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return build(b, (uint64_t)n->count.m, true, err);
}

const struct wr_stage wr_stage_take = {
    .name = "take",
    .parse = take_parse,
    .bind = take_bind,
    .signature = "take N",
    .summary = "The first N rows; then the reading stops. Inside a partition, the first N of each key.",
    .example = "take 2 | select id, product",
    .shows = "id,product\n"
             "1001,Mouse mat\n"
             "1002,Notebook A5\n",
};

const struct wr_stage wr_stage_skip = {
    .name = "skip",
    .parse = take_parse,
    .bind = skip_bind,
    .signature = "skip N",
    .summary = "All rows but the first N (of each key, inside a partition).",
    .example = "skip 2 | select id, product | take 2",
    .shows = "id,product\n"
             "1003,\"Chair, mesh\"\n"
             "1004,Notebook A5\n",
};
