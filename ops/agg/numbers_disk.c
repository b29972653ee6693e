/* See numbers.h: numbers of groups in temporary files, as they came, and how those of a rank are found there.
 *
 * A spilled group has a run for each time that memory was scarce. A rank is found by counting how many numbers lie
 * in equal parts of a range, and going on with the part that has it, until what is left fits in memory; of all
 * numbers their nearest doubles, as words, say where they lie, and what is left is compared exactly. */
#include <stdlib.h>

#include "io/spill.h"
#include "ops/agg/numbers.h"
#include "ops/agg/sample.h"
#include "plan/op.h"

enum {
    PARTS = 1 << 14, /* of a range */
    SMALLER = 4,     /* blocks are that part of what they are elsewhere: there may be many groups */
    LEAST_LEFT = 2,  /* numbers that fit in memory, at least */
};

struct group_run {
    uint32_t group;
    uint64_t n; /* numbers */
    struct wr_spill_run run;
};

struct disk {
    struct wr_spill *file;
    struct group_run *v;
    uint32_t n, cap;
};

/* Before its numbers. */
struct head {
    uint32_t kind, n;
};

static struct wr_agg_numbers *numbers(const struct wr_agg_state *s)
{
    return (struct wr_agg_numbers *)(void *)s->groups;
}

void wr_agg_numbers_close(struct wr_agg_state *s)
{
    struct disk *d = s->disk;
    if (!d)
        return;
    for (uint32_t k = 0; k < d->n; k++)
        wr_spill_drop(&d->v[k].run);
    wr_charged_free(s->pay, &d->v, &d->cap, sizeof *d->v);
    wr_spill_close(d->file);
    free(d);
    s->disk = NULL;
}

/* ---- writing ---------------------------------------------------------------------------------------------------
 */

/* n words, as they stand in a chunk of this kind. */
static int put(struct group_run *r, const char *word, uint32_t n, uint32_t kind, struct wr_err *err)
{
    for (uint32_t m, bytes; n; word += bytes, n -= m) {
        m = n < WR_AGG_STRETCH ? n : WR_AGG_STRETCH;
        bytes = m * wr_agg_word_size(kind);
        const struct head head = {kind, m};
        char *p = wr_spill_add(&r->run, sizeof head + bytes, err);
        if (!p)
            return err->code;
        memcpy(p, &head, sizeof head);
        memcpy(p + sizeof head, word, bytes);
        r->n += m;
    }
    return 0;
}

static int put_group(struct group_run *r, const struct wr_agg_numbers *e, struct wr_err *err)
{
    int rc = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; rc >= 0 && c; c = c->next)
        rc = put(r, c->data, wr_agg_numbers_used(e, c) / wr_agg_word_size(c->kind), c->kind, err);
    for (const struct wr_agg_chunk *c = e->odd.first; rc >= 0 && c; c = c->next) {
        const struct wr_agg_odd *o = (const struct wr_agg_odd *)(const void *)c->data;
        for (uint32_t i = 0; rc >= 0 && i < c->used / sizeof *o; i++)
            rc = put(r, (const char *)&o[i].num, 1, (uint32_t)o[i].kind, err);
    }
    return rc < 0 ? rc : wr_spill_seal(&r->run, err);
}

static struct disk *disk_of(struct wr_agg_state *s, struct wr_err *err)
{
    struct disk *d = s->disk ? s->disk : calloc(1, sizeof *d);
    s->disk = d;
    if (!d)
        wr_err_nomem(err, s->pay.who);
    else if (!d->file && wr_spill_open(s->env->spill, s->pay, NULL, &d->file, err) < 0)
        return NULL;
    return d;
}

int wr_agg_numbers_spill(struct wr_agg_state *s, struct wr_err *err)
{
    struct disk *d = disk_of(s, err);
    const size_t block = s->env->spill->block / SMALLER;
    int rc = d ? 0 : err->code;
    for (uint32_t g = 0; rc >= 0 && g < s->n; g++) {
        const struct wr_agg_numbers *e = &numbers(s)[g];
        if (!e->chain.first && !e->odd.first)
            continue;
        rc = wr_charged_grow(s->pay, &d->v, &d->cap, (uint64_t)d->n + 1, sizeof *d->v, err);
        if (rc < 0)
            break;
        d->v[d->n] = (struct group_run){.group = g, .run = {.file = d->file, .block = block ? (uint32_t)block : 1}};
        rc = put_group(&d->v[d->n++], e, err);
    }
    memset(s->groups, 0, s->n * sizeof(struct wr_agg_numbers));
    wr_agg_empty(s);
    return rc;
}

