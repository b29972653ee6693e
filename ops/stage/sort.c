/* See sort.h.
 *
 * A collected row is one pointer-free record: its keys, brought to a form that compares quickly, then the values of
 * all columns. What is sorted is an array of entries {group, prefix, record}: the prefix is order-preserving for
 * the first key, so that few comparisons look at records. Entries arrive in input order in every instance and all
 * sorting here is stable, so ties stand in input order; across instances ordinals decide. Radix sort by bytes of
 * the prefix (least significant first), then merge sort of the stretches with one prefix. */
#include "ops/stage/sort_record.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/charged.h"

struct entry {
    uint64_t group;  /* keyed: ordinal of the key's first row */
    uint64_t prefix; /* first key */
    const char *row; /* record: u64 ordinal, u32 group id, keys, values */
};

struct sort_run {
    const struct sort_plan *plan;
    struct wr_arena rows;
    struct entry *v;
    struct entry *spare; /* for merging; as long as v */
    uint32_t n, cap, spare_cap;
    uint32_t floor;  /* entries after the last trimming */
    uint64_t *first; /* keyed: first ordinal by group id */
    uint32_t nfirst;
    struct wr_payer pay;
    uint32_t given; /* entries emitted */
    bool sorted;
};

/* ---- sorting entries
 * ------------------------------------------------------------------------------------------------- */

static void radix_by(struct entry *v, struct entry *spare, uint32_t n, bool group)
{
    uint32_t(*count)[256] = calloc(8, sizeof *count);
    struct entry *from = v, *to = spare;
    if (!count)
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t x = group ? v[i].group : v[i].prefix;
        for (unsigned b = 0; b < 8; b++)
            count[b][x >> (8 * b) & 255]++;
    }
    for (unsigned b = 0; b < 8; b++) {
        uint64_t any = group ? v[0].group : v[0].prefix;
        if (count[b][any >> (8 * b) & 255] == n)
            continue; /* all have the same byte here */
        uint32_t at = 0, next[256];
        for (unsigned d = 0; d < 256; d++) {
            next[d] = at;
            at += count[b][d];
        }
        for (uint32_t i = 0; i < n; i++) {
            uint64_t x = group ? from[i].group : from[i].prefix;
            to[next[x >> (8 * b) & 255]++] = from[i];
        }
        struct entry *t = from;
        from = to;
        to = t;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    free(count);
}

static void merge_sort(const struct sort_plan *plan, struct entry *v, struct entry *spare, uint32_t n)
{
    if (n <= 8) {
        for (uint32_t i = 1; i < n; i++) {
            struct entry e = v[i];
            uint32_t k = i;
            for (; k && wr_record_compare(plan, v[k - 1].row, e.row) > 0; k--)
                v[k] = v[k - 1];
            v[k] = e;
        }
        return;
    }
    uint32_t half = n / 2, i = 0, k = half, o = 0;
    merge_sort(plan, v, spare, half);
    merge_sort(plan, v + half, spare, n - half);
    if (wr_record_compare(plan, v[half - 1].row, v[half].row) <= 0)
        return;
    memcpy(spare, v, half * sizeof *v);
    while (i < half && k < n)
        v[o++] = wr_record_compare(plan, spare[i].row, v[k].row) <= 0 ? spare[i++] : v[k++];
    while (i < half)
        v[o++] = spare[i++];
}

/* Sorts all entries; ties stay in input order. 0 or WR_ELIMIT. */
static int sort_entries(struct sort_run *r, struct wr_err *err)
{
    if (r->n < 2)
        return 0;
    int rc = wr_charged_grow(r->pay, &r->spare, &r->spare_cap, r->n, sizeof *r->spare, err);
    if (rc < 0)
        return rc;
    radix_by(r->v, r->spare, r->n, false);
    if (r->plan->keyed)
        radix_by(r->v, r->spare, r->n, true);
    for (uint32_t from = 0, to; from < r->n; from = to) {
        to = from + 1;
        while (to < r->n && r->v[to].prefix == r->v[from].prefix && r->v[to].group == r->v[from].group)
            to++;
        if (to - from > 1)
            merge_sort(r->plan, r->v + from, r->spare, to - from);
    }
    return 0;
}

