/* See pivot.h: the rows, each a key and the cells it has.
 *
 * When memory is tight all of them are spilled, as groups of spilled.h: the rest of one is its key's bytes as they
 * stood, then its cells, each behind its column's number. Of a key that comes again later a row begins anew, with a
 * later ordinal; where the two meet the earlier one says where the row stands and how its key is written. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/key_order.h"
#include "ops/stage/pivot.h"

enum { FIRST_CHUNK = 64 * 1024, MOST_CHUNK = 4 << 20, READ_BYTES = 1 << 20 /* of rows that are given at a time */ };

/* A value in a temporary file: this, then its bytes. */
struct stored {
    uint32_t n;
    uint16_t null, json; /* of struct wr_str */
};

/* ---- keys with their bytes --------------------------------------------------------------------------------------
 */

void wr_pivot_names_open(struct pivot_names *k, uint32_t per, struct wr_payer pay)
{
    k->pay = pay;
    k->per = per;
    wr_table_init(&k->table, pay.budget, pay.who);
    wr_arena_init_growing(&k->arena, FIRST_CHUNK, MOST_CHUNK, pay.budget, pay.who);
}

void wr_pivot_names_close(struct pivot_names *k)
{
    wr_charged_free(k->pay, &k->v, &k->cap, sizeof *k->v);
    wr_table_done(&k->table);
    wr_arena_done(&k->arena);
}

int wr_pivot_names_keep(struct pivot_names *k, struct wr_str from, struct wr_str *to)
{
    *to = from;
    if (!from.n)
        return 0;
    char *p = wr_arena_bytes(&k->arena, from.n);
    if (!p)
        return -1;
    to->p = memcpy(p, from.p, from.n);
    return 0;
}

