/* See by_row.h: a sort by the number of the row (sort_spill.h). */
#include "ops/win/by_row.h"

#include "plan/op.h"

struct sort_store win_store(const struct wr_win_state *s)
{
    static const struct sort_plan all = {.limit = UINT64_MAX};
    /* while one store is read for a call, another may be written, and read then */
    return (struct sort_store){.plan = &all, .pay = s->pay, .parts = 2 * s->beside + 1};
}

void win_by_row_init(struct win_by_row *b, const struct wr_win_state *s)
{
    *b = (struct win_by_row){.store = win_store(s)};
}

void win_by_row_close(struct win_by_row *b)
{
    wr_sort_merger_close(&b->merger);
    wr_sort_store_close(&b->store);
}

int win_store_error(const struct wr_win_state *s, int rc, struct wr_err *err)
{
    if (rc < 0 && err != &s->env->err)
        *err = s->env->err;
    return rc;
}

int win_by_row_read(struct win_by_row *b, const struct wr_win_state *s, struct wr_err *err)
{
    int rc = win_store_error(s, wr_sort_store_settle(&b->store, s->env), err);
    return rc < 0 ? rc : wr_sort_merger_open(&b->merger, &b->store, err);
}

int win_by_row_find(struct win_by_row *b, uint64_t row, const char **out, struct wr_err *err)
{
    while (!b->ended && (!b->head.record || b->head.word < row)) {
        int rc = wr_sort_merger_next(&b->merger, &b->head, err);
        if (rc < 0)
            return rc;
        b->ended = rc == 0;
    }
    *out = !b->ended && b->head.word == row ? wr_sort_payload(b->head.record) : NULL;
    return 0;
}
