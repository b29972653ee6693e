/* merge, of finished streams: a ticket becomes rows. See merge.h, and merge_cut.c for how it was made.
 *
 * The stretches are laid one behind the other, each row with its ordinal, and neighbours merged until one is left.
 * Which of two comes first is as good as random, so there is no branch on it. */
#include <stdlib.h>

#include "ops/stage/merge.h"

struct entry {
    uint64_t ord;
    struct wr_pick pick;
};

struct merge_fill {
    struct entry order[WR_BATCH_ROWS], other[WR_BATCH_ROWS];
    struct wr_pick picks[WR_BATCH_ROWS];
};

static int fill_open(const void *data, struct wr_env *env, void **self)
{
    (void)data;
    *self = malloc(sizeof(struct merge_fill));
    return *self ? 0 : wr_err_nomem(&env->err, env->who);
}

static void fill_close(void *self, struct wr_env *env)
{
    (void)env;
    free(self);
}

static void merge_two(const struct entry *a, uint32_t na, const struct entry *b, uint32_t nb, struct entry *out)
{
    const struct entry *a_end = a + na, *b_end = b + nb;
    while (a < a_end && b < b_end) {
        const bool second = b->ord < a->ord;
        *out++ = *(second ? b : a);
        a += !second;
        b += second;
    }
    memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

/* The rows of a ticket in order. end: room for as many as it has parts. */
static const struct entry *merge(struct merge_fill *f, const struct wr_batch *ticket,
                                 const struct merge_part *parts, uint32_t *end)
{
    struct entry *from = f->order, *to = f->other;
    uint32_t n = ticket->nkeep, rows = 0;
    for (uint32_t p = 0; p < n; p++) {
        const struct wr_batch *b = ticket->keep[p];
        for (uint32_t k = parts[p].from; k < parts[p].to; k++) {
            const uint32_t row = b->sel ? b->sel[k] : k;
            from[rows++] = (struct entry){b->ord[row], {(uint16_t)p, (uint16_t)row}};
        }
        end[p] = rows;
    }
    while (n > 1) {
        uint32_t begin = 0, m = 0;
        for (uint32_t p = 0; p < n; p += 2) {
            const uint32_t middle = end[p], last = p + 1 < n ? end[p + 1] : middle;
            merge_two(from + begin, middle - begin, from + middle, last - middle, to + begin);
            begin = end[m++] = last;
        }
        struct entry *merged = to;
        to = from;
        from = merged;
        n = m;
    }
    return from;
}

static struct wr_batch *gather(struct merge_fill *f, struct wr_env *env, struct wr_batch *ticket,
                               const struct merge_part *parts)
{
    uint32_t *end = wr_arena_alloc(&ticket->arena, ticket->nkeep * sizeof *end);
    if (!end)
        return NULL;
    const struct entry *order = merge(f, ticket, parts, end);
    for (uint32_t i = 0; i < ticket->nrows; i++)
        f->picks[i] = order[i].pick;
    for (uint32_t p = 0; p < ticket->nkeep; p++)
        wr_batch_ref(ticket->keep[p]);
    return wr_batch_gather(env->batches, ticket->keep, ticket->nkeep, f->picks, ticket->nrows);
}

/* Is the ticket all of one batch? */
static bool is_whole(const struct wr_batch *ticket)
{
    return ticket->nkeep == 1 && ticket->nrows == ticket->keep[0]->nsel;
}

static int number_rows(struct wr_batch *b, uint64_t first)
{
    uint64_t *ord = wr_arena_alloc(&b->arena, b->nrows * sizeof *ord);
    if (!ord)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        ord[i] = first++;
    }
    b->ord = ord;
    b->origin = NULL;
    return 0;
}

static int fill_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    const struct merge_ticket *t = in->batch->ticket;
    struct wr_batch *b =
        is_whole(in->batch) ? wr_batch_ref(in->batch->keep[0]) : gather(self, env, in->batch, t->parts);
    if (!b || number_rows(b, t->first) < 0) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    *out = b;
    return WR_STEP_PASS;
}

static void fill_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "merge a stretch of them");
}

const struct wr_op wr_op_merge_fill = {.name = "merge",
                                       .traits = WR_ROWWISE,
                                       .open = fill_open,
                                       .step = fill_step,
                                       .close = fill_close,
                                       .explain = fill_explain};
