/* uniq [by KEYS] [keep first / last]: a row for each key, standing where the kept row stood.
 *
 * It is a partition by the keys, in which the first or the last row of each key is kept (uniq_owner.c), and its
 * merge; inside an open partition it is take 1 or tail 1 of that with more keys. What that costs is the exchange,
 * so workers leave out beforehand what they can: with keep first each row whose key they have met (a worker sees
 * its rows in order, so the first row of all is never left out), with keep last all but the last of a batch. They
 * remember a bounded number of keys, and stop looking where keys do not repeat. */
#include <stdlib.h>

#include "data/key.h"
#include "lang/cols.h"
#include "ops/stage/keep.h"
#include "ops/stage/partition.h"
#include "ops/stage/tail.h"
#include "ops/stage/take.h"
#include "ops/stage/uniq.h"

/* ---- before the exchange ------------------------------------------------------------------------------------- */

enum {
    KEYS_MOST = 1 << 16, /* then a worker forgets them all, */
    LONG_KEYS = 8 << 20, /* or at so many bytes, */
    SHARE = 16,          /* or if all workers together would have more than that part of --memory */
    TRIAL = 16 * 1024,   /* rows after which it looks whether it pays */
    PAUSE = 64 * TRIAL,  /* rows that pass as they are where it did not */
};

struct seen_plan {
    const uint32_t *slots;
    uint32_t nslots;
    bool last;
};

struct seen_state {
    const struct seen_plan *plan;
    struct wr_table keys;
    uint32_t *gid;    /* [WR_BATCH_ROWS] by row */
    uint16_t *row;    /* by key: keep last, its last row in this batch */
    uint32_t cap;     /* of row */
    uint32_t in, out; /* rows of this trial */
    uint32_t pause;   /* rows still to pass */
    struct wr_payer pay;
};

static int seen_open(const void *data, struct wr_env *env, void **self)
{
    struct seen_state *s = calloc(1, sizeof *s);
    if (!s || !(s->gid = malloc(WR_BATCH_ROWS * sizeof *s->gid))) {
        free(s);
        return wr_err_nomem(&env->err, env->who);
    }
    s->plan = data;
    s->pay = (struct wr_payer){env->budget, env->who};
    wr_table_init(&s->keys, env->budget, env->who);
    *self = s;
    return 0;
}

static void seen_close(void *self, struct wr_env *env)
{
    struct seen_state *s = self;
    (void)env;
    if (!s)
        return;
    wr_table_done(&s->keys);
    wr_charged_free(s->pay, &s->row, &s->cap, sizeof *s->row);
    free(s->gid);
    free(s);
}

/* The last row of each key in the batch. */
static uint32_t keep_last(struct seen_state *s, const struct wr_batch *b, uint16_t *sel)
{
    uint32_t n = 0;
    WR_EACH (i, b->sel, b->nsel)
        s->row[s->gid[i]] = (uint16_t)i;
    WR_EACH (i, b->sel, b->nsel)
        if (s->row[s->gid[i]] == i)
            sel[n++] = (uint16_t)i;
    return n;
}

static int narrow(struct seen_state *s, struct wr_env *env, struct wr_batch *b)
{
    struct wr_keys keys;
    const uint32_t before = s->keys.n;
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    int rc = sel ? 0 : -1;
    for (uint32_t k = 0; rc == 0 && k < s->plan->nslots; k++)
        rc = wr_batch_need(b, s->plan->slots[k]);
    if (rc < 0 || wr_key_make(b, s->plan->slots, s->plan->nslots, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    rc = wr_table_map(&s->keys, &keys, b->sel, b->nsel, s->gid, s->plan->last ? NULL : sel, &env->err);
    if (rc >= 0 && s->plan->last)
        rc = wr_charged_grow(s->pay, &s->row, &s->cap, s->keys.n, sizeof *s->row, &env->err);
    if (rc < 0)
        return rc;
    const uint32_t n = b->nsel;
    s->in += n;
    b->nsel = s->plan->last ? keep_last(s, b, sel) : s->keys.n - before;
    env->filtered += n - b->nsel;
    b->sel = sel;
    s->out += b->nsel;
    return 0;
}

/* Are the keys so many that they had better be forgotten, or would be with those of one more batch? */
static bool are_many(const struct seen_state *s, const struct wr_env *env)
{
    const size_t share = wr_budget_whole(env->budget)->limit / SHARE / (env->instances ? env->instances : 1);
    const size_t bytes = wr_table_bytes(&s->keys);
    return s->keys.n >= KEYS_MOST || bytes > LONG_KEYS || bytes + wr_table_growth(&s->keys, WR_BATCH_ROWS) > share;
}

/* Forgets the keys where they are many; pauses where more than three rows of four have passed. */
static void look_back(struct seen_state *s, const struct wr_env *env)
{
    bool trial = s->in >= TRIAL, vain = trial && s->out > s->in / 4 * 3;
    if (vain)
        s->pause = PAUSE;
    if (trial)
        s->in = s->out = 0;
    if (vain || are_many(s, env))
        wr_table_reset(&s->keys);
}

static int seen_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct seen_state *s = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    if (s->pause) {
        s->pause -= s->pause < b->nsel ? s->pause : b->nsel;
    } else {
        int rc = narrow(s, env, b);
        if (rc < 0)
            return rc;
        look_back(s, env);
    }
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void seen_explain(const void *data, struct wr_buf *out)
{
    const struct seen_plan *p = data;
    wr_buf_printf(out,
                  p->last ? "leave out rows whose key comes again" : "leave out rows whose key has come already");
}

static const struct wr_op op_seen = {.name = "uniq",
                                     .traits = WR_ROWWISE | WR_ASKS,
                                     .open = seen_open,
                                     .step = seen_step,
                                     .close = seen_close,
                                     .explain = seen_explain};

/* ---- the stage ----------------------------------------------------------------------------------------------- */

static int uniq_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_by(ps, false, &n->keys, &n->has_keys, err);
    if (rc >= 0 && !n->has_keys && !wr_parse_at_end(ps) && !wr_parse_peek_word(ps, "keep"))
        return wr_parse_expected_by(ps, err);
    if (rc < 0 || !wr_parse_word(ps, "keep"))
        return rc;
    n->last = wr_parse_word(ps, "last");
    return n->last || wr_parse_word(ps, "first") ? 0 : wr_parse_expected(ps, "first or last after 'keep'", err);
}

/* Every column as a key. 0 or -1. */
static int whole_row(struct wr_build *b, const struct wr_stage_node *n, struct wr_items *out)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_item *v = wr_arena_zalloc(a, (b->schema->n + 1) * sizeof *v);
    struct wr_node *nodes = wr_arena_zalloc(a, (b->schema->n + 1) * sizeof *nodes);
    if (!v || !nodes)
        return -1;
    for (uint32_t i = 0; i < b->schema->n; i++) {
        const struct wr_schema_col *c = &b->schema->cols[i];
        nodes[i] = (struct wr_node){.kind = WR_N_COLUMN, .ref = c->ref, .text = c->name, .span = n->name_span};
        v[i] = (struct wr_item){.name = c->name, .expr = &nodes[i], .span = n->name_span};
    }
    *out = (struct wr_items){v, b->schema->n, b->schema->n};
    return 0;
}

