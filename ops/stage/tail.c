/* tail N: the last N rows; of each key while a partition is open.
 *
 * Of each batch only the rows that are among the last N in it are kept (keep.h); of what is kept, those that N
 * others have followed are dropped now and then. Without a partition the newest batch is kept as it is as long as
 * it has N rows: where N is small, hardly a row is ever copied. */
#include "ops/stage/tail.h"

#include <stdlib.h>

#include "ops/stage/keep.h"

struct tail_plan {
    uint64_t n;
    bool keyed;
    const struct sort_plan *rows;
};

struct tail_state {
    const struct tail_plan *plan;
    struct keep keep;
    uint32_t *count; /* rows seen from the end on, by group id; all zero between uses */
    uint32_t cap;
    struct wr_batch *newest; /* not keyed: has at least N rows, of which the last N count, or NULL */
    bool ended;
};

static int tail_open(const void *data, struct wr_env *env, void **self)
{
    struct tail_state *t = calloc(1, sizeof *t);
    if (!t)
        return wr_err_nomem(&env->err, env->who);
    t->plan = data;
    wr_keep_open(&t->keep, t->plan->rows, env);
    *self = t;
    return 0;
}

static void tail_close(void *self, struct wr_env *env)
{
    struct tail_state *t = self;
    (void)env;
    if (!t)
        return;
    wr_charged_free(t->keep.pay, &t->count, &t->cap, sizeof *t->count);
    wr_batch_unref(t->newest);
    wr_keep_close(&t->keep);
    free(t);
}

/* The count of a key, or NULL. */
static uint32_t *count_of(struct tail_state *t, struct wr_env *env, uint32_t gid)
{
    if (wr_charged_grow(t->keep.pay, &t->count, &t->cap, (uint64_t)gid + 1, sizeof *t->count, &env->err) < 0)
        return NULL;
    return &t->count[gid];
}

/* Drops what N rows of its key have followed. */
static int trim(struct tail_state *t, struct wr_env *env)
{
    struct keep *k = &t->keep;
    bool *stays = malloc(k->n + 1);
    int rc = stays ? 0 : wr_err_nomem(&env->err, env->who);
    for (uint32_t i = k->n; rc == 0 && i-- > 0;) {
        uint32_t *count = count_of(t, env, t->plan->keyed ? wr_keep_gid(&k->v[i]) : 0);
        rc = count ? 0 : WR_ELIMIT;
        if (count)
            stays[i] = (*count)++ < t->plan->n;
    }
    if (t->count)
        memset(t->count, 0, t->cap * sizeof *t->count);
    if (rc == 0)
        rc = wr_keep_squeeze(k, env, stays);
    free(stays);
    return rc;
}

/* The rows that are among the last N of their key in the batch: sel[*from..nsel). */
static int last_of_keys(struct tail_state *t, struct wr_env *env, struct wr_batch *b, uint16_t *sel, uint32_t *from)
{
    int rc = 0;
    uint32_t at = b->nsel;
    for (uint32_t k = b->nsel; rc == 0 && k-- > 0;) {
        uint16_t i = b->sel ? b->sel[k] : (uint16_t)k;
        uint32_t *count = count_of(t, env, b->gid[i]);
        if (!count)
            rc = WR_ELIMIT;
        else if ((*count)++ < t->plan->n)
            sel[--at] = i;
    }
    WR_EACH (i, b->sel, b->nsel)
        if (b->gid[i] < t->cap)
            t->count[b->gid[i]] = 0;
    *from = at;
    return rc;
}

static int add_keyed(struct tail_state *t, struct wr_env *env, struct wr_batch *b)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t from = 0;
    if (!sel)
        return wr_err_nomem(&env->err, env->who);
    int rc = last_of_keys(t, env, b, sel, &from);
    return rc < 0 ? rc : wr_keep_add(&t->keep, env, b, sel + from, b->nsel - from, NULL);
}

/* The last rows of the batch, N at most. */
static int add_last(struct tail_state *t, struct wr_env *env, struct wr_batch *b)
{
    uint32_t n = t->plan->n < b->nsel ? (uint32_t)t->plan->n : b->nsel, from = b->nsel - n;
    uint16_t *sel = wr_arena_alloc(&b->arena, (n + 1) * sizeof *sel);
    if (!sel)
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t k = 0; k < n; k++)
        sel[k] = b->sel ? b->sel[from + k] : (uint16_t)(from + k);
    return wr_keep_add(&t->keep, env, b, sel, n, NULL);
}

static int settle_newest(struct tail_state *t, struct wr_env *env)
{
    int rc = t->newest ? add_last(t, env, t->newest) : 0;
    wr_batch_unref(t->newest);
    t->newest = NULL;
    return rc;
}

static int take_in(struct tail_state *t, struct wr_env *env, struct wr_msg *in)
{
    struct wr_batch *b = in->batch;
    if (!b->nsel || !t->plan->n)
        return 0;
    if (t->plan->keyed)
        return add_keyed(t, env, b);
    if (b->nsel >= t->plan->n) { /* all before it has been followed by N rows */
        wr_keep_clear(&t->keep);
        wr_batch_unref(t->newest);
        t->newest = b;
        in->batch = NULL;
        return 0;
    }
    int rc = settle_newest(t, env);
    return rc < 0 ? rc : add_last(t, env, b);
}

static int tail_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct tail_state *t = self;
    int rc;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = take_in(t, env, in);
        if (rc >= 0 && wr_keep_full(&t->keep))
            rc = trim(t, env);
        env->by_key = wr_keep_needs(&t->keep) + t->cap * sizeof *t->count;
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!t->ended) {
        rc = settle_newest(t, env);
        if (rc < 0 || (rc = trim(t, env)) < 0)
            return rc;
        t->ended = true;
    }
    return wr_keep_give(&t->keep, env, out);
}

static void tail_explain(const void *data, struct wr_buf *out)
{
    const struct tail_plan *p = data;
    wr_buf_printf(out, "tail %llu%s", (unsigned long long)p->n, p->keyed ? " of each key" : "");
}

static const struct wr_op op_tail = {.name = "tail",
                                     .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS,
                                     .open = tail_open,
                                     .step = tail_step,
                                     .close = tail_close,
                                     .explain = tail_explain};

int wr_tail_build(struct wr_build *b, uint64_t n, struct wr_err *err)
{
    struct tail_plan *p = wr_arena_zalloc(b->lang->arena, sizeof *p);
    if (!p || !(p->rows = wr_keep_plan(b)))
        return wr_err_nomem(err, "the planner");
    p->n = n;
    p->keyed = b->part.open;
    return wr_build_op(b, &op_tail, p, err);
}

static int tail_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_count(ps, &n->count, &n->count_span, err);
}

static int tail_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_tail_build(b, (uint64_t)n->count.m, err);
}

const struct wr_stage wr_stage_tail = {
    .name = "tail",
    .parse = tail_parse,
    .bind = tail_bind,
    .signature = "tail N",
    .summary = "The last N rows (of each key, inside a partition), in the order in which they stand.",
    .example = "tail 2 | select id, product",
    .shows = "id,product\n"
             "1399,USB stick\n"
             "1400,USB stick\n",
};