static int by_group(const void *a, const void *b)
{
    const struct group_run *x = a, *y = b;
    return x->group != y->group ? (x->group < y->group ? -1 : 1) : 0;
}

int wr_agg_numbers_settle(struct wr_agg_state *s, const struct wr_agg_call *const *calls, uint32_t ncalls,
                          struct wr_err *err)
{
    (void)calls, (void)ncalls;
    int rc = wr_agg_numbers_spill(s, err);
    const struct disk *d = s->disk;
    if (rc >= 0 && d->n)
        qsort(d->v, d->n, sizeof *d->v, by_group);
    return rc;
}

/* ---- reading ---------------------------------------------------------------------------------------------------
 */

/* The first run of a group, or of a later one. */
static uint32_t first_run(const struct disk *d, uint32_t group)
{
    uint32_t from = 0, to = d->n;
    while (from < to) {
        const uint32_t middle = from + (to - from) / 2;
        if (d->v[middle].group < group)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

uint64_t wr_agg_numbers_count(const struct wr_agg_state *s, uint32_t group)
{
    const struct disk *d = s->disk;
    uint64_t n = 0;
    for (uint32_t k = first_run(d, group); k < d->n && d->v[k].group == group; k++)
        n += d->v[k].n;
    return n;
}

static int see_block(const struct wr_agg_state *s, struct wr_slice block, wr_agg_numbers_see see, void *to,
                     struct wr_err *err)
{
    while (block.n) {
        int64_t wide[WR_AGG_STRETCH], word[WR_AGG_STRETCH];
        struct head head = {0, 0};
        if (block.n >= sizeof head)
            memcpy(&head, block.p, sizeof head);
        const size_t bytes = head.n * (size_t)wr_agg_word_size(head.kind);
        if (!head.n || head.n > WR_AGG_STRETCH || sizeof head + bytes > block.n || !wr_agg_is_kind(head.kind))
            return wr_agg_damaged(s, err);
        memcpy(word, block.p + sizeof head, bytes);
        const struct wr_agg_span span = {.v = word, .n = head.n, .narrow = head.kind & WR_AGG_NARROW};
        struct wr_agg_words w = {.span = &span, .end = &span + 1, .wide = wide};
        while (wr_agg_read(&w))
            see(to, w.v, (uint32_t)w.n, wr_agg_plain_kind(head.kind));
        block.p += sizeof head + bytes;
        block.n -= sizeof head + bytes;
    }
    return 0;
}

int wr_agg_numbers_each(const struct wr_agg_state *s, uint32_t group, wr_agg_numbers_see see, void *to,
                        struct wr_err *err)
{
    const struct disk *d = s->disk;
    int rc = 0;
    for (uint32_t k = first_run(d, group); rc >= 0 && k < d->n && d->v[k].group == group; k++) {
        struct wr_spill_reader reader = {.run = &d->v[k].run};
        struct wr_slice block;
        while ((rc = wr_spill_read(&reader, &block, err)) == 1 && (rc = see_block(s, block, see, to, err)) >= 0)
            ;
        wr_spill_reader_done(&reader);
    }
    return rc;
}

/* ---- ranks -----------------------------------------------------------------------------------------------------
 */

/* A range of words and what is known of the numbers in it. */
struct range {
    uint64_t low, high; /* both in it */
    uint64_t less, n;   /* numbers before it, and in it */
    unsigned shift;
    uint64_t *count; /* [PARTS] */
    struct wr_num *v;
    uint64_t nv;
    struct wr_num least, most;
    bool any;
};

/* Where a number lies: the order of words is that of nearest doubles. */
static uint64_t word_of(int64_t x, uint32_t kind)
{
    if (kind != WR_AGG_DOUBLES) {
        const double d = wr_num_double(wr_agg_num_of(x, kind));
        memcpy(&x, &d, sizeof d);
        x = wr_agg_word_of_bits(x);
    }
    return (uint64_t)x ^ (uint64_t)1 << 63;
}

static void see_parts(void *to, const int64_t *v, uint32_t n, uint32_t kind)
{
    struct range *r = to;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t word = word_of(v[i], kind);
        if (word >= r->low && word <= r->high)
            r->count[(word - r->low) >> r->shift]++;
    }
}

static void see_numbers(void *to, const int64_t *v, uint32_t n, uint32_t kind)
{
    struct range *r = to;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t word = word_of(v[i], kind);
        if (word >= r->low && word <= r->high && r->nv < r->n)
            r->v[r->nv++] = wr_agg_num_of(v[i], kind);
    }
}

