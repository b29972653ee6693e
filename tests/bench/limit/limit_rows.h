/* Rows of a block with the places that a query wants, and an output that keeps the blocks' order.
 *
 * A record belongs to the block in which its first byte lies; its owner reads on to its end. All records are
 * checked as limit_count does. The places come out in one array, as many for each row, so that the loop over rows
 * has nothing to look for.
 *
 * Output: whoever has finished the lowest block that is not written writes it, and all behind it that are finished,
 * with one writev, while others go on. */
#ifndef WEIR_BENCH_LIMIT_ROWS_H
#define WEIR_BENCH_LIMIT_ROWS_H

#include <sys/uio.h>

#include "limit_quotes.h"

enum {
    LIMIT_LONGEST = 64 * 1024, /* record */
    LIMIT_SLOTS = 64,
    LIMIT_SPARE = 16,
    LIMIT_OUT = 3 * (LIMIT_BLOCK + LIMIT_LONGEST),
};

/* ---- rows
 * -------------------------------------------------------------------------------------------------------- */

struct limit_rows {
    const struct limit *file;
    struct limit_border *border; /* by block */
    struct limit_pattern pattern[LIMIT_COLUMNS];
};

/* Offsets of bits; six are written whatever there are, which is mostly enough. Returns the place after the last. */
static inline uint32_t *limit_put(uint32_t *restrict out, uint64_t bits, uint32_t at)
{
    const unsigned n = (unsigned)_mm_popcnt_u64(bits);
    for (unsigned k = 0; k < 6; k++, bits &= bits - 1)
        out[k] = at + (uint32_t)_tzcnt_u64(bits);
    for (unsigned k = 6; UNLIKELY(k < n); k++, bits &= bits - 1)
        out[k] = at + (uint32_t)_tzcnt_u64(bits);
    return out + n;
}

/* Takes block k = p[from..to) apart. *base: what offsets are from. out[0] is the end of the row before the first;
 * from out[1] on stand the wanted bounds of each row, its line end among them. Returns how
 * many those are; LIMIT_SPARE more may be read. */
static size_t limit_take(const struct limit_rows *r, size_t k, size_t from, size_t to, const char **base,
                         uint32_t *out)
{
    const struct limit *l = r->file;
    const bool inside = limit_begins_inside(l, r->border, k, from, to);
    struct limit_state s = limit_begin(l, inside, from);
    struct limit_fields f = {r->pattern, r->pattern, 0};
    uint64_t eols = 0, bounds = 0;
    uint32_t *o = out + 1;
    size_t i = from & -(size_t)64;
    const char *const zero = *base = l->p + i - 64;
    out[0] = (uint32_t)(from - i) + 63;
    if (inside || l->p[from - 1] != '\n') {
        for (; i < to && !eols; i += 64)
            limit_word(&s, l->p + i, limit_valid(i, from, to), &eols, &bounds);
        if (!eols) { /* no row begins here */
            limit_check(&s, &f, from, to);
            limit_end(&r->border[k], &s);
            return 0;
        }
        const uint32_t word = (uint32_t)(l->p + i - zero) - 64;
        out[0] = word + (uint32_t)_tzcnt_u64(eols);
        o = limit_put(o, limit_fields(&f, _blsr_u64(eols), bounds & ~_blsmsk_u64(eols)), word);
    }
    for (; i < to; i += 64) {
        _mm_prefetch(l->p + i + LIMIT_AHEAD, _MM_HINT_T0);
        const bool whole = i >= from && i + 64 <= to;
        limit_word(&s, l->p + i, LIKELY(whole) ? ~UINT64_C(0) : limit_valid(i, from, to), &eols, &bounds);
        o = limit_put(o, limit_fields(&f, eols, bounds), (uint32_t)(l->p + i - zero));
    }
    limit_end(&r->border[k], &s);
    /* The rest of the last row. */
    eols = f.at == f.first && l->p + to - zero == o[-1] + 1;
    for (; !eols && i < l->size && i < to + LIMIT_LONGEST; i += 64) {
        limit_word(&s, l->p + i, limit_valid(i, from, l->size), &eols, &bounds);
        if (eols)
            bounds &= _blsmsk_u64(eols);
        o = limit_put(o, limit_fields(&f, eols & -eols, bounds), (uint32_t)(l->p + i - zero));
    }
    if (!eols && i < l->size)
        limit_die(1, "a record of more than %d bytes", LIMIT_LONGEST);
    if (!eols && f.at != f.first + l->columns - 1)
        limit_die(1, "the last record has too few fields");
    if (!eols) /* the file's end ends it */
        *o++ = (uint32_t)(l->p + l->size - zero);
    limit_check(&s, &f, from, to);
    for (unsigned n = 0; n < LIMIT_SPARE; n++)
        o[n] = o[-1];
    return (size_t)(o - out) - 1;
}

