/* See segment.h. */
#include "exec/segment.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    unsigned finished;
    struct wr_where kept; /* the first row that comes with a later sequence; `never`: all have come */
    struct wr_tallies tallies;
};

static const struct wr_where never = {UINT64_MAX, UINT64_MAX};

struct wr_segment {
    pthread_mutex_t lock; /* guards all below */
    unsigned window, limit, finishers;
    uint64_t *left; /* [nleft] sequence from which on a finisher is gone */
    unsigned nleft;
    uint64_t low;       /* lowest unfinished sequence */
    struct slot *slots; /* [limit], by sequence modulo limit */
    long bytes, bytes_limit;
    struct wr_where stop;            /* nothing after this row counts; `never`: all does */
    uint64_t fail_seq, fail_ordinal; /* the first row that failed, UINT64_MAX: none, */
    unsigned fail_stage;             /* in this plan stage */
    struct wr_tallies totals;
    struct wr_tallies open;     /* of rows that were kept when their sequence was folded */
    struct wr_rejects *rejects; /* NULL: none are kept. Constant */
};

static struct wr_tally *tallies_find(struct wr_tallies *t, uint32_t id)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (t->v[i].id == id)
            return &t->v[i];
    return NULL;
}

static int tallies_append(struct wr_tallies *t, const struct wr_tally *one)
{
    if (t->n == t->cap) {
        uint32_t cap = t->cap ? t->cap * 2 : 8;
        struct wr_tally *v = realloc(t->v, cap * sizeof *v);
        if (!v)
            return -1;
        t->v = v;
        t->cap = cap;
    }
    t->v[t->n++] = *one;
    return 0;
}

static int tallies_fold(struct wr_tallies *t, const struct wr_tally *one)
{
    struct wr_tally *have = tallies_find(t, one->id);
    if (!have)
        return tallies_append(t, one);
    uint64_t count = have->count + one->count;
    if (wr_where_before(one->at, have->at))
        *have = *one;
    have->count = count;
    return 0;
}

static int keep_row(struct wr_tallies *t, struct wr_told row)
{
    if (!t->each)
        return 0;
    if (t->nrows == t->rows_cap) {
        uint32_t cap = t->rows_cap ? t->rows_cap * 2 : 64;
        struct wr_told *rows = realloc(t->rows, cap * sizeof *rows);
        if (!rows)
            return -1;
        t->rows = rows;
        t->rows_cap = cap;
    }
    t->rows[t->nrows++] = row;
    return 0;
}

int wr_tallies_add(struct wr_tallies *t, const struct wr_tally *one)
{
    struct wr_told row = {one->id, (uint32_t)one->count, one->at};
    return keep_row(t, row) < 0 ? -1 : tallies_fold(t, one);
}

bool wr_tallies_again(struct wr_tallies *t, uint32_t id, struct wr_where at)
{
    struct wr_tally *have = tallies_find(t, id);
    if (!have || wr_where_before(at, have->at) || keep_row(t, (struct wr_told){id, 1, at}) < 0)
        return false;
    have->count++;
    return true;
}

int wr_tallies_merge(struct wr_tallies *to, const struct wr_tallies *from)
{
    for (uint32_t i = 0; i < from->n; i++)
        if (tallies_fold(to, &from->v[i]) < 0)
            return -1;
    for (uint32_t i = 0; i < from->nrows; i++)
        if (keep_row(to, from->rows[i]) < 0)
            return -1;
    return from->rejects.n ? wr_reject_list_merge(&to->rejects, &from->rejects) : 0;
}

static void tallies_clear(struct wr_tallies *t)
{
    t->n = t->nrows = 0;
    wr_reject_list_clear(&t->rejects);
}

void wr_tallies_done(struct wr_tallies *t)
{
    free(t->v);
    free(t->rows);
    wr_reject_list_done(&t->rejects);
    *t = (struct wr_tallies){.each = t->each};
}

