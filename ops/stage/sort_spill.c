/* See sort_spill.h. Runs of one level are merged when there are as many as memory lets us merge at a time, so a row
 * is written once for each level, and all of a level stand behind those of higher ones. */
#include "ops/stage/sort_spill.h"

#include <stdlib.h>

/* ---- merging ------------------------------------------------------------------------------------------------- */

/* Moves an input on to its next record. 0 or negative. */
static int advance(struct sort_input *in, struct wr_err *err)
{
    if (in->at == in->end) {
        struct wr_slice block;
        int rc = wr_spill_read(&in->reader, &block, err);
        in->e.record = NULL;
        if (rc <= 0)
            return rc;
        in->at = block.p;
        in->end = block.p + block.n;
    }
    in->at = wr_sort_stored(in->at, &in->e);
    return 0;
}

/* Does input a's record stand before b's? */
static bool before(const struct sort_merger *m, uint32_t a, uint32_t b)
{
    const struct sort_entry *x = &m->in[a].e, *y = &m->in[b].e;
    if (!x->record || !y->record)
        return x->record != NULL;
    if (x->word != y->word)
        return x->word < y->word;
    int c = wr_sort_compare(x->record, y->record, 0);
    if (c || m->plan->keyed || x->record->ordinal == y->record->ordinal)
        return c ? c < 0 : a < b;
    return x->record->ordinal < y->record->ordinal;
}

/* The first places of the tree, by playing all matches. Leaves are n..2n-1; returns the winner below `node`. */
static uint32_t play(struct sort_merger *m, uint32_t node)
{
    if (node >= m->n)
        return node - m->n;
    uint32_t a = play(m, 2 * node), b = play(m, 2 * node + 1);
    bool first = before(m, a, b);
    m->loser[node] = first ? b : a;
    return first ? a : b;
}

/* A merge of n runs, to be added one by one. */
static int open_merger(struct sort_merger *m, const struct sort_store *s, uint32_t n, struct wr_err *err)
{
    *m = (struct sort_merger){.plan = s->plan, .pay = s->pay, .unpacker.pay = s->pay};
    int rc = wr_charged_grow(m->pay, &m->in, &m->cap_in, n, sizeof *m->in, err);
    return rc < 0 ? rc : wr_charged_grow(m->pay, &m->loser, &m->cap_loser, n, sizeof *m->loser, err);
}

static int add_input(struct sort_merger *m, struct wr_spill_run *run, struct wr_err *err)
{
    m->in[m->n] = (struct sort_input){.reader = {.run = run, .once = true, .with = &m->unpacker}};
    return advance(&m->in[m->n++], err);
}

static void begin_match(struct sort_merger *m)
{
    m->loser[0] = play(m, 1);
}

int wr_sort_merger_open(struct sort_merger *m, struct sort_store *s, struct wr_err *err)
{
    int rc = open_merger(m, s, s->n, err);
    for (uint32_t i = 0; rc >= 0 && i < s->n; i++)
        rc = add_input(m, &s->v[i].run, err);
    if (rc >= 0 && m->n)
        begin_match(m);
    return rc;
}

/* The winner's next record plays its way up. */
static int replay(struct sort_merger *m, struct wr_err *err)
{
    uint32_t winner = m->loser[0];
    int rc = advance(&m->in[winner], err);
    for (uint32_t node = (winner + m->n) / 2; node; node /= 2)
        if (before(m, m->loser[node], winner)) {
            uint32_t loser = winner;
            winner = m->loser[node];
            m->loser[node] = loser;
        }
    m->loser[0] = winner;
    return rc;
}

/* Does the limit leave the record in? Counts it. */
static bool counts(struct sort_merger *m, const struct sort_entry *e)
{
    if (m->plan->keyed && m->word != e->word) {
        m->word = e->word;
        m->given = 0;
    }
    return m->given++ < m->plan->limit;
}

