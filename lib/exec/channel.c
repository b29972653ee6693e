/* See channel.h. A slot's batches are a list through batch->next; the ring is indexed by sequence modulo its size,
 * which admission makes unambiguous: sequence s + size is not admitted before s is finished. */
#include "exec/channel.h"

#include <pthread.h>
#include <stdlib.h>

struct slot {
    struct wr_batch *head, *tail;
    uint64_t seq;     /* whose slot it is, when anything is in it */
    uint64_t awaited; /* the sequence that was pulled and not there yet, plus 1; of a stream: 1 */
    bool whole;       /* the producer has given all of it */
    bool flush;       /* a flush mark after what is here */
    bool crowded;     /* a producer waits until nothing is here */
};

struct wr_channel {
    pthread_mutex_t lock; /* guards all below */
    bool stream;
    struct slot *slots; /* a stream has one */
    uint64_t nslots;
    uint64_t claimed; /* next sequence to claim */
    uint64_t end;     /* no sequence from here on will come */
    uint64_t wanted;  /* the consumer wants none from here on, */
    uint64_t taken;   /* ... and takes nothing more from here on */
    struct wr_err err;
    uint64_t err_rank; /* stream: whose error it is */
    unsigned depth, room, producers;
    bool was_full;
    _Atomic unsigned *held; /* for whoever watches, or NULL. Constant; changed under the lock, read without */
};

