/* The partial fold: every worker folds the rows it sees into a table of its own and hands the groups on at the end,
 * or when the table has grown past what a cache or its share of the memory holds (lib/README.md). */
#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"
#include "data/table.h"
#include "ops/stage/fold.h"

enum {
    MOST_GROUPS = 1 << 20, /* then they are handed on */
    LEAST_HELD = 16 << 20, /* bytes that are never too much */
};

/* Where the rows seen so far end in the input. */
struct place {
    uint32_t input;
    uint64_t offset; /* after the last row's first byte */
};

struct partial {
    const struct fold_plan *plan;
    struct wr_arena arena;
    struct wr_table table;
    struct wr_agg_state *states;
    struct wr_fold_values values;
    uint64_t *first; /* by group: ordinal of its first row */
    uint32_t first_cap;
    uint32_t ngroups;
    struct place seen;
    bool emitting;
    uint32_t emitted;
    uint32_t gid[WR_BATCH_ROWS];
    uint16_t fresh[WR_BATCH_ROWS];
};

/* ---- groups and their first rows --------------------------------------------------------------------------- */

/* Do all rows of this batch come after those seen before? Then no group's first row changes. */
static bool is_later(struct partial *p, const struct wr_batch *b, const uint16_t *sel, uint32_t n)
{
    if (b->ord || !b->block || !b->row_off)
        return false;
    struct place first = {b->block->input, b->block->offset + b->row_off[sel ? sel[0] : 0]};
    struct place last = {b->block->input, b->block->offset + b->row_off[sel ? sel[n - 1] : n - 1] + 1};
    bool later = first.input > p->seen.input || (first.input == p->seen.input && first.offset >= p->seen.offset);
    if (later)
        p->seen = last;
    return later;
}

static int note_first(struct partial *p, struct wr_batch *b, const uint16_t *sel, uint32_t n, const uint32_t *gid,
                      uint32_t old, struct wr_err *err)
{
    bool later = is_later(p, b, sel, n);
    if (later && p->ngroups == old)
        return 0;
    int rc = wr_charged_grow(p->table.pay, &p->first, &p->first_cap, p->ngroups, sizeof *p->first, err);
    if (rc < 0)
        return rc;
    const uint64_t *ord = wr_batch_ordinals(b);
    if (!ord)
        return wr_err_nomem(err, "reduce");
    for (uint32_t g = old; g < p->ngroups; g++)
        p->first[g] = ord[p->fresh[g - old]];
    if (later)
        return 0;
    WR_EACH (i, sel, n) {
        uint64_t *at = &p->first[gid ? gid[i] : 0];
        *at = ord[i] < *at ? ord[i] : *at;
    }
    return 0;
}

/* Sets p->gid; *gid is NULL where there are no keys. */
static int find_groups(struct partial *p, struct wr_batch *b, const uint16_t *sel, uint32_t n, const uint32_t **gid,
                       struct wr_err *err)
{
    const struct fold_plan *plan = p->plan;
    uint32_t old = p->ngroups;
    *gid = NULL;
    if (plan->nkeys == 0) {
        p->ngroups = 1;
        p->fresh[0] = sel ? sel[0] : 0;
    } else {
        struct wr_keys keys;
        if (wr_key_make(b, plan->keys, plan->nkeys, sel, n, &keys) < 0)
            return wr_err_nomem(err, "reduce");
        int rc = wr_table_map(&p->table, &keys, sel, n, p->gid, p->fresh, err);
        if (rc < 0)
            return rc;
        p->ngroups = p->table.n;
        *gid = p->gid;
    }
    return note_first(p, b, sel, n, *gid, old, err);
}

/* ---- a batch ----------------------------------------------------------------------------------------------- */

static int update_agg(struct partial *p, uint32_t k, struct wr_batch *b, const uint32_t *gid, struct wr_err *err)
{
    const struct fold_agg *a = &p->plan->aggs[k];
    struct wr_agg_state *s = &p->states[k];
    struct wr_agg_arg args[WR_AGG_ARGS];
    struct wr_agg_rows rows = {.batch = b, .gid = gid, .args = args};
    int rc = wr_agg_groups(s, p->ngroups, err);
    if (rc < 0)
        return rc;
    rows.n = wr_fold_values_rows(&p->values, a->cond, b, &rows.sel);
    if (rows.n == 0)
        return 0;
    for (uint32_t i = 0; i < a->call.nargs; i++)
        args[i] = p->values.args[a->args[i]];
    if (s->agg->flags & WR_AGG_ORDINALS && !(rows.ord = wr_batch_ordinals(b)))
        return wr_err_nomem(err, "reduce");
    return s->agg->update(s, &rows, err);
}

static int take_batch(struct partial *p, struct wr_batch *b, struct wr_env *env)
{
    const uint32_t *gid;
    if (b->nsel == 0)
        return 0;
    int rc = find_groups(p, b, b->sel, b->nsel, &gid, &env->err);
    if (rc >= 0)
        rc = wr_fold_values_run(&p->values, b, env->warner, &env->err);
    for (uint32_t k = 0; rc >= 0 && k < p->plan->naggs; k++)
        rc = update_agg(p, k, b, gid, &env->err);
    return rc;
}

/* Is it time to hand the groups on? */
static bool is_full(const struct partial *p, const struct wr_env *env)
{
    size_t held = wr_table_bytes(&p->table) + p->first_cap * sizeof *p->first;
    for (uint32_t k = 0; k < p->plan->naggs; k++)
        held += wr_agg_bytes(&p->states[k]);
    size_t share = env->budget ? env->budget->limit / 4 / (env->instances ? env->instances : 1) : SIZE_MAX;
    return p->ngroups >= MOST_GROUPS || held > (share > LEAST_HELD ? share : LEAST_HELD);
}

