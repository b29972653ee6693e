/* rank(x) and dense_rank(x): a row's place in the order of its key's values, 1 for the least.
 *
 * Values are collected as sort does it (ops/stage/sort_order.h): records of words whose order is that of the
 * values, each with the number of its row. When all have come they are sorted by group and words, and each row is
 * written its rank.
 *
 * When memory is scarce they are sorted in runs on disk, and ranks, found in the order of values, are sorted by row
 * there once more (by_row.h). */
#include "ops/stage/sort_key.h"
#include "ops/stage/sort_order.h"
#include "ops/win/by_row.h"
#include "ops/win/mixed.h"

enum {
    FIRST_CHUNK = 64 * 1024,
    MOST_CHUNK = 4 << 20,
    RANKS = 4096, /* in memory, at least, before they are written */
};

struct ranks {
    struct wr_arena records;
    struct sort_entry *v, *spare;
    uint32_t n, cap, spare_cap;
    uint64_t taken; /* rows */
    uint32_t *rank; /* by row */
    uint32_t rank_cap;
    struct sort_store by_value; /* records that memory had no room for */
    struct win_by_row by_row;   /* and then the ranks */
};

static void init_records(const struct wr_win_state *s, struct ranks *k)
{
    wr_arena_init_growing(&k->records, FIRST_CHUNK, MOST_CHUNK, s->pay.budget, s->pay.who);
}

static int open_rank(struct wr_win_state *s, struct wr_err *err)
{
    struct ranks *k = calloc(1, sizeof *k);
    if (!k)
        return wr_err_nomem(err, s->pay.who);
    k->by_value = win_store(s);
    init_records(s, k);
    s->own = k;
    return 0;
}

static void forget_records(struct wr_win_state *s, struct ranks *k)
{
    wr_arena_done(&k->records);
    wr_charged_free(s->pay, &k->v, &k->cap, sizeof *k->v);
    wr_charged_free(s->pay, &k->spare, &k->spare_cap, sizeof *k->spare);
}

static void close_rank(struct wr_win_state *s)
{
    struct ranks *k = s->own;
    if (!k)
        return;
    forget_records(s, k);
    wr_charged_free(s->pay, &k->rank, &k->rank_cap, sizeof *k->rank);
    wr_sort_store_close(&k->by_value);
    win_by_row_close(&k->by_row);
    free(k);
}

static int take_rank(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_err *err)
{
    struct ranks *k = s->own;
    const struct sort_key key = {.ref = s->call->arg};
    const struct sort_column col = {.num = r->arg, .str = r->text};
    uint64_t *word = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *word);
    uint32_t *more = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *more);
    if (!word || !more)
        return wr_win_no_memory(s, r, err);
    int rc = wr_charged_grow(s->pay, &k->v, &k->cap, (uint64_t)k->n + r->n, sizeof *k->v, err);
    if (rc >= 0) /* for sorting, so that there is no lack of it then */
        rc = wr_charged_grow(s->pay, &k->spare, &k->spare_cap, (uint64_t)k->n + r->n, sizeof *k->spare, err);
    if (rc < 0)
        return rc;
    win_tell_mixed(s->call, r);
    wr_sort_first(&key, &col, r->sel, r->n, word, more);
    WR_EACH (i, r->sel, r->n) {
        struct sort_record *record = wr_arena_alloc(&k->records, wr_sort_record_size(1 + more[i], 0));
        if (!record)
            return wr_arena_error(&k->records, err);
        *record = (struct sort_record){.ordinal = k->taken++, .nwords = 1 + more[i]};
        record->words[0] = word[i];
        wr_sort_words(&key, &col, i, record->words + 1);
        k->v[k->n++] = (struct sort_entry){wr_win_group(r, i), record};
    }
    return 0;
}

static bool same_value(const struct sort_entry *a, const struct sort_entry *b)
{
    return a->record->nwords == b->record->nwords && !wr_sort_compare(a->record, b->record, 0);
}

/* ---- on disk ------------------------------------------------------------------------------------------------- */

static size_t growth(const struct wr_win_state *s, uint32_t rows)
{
    const struct ranks *k = s->own;
    return 2 * wr_charged_growth(k->cap, (uint64_t)k->n + rows, sizeof *k->v) +
           (k->records.chunk < k->records.most ? 2 * k->records.chunk : k->records.most);
}