/* ---- output
 * ------------------------------------------------------------------------------------------------------ */

struct limit_out {
    pthread_mutex_t lock; /* guards all of this */
    pthread_cond_t room;  /* `next` has moved */
    size_t next;          /* the lowest block that is not written */
    bool writing;
    struct iovec slot[LIMIT_SLOTS]; /* block k's text in [k % LIMIT_SLOTS]; NULL: not finished */
    char *unused[LIMIT_SLOTS];      /* buffers, that used last at the end: it is still in cache */
    size_t nunused;
};

/* A buffer of LIMIT_OUT bytes for block k. */
static char *limit_out_begin(struct limit_out *o, size_t k)
{
    pthread_mutex_lock(&o->lock);
    while (k >= o->next + LIMIT_SLOTS)
        pthread_cond_wait(&o->room, &o->lock);
    char *p = o->nunused ? o->unused[--o->nunused] : malloc(LIMIT_OUT);
    pthread_mutex_unlock(&o->lock);
    if (!p)
        limit_die(3, "out of memory");
    return p;
}

static void limit_write(struct iovec *v, int n)
{
    while (n) {
        ssize_t done = writev(STDOUT_FILENO, v, n);
        if (done < 0 && errno != EINTR)
            limit_die(3, "stdout: %s", strerror(errno));
        for (; n && done >= (ssize_t)v->iov_len; v++, n--)
            done -= (ssize_t)v->iov_len;
        if (n && done > 0) {
            v->iov_base = (char *)v->iov_base + done;
            v->iov_len -= (size_t)done;
        }
    }
}

static void limit_out_end(struct limit_out *o, size_t k, char *p, size_t bytes)
{
    pthread_mutex_lock(&o->lock);
    o->slot[k % LIMIT_SLOTS] = (struct iovec){p, bytes};
    while (!o->writing && o->slot[o->next % LIMIT_SLOTS].iov_base) {
        struct iovec v[LIMIT_SLOTS], rest[LIMIT_SLOTS];
        size_t n = 0;
        for (struct iovec *s; n < LIMIT_SLOTS && (s = &o->slot[(o->next + n) % LIMIT_SLOTS])->iov_base; n++) {
            v[n] = rest[n] = *s;
            s->iov_base = NULL;
        }
        o->writing = true;
        pthread_mutex_unlock(&o->lock);
        limit_write(rest, (int)n);
        pthread_mutex_lock(&o->lock);
        o->writing = false;
        o->next += n;
        while (n)
            o->unused[o->nunused++] = v[--n].iov_base;
        pthread_cond_broadcast(&o->room);
    }
    pthread_mutex_unlock(&o->lock);
}

/* ---- a query
 * ----------------------------------------------------------------------------------------------------- */

/* The query's own part: rows of a block, [n] places in `at` from at[-1] on as limit_take gives them, as text. */
typedef char *limit_format(const char *base, const uint32_t *at, size_t n, char *out);

struct limit_query {
    struct limit file;
    struct limit_rows rows;
    struct limit_out out;
    limit_format *format;
};

static void *limit_work(void *arg)
{
    struct limit_query *q = *(struct limit_query **)arg;
    size_t k, from, to;
    uint32_t *at = malloc((LIMIT_BLOCK + LIMIT_LONGEST + 64) * sizeof *at);
    if (!at)
        limit_die(3, "out of memory");
    while (limit_claim(&q->file, &k, &from, &to)) {
        const char *base;
        char *const out = limit_out_begin(&q->out, k);
        const size_t n = limit_take(&q->rows, k, from, to, &base, at);
        limit_out_end(&q->out, k, out, (size_t)(q->format(base, at + 1, n, out) - out));
    }
    free(at);
    return NULL;
}

/* Answers a query over sales: what main does. wanted: the ends of which columns, a bit each. */
static int limit_answer(int argc, char **argv, const char *header, unsigned wanted, limit_format *format)
{
    struct limit_query q = {.format = format}, *each = &q;
    limit_open(&q.file, argc, argv, LIMIT_SALES, NULL);
    q.rows =
        (struct limit_rows){.file = &q.file, .border = limit_alloc((q.file.blocks + 1) * sizeof *q.rows.border)};
    limit_patterns(q.rows.pattern, q.file.columns, wanted | 1u << (q.file.columns - 1));
    pthread_mutex_init(&q.out.lock, NULL);
    pthread_cond_init(&q.out.room, NULL);
    limit_write(&(struct iovec){(char *)(uintptr_t)header, strlen(header)}, 1);
    limit_run(q.file.threads, limit_work, &each, 0);
    limit_check_borders(&q.file, q.rows.border);
    while (q.out.nunused)
        free(q.out.unused[--q.out.nunused]);
    free(q.rows.border);
    return 0;
}

#endif
