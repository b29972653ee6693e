/* Sorted runs are cut into tickets: the second operator of a sort. See sort.h.
 *
 * Merging all runs in one place would make one thread touch every row, in memory that other threads have filled. So
 * one instance only cuts: a ticket says which stretch of each run comes next, up to WR_BATCH_ROWS rows together,
 * and all of its rows stand before all of the next ticket's. To find one it merges every few-th entry of each run,
 * by a heap, until the rows up to there are enough; where that entry would stand in the other runs it finds by
 * binary search. Whoever takes the ticket merges the stretches (sort_give.c).
 *
 * Of a run in a temporary file one block at a time is here. It lies in a batch that is kept by the tickets that
 * have a stretch of it, and is free again when the last of them has been given out. Unpacking blocks is nearly all
 * the work that is done in this one place. */
#include <stdlib.h>

#include "ops/stage/sort_record.h"
#include "ops/stage/sort_spill.h"

enum {
    PARTS = 4,           /* of a ticket, for each run: a run may come to its next block within one */
    LOADED = 512 * 1024, /* bytes of blocks after which a ticket ends, for it keeps them all */
};

/* A run, and what is left of it. */
struct line {
    struct sort_part left;         /* in memory */
    struct wr_batch *block;        /* where these records lie; NULL: with their owner */
    struct wr_spill_reader reader; /* of what follows; run NULL: nothing does */
    uint32_t open;                 /* its part in the ticket being made; UINT32_MAX: none */
    uint32_t sure;                 /* rows of `left` that belong to it for sure */
};

/* The next entry of a line that is looked at. */
struct candidate {
    struct sort_entry e;
    uint32_t line;
};

struct sort_cut {
    const struct sort_plan *plan;
    struct wr_payer pay;
    struct line *lines;
    struct candidate *heap;
    uint32_t nlines, cap_lines, nheap, cap_heap;
    struct wr_spill_run **runs; /* in files */
    uint32_t nruns, cap_runs;
    struct sort_store merged; /* those that were made of others, as there were too many */
    struct wr_spill_unpacker unpacker;
    size_t charged;
    unsigned ports, ended;
    uint64_t given;
    bool longer, failed, begun;
};

static int cut_open(const void *data, struct wr_env *env, void **self)
{
    struct sort_cut *c = calloc(1, sizeof *c);
    if (!c)
        return wr_err_nomem(&env->err, env->who);
    c->plan = data;
    c->ports = env->ports;
    c->pay = c->unpacker.pay = (struct wr_payer){env->budget, env->who};
    c->merged = (struct sort_store){.plan = data, .pay = c->pay};
    env->want = -1;
    *self = c;
    return 0;
}

static void cut_close(void *self, struct wr_env *env)
{
    struct sort_cut *c = self;
    if (!c)
        return;
    for (uint32_t l = 0; l < c->nlines; l++)
        wr_batch_unref(c->lines[l].block);
    wr_charged_free(c->pay, &c->lines, &c->cap_lines, sizeof *c->lines);
    wr_charged_free(c->pay, &c->heap, &c->cap_heap, sizeof *c->heap);
    wr_charged_free(c->pay, &c->runs, &c->cap_runs, sizeof(*c->runs));
    wr_sort_store_close(&c->merged);
    wr_spill_unpacker_done(&c->unpacker);
    wr_budget_shrink(env->budget, c->charged);
    free(c);
}

/* ---- runs ---------------------------------------------------------------------------------------------------- */

static int add_line(struct sort_cut *c, struct line l, struct wr_err *err)
{
    int rc = wr_charged_grow(c->pay, &c->lines, &c->cap_lines, (uint64_t)c->nlines + 1, sizeof *c->lines, err);
    if (rc >= 0)
        c->lines[c->nlines++] = l;
    return rc;
}

/* Takes over what one instance has. */
static int add(struct sort_cut *c, const struct sort_ticket *t, struct wr_err *err)
{
    struct sort_store *s = t->runs;
    c->longer |= t->longer;
    if (t->parts[0].n)
        return add_line(c, (struct line){.left = t->parts[0], .open = UINT32_MAX}, err);
    int rc = wr_charged_grow(c->pay, &c->runs, &c->cap_runs, (uint64_t)c->nruns + s->n, sizeof *c->runs, err);
    for (uint32_t i = 0; rc >= 0 && i < s->n; i++)
        c->runs[c->nruns++] = &s->v[i].run;
    return rc;
}

