/* See sample.h. */
#include "ops/agg/sample.h"

static struct wr_agg_span words_of(const struct wr_agg_numbers *e, const struct wr_agg_chunk *c)
{
    return (struct wr_agg_span){.v = c->data,
                                .n = wr_agg_numbers_used(e, c) / wr_agg_word_size(c->kind),
                                .narrow = c->kind & WR_AGG_NARROW};
}

static size_t count_in(const struct wr_agg_numbers *e)
{
    size_t n = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        n += words_of(e, c).n;
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next)
        n += c->used / sizeof(struct wr_agg_odd);
    return n;
}

/* Do all words times `by` fit? Then so they are taken. */
static bool scale(struct wr_agg_span *span, int64_t by)
{
    const int64_t limit = INT64_MAX / by;
    bool fits = true;
    for (size_t i = 0; i < span->n; i++) {
        const int64_t x = wr_agg_word(span, i);
        fits &= x <= limit && x >= -limit;
    }
    span->by = by;
    return fits;
}

/* All chunks at the scale of the last, the largest. 1, 0: they are not of a kind; -1: out of memory. */
static int use_chunks(struct wr_agg_sample *m, const struct wr_agg_numbers *e, struct wr_arena *scratch)
{
    size_t chunks = 0;
    int rc = !e->odd.first;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        chunks++;
    if (rc && !(m->span = wr_arena_alloc(scratch, chunks * sizeof *m->span)))
        return -1;
    m->kind = wr_agg_plain_kind(e->kind);
    for (const struct wr_agg_chunk *c = e->chain.first; rc == 1 && c; c = c->next) {
        const uint32_t kind = wr_agg_plain_kind(c->kind);
        struct wr_agg_span *span = &m->span[m->nspans++];
        *span = words_of(e, c);
        if (kind != m->kind)
            rc = scale(span, (int64_t)wr_pow10[m->kind - kind]);
    }
    return rc;
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
        const struct wr_agg_span span = words_of(e, c);
        for (size_t i = 0; i < span.n; i++)
            put_number(m, word, k++, wr_agg_word(&span, i), wr_agg_plain_kind(c->kind));
    }
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next) {
        const struct wr_agg_odd *o = (const struct wr_agg_odd *)(const void *)c->data;
        for (size_t i = 0; i < c->used / sizeof *o; i++)
            put_number(m, word, k++, o[i].num, (uint32_t)o[i].kind);
    }
    *m->span = (struct wr_agg_span){.v = word, .n = m->n};
    m->nspans = 1;
    return 0;
}

int wr_agg_sample_make(struct wr_agg_sample *m, const struct wr_agg_numbers *e, struct wr_arena *scratch)
{
    *m = (struct wr_agg_sample){.n = count_in(e)};
    if (!m->n)
        return 0;
    const int rc = use_chunks(m, e, scratch);
    return rc < 0 ? -1 : rc == 0 ? use_doubles(m, e, scratch) : 0;
}

int wr_agg_sample_cmp(const void *a, const void *b)
{
    const struct wr_num *x = a, *y = b;
    int c = wr_num_cmp(*x, *y);
    return c ? c : (int)x->kind - (int)y->kind;
}
