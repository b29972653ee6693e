/* tail N: the last N rows; of each key while a partition is open.
 *
 * Of each batch only the rows that are among the last N in it are kept (keep.h); of what is kept, those that N
 * others have followed are dropped now and then. Without a partition the newest batch is kept as it is as long as
 * it has N rows: where N is small, hardly a row is ever copied.
 *
 * Where N rows are more than memory holds, what is kept goes to a file (row_file.h), and in the end of each key the
 * first rows are passed over. Without a partition there are two such files, and the older one is dropped when the
 * newer one has N rows. */
#include "ops/stage/tail.h"

#include <stdlib.h>

#include "ops/stage/keep.h"
#include "ops/stage/row_file.h"

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
    struct row_file older, newer;
    uint64_t *filed; /* by group id: rows there; in the end, how many of the next ones are passed over */
    uint32_t filed_cap;
};

static int tail_open(const void *data, struct wr_env *env, void **self)
{
    struct tail_state *t = calloc(1, sizeof *t);
    if (!t)
        return wr_err_nomem(&env->err, env->who);
    t->plan = data;
    wr_keep_open(&t->keep, t->plan->rows, env);
    wr_row_file_init(&t->older, t->plan->rows, env);
    wr_row_file_init(&t->newer, t->plan->rows, env);
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
    wr_charged_free(t->keep.pay, &t->filed, &t->filed_cap, sizeof *t->filed);
    wr_row_file_close(&t->older);
    wr_row_file_close(&t->newer);
    wr_batch_unref(t->newest);
    wr_keep_close(&t->keep);
    free(t);
}

/* ---- in memory ------------------------------------------------------------------------------------------------
 */

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

/* ---- on disk --------------------------------------------------------------------------------------------------
 */

static bool is_tight(const struct tail_state *t, const struct wr_batch *b)
{
    const struct keep *k = &t->keep;
    const size_t more = wr_charged_growth(k->cap, (uint64_t)k->n + b->nsel, sizeof *k->v) + b->arena.total;
    return k->n && wr_budget_tight(k->pay.budget, more);
}

static bool any_filed(const struct tail_state *t)
{
    return wr_row_file_any(&t->older) || wr_row_file_any(&t->newer);
}

/* All rows in memory go to the newer file. */
static int spill(struct tail_state *t, struct wr_env *env)
{
    const struct keep *k = &t->keep;
    for (uint32_t i = 0; i < k->n; i++) {
        const uint32_t gid = t->plan->keyed ? wr_keep_gid(&k->v[i]) : 0;
        int rc = wr_charged_grow(k->pay, &t->filed, &t->filed_cap, (uint64_t)gid + 1, sizeof *t->filed, &env->err);
        if (rc < 0)
            return rc;
        t->filed[gid]++;
    }
    int rc = wr_row_file_add(&t->newer, env, k->v, k->n);
    wr_keep_clear(&t->keep);
    if (rc < 0 || t->plan->keyed || t->newer.run.records < t->plan->n)
        return rc;
    wr_row_file_close(&t->older);
    t->filed[0] = t->newer.run.records;
    t->older = t->newer;
    wr_row_file_init(&t->newer, t->plan->rows, env);
    return 0;
}

/* Passes over what N rows of its key follow. */
static void leave_out(struct tail_state *t, struct wr_batch *b)
{
    uint16_t *sel = b->sel;
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->nrows; i++) {
        uint64_t *left = &t->filed[t->plan->keyed ? b->gid[i] : 0];
        sel[n] = (uint16_t)i;
        n += *left == 0;
        *left -= *left != 0;
    }
    b->nsel = n;
}

static int give_filed(struct tail_state *t, struct wr_env *env, struct wr_batch **out)
{
    int rc = WR_STEP_NEED;
    if (wr_row_file_any(&t->older))
        rc = wr_row_file_give(&t->older, env, out);
    if (rc == WR_STEP_NEED && wr_row_file_any(&t->newer))
        rc = wr_row_file_give(&t->newer, env, out);
    if (rc != WR_STEP_MORE)
        return rc;
    struct wr_batch *b = *out;
    if (!(b->sel = wr_arena_alloc(&b->arena, b->nrows * sizeof *b->sel))) {
        wr_batch_unref(b);
        *out = NULL;
        return wr_err_nomem(&env->err, env->who);
    }
    leave_out(t, b);
    return WR_STEP_MORE;
}

/* ---- the operator ---------------------------------------------------------------------------------------------
 */

/* What came before does not count any more. */
static void forget(struct tail_state *t, struct wr_env *env)
{
    wr_keep_clear(&t->keep);
    if (!any_filed(t))
        return;
    wr_row_file_close(&t->older);
    wr_row_file_close(&t->newer);
    wr_row_file_init(&t->older, t->plan->rows, env);
    wr_row_file_init(&t->newer, t->plan->rows, env);
    t->filed[0] = 0;
}

static int end(struct tail_state *t, struct wr_env *env)
{
    const bool any = any_filed(t);
    int rc = settle_newest(t, env);
    if (rc >= 0)
        rc = any ? spill(t, env) : trim(t, env);
    for (uint32_t g = 0; rc >= 0 && g < t->filed_cap; g++)
        t->filed[g] -= t->filed[g] < t->plan->n ? t->filed[g] : t->plan->n;
    return rc;
}

static int take_in(struct tail_state *t, struct wr_env *env, struct wr_msg *in)
{
    struct wr_batch *b = in->batch;
    if (!b->nsel || !t->plan->n)
        return 0;
    if (is_tight(t, b)) {
        int rc = spill(t, env);
        if (rc < 0)
            return rc;
    }
    if (t->plan->keyed)
        return add_keyed(t, env, b);
    if (b->nsel >= t->plan->n) { /* all before it has been followed by N rows */
        forget(t, env);
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
        env->by_key = t->cap * sizeof *t->count + t->filed_cap * sizeof *t->filed;
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!t->ended && (rc = end(t, env)) < 0)
        return rc;
    t->ended = true;
    return any_filed(t) ? give_filed(t, env, out) : wr_keep_give(&t->keep, env, out);
}

static void tail_explain(const void *data, struct wr_buf *out)
{
    const struct tail_plan *p = data;
    wr_buf_printf(out, "tail %llu%s", (unsigned long long)p->n, p->keyed ? " of each key" : "");
}

static const struct wr_op op_tail = {.name = "tail",
                                     .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS | WR_SPILLS,
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