/* The least and the largest. */
static void see_ends(void *to, const int64_t *v, uint32_t n, uint32_t kind)
{
    struct range *r = to;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t word = word_of(v[i], kind);
        if (word < r->low || word > r->high)
            continue;
        const struct wr_num x = wr_agg_num_of(v[i], kind);
        r->least = r->any && wr_num_cmp(r->least, x) <= 0 ? r->least : x;
        r->most = r->any && wr_num_cmp(r->most, x) >= 0 ? r->most : x;
        r->any = true;
    }
}

/* Goes on with the part that has rank k. */
static int narrow(const struct wr_agg_state *s, uint32_t group, uint64_t k, struct range *r, struct wr_err *err)
{
    for (r->shift = 0; (r->high - r->low) >> r->shift >= PARTS;)
        r->shift++;
    memset(r->count, 0, PARTS * sizeof *r->count);
    int rc = wr_agg_numbers_each(s, group, see_parts, r, err);
    uint64_t part = 0;
    while (rc >= 0 && part + 1 < PARTS && r->less + r->count[part] <= k)
        r->less += r->count[part++];
    r->low += part << r->shift;
    const uint64_t width = ((uint64_t)1 << r->shift) - 1;
    r->high = r->high - r->low < width ? r->high : r->low + width;
    r->n = r->count[part];
    return rc;
}

/* All numbers of the range, sorted. Where they have one word, and are one number, that is all there is to know. */
static int load(const struct wr_agg_state *s, uint32_t group, struct range *r, struct wr_arena *scratch,
                struct wr_err *err)
{
    if (r->low == r->high) {
        int rc = wr_agg_numbers_each(s, group, see_ends, r, err);
        if (rc < 0 || wr_num_cmp(r->least, r->most) == 0)
            return rc;
    }
    if (!(r->v = wr_arena_alloc(scratch, r->n * sizeof *r->v)))
        return wr_arena_error(scratch, err);
    int rc = wr_agg_numbers_each(s, group, see_numbers, r, err);
    if (rc >= 0)
        qsort(r->v, r->nv, sizeof *r->v, wr_agg_sample_cmp);
    return rc;
}

/* *after too, if it is in the same part; else it is null. */
static int pick(const struct wr_agg_state *s, uint32_t group, uint64_t k, struct wr_arena *scratch,
                struct wr_num *at, struct wr_num *after, struct wr_err *err)
{
    const uint64_t fits = s->env->spill->block / sizeof(struct wr_num);
    struct range r = {.high = UINT64_MAX, .n = wr_agg_numbers_count(s, group)};
    int rc = 0;
    if (!(r.count = wr_arena_alloc(scratch, PARTS * sizeof *r.count)))
        return wr_arena_error(scratch, err);
    while (rc >= 0 && r.low < r.high && r.n > (fits < LEAST_LEFT ? LEAST_LEFT : fits))
        rc = narrow(s, group, k, &r, err);
    if (rc >= 0)
        rc = load(s, group, &r, scratch, err);
    if (rc < 0)
        return rc;
    *at = r.v ? r.v[k - r.less] : r.least;
    *after = (struct wr_num){.kind = WR_NUM_NULL};
    if (k + 1 < r.less + r.n)
        *after = r.v ? r.v[k + 1 - r.less] : r.least;
    return 0;
}

int wr_agg_numbers_pick(const struct wr_agg_state *s, uint32_t group, uint64_t k, struct wr_arena *scratch,
                        struct wr_num *at, struct wr_num *after, struct wr_err *err)
{
    struct wr_num none;
    int rc = pick(s, group, k, scratch, at, after, err);
    if (rc < 0 || after->kind != WR_NUM_NULL)
        return rc;
    if (k + 1 < wr_agg_numbers_count(s, group))
        return pick(s, group, k + 1, scratch, after, &none, err);
    *after = *at;
    return 0;
}
