/* See pairs.h: pairs in temporary files.
 *
 * A run is what was in memory at a time, sorted by group, then by a hash of the value, then by its bytes: a merge
 * of the runs brings a group's pairs together, and those of one value, whose tallies are added. Sorting by the hash
 * compares words; what is asked of the pairs depends on no order. */
#include <stdlib.h>

#include "base/hash.h"
#include "ops/agg/pairs.h"
#include "ops/stage/sort_order.h"
#include "ops/stage/spilled.h"

enum {
    HASH_LEVEL = 8,    /* of base/hash.h: no partitioning gets there */
    LEAST_ROOM = 1024, /* pairs of a set at a time, while the most frequent ones are looked for */
    INSERTED = 1024,   /* pairs that are put back at a time */
};

struct wr_agg_pairs_disk {
    struct wr_spill *file;
    struct spilled_runs runs;
};

void wr_agg_pairs_disk_free(struct wr_agg_pairs_disk *d, struct wr_payer pay)
{
    if (!d)
        return;
    wr_spilled_drop(&d->runs, pay);
    wr_spill_close(d->file);
    free(d);
}

/* ---- writing ---------------------------------------------------------------------------------------------------
 */

static int compare_values(const void *a, const void *b, void *own)
{
    const struct sort_entry *x = a, *y = b;
    return wr_slice_cmp(wr_agg_pairs_value(own, (uint32_t)(uintptr_t)x->record),
                        wr_agg_pairs_value(own, (uint32_t)(uintptr_t)y->record));
}

/* All pairs, in order; where an entry's record would be is the pair. */
static void sort_pairs(struct wr_agg_pairs *own, struct sort_entry *v, struct sort_entry *spare, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_slice value = wr_agg_pairs_value(own, k);
        const uint64_t hash = wr_hash_part(value.p, value.n, HASH_LEVEL) >> 32;
        v[k] = (struct sort_entry){(uint64_t)wr_agg_pairs_group(own, k) << 32 | hash,
                                   (const struct sort_record *)(uintptr_t)k};
    }
    wr_sort_entries(v, spare, n, false);
    for (uint32_t k = 0, end; k < n; k = end) {
        for (end = k + 1; end < n && v[end].word == v[k].word;)
            end++;
        if (end - k > 1)
            qsort_r(v + k, end - k, sizeof *v, compare_values, own);
    }
}

static int write_pairs(const struct wr_agg_pairs *own, const struct sort_entry *v, uint32_t n,
                       struct wr_spill_run *run, struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t pair = (uint32_t)(uintptr_t)v[k].record;
        char *p =
            wr_spilled_add(run, v[k].word, wr_agg_pairs_value(own, pair), own->counted ? WR_AGG_TALLY : 0, err);
        if (!p)
            return err->code;
        if (own->counted)
            wr_agg_tally_save(&own->tally[pair], p);
    }
    return wr_spill_seal(run, err);
}

static struct wr_agg_pairs_disk *disk_of(struct wr_agg_state *s, struct wr_err *err)
{
    struct wr_agg_pairs_disk *d = s->disk ? s->disk : calloc(1, sizeof *d);
    s->disk = d;
    if (!d)
        wr_err_nomem(err, s->pay.who);
    else if (!d->file && wr_spill_open(s->env->spill, s->pay, &wr_spilled_columns, &d->file, err) < 0)
        return NULL;
    return d;
}

int wr_agg_pairs_spill(struct wr_agg_state *s, struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    struct wr_agg_pairs_disk *d = disk_of(s, err);
    struct sort_entry *v = NULL, *spare = NULL;
    uint32_t cap = 0, spare_cap = 0;
    const uint32_t n = own->table.n;
    if (!d)
        return err->code;
    if (!n)
        return 0;
    wr_table_settle(&own->table);
    wr_charged_free(s->pay, &own->order, &own->order_cap, sizeof *own->order);
    struct wr_spill_run *run = wr_spilled_one_more(&d->runs, d->file, wr_spilled_block(s->env), s->pay, err);
    int rc = run ? wr_charged_grow(s->pay, &v, &cap, n, sizeof *v, err) : err->code;
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &spare, &spare_cap, n, sizeof *spare, err);
    if (rc >= 0) {
        sort_pairs(own, v, spare, n);
        rc = write_pairs(own, v, n, run, err);
    }
    wr_charged_free(s->pay, &v, &cap, sizeof *v);
    wr_charged_free(s->pay, &spare, &spare_cap, sizeof *spare);
    wr_agg_pairs_forget(s);
    memset(s->groups, 0, s->n * s->agg->state_size);
    return rc;
}

/* ---- reading ---------------------------------------------------------------------------------------------------
 */

struct entry {
    struct wr_agg_tally tally;
    struct wr_slice value;
};

/* The most frequent pairs of a set, as its pairs go by. */
struct best {
    struct entry *v;
    uint32_t n, cap;
    uint64_t most;
    struct wr_arena values, spare;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->tally.count != y->tally.count)
        return x->tally.count > y->tally.count ? -1 : 1;
    if (x->tally.first != y->tally.first)
        return x->tally.first < y->tally.first ? -1 : 1;
    return wr_slice_cmp(x->value, y->value);
}

static int keep_value(struct best *b, struct entry *e, struct wr_err *err)
{
    char *p = wr_arena_dup(&b->values, e->value.p, e->value.n);
    if (!p)
        return wr_arena_error(&b->values, err);
    e->value.p = p;
    return 0;
}

/* Leaves the best ones. */
static int narrow(struct best *b, struct wr_err *err)
{
    qsort(b->v, b->n, sizeof *b->v, compare_entries);
    b->n = b->n < b->most ? b->n : (uint32_t)b->most;
    struct wr_arena swap = b->spare;
    b->spare = b->values;
    b->values = swap;
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < b->n; k++)
        rc = keep_value(b, &b->v[k], err);
    wr_arena_rewind(&b->spare);
    return rc;
}