/* Sorts, and keeps the first `limit` of each group: copies their records together and forgets the others. */
static int trim(struct sort_run *r, struct wr_err *err)
{
    int rc = sort_entries(r, err);
    if (rc < 0)
        return rc;
    uint32_t kept = 0;
    uint64_t in_group = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        in_group = i && r->v[i].group == r->v[i - 1].group ? in_group + 1 : 0;
        if (in_group < r->plan->limit)
            r->v[kept++] = r->v[i];
    }
    r->n = r->floor = kept;
    return 0;
}

/* ---- collecting
 * ------------------------------------------------------------------------------------------------------ */

static int run_open(const void *data, struct wr_env *env, void **self)
{
    struct sort_run *r = calloc(1, sizeof *r);
    if (!r)
        return wr_err_nomem(&env->err, env->who);
    r->plan = data;
    r->pay = (struct wr_payer){env->budget, env->who};
    wr_arena_init(&r->rows, 256 * 1024, env->budget, env->who);
    *self = r;
    return 0;
}

static void run_close(void *self, struct wr_env *env)
{
    struct sort_run *r = self;
    (void)env;
    if (!r)
        return;
    wr_arena_done(&r->rows);
    wr_charged_free(r->pay, &r->v, &r->cap, sizeof *r->v);
    wr_charged_free(r->pay, &r->spare, &r->spare_cap, sizeof *r->spare);
    wr_charged_free(r->pay, &r->first, &r->nfirst, sizeof *r->first);
    free(r);
}

/* A key's value in comparable form: what is stored ahead of the columns. */
struct key_vec {
    const struct wr_vec *num; /* or NULL: as str */
    struct wr_vec str;
};

static void key_value(const struct sort_key *key, const struct key_vec *k, uint32_t i, struct sort_value *v)
{
    enum wr_tag tag = WR_TAG_TEXT;
    if (k->num)
        tag = k->num->tag ? (enum wr_tag)k->num->tag[i] : WR_TAG_DEC;
    switch (tag) {
    case WR_TAG_DEC:
        v->kind = STORED_DEC;
        v->num = (struct wr_num){
            .kind = WR_NUM_DEC, .scale = k->num->sc ? k->num->sc[i] : k->num->scale, .m = k->num->num[i]};
        break;
    case WR_TAG_DBL:
        v->kind = STORED_DBL;
        v->num = (struct wr_num){.kind = WR_NUM_DBL, .m = k->num->num[i]};
        break;
    case WR_TAG_BIG:
        v->kind = STORED_BIG;
        v->str = *(const struct wr_slice *)(uintptr_t)k->num->num[i];
        break;
    case WR_TAG_NULL:
        v->kind = STORED_NULL;
        break;
    default:
        if (key->number || WR_STR_NULL(k->str.str[i])) {
            v->kind = STORED_NULL;
        } else {
            v->kind = STORED_STR;
            v->str = (struct wr_slice){k->str.str[i].p, k->str.str[i].n};
        }
    }
}

/* The vectors of the keys and of the columns in the forms put_value takes. 0 or -1. */
static int prepare(const struct sort_plan *plan, struct wr_batch *b, struct key_vec *keys, struct wr_vec *cols)
{
    for (uint32_t k = 0; k < plan->nkeys; k++) {
        uint32_t slot = (uint32_t)plan->keys[k].ref->slot;
        const struct wr_vec *v = &b->cols[slot].v;
        keys[k].num = NULL;
        if (!plan->keys[k].text && !(keys[k].num = wr_column_num(b, slot, b->sel, b->nsel)))
            return -1;
        if (v->rep == WR_REP_VIEW || v->rep == WR_REP_STR) {
            const struct wr_vec *s = wr_column_str(b, slot, b->sel, b->nsel);
            if (!s)
                return -1;
            keys[k].str = *s;
        } else if (wr_vec_as_str(b, v, b->sel, b->nsel, &keys[k].str) < 0) {
            return -1;
        }
    }
    for (uint32_t c = 0; c < plan->ncols; c++) {
        cols[c] = (struct wr_vec){.rep = WR_REP_NONE};
        if (plan->cols[c]->slot < 0)
            continue;
        uint32_t slot = (uint32_t)plan->cols[c]->slot;
        cols[c] = b->cols[slot].v;
        if (cols[c].rep == WR_REP_VIEW) {
            const struct wr_vec *s = wr_column_str(b, slot, b->sel, b->nsel);
            if (!s)
                return -1;
            cols[c] = *s;
        }
    }
    return 0;
}

