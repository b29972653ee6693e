/* pivot EXPR: AGG by KEYS: a row for each key, and in it a column for each value of EXPR.
 *
 * It is a reduce by the keys and EXPR, and behind it an operator that spreads the groups, which come in the order
 * in which they first appeared, over rows and columns. Which columns there are is known only when all groups are:
 * so the operator makes text of its rows itself, with the line of names before them, and what follows in the
 * program is planned when that has been read (plan/plan.h, `rest`). Values and keys are kept as bytes: what is
 * written is what is kept. */
#include <stdlib.h>

#include "base/charged.h"
#include "data/key.h"
#include "data/table.h"
#include "lang/cols.h"
#include "ops/stage/fold.h"
#include "ops/stage/output.h"

enum { CELLS = 1 << 16 /* of a batch of text, unless one row has more */ };

struct pivot_plan {
    const struct fold_plan *fold;
    struct wr_colref **keys; /* [nkeys] */
    struct wr_slice *names;  /* [nkeys] */
    uint32_t nkeys;
    struct wr_colref *value, *result; /* of EXPR and of AGG */
    const struct wr_output_plan *output;
    struct wr_slice text; /* the stage as written */
};

/* AGG's result for a row and a column. */
struct cell {
    uint32_t row, col;
    struct wr_str value;
};

struct pivot {
    const struct pivot_plan *plan;
    struct wr_payer pay;
    struct wr_arena arena; /* the bytes of values and keys */
    struct wr_table rows, cols;
    struct wr_str *keys;  /* nkeys for each row */
    struct wr_str *heads; /* by column, in order of appearance */
    struct cell *cells;
    uint64_t ncells;
    uint32_t keys_cap, heads_cap, cells_cap;
    uint32_t nrows; /* 1 where there are no keys and a row has been seen */
    /* giving out */
    struct wr_slice *names; /* of the result's columns */
    enum wr_type *types;    /* theirs */
    uint32_t *rank;         /* place of a column in the result, from 0 */
    uint32_t *begin;        /* [nrows + 1] cells of a row, after they were sorted by row */
    struct wr_str none;     /* what AGG gives for no rows */
    struct wr_buf buf;
    uint32_t row; /* the next to be given out */
    bool ready;
};

/* ---- taking in ---------------------------------------------------------------------------------------------- */

static int keep(struct pivot *p, struct wr_str from, struct wr_str *to)
{
    *to = from;
    if (!from.n)
        return 0;
    to->p = wr_arena_dup(&p->arena, from.p, from.n);
    return to->p ? 0 : -1;
}

/* Numbers the rows' keys, or the values of EXPR, in *table; keeps the bytes of new ones, n of them each, in *kept.
 */
