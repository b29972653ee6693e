/* rank(x) and dense_rank(x): a row's place in the order of its key's values, 1 for the least.
 *
 * Values are collected as sort does it (ops/stage/sort_order.h): records of words whose order is that of the
 * values, each with the number of its row. When all have come they are sorted by group and words, and each row is
 * written its rank. */
#include "ops/stage/sort_key.h"
#include "ops/stage/sort_order.h"
#include "ops/win/mixed.h"

enum { FIRST_CHUNK = 64 * 1024, MOST_CHUNK = 4 << 20 };

struct ranks {
    struct wr_arena records;
    struct sort_entry *v, *spare;
    uint32_t n, cap, spare_cap;
    uint32_t *rank; /* by row */
    uint32_t rank_cap;
};

static int open_rank(struct wr_win_state *s, struct wr_err *err)
{
    struct ranks *k = calloc(1, sizeof *k);
    if (!k)
        return wr_err_nomem(err, s->pay.who);
    wr_arena_init_growing(&k->records, FIRST_CHUNK, MOST_CHUNK, s->pay.budget, s->pay.who);
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
    if (rc < 0)
        return rc;
    win_tell_mixed(s->call, r);
    wr_sort_first(&key, &col, r->sel, r->n, word, more);
    WR_EACH (i, r->sel, r->n) {
        struct sort_record *record = wr_arena_alloc(&k->records, wr_sort_record_size(1 + more[i], 0));
        if (!record)
            return wr_arena_error(&k->records, err);
        *record = (struct sort_record){.ordinal = k->n, .nwords = 1 + more[i]};
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

static int settle(struct wr_win_state *s, bool dense, struct wr_err *err)
{
    struct ranks *k = s->own;
    int rc = wr_charged_grow(s->pay, &k->spare, &k->spare_cap, k->n, sizeof *k->spare, err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &k->rank, &k->rank_cap, k->n, sizeof *k->rank, err);
    if (rc < 0)
        return rc;
    wr_sort_entries(k->v, k->spare, k->n, true);
    uint32_t rank = 0, in_group = 0;
    for (uint32_t i = 0; i < k->n; i++) {
        const bool begins = !i || k->v[i].word != k->v[i - 1].word;
        in_group = begins ? 1 : in_group + 1;
        if (begins)
            rank = 1;
        else if (!same_value(&k->v[i], &k->v[i - 1]))
            rank = dense ? rank + 1 : in_group;
        k->rank[k->v[i].record->ordinal] = rank;
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

static int give_rank(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    const struct ranks *k = s->own;
    uint64_t row = r->first;
    *out = (struct wr_vec){.rep = WR_REP_NUM};
    out->num = wr_arena_alloc(&r->batch->arena, r->batch->nrows * sizeof *out->num);
    if (!out->num)
        return wr_win_no_memory(s, r, err);
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