/* Numbers and texts in one key are told of, once both were met (lang/expr.h: needs). */
static void tell_kinds(const struct sort_plan *plan, struct wr_env *env, const struct wr_batch *b, uint32_t row,
                       uint32_t k, const struct key_vec *vec, const struct sort_value *v, bool *number_told)
{
    const struct sort_key *key = &plan->keys[k];
    if (key->text)
        return;
    if (key->number ? v->kind == STORED_NULL && !WR_STR_NULL(vec->str.str[row])
                    : wr_record_class(v->kind) == CLASS_TEXT) {
        const struct wr_str *s = &vec->str.str[row];
        if (key->number && vec->num->tag && vec->num->tag[row] == WR_TAG_TOLD)
            return; /* an expression has counted it already */
        env->warner->warn(env->warner, (uint32_t)key->warn_text, b, row, (struct wr_slice){s->p, s->n});
    } else if (!key->number && wr_record_class(v->kind) == CLASS_NUMBER && !*number_told) {
        *number_told = true;
        env->warner->warn(env->warner, (uint32_t)key->warn_number, b, row, (struct wr_slice){"", 0});
    }
}

static int collect(struct sort_run *r, struct wr_env *env, struct wr_batch *b)
{
    const struct sort_plan *plan = r->plan;
    const uint64_t *ord = wr_batch_ordinals(b);
    struct key_vec *keys = wr_arena_alloc(&b->arena, plan->nkeys * sizeof *keys);
    struct sort_value *vals = wr_arena_alloc(&b->arena, plan->nkeys * sizeof *vals);
    bool *told = wr_arena_zalloc(&b->arena, plan->nkeys);
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (plan->ncols + 1) * sizeof *cols);
    if (!ord || !keys || !vals || !told || !cols || prepare(plan, b, keys, cols) < 0)
        return wr_err_nomem(&env->err, env->who);
    int rc = wr_charged_grow(r->pay, &r->v, &r->cap, (uint64_t)r->n + b->nsel, sizeof *r->v, &env->err);
    if (rc < 0)
        return rc;
    /* with a limit and no groups: a row behind the last one kept after a trimming never counts */
    bool bounded = !plan->keyed && r->floor == plan->limit && plan->limit;
    WR_EACH (i, b->sel, b->nsel) {
        size_t size = sizeof(uint64_t) + sizeof(uint32_t);
        for (uint32_t k = 0; k < plan->nkeys; k++) {
            key_value(&plan->keys[k], &keys[k], i, &vals[k]);
            tell_kinds(plan, env, b, i, k, &keys[k], &vals[k], &told[k]);
            size += wr_record_key_size(&vals[k]);
        }
        uint64_t prefix = wr_record_prefix(&plan->keys[0], &vals[0]);
        if (bounded && prefix > r->v[r->floor - 1].prefix)
            continue;
        for (uint32_t c = 0; c < plan->ncols; c++)
            size += wr_record_put(NULL, &cols[c], i);
        char *row = wr_arena_alloc(&r->rows, size), *p = row;
        if (!row)
            return wr_arena_error(&r->rows, &env->err);
        uint32_t gid = plan->keyed ? b->gid[i] : 0;
        memcpy(p, &ord[i], sizeof *ord);
        memcpy(p + sizeof *ord, &gid, sizeof gid);
        p += sizeof *ord + sizeof gid;
        for (uint32_t k = 0; k < plan->nkeys; k++)
            p = wr_record_put_key(p, &vals[k]);
        for (uint32_t c = 0; c < plan->ncols; c++)
            p += wr_record_put(p, &cols[c], i);
        uint64_t group = 0;
        if (plan->keyed) {
            rc = wr_charged_grow(r->pay, &r->first, &r->nfirst, (uint64_t)gid + 1, sizeof *r->first, &env->err);
            if (rc < 0)
                return rc;
            if (!r->first[gid])
                r->first[gid] = ord[i] + 1; /* 0: not seen */
            group = r->first[gid] - 1;
        }
        r->v[r->n++] = (struct entry){group, prefix, row};
    }
    return 0;
}

