/* join right, join full: the rows of the file that no row of the stream has found come last, in the file's order.
 * Which keys have been found is written beside the rows of the stream (join_probe.c); this operator sees all of
 * them, in order, notes the keys, and gives the rest at the end: not after an error, since nobody knows then what
 * would have been found. */
#include <stdlib.h>

#include "ops/stage/join.h"

enum { WORD_BITS = 64 };

struct rest_state {
    const struct join_plan *plan;
    const struct join_rows *rows;
    uint64_t *found; /* a bit for each key */
    uint32_t cap;
    uint64_t at, row;    /* the next row of the file: its offset and number */
    struct wr_str **out; /* [nused] */
    struct wr_payer pay;
};

static void rest_close(void *self, struct wr_env *env)
{
    struct rest_state *s = self;
    (void)env;
    if (!s)
        return;
    wr_charged_free(s->pay, &s->found, &s->cap, sizeof *s->found);
    free(s->out);
    free(s);
}

static int rest_open(const void *data, struct wr_env *env, void **self)
{
    struct rest_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *self = s;
    s->plan = data;
    s->rows = wr_env_before(env, s->plan->before);
    s->pay = (struct wr_payer){env->budget, env->who};
    s->out = calloc(s->rows->nused + 1, sizeof(*s->out));
    if (!s->out)
        return wr_err_nomem(&env->err, env->who);
    return wr_charged_grow(s->pay, &s->found, &s->cap, s->rows->table.n / WORD_BITS + 1, sizeof *s->found,
                           &env->err);
}

static void note(struct rest_state *s, const struct wr_batch *b)
{
    const int64_t *group = b->cols[s->plan->group->slot].v.num;
    WR_EACH (i, b->sel, b->nsel)
        if (group[i] >= 0)
            s->found[group[i] / WORD_BITS] |= UINT64_C(1) << group[i] % WORD_BITS;
}

/* ---- the rest ---- */

/* A column of the stream in rows that have none of it. */
static int put_nulls(struct wr_batch *b, const struct wr_colref *ref)
{
    struct wr_vec v = {.rep = WR_REP_STR};
    if (wr_type_is_num(ref->type) || ref->type == WR_T_TIME) {
        v = (struct wr_vec){.rep = WR_REP_NUM, .time = ref->type == WR_T_TIME};
        v.num = wr_arena_zalloc(&b->arena, b->nrows * sizeof *v.num);
        v.tag = wr_arena_zalloc(&b->arena, b->nrows);
        v.sc = wr_arena_zalloc(&b->arena, b->nrows);
        if (!v.num || !v.tag || !v.sc)
            return -1;
    } else if (ref->type == WR_T_BOOL) {
        v = (struct wr_vec){.rep = WR_REP_BOOL, .truth = wr_arena_alloc(&b->arena, b->nrows)};
        if (!v.truth)
            return -1;
        memset(v.truth, 2, b->nrows);
    } else {
        v.str = wr_arena_alloc(&b->arena, b->nrows * sizeof *v.str);
        if (!v.str)
            return -1;
        for (uint32_t i = 0; i < b->nrows; i++)
            v.str[i] = (struct wr_str){"", 0, 0};
    }
    b->cols[ref->slot] = (struct wr_column){.v = v};
    return 0;
}

struct wr_batch *join_rest_batch(const struct join_rows *r, struct wr_env *env, uint32_t n, struct wr_str **out)
{
    const struct join_plan *p = r->plan;
    struct wr_batch *b = wr_batch_new(env->batches, p->space->n);
    if (!b)
        return NULL;
    b->nrows = b->nsel = n;
    bool good = true;
    for (uint32_t i = 0; good && i < p->repeated.n; i++)
        if (p->repeated.refs[i]->slot >= 0)
            good = put_nulls(b, p->repeated.refs[i]) == 0;
    for (uint32_t c = 0; good && c < r->nused; c++) {
        out[c] = wr_arena_alloc(&b->arena, n * sizeof **out);
        b->cols[p->to[r->used[c]]->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = out[c]}};
        good = out[c] != NULL;
    }
    if (good)
        return b;
    wr_batch_unref(b);
    return NULL;
}

static bool is_found(const struct rest_state *s, uint32_t group)
{
    return group != WR_TABLE_NONE && s->found[group / WORD_BITS] >> group % WORD_BITS & 1;
}

/* Puts rows from where the last batch ended into one of room for `most`; how many. */
static uint32_t put_rows(struct rest_state *s, struct wr_batch *b, uint32_t most)
{
    const struct join_rows *r = s->rows;
    uint32_t n = 0;
    for (; n < most && s->at < r->size; s->row++) {
        const char *row = join_row(r, s->at + 1), *p = join_values(r, row);
        for (uint32_t c = 0; c < r->nused; c++)
            p = join_take(p, &s->out[c][n]);
        s->at += (uint64_t)(p - row);
        b->origin[n] = r->ordinal + s->row;
        n += !is_found(s, join_group(row));
    }
    return n;
}

static int give_rest(struct rest_state *s, struct wr_env *env, struct wr_batch **out)
{
    if (s->at >= s->rows->size)
        return WR_STEP_NEED;
    struct wr_batch *b = join_rest_batch(s->rows, env, WR_BATCH_ROWS, s->out);
    if (!b || !(b->origin = wr_arena_alloc(&b->arena, WR_BATCH_ROWS * sizeof *b->origin))) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    b->nrows = b->nsel = put_rows(s, b, WR_BATCH_ROWS);
    if (wr_env_number(env, b) < 0) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    *out = b;
    return s->at < s->rows->size ? WR_STEP_MORE : WR_STEP_PASS;
}

static int rest_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct rest_state *s = self;
    (void)port;
    if (in->mark == WR_MARK_END && !in->failed)
        return give_rest(s, env, out);
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (!s->rows->spilled) /* else the operator before this one does it all */
        note(s, in->batch);
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void rest_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "then the file's rows that none has found");
}

const struct wr_op wr_op_join_rest = {
    .name = "join",
    .traits = WR_IN_ORDER,
    .open = rest_open,
    .step = rest_step,
    .close = rest_close,
    .explain = rest_explain,
};