struct wr_segment *wr_segment_new(unsigned window, bool slow_start, unsigned finishers, size_t bytes_limit)
{
    struct wr_segment *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->limit = window;
    g->window = slow_start ? 1 : window;
    g->finishers = finishers;
    g->bytes_limit = (long)bytes_limit;
    g->stop = never;
    g->fail_seq = g->fail_ordinal = UINT64_MAX;
    g->open.each = true;
    g->slots = calloc(window, sizeof *g->slots);
    g->left = calloc(finishers, sizeof *g->left);
    if (!g->slots || !g->left) {
        free(g->left);
        free(g->slots);
        free(g);
        return NULL;
    }
    for (unsigned i = 0; i < window; i++) {
        g->slots[i].kept = never;
        g->slots[i].tallies.each = true;
    }
    pthread_mutex_init(&g->lock, NULL);
    return g;
}

void wr_segment_free(struct wr_segment *g)
{
    if (!g)
        return;
    for (unsigned i = 0; i < g->limit; i++)
        wr_tallies_done(&g->slots[i].tallies);
    wr_tallies_done(&g->totals);
    wr_tallies_done(&g->open);
    pthread_mutex_destroy(&g->lock);
    free(g->left);
    free(g->slots);
    free(g);
}

void wr_segment_set_rejects(struct wr_segment *g, struct wr_rejects *rejects)
{
    g->rejects = rejects;
}

bool wr_segment_refused(struct wr_segment *g, uint64_t seq, uint64_t *n)
{
    pthread_mutex_lock(&g->lock);
    bool lowest = seq <= g->low;
    *n =
        wr_rejects_refused(g->rejects) + g->open.rejects.refused + g->slots[seq % g->limit].tallies.rejects.refused;
    pthread_mutex_unlock(&g->lock);
    return lowest;
}

uint64_t wr_segment_limit(struct wr_segment *g)
{
    pthread_mutex_lock(&g->lock);
    uint64_t limit = g->low + g->window;
    pthread_mutex_unlock(&g->lock);
    return limit;
}

void wr_segment_hold(struct wr_segment *g, long bytes)
{
    pthread_mutex_lock(&g->lock);
    g->bytes += bytes;
    pthread_mutex_unlock(&g->lock);
}

bool wr_segment_may_put(struct wr_segment *g, uint64_t seq)
{
    pthread_mutex_lock(&g->lock);
    bool ok = seq <= g->low || g->bytes <= g->bytes_limit;
    pthread_mutex_unlock(&g->lock);
    return ok;
}

int wr_segment_report(struct wr_segment *g, uint64_t seq, struct wr_tallies *t)
{
    if (wr_tallies_empty(t))
        return 0;
    pthread_mutex_lock(&g->lock);
    int rc = wr_tallies_merge(&g->slots[seq % g->limit].tallies, t);
    if (rc < 0 && t->rejects.n)
        wr_rejects_lost(g->rejects);
    pthread_mutex_unlock(&g->lock);
    tallies_clear(t);
    return rc;
}

void wr_segment_keep(struct wr_segment *g, uint64_t seq, struct wr_where at)
{
    pthread_mutex_lock(&g->lock);
    struct wr_where *kept = &g->slots[seq % g->limit].kept;
    if (wr_where_before(at, *kept))
        *kept = at;
    pthread_mutex_unlock(&g->lock);
}

/* Rows with this warning that have come, but for those after the stop. */
static uint64_t count_rows(const struct wr_segment *g, const struct wr_tallies *t, uint32_t id,
                           struct wr_where kept)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < t->nrows; i++)
        if (t->rows[i].id == id && wr_where_before(t->rows[i].at, kept) && !wr_where_before(g->stop, t->rows[i].at))
            n += t->rows[i].count;
    return n;
}

/* Leaves open what is told of kept rows. Where an earlier row was folded, the tally's place is in the totals. */
static void leave_open(struct wr_segment *g, struct wr_tallies *t, struct wr_where kept)
{
    for (uint32_t i = 0; i < t->nrows; i++) {
        const struct wr_told *row = &t->rows[i];
        if (wr_where_before(row->at, kept) || wr_where_before(g->stop, row->at))
            continue;
        struct wr_tally one = *tallies_find(t, row->id);
        one.count = row->count;
        if (tallies_fold(&g->open, &one) >= 0)
            keep_row(&g->open, *row);
    }
}

