/* The columns of rows that a join which has spilled gives (join_grace.h), made by whoever has the batch next. */
#include "ops/stage/join_grace.h"

/* Vectors for the used columns of the file; the keys of right and full are the stream's own. */
static int fill_file(const struct join_rows *r, struct wr_batch *b, const char *const *values)
{
    const uint32_t keys = join_keeps_right(r->plan->kind) ? r->plan->nkeys : 0;
    struct wr_str **out = wr_arena_alloc(&b->arena, (r->nused + 1) * sizeof(*out));
    for (uint32_t c = 0; out && c < r->nused; c++) {
        out[c] = wr_arena_alloc(&b->arena, b->nrows * sizeof **out);
        if (!out[c])
            return -1;
        if (r->used[c] >= keys)
            b->cols[r->plan->to[r->used[c]]->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = out[c]}};
    }
    for (uint32_t i = 0; out && i < b->nrows; i++) {
        const char *p = values[i];
        struct wr_str value = {"", 0, 0};
        for (uint32_t c = 0; c < r->nused; c++) {
            if (p)
                p = join_take(p, &value);
            out[c][i] = value;
        }
    }
    return out ? 0 : -1;
}

int join_fill(const struct join_packer *x, const struct join_rows *r, struct wr_batch *b)
{
    const struct join_made *made = b->ticket;
    if (!made)
        return 0;
    b->ticket = NULL;
    if (join_unpack(x, b, made->at) < 0)
        return -1;
    if (!join_is_filter(x->plan->kind) && fill_file(r, b, made->values) < 0)
        return -1;
    return join_keeps_right(x->plan->kind) ? join_put_keys(x->plan, b) : 0;
}
