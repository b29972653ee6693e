/* The file's rows in temporary files (join_grace.h): those that were in memory when that became tight, then the
 * others, each where the hash of its key belongs. */
#include "ops/stage/join_grace.h"

static struct join_run *run_of(struct join_spilled *x, struct wr_slice key)
{
    return &x->parts.runs[join_part_of(&x->parts, key)];
}

/* Adds a row; where its values go. */
static char *add_row(struct join_spilled *x, uint64_t number, struct wr_slice key, uint64_t values,
                     struct wr_err *err)
{
    uint32_t n = (uint32_t)key.n;
    char *p = join_run_add(run_of(x, key), number, JOIN_KEY + key.n + values, err);
    if (!p)
        return NULL;
    memcpy(p, &n, sizeof n);
    memcpy(p + JOIN_KEY, key.p, key.n);
    return p + JOIN_KEY + key.n;
}

/* ---- what is in memory --------------------------------------------------------------------------------------- */

/* Where the values of a row end. */
static const char *values_end(const struct join_rows *r, const char *p)
{
    struct wr_str value;
    for (uint32_t c = 0; c < r->nused; c++)
        p = join_take(p, &value);
    return p;
}

/* A row from memory, with the key of a group. What stands behind it; NULL: an error. */
static const char *move_row(const struct join_rows *r, const char *row, uint64_t number, uint32_t gid,
                            struct wr_err *err)
{
    struct join_spilled *x = r->spilled;
    const char *from = join_values(r, row), *end = values_end(r, from);
    size_t n = (size_t)(end - from);
    char *to = gid == WR_TABLE_NONE ? join_run_add(&x->loose, number, n, err)
                                    : add_row(x, number, wr_table_key(&r->table, gid), n, err);
    if (!to)
        return NULL;
    memcpy(to, from, n);
    return end;
}

/* In their order, with their numbers. */
static int move_numbered(const struct join_rows *r, struct wr_err *err)
{
    uint64_t number = 0;
    const char *p = (const char *)r->units, *end = p + r->size;
    while (p && p < end)
        p = move_row(r, p, number++, join_group(p), err);
    return r->size && !p ? err->code : 0;
}

/* Key by key: the numbers don't matter. */
static int move_groups(const struct join_rows *r, struct wr_err *err)
{
    for (uint32_t gid = 0; gid < r->table.n; gid++) {
        if (join_is_filter(r->plan->kind)) {
            if (!add_row(r->spilled, 0, wr_table_key(&r->table, gid), 0, err))
                return err->code;
            continue;
        }
        for (uint64_t place = r->first[gid]; place; place = join_next(r, place))
            if (!move_row(r, join_row(r, place), 0, gid, err))
                return err->code;
    }
    return 0;
}

static void forget(struct join_rows *r)
{
    wr_table_done(&r->table);
    wr_charged_free(r->pay, &r->first, &r->cap_first, sizeof *r->first);
    wr_charged_free(r->pay, &r->last, &r->cap_last, sizeof *r->last);
    wr_charged_free(r->pay, &r->units, &r->cap_units, sizeof *r->units);
    r->size = 0;
}

int join_spill_begin(struct join_rows *r, struct wr_env *env)
{
    struct join_spilled *x = r->spilled = calloc(1, sizeof *x);
    if (!x)
        return wr_err_nomem(&env->err, env->who);
    int rc = wr_spill_open(env->spill, r->pay, NULL, &x->file, &env->err);
    if (rc >= 0)
        rc = join_parts_begin(&x->parts, x->file, 0, join_fanout(env), env->who, &env->err);
    x->loose.of.file = x->file;
    if (rc >= 0)
        rc = join_keeps_right(r->plan->kind) ? move_numbered(r, &env->err) : move_groups(r, &env->err);
    forget(r);
    return rc;
}

/* ---- what comes ---------------------------------------------------------------------------------------------- */

int join_spill_batch(struct join_rows *r, struct wr_env *env, const struct wr_batch *b, const struct wr_keys *keys,
                     const uint16_t *with, uint32_t n, const struct wr_str *const *cols)
{
    struct join_spilled *x = r->spilled;
    const uint32_t ncols = join_is_filter(r->plan->kind) ? 0 : r->nused;
    uint64_t number = r->count;
    uint32_t k = 0;
    WR_EACH (i, b->sel, b->nsel) {
        const bool has = k < n && with[k] == i;
        uint64_t size = 0;
        k += has;
        number++;
        if (!has && !join_keeps_right(r->plan->kind))
            continue;
        for (uint32_t c = 0; c < ncols; c++)
            size += join_value_size(cols[c][i]);
        char *p = has ? add_row(x, number - 1, wr_keys_get(keys, i), size, &env->err)
                      : join_run_add(&x->loose, number - 1, size, &env->err);
        if (!p)
            return env->err.code;
        for (uint32_t c = 0; c < ncols; c++)
            p = join_put(p, cols[c][i]);
    }
    return 0;
}

int join_spill_end(struct join_rows *r, struct wr_err *err)
{
    if (!r->spilled)
        return 0;
    int rc = join_parts_seal(&r->spilled->parts, err);
    return rc < 0 ? rc : wr_spill_seal(&r->spilled->loose.of, err);
}

void join_spill_done(struct join_rows *r)
{
    struct join_spilled *x = r->spilled;
    if (!x)
        return;
    join_parts_done(&x->parts);
    wr_spill_drop(&x->loose.of);
    wr_spill_close(x->file);
    free(x);
    r->spilled = NULL;
}
