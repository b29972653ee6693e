/* See pivot.h: the columns in their order, and rows as text. */
#include <stdlib.h>

#include "ops/stage/pivot.h"

enum { CELLS = 1 << 16 /* of a batch of text, unless one row has more */ };

/* ---- order -------------------------------------------------------------------------------------------------- */

/* Numbers by value, then text by bytes, then null. */
static int compare_heads(const void *x, const void *y, void *of)
{
    const struct wr_str *heads = of, *a = &heads[*(const uint32_t *)x], *b = &heads[*(const uint32_t *)y];
    struct wr_num m, n;
    bool null_a = WR_STR_NULL(*a), null_b = WR_STR_NULL(*b);
    if (null_a || null_b)
        return null_a - null_b;
    bool num_a = wr_num_parse(a->p, a->n, &m), num_b = wr_num_parse(b->p, b->n, &n);
    if (num_a != num_b)
        return num_b - num_a;
    int order = num_a ? wr_num_cmp(m, n) : 0;
    return order ? order : wr_slice_cmp((struct wr_slice){a->p, a->n}, (struct wr_slice){b->p, b->n});
}

static int rank_columns(struct pivot *p, struct wr_err *err)
{
    uint32_t n = p->heads.table.n, *order = wr_arena_alloc(&p->arena, (n + 1) * sizeof *order);
    p->rank = wr_arena_alloc(&p->arena, (n + 1) * sizeof *p->rank);
    if (!order || !p->rank)
        return wr_arena_error(&p->arena, err);
    for (uint32_t c = 0; c < n; c++)
        order[c] = c;
    if (n)
        qsort_r(order, n, sizeof *order, compare_heads, p->heads.v);
    for (uint32_t c = 0; c < n; c++)
        p->rank[order[c]] = c;
    return 0;
}

/* What AGG gives for no rows. */
static int find_none(struct pivot *p, struct wr_env *env)
{
    struct wr_batch *b = NULL;
    int rc = wr_fold_nothing(p->plan->fold, env, &b);
    if (rc < 0)
        return rc;
    const struct wr_vec *v = wr_column_str(b, (uint32_t)p->plan->result->slot, NULL, 1);
    rc = v ? wr_pivot_names_keep(&p->heads, v->str[0], &p->none) : -1;
    wr_batch_unref(b);
    return rc < 0 ? wr_err_nomem(&env->err, env->who) : 0;
}

/* ---- giving out --------------------------------------------------------------------------------------------- */

/* The columns: the keys', then EXPR's values; and the line of their names. */
static int put_header(struct pivot *p, struct wr_err *err)
{
    const uint32_t nkeys = p->plan->nkeys, n = nkeys + p->heads.table.n;
    struct wr_slice *names = p->names = wr_arena_alloc(&p->arena, (n + 1) * sizeof *names);
    uint32_t renamed;
    p->types = wr_arena_alloc(&p->arena, (n + 1) * sizeof *p->types);
    if (!names || !p->types)
        return wr_arena_error(&p->arena, err);
    for (uint32_t c = 0; c < n; c++)
        p->types[c] = (c < nkeys ? p->plan->keys[c] : p->plan->result)->shown;
    for (uint32_t k = 0; k < nkeys; k++)
        names[k] = p->plan->names[k];
    for (uint32_t c = 0; c < p->heads.table.n; c++) {
        struct wr_str head = p->heads.v[c];
        names[nkeys + p->rank[c]] = head.n ? (struct wr_slice){head.p, head.n} : WR_SLICE("null");
    }
    if (!n)
        return 0;
    if (wr_header_names(&p->arena, names, n, &renamed) < 0 ||
        (p->plan->output->header && wr_rows_header(&p->plan->output->style, names, n, &p->buf) < 0))
        return wr_err_nomem(err, "pivot");
    return 0;
}

/* Puts the cells of rows from..from+n-1 into their columns: one of each row in turn, as the next of a row is known
 * only when the one before it has come from memory. `left`: room for n. */