static int by_size(const void *a, const void *b)
{
    const struct wr_spill_run *x = *(struct wr_spill_run *const *)a, *y = *(struct wr_spill_run *const *)b;
    return x->bytes < y->bytes ? 1 : x->bytes > y->bytes ? -1 : 0;
}

/* Bytes of a block of a run in a file, at most. */
static size_t block_bytes(const struct sort_cut *c, const struct wr_env *env)
{
    size_t most = env->spill->block;
    for (uint32_t i = 0; i < c->nruns; i++) {
        size_t n = wr_sort_block(env, c->runs[i]);
        most = n > most ? n : most;
    }
    return most;
}

/* The same with its entries. */
static size_t line_bytes(size_t block)
{
    return block + block / 2;
}

/* Merges the smallest runs until there are no more than can be merged at a time. */
static int reduce_runs(struct sort_cut *c, struct wr_env *env)
{
    /* twice: tickets may still keep the block before that of every run */
    const size_t block = block_bytes(c, env);
    const uint32_t most = wr_sort_store_fan(env, 2 * line_bytes(block)), fan = wr_sort_store_fan(env, block);
    if (c->nruns <= most)
        return 0;
    int rc = wr_sort_store_reserve(&c->merged, c->nruns, &env->err);
    while (rc >= 0 && c->nruns > most) {
        qsort(c->runs, c->nruns, sizeof *c->runs, by_size);
        uint32_t n = c->nruns - most + 1 < fan ? c->nruns - most + 1 : fan, first = c->nruns - n;
        rc = wr_sort_store_merge(&c->merged, env, c->runs + first, n, 0);
        for (uint32_t i = first; rc >= 0 && i < c->nruns; i++)
            wr_spill_drop(c->runs[i]);
        c->nruns = first;
        if (rc >= 0)
            c->runs[c->nruns++] = &c->merged.v[c->merged.n - 1].run;
    }
    return rc;
}

/* The entries of a block of n bytes. NULL: out of memory. */
static struct sort_entry *list_entries(struct wr_batch *b, const char *block, uint32_t n, uint32_t *count)
{
    struct sort_entry e, *v;
    *count = 0;
    for (const char *at = block; at < block + n; (*count)++)
        at = wr_sort_stored(at, &e);
    v = wr_arena_alloc(&b->arena, *count * sizeof *v);
    if (!v)
        return NULL;
    *count = 0;
    for (const char *at = block; at < block + n; (*count)++)
        at = wr_sort_stored(at, &v[*count]);
    return v;
}

/* The next block of a line, of which nothing is left here. 0 or negative. */
static int load(struct line *l, struct wr_env *env)
{
    wr_batch_unref(l->block);
    l->block = NULL;
    l->open = UINT32_MAX;
    uint32_t n = l->reader.run ? wr_spill_next(&l->reader) : 0;
    if (!n)
        return 0;
    if (!(l->block = wr_batch_new(env->batches, 0)))
        return wr_err_nomem(&env->err, env->who);
    char *block = wr_arena_alloc(&l->block->arena, n + WR_SORT_BEHIND);
    int rc = block ? wr_spill_read_into(&l->reader, block, &env->err) : wr_arena_error(&l->block->arena, &env->err);
    if (rc < 0)
        return rc;
    uint32_t count;
    l->left.v = list_entries(l->block, block, n, &count);
    if (!l->left.v)
        return wr_arena_error(&l->block->arena, &env->err);
    l->left.n = count;
    return 0;
}

/* The first blocks of the runs in files. 0 or negative. */
static int open_runs(struct sort_cut *c, struct wr_env *env)
{
    int rc = reduce_runs(c, env);
    const size_t bytes = c->nruns * line_bytes(env->spill->block); /* what is more, their batches ask for */
    if (rc >= 0)
        rc = wr_budget_grow(env->budget, env->who, bytes, &env->err);
    if (rc < 0)
        return rc;
    c->charged = bytes;
    for (uint32_t i = 0; rc >= 0 && i < c->nruns; i++) {
        struct line l = {.reader = {.run = c->runs[i], .once = true, .with = &c->unpacker}};
        rc = add_line(c, l, &env->err);
        if (rc >= 0)
            rc = load(&c->lines[c->nlines - 1], env);
    }
    return rc;
}