int wr_sort_merger_next(struct sort_merger *m, struct sort_entry *out, struct wr_err *err)
{
    if (!m->n)
        return 0;
    do {
        int rc = m->begun ? replay(m, err) : 0;
        if (rc < 0)
            return rc;
        m->begun = true;
        *out = m->in[m->loser[0]].e;
    } while (out->record && !counts(m, out));
    return out->record != NULL;
}

int wr_sort_merger_take(struct sort_merger *m, struct wr_batch *b, struct sort_entry *v, struct wr_err *err)
{
    enum { PIECE = 128 * 1024 };
    size_t bytes = 0;
    int n = 0;
    while (n < WR_BATCH_ROWS && bytes < PIECE) {
        int rc = wr_sort_merger_next(m, &v[n], err);
        if (rc <= 0)
            return rc < 0 ? rc : n;
        size_t size = wr_sort_record_size(v[n].record->nwords, v[n].record->bytes);
        void *copy = wr_arena_alloc(&b->arena, size);
        if (!copy)
            return wr_arena_error(&b->arena, err);
        v[n].record = memcpy(copy, v[n].record, size);
        n++;
        bytes += size;
    }
    return n;
}

void wr_sort_merger_close(struct sort_merger *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        wr_spill_reader_done(&m->in[i].reader);
    wr_spill_unpacker_done(&m->unpacker);
    wr_charged_free(m->pay, &m->in, &m->cap_in, sizeof *m->in);
    wr_charged_free(m->pay, &m->loser, &m->cap_loser, sizeof *m->loser);
    m->n = 0;
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

static int put(struct wr_spill_run *run, const struct sort_entry *e, struct wr_err *err)
{
    size_t size = wr_sort_record_size(e->record->nwords, e->record->bytes);
    char *p = wr_spill_add(run, sizeof e->word + size, err);
    if (!p)
        return err->code;
    memcpy(p, &e->word, sizeof e->word);
    wr_sort_record_copy(p + sizeof e->word, e->record, size);
    return 0;
}

int wr_sort_store_reserve(struct sort_store *s, uint32_t n, struct wr_err *err)
{
    return wr_charged_grow(s->pay, &s->v, &s->cap, (uint64_t)s->n + n, sizeof *s->v, err);
}

/* A new run, that of the end. */
static struct wr_spill_run *begin(struct sort_store *s, struct wr_env *env, unsigned level)
{
    if (!s->file && wr_spill_open(env->spill, s->pay, NULL, &s->file, &env->err) < 0)
        return NULL;
    if (wr_sort_store_reserve(s, 1, &env->err) < 0)
        return NULL;
    s->v[s->n] = (struct sort_spilled){.run.file = s->file, .level = level};
    return &s->v[s->n++].run;
}

struct wr_spill_run *wr_sort_store_begin(struct sort_store *s, struct wr_env *env)
{
    return begin(s, env, 0);
}

char *wr_sort_store_put(struct wr_spill_run *run, uint64_t word, uint64_t ordinal, uint32_t bytes,
                        struct wr_err *err)
{
    const struct sort_record record = {ordinal, bytes, 0};
    char *p = wr_spill_add(run, sizeof word + wr_sort_record_size(0, bytes), err);
    if (!p)
        return NULL;
    memcpy(p, &word, sizeof word);
    memcpy(p + sizeof word, &record, sizeof record);
    p += sizeof word + sizeof record;
    memset(p, 0, wr_sort_record_size(0, bytes) - sizeof record); /* what fills it up, too */
    return p;
}

uint32_t wr_sort_store_fan(const struct wr_env *env, size_t bytes)
{
    enum { MOST = 1 << 16 };
    size_t n = wr_budget_room(env->budget) / (bytes + sizeof(struct sort_input));
    return n < 2 ? 2 : n > MOST ? MOST : (uint32_t)n;
}

size_t wr_sort_block(const struct wr_env *env, const struct wr_spill_run *run)
{
    return run->largest > env->spill->block ? run->largest : env->spill->block;
}

/* How many of a store's runs. */
static uint32_t fan_of(const struct sort_store *s, const struct wr_env *env)
{
    size_t most = env->spill->block;
    for (uint32_t i = 0; i < s->n; i++)
        most = wr_sort_block(env, &s->v[i].run) > most ? s->v[i].run.largest : most;
    return wr_sort_store_fan(env, most * (s->parts ? s->parts : 1));
}

int wr_sort_store_merge(struct sort_store *s, struct wr_env *env, struct wr_spill_run *const *runs, uint32_t n,
                        unsigned level)
{
    struct sort_merger m = {0};
    struct sort_entry e;
    struct wr_spill_run *run = begin(s, env, level);
    int rc = run ? open_merger(&m, s, n, &env->err) : env->err.code;
    for (uint32_t i = 0; rc >= 0 && i < n; i++)
        rc = add_input(&m, runs[i], &env->err);
    if (rc >= 0)
        begin_match(&m);
    while (rc >= 0 && (rc = wr_sort_merger_next(&m, &e, &env->err)) > 0)
        rc = put(run, &e, &env->err);
    wr_sort_merger_close(&m);
    return rc < 0 ? rc : wr_spill_seal(run, &env->err);
}

/* The last n runs become one. */
static int merge_last(struct sort_store *s, struct wr_env *env, uint32_t n)
{
    uint32_t first = s->n - n, cap = 0;
    struct wr_spill_run **runs = NULL;
    int rc = wr_sort_store_reserve(s, 1, &env->err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &runs, &cap, n, sizeof *runs, &env->err);
    for (uint32_t i = 0; rc >= 0 && i < n; i++)
        runs[i] = &s->v[first + i].run;
    if (rc >= 0)
        rc = wr_sort_store_merge(s, env, runs, n, s->v[first].level + 1);
    wr_charged_free(s->pay, &runs, &cap, sizeof(*runs));
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < n; i++)
        wr_spill_drop(&s->v[first + i].run);
    s->v[first] = s->v[s->n - 1];
    s->n = first + 1;
    return 0;
}

