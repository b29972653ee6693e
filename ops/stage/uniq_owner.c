/* The owners of `uniq`: of all rows with one key the first is handed on as it comes, or the last is kept until the
 * end. They number the keys themselves.
 *
 * When memory is tight all keys are spilled (spilled.h), with keep last and their rows. With keep first an owner
 * can not say any more of a key that it does not find whether it has come before: from there on it keeps the rows
 * too, and spills them. At the end it has those whose keys had not been handed on as runs; the operator behind the
 * merge, which a marker has told where to hold rows back, reads these (late.c). */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/key_order.h"
#include "ops/stage/uniq.h"

enum { FIRST_CHUNK = 64 * 1024, MOST_CHUNK = 4 << 20 };

/* What is known of a key. */
struct uniq_key {
    char *record; /* of its row; NULL: that was handed on */
    uint32_t size, cap;
};

struct owner {
    const struct uniq_plan *plan;
    struct wr_table table;
    struct wr_arena arena; /* records */
    struct uniq_key *keys; /* by group; none while rows are handed on */
    uint64_t *ord;         /* by group: of its row; UINT64_MAX: there is none yet */
    uint32_t keys_cap, ord_cap, nkeys;
    bool holds;            /* keeps rows */
    uint64_t rows, bytes;  /* kept so far, for an estimate */
    struct wr_batch *kept; /* keep first: its one row says from where on */
    struct key_order order;
    uint32_t given;
    bool ended;
    struct spilled *spilled;
    struct late_held held;
    struct wr_payer pay;
    struct wr_env *env;
    uint32_t gid[WR_BATCH_ROWS]; /* by row */
    uint16_t sel[WR_BATCH_ROWS]; /* rows that are handed on or kept */
    uint16_t *row;               /* keep last, by group: its last row in this batch */
    uint32_t row_cap;
};

/* ---- in memory ------------------------------------------------------------------------------------------------
 */

/* Makes groups exist as far as the table does. */
static int add_keys(struct owner *s, struct wr_err *err)
{
    int rc = wr_charged_grow(s->pay, &s->keys, &s->keys_cap, s->table.n, sizeof *s->keys, err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &s->ord, &s->ord_cap, s->table.n, sizeof *s->ord, err);
    for (; rc >= 0 && s->nkeys < s->table.n; s->nkeys++)
        s->ord[s->nkeys] = UINT64_MAX;
    return rc;
}

/* Room for a record in the place of the key's; a longer one leaves that behind, but takes twice as much. */
static char *room_for(struct owner *s, struct uniq_key *k, size_t size)
{
    if (size > k->cap || !k->record) {
        uint32_t cap =
            k->record && size < 2 * (uint64_t)k->cap && k->cap < UINT32_MAX / 2 ? 2 * k->cap : (uint32_t)size;
        char *p = wr_arena_alloc(&s->arena, cap);
        if (!p)
            return NULL;
        k->record = p;
        k->cap = cap;
    }
    k->size = (uint32_t)size;
    return k->record;
}

/* Keeps the rows s->sel[0..n) as those of their keys. */
static int keep_rows(struct owner *s, struct wr_batch *b, uint32_t n, struct wr_err *err)
{
    uint16_t *all = b->sel;
    uint32_t nall = b->nsel;
    b->sel = s->sel; /* only these are made bytes of */
    b->nsel = n;
    const struct wr_vec *cols = wr_late_columns(s->plan->late.rows, b);
    b->sel = all;
    b->nsel = nall;
    int rc = cols ? add_keys(s, err) : wr_err_nomem(err, s->pay.who);
    for (uint32_t k = 0; rc >= 0 && k < n; k++) {
        const uint32_t i = s->sel[k], g = s->gid[i];
        size_t size = wr_late_record_size(s->plan->late.rows, cols, i);
        char *p = size ? room_for(s, &s->keys[g], size) : NULL;
        if (!size)
            return wr_err_set(err, WR_ELIMIT, "%s has a row of more than 4 GiB", s->pay.who);
        if (!p)
            return wr_arena_error(&s->arena, err);
        wr_late_record_put(s->plan->late.rows, b, cols, i, size, p);
        s->ord[g] = b->ord[i];
        s->rows++;
        s->bytes += size;
    }
    return rc;
}

/* The last row of each key in the batch, to s->sel. How many, or negative. */
static int last_rows(struct owner *s, const struct wr_batch *b, struct wr_err *err)
{
    int n = 0, rc = wr_charged_grow(s->pay, &s->row, &s->row_cap, s->table.n, sizeof *s->row, err);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel)
        s->row[s->gid[i]] = (uint16_t)i;
    WR_EACH (i, b->sel, b->nsel)
        if (s->row[s->gid[i]] == i)
            s->sel[n++] = (uint16_t)i;
    return n;
}

