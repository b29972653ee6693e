/* The rows of the file that join names, kept until the run ends (join.h): what of them is used, as bytes, in their
 * order, and a table of their keys. All of it is charged to --memory. A row with a null key is found by nobody: it
 * is kept only where it comes out all the same. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/join.h"

static void keep_close(void *self, struct wr_env *env)
{
    struct join_rows *r = self;
    (void)env;
    if (!r)
        return;
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

/* Groups the batch's rows by key: gid[row], WR_TABLE_NONE where the key is null. */
static int group(struct join_rows *r, struct wr_env *env, struct wr_batch *b, uint32_t *gid)
{
    const struct join_plan *p = r->plan;
    struct wr_keys keys;
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    if (!sel || wr_key_make(b, p->right, p->nkeys, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    int64_t n = with_keys(p, b, &keys, sel);
    if (n < 0)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel)
        gid[i] = WR_TABLE_NONE;
    return wr_table_map(&r->table, &keys, sel, (uint32_t)n, gid, NULL, &env->err);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static bool is_short(struct wr_str s)
{
    return s.n < JOIN_SHORT && !s.null && !s.json;
}

static uint32_t value_size(struct wr_str s)
{
    return s.n + (is_short(s) ? 1 : 5);
}

static char *put_value(char *p, struct wr_str s)
{
    if (is_short(s)) {
        *p++ = (char)s.n;
    } else {
        *p++ = (char)(s.null ? JOIN_WORD : s.json ? JOIN_JSON + s.json : JOIN_LONG);
        memcpy(p, &s.n, sizeof s.n);
        p += sizeof s.n;
    }
    if (s.n)
        memcpy(p, s.p, s.n);
    return p + s.n;
}

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

/* The used columns as bytes, and room for the rows. */
static int make_room(struct join_rows *r, struct wr_env *env, struct wr_batch *b, const struct wr_str **cols)
{
    const uint32_t head = JOIN_PLACE + (join_keeps_right(r->plan->kind) ? JOIN_GROUP : 0);
    uint64_t size = r->size + (uint64_t)b->nsel * head;
    for (uint32_t c = 0; c < r->nused; c++) {
        const struct wr_vec *v = wr_column_str(b, (uint32_t)r->plan->from[r->used[c]]->slot, b->sel, b->nsel);
        if (!v)
            return wr_err_nomem(&env->err, env->who);
        cols[c] = v->str;
        WR_EACH (i, b->sel, b->nsel)
            size += value_size(v->str[i]);
    }
    uint64_t units = (size + sizeof *r->units - 1) / sizeof *r->units;
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
            p = put_value(p, cols[c][i]);
        if (gid[i] != WR_TABLE_NONE)
            link_row(r, gid[i], place);
    }
    r->size = (uint64_t)(p - begin);
}

static int keep_rows(struct join_rows *r, struct wr_env *env, struct wr_batch *b)
{
    uint32_t *gid = wr_arena_alloc(&b->arena, b->nrows * sizeof *gid);
    const struct wr_str **cols = wr_arena_alloc(&b->arena, (r->nused + 1) * sizeof(*cols));
    if (!gid || !cols)
        return wr_err_nomem(&env->err, env->who);
    int rc = group(r, env, b, gid);
    if (rc < 0 || join_is_filter(r->plan->kind))
        return rc;
    if (join_keeps_right(r->plan->kind) && !r->size) {
        const uint64_t *ord = wr_batch_ordinals(b);
        if (!ord)
            return wr_err_nomem(&env->err, env->who);
        r->ordinal = b->nsel ? ord[b->sel ? b->sel[0] : 0] : 0;
    }
    if (choose_rows(r, b, gid) < 0)
        return wr_err_nomem(&env->err, env->who);
    rc = make_room(r, env, b, cols);
    if (rc >= 0)
        put_rows(r, b, gid, cols);
    return rc;
}

static int keep_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct join_rows *r = self;
    (void)port;
    (void)out;
    if (in->mark == WR_MARK_END)
        wr_charged_free(r->pay, &r->last, &r->cap_last, sizeof *r->last);
    if (in->mark != WR_MARK_BATCH || !in->batch->nsel)
        return WR_STEP_NEED;
    int rc = keep_rows(r, env, in->batch);
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
    .traits = WR_IN_ORDER,
    .open = keep_open,
    .step = keep_step,
    .close = keep_close,
    .explain = keep_explain,
};