int wr_sort_store_add(struct sort_store *s, struct wr_env *env, const struct sort_entry *v, uint32_t n)
{
    struct wr_spill_run *run = begin(s, env, 0);
    int rc = run ? 0 : env->err.code;
    for (uint32_t i = 0; rc >= 0 && i < n; i++) {
        if (i + WR_SORT_AHEAD < n) {
            const char *ahead = (const char *)v[i + WR_SORT_AHEAD].record;
            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + 64);
        }
        rc = put(run, &v[i], &env->err);
    }
    return rc < 0 ? rc : wr_spill_seal(run, &env->err);
}

/* Runs at the end that are of one level. */
static uint32_t alike(const struct sort_store *s)
{
    uint32_t n = s->n ? 1 : 0;
    while (n && n < s->n && s->v[s->n - n - 1].level == s->v[s->n - 1].level)
        n++;
    return n;
}

int wr_sort_store_tidy(struct sort_store *s, struct wr_env *env)
{
    uint32_t fan = fan_of(s, env);
    int rc = 0;
    while (rc >= 0 && alike(s) >= fan)
        rc = merge_last(s, env, fan);
    return rc;
}

int wr_sort_store_settle(struct sort_store *s, struct wr_env *env)
{
    uint32_t fan = fan_of(s, env);
    int rc = 0;
    while (rc >= 0 && s->n > fan)
        rc = merge_last(s, env, s->n - fan + 1 < fan ? s->n - fan + 1 : fan);
    return rc;
}

void wr_sort_store_close(struct sort_store *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        wr_spill_drop(&s->v[i].run);
    wr_charged_free(s->pay, &s->v, &s->cap, sizeof *s->v);
    wr_spill_close(s->file);
    s->file = NULL;
    s->n = 0;
}