static int build_seen(struct wr_build *b, bool last, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct seen_plan *p = wr_arena_zalloc(a, sizeof *p);
    uint32_t *slots = wr_arena_alloc(a, b->part.n * sizeof *slots);
    if (!p || !slots)
        return wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < b->part.n; i++)
        slots[i] = wr_colref_use(b->part.refs[i]);
    *p = (struct seen_plan){slots, b->part.n, last};
    return wr_build_op(b, &op_seen, p, err);
}

/* What is kept of a row: its columns, and where it stood. */
static const struct sort_plan *kept_columns(struct wr_build *b)
{
    const struct sort_plan *all = wr_keep_plan(b);
    struct sort_plan *p = all ? wr_arena_alloc(b->lang->arena, sizeof *p) : NULL;
    if (!p)
        return NULL;
    *p = *all;
    p->cols = wr_arena_alloc(b->lang->arena, (p->ncols + WR_PLACES) * sizeof(*p->cols));
    if (!p->cols)
        return NULL;
    memcpy(p->cols, all->cols, p->ncols * sizeof(*p->cols));
    for (uint32_t k = 0; k < WR_PLACES; k++)
        if (b->schema->place[k])
            p->cols[p->ncols++] = b->schema->place[k];
    return p;
}

/* No partition is open: owners that number keys and spill. */
static int bind_alone(struct wr_build *b, const struct wr_items *keys, bool last, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct uniq_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_colref *mark = wr_colref_new(a, b->schema->space, WR_T_NUM);
    const struct sort_plan *rows = kept_columns(b);
    if (!p || !mark || !rows)
        return wr_err_nomem(err, "the planner");
    int rc = wr_partition_add(b, keys, err);
    uint32_t *slots = rc < 0 ? NULL : wr_arena_alloc(a, b->part.n * sizeof *slots);
    if (!slots)
        return rc < 0 ? rc : wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < b->part.n; i++)
        slots[i] = wr_colref_use(b->part.refs[i]);
    *p = (struct uniq_plan){
        slots, b->part.n, last, {.space = b->schema->space, .mark = wr_colref_use(mark), .rows = rows}};
    rc = build_seen(b, last, err);
    if (rc >= 0)
        rc = wr_build_op(b, last ? &wr_op_uniq_last : &wr_op_uniq_first, p, err);
    if (rc >= 0)
        rc = wr_partition_narrow(b, 0, err);
    return rc < 0 || last ? rc : wr_build_op(b, &wr_op_late, &p->late, err);
}

static int uniq_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    uint32_t outer = b->part.n;
    struct wr_items keys = n->keys;
    if (!n->has_keys && wr_cols_known(b->schema, n->name_span, err) < 0)
        return WR_EPROG;
    if (!n->has_keys && whole_row(b, n, &keys) < 0)
        return wr_err_nomem(err, "the planner");
    if (!keys.n) /* of an input without bytes: there are no rows */
        return 0;
    if (!b->part.open)
        return bind_alone(b, &keys, n->last, err);
    int rc = wr_partition_add(b, &keys, err);
    if (rc >= 0 && !b->part.exchanged)
        rc = build_seen(b, n->last, err);
    if (rc >= 0)
        rc = n->last ? wr_tail_build(b, 1, err) : wr_take_build(b, 1, err);
    return rc < 0 ? rc : wr_partition_narrow(b, outer, err);
}

const struct wr_stage wr_stage_uniq = {
    .name = "uniq",
    .parse = uniq_parse,
    .bind = uniq_bind,
    .signature = "uniq [by KEYS] [keep first / last]",
    .summary = "One row for each key, the first or, with `keep last`, the last, where it stood. Without KEYS one "
               "of all rows that are equal in all columns. Inside a partition that is so within each of its keys.",
    .example = "uniq by country keep last | select id, country | take 3",
    .shows = "id,country\n"
             "1386,FR\n"
             "1388,US\n"
             "1389,JP\n",
};
