/* The partial fold: every worker folds the rows it sees into a table of its own and hands the groups on at the end,
 * or when the table has grown past what a cache or its share of the memory holds (lib/README.md).
 *
 * Where most rows bring a new key a table is work for nothing: then a stretch of rows is handed on as it is, each
 * row a group of its own, and the owners alone fold. After it the table has another try. Nothing of this shows in a
 * result, as owners take groups in any number of parts. */
#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"
#include "data/table.h"
#include "ops/stage/fold.h"

enum {
    MOST_GROUPS = 1 << 20, /* then they are handed on, */
    MANY_GROUPS = 1 << 17, /* or already then, where nearly every row has brought one */
    STRETCH = 16,          /* rows handed on as they are, for each that went into the table in vain */
    SHARE = 8,             /* all workers together hold that part of --memory, but */
    LEAST_HELD = 1 << 20,  /* each so many bytes, */
    MOST_GROWN = 4 << 20,  /* and no more than that where they grow with every row */
    MOST_GIVEN = 1 << 20,  /* bytes of a batch of groups: some lie between a worker and each owner */
};

/* Where the rows seen so far end in the input. */
struct place {
    uint32_t input;
    uint64_t offset; /* after the last row's first byte */
};

bool wr_fold_pass;

/* Groups to hand on: of the table, n from `from` on; or, with keys, the rows of a batch. */
struct outgoing {
    const struct wr_keys *keys;
    const uint16_t *sel; /* of the rows; NULL: 0..n-1 */
    uint32_t from, n;
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
    uint64_t rows; /* that went into the table since it was empty */
    uint64_t pass; /* rows still to be handed on as they are */
    bool emitting;
    uint32_t emitted, at_once;
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
    n = b->bare ? 1 : n;
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

static int update_all(struct partial *p, struct wr_batch *b, const uint32_t *gid, struct wr_env *env)
{
    int rc = wr_fold_values_run(&p->values, b, env->warner, &env->err);
    return rc < 0 ? rc : wr_fold_values_update(&p->values, p->states, p->ngroups, b, gid, &env->err);
}

static int take_batch(struct partial *p, struct wr_batch *b, struct wr_env *env)
{
    const uint32_t *gid;
    if (b->nsel == 0)
        return 0;
    p->rows += b->nsel;
    int rc = find_groups(p, b, b->sel, b->nsel, &gid, &env->err);
    return rc < 0 ? rc : update_all(p, b, gid, env);
}

static size_t bytes_held(const struct partial *p)
{
    size_t held = wr_table_bytes(&p->table) + p->first_cap * sizeof *p->first;
    for (uint32_t k = 0; k < p->plan->nstates; k++)
        held += wr_agg_bytes(&p->states[k]);
    return held;
}

/* Is it time to hand the groups on? */
static bool is_full(const struct partial *p, const struct wr_env *env)
{
    const struct wr_budget *whole = env->budget->parent ? env->budget->parent : env->budget;
    size_t share = whole->limit / SHARE / (env->instances ? env->instances : 1);
    size_t most = share > LEAST_HELD ? share : LEAST_HELD;
    for (uint32_t k = 0; k < p->plan->nstates; k++)
        if (p->states[k].agg->flags & WR_AGG_GROWS && most > MOST_GROWN)
            most = MOST_GROWN;
    if (whole->scarce && whole->scarce < most)
        most = whole->scarce;
    bool in_vain = p->ngroups >= MANY_GROUPS && p->ngroups > p->rows - p->rows / 16;
    return in_vain || p->ngroups >= MOST_GROUPS || bytes_held(p) > most;
}

/* ---- groups out -------------------------------------------------------------------------------------------- */

static struct wr_slice key_of(const struct partial *p, const struct outgoing *o, uint32_t k)
{
    if (p->plan->nkeys == 0)
        return (struct wr_slice){"", 0};
    return o->keys ? wr_keys_get(o->keys, o->sel ? o->sel[k] : k) : wr_table_key(&p->table, o->from + k);
}

static int put_keys(const struct partial *p, struct wr_batch *b, const struct outgoing *o)
{
    size_t total = 0;
    struct wr_str *key = wr_arena_alloc(&b->arena, o->n * sizeof *key);
    b->hash = wr_arena_alloc(&b->arena, o->n * sizeof *b->hash);
    if (!key || !b->hash)
        return -1;
    for (uint32_t k = 0; k < o->n; k++) {
        struct wr_slice s = key_of(p, o, k);
        key[k] = (struct wr_str){s.p, (uint32_t)s.n, 0};
        b->hash[k] = p->plan->nkeys ? wr_hash_part(s.p, s.n, 0) : 0;
        total += s.n;
    }
    char *at = wr_arena_alloc(&b->arena, total);
    if (!at)
        return -1;
    for (uint32_t k = 0; k < o->n; k++) {
        if (key[k].n)
            memcpy(at, key[k].p, key[k].n);
        key[k].p = at;
        at += key[k].n;
    }
    b->cols[0].v = (struct wr_vec){.rep = WR_REP_STR, .str = key};
    return 0;
}

static int put_states(const struct partial *p, struct wr_batch *b, uint32_t from, uint32_t n, struct wr_err *err)
{
    for (uint32_t k = 0; k < p->plan->nstates; k++) {
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

static int make_batch(const struct partial *p, const struct outgoing *o, struct wr_env *env, struct wr_batch **out)
{
    struct wr_batch *b = wr_batch_new(env->batches, 1 + p->plan->nstates);
    if (!b)
        return wr_err_nomem(&env->err, "reduce");
    int rc = 0;
    b->nrows = b->nsel = o->n;
    b->ord = wr_arena_alloc(&b->arena, o->n * sizeof *b->ord);
    if (!b->ord || put_keys(p, b, o) < 0)
        rc = wr_err_nomem(&env->err, "reduce");
    else
        memcpy(b->ord, p->first + o->from, o->n * sizeof *b->ord);
    if (rc == 0)
        rc = put_states(p, b, o->from, o->n, &env->err);
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
    p->rows = 0;
    wr_table_reset(&p->table);
    for (uint32_t k = 0; rc >= 0 && k < p->plan->nstates; k++)
        rc = wr_agg_reset(&p->states[k], err);
    return rc;
}

static int drop(struct wr_batch **out, int rc)
{
    wr_batch_unref(*out);
    *out = NULL;
    return rc;
}

/* Groups of a batch, as large as these are. */
static uint32_t groups_at_once(const struct partial *p)
{
    size_t n = MOST_GIVEN / (bytes_held(p) / p->ngroups + 1);
    return n < 1 ? 1 : n > WR_BATCH_ROWS ? WR_BATCH_ROWS : (uint32_t)n;
}

static int emit(struct partial *p, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n = p->ngroups - p->emitted;
    if (n == 0)
        return WR_STEP_NEED;
    if (!p->emitting)
        p->at_once = groups_at_once(p);
    n = n > p->at_once ? p->at_once : n;
    int rc = make_batch(p, &(struct outgoing){.from = p->emitted, .n = n}, env, out);
    if (rc < 0)
        return rc;
    p->emitting = true;
    p->emitted += n;
    if (p->emitted < p->ngroups)
        return WR_STEP_MORE;
    p->pass = p->ngroups > p->rows / 2 ? STRETCH * p->rows : 0;
    rc = forget(p, &env->err);
    return rc < 0 ? drop(out, rc) : WR_STEP_PASS;
}

/* Each row a group of its own, whose number is its place among the selected rows. */
static int number_rows(struct partial *p, struct wr_batch *b, struct wr_err *err)
{
    int rc = wr_charged_grow(p->table.pay, &p->first, &p->first_cap, b->nsel, sizeof *p->first, err);
    if (rc < 0)
        return rc;
    const uint64_t *ord = wr_batch_ordinals(b);
    if (!ord)
        return wr_err_nomem(err, "reduce");
    p->ngroups = 0;
    WR_EACH (i, b->sel, b->nsel) {
        p->gid[i] = p->ngroups;
        p->first[p->ngroups++] = ord[i];
    }
    return 0;
}

/* Hands a batch on as it is. The table is empty. */
static int pass_on(struct partial *p, struct wr_batch *b, struct wr_env *env, struct wr_batch **out)
{
    struct wr_keys keys;
    if (b->nsel == 0)
        return WR_STEP_NEED;
    p->pass -= b->nsel < p->pass ? b->nsel : p->pass;
    if (wr_key_make(b, p->plan->keys, p->plan->nkeys, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, "reduce");
    int rc = number_rows(p, b, &env->err);
    if (rc >= 0)
        rc = update_all(p, b, p->gid, env);
    if (rc >= 0)
        rc = make_batch(p, &(struct outgoing){.keys = &keys, .sel = b->sel, .n = b->nsel}, env, out);
    if (rc < 0)
        return rc;
    rc = forget(p, &env->err);
    return rc < 0 ? drop(out, rc) : WR_STEP_PASS;
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
    p->states = wr_arena_zalloc(&p->arena, plan->nstates * sizeof *p->states);
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
    for (uint32_t k = 0; p->states && k < p->plan->nstates; k++)
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
    if (p->pass || (wr_fold_pass && p->plan->nkeys))
        return pass_on(p, in->batch, env, out);
    int rc = take_batch(p, in->batch, env);
    if (rc < 0)
        return rc;
    return is_full(p, env) ? emit(p, env, out) : WR_STEP_NEED;
}

/* Without a key, and with aggregates of nothing (count()), rows are not looked at. */
static bool partial_only_counts(const void *data)
{
    const struct fold_plan *p = data;
    for (uint32_t k = 0; k < p->nstates; k++)
        if (p->aggs[p->states[k]].call.agg->flags & WR_AGG_ORDINALS)
            return false;
    return !p->nkeys && !p->nconds && !p->nargs && !p->nsteps;
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
    .only_counts = partial_only_counts,
    .explain = partial_explain,
};
