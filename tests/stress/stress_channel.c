/* Channels under many producers and consumers. Every batch says which sequence (or producer) it is of and which of
 * that it is, so that what is lost, doubled or out of order shows. A side that finds nothing to do sleeps until a
 * *wake or *room of the other side calls it: one that was lost hangs, and the watchdog tells.
 *
 * stress_channel [SEED...] */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"
#include "exec/channel.h"

enum { THREADS = 8, SEQUENCES = CHECK_SLOW ? 2000 : 10000, STREAMED = CHECK_SLOW ? 2000 : 10000, MOST = 5 };

struct test {
    struct wr_channel *channel;
    struct wr_batch_pool *pool;
    unsigned producers, consumers, window, room;
    uint64_t seed, last;                /* sequences there are */
    uint64_t close_at;                  /* the consumer closes there; UINT64_MAX: never */
    struct check_bell produce, consume; /* each side sleeps on its own */
    _Atomic uint64_t next;              /* sequence to produce; these guard themselves */
    _Atomic uint64_t low;               /* sequences below are consumed */
    _Atomic uint64_t got;               /* batches, and ... */
    _Atomic uint64_t sent;              /* ... how many were taken by the channel */
    _Atomic unsigned wrong;             /* batches lost, doubled or out of order */
    _Atomic bool done[SEQUENCES];       /* claimed sequences that are consumed */
};

struct worker {
    struct test *t;
    unsigned index;
    uint64_t random;
    pthread_t thread;
};

/* How many batches sequence seq has. */
static unsigned batches_of(const struct test *t, uint64_t seq)
{
    uint64_t state = t->seed * 31 + seq;
    return (unsigned)(check_random(&state) % (MOST + 1));
}

static struct wr_batch *batch(struct test *t, uint64_t of, unsigned nth)
{
    struct wr_batch *b = wr_batch_new(t->pool, 0);
    if (!b)
        abort();
    b->nrows = (uint32_t)of;
    b->nsel = nth;
    return b;
}

static void wrong(struct test *t, bool bad)
{
    if (bad)
        atomic_fetch_add(&t->wrong, 1);
}

/* ---- by sequence
 * ------------------------------------------------------------------------------------------------- */

static void *produce_sequences(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    for (;;) {
        uint64_t seen = check_bell_seen(&t->produce), seq = atomic_load(&t->next);
        if (seq >= t->last || wr_channel_wanted(t->channel) <= seq)
            break;
        if (seq >= atomic_load(&t->low) + t->window) {
            check_bell_wait(&t->produce, seen);
            continue;
        }
        if (!atomic_compare_exchange_weak(&t->next, &seq, seq + 1))
            continue;
        enum wr_channel_wake wake = WR_WAKE_NOBODY;
        for (unsigned i = 0, n = batches_of(t, seq); i < n; i++) {
            check_jitter(&w->random);
            if (wr_channel_push(t->channel, seq, batch(t, seq, i), &wake) == WR_PUSH_OK)
                atomic_fetch_add(&t->sent, 1);
            if (check_random(&w->random) % 8 == 0)
                wr_channel_flush(t->channel, seq, &wake);
            if (wake && check_random(&w->random) % 2) {
                check_bell_ring(&t->consume);
                wake = WR_WAKE_NOBODY;
            }
        }
        wr_channel_complete(t->channel, seq, &wake);
        if (wake)
            check_bell_ring(&t->consume);
    }
    enum wr_channel_wake wake = WR_WAKE_NOBODY;
    wr_channel_end(t->channel, t->last, NULL, &wake);
    if (wake)
        check_bell_ring(&t->consume);
    check_bell_ring(&t->produce);
    return NULL;
}

static void take(struct test *t, struct wr_batch *b, uint64_t seq, unsigned nth)
{
    wrong(t, b->nrows != (uint32_t)seq || b->nsel != nth);
    atomic_fetch_add(&t->got, 1);
    wr_batch_unref(b);
}