static int number(struct pivot *p, struct wr_table *table, struct wr_batch *b, struct wr_colref *const *refs,
                  uint32_t n, struct wr_str **kept, uint32_t *cap, uint32_t *gid, struct wr_err *err)
{
    uint32_t *slots = wr_arena_alloc(&b->arena, n * sizeof *slots);
    uint16_t fresh[WR_BATCH_ROWS];
    struct wr_keys keys;
    uint32_t before = table->n;
    for (uint32_t c = 0; slots && c < n; c++)
        slots[c] = (uint32_t)refs[c]->slot;
    if (!slots || wr_key_make(b, slots, n, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(err, "pivot");
    int rc = wr_table_map(table, &keys, b->sel, b->nsel, gid, fresh, err);
    if (rc >= 0)
        rc = wr_charged_grow(p->pay, kept, cap, (uint64_t)table->n * n, sizeof **kept, err);
    for (uint32_t c = 0; rc >= 0 && c < n; c++) {
        const struct wr_vec *v = wr_column_str(b, slots[c], b->sel, b->nsel);
        if (!v)
            return wr_err_nomem(err, "pivot");
        for (uint32_t g = before; g < table->n; g++)
            if (keep(p, v->str[fresh[g - before]], &(*kept)[(uint64_t)g * n + c]) < 0)
                return wr_arena_error(&p->arena, err);
    }
    return rc;
}

static int take(struct pivot *p, struct wr_batch *b, struct wr_err *err)
{
    const struct pivot_plan *plan = p->plan;
    uint32_t *row = wr_arena_zalloc(&b->arena, b->nrows * sizeof *row);
    uint32_t *col = wr_arena_alloc(&b->arena, b->nrows * sizeof *col);
    const struct wr_vec *v = wr_column_str(b, (uint32_t)plan->result->slot, b->sel, b->nsel);
    if (!row || !col || !v)
        return wr_err_nomem(err, "pivot");
    int rc = number(p, &p->cols, b, &plan->value, 1, &p->heads, &p->heads_cap, col, err);
    if (rc >= 0 && plan->nkeys)
        rc = number(p, &p->rows, b, plan->keys, plan->nkeys, &p->keys, &p->keys_cap, row, err);
    if (rc >= 0)
        rc = wr_charged_grow(p->pay, &p->cells, &p->cells_cap, p->ncells + b->nsel, sizeof *p->cells, err);
    if (rc < 0)
        return rc;
    p->nrows = plan->nkeys ? p->rows.n : b->nsel ? 1 : p->nrows;
    WR_EACH (i, b->sel, b->nsel) {
        struct cell *c = &p->cells[p->ncells++];
        *c = (struct cell){row[i], col[i], {"", 0, 0}};
        if (keep(p, v->str[i], &c->value) < 0)
            return wr_arena_error(&p->arena, err);
    }
    return 0;
}

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
    uint32_t n = p->cols.n, *order = wr_arena_alloc(&p->arena, (n + 1) * sizeof *order);
    p->rank = wr_arena_alloc(&p->arena, (n + 1) * sizeof *p->rank);
    if (!order || !p->rank)
        return wr_arena_error(&p->arena, err);
    for (uint32_t c = 0; c < n; c++)
        order[c] = c;
    if (n)
        qsort_r(order, n, sizeof *order, compare_heads, p->heads);
    for (uint32_t c = 0; c < n; c++)
        p->rank[order[c]] = c;
    return 0;
}

/* Puts the cells in the order of their rows (a counting sort; within a row their order is nobody's business). */
static int sort_cells(struct pivot *p, struct wr_err *err)
{
    struct cell *sorted = wr_arena_alloc(&p->arena, (p->ncells + 1) * sizeof *sorted);
    p->begin = wr_arena_zalloc(&p->arena, ((uint64_t)p->nrows + 2) * sizeof *p->begin);
    if (!sorted || !p->begin)
        return wr_arena_error(&p->arena, err);
    for (uint64_t i = 0; i < p->ncells; i++)
        p->begin[p->cells[i].row + 2]++;
    for (uint32_t r = 0; r < p->nrows; r++)
        p->begin[r + 2] += p->begin[r + 1];
    for (uint64_t i = 0; i < p->ncells; i++)
        sorted[p->begin[p->cells[i].row + 1]++] = p->cells[i];
    if (p->ncells)
        memcpy(p->cells, sorted, p->ncells * sizeof *sorted);
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
    rc = v ? keep(p, v->str[0], &p->none) : -1;
    wr_batch_unref(b);
    return rc < 0 ? wr_err_nomem(&env->err, env->who) : 0;
}

/* ---- giving out --------------------------------------------------------------------------------------------- */

/* The columns: the keys', then EXPR's values; and the line of their names. */
static int put_header(struct pivot *p, struct wr_err *err)
{
    const uint32_t nkeys = p->plan->nkeys, n = nkeys + p->cols.n;
    struct wr_slice *names = p->names = wr_arena_alloc(&p->arena, (n + 1) * sizeof *names);
    uint32_t renamed;
    p->types = wr_arena_alloc(&p->arena, (n + 1) * sizeof *p->types);
    if (!names || !p->types)
        return wr_arena_error(&p->arena, err);
    for (uint32_t c = 0; c < n; c++)
        p->types[c] = (c < nkeys ? p->plan->keys[c] : p->plan->result)->type;
    for (uint32_t k = 0; k < nkeys; k++)
        names[k] = p->plan->names[k];
    for (uint32_t c = 0; c < p->cols.n; c++) {
        struct wr_str head = p->heads[c];
        names[nkeys + p->rank[c]] = head.n ? (struct wr_slice){head.p, head.n} : WR_SLICE("null");
    }
    if (!n)
        return 0;
    if (wr_header_names(&p->arena, names, n, &renamed) < 0 ||
        (p->plan->output->header && wr_rows_header(&p->plan->output->style, names, n, &p->buf) < 0))
        return wr_err_nomem(err, "pivot");
    return 0;
}

/* Rows from p->row on as columns of bytes. */
static struct wr_batch *make_rows(struct pivot *p, struct wr_env *env, uint32_t n)
{
    const uint32_t nkeys = p->plan->nkeys, ncols = nkeys + p->cols.n;
    struct wr_batch *b = wr_batch_new(env->batches, ncols);
    for (uint32_t c = 0; b && c < ncols; c++) {
        struct wr_str *str = wr_arena_alloc(&b->arena, n * sizeof *str);
        if (!str) {
            wr_batch_unref(b);
            return NULL;
        }
        b->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
        for (uint32_t i = 0; i < n; i++)
            str[i] = c < nkeys ? p->keys[(uint64_t)(p->row + i) * nkeys + c] : p->none;
    }
    for (uint32_t i = 0; b && i < n; i++)
        for (uint32_t k = p->begin[p->row + i]; k < p->begin[p->row + i + 1]; k++)
            b->cols[nkeys + p->rank[p->cells[k].col]].v.str[i] = p->cells[k].value;
    if (b)
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

static int give(struct pivot *p, struct wr_env *env, struct wr_batch **out)
{
    const uint32_t ncols = p->plan->nkeys + p->cols.n, most = ncols ? CELLS / ncols : 1;
    uint32_t n = p->nrows - p->row;
    n = n > most ? most : n;
    n = n > WR_BATCH_ROWS ? WR_BATCH_ROWS : n ? n : p->nrows > p->row;
    struct wr_batch *rows = n ? make_rows(p, env, n) : NULL, *text = wr_batch_new(env->batches, 0);
    bool ok = text && (!n || (rows && write_rows(p, rows) == 0));
    char *at = ok ? wr_arena_dup(&text->arena, p->buf.p ? p->buf.p : "", p->buf.n) : NULL;
    wr_batch_unref(rows);
    if (!at) {
        wr_batch_unref(text);
        return wr_err_nomem(&env->err, env->who);
    }
    text->text = (struct wr_slice){at, p->buf.n};
    text->nrows = text->nsel = n;
    p->buf.n = 0;
    p->row += n;
    *out = text;
    return p->row < p->nrows ? WR_STEP_MORE : WR_STEP_PASS;
}

static int begin(struct pivot *p, struct wr_env *env)
{
    p->ready = true;
    int rc = rank_columns(p, &env->err);
    if (rc >= 0)
        rc = sort_cells(p, &env->err);
    if (rc >= 0)
        rc = find_none(p, env);
    return rc < 0 ? rc : put_header(p, &env->err);
}

/* ---- the operator ------------------------------------------------------------------------------------------- */

static int pivot_open(const void *data, struct wr_env *env, void **self)
{
    struct pivot *p = calloc(1, sizeof *p);
    if (!p)
        return wr_err_nomem(&env->err, env->who);
    p->plan = data;
    p->pay = (struct wr_payer){env->budget, env->who};
    wr_arena_init(&p->arena, 0, env->budget, env->who);
    wr_table_init(&p->rows, env->budget, env->who);
    wr_table_init(&p->cols, env->budget, env->who);
    *self = p;
    return 0;
}

static void pivot_close(void *self, struct wr_env *env)
{
    struct pivot *p = self;
    (void)env;
    if (!p)
        return;
    wr_charged_free(p->pay, &p->keys, &p->keys_cap, sizeof *p->keys);
    wr_charged_free(p->pay, &p->heads, &p->heads_cap, sizeof *p->heads);
    wr_charged_free(p->pay, &p->cells, &p->cells_cap, sizeof *p->cells);
    wr_table_done(&p->rows);
    wr_table_done(&p->cols);
    wr_arena_done(&p->arena);
    wr_buf_done(&p->buf);
    free(p);
}

static int pivot_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct pivot *p = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = take(p, in->batch, &env->err);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!p->ready)
        rc = begin(p, env);
    return rc < 0 ? rc : give(p, env, out);
}