/* Folds the warnings of sequence seq into the totals and hands on the rows that were set aside, without those after
 * the stop; those of rows that an operator keeps, and a stop may yet leave out, are folded with a sequence that
 * they come with. Lock held. Out of memory here costs a warning's count, never data: a row that is lost on its way
 * to --rejects ends the run. */
static void fold(struct wr_segment *g, uint64_t seq)
{
    struct slot *s = &g->slots[seq % g->limit];
    const bool all = !wr_where_before(s->kept, never) && !wr_where_before(g->stop, never);
    if (wr_tallies_merge(&s->tallies, &g->open) < 0 && g->open.rejects.n)
        wr_rejects_lost(g->rejects);
    tallies_clear(&g->open);
    for (uint32_t i = 0; i < s->tallies.n; i++) {
        struct wr_tally t = s->tallies.v[i];
        if (!all)
            t.count = count_rows(g, &s->tallies, t.id, s->kept);
        if (t.count)
            tallies_fold(&g->totals, &t);
    }
    if (s->tallies.rejects.n)
        wr_rejects_push(g->rejects, &s->tallies.rejects, s->kept, g->stop, &g->open.rejects);
    if (!all)
        leave_open(g, &s->tallies, s->kept);
    tallies_clear(&s->tallies);
    s->kept = never;
}

/* Finishers that sequence seq waits for. Lock held. */
static unsigned awaited(const struct wr_segment *g, uint64_t seq)
{
    unsigned n = g->finishers;
    for (unsigned i = 0; i < g->nleft; i++)
        n -= g->left[i] <= seq;
    return n;
}

/* Moves the lowest unfinished sequence on as far as it goes. Lock held. */
static bool advance(struct wr_segment *g)
{
    bool moved = false;
    unsigned n;
    while ((n = awaited(g, g->low)) && g->slots[g->low % g->limit].finished == n) {
        fold(g, g->low);
        g->slots[g->low % g->limit].finished = 0;
        g->low++;
        moved = true;
        if (g->window < g->limit)
            g->window = g->window * 2 < g->limit ? g->window * 2 : g->limit;
    }
    return moved;
}

bool wr_segment_finish(struct wr_segment *g, uint64_t seq)
{
    pthread_mutex_lock(&g->lock);
    g->slots[seq % g->limit].finished++;
    bool moved = advance(g);
    pthread_mutex_unlock(&g->lock);
    return moved;
}

bool wr_segment_leave(struct wr_segment *g, uint64_t seq)
{
    pthread_mutex_lock(&g->lock);
    g->left[g->nleft++] = seq;
    bool moved = advance(g);
    pthread_mutex_unlock(&g->lock);
    return moved;
}

void wr_segment_fail(struct wr_segment *g, uint64_t seq, unsigned stage, uint64_t ordinal)
{
    pthread_mutex_lock(&g->lock);
    if (seq < g->fail_seq ||
        (seq == g->fail_seq && (stage != g->fail_stage ? stage > g->fail_stage : ordinal < g->fail_ordinal))) {
        g->fail_seq = seq;
        g->fail_stage = stage;
        g->fail_ordinal = ordinal;
    }
    pthread_mutex_unlock(&g->lock);
}

uint64_t wr_segment_failed(struct wr_segment *g, uint64_t seq, unsigned stage)
{
    pthread_mutex_lock(&g->lock);
    uint64_t ordinal = seq == g->fail_seq && stage == g->fail_stage ? g->fail_ordinal : UINT64_MAX;
    pthread_mutex_unlock(&g->lock);
    return ordinal;
}

void wr_segment_stop(struct wr_segment *g, struct wr_where at)
{
    pthread_mutex_lock(&g->lock);
    if (wr_where_before(at, g->stop))
        g->stop = at;
    pthread_mutex_unlock(&g->lock);
}

struct wr_tallies *wr_segment_totals(struct wr_segment *g)
{
    for (uint64_t s = g->low; s < g->low + g->limit; s++) {
        g->slots[s % g->limit].kept = never;
        fold(g, s);
    }
    return &g->totals;
}
