/* first_value(x) and last_value(x): that of the key's first row, which is known at once, and of its last, which is
 * known when all have come. What is given out no longer changes, so its text stays where it is: in the state. */
#include "ops/win/value.h"

struct end {
    struct win_kept kept;
    uint32_t row; /* here: the row that has the value */
    bool here;    /* it is in the batch at hand */
    bool any;     /* there was a row */
};

static struct end *ends(const struct wr_win_state *s)
{
    return (struct end *)(void *)s->groups;
}

static int run_first(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    win_note(s, r);
    if (win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct end *e = &ends(s)[wr_win_group(r, i)];
        if (!e->any) {
            struct win_value x = win_value_get(r->arg, i);
            if (win_keep(&e->kept, &x, &s->arena) < 0)
                return wr_win_no_memory(s, r, err);
            e->any = true;
        }
        if (win_put(r->batch, out, i, &e->kept.v) < 0)
            return wr_win_no_memory(s, r, err);
    }
    if (out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return 0;
}

static int take_last(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_err *err)
{
    win_note(s, r);
    WR_EACH (i, r->sel, r->n) {
        struct end *e = &ends(s)[wr_win_group(r, i)];
        e->here = true;
        e->row = i;
    }
    WR_EACH (i, r->sel, r->n) {
        struct end *e = &ends(s)[wr_win_group(r, i)];
        if (!e->here || e->row != i)
            continue;
        struct win_value x = win_value_get(r->arg, i);
        if (win_keep(&e->kept, &x, &s->arena) < 0)
            return wr_win_no_memory(s, r, err);
        e->here = false;
    }
    return 0;
}

static int give_last(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    if (win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n)
        if (win_put(r->batch, out, i, &ends(s)[wr_win_group(r, i)].kept.v) < 0)
            return wr_win_no_memory(s, r, err);
    if (out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return 0;
}

const struct wr_win wr_win_first_value = {
    .name = "first_value",
    .params = "a",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct end),
    .run = run_first,
    .signature = "first_value(x)",
    .summary = "x of the first row, in every row; null where it is null there.",
    .example = "take 3 | map more = amount - first_value(amount) | select id, amount, more",
    .shows = "id,amount,more\n"
             "1001,21.00,0\n"
             "1002,5.50,-15.5\n"
             "1003,537.00,516\n",
};

const struct wr_win wr_win_last_value = {
    .name = "last_value",
    .params = "a",
    .flags = WR_WIN_WHOLE,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct end),
    .take = take_last,
    .give = give_last,
    .signature = "last_value(x)",
    .summary = "x of the last row of all, in every row; null where it is null there. It waits for all rows.",
    .example = "take 2 | map share = qty / last_value(cumsum(qty)) | select id, qty, share",
    .shows = "id,qty,share\n"
             "1001,3,0.6\n"
             "1002,2,0.4\n",
};
