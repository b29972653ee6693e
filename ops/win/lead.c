/* lead(x[, n]): a row and one after it.
 *
 * Values wait in a row, in the order in which they came, until the rows they belong to are given out. A value is
 * linked from the one n places before it in its group as soon as it comes. What has been given is forgotten: texts
 * of older and newer values lie in two arenas that take turns, so that as much is held as waits, twice over at
 * most. */
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
    wr_arena_done(&l->older);
    wr_arena_done(&l->newer);
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

/* The value of row number `row` of all comes: it is what the one n before it in its group waits for. 0 or -1. */
static int link_back(struct wr_win_state *s, struct leads *l, uint32_t group, uint64_t row)
{
    struct win_ring *ring = &((struct win_ring *)(void *)s->groups)[group];
    const uint32_t n = s->call->n;
    const uint64_t *back = win_ring_full(ring, n, sizeof *back);
    if (back)
        l->v[*back - l->first].ahead = (uint32_t)(row - *back);
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

static int give_lead(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct leads *l = s->own;
    const struct win_value none = {.tag = WR_TAG_NULL};
    if (win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        const struct waiting *w = &l->v[l->given++];
        if (win_put_copy(r->batch, out, i, w->ahead ? &w[w->ahead].kept.v : &none) < 0)
            return wr_win_no_memory(s, r, err);
    }
    if (out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return 0;
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
    .give = give_lead,
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
