/* session(t, gap): counts stretches of rows between which no more than `gap` lies. */
#include "lang/fn.h"
#include "plan/win.h"

struct session {
    struct wr_num last; /* zeroed: null */
    int64_t count;
};

static int run(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct session *groups = (struct session *)(void *)s->groups;
    if (wr_win_numbers(r, out) < 0)
        return wr_win_no_memory(s, r, err);
    WR_EACH (i, r->sel, r->n) {
        struct session *g = &groups[wr_win_group(r, i)];
        struct wr_num t = wr_vec_get_num(r->arg, i), x = {.kind = WR_NUM_NULL};
        if (t.kind != WR_NUM_NULL) {
            struct wr_num since = wr_num_sub(t, g->last);
            if (since.kind == WR_NUM_NULL || wr_num_cmp(since, s->call->number) > 0)
                g->count++;
            g->last = t;
            x = (struct wr_num){.kind = WR_NUM_DEC, .m = g->count};
        }
        wr_vec_put_num(out, i, x);
    }
    wr_win_tidy(r, out);
    return 0;
}

const struct wr_win wr_win_session = {
    .name = "session",
    .params = "td",
    .result = WR_T_NUM,
    .state_size = sizeof(struct session),
    .run = run,
    .signature = "session(t, gap)",
    .summary =
        "The number of the session, from 1; a new one begins where more than gap lies between a row's time and the "
        "one before. A row without a time gives null and changes nothing.",
    .example = "from data/samples/events.csv | filter user == \"u01\" | map visit = session(time, 30m) | select "
               "time, visit | take 4",
    .shows = "time,visit\n"
             "2025-11-20T00:07:13Z,1\n"
             "2025-11-20T00:10:14Z,1\n"
             "2025-11-20T01:13:28Z,2\n"
             "2025-11-20T02:11:16Z,3\n",
};
