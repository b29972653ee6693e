/* cumsum(x): the exact sum of the numbers so far; what comes out does not depend on how rows came in batches. */
#include "base/exactsum.h"
#include "lang/fn.h"
#include "plan/win.h"

/* The usual case, without a look at the digits. */
static inline struct wr_num total(const struct wr_exactsum *s)
{
    if (!s->more && s->scale <= 18 && s->m == (int64_t)s->m)
        return (struct wr_num){.kind = WR_NUM_DEC, .scale = s->scale, .m = (int64_t)s->m};
    return wr_exactsum_value(s);
}

static int run(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct wr_exactsum *sums = (struct wr_exactsum *)(void *)s->groups;
    if (wr_win_numbers(r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct wr_exactsum *sum = &sums[wr_win_group(r, i)];
        struct wr_num x = wr_vec_get_num(r->arg, i);
        if (wr_exactsum_add(sum, x, &s->arena) < 0)
            return wr_win_no_memory(s, r, err);
        if (x.kind != WR_NUM_NULL && (x = total(sum)).kind == WR_NUM_NULL)
            wr_win_beyond(s->call, r, i);
        wr_vec_put_num(out, i, x);
    }
    wr_win_tidy(r, out);
    return 0;
}

const struct wr_win wr_win_cumsum = {
    .name = "cumsum",
    .params = "n",
    .flags = WR_WIN_RANGE,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_exactsum),
    .run = run,
    .signature = "cumsum(x)",
    .summary = "The sum of the numbers so far, exactly. A row without a number gives null and changes nothing.",
    .example = "partition by country | map sold = cumsum(amount) | merge | select country, amount, sold | take 4",
    .shows = "country,amount,sold\n"
             "DE,21.00,21\n"
             "US,5.50,5.5\n"
             "BR,537.00,537\n"
             "BR,8.25,545.25\n",
};
