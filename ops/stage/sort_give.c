/* Tickets become rows: the third operator of a sort. See sort.h.
 *
 * Whoever takes a ticket merges its stretches and reads the records, in another order than they lie in; it asks the
 * memory for all of them before it looks at the first. */
#include <stdlib.h>

#include "ops/stage/sort_record.h"

enum { TEXT_PIECE = 160 * 1024 };

struct sort_give {
    const struct sort_plan *plan;
    struct sort_entry order[WR_BATCH_ROWS]; /* the ticket's rows, merged */
    struct sort_entry other[WR_BATCH_ROWS];
    uint32_t n, at; /* text: given out up to here */
};

static int give_open(const void *data, struct wr_env *env, void **self)
{
    struct sort_give *g = malloc(sizeof *g);
    if (!g)
        return wr_err_nomem(&env->err, env->who);
    g->plan = data;
    g->n = g->at = 0;
    *self = g;
    return 0;
}

static void give_close(void *self, struct wr_env *env)
{
    (void)env;
    free(self);
}

/* Words that the keys of all rows of a ticket begin with: as its stretches are sorted, those that their ends share.
 */
static uint32_t shared_words(const struct sort_ticket *t)
{
    const struct sort_entry *one = NULL;
    uint32_t shared = UINT32_MAX;
    for (uint32_t p = 0; p < t->nparts; p++) {
        const struct sort_part *part = &t->parts[p];
        for (uint32_t end = 0; end < 2 && part->n; end++) {
            const struct sort_entry *e = end ? &part->v[part->n - 1] : &part->v[0];
            one = one ? one : e;
            if (e->word != one->word)
                return 0;
            uint32_t n = 0,
                     most = e->record->nwords < one->record->nwords ? e->record->nwords : one->record->nwords;
            while (n < most && e->record->words[n] == one->record->words[n])
                n++;
            shared = n + 1 < shared ? n + 1 : shared;
        }
    }
    return shared;
}

/* In place of the words that are all the same: the first that may differ. Returns the depth to compare at. */
static uint32_t deepen(struct sort_entry *v, uint32_t n, uint32_t shared)
{
    if (!shared)
        return 0;
    if (v[0].record->nwords < shared) /* all keys are equal: nothing is left to compare */
        return v[0].record->nwords;
    for (uint32_t i = 0; i < n; i++)
        v[i].word = v[i].record->words[shared - 1];
    return shared;
}

static void merge_two(const struct sort_entry *a, uint32_t na, const struct sort_entry *b, uint32_t nb,
                      struct sort_entry *out, uint32_t depth)
{
    while (na && nb) {
        bool first = !wr_sort_before(b, a, depth);
        *out++ = *(first ? a : b);
        a += first;
        na -= first;
        b += !first;
        nb -= !first;
    }
    memcpy(out, a, na * sizeof *a);
    memcpy(out + na, b, nb * sizeof *b);
}

/* The same where words are the whole keys. Which of two comes first is as good as random, so there is no branch on
 * it; ordinals are read whether they are needed or not. */
