/* The rows of the file that join names, kept until the run ends (join.h): what of them is used, as bytes, in their
 * order, and a table of their keys. All of it is charged to --memory; when it becomes tight, all rows, those that
 * are there and those that come, go to temporary files (join_grace.h). A row with a null key is found by nobody: it
 * is kept only where it comes out all the same. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/join_grace.h"

static void keep_close(void *self, struct wr_env *env)
{
    struct join_rows *r = self;
    (void)env;
    if (!r)
        return;
    join_spill_done(r);
    wr_table_done(&r->table);
    wr_charged_free(r->pay, &r->first, &r->cap_first, sizeof *r->first);
    wr_charged_free(r->pay, &r->last, &r->cap_last, sizeof *r->last);
    wr_charged_free(r->pay, &r->units, &r->cap_units, sizeof *r->units);
    free(r->used);
    free(r);
}

uint32_t join_used(const struct join_plan *p, uint32_t *v)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < p->ncols; c++)
        if (p->to[c]->slot >= 0)
            v[n++] = c;
    return n;
}

static int keep_open(const void *data, struct wr_env *env, void **self)
{
    struct join_rows *r = calloc(1, sizeof *r);
    if (!r)
        return wr_err_nomem(&env->err, env->who);
    r->plan = data;
    r->pay = (struct wr_payer){env->budget, env->who};
    wr_table_init(&r->table, env->budget, env->who);
    *self = r;
    r->used = malloc((r->plan->ncols + 1) * sizeof *r->used);
    if (!r->used)
        return wr_err_nomem(&env->err, env->who);
    r->nused = join_used(r->plan, r->used);
    return 0;
}

/* ---- keys ---------------------------------------------------------------------------------------------------- */

/* Of the rows selected, those whose keys are all there. -1: out of memory. */
static int64_t with_keys(const struct join_plan *p, struct wr_batch *b, const struct wr_keys *keys, uint16_t *sel)
{
    uint32_t n = 0;
    if (p->nkeys == 1) { /* null is the empty key */
        WR_EACH (i, b->sel, b->nsel) {
            sel[n] = (uint16_t)i;
            n += wr_keys_get(keys, i).n != 0;
        }
        return n;
    }
    WR_EACH (i, b->sel, b->nsel)
        sel[n++] = (uint16_t)i;
    for (uint32_t k = 0; k < p->nkeys; k++) {
        const struct wr_vec *v = wr_column_str(b, p->right[k], b->sel, b->nsel);
        uint32_t left = 0;
        if (!v)
            return -1;
        for (uint32_t i = 0; i < n; i++) {
            sel[left] = sel[i];
            left += !WR_STR_NULL(v->str[sel[i]]);
        }
        n = left;
    }
    return n;
}

/* What is made of a batch, in its arena. */
struct intake {
    struct wr_keys keys;
    uint16_t *with; /* [n] rows whose keys are all there */
    uint32_t n;
    const struct wr_str **cols; /* [nused] */
    uint64_t size;              /* of the selected rows as they are kept */
};

static int take_keys(const struct join_plan *p, struct wr_batch *b, struct intake *in)
{
    in->with = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *in->with);
    if (!in->with || wr_key_make(b, p->right, p->nkeys, b->sel, b->nsel, &in->keys) < 0)
        return -1;
    int64_t n = with_keys(p, b, &in->keys, in->with);
    in->n = (uint32_t)n;
    return n < 0 ? -1 : 0;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* The rows to keep, narrowed in the batch itself. */
static int choose_rows(const struct join_rows *r, struct wr_batch *b, const uint32_t *gid)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = 0;
    if (!sel)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        sel[n] = (uint16_t)i;
        n += gid[i] != WR_TABLE_NONE || join_keeps_right(r->plan->kind);
    }
    b->sel = sel;
    b->nsel = n;
    return 0;
}

/* The used columns as bytes; semi and anti keep none. */
static int take_columns(const struct join_rows *r, struct wr_batch *b, struct intake *in)
{
    const uint32_t head = JOIN_PLACE + (join_keeps_right(r->plan->kind) ? JOIN_GROUP : 0);
    if (join_is_filter(r->plan->kind))
        return 0;
    in->cols = wr_arena_alloc(&b->arena, (r->nused + 1) * sizeof(*in->cols));
    in->size = (uint64_t)b->nsel * head;
    for (uint32_t c = 0; in->cols && c < r->nused; c++) {
        const struct wr_vec *v = wr_column_str(b, (uint32_t)r->plan->from[r->used[c]]->slot, b->sel, b->nsel);
        if (!v)
            return -1;
        in->cols[c] = v->str;
        WR_EACH (i, b->sel, b->nsel)
            in->size += join_value_size(v->str[i]);
    }
    return in->cols ? 0 : -1;
}

