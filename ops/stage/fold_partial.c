/* The partial fold: every worker folds the rows it sees into a table of its own and hands the groups on at the end,
 * or when the table has grown past what a cache or its share of the memory holds (lib/README.md).
 *
 * Where most rows bring a new key a table is work for nothing: then a stretch of rows is handed on as it is, each
 * row a group of its own, and the owners alone fold. After it the table has another try. Nothing of this shows in a
 * result, as owners take groups in any number of parts. */
#include <stdlib.h>

#include "data/key.h"
#include "data/table.h"
#include "ops/stage/fold_box.h"

enum {
    MOST_GROUPS = 1 << 20,        /* then they are handed on, */
    MANY_GROUPS = 1 << 17,        /* or already then, where nearly every row has brought one */
    STRETCH = 16,                 /* rows handed on as they are, for each that went into the table in vain */
    SHARE = 8,                    /* all workers together hold that part of --memory, but */
    LEAST_HELD = 1 << 20,         /* each so many bytes, */
    MOST_GROWN = WR_AGG_KEPT / 2, /* and a state that grows with every row no more than that, which is kept, */
    GATHERED = 512,               /* or so much for each group (WR_AGG_GATHERS) */
    MOST_SAVED = 1 << 20,         /* bytes of the states that are saved at a time */
    PLENTY = 16,                  /* times as much is the memory of which so much may be kept */
};

/* Where the rows seen so far end in the input. */
struct place {
    uint32_t input;
    uint64_t offset; /* after the last row's first byte */
};

bool wr_fold_pass;

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
    struct fold_boxes boxes;
    struct fold_load load; /* what is being handed on, */
    bool handing;          /* if anything is */
    uint32_t at_once;
    uint32_t gid[WR_BATCH_ROWS];
    uint16_t fresh[WR_BATCH_ROWS];
    struct wr_slice key[WR_BATCH_ROWS]; /* of the load */
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

/* What the next batch may need besides. */
static size_t growth(const struct partial *p)
{
    size_t bytes = wr_table_growth(&p->table, WR_BATCH_ROWS);
    for (uint32_t k = 0; k < p->plan->nstates; k++)
        bytes += wr_fold_state_growth(&p->states[k]);
    return bytes;
}

/* Has a state that grows with every row more than is worth keeping back? Numbers are, until a group has some: to
 * look for the group and to begin a run there costs its owner as much for one number as for a hundred. */
static bool has_grown(const struct partial *p)
{
    const size_t most = MOST_GROWN, gathered = p->ngroups * (size_t)GATHERED;
    bool has = false;
    for (uint32_t k = 0; k < p->plan->nstates; k++) {
        const struct wr_agg_state *s = &p->states[k];
        const size_t may = s->agg->flags & WR_AGG_GATHERS && gathered > most ? gathered : most;
        has |= s->agg->flags & WR_AGG_GROWS && wr_agg_bytes(s) - wr_arena_room(&s->arena) > may;
    }
    return has;
}

/* Is it time to hand the groups on? */
static bool is_full(const struct partial *p, const struct wr_env *env)
{
    const struct wr_budget *whole = wr_budget_whole(env->budget);
    const size_t share = whole->limit / SHARE / (env->instances ? env->instances : 1), held = bytes_held(p);
    size_t most = share > LEAST_HELD ? share : LEAST_HELD;
    if (whole->scarce && whole->scarce < most)
        most = whole->scarce;
    bool in_vain = p->ngroups >= MANY_GROUPS && p->ngroups > p->rows - p->rows / 16;
    return in_vain || p->ngroups >= MOST_GROUPS || held + growth(p) > most || has_grown(p);
}

/* ---- groups out -------------------------------------------------------------------------------------------- */

/* Is there so much memory that what the states leave for the next groups is nothing beside it? */
static bool is_plenty(const struct partial *p, const struct wr_env *env)
{
    const struct wr_budget *whole = wr_budget_whole(env->budget);
    const size_t kept = (size_t)WR_AGG_KEPT * p->plan->nstates * (env->instances ? env->instances : 1);
    return !whole->scarce && whole->limit / PLENTY >= kept;
}

static int forget(struct partial *p, struct wr_env *env)
{
    const bool keep = is_plenty(p, env);
    int rc = 0;
    p->ngroups = 0;
    p->rows = 0;
    wr_table_reset(&p->table);
    for (uint32_t k = 0; rc >= 0 && k < p->plan->nstates; k++)
        rc = (keep ? wr_agg_rewind : wr_agg_reset)(&p->states[k], &env->err);
    return rc;
}

