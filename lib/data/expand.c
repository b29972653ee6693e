/* wr_batch_expand (batch.h): rows made of the rows of one batch. A column keeps its form; what a row is, a view, a
 * pointer and length, a number, is copied as often as the row is there, the bytes of values never. */
#include "data/batch.h"

struct expand {
    struct wr_batch *out;
    const uint16_t *rows; /* [n] of the batch they are made of */
    uint32_t n;
    bool failed; /* out of memory */
};

static inline void copy(char *to, const char *from, const uint16_t *rows, uint32_t n, size_t size)
{
    for (uint32_t k = 0; k < n; k++)
        memcpy(to + k * size, from + rows[k] * size, size);
}

/* The elements of an array at the rows, in one of the new batch; NULL if there is none. */
static void *pick(struct expand *x, const void *from, size_t size)
{
    char *to = from ? wr_arena_alloc(&x->out->arena, x->n * size) : NULL;
    if (!to) {
        x->failed |= from != NULL;
        return NULL;
    }
    switch (size) { /* known sizes are copied in registers */
    case 1:
        copy(to, from, x->rows, x->n, 1);
        break;
    case 4:
        copy(to, from, x->rows, x->n, 4);
        break;
    case 8:
        copy(to, from, x->rows, x->n, 8);
        break;
    default:
        copy(to, from, x->rows, x->n, size);
    }
    return to;
}

static void expand_column(struct expand *x, const struct wr_vec *from, struct wr_vec *to)
{
    *to = *from;
    to->view = pick(x, from->view, sizeof *to->view);
    to->str = pick(x, from->str, sizeof *to->str);
    to->num = pick(x, from->num, sizeof *to->num);
    to->tag = pick(x, from->tag, sizeof *to->tag);
    to->sc = pick(x, from->sc, sizeof *to->sc);
    to->truth = pick(x, from->truth, sizeof *to->truth);
}

/* What texts turned out to be comes along where some were not what was asked for: those have been told of. */
static void expand_made(struct expand *x, const struct wr_vec *from, const uint64_t *done, struct wr_vec **to)
{
    if (!from || done || !from->tag)
        return;
    if ((*to = wr_arena_alloc(&x->out->arena, sizeof **to)))
        expand_column(x, from, *to);
    else
        x->failed = true;
}

/* What every row has besides its values. */
static void expand_places(struct expand *x, struct wr_batch *b)
{
    struct wr_batch *out = x->out;
    const uint64_t *origin = b->origin ? b->origin : wr_batch_ordinals(b);
    x->failed |= !origin;
    out->origin = pick(x, origin, sizeof *out->origin);
    out->gid = pick(x, b->gid, sizeof *out->gid);
    out->row_off = pick(x, b->row_off, sizeof *out->row_off);
    out->line = pick(x, b->line, sizeof *out->line);
    out->format = b->format;
    out->source = b->source;
    out->block = b->block ? wr_block_ref(b->block) : NULL;
}

struct wr_batch *wr_batch_expand(struct wr_batch *b, const uint16_t *rows, uint32_t n, const uint32_t *slots,
                                 uint32_t nslots)
{
    struct expand x = {.out = wr_batch_new(b->pool, b->ncols), .rows = rows, .n = n};
    if (!x.out)
        return NULL;
    x.out->parent = wr_batch_ref(b);
    x.out->nrows = x.out->nsel = n;
    expand_places(&x, b);
    for (uint32_t s = 0; s < nslots; s++) {
        const struct wr_column *from = &b->cols[slots[s]];
        struct wr_column *to = &x.out->cols[slots[s]];
        expand_column(&x, &from->v, &to->v);
        expand_made(&x, from->num, from->num_done, &to->num);
        expand_made(&x, from->time, from->time_done, &to->time);
    }
    if (x.failed) {
        wr_batch_unref(x.out);
        return NULL;
    }
    return x.out;
}
