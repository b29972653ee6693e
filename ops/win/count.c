/* row_number(): how many rows of the key there were, with this one. */
#include "plan/win.h"

static int run(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    int64_t *count = (int64_t *)(void *)s->groups;
    *out = (struct wr_vec){.rep = WR_REP_NUM};
    out->num = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *out->num);
    if (!out->num)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n)
        out->num[i] = ++count[wr_win_group(r, i)];
    return 0;
}

const struct wr_win wr_win_row_number = {
    .name = "row_number",
    .params = "",
    .result = WR_T_NUM,
    .state_size = sizeof(int64_t),
    .run = run,
    .signature = "row_number()",
    .summary = "1 for the first row, 2 for the second, and so on.",
    .example = "partition by country | map n = row_number() | merge | select id, country, n | take 4",
    .shows = "id,country,n\n"
             "1001,DE,1\n"
             "1002,US,1\n"
             "1003,BR,1\n"
             "1004,BR,2\n",
};