static void *consume_sequences(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    unsigned nth = 0;
    for (uint64_t seq = 0;;) {
        uint64_t seen = check_bell_seen(&t->consume);
        struct wr_batch *b = NULL;
        struct wr_err err = {0};
        bool room = false;
        check_jitter(&w->random);
        switch (wr_channel_pull(t->channel, seq, &b, &err, &room)) {
        case WR_PULL_BATCH:
            take(t, b, seq, nth++);
            if (seq == t->close_at) {
                wr_channel_close(t->channel, seq);
                check_bell_ring(&t->produce);
            }
            break;
        case WR_PULL_FLUSH:
            break;
        case WR_PULL_SEQ:
            wrong(t, nth != batches_of(t, seq));
            nth = 0;
            atomic_store(&t->low, ++seq);
            check_bell_ring(&t->produce);
            break;
        case WR_PULL_EMPTY:
            check_bell_wait(&t->consume, seen);
            break;
        case WR_PULL_END:
            wrong(t, err.code != 0 || (seq != t->last && t->close_at == UINT64_MAX));
            return NULL;
        }
    }
}

/* Moves `low` over what is consumed, in order. */
static void finished(struct test *t, uint64_t seq)
{
    atomic_store(&t->done[seq], true);
    for (uint64_t low = atomic_load(&t->low); low < t->last && atomic_load(&t->done[low]);)
        if (atomic_compare_exchange_weak(&t->low, &low, low + 1)) {
            low++;
            check_bell_ring(&t->produce);
        }
}

static void *claim_sequences(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    for (;;) {
        uint64_t seen = check_bell_seen(&t->consume), seq;
        bool ended = false, more = false;
        struct wr_err err = {0};
        check_jitter(&w->random);
        if (!wr_channel_claim(t->channel, &seq, &more, &ended, &err)) {
            if (ended)
                break;
            check_bell_wait(&t->consume, seen);
            continue;
        }
        if (more)
            check_bell_ring(&t->consume);
        unsigned nth = 0;
        for (bool whole = false; !whole;) {
            seen = check_bell_seen(&t->consume);
            struct wr_batch *b = NULL;
            bool room = false;
            check_jitter(&w->random);
            switch (wr_channel_pull(t->channel, seq, &b, &err, &room)) {
            case WR_PULL_BATCH:
                take(t, b, seq, nth++);
                break;
            case WR_PULL_FLUSH:
                break;
            case WR_PULL_EMPTY:
                check_bell_wait(&t->consume, seen);
                break;
            case WR_PULL_END:
                wrong(t, true);
                whole = true;
                break;
            case WR_PULL_SEQ:
                wrong(t, nth != batches_of(t, seq) || atomic_load(&t->done[seq]));
                finished(t, seq);
                whole = true;
                break;
            }
        }
    }
    check_bell_ring(&t->consume);
    return NULL;
}

/* ---- streams
 * ------------------------------------------------------------------------------------------------------ */

static void *produce_stream(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    enum wr_channel_wake wake = WR_WAKE_NOBODY;
    bool closed = false;
    for (unsigned i = 0; i < STREAMED / t->producers && !closed;) {
        uint64_t seen = check_bell_seen(&t->produce);
        struct wr_batch *b = batch(t, w->index, i);
        wake = WR_WAKE_NOBODY;
        check_jitter(&w->random);
        switch (wr_channel_push(t->channel, check_random(&w->random), b, &wake)) {
        case WR_PUSH_OK:
            atomic_fetch_add(&t->sent, 1);
            i++;
            break;
        case WR_PUSH_FULL:
            wr_batch_unref(b); /* still ours */
            check_bell_wait(&t->produce, seen);
            break;
        case WR_PUSH_LEFT: /* of sequences only */
        case WR_PUSH_CLOSED:
            closed = true;
            break;
        }
        if (wake)
            check_bell_ring(&t->consume);
    }
    struct wr_err err = {0};
    wr_err_set(&err, WR_EDATA, "producer %u", w->index);
    wr_channel_leave(t->channel, w->index, w->index >= 2 ? &err : NULL, &wake);
    if (wake)
        check_bell_ring(&t->consume);
    return NULL;
}

static void *consume_stream(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    unsigned nth[THREADS] = {0};
    for (;;) {
        uint64_t seen = check_bell_seen(&t->consume);
        struct wr_batch *b = NULL;
        struct wr_err err = {0};
        bool room = false;
        check_jitter(&w->random);
        wrong(t, wr_channel_depth(t->channel) > t->room);
        switch (wr_channel_pull(t->channel, 0, &b, &err, &room)) {
        case WR_PULL_BATCH:
            wrong(t, b->nsel != nth[b->nrows % THREADS]++);
            wr_batch_unref(b);
            if (atomic_fetch_add(&t->got, 1) == t->close_at) {
                wr_channel_close(t->channel, 0);
                check_bell_ring(&t->produce);
            }
            break;
        case WR_PULL_EMPTY:
            check_bell_wait(&t->consume, seen);
            break;
        case WR_PULL_END:
            /* of several errors the lowest rank's */
            wrong(t, t->close_at == UINT64_MAX && t->producers > 2 &&
                         (err.code != WR_EDATA || !wr_slice_is(wr_slice_of(err.msg), "producer 2")));
            return NULL;
        default:
            wrong(t, true);
        }
        if (room)
            check_bell_ring(&t->produce);
    }
}