static int offer(struct best *b, struct wr_payer pay, const struct entry *e, struct wr_err *err)
{
    int rc = b->n >= 2 * b->most && b->n >= LEAST_ROOM ? narrow(b, err) : 0;
    if (rc >= 0)
        rc = wr_charged_grow(pay, &b->v, &b->cap, (uint64_t)b->n + 1, sizeof *b->v, err);
    if (rc < 0)
        return rc;
    b->v[b->n] = *e;
    return keep_value(b, &b->v[b->n++], err);
}

/* Makes pairs of v[0..n) again. */
static int put_back(struct wr_agg_state *s, uint32_t group, const struct entry *v, uint32_t n, struct wr_arena *a,
                    struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    struct wr_agg_keys keys;
    uint32_t pair[INSERTED];
    size_t bytes = 0;
    for (uint32_t k = 0; k < n; k++)
        bytes += v[k].value.n;
    if (wr_agg_keys_init(&keys, a, n, bytes) < 0)
        return wr_arena_error(a, err);
    for (uint32_t k = 0; k < n; k++)
        memcpy(wr_agg_keys_add(&keys, group, (uint32_t)v[k].value.n), v[k].value.p, v[k].value.n);
    int rc = wr_agg_pairs_map(s, &keys, pair, err);
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        own->tally[pair[k]] = v[k].tally;
    return rc;
}

/* A set is through. */
static int end_set(struct wr_agg_state *s, uint32_t group, struct best *b, struct wr_err *err)
{
    int rc = narrow(b, err);
    for (uint32_t k = 0, n; rc >= 0 && k < b->n; k += n) {
        n = b->n - k < INSERTED ? b->n - k : INSERTED;
        rc = put_back(s, group, b->v + k, n, &b->spare, err);
        wr_arena_rewind(&b->spare);
    }
    b->n = 0;
    wr_arena_rewind(&b->values);
    return rc;
}

/* A pair that is whole: its tally is that of all runs. */
static int end_pair(struct wr_agg_state *s, struct best *b, uint32_t group, const struct entry *e,
                    struct wr_err *err)
{
    const struct wr_agg_pairs *own = s->own;
    if (own->counted)
        return offer(b, s->pay, e, err);
    ((struct wr_agg_set *)(void *)(s->groups + group * s->agg->state_size))->n++;
    return 0;
}

/* The pair that goes by, of which there may be more. */
struct pending {
    uint64_t ord;
    struct entry e;
    char *bytes;
    uint32_t cap;
    bool any;
};

static int hold(struct pending *p, struct wr_payer pay, const struct spilled_group *g, struct wr_err *err)
{
    int rc = wr_charged_grow(pay, &p->bytes, &p->cap, g->key.n + 1, 1, err);
    if (rc < 0)
        return rc;
    if (g->key.n)
        memcpy(p->bytes, g->key.p, g->key.n);
    p->ord = g->ord;
    p->e = (struct entry){.tally = {.first = UINT64_MAX}, .value = {p->bytes, g->key.n}};
    p->any = true;
    return 0;
}

static int merge_pairs(struct wr_agg_state *s, struct spilled_merge *m, struct best *b, struct pending *p,
                       struct wr_err *err)
{
    const bool counted = ((const struct wr_agg_pairs *)s->own)->counted;
    struct spilled_group g;
    int rc, more;
    while ((rc = more = wr_spilled_merge_next(m, &g, err)) >= 0) {
        const bool same = more && p->any && g.ord == p->ord && wr_slice_eq(g.key, p->e.value);
        if (p->any && !same)
            rc = end_pair(s, b, (uint32_t)(p->ord >> 32), &p->e, err);
        if (rc >= 0 && p->any && counted && (!more || g.ord >> 32 != p->ord >> 32))
            rc = end_set(s, (uint32_t)(p->ord >> 32), b, err);
        if (rc < 0 || !more)
            return rc;
        if (!same && (rc = hold(p, s->pay, &g, err)) < 0)
            return rc;
        if (!counted)
            continue;
        if (g.rest.n != WR_AGG_TALLY)
            return wr_agg_damaged(s, err);
        wr_agg_tally_add(&p->e.tally, g.rest.p);
    }
    return rc;
}

int wr_agg_pairs_settle(struct wr_agg_state *s, uint64_t most, struct wr_err *err)
{
    struct wr_agg_pairs_disk *d = s->disk;
    struct spilled_merge m = {.nruns = 0};
    struct best b = {.most = most};
    struct pending p = {.any = false};
    int rc = wr_agg_pairs_spill(s, err);
    wr_arena_init(&b.values, 0, s->pay.budget, s->pay.who);
    wr_arena_init(&b.spare, 0, s->pay.budget, s->pay.who);
    if (rc >= 0)
        rc = wr_spilled_merge_down(&d->runs, wr_spilled_ways(s->env), SPILLED_BY_ORD, s->pay, err);
    if (rc >= 0)
        rc = wr_spilled_merge_open(&m, d->runs.v, d->runs.n, SPILLED_BY_ORD, s->pay, err);
    if (rc >= 0)
        rc = merge_pairs(s, &m, &b, &p, err);
    wr_spilled_merge_done(&m);
    wr_spilled_drop(&d->runs, s->pay);
    wr_charged_free(s->pay, &p.bytes, &p.cap, 1);
    wr_charged_free(s->pay, &b.v, &b.cap, sizeof *b.v);
    wr_arena_done(&b.values);
    wr_arena_done(&b.spare);
    return rc;
}