/* All runs are here. */
static int begin(struct sort_cut *c, struct wr_env *env)
{
    c->begun = true;
    int rc = c->nruns ? open_runs(c, env) : 0;
    return rc < 0 ? rc : wr_charged_grow(c->pay, &c->heap, &c->cap_heap, c->nlines, sizeof *c->heap, &env->err);
}

/* ---- cutting ------------------------------------------------------------------------------------------------- */

/* A ticket being made, in its batch. */
struct making {
    struct wr_batch *b;
    struct sort_part *parts;
    uint32_t nparts, cap;
    size_t loaded; /* bytes of blocks that were read for it */
};

/* How many of v[0..n) stand no later than `bound`. */
static uint32_t count_up_to(const struct sort_entry *v, uint32_t n, const struct sort_entry *bound)
{
    uint32_t from = 0;
    while (n) {
        uint32_t half = n / 2;
        if (wr_sort_before(bound, &v[from + half], 0)) {
            n = half;
        } else {
            from += half + 1;
            n -= half + 1;
        }
    }
    return from;
}

/* The first n rows of a line go into the ticket. 0 or negative. */
static int take(struct making *m, struct line *l, uint32_t n, struct wr_env *env)
{
    if (!n)
        return 0;
    if (l->open == UINT32_MAX) {
        l->open = m->nparts++;
        m->parts[l->open] = (struct sort_part){l->left.v, 0};
        if (l->block)
            m->b->keep[m->b->nkeep++] = wr_batch_ref(l->block);
    }
    m->parts[l->open].n += n;
    l->left.v += n;
    l->left.n -= n;
    if (l->left.n)
        return 0;
    m->loaded += l->reader.run ? wr_spill_next(&l->reader) : 0;
    return load(l, env);
}

static void sift(struct candidate *h, uint32_t n, uint32_t i)
{
    const struct candidate x = h[i];
    for (uint32_t k; (k = 2 * i + 1) < n; i = k) {
        k += k + 1 < n && wr_sort_before(&h[k + 1].e, &h[k].e, 0);
        if (!wr_sort_before(&h[k].e, &x.e, 0))
            break;
        h[i] = h[k];
    }
    h[i] = x;
}

/* Every step-th entry of a line is looked at, and its last one. */
static void look(const struct line *l, uint32_t step, struct candidate *at)
{
    uint32_t rest = l->left.n - l->sure;
    at->e = l->left.v[l->sure + (rest < step ? rest : step) - 1];
}

static void begin_heap(struct sort_cut *c, uint32_t step)
{
    c->nheap = 0;
    for (uint32_t l = 0; l < c->nlines; l++) {
        c->lines[l].sure = 0;
        if (!c->lines[l].left.n)
            continue;
        c->heap[c->nheap].line = l;
        look(&c->lines[l], step, &c->heap[c->nheap++]);
    }
    for (uint32_t i = c->nheap / 2; i-- > 0;)
        sift(c->heap, c->nheap, i);
}

/* All rows up to the first candidate belong to the ticket; its line goes on to the next one, if need be in its next
 * block. Adds how many of its line that are. 0 or negative. */
static int pass(struct sort_cut *c, struct making *m, uint32_t step, uint32_t *rows, struct wr_env *env)
{
    struct line *l = &c->lines[c->heap[0].line];
    uint32_t rest = l->left.n - l->sure, n = rest < step ? rest : step;
    int rc = 0;
    *rows += n;
    l->sure += n;
    if (n == rest) {
        rc = take(m, l, l->sure, env);
        l->sure = 0;
    }
    if (l->left.n)
        look(l, step, &c->heap[0]);
    else
        c->heap[0] = c->heap[--c->nheap];
    if (c->nheap)
        sift(c->heap, c->nheap, 0);
    return rc;
}

