/* Handing out blocks; see reader.h.
 *
 * Lock: split->lock guards every field of struct wr_split, and `users` of the inputs. The condition `turn` is
 * waited for in three places, always for the block before one's own, whose owner is running (it never pauses
 * between taking its number and publishing), so the wait is at most one summary long, or one index where rows are
 * counted. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "exec/progress.h"
#include "exec/reader.h"
#include "exec/reference.h"

enum { SLACK = 4096 }; /* bytes read past a block's end, where its last record usually ends */

struct wr_split {
    pthread_mutex_t lock;
    pthread_cond_t turn; /* `resolved` moved */
    struct wr_inputs *inputs;
    struct wr_block_pool *blocks;
    uint32_t at;               /* the input blocks are taken from */
    uint64_t next;             /* seekable: offset of its next block */
    bool begun;                /* input `at` is open and has given blocks */
    uint64_t seq;              /* next sequence number */
    _Atomic uint64_t resolved; /* sequences below this know their states; changed under the lock */
    enum wr_scan_state state;  /* after the last resolved block of the input */
    uint64_t line;             /* line in which the next block of the input begins */
    bool counts;               /* sequences say how many rows they have: constant */
    uint64_t counted;          /* sequences below this have */
    uint64_t rows;             /* of them */
    uint64_t stop;             /* no sequence from here on is wanted */
    bool stopped;              /* ... and that was before the end */
    bool waiting;              /* for wr_split_begin */
    uint64_t bytes;
    /* stream */
    bool busy;             /* a worker reads */
    struct wr_block *part; /* records begun, not whole yet */
    size_t fill;           /* bytes in it */
    uint64_t offset;       /* of part->data[0] */
    uint64_t stream_line;  /* ... and its line */
    bool eof;
    struct wr_reference *reference;
    struct wr_err late; /* met by the reference reader, after the rows that are handed out first */
};

static int no_memory(struct wr_err *err)
{
    return wr_err_set(err, WR_ELIMIT, "reading needs more memory than there is, or than --memory allows");
}

