/* lead(x[, n]): a row and one after it.
 *
 * Values wait in a row, in the order in which they came, until the rows they belong to are given out. A value is
 * linked from the one n places before it in its group as soon as it comes. What has been given is forgotten: texts
 * of older and newer values lie in two arenas that take turns, so that as much is held as waits, twice over at
 * most.
 *
 * Where rows wait for all and memory is scarce, values go to disk, each with the number of the row that gives it
 * (by_row.h). A value may come later than that row has gone there: which row it is for is noted apart. */
#include "ops/stage/sort_order.h"
#include "ops/win/by_row.h"
#include "ops/win/ring.h"
#include "ops/win/value.h"

struct waiting {
    struct win_kept kept;
    uint32_t ahead; /* how many places after it stands the one it gives; 0: none has come */
};

struct leads {
    struct waiting *v; /* of rows first .. first + n - 1 */
    uint32_t n, cap;
    uint32_t given; /* of these */
    uint64_t first;
    struct wr_arena older, newer; /* texts: of rows before `newest`, and of later ones */
    uint64_t newest;
    struct sort_entry *late, *spare; /* rows that are on disk, and the values here, by place in v, that they give */
    uint32_t nlate, late_cap, spare_cap;
    struct win_by_row by_row;
};

static int open_lead(struct wr_win_state *s, struct wr_err *err)
{
    struct leads *l = calloc(1, sizeof *l);
    if (!l)
        return wr_err_nomem(err, s->pay.who);
    wr_arena_init(&l->older, 0, s->pay.budget, s->pay.who);
    wr_arena_init(&l->newer, 0, s->pay.budget, s->pay.who);
    s->own = l;
    return 0;
}

static void close_lead(struct wr_win_state *s)
{
    struct leads *l = s->own;
    if (!l)
        return;
    wr_charged_free(s->pay, &l->v, &l->cap, sizeof *l->v);
    wr_charged_free(s->pay, &l->late, &l->late_cap, sizeof *l->late);
    wr_charged_free(s->pay, &l->spare, &l->spare_cap, sizeof *l->spare);
    wr_arena_done(&l->older);
    wr_arena_done(&l->newer);
    win_by_row_close(&l->by_row);
    free(l);
}

/* Forgets what has been given, where that is at least half of all. */
static void forget(struct leads *l)
{
    if (!l->given || l->given * 2 < l->n)
        return;
    l->n -= l->given;
    memmove(l->v, l->v + l->given, l->n * sizeof *l->v);
    l->first += l->given;
    l->given = 0;
    if (l->first < l->newest)
        return;
    struct wr_arena spare = l->older;
    wr_arena_reset(&spare);
    l->older = l->newer;
    l->newer = spare;
    l->newest = l->first + l->n;
}

/* Row `back`, which is on disk, gives the value of row `row`. 0 or -1. */
static int note_late(struct wr_win_state *s, struct leads *l, uint64_t back, uint64_t row)
{
    struct wr_err err = {0};
    const uint64_t need = (uint64_t)l->nlate + 1;
    if (wr_charged_grow(s->pay, &l->late, &l->late_cap, need, sizeof *l->late, &err) < 0 ||
        wr_charged_grow(s->pay, &l->spare, &l->spare_cap, need, sizeof *l->spare, &err) < 0)
        return -1;
    l->late[l->nlate++] = (struct sort_entry){back, (const struct sort_record *)(intptr_t)(row - l->first)};
    return 0;
}

/* The value of row number `row` of all comes: it is what the one n before it in its group waits for. 0 or -1. */
static int link_back(struct wr_win_state *s, struct leads *l, uint32_t group, uint64_t row)
{
    struct win_ring *ring = &((struct win_ring *)(void *)s->groups)[group];
    const uint32_t n = s->call->n;
    const uint64_t *back = win_ring_full(ring, n, sizeof *back);
    if (back && *back < l->first) {
        if (note_late(s, l, *back, row) < 0)
            return -1;
    } else if (back) {
        l->v[*back - l->first].ahead = (uint32_t)(row - *back);
    }
    int64_t at = win_ring_next(ring, n, sizeof row, &s->arena);
    if (at < 0)
        return -1;
    memcpy(win_ring_at(ring, (uint32_t)at, sizeof row), &row, sizeof row);
    return 0;
}

static int take_lead(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_err *err)
{
    struct leads *l = s->own;
    forget(l);
    int rc = wr_charged_grow(s->pay, &l->v, &l->cap, (uint64_t)l->n + r->n, sizeof *l->v, err);
    if (rc < 0)
        return rc;
    win_note(s, r);
    WR_EACH (i, r->sel, r->n) {
        struct win_value x = win_value_get(r->arg, i);
        struct waiting *w = &l->v[l->n];
        *w = (struct waiting){.ahead = 0};
        if (win_keep(&w->kept, &x, &l->newer) < 0)
            return wr_arena_error(&l->newer, err);
        if (link_back(s, l, wr_win_group(r, i), l->first + l->n) < 0)
            return wr_win_no_memory(s, r, err);
        l->n++;
    }
    return 0;
}

