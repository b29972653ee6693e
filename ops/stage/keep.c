/* See keep.h. */
#include "ops/stage/keep.h"

enum { FIRST_CHUNK = 64 * 1024, MOST_CHUNK = 4 << 20 };

void wr_keep_open(struct keep *k, const struct sort_plan *rows, struct wr_env *env)
{
    *k = (struct keep){.rows = rows, .pay = {env->budget, env->who}};
    wr_arena_init_growing(&k->arena, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
}

void wr_keep_close(struct keep *k)
{
    wr_arena_done(&k->arena);
    wr_charged_free(k->pay, &k->v, &k->cap, sizeof *k->v);
}

void wr_keep_clear(struct keep *k)
{
    wr_arena_reset(&k->arena);
    k->n = k->floor = 0;
}

static int put_rows(struct keep *k, struct wr_env *env, struct wr_batch *b, const struct wr_vec *cols,
                    const uint16_t *sel, uint32_t n, const uint64_t *word)
{
    WR_EACH (i, sel, n) {
        size_t bytes = wr_sort_values_size(k->rows, cols, i), size = wr_sort_record_size(0, bytes);
        if (bytes > UINT32_MAX)
            return wr_err_set(&env->err, WR_ELIMIT, "%s has a row of more than 4 GiB", env->who);
        struct sort_record *record = wr_arena_alloc(&k->arena, size);
        if (!record)
            return wr_arena_error(&k->arena, &env->err);
        *record = (struct sort_record){b->ord[i], (uint32_t)bytes, 0};
        wr_sort_values_put(k->rows, cols, i, k->rows->keyed ? b->gid[i] : 0, (char *)record->words);
        k->v[k->n++] = (struct sort_entry){word ? word[i] : 0, record};
    }
    return 0;
}

int wr_keep_add(struct keep *k, struct wr_env *env, struct wr_batch *b, const uint16_t *sel, uint32_t n,
                const uint64_t *word)
{
    uint16_t *all = b->sel;
    uint32_t nall = b->nsel;
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (k->rows->ncols + 1) * sizeof *cols);
    b->sel = (uint16_t *)sel; /* only these rows are made bytes of */
    b->nsel = n;
    int rc = cols && wr_batch_ordinals(b) ? wr_sort_columns(k->rows, b, cols) : -1;
    b->sel = all;
    b->nsel = nall;
    if (rc < 0)
        return wr_err_nomem(&env->err, env->who);
    rc = wr_charged_grow(k->pay, &k->v, &k->cap, (uint64_t)k->n + n, sizeof *k->v, &env->err);
    return rc < 0 ? rc : put_rows(k, env, b, cols, sel, n, word);
}

/* How many rows there are at most where `stay` of them stay. */
static uint64_t most_rows(uint64_t stay)
{
    return 2 * stay + 4 * WR_BATCH_ROWS;
}

bool wr_keep_full(const struct keep *k)
{
    return k->n > most_rows(k->floor);
}

size_t wr_keep_needs(const struct keep *k, uint64_t stay)
{
    const size_t row = k->n ? k->arena.total / k->n + 1 : 0;
    return (size_t)((most_rows(stay) + stay) * row + most_rows(stay) * sizeof *k->v);
}

/* Where most stay, no memory is moved. */
static void leave_out(struct keep *k, const bool *stays)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n; i++) {
        k->v[n] = k->v[i];
        n += stays[i];
    }
    k->n = k->floor = n;
}

int wr_keep_squeeze(struct keep *k, struct wr_env *env, const bool *stays)
{
    struct wr_arena fresh;
    uint32_t n = 0, all = 0;
    for (uint32_t i = 0; i < k->n; i++)
        all += stays[i];
    if (all > k->n / 4 * 3) {
        leave_out(k, stays);
        return 0;
    }
    wr_arena_init_growing(&fresh, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    for (uint32_t i = 0; i < k->n; i++) {
        if (!stays[i])
            continue;
        size_t size = wr_sort_record_size(0, k->v[i].record->bytes);
        void *record = wr_arena_alloc(&fresh, size);
        if (!record) {
            int rc = wr_arena_error(&fresh, &env->err);
            wr_arena_done(&fresh);
            return rc;
        }
        k->v[n++] = (struct sort_entry){k->v[i].word, memcpy(record, k->v[i].record, size)};
    }
    wr_arena_done(&k->arena);
    k->arena = fresh;
    k->n = k->floor = n;
    return 0;
}

int wr_keep_give(struct keep *k, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n = k->n - k->given < WR_BATCH_ROWS ? k->n - k->given : WR_BATCH_ROWS;
    if (!n)
        return WR_STEP_NEED;
    *out = wr_sort_batch(k->rows, env, NULL, k->v + k->given, n);
    if (!*out)
        return WR_ELIMIT;
    for (uint32_t i = 0; i < n; i++)
        (*out)->ord[i] = k->v[k->given + i].record->ordinal;
    k->given += n;
    return WR_STEP_MORE;
}

uint32_t wr_keep_gid(const struct sort_entry *e)
{
    uint32_t gid;
    memcpy(&gid, wr_sort_payload(e->record), sizeof gid);
    return gid;
}
