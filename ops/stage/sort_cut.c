/* Sorted runs are cut into tickets: the second operator of a sort. See sort.h.
 *
 * Merging all runs in one place would make one thread touch every row, in memory that other threads have filled. So
 * one instance only cuts: a ticket says which stretch of each run comes next, up to WR_BATCH_ROWS rows together, and
 * all of its rows stand before all of the next ticket's. To find one it looks at a few entries of each run, by binary
 * search. Whoever takes the ticket merges the stretches (sort_give.c).
 *
 * Of a run in a temporary file one block at a time is here. It lies in a batch that is kept by the tickets that have
 * a stretch of it, and is free again when the last of them has been given out. Unpacking blocks is nearly all the work
 * that is done in this one place. */
#include <stdlib.h>

#include "ops/stage/sort_record.h"
#include "ops/stage/sort_spill.h"

enum { PARTS = 4 }; /* of a ticket, for each run: a run may come to its next block within one */

/* A run, and what is left of it. */
struct line {
    struct sort_part left;         /* in memory */
    struct wr_batch *block;        /* where these records lie; NULL: with their owner */
    struct wr_spill_reader reader; /* of what follows; run NULL: nothing does */
    uint32_t open;                 /* its part in the ticket being made; UINT32_MAX: none */
};

struct sort_cut {
    const struct sort_plan *plan;
    struct wr_payer pay;
    struct line *lines;
    uint32_t nlines, cap_lines;
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

/* Bytes that a run in a file takes while it is cut: a block with its entries. */
static size_t line_bytes(const struct wr_env *env)
{
    return env->spill->block + env->spill->block / 2;
}

/* Merges the smallest runs until there are no more than can be merged at a time. */
static int reduce_runs(struct sort_cut *c, struct wr_env *env)
{
    /* twice: tickets may still keep the block before that of every run */
    const uint32_t most = wr_sort_store_fan(env, 2 * line_bytes(env)), fan = wr_sort_store_fan(env, env->spill->block);
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

/* All runs are here: their first blocks are read. */
static int begin(struct sort_cut *c, struct wr_env *env)
{
    c->begun = true;
    int rc = reduce_runs(c, env);
    const size_t bytes = c->nruns * line_bytes(env);
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

/* ---- cutting ------------------------------------------------------------------------------------------------- */

/* A ticket being made, in its batch. */
struct making {
    struct wr_batch *b;
    struct sort_part *parts;
    uint32_t nparts, cap;
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
    return l->left.n ? 0 : load(l, env);
}

/* Up to `room` rows that stand before all others go into the ticket: the last row of an equal share is looked at in
 * each line, and all rows up to the first of these belong to it. Returns how many, or negative. */
static int advance(struct sort_cut *c, struct making *m, uint32_t room, struct wr_env *env)
{
    uint32_t active = 0, taken = 0;
    for (uint32_t l = 0; l < c->nlines; l++)
        active += c->lines[l].left.n != 0;
    if (!active)
        return 0;
    uint32_t share = room / active ? room / active : 1;
    struct sort_entry bound = {0};
    for (uint32_t l = 0; l < c->nlines; l++) {
        const struct sort_part *p = &c->lines[l].left;
        if (!p->n)
            continue;
        const struct sort_entry *last = p->v + (p->n < share ? p->n : share) - 1;
        if (!bound.record || wr_sort_before(last, &bound, 0))
            bound = *last;
    }
    for (uint32_t l = 0; l < c->nlines && taken < room; l++) {
        const struct sort_part *p = &c->lines[l].left;
        uint32_t n = count_up_to(p->v, p->n < share ? p->n : share, &bound);
        int rc = take(m, &c->lines[l], n, env);
        if (rc < 0)
            return rc;
        taken += n;
    }
    return (int)taken;
}

static int begin_ticket(struct sort_cut *c, struct making *m, struct wr_env *env)
{
    m->nparts = 0;
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
    uint32_t rows = 0;
    int n;
    do {
        n = advance(c, m, room - rows, env);
        if (n < 0)
            return n;
        rows += (uint32_t)n;
    } while (n && room - rows > room / 8 && m->nparts + c->nlines <= m->cap);
    struct sort_ticket *t = wr_arena_alloc(&m->b->arena, sizeof *t);
    if (!t)
        return wr_err_nomem(&env->err, env->who);
    *t = (struct sort_ticket){.parts = m->parts, .nparts = m->nparts, .first = c->given, .longer = c->longer};
    m->b->ticket = t;
    m->b->nrows = m->b->nsel = rows;
    return (int)rows;
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