/* ---- running
 * -------------------------------------------------------------------------------------------------------- */

static void run(struct test *t, void *(*produce)(void *), void *(*consume)(void *))
{
    static struct worker workers[2 * THREADS];
    unsigned n = 0;
    t->pool = wr_batch_pool_new(64, NULL);
    check_bell_init(&t->produce);
    check_bell_init(&t->consume);
    for (unsigned i = 0; i < t->producers + t->consumers; i++, n++) {
        workers[i] = (struct worker){.t = t, .index = i, .random = t->seed * 1000 + i + 1};
        if (pthread_create(&workers[i].thread, NULL, i < t->producers ? produce : consume, &workers[i]) != 0)
            abort();
    }
    while (n-- > 0)
        pthread_join(workers[n].thread, NULL);
    if (t->close_at == UINT64_MAX)
        check(atomic_load(&t->got) == atomic_load(&t->sent), "%llu batches of %llu arrived",
              (unsigned long long)atomic_load(&t->got), (unsigned long long)atomic_load(&t->sent));
    check(atomic_load(&t->wrong) == 0, "%u things out of order", atomic_load(&t->wrong));
    wr_channel_free(t->channel);
    check(wr_batch_pool_out(t->pool) == 0, "%u batches not given back", wr_batch_pool_out(t->pool));
    wr_batch_pool_free(t->pool);
    check_bell_done(&t->produce);
    check_bell_done(&t->consume);
    free(t);
}

static struct test *test_new(unsigned producers, unsigned consumers, uint64_t seed)
{
    struct test *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    t->producers = producers;
    t->consumers = consumers;
    t->seed = seed;
    t->last = SEQUENCES;
    t->close_at = UINT64_MAX;
    return t;
}

static void sequences(unsigned producers, unsigned consumers, unsigned window, uint64_t close_at, uint64_t seed)
{
    check_scenario("sequences: %u to %u, window %u, closed at %lld, seed %llu", producers, consumers, window,
                   (long long)close_at, (unsigned long long)seed);
    struct test *t = test_new(producers, consumers, seed);
    t->window = window;
    t->close_at = close_at;
    t->channel = wr_channel_new_sequence(window);
    run(t, produce_sequences, consumers > 1 ? claim_sequences : consume_sequences);
}

static void stream(unsigned producers, unsigned room, uint64_t close_at, uint64_t seed)
{
    check_scenario("stream: %u producers, room %u, closed at %lld, seed %llu", producers, room, (long long)close_at,
                   (unsigned long long)seed);
    struct test *t = test_new(producers, 1, seed);
    t->room = room;
    t->close_at = close_at;
    t->channel = wr_channel_new_stream(room, producers);
    run(t, produce_stream, consume_stream);
}

static void run_all(uint64_t seed)
{
    static const unsigned windows[] = {1, 2, 7, 64};
    for (unsigned w = 0; w < 4; w++) {
        sequences(1, 1, windows[w], UINT64_MAX, seed);
        sequences(THREADS, 1, windows[w], UINT64_MAX, seed);
        sequences(3, 3, windows[w], UINT64_MAX, seed);
        sequences(THREADS, 4, windows[w], UINT64_MAX, seed);
        /* a sequence that has batches, for the consumer closes at one */
        uint64_t close_at = SEQUENCES / 2;
        struct test probe = {.seed = seed};
        while (!batches_of(&probe, close_at))
            close_at++;
        sequences(THREADS, 1, windows[w], close_at, seed);
    }
    stream(1, 1, UINT64_MAX, seed);
    stream(THREADS, 1, UINT64_MAX, seed);
    stream(THREADS, 4, UINT64_MAX, seed);
    stream(3, 100, UINT64_MAX, seed);
    stream(THREADS, 4, STREAMED / 2, seed);
}

int main(int argc, char **argv)
{
    for (int a = argc > 1 ? 1 : 0; a < argc; a++)
        run_all(a ? strtoull(argv[a], NULL, 10) : 1);
    return check_end();
}