/* Finds the keys, and the rows that count, s->sel. How many, or negative. */
static int find_rows(struct owner *s, struct wr_batch *b, struct wr_err *err)
{
    struct wr_keys keys;
    const uint32_t before = s->table.n;
    if (wr_key_make(b, s->plan->slots, s->plan->nslots, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(err, s->pay.who);
    int rc = wr_table_map(&s->table, &keys, b->sel, b->nsel, s->gid, s->plan->last ? NULL : s->sel, err);
    if (rc < 0)
        return rc;
    return s->plan->last ? last_rows(s, b, err) : (int)(s->table.n - before);
}

/* ---- on disk --------------------------------------------------------------------------------------------------
 */

static bool tight(const void *self, uint32_t more, size_t bytes)
{
    const struct owner *s = self;
    size_t grown = wr_table_growth(&s->table, more) + wr_arena_growth(&s->arena, 2 * bytes);
    if (s->holds)
        grown += wr_charged_growth(s->keys_cap, (uint64_t)s->table.n + more, sizeof *s->keys) +
                 wr_charged_growth(s->ord_cap, (uint64_t)s->table.n + more, sizeof *s->ord) +
                 wr_charged_growth(s->row_cap, (uint64_t)s->table.n + more, sizeof *s->row);
    return s->table.n && wr_budget_tight(s->pay.budget, grown);
}

static void forget(struct owner *s)
{
    wr_table_reset(&s->table);
    wr_arena_done(&s->arena);
    wr_arena_init_growing(&s->arena, FIRST_CHUNK, MOST_CHUNK, s->pay.budget, s->pay.who);
    wr_charged_free(s->pay, &s->keys, &s->keys_cap, sizeof *s->keys);
    wr_charged_free(s->pay, &s->ord, &s->ord_cap, sizeof *s->ord);
    wr_charged_free(s->pay, &s->row, &s->row_cap, sizeof *s->row);
    wr_key_order_free(&s->order, &s->table);
    s->nkeys = 0;
}

/* A key whose row was handed on has no rest; once all about it is known, it is not given at all. */
static int put_key(struct owner *s, uint32_t g, bool whole, struct wr_err *err)
{
    const struct uniq_key *k = g < s->nkeys && s->keys[g].record ? &s->keys[g] : NULL;
    if (!k && whole)
        return 0;
    char *p = wr_spilled_put(s->spilled, k ? s->ord[g] : 0, wr_table_key(&s->table, g), k ? k->size : 0, err);
    if (!p)
        return err->code;
    if (k)
        memcpy(p, k->record, k->size);
    return 0;
}

static int give(void *self, enum spilled_order by, struct wr_err *err)
{
    struct owner *s = self;
    int rc = 0;
    if (by == SPILLED_BY_ORD)
        rc = wr_key_order_by_ord(&s->order, &s->table, s->ord, err);
    else if (by == SPILLED_BY_KEY)
        rc = wr_key_order_by_key(&s->order, &s->table, err);
    for (uint32_t k = 0; rc >= 0 && k < s->table.n; k++)
        rc = put_key(s, by == SPILLED_ANYHOW ? k : s->order.v[k], by == SPILLED_BY_ORD, err);
    forget(s);
    return rc;
}

static bool wins(const struct owner *s, uint64_t ord, uint64_t over)
{
    return s->plan->last ? over == UINT64_MAX || ord > over : ord < over;
}

/* A row that was handed on is before all that are kept. */
static int take_group(struct owner *s, uint32_t g, const struct spilled_group *from, struct wr_err *err)
{
    struct uniq_key *k = &s->keys[g];
    const bool known = s->ord[g] != UINT64_MAX;
    if (known && !k->record)
        return 0;
    if (!from->rest.n) {
        k->record = NULL;
        s->ord[g] = 0;
        return 0;
    }
    if (!wins(s, from->ord, s->ord[g]))
        return 0;
    char *p = room_for(s, k, from->rest.n);
    if (!p)
        return wr_arena_error(&s->arena, err);
    memcpy(p, from->rest.p, from->rest.n);
    s->ord[g] = from->ord;
    return 0;
}

static int take(void *self, const struct spilled_group *v, uint32_t n, struct wr_err *err)
{
    struct owner *s = self;
    struct wr_str *str = malloc(n * sizeof *str);
    struct wr_keys keys = {.v = str};
    if (!str)
        return wr_err_nomem(err, s->pay.who);
    for (uint32_t k = 0; k < n; k++)
        str[k] = (struct wr_str){v[k].key.p, (uint32_t)v[k].key.n, 0};
    int rc = wr_table_map(&s->table, &keys, NULL, n, s->gid, NULL, err);
    if (rc >= 0)
        rc = add_keys(s, err);
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        rc = take_group(s, s->gid[k], &v[k], err);
    free(str);
    return rc;
}

/* ---- the operator ---------------------------------------------------------------------------------------------
 */

static int owner_open(const void *data, struct wr_env *env, void **self)
{
    struct owner *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *self = s;
    s->plan = data;
    s->pay = (struct wr_payer){env->budget, env->who};
    s->env = env;
    s->holds = s->plan->last;
    wr_table_init(&s->table, env->budget, env->who);
    wr_arena_init_growing(&s->arena, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    s->spilled = wr_spilled_open(env, &(struct spilled_keeper){s, tight, take, give});
    return s->spilled ? 0 : env->err.code;
}

static void owner_close(void *self, struct wr_env *env)
{
    struct owner *s = self;
    (void)env;
    if (!s)
        return;
    if (s->held.late)
        wr_late_release(s->held.late);
    wr_spilled_close(s->spilled);
    wr_batch_unref(s->kept);
    forget(s);
    wr_arena_done(&s->arena);
    wr_table_done(&s->table);
    free(s);
}

/* From the rows of this batch on all are kept; *out tells of it. */
static int begin_to_hold(struct owner *s, struct wr_batch *b, struct wr_batch **out)
{
    s->holds = true; /* the table is empty now, and has those of the rows that are kept */
    const uint32_t first = b->sel ? b->sel[0] : 0;
    if (!wr_batch_ordinals(b))
        return wr_err_nomem(&s->env->err, s->pay.who);
    *out = wr_late_marker(&s->plan->late, s->env, b, first, &s->held);
    s->kept = wr_late_place(s->env, b, first);
    return *out && s->kept ? WR_STEP_MORE : wr_err_nomem(&s->env->err, s->pay.who);
}

static int take_batch(struct owner *s, struct wr_msg *in, struct wr_batch **out)
{
    struct wr_batch *b = in->batch;
    struct wr_err *err = &s->env->err;
    if (!b->nsel)
        return WR_STEP_NEED;
    const size_t each = s->rows ? s->bytes / s->rows : 0;
    if (tight(s, b->nsel, s->holds ? b->nsel * each : 0) || (s->holds && wr_spilled_is_turn(s->spilled))) {
        int rc = wr_spilled_out(s->spilled, err);
        if (rc < 0 || !s->holds)
            return rc < 0 ? rc : begin_to_hold(s, b, out);
    }
    int n = find_rows(s, b, err);
    if (n < 0)
        return n;
    if (s->holds) {
        int rc = n ? keep_rows(s, b, (uint32_t)n, err) : 0;
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    b->sel = wr_arena_alloc(&b->arena, ((size_t)n + 1) * sizeof *b->sel);
    if (!b->sel)
        return wr_err_nomem(err, s->pay.who);
    memcpy(b->sel, s->sel, (size_t)n * sizeof *b->sel);
    b->nsel = (uint32_t)n;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

/* The next rows of those in memory. */
static int give_rows(struct owner *s, struct wr_batch **out)
{
    struct sort_entry v[WR_BATCH_ROWS];
    uint32_t n = 0;
    for (; n < WR_BATCH_ROWS && s->given < s->table.n; n++, s->given++)
        v[n] = (struct sort_entry){0, (const void *)s->keys[s->order.v[s->given]].record};
    if (!n)
        return WR_STEP_NEED;
    *out = wr_late_batch(s->plan->late.rows, s->env, v, n);
    return *out ? WR_STEP_MORE : s->env->err.code;
}

/* Keep last: all rows at the end. */
static int end_last(struct owner *s, struct wr_batch **out)
{
    struct spilled *spilled = s->spilled;
    int rc = 0;
    if (!s->ended && wr_spilled_any(spilled)) {
        rc = wr_spilled_settle(spilled, &s->env->err);
        if (rc >= 0)
            rc = wr_spilled_read(spilled, &s->env->err);
    } else if (!s->ended) {
        rc = wr_key_order_by_ord(&s->order, &s->table, s->ord, &s->env->err);
    }
    s->ended = true;
    if (rc < 0)
        return rc;
    return wr_spilled_any(spilled) ? wr_late_give_merged(s->plan->late.rows, &spilled->out, s->env, out)
                                   : give_rows(s, out);
}

/* Keep first: what came before an error counts, so also then. */
static int end_first(struct owner *s)
{
    int rc = s->holds ? wr_spilled_settle(s->spilled, &s->env->err) : 0;
    s->held.runs = &s->spilled->whole;
    s->held.settled = rc >= 0;
    return rc < 0 ? rc : WR_STEP_NEED;
}

static int owner_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct owner *s = self;
    int rc = WR_STEP_NEED;
    (void)port;
    if (in->mark == WR_MARK_BATCH)
        rc = take_batch(s, in, out);
    else if (in->mark == WR_MARK_END && !s->plan->last)
        rc = end_first(s);
    else if (in->mark == WR_MARK_END && !in->failed)
        rc = end_last(s, out);
    if (!s->plan->last)
        wr_env_kept(env, s->kept, 0);
    return rc;
}

static void owner_explain(const void *data, struct wr_buf *out)
{
    const struct uniq_plan *p = data;
    wr_buf_printf(out, "keep the %s row of each key", p->last ? "last" : "first");
}

const struct wr_op wr_op_uniq_first = {
    .name = "uniq",
    .traits = WR_IN_ORDER | WR_ORDINALS | WR_NUMBERS | WR_SPILLS,
    .open = owner_open,
    .step = owner_step,
    .close = owner_close,
    .explain = owner_explain,
};
const struct wr_op wr_op_uniq_last = {
    .name = "uniq",
    .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS | WR_NUMBERS | WR_SPILLS,
    .open = owner_open,
    .step = owner_step,
    .close = owner_close,
    .explain = owner_explain,
};