/* After a trimming, records that were dropped still lie in the arena: those kept move to a new one. */
static int compact(struct sort_run *r, struct wr_env *env)
{
    int rc = trim(r, &env->err);
    if (rc < 0)
        return rc;
    struct wr_arena fresh;
    wr_arena_init(&fresh, 256 * 1024, env->budget, env->who);
    for (uint32_t i = 0; i < r->n; i++) {
        const char *p = r->v[i].row + sizeof(uint64_t) + sizeof(uint32_t);
        struct sort_value v;
        for (uint32_t k = 0; k < r->plan->nkeys + r->plan->ncols; k++)
            p = wr_record_read(p, &v);
        char *row = wr_arena_alloc(&fresh, (size_t)(p - r->v[i].row));
        if (!row) {
            rc = wr_arena_error(&fresh, &env->err);
            wr_arena_done(&fresh);
            return rc;
        }
        r->v[i].row = memcpy(row, r->v[i].row, (size_t)(p - r->v[i].row));
    }
    wr_arena_done(&r->rows);
    r->rows = fresh;
    return 0;
}

/* ---- giving out
 * -------------------------------------------------------------------------------------------------------- */

/* Column c of a batch made of records: where their values begin is in at[]; moves at[] on. 0 or -1. */
static int fill_column(struct wr_batch *b, const struct wr_colref *ref, const char **at, uint32_t n)
{
    struct wr_vec v = {.rep = WR_REP_ANY};
    v.str = wr_arena_alloc(&b->arena, n * sizeof *v.str);
    v.num = wr_arena_alloc(&b->arena, n * sizeof *v.num);
    v.tag = wr_arena_alloc(&b->arena, n);
    v.sc = wr_arena_alloc(&b->arena, n);
    v.truth = wr_arena_alloc(&b->arena, n);
    if (!v.str || !v.num || !v.tag || !v.sc || !v.truth)
        return -1;
    bool all_text = true;
    struct wr_slice *big;
    for (uint32_t i = 0; i < n; i++) {
        struct sort_value x = {0};
        at[i] = wr_record_read(at[i], &x);
        v.str[i] = (struct wr_str){"", 0, 0};
        v.num[i] = 0;
        v.sc[i] = 0;
        v.truth[i] = 2;
        v.tag[i] = WR_TAG_NULL;
        switch (x.kind) {
        case STORED_BIG:
            if (!(big = wr_arena_alloc(&b->arena, sizeof *big)))
                return -1;
            *big = x.str;
            v.num[i] = (int64_t)(uintptr_t)big;
            v.tag[i] = WR_TAG_BIG;
            all_text = false;
            break;
        case STORED_STR:
        case STORED_NULL_WORD:
            v.str[i] = (struct wr_str){x.str.p, (uint32_t)x.str.n, x.kind == STORED_NULL_WORD};
            v.tag[i] = WR_TAG_TEXT;
            break;
        case STORED_DEC:
        case STORED_DBL:
            v.num[i] = x.num.m;
            v.sc[i] = x.num.scale;
            v.tag[i] = x.kind == STORED_DEC ? WR_TAG_DEC : WR_TAG_DBL;
            all_text = false;
            break;
        case STORED_FALSE:
        case STORED_TRUE:
            v.num[i] = v.truth[i] = x.kind == STORED_TRUE;
            v.tag[i] = WR_TAG_BOOL;
            all_text = false;
            break;
        default:
            break;
        }
    }
    if (ref->type == WR_T_BOOL)
        v.rep = WR_REP_BOOL;
    else if (ref->type == WR_T_NUM)
        v.rep = WR_REP_NUM;
    else if (all_text)
        v.rep = WR_REP_STR;
    if (ref->slot >= 0)
        b->cols[ref->slot] = (struct wr_column){.v = v};
    return 0;
}