static int spill_values(struct wr_win_state *s, struct wr_err *err)
{
    struct ranks *k = s->own;
    if (!k->n)
        return 0;
    wr_sort_entries(k->v, k->spare, k->n, true);
    int rc = wr_sort_store_add(&k->by_value, s->env, k->v, k->n);
    forget_records(s, k);
    init_records(s, k);
    k->n = 0;
    if (rc >= 0)
        rc = wr_sort_store_tidy(&k->by_value, s->env);
    return win_store_error(s, rc, err);
}

/* The ranks of k->v, whose words are their rows, and where records would be, are the ranks. */
static int write_ranks(struct wr_win_state *s, struct ranks *k, struct wr_err *err)
{
    wr_sort_entries(k->v, k->spare, k->n, false);
    struct wr_spill_run *run = wr_sort_store_begin(&k->by_row.store, s->env);
    if (!run)
        return win_store_error(s, s->env->err.code, err);
    for (uint32_t i = 0; i < k->n; i++) {
        const int64_t rank = (int64_t)(intptr_t)k->v[i].record;
        char *p = wr_sort_store_put(run, k->v[i].word, 0, sizeof rank, err);
        if (!p)
            return err->code;
        memcpy(p, &rank, sizeof rank);
    }
    k->n = 0;
    int rc = wr_spill_seal(run, err);
    return rc < 0 ? rc : win_store_error(s, wr_sort_store_tidy(&k->by_row.store, s->env), err);
}

static int note_rank(struct wr_win_state *s, struct ranks *k, uint64_t row, uint64_t rank, struct wr_err *err)
{
    int rc = 0;
    if (k->n == k->cap && k->n >= RANKS &&
        wr_budget_tight(s->pay.budget, 2 * wr_charged_growth(k->cap, (uint64_t)k->n + 1, sizeof *k->v)))
        rc = write_ranks(s, k, err);
    const uint64_t need = k->n ? (uint64_t)k->n + 1 : RANKS;
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &k->v, &k->cap, need, sizeof *k->v, err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &k->spare, &k->spare_cap, need, sizeof *k->spare, err);
    if (rc >= 0)
        k->v[k->n++] = (struct sort_entry){row, (const struct sort_record *)(intptr_t)rank};
    return rc;
}

/* ---- ranks ----------------------------------------------------------------------------------------------------
 */

/* Where a row stands among those of its group that came before it in the order of values. */
struct place {
    uint64_t rank, in_group;
};

static void next_place(struct place *p, bool begins, bool same, bool dense)
{
    p->in_group = begins ? 1 : p->in_group + 1;
    if (begins)
        p->rank = 1;
    else if (!same)
        p->rank = dense ? p->rank + 1 : p->in_group;
}

static int rank_merged(struct wr_win_state *s, struct sort_merger *m, bool dense, struct wr_err *err)
{
    struct ranks *k = s->own;
    struct place at = {0};
    struct sort_entry e, last = {0};
    char *copy = NULL; /* of the last record */
    uint32_t cap = 0;
    bool any = false;
    int rc;
    while ((rc = wr_sort_merger_next(m, &e, err)) == 1) {
        const size_t size = wr_sort_record_size(e.record->nwords, e.record->bytes);
        const bool begins = !any || e.word != last.word, same = !begins && same_value(&e, &last);
        next_place(&at, begins, same, dense);
        rc = note_rank(s, k, e.record->ordinal, at.rank, err);
        if (rc >= 0)
            rc = wr_charged_grow(s->pay, &copy, &cap, size, 1, err);
        if (rc < 0)
            break;
        if (!same)
            memcpy(copy, e.record, size);
        last = (struct sort_entry){e.word, (const struct sort_record *)(const void *)copy};
        any = true;
    }
    wr_charged_free(s->pay, &copy, &cap, 1);
    return rc;
}