static void merge_words(const struct sort_entry *a, uint32_t na, const struct sort_entry *b, uint32_t nb,
                        struct sort_entry *out)
{
    const struct sort_entry *a_end = a + na, *b_end = b + nb;
    while (a < a_end && b < b_end) {
        unsigned tie = a->word == b->word, second = b->record->ordinal < a->record->ordinal;
        second = (b->word < a->word) | (tie & second);
        const struct sort_entry *e = second ? b : a;
        *out++ = *e;
        a += !second;
        b += second;
    }
    memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

/* The stretches one behind the other in g->order, then neighbours merged until one is left. */
static int merge(struct sort_give *g, struct wr_batch *b, const struct sort_ticket *t)
{
    uint32_t *end = wr_arena_alloc(&b->arena, (t->nparts + 1) * sizeof *end), n = 0;
    if (!end)
        return -1;
    g->n = g->at = 0;
    for (uint32_t p = 0; p < t->nparts; p++) {
        if (!t->parts[p].n)
            continue;
        memcpy(g->order + g->n, t->parts[p].v, t->parts[p].n * sizeof *g->order);
        g->n += t->parts[p].n;
        end[n++] = g->n;
    }
    for (uint32_t i = 0; i < g->n; i++)
        __builtin_prefetch(g->order[i].record);
    uint32_t depth = t->longer && n > 1 ? deepen(g->order, g->n, shared_words(t)) : 0;
    while (n > 1) {
        uint32_t from = 0, m = 0;
        for (uint32_t p = 0; p < n; p += 2) {
            uint32_t middle = end[p], to = p + 1 < n ? end[p + 1] : middle;
            const struct sort_entry *a = g->order + from, *c = g->order + middle;
            if (t->longer)
                merge_two(a, middle - from, c, to - middle, g->other + from, depth);
            else
                merge_words(a, middle - from, c, to - middle, g->other + from);
            from = end[m++] = to;
        }
        memcpy(g->order, g->other, g->n * sizeof *g->order);
        n = m;
    }
    return 0;
}

/* The next rows as text: at least one, and up to TEXT_PIECE bytes. Nearly every row is copied in one step of a
 * fixed size, so that no branch depends on its length: there is room behind what is written, and every record has
 * readable bytes behind it. */
static int give_text(struct sort_give *g, struct wr_env *env, struct wr_batch **out)
{
    uint32_t to = g->at;
    size_t bytes = 0;
    while (to < g->n && (to == g->at || bytes + g->order[to].record->bytes <= TEXT_PIECE))
        bytes += g->order[to++].record->bytes;
    struct wr_batch *b = wr_batch_new(env->batches, 0);
    char *at = b ? wr_arena_alloc(&b->arena, bytes + WR_SORT_BEHIND) : NULL;
    if (!at) {
        int rc = b ? wr_arena_error(&b->arena, &env->err) : wr_err_nomem(&env->err, env->who);
        wr_batch_unref(b);
        return rc;
    }
    b->text = (struct wr_slice){at, bytes};
    b->nrows = b->nsel = to - g->at;
    for (; g->at < to; g->at++) {
        if (g->at + WR_SORT_AHEAD < to) {
            const char *ahead = wr_sort_payload(g->order[g->at + WR_SORT_AHEAD].record);
            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + 64);
        }
        const struct sort_record *r = g->order[g->at].record;
        const char *from = wr_sort_payload(r);
        for (size_t i = 0; i < r->bytes; i += WR_SORT_BEHIND)
            memcpy(at + i, from + i, WR_SORT_BEHIND);
        at += r->bytes;
    }
    *out = b;
    return to < g->n ? WR_STEP_MORE : WR_STEP_PASS;
}

static int give_rows(struct sort_give *g, struct wr_env *env, struct wr_batch *ticket, uint64_t first,
                     struct wr_batch **out)
{
    struct wr_batch *b = wr_sort_batch(g->plan, env, ticket->nkeep ? ticket : NULL, g->order, g->n);
    if (!b)
        return WR_ELIMIT;
    for (uint32_t i = 0; i < g->n; i++)
        b->ord[i] = first + i; /* sorted rows are numbered anew */
    *out = b;
    return WR_STEP_PASS;
}

static int give_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sort_give *g = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    const struct sort_ticket *t = in->batch->ticket;
    if (g->at == g->n && merge(g, in->batch, t) < 0)
        return wr_err_nomem(&env->err, env->who);
    if (g->plan->shape->text)
        return give_text(g, env, out);
    g->at = g->n;
    return give_rows(g, env, in->batch, t->first, out);
}

static bool gives_text(const void *data, const void *format_data)
{
    const struct sort_plan *p = data;
    p->shape->text = format_data;
    return true;
}

static void give_explain(const void *data, struct wr_buf *out)
{
    const struct sort_plan *p = data;
    wr_buf_printf(out, "merge a stretch of them");
    if (p->shape->text)
        wr_buf_printf(out, ", rows kept as %s", wr_row_style_name(&p->shape->text->style));
}

const struct wr_op wr_op_sort_give = {.name = "sort",
                                      .traits = WR_ROWWISE,
                                      .open = give_open,
                                      .step = give_step,
                                      .close = give_close,
                                      .gives_text = gives_text,
                                      .explain = give_explain};
