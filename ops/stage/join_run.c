/* See join_run.h. Records stand unaligned and are copied in and out. */
#include "ops/stage/join_run.h"

/* ---- records ------------------------------------------------------------------------------------------------- */

/* Numbers stand in 7 bits a byte, lowest first; all but the last byte of one have the 8th bit. */
static inline uint32_t size_of(uint64_t x)
{
    uint32_t n = 1;
    while (x >>= 7)
        n++;
    return n;
}

static inline char *put(char *p, uint64_t x)
{
    for (; x >= 0x80; x >>= 7)
        *p++ = (char)(x | 0x80);
    *p++ = (char)x;
    return p;
}

static inline const char *get(const char *p, uint64_t *x)
{
    unsigned char c = (unsigned char)*p++;
    *x = c & 0x7f;
    for (unsigned shift = 7; c & 0x80; shift += 7) {
        c = (unsigned char)*p++;
        *x |= (uint64_t)(c & 0x7f) << shift;
    }
    return p;
}

char *join_run_add(struct join_run *r, uint64_t number, size_t n, struct wr_err *err)
{
    const uint64_t more = number - r->last;
    char *p = wr_spill_add(&r->of, size_of(more) + size_of(n) + n, err);
    if (!p)
        return NULL;
    r->last = number;
    r->begin = (uint32_t)(p - r->of.room);
    return put(put(p, more), n);
}

int join_run_copy(struct join_run *r, const struct join_record *from, struct wr_err *err)
{
    char *p = join_run_add(r, from->number, from->n, err);
    if (!p)
        return err->code;
    if (from->n)
        memcpy(p, from->p, from->n);
    return 0;
}

int join_reader_next(struct join_reader *r, struct wr_err *err)
{
    if (!r->rest.n) {
        int rc = wr_spill_read(&r->from, &r->rest, err);
        r->there = rc > 0;
        if (rc <= 0)
            return rc;
    }
    uint64_t more, n;
    const char *end = r->rest.p + r->rest.n;
    r->at.p = get(get(r->rest.p, &more), &n);
    r->at.number += more;
    r->at.n = (uint32_t)n;
    r->rest = (struct wr_slice){r->at.p + n, (size_t)(end - r->at.p) - n};
    return 0;
}

int join_reader_begin(struct join_reader *r, struct join_run *run, bool once, struct wr_err *err)
{
    *r = (struct join_reader){.from = {.run = &run->of, .once = once}};
    return join_reader_next(r, err);
}

void join_reader_done(struct join_reader *r)
{
    wr_spill_reader_done(&r->from);
    *r = (struct join_reader){0};
}

/* ---- merging ------------------------------------------------------------------------------------------------- */

static bool before(const struct join_merge *m, uint32_t a, uint32_t b)
{
    uint64_t x = m->v[a].at.number, y = m->v[b].at.number;
    return x != y ? x < y : a < b;
}

/* The entry at i goes down to where it belongs. */
static void sink(struct join_merge *m, uint32_t i)
{
    const uint32_t moved = m->heap[i];
    for (;;) {
        uint32_t c = 2 * i + 1;
        if (c >= m->nheap)
            break;
        c += c + 1 < m->nheap && before(m, m->heap[c + 1], m->heap[c]);
        if (!before(m, m->heap[c], moved))
            break;
        m->heap[i] = m->heap[c];
        i = c;
    }
    m->heap[i] = moved;
}

int join_merge_begin(struct join_merge *m, struct join_run *runs, uint32_t n, const char *who, struct wr_err *err)
{
    *m = (struct join_merge){.v = calloc(n + 1, sizeof *m->v), .heap = calloc(n + 1, sizeof *m->heap), .n = n};
    if (!m->v || !m->heap)
        return wr_err_nomem(err, who);
    for (uint32_t k = 0; k < n; k++) {
        int rc = join_reader_begin(&m->v[k], &runs[k], true, err);
        if (rc < 0)
            return rc;
        if (m->v[k].there)
            m->heap[m->nheap++] = k;
    }
    for (uint32_t i = m->nheap / 2; i-- > 0;)
        sink(m, i);
    return 0;
}

int join_merge_next(struct join_merge *m, struct wr_err *err)
{
    struct join_reader *r = &m->v[m->heap[0]];
    int rc = join_reader_next(r, err);
    if (rc < 0)
        return rc;
    if (!r->there) {
        join_reader_done(r);
        m->heap[0] = m->heap[--m->nheap];
    }
    if (m->nheap)
        sink(m, 0);
    return 0;
}

void join_merge_done(struct join_merge *m)
{
    for (uint32_t k = 0; m->v && k < m->n; k++)
        join_reader_done(&m->v[k]);
    free(m->v);
    free(m->heap);
    *m = (struct join_merge){0};
}

/* The runs, few enough to be read at a time, as one; they are dropped. */
static int merge_some(struct wr_spill *file, struct join_run *runs, uint32_t n, const char *who,
                      struct join_run *out, struct wr_err *err)
{
    struct join_merge m;
    *out = (struct join_run){.of = {.file = file}};
    int rc = join_merge_begin(&m, runs, n, who, err);
    for (const struct join_record *at; rc >= 0 && (at = join_merge_at(&m));) {
        rc = join_run_copy(out, at, err);
        if (rc >= 0)
            rc = join_merge_next(&m, err);
    }
    join_merge_done(&m);
    for (uint32_t k = 0; k < n; k++)
        wr_spill_drop(&runs[k].of);
    return rc < 0 ? rc : wr_spill_seal(&out->of, err);
}

int join_merge_runs(struct wr_spill *file, struct join_run *runs, uint32_t n, uint32_t most, const char *who,
                    struct join_run *out, struct wr_err *err)
{
    while (n > most) { /* neighbours, so that equal numbers keep their order */
        uint32_t k = 0;
        for (uint32_t from = 0; from < n; from += most) {
            uint32_t some = n - from < most ? n - from : most;
            struct join_run one;
            int rc = merge_some(file, runs + from, some, who, &one, err);
            runs[k++] = one;
            if (rc < 0)
                return rc;
        }
        n = k;
    }
    if (n != 1)
        return merge_some(file, runs, n, who, out, err);
    *out = runs[0];
    runs[0] = (struct join_run){0};
    return 0;
}
