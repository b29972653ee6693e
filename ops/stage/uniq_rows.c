/* See uniq.h: rows as bytes, and back. */
#include "ops/stage/uniq.h"

enum { GIVEN_BYTES = 1 << 20 /* of records in a batch */ };

const struct wr_vec *wr_uniq_columns(const struct uniq_plan *p, struct wr_batch *b)
{
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (p->rows->ncols + 1) * sizeof *cols);
    return cols && wr_batch_ordinals(b) && wr_sort_columns(p->rows, b, cols) == 0 ? cols : NULL;
}

size_t wr_uniq_record_size(const struct uniq_plan *p, const struct wr_vec *cols, uint32_t i)
{
    size_t size = wr_sort_record_size(1, wr_sort_values_size(p->rows, cols, i));
    return size > UINT32_MAX ? 0 : size;
}

void wr_uniq_record_put(const struct uniq_plan *p, const struct wr_batch *b, const struct wr_vec *cols, uint32_t i,
                        size_t size, char *at)
{
    const uint64_t origin = b->origin ? b->origin[i] : UINT64_MAX;
    struct sort_record head = {b->ord[i], (uint32_t)(size - wr_sort_record_size(1, 0)), 1};
    char *end = at + size;
    memset(end - sizeof(uint64_t), 0, sizeof(uint64_t)); /* what fills the record up */
    memcpy(at, &head, sizeof head);
    memcpy(at + sizeof head, &origin, sizeof origin);
    wr_sort_values_put(p->rows, cols, i, 0, at + sizeof head + sizeof origin);
}

struct wr_batch *wr_uniq_batch(const struct uniq_plan *p, struct wr_env *env, const struct sort_entry *v,
                               uint32_t n)
{
    struct wr_batch *b = wr_sort_batch(p->rows, env, NULL, v, n);
    bool origin = false;
    for (uint32_t i = 0; b && i < n; i++) {
        b->ord[i] = v[i].record->ordinal;
        origin |= v[i].record->words[0] != UINT64_MAX;
    }
    if (!b || !origin)
        return b;
    if (!(b->origin = wr_arena_alloc(&b->arena, n * sizeof *b->origin))) {
        wr_batch_unref(b);
        wr_err_nomem(&env->err, env->who);
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++)
        b->origin[i] = v[i].record->words[0] == UINT64_MAX ? b->ord[i] : v[i].record->words[0];
    return b;
}

/* Copies of the next records, in the arena of the batch `held`. How many, or negative. */
static int next_records(struct spilled_merge *m, struct wr_batch *held, struct sort_entry *v, struct wr_env *env)
{
    struct spilled_group g;
    size_t bytes = 0;
    int n = 0, rc = 1;
    while (n < WR_BATCH_ROWS && bytes < GIVEN_BYTES && (rc = wr_spilled_merge_next(m, &g, &env->err)) == 1) {
        struct sort_record *record = wr_arena_alloc(&held->arena, g.rest.n);
        if (!record)
            return wr_err_nomem(&env->err, env->who);
        memcpy(record, g.rest.p, g.rest.n);
        v[n++] = (struct sort_entry){0, record};
        bytes += g.rest.n;
    }
    return rc < 0 ? rc : n;
}

int wr_uniq_give(const struct uniq_plan *p, struct spilled_merge *m, struct wr_env *env, struct wr_batch **out)
{
    struct sort_entry v[WR_BATCH_ROWS];
    struct wr_batch *held = wr_batch_new(env->batches, 0);
    int n = held ? next_records(m, held, v, env) : wr_err_nomem(&env->err, env->who);
    struct wr_batch *b = n > 0 ? wr_uniq_batch(p, env, v, (uint32_t)n) : NULL;
    struct wr_batch **keep = b ? wr_arena_alloc(&b->arena, sizeof(*keep)) : NULL;
    if (!keep) {
        wr_batch_unref(held);
        wr_batch_unref(b);
        return n < 0 ? n : n ? wr_err_nomem(&env->err, env->who) : WR_STEP_NEED;
    }
    *keep = held;
    b->keep = keep;
    b->nkeep = 1;
    *out = b;
    return WR_STEP_MORE;
}