static void put_cells(const struct pivot *p, struct wr_batch *b, uint32_t from, uint32_t n, uint32_t *left)
{
    const struct pivot_rows *r = &p->rows;
    memcpy(left, r->first + from, n * sizeof *left);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < n; i++) {
            if (!left[i])
                continue;
            const struct pivot_cell *c = &r->cells[left[i] - 1];
            b->cols[p->plan->nkeys + p->rank[c->col]].v.str[i] = c->value;
            left[i] = c->next;
            more |= c->next != 0;
        }
    }
}

/* Rows from..from+n-1 of those in memory as columns of bytes. NULL: out of memory. */
static struct wr_batch *make_rows(struct pivot *p, struct wr_env *env, uint32_t from, uint32_t n)
{
    const uint32_t nkeys = p->plan->nkeys, ncols = nkeys + p->heads.table.n;
    struct wr_batch *b = wr_batch_new(env->batches, ncols);
    uint32_t *left = b ? wr_arena_alloc(&b->arena, n * sizeof *left) : NULL;
    bool made = left;
    for (uint32_t c = 0; made && c < ncols; c++) {
        struct wr_str *str = wr_arena_alloc(&b->arena, n * sizeof *str);
        b->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
        made = str;
        for (uint32_t i = 0; made && i < n; i++)
            str[i] = c < nkeys ? p->rows.keys.v[(uint64_t)(from + i) * nkeys + c] : p->none;
    }
    if (!made) {
        wr_batch_unref(b);
        return NULL;
    }
    put_cells(p, b, from, n, left);
    b->nrows = b->nsel = n;
    return b;
}

/* Appends the rows of b to p->buf. */
static int write_rows(struct pivot *p, struct wr_batch *b)
{
    uint32_t *slots = wr_arena_alloc(&b->arena, (b->ncols + 1) * sizeof *slots);
    for (uint32_t c = 0; slots && c < b->ncols; c++)
        slots[c] = c;
    struct wr_row_columns columns = {{slots, b->ncols, 0}, p->names, p->types};
    struct wr_rows *rows = slots ? wr_rows_begin(&p->plan->output->style, &columns, b, NULL) : NULL;
    int more = rows ? 1 : -1;
    while (more > 0) {
        size_t n = 0;
        if (wr_buf_reserve(&p->buf, wr_rows_room(rows)) < 0)
            return -1;
        more = wr_rows_write(rows, p->buf.p + p->buf.n, p->buf.cap - p->buf.n, &n, NULL);
        p->buf.n += n;
    }
    return more;
}

/* A batch with what is in p->buf, of n rows. NULL: out of memory. */
static struct wr_batch *make_text(struct pivot *p, struct wr_env *env, uint32_t n)
{
    struct wr_batch *b = wr_batch_new(env->batches, 0);
    char *at = b ? wr_arena_dup(&b->arena, p->buf.p ? p->buf.p : "", p->buf.n) : NULL;
    if (!at) {
        wr_batch_unref(b);
        return NULL;
    }
    b->text = (struct wr_slice){at, p->buf.n};
    b->nrows = b->nsel = n;
    p->buf.n = 0;
    return b;
}

int wr_pivot_give(struct pivot *p, struct wr_env *env, struct wr_batch **out)
{
    const uint32_t ncols = p->plan->nkeys + p->heads.table.n, fit = ncols ? CELLS / ncols : 1;
    const uint32_t most = fit < 1 ? 1 : fit > WR_BATCH_ROWS ? WR_BATCH_ROWS : fit;
    uint32_t from = 0;
    int n = wr_pivot_rows_next(&p->rows, most, &from, &env->err);
    if (n < 0)
        return n;
    struct wr_batch *rows = n ? make_rows(p, env, from, (uint32_t)n) : NULL;
    bool ok = !n || (rows && write_rows(p, rows) == 0);
    wr_batch_unref(rows);
    *out = ok ? make_text(p, env, (uint32_t)n) : NULL;
    if (!*out)
        return wr_err_nomem(&env->err, env->who);
    return n ? WR_STEP_MORE : WR_STEP_PASS;
}

int wr_pivot_begin(struct pivot *p, struct wr_env *env)
{
    int rc = rank_columns(p, &env->err);
    if (rc >= 0)
        rc = wr_pivot_rows_settle(&p->rows, &env->err);
    if (rc >= 0)
        rc = find_none(p, env);
    return rc < 0 ? rc : put_header(p, &env->err);
}
