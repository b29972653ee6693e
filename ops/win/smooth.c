/* ewma(x, alpha): e = alpha * x + (1 - alpha) * e, row after row, as the operators would work it out. */
#include "lang/fn.h"
#include "plan/win.h"

struct smooth {
    struct wr_num e; /* null: no number yet */
};

static int run(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct smooth *groups = (struct smooth *)(void *)s->groups;
    const struct wr_num one = {.kind = WR_NUM_DEC, .m = 1};
    const struct wr_num alpha = s->call->number, rest = wr_num_sub(one, alpha);
    if (wr_win_numbers(r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct smooth *g = &groups[wr_win_group(r, i)];
        struct wr_num x = wr_vec_get_num(r->arg, i);
        if (x.kind != WR_NUM_NULL) {
            if (g->e.kind != WR_NUM_NULL)
                x = wr_num_add(wr_num_mul(alpha, x), wr_num_mul(rest, g->e));
            g->e = x;
        }
        wr_vec_put_num(out, i, x);
    }
    wr_win_tidy(r, out);
    return 0;
}

const struct wr_win wr_win_ewma = {
    .name = "ewma",
    .params = "nf",
    .result = WR_T_NUM,
    .state_size = sizeof(struct smooth),
    .run = run,
    .signature = "ewma(x, alpha)",
    .summary =
        "The exponentially weighted mean: alpha * x + (1 - alpha) * the one before, beginning with the first x. A "
        "row without a number gives null and changes nothing.",
    .example = "take 4 | map smooth = ewma(qty, 0.5) | select id, qty, smooth",
    .shows = "id,qty,smooth\n"
             "1001,3,3\n"
             "1002,2,2.5\n"
             "1003,3,2.75\n"
             "1004,3,2.875\n",
};