int wr_pivot_names_map(struct pivot_names *k, struct wr_batch *b, struct wr_colref *const *refs, uint32_t *gid,
                       struct wr_err *err)
{
    uint32_t *slots = wr_arena_alloc(&b->arena, (k->per + 1) * sizeof *slots);
    uint16_t fresh[WR_BATCH_ROWS];
    struct wr_keys keys;
    const uint32_t before = k->table.n;
    for (uint32_t c = 0; slots && c < k->per; c++)
        slots[c] = (uint32_t)refs[c]->slot;
    if (!slots || wr_key_make(b, slots, k->per, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(err, k->pay.who);
    int rc = wr_table_map(&k->table, &keys, b->sel, b->nsel, gid, fresh, err);
    if (rc >= 0)
        rc = wr_charged_grow(k->pay, &k->v, &k->cap, (uint64_t)k->table.n * k->per, sizeof *k->v, err);
    for (uint32_t c = 0; rc >= 0 && c < k->per; c++) {
        const struct wr_vec *v = wr_column_str(b, slots[c], b->sel, b->nsel);
        if (!v)
            return wr_err_nomem(err, k->pay.who);
        for (uint32_t g = before; g < k->table.n; g++)
            if (wr_pivot_names_keep(k, v->str[fresh[g - before]], &k->v[(uint64_t)g * k->per + c]) < 0)
                return wr_arena_error(&k->arena, err);
    }
    return rc;
}

static void forget_names(struct pivot_names *k)
{
    wr_table_reset(&k->table);
    wr_charged_free(k->pay, &k->v, &k->cap, sizeof *k->v);
    wr_arena_done(&k->arena);
    wr_arena_init_growing(&k->arena, FIRST_CHUNK, MOST_CHUNK, k->pay.budget, k->pay.who);
}

/* ---- in memory --------------------------------------------------------------------------------------------------
 */

/* Makes rows exist as far as `n`: they have no cells, and appear now. */
static int add_rows(struct pivot_rows *r, uint32_t n, struct wr_err *err)
{
    int rc = wr_charged_grow(r->pay, &r->ord, &r->ord_cap, n, sizeof *r->ord, err);
    if (rc >= 0)
        rc = wr_charged_grow(r->pay, &r->first, &r->first_cap, n, sizeof *r->first, err);
    for (; rc >= 0 && r->n < n; r->n++) {
        r->ord[r->n] = r->seen++;
        r->first[r->n] = 0;
    }
    return rc;
}

/* There is room for it. 0 or negative. */
static int add_cell(struct pivot_rows *r, uint32_t row, uint32_t col, struct wr_str value, struct wr_err *err)
{
    struct pivot_cell *c = &r->cells[r->ncells];
    *c = (struct pivot_cell){.next = r->first[row], .col = col};
    if (wr_pivot_names_keep(&r->keys, value, &c->value) < 0)
        return wr_arena_error(&r->keys.arena, err);
    r->first[row] = ++r->ncells;
    return 0;
}

static int room_for_cells(struct pivot_rows *r, uint32_t more, struct wr_err *err)
{
    return wr_charged_grow(r->pay, &r->cells, &r->cells_cap, (uint64_t)r->ncells + more, sizeof *r->cells, err);
}

int wr_pivot_rows_take(struct pivot_rows *r, struct wr_batch *b, struct wr_colref *const *refs, const uint32_t *col,
                       uint32_t result, struct wr_err *err)
{
    uint32_t *row = wr_arena_zalloc(&b->arena, ((size_t)b->nrows + 1) * sizeof *row);
    const struct wr_vec *v = wr_column_str(b, result, b->sel, b->nsel);
    int rc = 0;
    if (!row || !v)
        return wr_err_nomem(err, r->pay.who);
    if (r->spilled->keeper.tight(r, b->nsel, b->arena.total))
        rc = wr_spilled_out(r->spilled, err);
    if (rc >= 0 && r->keys.per)
        rc = wr_pivot_names_map(&r->keys, b, refs, row, err);
    if (rc >= 0)
        rc = add_rows(r, r->keys.per ? r->keys.table.n : b->nsel || r->n, err);
    if (rc >= 0)
        rc = room_for_cells(r, b->nsel, err);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel)
        if (add_cell(r, row[i], col[i], v->str[i], err) < 0)
            return err->code;
    return 0;
}

static void forget(struct pivot_rows *r)
{
    forget_names(&r->keys);
    wr_charged_free(r->pay, &r->ord, &r->ord_cap, sizeof *r->ord);
    wr_charged_free(r->pay, &r->first, &r->first_cap, sizeof *r->first);
    wr_charged_free(r->pay, &r->cells, &r->cells_cap, sizeof *r->cells);
    r->n = r->ncells = r->given = 0;
}

/* ---- to bytes ---------------------------------------------------------------------------------------------------
 */

/* The one row of all groups stays. */
static bool tight(const void *self, uint32_t more, size_t bytes)
{
    const struct pivot_rows *r = self;
    size_t grown = wr_table_growth(&r->keys.table, more) + 2 * bytes;
    grown += wr_charged_growth(r->keys.cap, ((uint64_t)r->n + more) * r->keys.per, sizeof *r->keys.v);
    grown += wr_charged_growth(r->ord_cap, (uint64_t)r->n + more, sizeof *r->ord);
    grown += wr_charged_growth(r->first_cap, (uint64_t)r->n + more, sizeof *r->first);
    grown += wr_charged_growth(r->cells_cap, (uint64_t)r->ncells + more, sizeof *r->cells);
    return r->n && r->keys.per && wr_budget_tight(r->pay.budget, grown);
}

static char *put_value(char *p, struct wr_str v)
{
    const struct stored head = {v.n, v.null, v.json};
    memcpy(p, &head, sizeof head);
    if (v.n)
        memcpy(p + sizeof head, v.p, v.n);
    return p + sizeof head + v.n;
}

static int put_row(struct pivot_rows *r, uint32_t row, struct wr_err *err)
{
    const uint32_t per = r->keys.per;
    const struct wr_str *key = &r->keys.v[(uint64_t)row * per];
    size_t n = 0;
    for (uint32_t c = 0; c < per; c++)
        n += sizeof(struct stored) + key[c].n;
    for (uint32_t k = r->first[row]; k; k = r->cells[k - 1].next)
        n += sizeof(uint32_t) + sizeof(struct stored) + r->cells[k - 1].value.n;
    if (n > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "%s has a row of more than 4 GiB", r->pay.who);
    char *p = wr_spilled_put(r->spilled, r->ord[row], wr_table_key(&r->keys.table, row), n, err);
    if (!p)
        return err->code;
    for (uint32_t c = 0; c < per; c++)
        p = put_value(p, key[c]);
    for (uint32_t k = r->first[row]; k; k = r->cells[k - 1].next) {
        memcpy(p, &r->cells[k - 1].col, sizeof(uint32_t));
        p = put_value(p + sizeof(uint32_t), r->cells[k - 1].value);
    }
    return 0;
}

static int give(void *self, enum spilled_order by, struct wr_err *err)
{
    struct pivot_rows *r = self;
    struct key_order order = {0};
    int rc = 0;
    if (by == SPILLED_BY_ORD)
        rc = wr_key_order_by_ord(&order, &r->keys.table, r->ord, err);
    else if (by == SPILLED_BY_KEY)
        rc = wr_key_order_by_key(&order, &r->keys.table, err);
    for (uint32_t k = 0; rc >= 0 && k < r->n; k++)
        rc = put_row(r, by == SPILLED_ANYHOW ? k : order.v[k], err);
    wr_key_order_free(&order, &r->keys.table);
    forget(r);
    return rc;
}

/* ---- from bytes -------------------------------------------------------------------------------------------------
 */

/* The next value of *from, which moves on. */
static int get_value(struct wr_slice *from, struct wr_str *v, struct wr_err *err)
{
    struct stored head = {0};
    if (from->n >= sizeof head)
        memcpy(&head, from->p, sizeof head);
    if (from->n < sizeof head + (size_t)head.n)
        return wr_err_set(err, WR_EIO, "pivot: a temporary file is damaged");
    *v = (struct wr_str){from->p + sizeof head, head.n, head.null, head.json};
    from->p += sizeof head + head.n;
    from->n -= sizeof head + head.n;
    return 0;
}

/* The bytes of the key; where they count they are kept. */
static int read_key(struct pivot_rows *r, uint32_t row, bool counts, struct wr_slice *from, struct wr_err *err)
{
    int rc =
        wr_charged_grow(r->pay, &r->keys.v, &r->keys.cap, (uint64_t)r->n * r->keys.per, sizeof *r->keys.v, err);
    for (uint32_t c = 0; rc >= 0 && c < r->keys.per; c++) {
        struct wr_str v;
        rc = get_value(from, &v, err);
        if (rc >= 0 && counts && wr_pivot_names_keep(&r->keys, v, &r->keys.v[(uint64_t)row * r->keys.per + c]) < 0)
            rc = wr_arena_error(&r->keys.arena, err);
    }
    return rc;
}

static int read_cells(struct pivot_rows *r, uint32_t row, struct wr_slice from, struct wr_err *err)
{
    int rc = 0;
    while (rc >= 0 && from.n) {
        struct wr_str v = {0};
        uint32_t col = 0;
        if (from.n >= sizeof col) {
            memcpy(&col, from.p, sizeof col);
            from.p += sizeof col;
            from.n -= sizeof col;
        }
        rc = get_value(&from, &v, err);
        if (rc >= 0)
            rc = room_for_cells(r, 1, err);
        if (rc >= 0)
            rc = add_cell(r, row, col, v, err);
    }
    return rc;
}

/* Adds a group to a row, which may be new. */
static int read_row(struct pivot_rows *r, uint32_t row, const struct spilled_group *g, struct wr_err *err)
{
    struct wr_slice from = g->rest;
    const bool fresh = row >= r->n;
    int rc = fresh ? add_rows(r, row + 1, err) : 0;
    if (rc < 0)
        return rc;
    const bool counts = fresh || g->ord < r->ord[row];
    if (counts)
        r->ord[row] = g->ord;
    rc = read_key(r, row, counts, &from, err);
    return rc < 0 ? rc : read_cells(r, row, from, err);
}

static int take(void *self, const struct spilled_group *v, uint32_t n, struct wr_err *err)
{
    struct pivot_rows *r = self;
    struct wr_str key[WR_BATCH_ROWS];
    uint32_t row[WR_BATCH_ROWS];
    struct wr_keys keys = {.v = key};
    for (uint32_t k = 0; k < n; k++)
        key[k] = (struct wr_str){v[k].key.p, (uint32_t)v[k].key.n, 0, 0};
    int rc = wr_table_map(&r->keys.table, &keys, NULL, n, row, NULL, err);
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        rc = read_row(r, row[k], &v[k], err);
    return rc;
}

/* ---- the whole --------------------------------------------------------------------------------------------------
 */

int wr_pivot_rows_open(struct pivot_rows *r, uint32_t nkeys, struct wr_env *env)
{
    r->pay = (struct wr_payer){env->budget, env->who};
    wr_pivot_names_open(&r->keys, nkeys, r->pay);
    r->spilled = wr_spilled_open(env, &(struct spilled_keeper){r, tight, take, give});
    return r->spilled ? 0 : env->err.code;
}

void wr_pivot_rows_close(struct pivot_rows *r)
{
    wr_spilled_close(r->spilled);
    forget(r);
    wr_pivot_names_close(&r->keys);
}

int wr_pivot_rows_settle(struct pivot_rows *r, struct wr_err *err)
{
    int rc = wr_spilled_any(r->spilled) ? wr_spilled_settle(r->spilled, err) : 0;
    return rc < 0 || !wr_spilled_any(r->spilled) ? rc : wr_spilled_read(r->spilled, err);
}

int wr_pivot_rows_next(struct pivot_rows *r, uint32_t most, uint32_t *from, struct wr_err *err)
{
    struct spilled_group g;
    size_t bytes = 0;
    int rc = 1;
    if (wr_spilled_any(r->spilled)) {
        forget(r);
        while (r->n < most && bytes < READ_BYTES && (rc = wr_spilled_next(r->spilled, &g, err)) == 1) {
            bytes += g.rest.n;
            rc = read_row(r, r->n, &g, err);
            if (rc < 0)
                break;
        }
    }
    *from = r->given;
    const uint32_t n = r->n - r->given < most ? r->n - r->given : most;
    r->given += n;
    return rc < 0 ? rc : (int)n;
}