/* Groups to hand on at a time, as large as these are. */
static uint32_t groups_at_once(const struct partial *p)
{
    size_t n = MOST_SAVED / (bytes_held(p) / p->ngroups + 1);
    return n < 1 ? 1 : n > WR_BATCH_ROWS ? WR_BATCH_ROWS : (uint32_t)n;
}

static void load(struct partial *p, uint32_t from, uint32_t n)
{
    p->load = (struct fold_load){
        .states = p->states, .first = p->first, .key = p->plan->nkeys ? p->key : NULL, .from = from, .n = n};
    p->handing = true;
    wr_fold_boxes_load(&p->boxes, &p->load);
}

/* The table's next groups, from `from` on. */
static void load_table(struct partial *p, uint32_t from)
{
    const uint32_t n = p->ngroups - from < p->at_once ? p->ngroups - from : p->at_once;
    for (uint32_t k = 0; p->plan->nkeys && k < n; k++)
        p->key[k] = wr_table_key(&p->table, from + k);
    load(p, from, n);
}

/* Each selected row a group of its own. */
static int load_rows(struct partial *p, struct wr_batch *b, struct wr_env *env)
{
    struct wr_keys keys;
    int rc = wr_charged_grow(p->table.pay, &p->first, &p->first_cap, b->nsel, sizeof *p->first, &env->err);
    if (rc < 0)
        return rc;
    const uint64_t *ord = wr_batch_ordinals(b);
    if (!ord || wr_key_make(b, p->plan->keys, p->plan->nkeys, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, "reduce");
    WR_EACH (i, b->sel, b->nsel) {
        p->gid[i] = p->ngroups;
        p->key[p->ngroups] = wr_keys_get(&keys, i);
        p->first[p->ngroups++] = ord[i];
    }
    p->pass -= b->nsel < p->pass ? b->nsel : p->pass;
    rc = update_all(p, b, p->gid, env);
    if (rc >= 0)
        load(p, 0, p->ngroups);
    return rc;
}

/* Goes on to hand on what is loaded, and what the table has besides. WR_STEP_NEED: nothing is left. */
static int hand_on(struct partial *p, struct wr_env *env, struct wr_batch **out)
{
    while (p->handing) {
        int rc = wr_fold_boxes_put(&p->boxes, &p->load, out);
        if (rc != WR_STEP_NEED)
            return rc;
        const uint32_t done = p->load.from + p->load.n;
        if (done < p->ngroups) {
            load_table(p, done);
            continue;
        }
        p->handing = false;
        if (p->table.n && p->ngroups > p->rows / 2)
            p->pass = STRETCH * p->rows;
        rc = forget(p, env);
        if (rc < 0)
            return rc;
    }
    return WR_STEP_NEED;
}

static void begin_table(struct partial *p)
{
    if (p->ngroups == 0)
        return;
    p->at_once = groups_at_once(p);
    load_table(p, 0);
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
    if (wr_fold_boxes_open(&p->boxes, plan, env, &p->arena) < 0)
        return env->err.code;
    return wr_fold_open(plan, p->states, env, &env->err);
}

static void partial_close(void *self, struct wr_env *env)
{
    struct partial *p = self;
    (void)env;
    if (!p)
        return;
    wr_fold_boxes_close(&p->boxes);
    wr_fold_values_close(&p->values);
    for (uint32_t k = 0; p->states && k < p->plan->nstates; k++)
        wr_agg_close(&p->states[k]);
    wr_charged_free(p->table.pay, &p->first, &p->first_cap, sizeof *p->first);
    wr_table_done(&p->table);
    wr_arena_done(&p->arena);
    free(p);
}

static int take(struct partial *p, struct wr_batch *b, struct wr_env *env)
{
    if (b->nsel == 0)
        return 0;
    if (p->pass || (wr_fold_pass && p->plan->nkeys))
        return load_rows(p, b, env);
    int rc = take_batch(p, b, env);
    if (rc >= 0 && is_full(p, env))
        begin_table(p);
    return rc;
}

static int partial_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct partial *p = self;
    (void)port;
    int rc = 0;
    if (in->mark != WR_MARK_BATCH && (in->mark != WR_MARK_END || in->failed))
        return WR_STEP_NEED;
    if (!p->handing && in->mark == WR_MARK_BATCH)
        rc = take(p, in->batch, env);
    else if (!p->handing)
        begin_table(p);
    if (rc >= 0)
        rc = hand_on(p, env, out);
    return rc == WR_STEP_NEED && in->mark == WR_MARK_END ? wr_fold_boxes_rest(&p->boxes, out) : rc;
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
