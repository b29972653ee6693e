/* See sample.h. */
#include "ops/agg/sample.h"

static size_t count_in(const struct wr_agg_numbers *e)
{
    size_t n = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        n += wr_agg_numbers_used(e, c) / sizeof(int64_t);
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next)
        n += c->used / sizeof(struct wr_agg_odd);
    return n;
}

static bool fits_at(const int64_t *v, size_t n, int64_t by)
{
    const int64_t limit = INT64_MAX / by;
    bool fits = true;
    for (size_t i = 0; i < n; i++)
        fits &= v[i] <= limit && v[i] >= -limit;
    return fits;
}

/* Brings all chunks to the scale of the last, the largest; false: they are not of a kind. */
static bool unify(struct wr_agg_numbers *e)
{
    if (e->odd.first)
        return false;
    for (struct wr_agg_chunk *c = e->chain.first; c; c = c->next) {
        if (c->kind == e->kind)
            continue;
        int64_t *v = (int64_t *)(void *)c->data, by = (int64_t)wr_pow10[e->kind - c->kind];
        size_t n = wr_agg_numbers_used(e, c) / sizeof *v;
        if (!fits_at(v, n, by))
            return false;
        for (size_t i = 0; i < n; i++)
            v[i] *= by;
        c->kind = e->kind;
    }
    return true;
}

static int use_chunks(struct wr_agg_sample *m, const struct wr_agg_numbers *e, struct wr_arena *scratch)
{
    size_t chunks = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        chunks++;
    m->span = wr_arena_alloc(scratch, chunks * sizeof *m->span);
    if (!m->span)
        return -1;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        m->span[m->nspans++] = (struct wr_agg_span){(const int64_t *)(const void *)c->data,
                                                    wr_agg_numbers_used(e, c) / sizeof(int64_t)};
    m->kind = e->kind;
    return 0;
}

static void put_number(struct wr_agg_sample *m, int64_t *word, size_t k, int64_t x, uint32_t kind)
{
    m->all[k] = wr_agg_num_of(x, kind);
    double d = wr_num_double(m->all[k]);
    memcpy(&word[k], &d, sizeof d);
    word[k] = wr_agg_word_of_bits(word[k]);
}

static int use_doubles(struct wr_agg_sample *m, const struct wr_agg_numbers *e, struct wr_arena *scratch)
{
    int64_t *word = wr_arena_alloc(scratch, m->n * sizeof *word);
    m->all = wr_arena_alloc(scratch, m->n * sizeof *m->all);
    m->span = wr_arena_alloc(scratch, sizeof *m->span);
    if (!word || !m->all || !m->span)
        return -1;
    size_t k = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next) {
        const int64_t *v = (const int64_t *)(const void *)c->data;
        for (size_t i = 0; i < wr_agg_numbers_used(e, c) / sizeof *v; i++)
            put_number(m, word, k++, v[i], c->kind);
    }
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next) {
        const struct wr_agg_odd *o = (const struct wr_agg_odd *)(const void *)c->data;
        for (size_t i = 0; i < c->used / sizeof *o; i++)
            put_number(m, word, k++, o[i].num, (uint32_t)o[i].kind);
    }
    *m->span = (struct wr_agg_span){word, m->n};
    m->nspans = 1;
    return 0;
}

int wr_agg_sample_make(struct wr_agg_sample *m, struct wr_agg_numbers *e, struct wr_arena *scratch)
{
    *m = (struct wr_agg_sample){.n = count_in(e)};
    if (!m->n)
        return 0;
    return unify(e) ? use_chunks(m, e, scratch) : use_doubles(m, e, scratch);
}

int wr_agg_sample_cmp(const void *a, const void *b)
{
    const struct wr_num *x = a, *y = b;
    int c = wr_num_cmp(*x, *y);
    return c ? c : (int)x->kind - (int)y->kind;
}
