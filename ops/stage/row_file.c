/* See row_file.h. */
#include "ops/stage/row_file.h"

enum { GIVEN_BYTES = 128 * 1024 /* of records in a batch, about */ };

void wr_row_file_init(struct row_file *f, const struct sort_plan *rows, struct wr_env *env)
{
    *f = (struct row_file){.rows = rows, .pay = {env->budget, env->who}};
}

void wr_row_file_close(struct row_file *f)
{
    wr_spill_reader_done(&f->reader);
    wr_spill_drop(&f->run);
    wr_spill_close(f->file);
    f->file = NULL;
}

int wr_row_file_add(struct row_file *f, struct wr_env *env, const struct sort_entry *v, uint32_t n)
{
    if (!f->file) {
        int rc = wr_spill_open(env->spill, f->pay, NULL, &f->file, &env->err);
        if (rc < 0)
            return rc;
        f->run = (struct wr_spill_run){.file = f->file};
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t size = wr_sort_record_size(v[i].record->nwords, v[i].record->bytes);
        char *p = wr_spill_add(&f->run, size, &env->err);
        if (!p)
            return env->err.code;
        wr_sort_record_copy(p, v[i].record, size);
    }
    return 0;
}

/* Copies of the next records, in the arena of the batch `held`. How many, or negative. */
static int next_records(struct row_file *f, struct wr_batch *held, struct sort_entry *v, struct wr_env *env)
{
    size_t bytes = 0;
    int n = 0;
    while (n < WR_BATCH_ROWS && bytes < GIVEN_BYTES) {
        int rc = f->left.n ? 1 : wr_spill_read(&f->reader, &f->left, &env->err);
        if (rc <= 0)
            return rc < 0 ? rc : n;
        const struct sort_record *record = (const struct sort_record *)(const void *)f->left.p;
        size_t size = wr_sort_record_size(record->nwords, record->bytes);
        void *copy = wr_arena_alloc(&held->arena, size);
        if (!copy)
            return wr_arena_error(&held->arena, &env->err);
        v[n++].record = memcpy(copy, record, size);
        f->left.p += size;
        f->left.n -= size;
        bytes += size;
    }
    return n;
}

int wr_row_file_give(struct row_file *f, struct wr_env *env, struct wr_batch **out)
{
    if (!f->reading) {
        int rc = wr_spill_seal(&f->run, &env->err);
        if (rc < 0)
            return rc;
        f->reader = (struct wr_spill_reader){.run = &f->run, .once = true};
        f->reading = true;
    }
    struct wr_batch *held = wr_batch_new(env->batches, 0);
    struct sort_entry *v = held ? wr_arena_alloc(&held->arena, WR_BATCH_ROWS * sizeof *v) : NULL;
    int n = v ? next_records(f, held, v, env) : wr_err_nomem(&env->err, env->who);
    struct wr_batch *b = n > 0 ? wr_sort_batch(f->rows, env, held, v, (uint32_t)n) : NULL;
    wr_batch_unref(held);
    if (!b)
        return n > 0 ? WR_ELIMIT : n < 0 ? n : WR_STEP_NEED;
    for (int i = 0; i < n; i++)
        b->ord[i] = v[i].record->ordinal;
    *out = b;
    return WR_STEP_MORE;
}