static bool pivot_gives_text(const void *data, const void *format_data)
{
    ((struct pivot_plan *)(uintptr_t)data)->output = format_data; /* plan time: not constant yet */
    return true;
}

static void pivot_explain(const void *data, struct wr_buf *out)
{
    const struct pivot_plan *p = data;
    wr_buf_printf(out, "spread over columns: %.*s", (int)p->text.n, p->text.p);
}

static const struct wr_op op_pivot = {
    .name = "pivot",
    .traits = WR_IN_ORDER | WR_BLOCKING,
    .open = pivot_open,
    .step = pivot_step,
    .close = pivot_close,
    .gives_text = pivot_gives_text,
    .explain = pivot_explain,
};

/* ---- the stage ---------------------------------------------------------------------------------------------- */

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "pivot");
}

static int pivot_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_item *v = wr_arena_zalloc(wr_parse_arena(ps), 2 * sizeof *v);
    if (!v)
        return no_memory(err);
    int rc = wr_parse_expr(ps, &v[0].expr, err);
    if (rc >= 0)
        rc = wr_parse_colon(ps, "the aggregate, as in `pivot month: sum(amount) by country`", err);
    if (rc >= 0)
        rc = wr_parse_expr(ps, &v[1].expr, err);
    for (uint32_t i = 0; rc >= 0 && i < 2; i++)
        v[i].span = v[i].expr->span;
    n->items = (struct wr_items){.v = v, .n = 2, .cap = 2};
    return rc < 0 ? rc : wr_parse_by(ps, false, &n->keys, &n->has_keys, err);
}

