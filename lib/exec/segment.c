/* See segment.h. */
#include "exec/segment.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What was told in one sequence by the stages of one branch. */
struct told {
    struct wr_where kept; /* the first row that comes with a later sequence; `never`: all have come */
    struct wr_tallies tallies;
};

struct slot {
    bool *finished;    /* [finishers] */
    struct told *told; /* [branches] */
};

static const struct wr_where never = {UINT64_MAX, UINT64_MAX};

/* What operators of lower ranks told of rows after this one does not count. */
struct stop {
    uint32_t rank;
    struct wr_where at;
};

struct branch {
    struct stop *stops; /* [nstops], one a rank */
    uint32_t nstops;
    uint64_t fail_seq, fail_ordinal; /* the first row that failed, UINT64_MAX: none, */
    unsigned fail_stage;             /* in this plan stage */
    struct wr_tallies totals;
    struct wr_tallies open; /* of rows that were kept when their sequence was folded, */
    struct wr_where first;  /* the foremost of them; `never`: there is none */
};

struct wr_segment {
    pthread_mutex_t lock; /* guards all below */
    unsigned window, limit, finishers, nbranches;
    const uint32_t *parent; /* [nbranches], constant */
    uint64_t *left;         /* [finishers] sequence from which on it is gone; UINT64_MAX: it is there */
    uint64_t low;           /* lowest unfinished sequence */
    struct slot *slots;     /* [limit], by sequence modulo limit */
    bool *finished;         /* all slots' */
    struct told *told;
    long bytes, bytes_limit;
    struct branch *branches;     /* [nbranches] */
    struct wr_rejects *rejects;  /* NULL: none are kept. Constant */
    struct wr_reject_list aside; /* rows of sequences that were folded, while a branch keeps some before them; */
    struct wr_where first_aside; /* the foremost of them, `never`: there is none */
};

static struct wr_tally *tallies_find(struct wr_tallies *t, uint32_t id, uint32_t rank)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (t->v[i].id == id && t->v[i].rank == rank)
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
    struct wr_tally *have = tallies_find(t, one->id, one->rank);
    if (!have)
        return tallies_append(t, one);
    const uint64_t count = have->count + one->count, sure = have->sure + one->sure;
    if (wr_where_before(one->at, have->at))
        *have = *one;
    have->count = count;
    have->sure = sure;
    return 0;
}

/* Keeps the place of a row whose tally is there, if there is room. 0 or -1: out of memory. */
static int keep_row(struct wr_tallies *t, struct wr_told row)
{
    if (!t->each)
        return 0;
    if (t->nrows == WR_TALLIES_ROWS) {
        tallies_find(t, row.id, row.rank)->sure += row.count;
        return 0;
    }
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
    struct wr_told row = {one->id, one->rank, (uint32_t)one->count, one->at};
    return tallies_fold(t, one) < 0 ? -1 : keep_row(t, row);
}