static int settle_on_disk(struct wr_win_state *s, bool dense, struct wr_err *err)
{
    struct ranks *k = s->own;
    struct sort_merger m = {0};
    win_by_row_init(&k->by_row, s);
    int rc = spill_values(s, err);
    if (rc >= 0)
        rc = win_store_error(s, wr_sort_store_settle(&k->by_value, s->env), err);
    if (rc >= 0)
        rc = wr_sort_merger_open(&m, &k->by_value, err);
    if (rc >= 0)
        rc = rank_merged(s, &m, dense, err);
    wr_sort_merger_close(&m);
    wr_sort_store_close(&k->by_value);
    if (rc >= 0)
        rc = write_ranks(s, k, err);
    forget_records(s, k);
    return rc < 0 ? rc : win_by_row_read(&k->by_row, s, err);
}

static int settle(struct wr_win_state *s, bool dense, struct wr_err *err)
{
    struct ranks *k = s->own;
    if (k->by_value.file)
        return settle_on_disk(s, dense, err);
    int rc = wr_charged_grow(s->pay, &k->rank, &k->rank_cap, k->n, sizeof *k->rank, err);
    if (rc < 0)
        return rc;
    wr_sort_entries(k->v, k->spare, k->n, true);
    struct place at = {0};
    for (uint32_t i = 0; i < k->n; i++) {
        const bool begins = !i || k->v[i].word != k->v[i - 1].word;
        next_place(&at, begins, !begins && same_value(&k->v[i], &k->v[i - 1]), dense);
        k->rank[k->v[i].record->ordinal] = (uint32_t)at.rank;
    }
    forget_records(s, k);
    return 0;
}

static int settle_rank(struct wr_win_state *s, struct wr_err *err)
{
    return settle(s, false, err);
}

static int settle_dense(struct wr_win_state *s, struct wr_err *err)
{
    return settle(s, true, err);
}

static int give_from_disk(struct ranks *k, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    uint64_t row = r->first;
    WR_EACH (i, r->sel, r->n) {
        const char *p;
        int rc = win_by_row_find(&k->by_row, row++, &p, err);
        if (rc < 0)
            return rc;
        if (!p)
            return wr_err_set(err, WR_EIO, "map: a temporary file is damaged");
        memcpy(&out->num[i], p, sizeof out->num[i]);
    }
    return 0;
}

static int give_rank(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    struct ranks *k = s->own;
    uint64_t row = r->first;
    *out = (struct wr_vec){.rep = WR_REP_NUM};
    out->num = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *out->num);
    if (!out->num)
        return wr_win_no_memory(s, r, err);
    if (win_by_row_any(&k->by_row))
        return give_from_disk(k, r, out, err);
    WR_EACH (i, r->sel, r->n)
        out->num[i] = k->rank[row++];
    return 0;
}

#define MIXED "ranked after them; num() takes them as null"

const struct wr_win wr_win_rank = {
    .name = "rank",
    .params = "v",
    .flags = WR_WIN_WHOLE,
    .result = WR_T_NUM,
    .open = open_rank,
    .close = close_rank,
    .take = take_rank,
    .settle = settle_rank,
    .give = give_rank,
    .growth = growth,
    .spill = spill_values,
    .mixed = MIXED,
    .signature = "rank(x)",
    .summary = "The place of x among all rows in the order of sort: one more than there are rows before it, so "
               "that equal ones share a place and some are left out after them. rank(-x) gives 1 to the largest "
               "number. It waits for all rows.",
    .example = "take 4 | map place = rank(-qty) | select id, qty, place",
    .shows = "id,qty,place\n"
             "1001,3,1\n"
             "1002,2,4\n"
             "1003,3,1\n"
             "1004,3,1\n",
};

const struct wr_win wr_win_dense_rank = {
    .name = "dense_rank",
    .params = "v",
    .flags = WR_WIN_WHOLE,
    .result = WR_T_NUM,
    .open = open_rank,
    .close = close_rank,
    .take = take_rank,
    .settle = settle_dense,
    .give = give_rank,
    .growth = growth,
    .spill = spill_values,
    .mixed = MIXED,
    .signature = "dense_rank(x)",
    .summary = "As rank, but no place is left out after equal ones: how many different values there are up to x.",
    .example = "take 4 | map place = dense_rank(-qty) | select id, qty, place",
    .shows = "id,qty,place\n"
             "1001,3,1\n"
             "1002,2,2\n"
             "1003,3,1\n"
             "1004,3,1\n",
};
