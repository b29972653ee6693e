/* See rejects.h. */
#include "exec/rejects.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "data/scan.h"

enum { QUEUE_MOST = 4 << 20 };

struct wr_rejects {
    struct wr_sink *sink; /* constant, as limit is */
    uint64_t limit;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t drained;
    struct wr_buf queue;
    bool writing;
    uint64_t refused;
    struct wr_err err;
};

/* ---- lines of the file --------------------------------------------------------------------------------------- */

static int add_field(struct wr_buf *b, const char *p, size_t n)
{
    bool quoted = false;
    for (size_t i = 0; i < n && !quoted; i++)
        quoted = p[i] == ',' || p[i] == '"' || p[i] == '\n' || p[i] == '\r';
    if (!quoted)
        return wr_buf_add(b, p, n);
    int rc = wr_buf_addc(b, '"');
    for (const char *q; rc == 0 && n && (q = memchr(p, '"', n)) != NULL;) {
        size_t run = (size_t)(q - p) + 1;
        rc = wr_buf_add(b, p, run) < 0 || wr_buf_addc(b, '"') < 0 ? -1 : 0;
        p += run;
        n -= run;
    }
    return rc < 0 || wr_buf_add(b, p, n) < 0 ? -1 : wr_buf_addc(b, '"');
}

static int add_slice(struct wr_buf *b, struct wr_slice s)
{
    return wr_buf_addc(b, ',') < 0 ? -1 : add_field(b, s.p, s.n);
}

static int add_line(struct wr_buf *b, const struct wr_reject *r)
{
    int rc = add_field(b, r->file ? r->file : "", r->file ? strlen(r->file) : 0);
    if (rc == 0)
        rc = r->line ? wr_buf_printf(b, ",%llu,%llu", (unsigned long long)r->line, (unsigned long long)r->offset)
                     : wr_buf_add(b, ",,", 2);
    if (rc < 0 || add_slice(b, r->column) < 0 || add_slice(b, wr_slice_of(r->kind)) < 0 ||
        add_slice(b, r->message) < 0 || add_slice(b, r->raw) < 0)
        return -1;
    return wr_buf_addc(b, '\n');
}

/* ---- lists --------------------------------------------------------------------------------------------------- */

static struct wr_reject_at *append(struct wr_reject_list *l)
{
    if (l->n == l->cap) {
        uint32_t cap = l->cap ? l->cap * 2 : 16;
        struct wr_reject_at *v = realloc(l->v, cap * sizeof *v);
        if (!v)
            return NULL;
        l->v = v;
        l->cap = cap;
    }
    return &l->v[l->n++];
}

int wr_reject_list_add(struct wr_reject_list *l, struct wr_where at, uint32_t rank, bool refused,
                       const struct wr_reject *r)
{
    size_t from = l->text.n;
    struct wr_reject_at *e = NULL;
    if ((r && add_line(&l->text, r) < 0) || !(e = append(l))) {
        l->text.n = from;
        return -1;
    }
    *e = (struct wr_reject_at){at, from, l->text.n, rank, refused};
    l->refused += refused;
    return 0;
}

/* Adds entry i of `from`. */
static int copy_entry(struct wr_reject_list *to, const struct wr_reject_list *from, uint32_t i)
{
    const struct wr_reject_at *old = &from->v[i];
    const size_t at = to->text.n, n = old->to - old->from;
    struct wr_reject_at *e = NULL;
    if ((n && wr_buf_add(&to->text, from->text.p + old->from, n) < 0) || !(e = append(to)))
        return -1;
    *e = (struct wr_reject_at){old->at, at, at + n, old->rank, old->refused};
    to->refused += e->refused;
    return 0;
}

int wr_reject_list_merge(struct wr_reject_list *to, const struct wr_reject_list *from)
{
    for (uint32_t i = 0; i < from->n; i++)
        if (copy_entry(to, from, i) < 0)
            return -1;
    return 0;
}

void wr_reject_list_clear(struct wr_reject_list *l)
{
    l->n = 0;
    l->text.n = 0;
    l->refused = 0;
}

void wr_reject_list_done(struct wr_reject_list *l)
{
    wr_buf_done(&l->text);
    free(l->v);
    *l = (struct wr_reject_list){.n = 0};
}

/* By place; of one row, in the order of the plan. */
static int by_place(const void *a, const void *b)
{
    const struct wr_reject_at *x = a, *y = b;
    if (wr_where_before(x->at, y->at))
        return -1;
    return wr_where_before(y->at, x->at) ? 1 : (x->rank > y->rank) - (x->rank < y->rank);
}

