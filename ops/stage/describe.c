/* describe: a row for each column. It is a reduce of some aggregates for every column, and an operator behind it
 * that turns each of its rows round. Inside a partition the rows of each key are described, and the keys come
 * first. */
#include <stdlib.h>

#include "base/utf8.h"
#include "lang/cols.h"
#include "ops/stage/fold.h"

/* What is said of a column, in this order. NULLS are worked out of two others. */
enum stat { COUNT, NULLS, NUMBERS, DISTINCT, MIN, MAX, MEAN, LONGEST, STATS };
static const char *const stat_names[STATS] = {"count", "nulls", "numbers", "distinct",
                                              "min",   "max",   "mean",    "longest"};

/* ---- longest: characters of the longest value ---------------------------------------------------------------- */

static void offer(const struct wr_agg_state *s, const struct wr_agg_rows *r, uint32_t row, uint64_t n)
{
    uint64_t *best = (uint64_t *)(void *)s->groups + (r->gid ? r->gid[row] : 0);
    *best = n > *best ? n : *best;
}

static int longest_update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    (void)err;
    const struct wr_str *v = r->args[0].v->str;
    WR_EACH (i, r->sel, r->n)
        if (!WR_STR_NULL(v[i]))
            offer(s, r, i, wr_utf8_count(v[i].p, v[i].n));
    return 0;
}

static int longest_save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                        struct wr_str *out, struct wr_err *err)
{
    const uint64_t *best = (const uint64_t *)(const void *)s->groups;
    char *p = wr_arena_alloc(a, n * sizeof *best);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        out[k] = (struct wr_str){p, sizeof *best, 0};
        p = wr_agg_put64(p, best[groups[k]]);
    }
    return 0;
}

static int longest_merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                         struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        if (saved[i].n != sizeof(uint64_t))
            return wr_agg_damaged(s, err);
        offer(s, r, i, wr_agg_get64(saved[i].p));
    }
    return 0;
}

static int longest_finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                          struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        uint64_t best = ((const uint64_t *)(const void *)s->groups)[groups[k]];
        out->num[k] = (int64_t)best;
        out->sc[k] = 0;
        out->tag[k] = best ? WR_TAG_DEC : WR_TAG_NULL;
    }
    return 0;
}

static const struct wr_agg agg_longest = {
    .name = "longest",
    .params = "s",
    .result = WR_T_NUM,
    .state_size = sizeof(uint64_t),
    .update = longest_update,
    .save = longest_save,
    .merge = longest_merge,
    .finish = longest_finish,
};

/* ---- turning rows round ----------------------------------------------------------------------------------------
 */

struct describe_plan {
    uint32_t ncols;
    struct wr_str *names;    /* of the columns described */
    struct wr_colref **of;   /* [ncols * STATS] columns of the reduce; NULLS: not filled */
    struct wr_colref *rows;  /* count() */
    struct wr_colref **keys; /* [nkeys] columns of the reduce, and of the result */
    struct wr_colref **out_keys;
    uint32_t nkeys;
    struct wr_colref *name, *stats[STATS]; /* of the result */
    const struct wr_slots *space;
};

struct describe_state {
    const struct describe_plan *plan;
    uint64_t given;
    uint32_t row, col; /* the next: place in the selection, and which of the columns */
    /* the next batch: rows of the reduce, columns, and slots that values are taken from */
    uint32_t n;
    uint16_t rows[WR_BATCH_ROWS];
    uint32_t cols[WR_BATCH_ROWS], slots[WR_BATCH_ROWS];
};

static int describe_open(const void *data, struct wr_env *env, void **self)
{
    struct describe_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = data;
    *self = s;
    return 0;
}

static void describe_close(void *self, struct wr_env *env)
{
    (void)env;
    free(self);
}

static void next_rows(struct describe_state *s, const struct wr_batch *b)
{
    for (s->n = 0; s->n < WR_BATCH_ROWS && s->row < b->nsel; s->n++) {
        s->rows[s->n] = b->sel ? b->sel[s->row] : (uint16_t)s->row;
        s->cols[s->n] = s->col;
        if (++s->col == s->plan->ncols) {
            s->col = 0;
            s->row++;
        }
    }
}

static int put_names(const struct describe_state *s, struct wr_batch *out)
{
    struct wr_str *names = wr_arena_alloc(&out->arena, s->n * sizeof *names);
    for (uint32_t k = 0; names && k < s->n; k++)
        names[k] = s->plan->names[s->cols[k]];
    out->cols[s->plan->name->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = names};
    return names ? 0 : -1;
}

static int put_nulls(const struct describe_state *s, const struct wr_batch *b, struct wr_batch *out)
{
    const struct describe_plan *p = s->plan;
    int64_t *nulls = wr_arena_alloc(&out->arena, s->n * sizeof *nulls);
    for (uint32_t k = 0; nulls && k < s->n; k++) {
        const struct wr_colref *count = p->of[s->cols[k] * STATS + COUNT];
        nulls[k] = b->cols[p->rows->slot].v.num[s->rows[k]] - b->cols[count->slot].v.num[s->rows[k]];
    }
    out->cols[p->stats[NULLS]->slot].v = (struct wr_vec){.rep = WR_REP_NUM, .num = nulls};
    return nulls ? 0 : -1;
}