/* ---- on disk ------------------------------------------------------------------------------------------------- */

static size_t growth(const struct wr_win_state *s, uint32_t rows)
{
    const struct leads *l = s->own;
    return wr_charged_growth(l->cap, (uint64_t)l->n + rows, sizeof *l->v) +
           2 * wr_charged_growth(l->late_cap, (uint64_t)l->nlate + rows, sizeof *l->late);
}

static int put_value(struct wr_spill_run *run, uint64_t row, const struct waiting *w, struct wr_err *err)
{
    const size_t size = win_value_size(&w->kept.v);
    if (size > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "map has a value of more than 4 GiB");
    char *p = wr_sort_store_put(run, row, 0, (uint32_t)size, err);
    if (!p)
        return err->code;
    win_value_save(&w->kept.v, p);
    return 0;
}

/* All values that are given by rows before the ones here, then by these: so they are in order. */
static int write_values(struct leads *l, struct wr_spill_run *run, struct wr_err *err)
{
    int rc = 0;
    wr_sort_entries(l->late, l->spare, l->nlate, false);
    for (uint32_t k = 0; rc >= 0 && k < l->nlate; k++)
        rc = put_value(run, l->late[k].word, &l->v[(uintptr_t)l->late[k].record], err);
    for (uint32_t k = 0; rc >= 0 && k < l->n; k++)
        if (l->v[k].ahead)
            rc = put_value(run, l->first + k, &l->v[k + l->v[k].ahead], err);
    return rc < 0 ? rc : wr_spill_seal(run, err);
}

static int spill_lead(struct wr_win_state *s, struct wr_err *err)
{
    struct leads *l = s->own;
    if (!l->n)
        return 0;
    if (!win_by_row_any(&l->by_row))
        win_by_row_init(&l->by_row, s);
    struct wr_spill_run *run = wr_sort_store_begin(&l->by_row.store, s->env);
    int rc = run ? write_values(l, run, err) : win_store_error(s, s->env->err.code, err);
    if (rc < 0)
        return rc;
    l->first += l->n;
    l->n = l->nlate = 0;
    wr_charged_free(s->pay, &l->v, &l->cap, sizeof *l->v);
    wr_charged_free(s->pay, &l->late, &l->late_cap, sizeof *l->late);
    wr_charged_free(s->pay, &l->spare, &l->spare_cap, sizeof *l->spare);
    wr_arena_done(&l->newer); /* nothing has been given: there are no older ones */
    wr_arena_init(&l->newer, 0, s->pay.budget, s->pay.who);
    return win_store_error(s, wr_sort_store_tidy(&l->by_row.store, s->env), err);
}

/* The operator has spilled what there was if it has spilled before. */
static int settle_lead(struct wr_win_state *s, struct wr_err *err)
{
    struct leads *l = s->own;
    return win_by_row_any(&l->by_row) ? win_by_row_read(&l->by_row, s, err) : 0;
}

static int give_from_disk(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out,
                          struct wr_err *err)
{
    struct leads *l = s->own;
    uint64_t row = r->first;
    WR_EACH (i, r->sel, r->n) {
        const char *p;
        int rc = win_by_row_find(&l->by_row, row++, &p, err);
        if (rc < 0)
            return rc;
        const struct win_value x = p ? win_value_load(p) : (struct win_value){.tag = WR_TAG_NULL};
        if (win_put_copy(r->batch, out, i, &x) < 0)
            return wr_win_no_memory(s, r, err);
    }
    return 0;
}

/* ---- giving ---------------------------------------------------------------------------------------------------
 */

static int give_from_memory(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out,
                            struct wr_err *err)
{
    struct leads *l = s->own;
    const struct win_value none = {.tag = WR_TAG_NULL};
    WR_EACH (i, r->sel, r->n) {
        const struct waiting *w = &l->v[l->given++];
        if (win_put_copy(r->batch, out, i, w->ahead ? &w[w->ahead].kept.v : &none) < 0)
            return wr_win_no_memory(s, r, err);
    }
    return 0;
}

static int give_lead(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    const struct leads *l = s->own;
    if (win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    int rc = win_by_row_any(&l->by_row) ? give_from_disk(s, r, out, err) : give_from_memory(s, r, out, err);
    if (rc >= 0 && out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return rc;
}

const struct wr_win wr_win_lead = {
    .name = "lead",
    .params = "a?i",
    .flags = WR_WIN_AHEAD,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct win_ring),
    .open = open_lead,
    .close = close_lead,
    .take = take_lead,
    .settle = settle_lead,
    .give = give_lead,
    .growth = growth,
    .spill = spill_lead,
    .signature = "lead(x[, n])",
    .summary =
        "x of the row after, or n rows after; null where there is none. Inside a partition it waits for all rows; "
        "else a row waits for the n after it.",
    .example = "take 3 | map after = lead(qty) | select id, qty, after",
    .shows = "id,qty,after\n"
             "1001,3,2\n"
             "1002,2,3\n"
             "1003,3,\n",
};
