/* lag(x[, n]) and delta(x): a row and one before it.
 *
 * lag keeps the last n values of each group in a ring. Within a batch an element is only the number of its row, so
 * that a value goes from row to row without a copy; what is still in a ring at the batch's end is copied then. */
#include "lang/fn.h"
#include "ops/win/ring.h"
#include "ops/win/value.h"

struct lag {
    struct win_kept kept;
    uint32_t row; /* here: the row that has the value */
    bool here;    /* it is in the batch at hand */
};

/* Of group g. */
static struct win_ring *ring_of(const struct wr_win_state *s, uint32_t g)
{
    return &((struct win_ring *)(void *)s->groups)[g];
}

/* The value n rows back into row i; row i into the ring, at index place[i]. 0 or -1. */
static int shift(struct wr_win_state *s, const struct wr_win_rows *r, uint32_t i, struct wr_vec *out,
                 uint32_t *place)
{
    struct win_ring *ring = ring_of(s, wr_win_group(r, i));
    const uint32_t n = s->call->n;
    const struct win_value none = {.tag = WR_TAG_NULL};
    const struct lag *back = win_ring_full(ring, n, sizeof *back);
    if (back && back->here) {
        struct win_value x = win_value_get(r->arg, back->row);
        if (win_put(r->batch, out, i, &x) < 0)
            return -1;
    } else if (win_put_copy(r->batch, out, i, back ? &back->kept.v : &none) < 0) {
        return -1;
    }
    int64_t at = win_ring_next(ring, n, sizeof *back, &s->arena);
    if (at < 0)
        return -1;
    place[i] = (uint32_t)at;
    struct lag *e = win_ring_at(ring, (uint32_t)at, sizeof *e);
    e->here = true;
    e->row = i;
    return 0;
}

/* Copies what is still in a ring. 0 or -1. */
static int keep(struct wr_win_state *s, const struct wr_win_rows *r, const uint32_t *place)
{
    WR_EACH (i, r->sel, r->n) {
        struct lag *e = win_ring_at(ring_of(s, wr_win_group(r, i)), place[i], sizeof *e);
        if (!e->here || e->row != i)
            continue;
        struct win_value x = win_value_get(r->arg, i);
        if (win_keep(&e->kept, &x, &s->arena) < 0)
            return -1;
        e->here = false;
    }
    return 0;
}

static int run_lag(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    uint32_t *place = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *place);
    win_note(s, r);
    if (!place || win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n)
        if (shift(s, r, i, out, place) < 0)
            return wr_win_no_memory(s, r, err);
    if (keep(s, r, place) < 0)
        return wr_win_no_memory(s, r, err);
    if (out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return 0;
}

static int run_delta(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct wr_num *last = (struct wr_num *)(void *)s->groups; /* zeroed: null */
    if (wr_win_numbers(r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct wr_num x = wr_vec_get_num(r->arg, i), d, *before = &last[wr_win_group(r, i)];
        if (!wr_num_sub_fast(x, *before, &d))
            d = wr_num_sub(x, *before);
        if (d.kind == WR_NUM_NULL && x.kind != WR_NUM_NULL && before->kind != WR_NUM_NULL)
            wr_win_beyond(s->call, r, i);
        wr_vec_put_num(out, i, d);
        *before = x;
    }
    wr_win_tidy(r, out);
    return 0;
}

const struct wr_win wr_win_lag = {
    .name = "lag",
    .params = "a?i",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct win_ring),
    .run = run_lag,
    .signature = "lag(x[, n])",
    .summary = "x of the row before, or n rows before; null where there is none.",
    .example = "take 3 | map before = lag(qty) | select id, qty, before",
    .shows = "id,qty,before\n"
             "1001,3,\n"
             "1002,2,3\n"
             "1003,3,2\n",
};

const struct wr_win wr_win_delta = {
    .name = "delta",
    .params = "m",
    .flags = WR_WIN_RANGE,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_num),
    .run = run_delta,
    .signature = "delta(x)",
    .summary = "x less x of the row before; null for the first row, and where one of the two is null.",
    .example = "take 3 | map change = delta(qty) | select id, qty, change",
    .shows = "id,qty,change\n"
             "1001,3,\n"
             "1002,2,-1\n"
             "1003,3,1\n",
};