/* One of the other columns of the result: of = the columns of the reduce that its rows take, `step` apart, by
 * column described. */
static int put_values(struct describe_state *s, struct wr_batch *b, struct wr_batch *out,
                      const struct wr_colref *to, struct wr_colref *const *of, uint32_t step)
{
    if (to->slot < 0)
        return 0;
    for (uint32_t k = 0; k < s->n; k++)
        s->slots[k] = (uint32_t)of[s->cols[k] * step]->slot;
    return wr_batch_interleave(out, (uint32_t)to->slot, b, s->rows, s->slots, s->n);
}

static int fill(struct describe_state *s, struct wr_batch *b, struct wr_batch *out)
{
    const struct describe_plan *p = s->plan;
    out->parent = wr_batch_ref(b);
    out->nrows = out->nsel = s->n;
    out->ord = wr_arena_alloc(&out->arena, s->n * sizeof *out->ord);
    int rc = out->ord ? 0 : -1;
    for (uint32_t k = 0; rc == 0 && k < s->n; k++)
        out->ord[k] = s->given++;
    if (rc == 0 && p->name->slot >= 0)
        rc = put_names(s, out);
    if (rc == 0 && p->stats[NULLS]->slot >= 0)
        rc = put_nulls(s, b, out);
    for (uint32_t k = 0; rc == 0 && k < p->nkeys; k++)
        rc = put_values(s, b, out, p->out_keys[k], &p->keys[k], 0);
    for (enum stat t = 0; rc == 0 && t < STATS; t++)
        rc = t == NULLS ? 0 : put_values(s, b, out, p->stats[t], p->of + t, STATS);
    return rc;
}

static int describe_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct describe_state *s = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH || !s->plan->ncols || !in->batch->nsel)
        return WR_STEP_NEED;
    next_rows(s, in->batch);
    *out = wr_batch_new(env->batches, s->plan->space->n);
    if (!*out || fill(s, in->batch, *out) < 0) {
        wr_batch_unref(*out);
        *out = NULL;
        return wr_err_nomem(&env->err, env->who);
    }
    if (s->row < in->batch->nsel)
        return WR_STEP_MORE;
    s->row = 0;
    return WR_STEP_PASS;
}

static void describe_explain(const void *data, struct wr_buf *out)
{
    const struct describe_plan *p = data;
    wr_buf_printf(out, "a row for each of %u columns%s", p->ncols, p->nkeys ? ", of each key" : "");
}

static const struct wr_op op_describe = {
    .name = "describe",
    .traits = WR_IN_ORDER,
    .open = describe_open,
    .step = describe_step,
    .close = describe_close,
    .explain = describe_explain,
};

/* ---- planning --------------------------------------------------------------------------------------------------
 */

static int describe_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    (void)ps;
    (void)n;
    (void)err;
    return 0;
}

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "describe");
}

/* A place in time is no number, though it is kept as one. */
static const struct wr_node *as_number(const struct wr_node *column)
{
    static const struct wr_node null = {.kind = WR_N_NULL, .height = 1};
    return column->ref->type == WR_T_TIME ? &null : column;
}

/* What is said of one column. */
static int bind_column(struct wr_fold_binder *k, struct describe_plan *p, const struct wr_schema_col *col)
{
    struct wr_arena *a = k->build->lang->arena;
    const struct wr_agg *const *aggs = k->build->aggs;
    struct wr_node *c = wr_arena_zalloc(a, sizeof *c);
    struct wr_colref **of = p->of + (size_t)p->ncols * STATS;
    if (!c)
        return no_memory(k->err);
    *c = (struct wr_node){.kind = WR_N_COLUMN, .ref = col->ref, .text = col->name, .let = col->name, .height = 1};
    const struct {
        const struct wr_agg *agg;
        const struct wr_node *arg;
        char form;
    } what[STATS] = {
        [COUNT] = {wr_agg_find(aggs, WR_SLICE("count")), c, 'a'},
        [NUMBERS] = {wr_agg_find(aggs, WR_SLICE("count")), as_number(c), 'v'},
        [DISTINCT] = {wr_agg_find(aggs, WR_SLICE("count_distinct")), c, 's'},
        [MIN] = {wr_agg_find(aggs, WR_SLICE("min")), c, 'v'},
        [MAX] = {wr_agg_find(aggs, WR_SLICE("max")), c, 'v'},
        [MEAN] = {wr_agg_find(aggs, WR_SLICE("avg")), as_number(c), 'v'},
        [LONGEST] = {&agg_longest, c, 's'},
    };
    int rc = 0;
    for (enum stat t = 0; rc >= 0 && t < STATS; t++)
        rc = what[t].agg ? wr_fold_add(k, what[t].agg, what[t].arg, what[t].form, &of[t]) : 0;
    p->names[p->ncols++] = (struct wr_str){col->name.p, (uint32_t)col->name.n, 0};
    return rc;
}