/* ---- groups out -------------------------------------------------------------------------------------------- */

static int put_keys(const struct partial *p, struct wr_batch *b, uint32_t from, uint32_t n)
{
    size_t total = 0;
    struct wr_str *key = wr_arena_alloc(&b->arena, n * sizeof *key);
    b->hash = wr_arena_alloc(&b->arena, n * sizeof *b->hash);
    for (uint32_t k = 0; p->plan->nkeys && k < n; k++)
        total += wr_table_key(&p->table, from + k).n;
    char *at = wr_arena_alloc(&b->arena, total);
    if (!key || !b->hash || !at)
        return -1;
    for (uint32_t k = 0; k < n; k++) {
        struct wr_slice s = p->plan->nkeys ? wr_table_key(&p->table, from + k) : (struct wr_slice){"", 0};
        key[k] = (struct wr_str){at, (uint32_t)s.n, 0};
        b->hash[k] = p->plan->nkeys ? wr_hash_part(s.p, s.n, 0) : 0;
        memcpy(at, s.p, s.n);
        at += s.n;
    }
    b->cols[0].v = (struct wr_vec){.rep = WR_REP_STR, .str = key};
    return 0;
}

static int put_states(const struct partial *p, struct wr_batch *b, uint32_t from, uint32_t n, struct wr_err *err)
{
    for (uint32_t k = 0; k < p->plan->naggs; k++) {
        struct wr_str *saved = wr_arena_alloc(&b->arena, n * sizeof *saved);
        if (!saved)
            return wr_err_nomem(err, "reduce");
        int rc = p->states[k].agg->save(&p->states[k], from, n, &b->arena, saved, err);
        if (rc < 0)
            return rc;
        b->cols[1 + k].v = (struct wr_vec){.rep = WR_REP_STR, .str = saved};
    }
    return 0;
}

static int make_batch(const struct partial *p, uint32_t from, uint32_t n, struct wr_env *env, struct wr_batch **out)
{
    struct wr_batch *b = wr_batch_new(env->batches, 1 + p->plan->naggs);
    if (!b)
        return wr_err_nomem(&env->err, "reduce");
    int rc = 0;
    b->nrows = b->nsel = n;
    b->ord = wr_arena_alloc(&b->arena, n * sizeof *b->ord);
    if (!b->ord || put_keys(p, b, from, n) < 0)
        rc = wr_err_nomem(&env->err, "reduce");
    else
        memcpy(b->ord, p->first + from, n * sizeof *b->ord);
    if (rc == 0)
        rc = put_states(p, b, from, n, &env->err);
    if (rc < 0)
        wr_batch_unref(b);
    else
        *out = b;
    return rc;
}

static int forget(struct partial *p, struct wr_err *err)
{
    int rc = 0;
    p->emitting = false;
    p->emitted = p->ngroups = 0;
    wr_table_reset(&p->table);
    for (uint32_t k = 0; rc >= 0 && k < p->plan->naggs; k++)
        rc = wr_agg_reset(&p->states[k], err);
    return rc;
}

static int emit(struct partial *p, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n = p->ngroups - p->emitted;
    if (n == 0)
        return WR_STEP_NEED;
    n = n > WR_BATCH_ROWS ? WR_BATCH_ROWS : n;
    int rc = make_batch(p, p->emitted, n, env, out);
    if (rc < 0)
        return rc;
    p->emitting = true;
    p->emitted += n;
    if (p->emitted < p->ngroups)
        return WR_STEP_MORE;
    rc = forget(p, &env->err);
    if (rc >= 0)
        return WR_STEP_PASS;
    wr_batch_unref(*out);
    *out = NULL;
    return rc;
}

/* ---- the operator ------------------------------------------------------------------------------------------ */

static int partial_open(const void *data, struct wr_env *env, void **self)
{
    const struct fold_plan *plan = data;
    struct partial *p = calloc(1, sizeof *p);
    if (!p)
        return wr_err_nomem(&env->err, "reduce");
    *self = p;
    p->plan = plan;
    wr_arena_init(&p->arena, 8 * 1024, env->budget, "reduce");
    wr_table_init(&p->table, env->budget, "reduce");
    p->states = wr_arena_zalloc(&p->arena, plan->naggs * sizeof *p->states);
    if (!p->states || wr_fold_values_open(&p->values, plan, &p->arena) < 0)
        return wr_arena_error(&p->arena, &env->err);
    return wr_fold_open(plan, p->states, env, &env->err);
}

static void partial_close(void *self, struct wr_env *env)
{
    struct partial *p = self;
    (void)env;
    if (!p)
        return;
    wr_fold_values_close(&p->values);
    for (uint32_t k = 0; p->states && k < p->plan->naggs; k++)
        wr_agg_close(&p->states[k]);
    wr_charged_free(p->table.pay, &p->first, &p->first_cap, sizeof *p->first);
    wr_table_done(&p->table);
    wr_arena_done(&p->arena);
    free(p);
}

static int partial_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct partial *p = self;
    (void)port;
    if (p->emitting)
        return emit(p, env, out);
    if (in->mark == WR_MARK_END)
        return in->failed ? WR_STEP_NEED : emit(p, env, out);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = take_batch(p, in->batch, env);
    if (rc < 0)
        return rc;
    return is_full(p, env) ? emit(p, env, out) : WR_STEP_NEED;
}

static void partial_explain(const void *data, struct wr_buf *out)
{
    wr_fold_explain(data, "partial ", out);
}

const struct wr_op wr_op_fold_partial = {
    .name = "partial reduce",
    .traits = WR_FOLD | WR_BLOCKING | WR_ORDINALS,
    .open = partial_open,
    .step = partial_step,
    .close = partial_close,
    .explain = partial_explain,
};