/* A batch of the records rows[0..n), whose memory outlives it (records live as long as the run). */
static struct wr_batch *batch_of(const struct sort_plan *plan, struct wr_env *env, const char *const *rows,
                                 uint32_t n)
{
    struct wr_batch *b = wr_batch_new(env->batches, plan->space->n);
    const char **at = b ? wr_arena_alloc(&b->arena, n * sizeof *at) : NULL;
    uint64_t *ord = at ? wr_arena_alloc(&b->arena, n * sizeof *ord) : NULL;
    if (!ord)
        goto nomem;
    b->nrows = b->nsel = n;
    b->ord = ord;
    for (uint32_t i = 0; i < n; i++) {
        struct sort_value v;
        ord[i] = wr_record_ordinal(rows[i]);
        at[i] = rows[i] + sizeof(uint64_t) + sizeof(uint32_t);
        for (uint32_t k = 0; k < plan->nkeys; k++)
            at[i] = wr_record_read(at[i], &v);
    }
    for (uint32_t c = 0; c < plan->ncols; c++)
        if (fill_column(b, plan->cols[c], at, n) < 0)
            goto nomem;
    return b;
nomem:
    wr_batch_unref(b);
    wr_err_nomem(&env->err, env->who);
    return NULL;
}

static int run_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sort_run *r = self;
    const struct sort_plan *plan = r->plan;
    int rc;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = collect(r, env, in->batch);
        if (rc >= 0 && plan->limit < UINT32_MAX / 4 && r->n > 2 * (uint64_t)r->floor + 4 * WR_BATCH_ROWS &&
            (plan->keyed || r->n > 2 * plan->limit))
            rc = compact(r, env);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!r->sorted) {
        rc = trim(r, &env->err);
        if (rc < 0)
            return rc;
        r->sorted = true;
    }
    uint32_t n = r->n - r->given < WR_BATCH_ROWS ? r->n - r->given : WR_BATCH_ROWS;
    if (!n)
        return WR_STEP_NEED;
    const char *rows[WR_BATCH_ROWS];
    for (uint32_t i = 0; i < n; i++)
        rows[i] = r->v[r->given + i].row;
    *out = batch_of(plan, env, rows, n);
    if (!*out)
        return WR_ELIMIT;
    /* the records' places, for the merge; inside a partition rows carry their key's ordinal and number */
    (*out)->hash = wr_arena_alloc(&(*out)->arena, n * sizeof *(*out)->hash);
    (*out)->gid = plan->keyed ? wr_arena_alloc(&(*out)->arena, n * sizeof *(*out)->gid) : NULL;
    if (!(*out)->hash || (plan->keyed && !(*out)->gid))
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t i = 0; i < n; i++) {
        (*out)->hash[i] = (uint64_t)(uintptr_t)rows[i];
        if (plan->keyed) {
            (*out)->ord[i] = r->v[r->given + i].group;
            (*out)->gid[i] = wr_record_gid(rows[i]);
        }
    }
    r->given += n;
    return WR_STEP_MORE;
}

/* ---- merging runs
 * ---------------------------------------------------------------------------------------------------- */

struct run_head {
    struct wr_batch *batch;
    uint32_t at;
    bool ended;
};

struct sort_merge {
    const struct sort_plan *plan;
    struct run_head *heads;
    unsigned n;
    const char *rows[WR_BATCH_ROWS]; /* gathered for the next batch */
    uint32_t nrows;
    uint64_t given;
    bool failed;
};

static int merge_open(const void *data, struct wr_env *env, void **self)
{
    struct sort_merge *m = calloc(1, sizeof *m);
    if (!m || !(m->heads = calloc(env->ports, sizeof *m->heads))) {
        free(m);
        return wr_err_nomem(&env->err, env->who);
    }
    m->plan = data;
    m->n = env->ports;
    *self = m;
    return 0;
}

static void merge_close(void *self, struct wr_env *env)
{
    struct sort_merge *m = self;
    (void)env;
    for (unsigned p = 0; m && p < m->n; p++)
        wr_batch_unref(m->heads[p].batch);
    if (m)
        free(m->heads);
    free(m);
}

static const char *head_row(const struct run_head *h)
{
    return (const char *)(uintptr_t)h->batch->hash[h->at];
}