static bool is_key(const struct wr_schema_col *col, struct wr_colref *const *refs, uint32_t nkeys)
{
    for (uint32_t i = 0; i < nkeys; i++)
        if (refs[i] == col->ref)
            return true;
    return false;
}

/* The columns of the rows, without the keys, and the aggregates of each. */
static int bind_columns(struct wr_fold_binder *k, struct describe_plan *p, struct wr_colref *const *keys)
{
    struct wr_arena *a = k->build->lang->arena;
    const struct wr_schema *s = k->build->schema;
    p->names = wr_arena_alloc(a, (s->n + 1) * sizeof *p->names);
    p->of = wr_arena_zalloc(a, ((size_t)s->n + 1) * STATS * sizeof(*p->of));
    if (!p->names || !p->of)
        return no_memory(k->err);
    int rc = wr_fold_add(k, wr_agg_find(k->build->aggs, WR_SLICE("count")), NULL, 0, &p->rows);
    for (uint32_t i = 0; rc >= 0 && i < s->n; i++)
        if (!is_key(&s->cols[i], keys, p->nkeys))
            rc = bind_column(k, p, &s->cols[i]);
    return rc;
}

/* The columns of the result. */
static int bind_result(struct wr_fold_binder *k, struct describe_plan *p, struct wr_schema *out)
{
    struct wr_arena *a = k->build->lang->arena;
    p->keys = wr_arena_alloc(a, (p->nkeys + 1) * sizeof(*p->keys));
    p->out_keys = wr_arena_alloc(a, (p->nkeys + 1) * sizeof(*p->out_keys));
    if (!p->keys || !p->out_keys)
        return no_memory(k->err);
    for (uint32_t i = 0; i < p->nkeys; i++) {
        p->keys[i] = k->inner->cols[i].ref;
        p->out_keys[i] = wr_schema_add(a, out, k->inner->cols[i].name, WR_T_FIELD, -1);
        if (!p->out_keys[i])
            return no_memory(k->err);
        p->out_keys[i]->shown = p->keys[i]->shown;
    }
    p->name = wr_schema_add(a, out, WR_SLICE("name"), WR_T_FIELD, -1);
    for (enum stat t = 0; t < STATS; t++) {
        bool values = t == MIN || t == MAX;
        p->stats[t] = wr_schema_add(a, out, wr_slice_of(stat_names[t]), values ? WR_T_FIELD : WR_T_NUM, -1);
        if (!p->stats[t])
            return no_memory(k->err);
    }
    p->space = out->space;
    return p->name ? 0 : no_memory(k->err);
}

/* A key that is called as a column of the result is. */
static int check_keys(const struct wr_slice *names, uint32_t n, const struct wr_stage_node *node,
                      struct wr_err *err)
{
    for (uint32_t i = 0; i < n; i++) {
        bool taken = wr_slice_is(names[i], "name");
        for (enum stat t = 0; t < STATS; t++)
            taken |= wr_slice_is(names[i], stat_names[t]);
        if (!taken)
            continue;
        wr_err_at(err, node->name_span.pos, node->name_span.len,
                  "describe makes a column '%.*s', and a key of the partition is called so",
                  WR_FOLD_SHOW(names[i]));
        wr_err_hint(err, "give the key another name: partition by KEY = %.*s", WR_FOLD_SHOW(names[i]));
        return WR_EPROG;
    }
    return 0;
}

static int describe_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct fold_plan *fold = wr_arena_zalloc(a, sizeof *fold);
    struct describe_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_schema *out = wr_schema_new(a);
    struct wr_fold_binder k = {.build = b, .plan = fold, .inner = wr_schema_new(a), .items = &n->items, .err = err};
    struct wr_fold_keys keys;
    struct wr_partition part;
    if (!fold || !p || !out || !k.inner)
        return no_memory(err);
    fold->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    int rc = wr_cols_known(b->schema, n->name_span, err);
    if (rc >= 0)
        rc = wr_fold_find_keys(b, n, false, &keys, &part, err);
    p->nkeys = rc < 0 ? 0 : keys.n;
    if (rc >= 0)
        rc = check_keys(keys.names, p->nkeys, n, err);
    if (rc >= 0)
        rc = wr_fold_bind_keys(&k, &keys);
    if (rc >= 0)
        rc = bind_columns(&k, p, keys.refs);
    if (rc >= 0)
        rc = bind_result(&k, p, out);
    if (rc >= 0)
        rc = wr_fold_build(&k, false, part);
    if (rc < 0)
        return rc;
    b->schema = out;
    return wr_build_op(b, &op_describe, p, err);
}

const struct wr_stage wr_stage_describe = {
    .name = "describe",
    .parse = describe_parse,
    .bind = describe_bind,
    .signature = "describe",
    .summary = "A row for each column: how many values and nulls it has, how many values are numbers, how many are "
               "different, the smallest and the largest, the mean of the numbers, and how many characters the "
               "longest has. Inside a partition, such rows for each key.",
    .example = "select amount, qty | describe",
    .shows = "name,count,nulls,numbers,distinct,min,max,mean,longest\n"
             "amount,400,0,400,127,1.2,2580,209.606825,7\n"
             "qty,400,0,400,7,1,20,4.66,2\n",
};