bool wr_tallies_again(struct wr_tallies *t, uint32_t id, uint32_t rank, struct wr_where at)
{
    struct wr_tally *have = tallies_find(t, id, rank);
    if (!have || wr_where_before(at, have->at) || keep_row(t, (struct wr_told){id, rank, 1, at}) < 0)
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

static void init_branch(struct branch *b)
{
    *b = (struct branch){.first = never, .fail_seq = UINT64_MAX, .fail_ordinal = UINT64_MAX};
    b->open.each = true;
}

struct wr_segment *wr_segment_new(const struct wr_segment_spec *spec)
{
    struct wr_segment *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    const unsigned window = spec->window, finishers = spec->finishers;
    g->limit = window;
    g->window = spec->slow_start ? 1 : window;
    g->finishers = finishers;
    g->nbranches = spec->parent ? spec->branches : 1;
    g->parent = spec->parent;
    g->bytes_limit = (long)spec->bytes;
    g->first_aside = never;
    g->slots = calloc(window, sizeof *g->slots);
    g->left = malloc(finishers * sizeof *g->left);
    g->finished = calloc((size_t)window * finishers, sizeof *g->finished);
    g->told = calloc((size_t)window * g->nbranches, sizeof *g->told);
    g->branches = calloc(g->nbranches, sizeof *g->branches);
    pthread_mutex_init(&g->lock, NULL);
    if (!g->slots || !g->left || !g->finished || !g->told || !g->branches) {
        wr_segment_free(g);
        return NULL;
    }
    for (unsigned i = 0; i < window; i++)
        g->slots[i] = (struct slot){g->finished + (size_t)i * finishers, g->told + (size_t)i * g->nbranches};
    for (size_t i = 0; i < (size_t)window * g->nbranches; i++) {
        g->told[i].kept = never;
        g->told[i].tallies.each = true;
    }
    for (unsigned f = 0; f < finishers; f++)
        g->left[f] = UINT64_MAX;
    for (unsigned k = 0; k < g->nbranches; k++)
        init_branch(&g->branches[k]);
    return g;
}

void wr_segment_free(struct wr_segment *g)
{
    if (!g)
        return;
    for (size_t i = 0; g->told && i < (size_t)g->limit * g->nbranches; i++)
        wr_tallies_done(&g->told[i].tallies);
    for (unsigned k = 0; g->branches && k < g->nbranches; k++) {
        wr_tallies_done(&g->branches[k].totals);
        wr_tallies_done(&g->branches[k].open);
        free(g->branches[k].stops);
    }
    wr_reject_list_done(&g->aside);
    pthread_mutex_destroy(&g->lock);
    free(g->branches);
    free(g->told);
    free(g->finished);
    free(g->left);
    free(g->slots);
    free(g);
}

void wr_segment_set_rejects(struct wr_segment *g, struct wr_rejects *rejects)
{
    g->rejects = rejects;
}

/* Is there nobody whom sequence seq waits for? Lock held. */
static bool is_left(const struct wr_segment *g, uint64_t seq)
{
    for (unsigned f = 0; f < g->finishers; f++)
        if (g->left[f] > seq)
            return false;
    return true;
}

bool wr_segment_refused(struct wr_segment *g, uint64_t seq, uint64_t *n)
{
    pthread_mutex_lock(&g->lock);
    bool lowest = seq <= g->low || is_left(g, seq);
    *n = wr_rejects_refused(g->rejects) + g->aside.refused;
    for (unsigned k = 0; k < g->nbranches; k++)
        *n += g->branches[k].open.rejects.refused + g->slots[seq % g->limit].told[k].tallies.rejects.refused;
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

bool wr_segment_may_put(struct wr_segment *g, uint64_t seq, bool *over)
{
    pthread_mutex_lock(&g->lock);
    bool ok = seq <= g->low || g->bytes <= g->bytes_limit;
    *over = seq == g->low && g->bytes > g->bytes_limit;
    pthread_mutex_unlock(&g->lock);
    return ok;
}

static struct told *told_of(struct wr_segment *g, uint64_t seq, unsigned branch)
{
    return &g->slots[seq % g->limit].told[branch];
}

int wr_segment_report(struct wr_segment *g, uint64_t seq, unsigned branch, struct wr_tallies *t)
{
    if (wr_tallies_empty(t))
        return 0;
    pthread_mutex_lock(&g->lock);
    /* a stage behind may have had enough, and the sequence be through: then it counts with the next one */
    int rc = wr_tallies_merge(seq < g->low ? &g->branches[branch].open : &told_of(g, seq, branch)->tallies, t);
    if (rc < 0 && t->rejects.n)
        wr_rejects_lost(g->rejects);
    pthread_mutex_unlock(&g->lock);
    tallies_clear(t);
    return rc;
}

void wr_segment_keep(struct wr_segment *g, uint64_t seq, unsigned branch, struct wr_where at)
{
    pthread_mutex_lock(&g->lock);
    struct wr_where *kept = &told_of(g, seq, branch)->kept;
    if (seq >= g->low && wr_where_before(at, *kept))
        *kept = at;
    pthread_mutex_unlock(&g->lock);
}

/* Where the last row stands that a branch needs of what an operator of this rank has seen: up to its own stop
 * behind that, and, if others come out of it, up to the last of theirs. Lock held. */
static struct wr_where needed(const struct wr_segment *g, unsigned branch, uint32_t rank)
{
    const struct branch *b = &g->branches[branch];
    struct wr_where own = never, most = {0, 0};
    bool forks = false;
    for (uint32_t i = 0; i < b->nstops; i++)
        if (b->stops[i].rank > rank && wr_where_before(b->stops[i].at, own))
            own = b->stops[i].at;
    for (unsigned k = branch + 1; k < g->nbranches; k++) {
        if (g->parent[k] != branch)
            continue;
        struct wr_where w = needed(g, k, rank);
        most = !forks || wr_where_before(most, w) ? w : most;
        forks = true;
    }
    return forks && wr_where_before(most, own) ? most : own;
}

/* Rows of this tally that have come, but for those after the stop. */
static uint64_t count_rows(const struct wr_tallies *t, const struct wr_tally *one, struct wr_where kept,
                           struct wr_where stop)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < t->nrows; i++) {
        const struct wr_told *row = &t->rows[i];
        if (row->id == one->id && row->rank == one->rank && wr_where_before(row->at, kept) &&
            !wr_where_before(stop, row->at))
            n += row->count;
    }
    return n;
}