/* Bytes that these rows may take: arrays grow by a quarter or double, the table's slots double. */
static size_t growth(const struct join_rows *r, const struct intake *in)
{
    const uint64_t by_group = sizeof *r->table.keys + sizeof *r->table.lens + sizeof *r->first + sizeof *r->last;
    uint64_t groups = (uint64_t)r->table.n + in->n, have = (uint64_t)r->cap_units * sizeof *r->units, more = 0;
    if (r->size + in->size > have)
        more += in->size > have / 4 ? in->size : have / 4;
    if (groups > r->table.cap)
        more += by_group * (in->n > r->table.cap / 4 ? in->n : r->table.cap / 4);
    if (2 * groups > r->table.nslots)
        more += sizeof *r->table.slots * (in->n > r->table.nslots ? 2 * in->n : r->table.nslots);
    return more;
}

static int make_room(struct join_rows *r, struct wr_env *env, const struct intake *in)
{
    uint64_t units = (r->size + in->size + sizeof *r->units - 1) / sizeof *r->units;
    int rc = wr_charged_grow(r->pay, &r->units, &r->cap_units, units, sizeof *r->units, &env->err);
    if (rc >= 0)
        rc = wr_charged_grow(r->pay, &r->first, &r->cap_first, r->table.n, sizeof *r->first, &env->err);
    if (rc >= 0)
        rc = wr_charged_grow(r->pay, &r->last, &r->cap_last, r->table.n, sizeof *r->last, &env->err);
    return rc;
}

/* The row at `place` is the last of its group now. */
static void link_row(struct join_rows *r, uint32_t gid, uint64_t place)
{
    if (r->first[gid]) {
        memcpy((char *)r->units + r->last[gid] - 1, &place, sizeof place);
        r->several = true;
    } else {
        r->first[gid] = place;
    }
    r->last[gid] = place;
}

static void put_rows(struct join_rows *r, const struct wr_batch *b, const uint32_t *gid,
                     const struct wr_str *const *cols)
{
    const bool groups = join_keeps_right(r->plan->kind);
    const uint64_t none = 0;
    char *begin = (char *)r->units, *p = begin + r->size;
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t place = (uint64_t)(p - begin) + 1;
        memcpy(p, &none, sizeof none);
        p += JOIN_PLACE;
        if (groups) {
            memcpy(p, &gid[i], sizeof gid[i]);
            p += JOIN_GROUP;
        }
        for (uint32_t c = 0; c < r->nused; c++)
            p = join_put(p, cols[c][i]);
        if (gid[i] != WR_TABLE_NONE)
            link_row(r, gid[i], place);
    }
    r->size = (uint64_t)(p - begin);
}

/* Into memory. */
static int keep_rows(struct join_rows *r, struct wr_env *env, struct wr_batch *b, const struct intake *in)
{
    uint32_t *gid = wr_arena_alloc(&b->arena, b->nrows * sizeof *gid);
    if (!gid)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel)
        gid[i] = WR_TABLE_NONE;
    int rc = wr_table_map(&r->table, &in->keys, in->with, in->n, gid, NULL, &env->err);
    if (rc < 0 || join_is_filter(r->plan->kind))
        return rc;
    if (choose_rows(r, b, gid) < 0)
        return wr_err_nomem(&env->err, env->who);
    rc = make_room(r, env, in);
    if (rc >= 0)
        put_rows(r, b, gid, in->cols);
    return rc;
}

static int take_rows(struct join_rows *r, struct wr_env *env, struct wr_batch *b)
{
    struct intake in = {0};
    if (take_keys(r->plan, b, &in) < 0 || take_columns(r, b, &in) < 0)
        return wr_err_nomem(&env->err, env->who);
    if (join_keeps_right(r->plan->kind) && !r->count) {
        const uint64_t *ord = wr_batch_ordinals(b);
        if (!ord)
            return wr_err_nomem(&env->err, env->who);
        r->ordinal = ord[b->sel ? b->sel[0] : 0];
    }
    if (!r->spilled && wr_budget_tight(env->budget, growth(r, &in)) && join_spill_begin(r, env) < 0)
        return env->err.code;
    int rc = r->spilled ? join_spill_batch(r, env, b, &in.keys, in.with, in.n, in.cols) : keep_rows(r, env, b, &in);
    r->count += b->nsel;
    return rc;
}

static int keep_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct join_rows *r = self;
    (void)port;
    (void)out;
    if (in->mark == WR_MARK_END) {
        wr_charged_free(r->pay, &r->last, &r->cap_last, sizeof *r->last);
        return join_spill_end(r, &env->err) < 0 ? env->err.code : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_BATCH || !in->batch->nsel)
        return WR_STEP_NEED;
    int rc = take_rows(r, env, in->batch);
    return rc < 0 ? rc : WR_STEP_NEED;
}

static void keep_explain(const void *data, struct wr_buf *out)
{
    const struct join_plan *p = data;
    uint32_t n = 0;
    for (uint32_t c = 0; c < p->ncols; c++)
        n += p->to[c]->slot >= 0;
    if (join_is_filter(p->kind))
        wr_buf_printf(out, "keep its keys %.*s", (int)p->keys.n, p->keys.p);
    else
        wr_buf_printf(out, "keep %u column%s of its rows by %.*s", n, n == 1 ? "" : "s", (int)p->keys.n, p->keys.p);
}

const struct wr_op wr_op_join_keep = {
    .name = "join",
    .traits = WR_IN_ORDER | WR_SPILLS,
    .open = keep_open,
    .step = keep_step,
    .close = keep_close,
    .explain = keep_explain,
};
