/* See late.h: rows as bytes, and back. */
#include <stdlib.h>

#include "ops/stage/late.h"
#include "plan/agg.h"

enum { GIVEN_BYTES = 1 << 20 /* of records in a batch */ };

const struct wr_vec *wr_late_columns(const struct sort_plan *p, struct wr_batch *b)
{
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (p->ncols + 1) * sizeof *cols);
    return cols && wr_batch_ordinals(b) && wr_sort_columns(p, b, cols) == 0 ? cols : NULL;
}

size_t wr_late_record_size(const struct sort_plan *p, const struct wr_vec *cols, uint32_t i)
{
    size_t size = wr_sort_record_size(1, wr_sort_values_size(p, cols, i));
    return size > UINT32_MAX ? 0 : size;
}

void wr_late_record_put(const struct sort_plan *p, const struct wr_batch *b, const struct wr_vec *cols, uint32_t i,
                        size_t size, char *at)
{
    const uint64_t origin = b->origin ? b->origin[i] : UINT64_MAX;
    struct sort_record head = {b->ord[i], (uint32_t)(size - wr_sort_record_size(1, 0)), 1};
    char *end = at + size;
    memset(end - sizeof(uint64_t), 0, sizeof(uint64_t)); /* what fills the record up */
    memcpy(at, &head, sizeof head);
    memcpy(at + sizeof head, &origin, sizeof origin);
    wr_sort_values_put(p, cols, i, 0, at + sizeof head + sizeof origin);
}

struct wr_batch *wr_late_batch(const struct sort_plan *p, struct wr_env *env, const struct sort_entry *v,
                               uint32_t n)
{
    struct wr_batch *b = wr_sort_batch(p, env, NULL, v, n);
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
static int next_records(late_next next, void *from, struct wr_batch *held, struct sort_entry *v, struct wr_env *env)
{
    struct spilled_group g;
    size_t bytes = 0;
    int n = 0, rc = 1;
    while (n < WR_BATCH_ROWS && bytes < GIVEN_BYTES && (rc = next(from, &g, &env->err)) == 1) {
        struct sort_record *record = wr_arena_alloc(&held->arena, g.rest.n);
        if (!record)
            return wr_err_nomem(&env->err, env->who);
        memcpy(record, g.rest.p, g.rest.n);
        v[n++] = (struct sort_entry){0, record};
        bytes += g.rest.n;
    }
    return rc < 0 ? rc : n;
}

int wr_late_give(const struct sort_plan *p, late_next next, void *from, struct wr_env *env, struct wr_batch **out)
{
    struct sort_entry v[WR_BATCH_ROWS];
    struct wr_batch *held = wr_batch_new(env->batches, 0);
    int n = held ? next_records(next, from, held, v, env) : wr_err_nomem(&env->err, env->who);
    struct wr_batch *b = n > 0 ? wr_late_batch(p, env, v, (uint32_t)n) : NULL;
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

static int next_merged(void *merge, struct spilled_group *out, struct wr_err *err)
{
    return wr_spilled_merge_next(merge, out, err);
}

int wr_late_give_merged(const struct sort_plan *p, struct spilled_merge *m, struct wr_env *env,
                        struct wr_batch **out)
{
    return wr_late_give(p, next_merged, m, env, out);
}

int wr_late_write(const struct sort_plan *p, struct wr_env *env, struct wr_batch *b, const uint16_t *sel,
                  uint32_t n, struct wr_spill_run *run)
{
    const struct wr_vec *cols = wr_late_columns(p, b);
    if (!cols)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, sel, n) {
        size_t size = wr_late_record_size(p, cols, i);
        if (!size)
            return wr_err_set(&env->err, WR_ELIMIT, "%s has a row of more than 4 GiB", env->who);
        char *at = wr_spilled_add(run, b->ord[i], (struct wr_slice){"", 0}, size, &env->err);
        if (!at)
            return env->err.code;
        wr_late_record_put(p, b, cols, i, size, at);
    }
    return 0;
}

struct sort_plan *wr_late_all(const struct wr_slots *space)
{
    struct sort_plan *p = calloc(1, sizeof *p + space->n * sizeof(*p->cols));
    if (!p)
        return NULL;
    *p = (struct sort_plan){.cols = (struct wr_colref **)(void *)(p + 1), .space = space, .limit = UINT64_MAX};
    for (struct wr_colref *ref = space->used; ref; ref = ref->used)
        p->cols[p->ncols++] = ref;
    return p;
}

struct wr_batch *wr_late_place(struct wr_env *env, const struct wr_batch *b, uint32_t row)
{
    struct wr_batch *m = wr_batch_new(env->batches, 0);
    if (!m || !(m->ord = wr_arena_alloc(&m->arena, sizeof *m->ord)) ||
        (b->origin && !(m->origin = wr_arena_alloc(&m->arena, sizeof *m->origin)))) {
        wr_batch_unref(m);
        return NULL;
    }
    m->nrows = m->nsel = 1;
    m->ord[0] = b->ord[row];
    if (b->origin)
        m->origin[0] = b->origin[row];
    return m;
}

struct wr_batch *wr_late_marker(const struct wr_build_late *p, struct wr_env *env, const struct wr_batch *b,
                                uint32_t row, struct late_held *held)
{
    struct wr_batch *m = wr_batch_new(env->batches, p->space->n);
    struct wr_vec *mark = m ? &m->cols[p->mark].v : NULL;
    if (!m || wr_agg_num_vec(m, 1, mark) < 0 || !(m->ord = wr_arena_alloc(&m->arena, sizeof *m->ord)) ||
        (b->origin && !(m->origin = wr_arena_alloc(&m->arena, sizeof *m->origin)))) {
        wr_batch_unref(m);
        return NULL;
    }
    mark->num[0] = (int64_t)(intptr_t)held;
    mark->tag[0] = WR_TAG_DEC;
    mark->sc[0] = 0;
    m->nrows = m->nsel = 1;
    m->ord[0] = b->ord[row];
    if (b->origin)
        m->origin[0] = b->origin[row];
    return m;
}
