/* See spilled.h: runs of sorted groups read as one. */
#include "ops/stage/spilled.h"

/* ---- a heap of sources --------------------------------------------------------------------------------------- */

/* Sources whose groups are the same in this order come as they are numbered. */
static bool is_before(const struct spilled_merge *m, uint32_t x, uint32_t y)
{
    const struct spilled_group *a = &m->sources[x].head, *b = &m->sources[y].head;
    if (m->order == SPILLED_BY_ORD && a->ord != b->ord)
        return a->ord < b->ord;
    int c = wr_slice_cmp(a->key, b->key);
    return c ? c < 0 : x < y;
}

/* The head of heap[at] is new, and may be too high there. */
static void sink(struct spilled_merge *m, uint32_t at)
{
    const uint32_t s = m->heap[at];
    for (uint32_t child; (child = 2 * at + 1) < m->n; at = child) {
        child += child + 1 < m->n && is_before(m, m->heap[child + 1], m->heap[child]);
        if (!is_before(m, m->heap[child], s))
            break;
        m->heap[at] = m->heap[child];
    }
    m->heap[at] = s;
}

/* The source's next group becomes its head. 1, 0: it has ended, or negative. */
static int advance(struct spilled_merge *m, struct spilled_source *s, struct wr_err *err)
{
    int rc = 1;
    if (!s->left.n)
        rc = wr_spill_read(&s->reader, &s->left, err);
    if (rc == 1)
        rc = wr_spilled_parse(&s->left, &s->head, m->pay.who, err);
    if (rc == 0) {
        struct wr_spill_run *run = s->reader.run;
        wr_spill_reader_done(&s->reader);
        wr_spill_drop(run);
    }
    return rc;
}

int wr_spilled_merge_open(struct spilled_merge *m, struct wr_spill_run *runs, uint32_t n, enum spilled_order order,
                          struct wr_payer pay, struct wr_err *err)
{
    *m = (struct spilled_merge){.pay = pay, .unpacker = {.pay = pay}, .order = order, .runs = runs, .nruns = n};
    int rc = wr_charged_grow(pay, &m->sources, &m->cap, n, sizeof *m->sources, err);
    if (rc >= 0)
        rc = wr_charged_grow(pay, &m->heap, &m->heap_cap, n, sizeof *m->heap, err);
    for (uint32_t k = 0; rc >= 0 && k < n; k++) {
        m->sources[k].reader = (struct wr_spill_reader){.run = &runs[k], .once = true, .with = &m->unpacker};
        rc = advance(m, &m->sources[k], err);
        if (rc == 1)
            m->heap[m->n++] = k;
    }
    for (uint32_t k = m->n / 2; rc >= 0 && k-- > 0;)
        sink(m, k);
    return rc < 0 ? rc : 0;
}

int wr_spilled_merge_next(struct spilled_merge *m, struct spilled_group *g, struct wr_err *err)
{
    if (m->given) {
        int rc = advance(m, &m->sources[m->heap[0]], err);
        if (rc < 0)
            return rc;
        if (rc == 0)
            m->heap[0] = m->heap[--m->n];
        if (m->n)
            sink(m, 0);
    }
    m->given = m->n > 0;
    if (!m->n)
        return 0;
    *g = m->sources[m->heap[0]].head;
    return 1;
}

void wr_spilled_merge_done(struct spilled_merge *m)
{
    for (uint32_t k = 0; m->sources && k < m->nruns; k++)
        wr_spill_reader_done(&m->sources[k].reader);
    for (uint32_t k = 0; k < m->nruns; k++)
        wr_spill_drop(&m->runs[k]);
    wr_spill_unpacker_done(&m->unpacker);
    wr_charged_free(m->pay, &m->sources, &m->cap, sizeof *m->sources);
    wr_charged_free(m->pay, &m->heap, &m->heap_cap, sizeof *m->heap);
    *m = (struct spilled_merge){.nruns = 0};
}

/* ---- in passes ----------------------------------------------------------------------------------------------- */

struct wr_spill_run *wr_spilled_one_more(struct spilled_runs *r, struct wr_spill *file, uint32_t block,
                                         struct wr_payer pay, struct wr_err *err)
{
    if (wr_charged_grow(pay, &r->v, &r->cap, (uint64_t)r->n + 1, sizeof *r->v, err) < 0)
        return NULL;
    r->v[r->n] = (struct wr_spill_run){.file = file, .block = block};
    return &r->v[r->n++];
}

void wr_spilled_drop(struct spilled_runs *r, struct wr_payer pay)
{
    for (uint32_t k = 0; k < r->n; k++)
        wr_spill_drop(&r->v[k]);
    wr_charged_free(pay, &r->v, &r->cap, sizeof *r->v);
    r->n = 0;
}

static int copy_all(struct spilled_merge *m, struct wr_spill_run *to, struct wr_err *err)
{
    struct spilled_group g;
    int rc;
    while ((rc = wr_spilled_merge_next(m, &g, err)) == 1) {
        char *rest = wr_spilled_add(to, g.ord, g.key, g.rest.n, err);
        if (!rest)
            return err->code;
        if (g.rest.n)
            memcpy(rest, g.rest.p, g.rest.n);
    }
    return rc < 0 ? rc : wr_spill_seal(to, err);
}

/* Merges runs from[0..n) into *to. */
static int merge_runs(struct wr_spill_run *from, uint32_t n, struct wr_spill_run *to, enum spilled_order order,
                      struct wr_payer pay, struct wr_err *err)
{
    struct spilled_merge m;
    int rc = wr_spilled_merge_open(&m, from, n, order, pay, err);
    if (rc >= 0)
        rc = copy_all(&m, to, err);
    wr_spilled_merge_done(&m);
    return rc;
}

/* How many of the runs from `from` on become one: no more than must, so that not all are written once more. */
static uint32_t merged_at_once(const struct spilled_runs *r, uint32_t done, uint32_t from, uint32_t ways)
{
    uint32_t rest = r->n - from, all = done + rest;
    uint32_t many = all > ways ? all - ways + 1 : 1;
    many = many < ways ? many : ways;
    return many < rest ? many : rest;
}

int wr_spilled_merge_down(struct spilled_runs *r, uint32_t ways, enum spilled_order order, struct wr_payer pay,
                          struct wr_err *err)
{
    int rc = 0;
    while (rc >= 0 && r->n > ways) {
        uint32_t done = 0;
        for (uint32_t from = 0, many; rc >= 0 && from < r->n; from += many) {
            many = merged_at_once(r, done, from, ways);
            struct wr_spill_run to = {.file = r->v[from].file, .block = r->v[from].block};
            if (many == 1) {
                to = r->v[from];
                r->v[from] = (struct wr_spill_run){0};
            } else {
                rc = merge_runs(&r->v[from], many, &to, order, pay, err);
            }
            r->v[done++] = to;
        }
        if (rc >= 0)
            r->n = done;
    }
    return rc;
}