static void note_open(struct branch *b, struct wr_where at)
{
    b->first = wr_where_before(at, b->first) ? at : b->first;
}

/* Leaves open what is told of kept rows. Where an earlier row was folded, the tally's place is in the totals. */
static void leave_open(struct wr_segment *g, unsigned branch, struct wr_tallies *t, struct wr_where kept)
{
    struct branch *b = &g->branches[branch];
    for (uint32_t i = 0; i < t->nrows; i++) {
        const struct wr_told *row = &t->rows[i];
        if (wr_where_before(row->at, kept) || wr_where_before(needed(g, branch, row->rank), row->at))
            continue;
        struct wr_tally one = *tallies_find(t, row->id, row->rank);
        one.count = row->count;
        one.sure = 0;
        if (tallies_fold(&b->open, &one) >= 0)
            keep_row(&b->open, *row);
        note_open(b, row->at);
    }
}

/* The rows of a list join those that are set aside. Lock held. */
static void put_aside(struct wr_segment *g, struct wr_reject_list *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (wr_where_before(l->v[i].at, g->first_aside))
            g->first_aside = l->v[i].at;
    if (wr_reject_list_merge(&g->aside, l) < 0)
        wr_rejects_lost(g->rejects);
    wr_reject_list_clear(l);
}

/* Folds a branch's warnings of one sequence into its totals, without those after the stop; those of rows that an
 * operator keeps, and a stop may yet leave out, are folded with a sequence that they come with. Lock held. Out of
 * memory here costs a warning's count, never data. */
static void fold_branch(struct wr_segment *g, unsigned branch, struct told *s)
{
    struct branch *b = &g->branches[branch];
    const bool stops = wr_where_before(needed(g, branch, 0), never);
    const bool all = !wr_where_before(s->kept, never) && !stops;
    /* Rows that are kept for long, and many, are not looked at in every sequence. */
    const bool same = !stops && !wr_where_before(b->first, s->kept);
    put_aside(g, &s->tallies.rejects);
    put_aside(g, &b->open.rejects);
    if (!same) {
        wr_tallies_merge(&s->tallies, &b->open);
        tallies_clear(&b->open);
        b->first = never;
    }
    for (uint32_t i = 0; i < s->tallies.n; i++) {
        struct wr_tally t = s->tallies.v[i];
        if (!all)
            t.count = count_rows(&s->tallies, &t, s->kept, needed(g, branch, t.rank)) + t.sure;
        t.rank = 0;
        if (t.count)
            tallies_fold(&b->totals, &t);
    }
    if (!all)
        leave_open(g, branch, &s->tallies, s->kept);
    tallies_clear(&s->tallies);
    s->kept = never;
}

/* Hands on the rows that were set aside, but for those after the stops, up to the first row that some branch keeps.
 * Lock held. */
static void hand_on(struct wr_segment *g, struct wr_where kept)
{
    uint32_t n = 0;
    if (!g->aside.n || !wr_where_before(g->first_aside, kept))
        return;
    for (uint32_t i = 0; i < g->aside.n; i++)
        if (!wr_where_before(needed(g, g->aside.v[i].branch, g->aside.v[i].rank), g->aside.v[i].at))
            g->aside.v[n++] = g->aside.v[i];
        else
            g->aside.refused -= g->aside.v[i].refused;
    g->aside.n = n;
    wr_rejects_push(g->rejects, &g->aside, kept);
    g->first_aside = g->aside.n ? g->aside.v[0].at : never;
}

