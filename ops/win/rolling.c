/* rolling_sum(x, n) · rolling_avg(x, n): over the last n rows, this one among them.
 *
 * The numbers of these rows stand in a ring. What comes is added to an exact sum and what goes is taken off it, so
 * nothing drifts. Doubles have a sum of their own: without any in the window, the result is what decimals give. */
#include "base/exactsum.h"
#include "lang/fn.h"
#include "ops/win/ring.h"
#include "plan/win.h"

struct rolling {
    struct wr_exactsum dec, dbl;
    struct win_ring ring;      /* of struct wr_num, null ones too */
    uint32_t numbers, doubles; /* in the ring */
};

/* Adds the number, or takes it off. */
static int count_in(struct rolling *g, struct wr_num x, bool off, struct wr_arena *a)
{
    const uint32_t by = off ? UINT32_MAX : 1;
    if (x.kind == WR_NUM_NULL)
        return 0;
    g->numbers += by;
    if (x.kind == WR_NUM_DEC) {
        if (!off)
            return wr_exactsum_add_dec(&g->dec, x.m, x.scale, a);
        return wr_exactsum_add_i128(&g->dec, -(__int128)x.m, x.scale, a);
    }
    g->doubles += by;
    x.d = off ? -x.d : x.d;
    return wr_exactsum_add(&g->dbl, x, a);
}

static int move_on(struct rolling *g, struct wr_num x, uint32_t most, struct wr_arena *a)
{
    const struct wr_num *gone = win_ring_full(&g->ring, most, sizeof *gone);
    if (gone && count_in(g, *gone, true, a) < 0)
        return -1;
    int64_t at = win_ring_next(&g->ring, most, sizeof x, a);
    if (at < 0)
        return -1;
    memcpy(win_ring_at(&g->ring, (uint32_t)at, sizeof x), &x, sizeof x);
    return count_in(g, x, false, a);
}

/* Of the window as it is; what both sums take together lies in the batch. 0 or -1. */
static int result(const struct rolling *g, bool mean, struct wr_arena *scratch, struct wr_num *out)
{
    struct wr_exactsum both = g->dec;
    *out = (struct wr_num){.kind = WR_NUM_NULL};
    if (!g->numbers)
        return 0;
    if (g->doubles) {
        both = (struct wr_exactsum){0};
        if (wr_exactsum_merge(&both, &g->dec, scratch) < 0 || wr_exactsum_merge(&both, &g->dbl, scratch) < 0)
            return -1;
    }
    *out = mean ? wr_exactsum_mean(&both, g->numbers) : wr_exactsum_value(&both);
    return 0;
}

static int roll(struct wr_win_state *s, const struct wr_win_rows *r, bool mean, struct wr_vec *out,
                struct wr_err *err)
{
    struct rolling *groups = (struct rolling *)(void *)s->groups;
    if (wr_win_numbers(r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct rolling *g = &groups[wr_win_group(r, i)];
        struct wr_num x;
        if (move_on(g, wr_vec_get_num(r->arg, i), s->call->n, &s->arena) < 0 ||
            result(g, mean, &r->batch->arena, &x) < 0)
            return wr_win_no_memory(s, r, err);
        if (x.kind == WR_NUM_NULL && g->numbers)
            wr_win_beyond(s->call, r, i);
        wr_vec_put_num(out, i, x);
    }
    wr_win_tidy(r, out);
    return 0;
}

static int run_sum(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    return roll(s, r, false, out, err);
}

static int run_avg(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    return roll(s, r, true, out, err);
}

const struct wr_win wr_win_rolling_sum = {
    .name = "rolling_sum",
    .params = "ni",
    .flags = WR_WIN_RANGE,
    .result = WR_T_NUM,
    .state_size = sizeof(struct rolling),
    .run = run_sum,
    .signature = "rolling_sum(x, n)",
    .summary =
        "The sum over the last n rows with this one, exactly; at the beginning over the rows there are. Nulls do "
        "not count; of nulls alone it is null.",
    .example = "take 4 | map sum = rolling_sum(qty, 3) | select id, qty, sum",
    .shows = "id,qty,sum\n"
             "1001,3,3\n"
             "1002,2,5\n"
             "1003,3,8\n"
             "1004,3,8\n",
};

const struct wr_win wr_win_rolling_avg = {
    .name = "rolling_avg",
    .params = "ni",
    .result = WR_T_NUM,
    .state_size = sizeof(struct rolling),
    .run = run_avg,
    .signature = "rolling_avg(x, n)",
    .summary =
        "The mean over the last n rows with this one; at the beginning over the rows there are. Nulls do not "
        "count.",
    .example = "take 4 | map mean = rolling_avg(qty, 2) | select id, qty, mean",
    .shows = "id,qty,mean\n"
             "1001,3,3\n"
             "1002,2,2.5\n"
             "1003,3,2.5\n"
             "1004,3,3\n",
};