static struct wr_channel *channel_new(unsigned slots)
{
    struct wr_channel *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->slots = calloc(slots, sizeof *c->slots);
    if (!c->slots) {
        free(c);
        return NULL;
    }
    c->nslots = slots;
    c->end = c->wanted = c->taken = c->err_rank = UINT64_MAX;
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

struct wr_channel *wr_channel_new_sequence(unsigned window)
{
    return channel_new(window);
}

struct wr_channel *wr_channel_new_stream(unsigned room, unsigned producers)
{
    struct wr_channel *c = channel_new(1);
    if (c) {
        c->stream = true;
        c->room = room;
        c->producers = producers;
    }
    return c;
}

void wr_channel_watch(struct wr_channel *c, _Atomic unsigned *held)
{
    c->held = held;
}

/* A batch has come to the slot, or gone; if it was the only one there the slot was empty, or is. Lock held. */
static void count(struct wr_channel *c, bool only, unsigned change)
{
    c->depth += change;
    if (c->held && (c->stream || only))
        atomic_fetch_add_explicit(c->held, change, memory_order_relaxed);
}

static void release_list(struct wr_batch *b)
{
    for (struct wr_batch *next; b; b = next) {
        next = b->next;
        wr_batch_unref(b);
    }
}

void wr_channel_free(struct wr_channel *c)
{
    if (!c)
        return;
    for (uint64_t i = 0; i < c->nslots; i++)
        release_list(c->slots[i].head);
    pthread_mutex_destroy(&c->lock);
    free(c->slots);
    free(c);
}

static struct slot *slot_of(struct wr_channel *c, uint64_t seq)
{
    return &c->slots[c->stream ? 0 : seq % c->nslots];
}

/* Is anything with this sequence number still of use to anybody? */
static bool live(const struct wr_channel *c, uint64_t seq)
{
    return c->stream ? c->wanted != 0 : seq < c->end && seq < c->wanted;
}

static bool has_begun(const struct slot *s, uint64_t seq)
{
    return s->seq == seq && (s->head || s->whole || s->flush);
}

static void raise_wake(enum wr_channel_wake *wake, enum wr_channel_wake to)
{
    *wake = *wake < to ? to : *wake;
}

/* Something of sequence seq is about to be put into its slot. */
static void call(struct wr_channel *c, struct slot *s, uint64_t seq, enum wr_channel_wake *wake)
{
    if (s->awaited == (c->stream ? 1 : seq + 1)) {
        s->awaited = 0;
        raise_wake(wake, WR_WAKE_PULL);
    } else if (!c->stream && seq == c->claimed && !has_begun(s, seq)) {
        raise_wake(wake, WR_WAKE_CLAIM);
    }
}

enum wr_channel_push wr_channel_push(struct wr_channel *c, uint64_t seq, struct wr_batch *b,
                                     enum wr_channel_wake *wake)
{
    enum wr_channel_push r = WR_PUSH_OK;
    pthread_mutex_lock(&c->lock);
    struct slot *s = slot_of(c, seq);
    if (!live(c, seq)) {
        r = WR_PUSH_CLOSED;
    } else if (!c->stream && seq >= c->taken) {
        r = WR_PUSH_LEFT;
    } else if (c->stream && c->depth >= c->room) {
        c->was_full = true;
        r = WR_PUSH_FULL;
    } else {
        call(c, s, seq, wake);
        b->next = NULL;
        count(c, !s->head, 1);
        if (s->tail)
            s->tail->next = b;
        else
            s->head = b;
        s->tail = b;
        s->seq = seq;
    }
    pthread_mutex_unlock(&c->lock);
    if (r == WR_PUSH_CLOSED || r == WR_PUSH_LEFT)
        wr_batch_unref(b);
    return r;
}

void wr_channel_flush(struct wr_channel *c, uint64_t seq, enum wr_channel_wake *wake)
{
    pthread_mutex_lock(&c->lock);
    if (live(c, seq)) {
        struct slot *s = slot_of(c, seq);
        call(c, s, seq, wake);
        s->flush = true;
        s->seq = seq;
    }
    pthread_mutex_unlock(&c->lock);
}

bool wr_channel_crowded(struct wr_channel *c, uint64_t seq)
{
    pthread_mutex_lock(&c->lock);
    struct slot *s = slot_of(c, seq);
    const bool crowded = live(c, seq) && s->seq == seq && s->head;
    s->crowded |= crowded;
    pthread_mutex_unlock(&c->lock);
    return crowded;
}

void wr_channel_complete(struct wr_channel *c, uint64_t seq, enum wr_channel_wake *wake)
{
    pthread_mutex_lock(&c->lock);
    if (live(c, seq)) {
        struct slot *s = slot_of(c, seq);
        call(c, s, seq, wake);
        s->whole = true;
        s->seq = seq;
    }
    pthread_mutex_unlock(&c->lock);
}

/* Takes out what sequences from `seq` on have given already; the caller releases it without the lock. */
static struct wr_batch *empty_from(struct wr_channel *c, uint64_t seq)
{
    struct wr_batch *drop = NULL;
    for (uint64_t i = 0; i < c->nslots; i++) {
        struct slot *s = &c->slots[i];
        if (c->stream ? seq : s->seq < seq)
            continue;
        for (struct wr_batch *b = s->head, *next; b; b = next) {
            next = b->next;
            b->next = drop;
            drop = b;
            count(c, !next, -1u);
        }
        *s = (struct slot){.awaited = s->awaited};
    }
    return drop;
}

void wr_channel_end(struct wr_channel *c, uint64_t seq, const struct wr_err *err, enum wr_channel_wake *wake)
{
    struct wr_batch *drop = NULL;
    pthread_mutex_lock(&c->lock);
    /* the same end twice: an error counts, and of two the one that stands first */
    if (seq < c->end || (seq == c->end && err && (!c->err.code || wr_err_before(err, &c->err)))) {
        c->end = seq;
        c->err = err ? *err : (struct wr_err){0};
        raise_wake(wake, WR_WAKE_PULL);
        drop = empty_from(c, seq);
    }
    pthread_mutex_unlock(&c->lock);
    release_list(drop);
}

void wr_channel_leave(struct wr_channel *c, uint64_t rank, const struct wr_err *err, enum wr_channel_wake *wake)
{
    pthread_mutex_lock(&c->lock);
    c->producers--;
    if (err && (rank < c->err_rank || (rank == c->err_rank && wr_err_before(err, &c->err)))) {
        c->err_rank = rank;
        c->err = *err;
    }
    raise_wake(wake, WR_WAKE_PULL);
    pthread_mutex_unlock(&c->lock);
}

uint64_t wr_channel_wanted(struct wr_channel *c)
{
    pthread_mutex_lock(&c->lock);
    uint64_t w = c->stream ? c->wanted : c->wanted < c->end ? c->wanted : c->end;
    pthread_mutex_unlock(&c->lock);
    return w;
}

bool wr_channel_claim(struct wr_channel *c, uint64_t *seq, bool *more, bool *ended, struct wr_err *err)
{
    bool got = false;
    pthread_mutex_lock(&c->lock);
    *ended = !live(c, c->claimed);
    if (*ended) {
        *err = c->err;
    } else {
        got = has_begun(slot_of(c, c->claimed), c->claimed);
        *seq = c->claimed;
        c->claimed += got;
        *more = got && live(c, c->claimed) && has_begun(slot_of(c, c->claimed), c->claimed);
    }
    pthread_mutex_unlock(&c->lock);
    return got;
}

bool wr_channel_ended(struct wr_channel *c, struct wr_err *err)
{
    pthread_mutex_lock(&c->lock);
    bool ended = !live(c, c->claimed);
    if (ended)
        *err = c->err;
    pthread_mutex_unlock(&c->lock);
    return ended;
}

enum wr_channel_pull wr_channel_pull(struct wr_channel *c, uint64_t seq, struct wr_batch **b, struct wr_err *err,
                                     bool *room)
{
    enum wr_channel_pull r = WR_PULL_EMPTY;
    pthread_mutex_lock(&c->lock);
    struct slot *s = slot_of(c, seq);
    if (!live(c, seq)) {
        r = WR_PULL_END;
        *err = c->err;
    } else if (!c->stream && s->seq != seq) {
        r = WR_PULL_EMPTY; /* the slot is still, or again, another sequence's */
    } else if (s->head) {
        *b = s->head;
        s->head = s->head->next;
        if (!s->head)
            s->tail = NULL;
        (*b)->next = NULL;
        count(c, !s->head, -1u);
        if (c->was_full && c->depth <= c->room / 2) {
            c->was_full = false;
            *room = true;
        }
        if (s->crowded && !s->head) {
            s->crowded = false;
            *room = true;
        }
        r = WR_PULL_BATCH;
    } else if (s->flush) {
        s->flush = false;
        r = WR_PULL_FLUSH;
    } else if (s->whole) {
        *s = (struct slot){.awaited = s->awaited};
        if (seq >= c->claimed)
            c->claimed = seq + 1;
        r = WR_PULL_SEQ;
        if (c->end == seq + 1)
            *err = c->err;
    } else if (c->stream && !c->producers) {
        r = WR_PULL_END;
        *err = c->err;
    }
    if (r == WR_PULL_EMPTY)
        s->awaited = c->stream ? 1 : seq + 1;
    pthread_mutex_unlock(&c->lock);
    return r;
}

/* *from: where something ends. */
static void lower(struct wr_channel *c, uint64_t *from, uint64_t seq)
{
    struct wr_batch *drop = NULL;
    pthread_mutex_lock(&c->lock);
    if (seq < *from) {
        *from = seq;
        drop = empty_from(c, seq);
    }
    pthread_mutex_unlock(&c->lock);
    release_list(drop);
}

void wr_channel_close(struct wr_channel *c, uint64_t seq)
{
    lower(c, &c->wanted, seq);
}

void wr_channel_abandon(struct wr_channel *c, uint64_t seq)
{
    lower(c, &c->taken, seq);
}

unsigned wr_channel_depth(struct wr_channel *c)
{
    pthread_mutex_lock(&c->lock);
    unsigned d = c->depth;
    pthread_mutex_unlock(&c->lock);
    return d;
}