static void fold(struct wr_segment *g, uint64_t seq)
{
    struct wr_where kept = never;
    for (unsigned k = 0; k < g->nbranches; k++) {
        struct told *told = told_of(g, seq, k);
        kept = wr_where_before(told->kept, kept) ? told->kept : kept;
        fold_branch(g, k, told);
    }
    hand_on(g, kept);
}

/* Has everybody finished sequence seq who is to, and is there anybody left? Lock held. */
static bool is_whole(const struct wr_segment *g, uint64_t seq)
{
    const bool *finished = g->slots[seq % g->limit].finished;
    bool some = false;
    for (unsigned f = 0; f < g->finishers; f++) {
        if (g->left[f] <= seq)
            continue;
        if (!finished[f])
            return false;
        some = true;
    }
    return some;
}

/* Moves the lowest unfinished sequence on as far as it goes. Lock held. */
static bool advance(struct wr_segment *g)
{
    bool moved = false;
    while (is_whole(g, g->low)) {
        fold(g, g->low);
        memset(g->slots[g->low % g->limit].finished, 0, g->finishers * sizeof(bool));
        g->low++;
        moved = true;
        if (g->window < g->limit)
            g->window = g->window * 2 < g->limit ? g->window * 2 : g->limit;
    }
    return moved;
}

bool wr_segment_finish(struct wr_segment *g, uint64_t seq, unsigned finisher)
{
    bool moved = false;
    pthread_mutex_lock(&g->lock);
    if (seq >= g->low) { /* else it had left, and nobody waited for it */
        g->slots[seq % g->limit].finished[finisher] = true;
        moved = advance(g);
    }
    pthread_mutex_unlock(&g->lock);
    return moved;
}

bool wr_segment_leave(struct wr_segment *g, uint64_t seq, unsigned finisher)
{
    pthread_mutex_lock(&g->lock);
    if (g->finishers > 1 && seq < g->left[finisher])
        g->left[finisher] = seq;
    bool moved = advance(g) || is_left(g, UINT64_MAX - 1);
    pthread_mutex_unlock(&g->lock);
    return moved;
}

void wr_segment_fail(struct wr_segment *g, uint64_t seq, unsigned branch, unsigned stage, uint64_t ordinal)
{
    pthread_mutex_lock(&g->lock);
    struct branch *b = &g->branches[branch];
    if (seq < b->fail_seq ||
        (seq == b->fail_seq && (stage != b->fail_stage ? stage > b->fail_stage : ordinal < b->fail_ordinal))) {
        b->fail_seq = seq;
        b->fail_stage = stage;
        b->fail_ordinal = ordinal;
    }
    pthread_mutex_unlock(&g->lock);
}

uint64_t wr_segment_failed(struct wr_segment *g, uint64_t seq, unsigned branch, unsigned stage)
{
    pthread_mutex_lock(&g->lock);
    const struct branch *b = &g->branches[branch];
    uint64_t ordinal = seq == b->fail_seq && stage == b->fail_stage ? b->fail_ordinal : UINT64_MAX;
    pthread_mutex_unlock(&g->lock);
    return ordinal;
}

/* The branch's stop of this rank; NULL: out of memory, which costs a warning's count, never data. Lock held. */
static struct stop *stop_of(struct branch *b, uint32_t rank)
{
    for (uint32_t i = 0; i < b->nstops; i++)
        if (b->stops[i].rank == rank)
            return &b->stops[i];
    struct stop *v = realloc(b->stops, (b->nstops + 1) * sizeof *v);
    if (!v)
        return NULL;
    b->stops = v;
    v[b->nstops] = (struct stop){rank, never};
    return &v[b->nstops++];
}

void wr_segment_stop(struct wr_segment *g, unsigned branch, uint32_t rank, struct wr_where at)
{
    pthread_mutex_lock(&g->lock);
    struct stop *stop = stop_of(&g->branches[branch], rank);
    if (stop && wr_where_before(at, stop->at))
        stop->at = at;
    pthread_mutex_unlock(&g->lock);
}

struct wr_tallies *wr_segment_totals(struct wr_segment *g, unsigned branch)
{
    for (uint64_t s = g->low; s < g->low + g->limit; s++) {
        for (unsigned k = 0; k < g->nbranches; k++)
            told_of(g, s, k)->kept = never;
        fold(g, s);
    }
    return &g->branches[branch].totals;
}
