/* Handing out blocks; see reader.h.
 *
 * Lock: split->lock guards every field of struct wr_split, and `users` of the inputs. What is waited for, a turn
 * (split_turn.c) or a count, is always that of the block before one's own, whose owner is running (it never pauses
 * between taking its number and publishing), so the wait is at most one pass over a block long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec/frames.h"
#include "exec/prefetch.h"
#include "exec/progress.h"
#include "exec/reference.h"
#include "exec/split.h"
#include "io/sys.h"

enum {
    SLACK = 4096, /* room behind a block's end, where its last record usually ends */
    LEAST = 256,  /* ... of which so much is read at least */
};

int wr_split_no_memory(struct wr_err *err)
{
    return wr_err_set(err, WR_ELIMIT, "reading needs more memory than there is, or than --memory allows");
}

struct wr_split *wr_split_new(struct wr_inputs *inputs, const struct wr_schema *schema,
                              struct wr_block_pool *blocks, bool crowded)
{
    struct wr_split *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->inputs = inputs;
    s->blocks = blocks;
    s->crowded = crowded;
    s->stop = UINT64_MAX;
    s->idle_fd = -1;
    const struct wr_colref *row = schema->place[WR_PLACE_ROW];
    s->counts = row && row->slot >= 0;
    /* Held for microseconds (small files are opened under it), and wanted by all: worth a spin before a sleep. */
    pthread_mutexattr_t adaptive;
    pthread_mutexattr_init(&adaptive);
    pthread_mutexattr_settype(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(&s->lock, &adaptive);
    pthread_mutexattr_destroy(&adaptive);
    pthread_cond_init(&s->count_turn, NULL);
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

/* ---- blocks that are read before anybody asks for them ------------------------------------------------------- */

static void put_ahead(struct wr_split *s, struct wr_block *b)
{
    b->next = NULL;
    if (s->ahead)
        s->ahead_last->next = b;
    else
        s->ahead = b;
    s->ahead_last = b;
    s->nahead++;
}

static struct wr_block *pop_ahead(struct wr_split *s)
{
    struct wr_block *b = s->ahead;
    s->ahead = b->next;
    s->nahead--;
    b->next = NULL;
    return b;
}

void wr_split_drop(struct wr_block *b)
{
    wr_ref_rows_free(b->ref);
    b->ref = NULL;
    wr_block_unref(b);
}

static void drop_ahead(struct wr_split *s)
{
    while (s->ahead)
        wr_split_drop(pop_ahead(s));
}

/* The oldest of them; false: there is none, or none that is wanted. */
static bool take_ahead(struct wr_split *s, struct wr_block **block)
{
    if (s->ahead && s->ahead->seq >= s->stop)
        drop_ahead(s);
    if (!s->ahead)
        return false;
    *block = pop_ahead(s);
    return true;
}

void wr_split_free(struct wr_split *s)
{
    if (!s)
        return;
    drop_ahead(s);
    wr_block_unref(s->part);
    wr_reference_free(s->reference);
    pthread_cond_destroy(&s->count_turn);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

void wr_split_stop(struct wr_split *s, uint64_t seq)
{
    pthread_mutex_lock(&s->lock);
    if (seq < s->stop) {
        s->stop = seq;
        s->stopped |= s->at < s->inputs->npaths || s->ahead;
        pthread_cond_broadcast(&s->count_turn);
    }
    pthread_mutex_unlock(&s->lock);
}

uint64_t wr_split_in_sight(struct wr_split *s)
{
    pthread_mutex_lock(&s->lock);
    uint64_t n = s->bytes;
    const struct wr_input *in = s->at < s->inputs->npaths ? s->inputs->v[s->at] : NULL;
    if (in && in->source && in->source->seekable)
        n += in->source->size - (s->begun ? s->next : in->data);
    pthread_mutex_unlock(&s->lock);
    return n;
}

bool wr_split_stopped(const struct wr_split *s)
{
    return s->stopped || s->taken || s->ahead;
}

uint64_t wr_split_owed(const struct wr_split *s)
{
    return s->owed;
}

void wr_split_account(struct wr_split *s, const struct wr_input_stats *add, bool finished)
{
    struct wr_input_stats *t = &s->inputs->stats;
    wr_progress_add(0, add->delivered);
    pthread_mutex_lock(&s->lock);
    s->taken -= finished;
    t->bytes += add->bytes;
    t->records += add->records;
    t->delivered += add->delivered;
    t->refused += add->refused;
    t->dropped += add->dropped;
    t->blank += add->blank;
    t->trimmed += add->trimmed;
    pthread_mutex_unlock(&s->lock);
}

/* ---- turns ----------------------------------------------------------------------------------------------------
 */

void wr_split_count(struct wr_split *s, uint64_t seq, uint64_t n, uint64_t *before)
{
    if (!s->counts)
        return;
    pthread_mutex_lock(&s->lock);
    while (s->counted != seq && seq < s->stop) /* what is not wanted need not know */
        pthread_cond_wait(&s->count_turn, &s->lock);
    *before = s->rows;
    s->rows += n;
    if (s->counted == seq)
        s->counted++;
    pthread_cond_broadcast(&s->count_turn);
    pthread_mutex_unlock(&s->lock);
}

/* The ordinal behind all rows of the input. */
static uint64_t behind(const struct wr_input *in)
{
    return ((uint64_t)(in->number + 1) << 44) - 1;
}

/* The turn of a sequence that needs no state. Lock held, but not while it waits for those before. */
static void take_empty_turn(struct wr_split *s, uint64_t seq)
{
    struct wr_turn turn = {.seq = seq};
    if (wr_split_lay_turn(s, &turn))
        return;
    pthread_mutex_unlock(&s->lock);
    wr_split_await_turn(s, &turn);
    pthread_mutex_lock(&s->lock);
}

/* A sequence that is an error; place: the ordinal of what it stands before, where the error does not say so itself.
 * Lock held. */
static enum wr_claim failed(struct wr_split *s, uint64_t seq, uint64_t place, uint64_t *out, struct wr_err *err)
{
    if (!err->ordinal)
        err->ordinal = place;
    take_empty_turn(s, seq);
    if (seq + 1 < s->stop)
        s->stop = seq + 1;
    pthread_cond_broadcast(&s->count_turn);
    *out = seq;
    return WR_CLAIM_FAILED;
}

/* ---- seekable files --------------------------------------------------------------------------------------------
 */

int wr_split_too_long(const struct wr_split *s, const struct wr_block *b, const struct wr_input *in, size_t begin,
                      struct wr_err *err)
{
    const size_t max = s->inputs->options.max_record;
    const int quote = in->format.dialect.quote;
    const bool quoted = quote >= 0 && memchr(b->data + begin, quote, max); /* more than that is there */
    struct wr_batch at = {.block = (struct wr_block *)b, .row_off = &(uint32_t){(uint32_t)begin}};
    snprintf(err->file, sizeof err->file, "%s", in->path);
    err->line = wr_batch_line(&at, 0);
    err->offset = b->offset + begin;
    err->ordinal = ((uint64_t)b->input << 44) + err->offset;
    wr_err_set(err, WR_ELIMIT, "a record that begins here is longer than --max-record (%zu bytes)%s", max,
               quoted ? "; is a quote left open?" : "");
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

/* What ends the input behind the records that data[begin..len) holds whole, in state `state` after len: no block
 * behind this one counts. Lock not held. */
static void end_short(struct wr_split *s, struct wr_block *b, size_t len, enum wr_scan_state state,
                      const struct wr_dialect *d, const struct wr_err *err)
{
    b->end = b->begin < len && state != WR_SCAN_RECORD ? last_record(d, b, len) : len;
    b->err = *err;
    b->err.offset = b->offset + b->end;
    b->err.ordinal = ((uint64_t)b->input << 44) + b->err.offset;
    pthread_mutex_lock(&s->lock);
    if (b->seq + 1 < s->stop)
        s->stop = b->seq + 1;
    pthread_cond_broadcast(&s->count_turn);
    pthread_mutex_unlock(&s->lock);
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
        const size_t tail = have - len, max = s->inputs->options.max_record;
        size_t more = tail < SLACK ? SLACK - tail : tail;
        if (have - b->begin > max) {
            size_t begin = last_record(d, b, len);
            if (have - begin > max)
                return wr_split_too_long(s, b, in, begin, err);
        }
        uint64_t left = in->source->size - b->offset - have;
        if (more > left)
            more = (size_t)left;
        if (wr_block_grow(b, have + more, have) < 0)
            return wr_split_no_memory(err);
        size_t got;
        int rc = wr_source_pread(in->source, b->data + have, more, b->offset + have, &got, err);
        if (rc < 0)
            return rc;
        have += got;
    }
}

/* The first pass over a block's bytes, from where they lie into the block, or in it. */
struct pass {
    struct wr_reader *reader;
    const struct wr_input *in;
    bool begins; /* the block is the input's first */
    bool mapped; /* the bytes may be, and then were, taken from a map */
    char *data;  /* the block's */
    struct wr_scan_ahead found;
};

static void pass_over(void *self, const char *bytes, size_t n)
{
    struct pass *p = self;
    wr_reader_pass(p->reader, p->in, p->begins, bytes == p->data ? NULL : p->data, bytes, n, &p->found);
}

/* Bytes to read behind the first `len`, whose summary is given: as many as four lines of these have. */
static size_t tail_wanted(const struct wr_scan_summary *s, size_t len)
{
    const uint64_t n = 4 * (uint64_t)len / (s->lines + 1);
    return n < LEAST ? LEAST : n < SLACK ? (size_t)n : SLACK;
}

/* Fills the block with up to *have bytes, as far as they can be had, and passes over the first *len of them. An
 * error counts where these are not there, else later. */
static int fill_block(const struct wr_input *in, struct wr_block *b, size_t *len, size_t *have, struct pass *p,
                      struct wr_err *err)
{
    size_t got;
    int rc;
    if (p->mapped && wr_source_take(in->source, b->offset, *len, pass_over, p)) {
        const size_t tail = tail_wanted(&p->found.summary, *len), left = *have - *len;
        rc = wr_source_pread(in->source, b->data + *len, tail < left ? tail : left, b->offset + *len, &got, err);
        if (got) {
            *have = *len + got;
            return rc;
        }
        *err = (struct wr_err){0}; /* it has been cut off: the map has zeros up to the end of a page */
    }
    p->mapped = false;
    rc = wr_source_pread(in->source, b->data, *have, b->offset, &got, err);
    *have = got;
    *len = got < *len ? got : *len;
    if (*len)
        pass_over(p, b->data, *len);
    return rc;
}

/* Fills and resolves block `seq` at `offset`; cold: as the input said. Lock not held. */
static int claim_file(struct wr_split *s, struct wr_reader *reader, struct wr_input *in, bool cold, uint64_t seq,
                      uint64_t offset, size_t len, struct wr_block **out, struct wr_err *err)
{
    const struct wr_dialect *d = &in->format.dialect;
    const size_t wanted = len;
    uint64_t left = in->source->size - offset;
    size_t have = left < len + SLACK ? (size_t)left : len + SLACK;
    struct wr_block *b = wr_block_get(s->blocks, have);
    if (!b)
        return wr_split_no_memory(err);
    b->offset = offset;
    b->eol = d->eol;
    b->input = in->number;
    b->seq = seq;
    const bool begins = offset == in->data;
    struct pass pass = {.reader = reader, .in = in, .begins = begins, .mapped = !cold, .data = b->data};
    int rc = fill_block(in, b, &len, &have, &pass, err);
    if (rc < 0 && !have) {
        err->ordinal = ((uint64_t)in->number << 44) + offset;
        wr_block_unref(b);
        return rc;
    }
    const bool whole = len == wanted; /* what is missing behind it may not matter */
    struct wr_turn turn = {.seq = seq,
                           .block = b,
                           .first = begins ? in : NULL,
                           .dialect = d,
                           .len = len,
                           .summary = &pass.found.summary};
    pthread_mutex_lock(&s->lock);
    in->cold += !pass.mapped;
    wr_split_lay_turn(s, &turn);
    pthread_mutex_unlock(&s->lock);
    if (pass.mapped)
        wr_source_give_back(in->source, offset, len);
    wr_split_await_turn(s, &turn);
    enum wr_scan_state entry = turn.entry, state = turn.exit;

    if (pass.found.entries >> entry & 1) {
        b->from = pass.found.first;
        b->to = pass.found.last;
        b->counted = (uint32_t)pass.found.rows;
    }
    if (entry != WR_SCAN_RECORD)
        b->begin = wr_scan_record_end(d, b->data, len, &entry);
    b->end = len;
    if (whole)
        rc = 0;
    if (whole && b->begin < len && state != WR_SCAN_RECORD && offset + len < in->source->size)
        rc = read_tail(s, in, b, len, have, state, err);
    b->last = b->offset + b->end == in->source->size;
    if (rc < 0)
        end_short(s, b, len, state, d, err);
    *err = (struct wr_err){0};
    *out = b;
    return 0;
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
    s->told = 0;
    s->stream_line = in->data_line;
    s->eof = false;
    if (in->source && !in->source->seekable)
        in->frames = wr_frames_new(in->source);
    if (in->source && in->source->seekable && !in->empty) {
        s->owed += in->source->size - in->data;
        if (!wr_split_by_reference(s, in))
            wr_source_map(in->source, s->inputs->options.maps);
    }
    return 0;
}

/* Bytes of the input, as it lies or comes, that its reader has taken. */
static uint64_t taken_of(const struct wr_split *s, const struct wr_input *in)
{
    if (!in->source)
        return s->told;
    return in->source->seekable ? s->next : in->source->taken;
}

static enum wr_claim claim_serial(struct wr_split *s, struct wr_input *in, uint64_t seq, struct wr_block **block,
                                  uint64_t *out_seq, int *fd, struct wr_err *err)
{
    s->busy = true;
    s->idle_fd = -1;
    in->users++;
    pthread_mutex_unlock(&s->lock);
    uint64_t lines = 0;
    enum wr_claim c = wr_split_read(s, in, block, &lines, fd, err);
    const uint64_t taken = taken_of(s, in);
    wr_progress_add(taken - s->told, 0);
    s->told = taken;
    pthread_mutex_lock(&s->lock);
    if (c == WR_CLAIM_WAIT)
        s->idle_fd = *fd;
    if (c == WR_CLAIM_BLOCK) {
        struct wr_block *b = *block;
        b->seq = seq;
        b->line = s->stream_line;
        s->stream_line += lines;
        s->bytes += b->end;
        s->seq++;
        take_empty_turn(s, seq);
    } else if (c == WR_CLAIM_FAILED) {
        s->seq++;
        failed(s, seq, behind(in), out_seq, err);
    }
    s->busy = false; /* only now: its turn may have been waited for, and what it read stands before the next */
    release_input(s, in);
    return c;
}

/* Decodes something of the stream at hand that its reader will come to. Lock held, but not meanwhile. */
static bool help(struct wr_split *s)
{
    struct wr_input *in = s->inputs->v[s->at];
    in->users++;
    pthread_mutex_unlock(&s->lock);
    bool did = in->frames && wr_frames_help(in->frames);
    pthread_mutex_lock(&s->lock);
    release_input(s, in);
    return did;
}

/* Has what comes of a file fetched, once so much of it was not cached that somebody seems to want all of it: not so
 * that a `take` reads more of a file than it needs. Lock held. */
static void fetch_on(const struct wr_split *s, struct wr_input *in)
{
    enum { MANY = 8, FEW_BYTES = 8 << 20 };
    if (!in->source->map_cached || in->cold < MANY)
        return;
    if (!in->prefetch && in->source->size - s->next >= FEW_BYTES)
        in->prefetch = wr_prefetch_start(in->source, s->next);
    wr_prefetch_follow(in->prefetch, s->next);
}

enum wr_claim wr_split_claim(struct wr_split *s, struct wr_reader *reader, uint64_t limit, unsigned ahead,
                             struct wr_block **block, uint64_t *seq, int *fd, struct wr_err *err)
{
    enum wr_claim c;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        bool reads =
            !s->busy && s->nahead < ahead && s->seq < limit && s->seq < s->stop && s->at < s->inputs->npaths;
        if (!reads && take_ahead(s, block)) {
            c = WR_CLAIM_BLOCK;
            break;
        }
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
            if (ahead && help(s))
                continue;
            c = WR_CLAIM_BUSY;
            break;
        }
        if (s->waiting || s->seq >= limit) {
            c = WR_CLAIM_FULL;
            break;
        }
        if (!s->begun && begin_input(s, err) < 0) {
            c = failed(s, s->seq++, (uint64_t)(s->inputs->options.base + s->at) << 44, seq, err);
            break;
        }
        struct wr_input *in = s->inputs->v[s->at];
        bool serial = !in->source || !in->source->seekable || wr_split_by_reference(s, in);
        if (in->empty || (!serial && s->next >= in->source->size) ||
            (serial && s->eof && !s->fill && !s->late.code)) {
            next_input(s);
            continue;
        }
        if (serial) {
            c = claim_serial(s, in, s->seq, block, seq, fd, err);
            if (c == WR_CLAIM_NONE)
                continue;
            if (c == WR_CLAIM_BLOCK && ahead) {
                put_ahead(s, *block);
                c = WR_CLAIM_AHEAD;
            } else if ((c == WR_CLAIM_WAIT || c == WR_CLAIM_BUSY) && take_ahead(s, block)) {
                c = WR_CLAIM_BLOCK;
            } else if (c == WR_CLAIM_BUSY && help(s)) {
                continue;
            }
            break;
        }
        if (take_ahead(s, block)) { /* of a stream before this file: whoever counts rows waits for it */
            c = WR_CLAIM_BLOCK;
            break;
        }
        uint64_t mine = s->seq++, offset = s->next, left = in->source->size - offset;
        /* All but the first begin at multiples of their size: what is copied lies in lines of the cache as it lay.
         */
        const size_t size = wr_block_pool_bytes(s->blocks), most = size - offset % size;
        const size_t len = left < most ? (size_t)left : most;
        wr_progress_add(offset == in->data ? offset + len : len, 0);
        s->next += len;
        s->bytes += len;
        const bool cold = in->cold;
        fetch_on(s, in);
        in->users++;
        pthread_mutex_unlock(&s->lock);
        int rc = claim_file(s, reader, in, cold, mine, offset, len, block, err);
        pthread_mutex_lock(&s->lock);
        release_input(s, in);
        c = WR_CLAIM_BLOCK;
        if (rc < 0)
            c = failed(s, mine, behind(in), seq, err);
        break;
    }
    s->taken += c == WR_CLAIM_BLOCK;
    pthread_mutex_unlock(&s->lock);
    return c;
}

bool wr_split_idle(struct wr_split *s, uint64_t seq)
{
    pthread_mutex_lock(&s->lock);
    struct pollfd p = {.fd = s->seq == seq && !s->nahead ? s->idle_fd : -1, .events = POLLIN};
    pthread_mutex_unlock(&s->lock);
    return p.fd >= 0 && wr_sys_poll(&p, 1, 0) == 0;
}