static bool before(const struct sort_plan *plan, const struct run_head *a, const struct run_head *b)
{
    int c = wr_record_compare(plan, head_row(a), head_row(b));
    return c ? c < 0 : wr_record_ordinal(head_row(a)) < wr_record_ordinal(head_row(b));
}

static struct wr_batch *give(struct sort_merge *m, struct wr_env *env)
{
    struct wr_batch *b = batch_of(m->plan, env, m->rows, m->nrows);
    for (uint32_t i = 0; b && i < m->nrows; i++)
        b->ord[i] = m->given + i; /* sorted rows are numbered anew */
    m->given += m->nrows;
    m->nrows = 0;
    return b;
}

static int merge_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sort_merge *m = self;
    if (in->mark == WR_MARK_BATCH && in->batch) {
        m->heads[port].batch = in->batch;
        m->heads[port].at = 0;
        in->batch = NULL;
    } else if (in->mark == WR_MARK_END) {
        m->heads[port].ended = true;
        m->failed |= in->failed;
    }
    if (m->failed)
        return WR_STEP_NEED;
    for (;;) {
        struct run_head *best = NULL;
        for (unsigned p = 0; p < m->n; p++) {
            struct run_head *h = &m->heads[p];
            if (!h->batch && !h->ended) {
                env->want = (int)p;
                return WR_STEP_NEED;
            }
            if (h->batch && (!best || before(m->plan, h, best)))
                best = h;
        }
        bool full = m->given + m->nrows == m->plan->limit;
        if (!best || full || m->nrows == WR_BATCH_ROWS) {
            if (!m->nrows)
                return full ? WR_STEP_DONE : WR_STEP_NEED;
            *out = give(m, env);
            return *out ? WR_STEP_MORE : WR_ELIMIT;
        }
        m->rows[m->nrows++] = head_row(best);
        if (++best->at == best->batch->nsel) {
            wr_batch_unref(best->batch);
            best->batch = NULL;
        }
    }
}

static void sort_explain(const void *data, struct wr_buf *out)
{
    const struct sort_plan *p = data;
    wr_buf_printf(out, "%.*s%s", (int)p->text.n, p->text.p, p->keyed ? " of each key" : "");
}

static void merge_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "merge sorted runs");
}

static const struct wr_op op_sort_run = {.name = "sort",
                                         .traits = WR_FOLD | WR_BLOCKING | WR_ORDINALS,
                                         .open = run_open,
                                         .step = run_step,
                                         .close = run_close,
                                         .explain = sort_explain};
static const struct wr_op op_sort_keyed = {.name = "sort",
                                           .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS,
                                           .open = run_open,
                                           .step = run_step,
                                           .close = run_close,
                                           .explain = sort_explain};
static const struct wr_op op_sort_merge = {.name = "sort",
                                           .traits = WR_IN_ORDER | WR_BLOCKING,
                                           .open = merge_open,
                                           .step = merge_step,
                                           .close = merge_close,
                                           .explain = merge_explain};

/* ---- stages
 * ------------------------------------------------------------------------------------------------------------ */

static int bind_warnings(struct wr_build *b, struct sort_key *k, struct wr_err *err)
{
    char one[160], many[160];
    if (k->number) {
        snprintf(one, sizeof one, "value of '%.*s' is not a number", (int)k->name.n, k->name.p);
        snprintf(many, sizeof many, "values of '%.*s' are not numbers", (int)k->name.n, k->name.p);
        k->warn_text = wr_lang_warn(b->lang, one, many, "taken as null");
        return k->warn_text < 0 ? wr_err_nomem(err, "the planner") : 0;
    }
    snprintf(one, sizeof one, "key '%.*s' is a number", (int)k->name.n, k->name.p);
    k->warn_number = wr_lang_warn_own(b->lang, one, "", "");
    snprintf(one, sizeof one, "value of '%.*s' is text among numbers", (int)k->name.n, k->name.p);
    snprintf(many, sizeof many, "values of '%.*s' are text among numbers", (int)k->name.n, k->name.p);
    k->warn_text = wr_lang_warn_own(b->lang, one, many, "sorted after them; num() takes them as null");
    if (k->warn_number < 0 || k->warn_text < 0)
        return wr_err_nomem(err, "the planner");
    b->lang->warns.v[k->warn_number].hidden = true;
    b->lang->warns.v[k->warn_text].needs = (uint32_t)k->warn_number + 1;
    return 0;
}