/* The next rows, up to `room`, go into the ticket. Returns how many, or negative. */
static int advance(struct sort_cut *c, struct making *m, uint32_t room, struct wr_env *env)
{
    enum { FURTHEST = 64 };
    uint32_t step = room / (2 * (c->nlines + 1)), rows = 0;
    step = step < 1 ? 1 : step > FURTHEST ? FURTHEST : step;
    const uint32_t unsure =
        c->nlines * (step - 1); /* rows before the last entry looked at that are not yet found */
    struct sort_entry bound = {0};
    int rc = 0;
    begin_heap(c, step);
    while (rc >= 0 && c->nheap && rows + unsure + step <= room && m->nparts + c->nlines < m->cap &&
           m->loaded < LOADED) {
        bound = c->heap[0].e;
        rc = pass(c, m, step, &rows, env);
    }
    for (uint32_t l = 0; rc >= 0 && l < c->nlines; l++) {
        struct line *x = &c->lines[l];
        uint32_t rest = x->left.n - x->sure;
        uint32_t n = count_up_to(x->left.v + x->sure, rest < step ? rest : step - 1, &bound);
        rows += n;
        rc = take(m, x, x->sure + n, env);
    }
    return rc < 0 ? rc : (int)rows;
}

static int begin_ticket(struct sort_cut *c, struct making *m, struct wr_env *env)
{
    m->nparts = 0;
    m->loaded = 0;
    m->cap = PARTS * (c->nlines + 1);
    m->b = wr_batch_new(env->batches, 0);
    m->parts = m->b ? wr_arena_alloc(&m->b->arena, m->cap * sizeof *m->parts) : NULL;
    if (!m->parts || !(m->b->keep = wr_arena_alloc(&m->b->arena, m->cap * sizeof(*m->b->keep))))
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t l = 0; l < c->nlines; l++)
        c->lines[l].open = UINT32_MAX;
    return 0;
}

/* Fills the ticket with up to `room` rows. Returns how many, or negative. */
static int fill(struct sort_cut *c, struct making *m, uint32_t room, struct wr_env *env)
{
    struct sort_ticket *t = wr_arena_alloc(&m->b->arena, sizeof *t);
    int rows = t ? advance(c, m, room, env) : wr_err_nomem(&env->err, env->who);
    if (rows <= 0)
        return rows;
    *t = (struct sort_ticket){.parts = m->parts, .nparts = m->nparts, .first = c->given, .longer = c->longer};
    m->b->ticket = t;
    m->b->nrows = m->b->nsel = (uint32_t)rows;
    return rows;
}

/* The next ticket. */
static int cut(struct sort_cut *c, struct wr_env *env, struct wr_batch **out)
{
    uint64_t left = c->plan->limit - c->given;
    uint32_t room = left < WR_BATCH_ROWS ? (uint32_t)left : WR_BATCH_ROWS;
    if (!room)
        return WR_STEP_NEED;
    struct making m;
    int rc = begin_ticket(c, &m, env);
    if (rc >= 0)
        rc = fill(c, &m, room, env);
    if (rc <= 0) {
        wr_batch_unref(m.b);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    c->given += (uint64_t)rc;
    *out = m.b;
    return WR_STEP_MORE;
}

static int cut_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sort_cut *c = self;
    (void)port;
    env->want = -1;
    if (in->mark == WR_MARK_BATCH && in->batch)
        return add(c, in->batch->ticket, &env->err) < 0 ? env->err.code : WR_STEP_NEED;
    if (in->mark != WR_MARK_END)
        return WR_STEP_NEED;
    if (!c->begun)
        c->ended++;
    c->failed |= in->failed;
    if (c->failed || c->ended < c->ports)
        return WR_STEP_NEED;
    int rc = c->begun ? 0 : begin(c, env);
    return rc < 0 ? rc : cut(c, env, out);
}

static void cut_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "line up sorted runs");
}

const struct wr_op wr_op_sort_cut = {.name = "sort",
                                     .traits = WR_IN_ORDER | WR_BLOCKING | WR_SPILLS,
                                     .open = cut_open,
                                     .step = cut_step,
                                     .close = cut_close,
                                     .explain = cut_explain};