static void sort(struct wr_reject_list *l)
{
    uint32_t i = 1;
    while (i < l->n && by_place(&l->v[i - 1], &l->v[i]) < 0)
        i++;
    if (i < l->n)
        qsort(l->v, l->n, sizeof *l->v, by_place);
}

/* ---- where they arrive --------------------------------------------------------------------------------------- */

struct wr_rejects *wr_rejects_new(struct wr_sink *sink, uint64_t limit)
{
    struct wr_rejects *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->sink = sink;
    r->limit = limit;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->drained, NULL);
    if (sink && wr_buf_printf(&r->queue, "file,line,byte_offset,column,kind,message,raw\n") < 0) {
        wr_rejects_free(r);
        return NULL;
    }
    return r;
}

void wr_rejects_free(struct wr_rejects *r)
{
    if (!r)
        return;
    wr_buf_done(&r->queue);
    pthread_cond_destroy(&r->drained);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

uint64_t wr_rejects_limit(const struct wr_rejects *r)
{
    return r->limit;
}

bool wr_rejects_listed(const struct wr_rejects *r)
{
    return r->sink != NULL;
}

/* Takes the lines of the entries [n] of a list. Lock held. */
static int take_entries(struct wr_rejects *r, const struct wr_reject_list *l, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct wr_reject_at *e = &l->v[i];
        r->refused += e->refused;
        if (e->to > e->from && wr_buf_add(&r->queue, l->text.p + e->from, e->to - e->from) < 0)
            return -1;
    }
    return 0;
}

void wr_rejects_push(struct wr_rejects *r, struct wr_reject_list *l, struct wr_where kept,
                     struct wr_reject_list *later)
{
    uint32_t n = 0;
    sort(l);
    while (n < l->n && wr_where_before(l->v[n].at, kept))
        n++;
    pthread_mutex_lock(&r->lock);
    int rc = take_entries(r, l, n);
    for (; rc == 0 && n < l->n; n++)
        rc = copy_entry(later, l, n);
    if (rc < 0)
        wr_err_nomem(&r->err, "--rejects");
    pthread_mutex_unlock(&r->lock);
}

void wr_rejects_lost(struct wr_rejects *r)
{
    pthread_mutex_lock(&r->lock);
    wr_err_nomem(&r->err, "--rejects");
    pthread_mutex_unlock(&r->lock);
}

/* Lock held, but not while it writes. */
static void write_queue(struct wr_rejects *r)
{
    r->writing = true;
    while (r->queue.n && !r->err.code) {
        struct wr_buf b = r->queue;
        struct wr_err err = {0};
        r->queue = (struct wr_buf){0};
        pthread_mutex_unlock(&r->lock);
        wr_sink_writev(r->sink, &(struct wr_slice){b.p, b.n}, 1, &err);
        wr_buf_done(&b);
        pthread_mutex_lock(&r->lock);
        if (err.code && !r->err.code)
            r->err = err;
        pthread_cond_broadcast(&r->drained);
    }
    r->queue.n = 0;
    r->writing = false;
    pthread_cond_broadcast(&r->drained);
}

void wr_rejects_write(struct wr_rejects *r)
{
    if (!r || !r->sink)
        return;
    pthread_mutex_lock(&r->lock);
    while (r->writing && r->queue.n > QUEUE_MOST)
        pthread_cond_wait(&r->drained, &r->lock);
    if (!r->writing && r->queue.n)
        write_queue(r);
    pthread_mutex_unlock(&r->lock);
}

uint64_t wr_rejects_refused(struct wr_rejects *r)
{
    pthread_mutex_lock(&r->lock);
    uint64_t n = r->refused;
    pthread_mutex_unlock(&r->lock);
    return n;
}

int wr_rejects_finish(struct wr_rejects *r, struct wr_err *err)
{
    wr_rejects_write(r);
    if (r->err.code)
        *err = r->err;
    return r->err.code;
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

uint64_t wr_line_find(struct wr_line_mark *m, const struct wr_block *b, size_t off)
{
    if (m->block != b || m->seq != b->seq || m->input != b->input || m->off > off)
        *m = (struct wr_line_mark){.block = b, .seq = b->seq, .input = b->input, .line = b->line};
    m->line += wr_scan_lines(b->data + m->off, off - m->off, b->eol);
    m->off = off;
    return m->line;
}