int wr_sort_bind(struct wr_build *b, const struct wr_items *items, uint64_t limit, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct sort_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_slice *names;
    struct wr_colref **refs;
    if (!p)
        return wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < items->n; i++)
        if (items->v[i].as == WR_AS_NATURAL) {
            wr_err_at(err, items->v[i].span.pos, items->v[i].span.len, "'as natural' is not available yet");
            return WR_EPROG;
        }
    bool keyed = b->part.open;
    int rc = wr_build_columns(b, items, &names, &refs, err);
    if (rc < 0)
        return rc;
    p->nkeys = items->n;
    p->ncols = b->schema->n + (keyed ? b->part.n : 0);
    p->space = b->schema->space;
    p->limit = limit;
    p->keyed = keyed;
    p->text = (struct wr_slice){b->lang->text.p + b->node->span.pos, b->node->span.len};
    p->keys = wr_arena_zalloc(a, p->nkeys * sizeof *p->keys);
    p->cols = wr_arena_alloc(a, (p->ncols + 1) * sizeof *p->cols);
    if (!p->keys || !p->cols)
        return wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < p->nkeys; i++) {
        p->keys[i] = (struct sort_key){.ref = refs[i],
                                       .name = names[i],
                                       .desc = items->v[i].desc,
                                       .text = items->v[i].as == WR_AS_STR,
                                       .number = items->v[i].as == WR_AS_NUM};
        rc = bind_warnings(b, &p->keys[i], err);
        if (rc < 0)
            return rc;
    }
    for (uint32_t c = 0; c < b->schema->n; c++)
        p->cols[c] = b->schema->cols[c].ref;
    for (uint32_t k = 0; keyed && k < b->part.n; k++) /* a later reduce asks for the keys, shown or not */
        p->cols[b->schema->n + k] = b->part.refs[k];
    if (keyed) {
        rc = wr_build_op(b, &op_sort_keyed, p, err);
        b->part.reordered = true;
        return rc;
    }
    rc = wr_build_op(b, &op_sort_run, p, err);
    return rc < 0 ? rc : wr_build_gather(b, &op_sort_merge, p, err);
}

static int sort_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_sort_keys(ps, &n->items, err);
}

static int sort_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    /* sort ... | take N keeps N rows only */
    uint64_t limit = UINT64_MAX;
    if (n->next && wr_slice_is(n->next->name, "take"))
        limit = (uint64_t)n->next->count.m;
    return wr_sort_bind(b, &n->items, limit, err);
}

const struct wr_stage wr_stage_sort = {
    .name = "sort",
    .parse = sort_parse,
    .bind = sort_bind,
    .signature = "sort [-]KEY [as num | str], ...",
    .summary =
        "Sorts: numbers by value, then text by bytes, then null; -KEY turns it round within numbers and within "
        "text. Stable. Inside a partition each key's rows are sorted.",
    .example = "sort -amount, customer"};

static int top_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_count(ps, &n->count, &n->count_span, err);
    if (rc < 0)
        return rc;
    if (!wr_parse_word(ps, "by"))
        return wr_parse_expected_by(ps, err);
    struct wr_item *it = wr_arena_zalloc(wr_parse_arena(ps), sizeof *it);
    if (!it)
        return wr_err_nomem(err, "the parser");
    n->items = (struct wr_items){it, 1, 1};
    rc = wr_parse_expr(ps, &it->expr, err);
    if (rc < 0)
        return rc;
    it->span = it->expr->span;
    n->asc = wr_parse_word(ps, "asc");
    it->desc = !n->asc;
    return 0;
}

static int top_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_sort_bind(b, &n->items, (uint64_t)n->count.m, err);
}

const struct wr_stage wr_stage_top = {
    .name = "top",
    .parse = top_parse,
    .bind = top_bind,
    .signature = "top N by KEY [asc]",
    .summary =
        "The N rows with the largest KEY, best first; with asc the smallest. Ties stand in input order. Inside a "
        "partition N of each key.",
    .example = "top 10 by amount"};