/* sum(a..d), which makes a column for each of several, where there is room for one value. */
static int one_aggregate(const struct wr_node *agg, struct wr_err *err)
{
    for (uint32_t i = 0; i < agg->nargs; i++) {
        if (!wr_cols_is_many(agg->args[i]))
            continue;
        wr_err_at(err, agg->span.pos, agg->span.len, "a cell of pivot has one value, and this gives several");
        wr_err_hint(err, "name one column: pivot month: sum(amount) by country");
        return WR_EPROG;
    }
    return 0;
}

/* Keys of the reduce: those of pivot or of the open partition, then EXPR under a name that none of them has. */
static int reduce_keys(struct wr_build *b, const struct wr_stage_node *n, struct wr_items *out, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    const struct wr_partition *part = &b->part;
    uint32_t nkeys = n->has_keys ? n->keys.n : part->open ? part->n : 0;
    struct wr_item *v = wr_arena_zalloc(a, (nkeys + 1) * sizeof *v);
    struct wr_node *columns = wr_arena_zalloc(a, (nkeys + 1) * sizeof *columns);
    if (!v || !columns)
        return no_memory(err);
    for (uint32_t i = 0; i < nkeys; i++) {
        if (n->has_keys) {
            v[i] = n->keys.v[i];
            continue;
        }
        columns[i] =
            (struct wr_node){.kind = WR_N_COLUMN, .ref = part->refs[i], .text = part->names[i], .height = 1};
        v[i] = (struct wr_item){.name = part->names[i], .expr = &columns[i], .span = n->name_span};
    }
    v[nkeys] = n->items.v[0];
    v[nkeys].name = WR_SLICE("\1column");
    *out = (struct wr_items){.v = v, .n = nkeys + 1, .cap = nkeys + 1};
    return 0;
}

static int pivot_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct pivot_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_stage_node reduce = *n;
    struct fold_plan *fold = NULL;
    if (!p)
        return no_memory(err);
    reduce.has_keys = true;
    reduce.items = (struct wr_items){.v = &n->items.v[1], .n = 1, .cap = 1};
    reduce.items.v->name = WR_SLICE("\1value");
    int rc = one_aggregate(n->items.v[1].expr, err);
    if (rc >= 0)
        rc = reduce_keys(b, n, &reduce.keys, err);
    if (rc >= 0)
        rc = wr_fold_stage(b, &reduce, &fold, err);
    if (rc < 0)
        return rc;
    struct wr_schema *s = b->schema;
    p->fold = fold;
    p->nkeys = s->n - 2;
    p->value = s->cols[p->nkeys].ref;
    p->result = s->cols[p->nkeys + 1].ref;
    p->keys = wr_arena_alloc(a, (p->nkeys + 1) * sizeof(struct wr_colref *));
    p->names = wr_arena_alloc(a, (p->nkeys + 1) * sizeof *p->names);
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    if (!p->keys || !p->names)
        return no_memory(err);
    for (uint32_t i = 0; i < s->n; i++)
        wr_colref_use(s->cols[i].ref);
    for (uint32_t i = 0; i < p->nkeys; i++) {
        p->keys[i] = s->cols[i].ref;
        p->names[i] = s->cols[i].name;
    }
    rc = wr_build_op(b, &op_pivot, p, err);
    return rc < 0 ? rc : wr_build_late_columns(b, p->nkeys, err);
}

const struct wr_stage wr_stage_pivot = {
    .name = "pivot",
    .parse = pivot_parse,
    .bind = pivot_bind,
    .signature = "pivot EXPR: AGG by KEYS",
    .summary =
        "A row for each key, with a column for each value of EXPR, in sorted order: AGG of the rows with that "
        "key and value. Where there are none, what AGG gives for no rows: 0 for count(), null for sum(x).",
    .example = "pivot country: count() by category | take 2",
    .shows = "category,BR,DE,FR,IN,JP,PL,SE,US\n"
             "accessories,4,10,5,9,8,4,6,8\n"
             "paper,10,11,8,13,8,12,9,13\n",
};