struct wr_split *wr_split_new(struct wr_inputs *inputs, const struct wr_schema *schema,
                              struct wr_block_pool *blocks)
{
    struct wr_split *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->inputs = inputs;
    s->blocks = blocks;
    s->stop = UINT64_MAX;
    const struct wr_colref *row = schema->place[WR_PLACE_ROW];
    s->counts = row && row->slot >= 0;
    /* Held for microseconds (small files are opened under it), and wanted by all: worth a spin before a sleep. */
    pthread_mutexattr_t adaptive;
    pthread_mutexattr_init(&adaptive);
    pthread_mutexattr_settype(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(&s->lock, &adaptive);
    pthread_mutexattr_destroy(&adaptive);
    pthread_cond_init(&s->turn, NULL);
    return s;
}

void wr_split_wait(struct wr_split *s)
{
    s->waiting = true;
}

void wr_split_begin(struct wr_split *s, uint64_t seq)
{
    pthread_mutex_lock(&s->lock);
    if (s->waiting) {
        s->waiting = false;
        s->seq = s->counted = seq;
        s->resolved = seq;
    }
    pthread_mutex_unlock(&s->lock);
}

void wr_split_free(struct wr_split *s)
{
    if (!s)
        return;
    wr_block_unref(s->part);
    wr_reference_free(s->reference);
    pthread_cond_destroy(&s->turn);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

void wr_split_stop(struct wr_split *s, uint64_t seq)
{
    pthread_mutex_lock(&s->lock);
    if (seq < s->stop) {
        s->stop = seq;
        s->stopped |= s->at < s->inputs->npaths;
        pthread_cond_broadcast(&s->turn);
    }
    pthread_mutex_unlock(&s->lock);
}

uint64_t wr_split_bytes(struct wr_split *s)
{
    pthread_mutex_lock(&s->lock);
    uint64_t n = s->bytes;
    pthread_mutex_unlock(&s->lock);
    return n;
}

bool wr_split_stopped(struct wr_split *s)
{
    return s->stopped;
}

void wr_split_account(struct wr_split *s, const struct wr_input_stats *add)
{
    struct wr_input_stats *t = &s->inputs->stats;
    wr_progress_add(add->bytes, add->delivered);
    pthread_mutex_lock(&s->lock);
    t->bytes += add->bytes;
    t->records += add->records;
    t->delivered += add->delivered;
    t->refused += add->refused;
    t->dropped += add->dropped;
    t->blank += add->blank;
    t->trimmed += add->trimmed;
    pthread_mutex_unlock(&s->lock);
}

/* ---- turns: sequences publish in order ----------------------------------------------------------------------- */

/* Lets the other thread of the core go on. */
static inline void pause_core(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Waits until all sequences before seq are resolved; lock held, but not all the time. The block before is mostly
 * but microseconds away, and a sleep costs twenty: so first it looks for some ten, which is little to lose where
 * threads are many and cores few. */
static void await_turn(struct wr_split *s, uint64_t seq)
{
    enum { LOOKS = 300 };
    if (s->resolved != seq) {
        pthread_mutex_unlock(&s->lock);
        for (int i = 0; i < LOOKS && atomic_load_explicit(&s->resolved, memory_order_relaxed) != seq; i++)
            pause_core();
        pthread_mutex_lock(&s->lock);
    }
    while (s->resolved != seq)
        pthread_cond_wait(&s->turn, &s->lock);
}

static void end_turn(struct wr_split *s)
{
    s->resolved++;
    pthread_cond_broadcast(&s->turn);
}

void wr_split_count(struct wr_split *s, uint64_t seq, uint64_t n, uint64_t *before)
{
    if (!s->counts)
        return;
    pthread_mutex_lock(&s->lock);
    while (s->counted != seq && seq < s->stop) /* what is not wanted need not know */
        pthread_cond_wait(&s->turn, &s->lock);
    *before = s->rows;
    s->rows += n;
    if (s->counted == seq)
        s->counted++;
    pthread_cond_broadcast(&s->turn);
    pthread_mutex_unlock(&s->lock);
}

/* A sequence that is an error; lock held. */
static enum wr_claim failed(struct wr_split *s, uint64_t seq, uint64_t *out)
{
    if (s->resolved <= seq) {
        await_turn(s, seq);
        end_turn(s);
    }
    if (seq + 1 < s->stop)
        s->stop = seq + 1;
    pthread_cond_broadcast(&s->turn);
    *out = seq;
    return WR_CLAIM_FAILED;
}

/* ---- seekable files --------------------------------------------------------------------------------------------
 */

static int too_long(const struct wr_split *s, const struct wr_block *b, const struct wr_input *in, size_t begin,
                    struct wr_err *err)
{
    struct wr_batch at = {.block = (struct wr_block *)b, .row_off = &(uint32_t){(uint32_t)begin}};
    snprintf(err->file, sizeof err->file, "%s", in->path);
    err->line = wr_batch_line(&at, 0);
    err->offset = b->offset + begin;
    wr_err_set(err, WR_ELIMIT, "a record that begins here is longer than --max-record (%zu bytes)%s",
               s->inputs->options.max_record, in->format.dialect.quote >= 0 ? "; is a quote left open?" : "");
    return WR_ELIMIT;
}

/* Offset of the last record that begins in data[b->begin..len). */
static size_t last_record(const struct wr_dialect *d, const struct wr_block *b, size_t len)
{
    size_t at = b->begin;
    for (;;) {
        enum wr_scan_state st = WR_SCAN_RECORD;
        size_t n = wr_scan_record_end(d, b->data + at, len - at, &st);
        if (at + n >= len)
            return at;
        at += n;
    }
}

/* The block's own records are known but for the end of the last one: reads on until it is found. */
static int read_tail(struct wr_split *s, const struct wr_input *in, struct wr_block *b, size_t len, size_t have,
                     enum wr_scan_state state, struct wr_err *err)
{
    const struct wr_dialect *d = &in->format.dialect;
    size_t at = len;
    for (;;) {
        at += wr_scan_record_end(d, b->data + at, have - at, &state);
        if (state == WR_SCAN_RECORD || b->offset + at == in->source->size) {
            b->end = at;
            return 0;
        }
        size_t max = s->inputs->options.max_record, more = have < 65536 ? 65536 : have;
        if (have - b->begin > max) {
            size_t begin = last_record(d, b, len);
            if (have - begin > max)
                return too_long(s, b, in, begin, err);
        }
        uint64_t left = in->source->size - b->offset - have;
        if (more > left)
            more = (size_t)left;
        if (wr_block_grow(b, have + more, have) < 0)
            return no_memory(err);
        int rc = wr_source_pread(in->source, b->data + have, more, b->offset + have, err);
        if (rc < 0)
            return rc;
        have += more;
    }
}

/* Reads and resolves block `seq` at `offset`; lock not held. */
static int claim_file(struct wr_split *s, const struct wr_input *in, uint64_t seq, uint64_t offset, size_t len,
                      struct wr_block **out, struct wr_err *err)
{
    const struct wr_dialect *d = &in->format.dialect;
    uint64_t left = in->source->size - offset;
    size_t have = left < len + SLACK ? (size_t)left : len + SLACK;
    struct wr_block *b = wr_block_get(s->blocks, have);
    if (!b)
        return no_memory(err);
    b->offset = offset;
    b->eol = d->eol;
    b->input = in->number;
    b->seq = seq;
    int rc = wr_source_pread(in->source, b->data, have, offset, err);
    if (rc < 0) {
        wr_block_unref(b);
        return rc;
    }
    struct wr_scan_summary sum;
    wr_scan_summarize(d, b->data, len, &sum);

    pthread_mutex_lock(&s->lock);
    await_turn(s, seq);
    if (offset == in->data) {
        s->state = WR_SCAN_RECORD;
        s->line = in->data_line;
    }
    enum wr_scan_state entry = s->state;
    pthread_mutex_unlock(&s->lock);
    enum wr_scan_state state = (enum wr_scan_state)sum.exit[entry];
    if (state == WR_SCAN_STATES)
        state = wr_scan_walk(d, b->data, len, entry);
    pthread_mutex_lock(&s->lock);
    b->line = s->line;
    s->line += sum.lines;
    s->state = state;
    end_turn(s);
    pthread_mutex_unlock(&s->lock);

    if (entry != WR_SCAN_RECORD)
        b->begin = wr_scan_record_end(d, b->data, len, &entry);
    b->end = len;
    if (b->begin < len && state != WR_SCAN_RECORD && offset + len < in->source->size)
        rc = read_tail(s, in, b, len, have, state, err);
    b->last = b->offset + b->end == in->source->size;
    if (rc < 0) {
        wr_block_unref(b);
        return rc;
    }
    *out = b;
    return 0;
}

/* ---- streams: one worker at a time, lock not held, split->busy set
 * ------------------------------------------------- */

/* Fills part up to `want` bytes or as far as there is something now. 0, WR_SOURCE_AGAIN or negative. */
static int fill(struct wr_split *s, struct wr_input *in, size_t want, struct wr_err *err)
{
    while (s->fill < want && !s->eof) {
        size_t got = 0;
        int rc = 0;
        if (in->head) { /* what was read to find the header comes first */
            got = in->nhead - (size_t)in->data;
            if (got > want - s->fill)
                got = want - s->fill;
            memcpy(s->part->data + s->fill, in->head + in->data, got);
            in->data += got;
            if (in->data == in->nhead) {
                free(in->head - WR_BLOCK_PAD);
                in->head = NULL;
                s->eof = in->ended;
            }
        } else {
            rc = wr_source_try_read(in->source, s->part->data + s->fill, want - s->fill, &got, err);
            if (rc != 0)
                return rc;
            s->eof = got == 0;
        }
        s->fill += got;
    }
    return 0;
}

/* End of the last whole record in p[0..n), 0: none. *lines: line ends before it. */
static size_t whole_records(const struct wr_dialect *d, const char *p, size_t n, uint64_t *lines)
{
    const char *last = memrchr(p, d->eol, n);
    if (!last)
        return 0;
    size_t end = (size_t)(last - p) + 1;
    struct wr_scan_summary sum;
    wr_scan_summarize(d, p, end, &sum);
    *lines = sum.lines;
    if (sum.exit[WR_SCAN_RECORD] == WR_SCAN_RECORD)
        return end;
    /* the last line end stands in quotes: forward, record by record */
    size_t at = 0;
    while (at < n) {
        enum wr_scan_state st = WR_SCAN_RECORD;
        size_t step = wr_scan_record_end(d, p + at, n - at, &st);
        if (st != WR_SCAN_RECORD)
            break;
        at += step;
    }
    *lines = wr_scan_lines(p, at, d->eol);
    return at;
}

/* Hands over part[0..end) and keeps the rest for the next block. */
static int hand_over(struct wr_split *s, const struct wr_input *in, size_t end, struct wr_block **out,
                     struct wr_err *err)
{
    struct wr_block *b = s->part;
    size_t rest = s->fill - end;
    s->part = NULL;
    if (!s->eof || rest) {
        s->part = wr_block_get(s->blocks, rest);
        if (!s->part) {
            wr_block_unref(b);
            return no_memory(err);
        }
        memcpy(s->part->data, b->data + end, rest);
    }
    s->fill = rest;
    b->begin = 0;
    b->end = end;
    b->offset = s->offset;
    b->last = s->eof && !rest;
    b->eol = in->format.dialect.eol;
    b->input = in->number;
    s->offset += end;
    *out = b;
    return 0;
}

/* *lines: line ends in the block. */
static enum wr_claim claim_stream(struct wr_split *s, struct wr_input *in, struct wr_block **out, uint64_t *lines,
                                  int *fd, struct wr_err *err)
{
    const struct wr_dialect *d = &in->format.dialect;
    size_t want = s->inputs->options.block_bytes;
    for (;;) {
        if (s->fill >= want) /* a record longer than a block: twice as much */
            want = 2 * s->fill;
        if (!s->part && !(s->part = wr_block_get(s->blocks, want)))
            goto nomem;
        if (wr_block_grow(s->part, want, s->fill) < 0)
            goto nomem;
        int rc = fill(s, in, want, err);
        if (rc < 0 && !s->fill)
            return WR_CLAIM_FAILED;
        const size_t end = s->eof ? s->fill : whole_records(d, s->part->data, s->fill, lines);
        if (s->eof)
            *lines = wr_scan_lines(s->part->data, end, d->eol);
        if (end)
            /* a read error is met again by the next claim, after these rows */
            return hand_over(s, in, end, out, err) < 0 ? WR_CLAIM_FAILED : WR_CLAIM_BLOCK;
        if (rc < 0)
            return WR_CLAIM_FAILED;
        if (s->eof)
            return WR_CLAIM_NONE;
        if (rc == WR_SOURCE_AGAIN) {
            *fd = wr_source_ready_fd(in->source);
            return WR_CLAIM_WAIT;
        }
        if (s->fill > s->inputs->options.max_record) {
            s->part->offset = s->offset;
            s->part->line = s->stream_line;
            s->part->eol = d->eol;
            too_long(s, s->part, in, 0, err);
            return WR_CLAIM_FAILED;
        }
    }
nomem:
    no_memory(err);
    return WR_CLAIM_FAILED;
}

/* The same for --reference, seekable or not. */
static enum wr_claim claim_reference(struct wr_split *s, struct wr_input *in, struct wr_block **out,
                                     uint64_t *lines, int *fd, struct wr_err *err)
{
    if (!s->reference && !(s->reference = wr_reference_new(in, s->inputs->options.max_record)))
        goto nomem;
    if (!s->part && !(s->part = wr_block_get(s->blocks, s->inputs->options.block_bytes)))
        goto nomem;
    if (s->late.code) {
        *err = s->late;
        return WR_CLAIM_FAILED;
    }
    for (;;) {
        int rc = 0;
        s->fill = 0;
        if (in->source->seekable) {
            uint64_t left = in->source->size - s->next;
            s->fill = left < s->inputs->options.block_bytes ? (size_t)left : s->inputs->options.block_bytes;
            rc = wr_source_pread(in->source, s->part->data, s->fill, s->next, err);
            s->next += s->fill;
            s->eof = s->next == in->source->size;
        } else if (!s->eof) {
            rc = fill(s, in, s->inputs->options.block_bytes, err);
        }
        if (rc < 0 && !s->fill)
            return WR_CLAIM_FAILED;
        if (s->fill && wr_reference_push(s->reference, s->part->data, s->fill, &s->late) >= 0 && s->eof)
            wr_reference_finish(s->reference, &s->late);
        else if (!s->fill && s->eof)
            wr_reference_finish(s->reference, &s->late);
        if (s->late.code && !s->late.line) {
            snprintf(s->late.file, sizeof s->late.file, "%s", in->path);
            s->late.line = s->stream_line + wr_reference_lines(s->reference, in->format.dialect.eol);
        }
        if (s->late.code && !wr_reference_rows(s->reference)) {
            *err = s->late;
            return WR_CLAIM_FAILED;
        }
        if (wr_reference_rows(s->reference)) {
            *out = wr_reference_block(s->reference, s->blocks);
            if (!*out)
                goto nomem;
            (*out)->input = in->number;
            (*out)->eol = in->format.dialect.eol;
            (*out)->last = s->eof;
            *lines = wr_scan_lines((*out)->data, (*out)->end, (*out)->eol);
        }
        s->fill = 0;
        if (s->eof && !s->late.code) {
            wr_reference_free(s->reference);
            s->reference = NULL;
        }
        if (*out)
            return WR_CLAIM_BLOCK;
        if (s->eof)
            return WR_CLAIM_NONE;
        if (rc == WR_SOURCE_AGAIN) {
            *fd = wr_source_ready_fd(in->source);
            return WR_CLAIM_WAIT;
        }
    }
nomem:
    no_memory(err);
    return WR_CLAIM_FAILED;
}

/* ---- claiming
 * ------------------------------------------------------------------------------------------------------ */

/* Gives up a claim's part in an input; closes it when it is used up. Lock held. */
static void release_input(struct wr_split *s, struct wr_input *in)
{
    if (--in->users == 0 && in->number - s->inputs->options.base < s->at)
        wr_input_close(in);
}

static void next_input(struct wr_split *s)
{
    struct wr_input *in = s->inputs->v[s->at++];
    s->begun = false;
    wr_block_unref(s->part);
    s->part = NULL;
    s->fill = 0;
    if (!in->users)
        wr_input_close(in);
}

/* Makes input `at` the one to read from. Lock held. */
static int begin_input(struct wr_split *s, struct wr_err *err)
{
    int rc = wr_inputs_next(s->inputs, s->at, err);
    if (rc < 0)
        return rc;
    struct wr_input *in = s->inputs->v[s->at];
    s->begun = true;
    s->next = s->offset = in->data;
    s->stream_line = in->data_line;
    s->eof = false;
    return 0;
}

static enum wr_claim claim_serial(struct wr_split *s, struct wr_input *in, uint64_t seq, struct wr_block **block,
                                  uint64_t *out_seq, int *fd, struct wr_err *err)
{
    s->busy = true;
    in->users++;
    pthread_mutex_unlock(&s->lock);
    uint64_t lines = 0;
    enum wr_claim c = s->inputs->options.reference ? claim_reference(s, in, block, &lines, fd, err)
                                                   : claim_stream(s, in, block, &lines, fd, err);
    pthread_mutex_lock(&s->lock);
    s->busy = false;
    if (c == WR_CLAIM_BLOCK) {
        struct wr_block *b = *block;
        b->seq = seq;
        b->line = s->stream_line;
        s->stream_line += lines;
        s->bytes += b->end;
        s->seq++;
        await_turn(s, seq);
        end_turn(s);
    } else if (c == WR_CLAIM_FAILED) {
        s->seq++;
        failed(s, seq, out_seq);
    }
    release_input(s, in);
    return c;
}

enum wr_claim wr_split_claim(struct wr_split *s, uint64_t limit, struct wr_block **block, uint64_t *seq, int *fd,
                             struct wr_err *err)
{
    enum wr_claim c;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        if (s->waiting && s->stop != UINT64_MAX) { /* it will never begin, and so has no end either */
            *seq = UINT64_MAX;
            c = WR_CLAIM_NONE;
            break;
        }
        if (s->seq >= s->stop || s->at >= s->inputs->npaths) {
            *seq = s->seq < s->stop ? s->seq : s->stop;
            c = WR_CLAIM_NONE;
            break;
        }
        if (s->busy) {
            c = WR_CLAIM_BUSY;
            break;
        }
        if (s->waiting || s->seq >= limit) {
            c = WR_CLAIM_FULL;
            break;
        }
        if (!s->begun && begin_input(s, err) < 0) {
            c = failed(s, s->seq++, seq);
            break;
        }
        struct wr_input *in = s->inputs->v[s->at];
        bool serial = !in->source || !in->source->seekable || s->inputs->options.reference;
        if (in->empty || (!serial && s->next >= in->source->size) ||
            (serial && s->eof && !s->fill && !s->late.code)) {
            next_input(s);
            continue;
        }
        if (serial) {
            c = claim_serial(s, in, s->seq, block, seq, fd, err);
            if (c == WR_CLAIM_NONE)
                continue;
            break;
        }
        uint64_t mine = s->seq++, offset = s->next, left = in->source->size - offset;
        size_t len = left < s->inputs->options.block_bytes ? (size_t)left : s->inputs->options.block_bytes;
        s->next += len;
        s->bytes += len;
        in->users++;
        pthread_mutex_unlock(&s->lock);
        int rc = claim_file(s, in, mine, offset, len, block, err);
        pthread_mutex_lock(&s->lock);
        release_input(s, in);
        c = WR_CLAIM_BLOCK;
        if (rc < 0)
            c = failed(s, mine, seq);
        break;
    }
    pthread_mutex_unlock(&s->lock);
    return c;
}
