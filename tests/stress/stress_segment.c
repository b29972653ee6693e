/* Admission under many threads: whatever the order in which sequences are finished, no more than `window` are in
 * flight, the lowest may always go on, a thread that waits is called when the lowest moves, and warnings are folded
 * as if everything had run in order, up to where a stage stopped.
 *
 * stress_segment [SEED...] */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"
#include "exec/segment.h"

enum { SEQUENCES = CHECK_SLOW ? 2000 : 10000, MOST_FINISHERS = 4, WORKERS = 6, IDS = 3 };

struct test {
    struct wr_segment *segment;
    unsigned window, finishers;
    uint64_t seed;
    uint64_t stop_seq, stop_ordinal;
    struct check_bell admitted;
    _Atomic uint64_t next;     /* sequence to begin; these guard themselves */
    _Atomic uint64_t finished; /* sequences finished by all */
    _Atomic unsigned flying;
    _Atomic unsigned wrong;
    _Atomic unsigned left[SEQUENCES]; /* finishers that a sequence still lacks */
};

struct worker {
    struct test *t;
    uint64_t random;
    pthread_t thread;
};

static void wrong(struct test *t, bool bad)
{
    if (bad)
        atomic_fetch_add(&t->wrong, 1);
}

/* Warning i of sequence seq, of at most 3; ordinals ascend over all sequences. */
static bool warning(const struct test *t, uint64_t seq, unsigned i, struct wr_tally *w)
{
    uint64_t state = t->seed * 77 + seq * 8 + i;
    uint64_t r = check_random(&state);
    *w = (struct wr_tally){
        .id = (uint32_t)(r % IDS), .count = 1 + (r >> 8) % 5, .at = {seq * 10 + i, 0}, .line = seq + 1};
    return (r >> 16) % 3 != 0;
}

static void report(struct test *t, uint64_t seq)
{
    struct wr_tallies all = {.each = true};
    struct wr_tally w;
    for (unsigned i = 0; i < 3; i++)
        if (warning(t, seq, i, &w))
            wrong(t, wr_tallies_add(&all, &w) < 0);
    wrong(t, wr_segment_report(t->segment, seq, 0, &all) < 0);
    wr_tallies_done(&all);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct test *t = w->t;
    uint64_t mine[4];
    unsigned n = 0;
    for (;;) {
        /* begin some ... */
        uint64_t seen = check_bell_seen(&t->admitted), seq = atomic_load(&t->next);
        uint64_t limit = wr_segment_limit(t->segment);
        check_jitter(&w->random);
        bool begun =
            n < 4 && seq < SEQUENCES && seq < limit && atomic_compare_exchange_strong(&t->next, &seq, seq + 1);
        if (begun) {
            wrong(t, atomic_fetch_add(&t->flying, 1) >= t->window);
            wr_segment_hold(t->segment, 100);
            report(t, seq);
            mine[n++] = seq;
            if (check_random(&w->random) % 2)
                continue;
        }
        /* ... and finish one of those at hand, in any order */
        if (n) {
            unsigned at = (unsigned)(check_random(&w->random) % n);
            seq = mine[at];
            mine[at] = mine[--n];
            wr_segment_hold(t->segment, -100);
            for (unsigned f = 0; f < t->finishers; f++) {
                check_jitter(&w->random);
                if (f + 1 == t->finishers)
                    atomic_fetch_sub(&t->flying, 1); /* before: it is admitted to somebody else within the call */
                if (wr_segment_finish(t->segment, seq, f))
                    check_bell_ring(&t->admitted);
            }
            atomic_fetch_add(&t->finished, 1);
            continue;
        }
        if (atomic_load(&t->next) >= SEQUENCES)
            break;
        if (!begun && seq >= limit)
            check_bell_wait(&t->admitted, seen);
    }
    check_bell_ring(&t->admitted);
    return NULL;
}

/* The same, in order. */
static void check_totals(struct test *t)
{
    struct wr_tally want[IDS] = {{0}};
    for (uint64_t seq = 0; seq < SEQUENCES; seq++)
        for (unsigned i = 0; i < 3; i++) {
            struct wr_tally w;
            if (!warning(t, seq, i, &w) || seq > t->stop_seq ||
                (seq == t->stop_seq && w.at.origin > t->stop_ordinal))
                continue;
            if (!want[w.id].count)
                want[w.id] = w;
            else
                want[w.id].count += w.count;
        }
    const struct wr_tallies *got = wr_segment_totals(t->segment, 0);
    for (unsigned id = 0; id < IDS; id++) {
        struct wr_tally none = {0};
        const struct wr_tally *g = &none;
        for (uint32_t i = 0; i < got->n; i++)
            if (got->v[i].id == id)
                g = &got->v[i];
        check(g->count == want[id].count && g->at.origin == want[id].at.origin && g->line == want[id].line,
              "warning %u: %llu from %llu on, expected %llu from %llu on", id, (unsigned long long)g->count,
              (unsigned long long)g->at.origin, (unsigned long long)want[id].count,
              (unsigned long long)want[id].at.origin);
    }
}

static void run(unsigned window, bool slow_start, unsigned finishers, bool stop, uint64_t seed)
{
    check_scenario("window %u%s, %u finishers%s, seed %llu", window, slow_start ? " from 1 on" : "", finishers,
                   stop ? ", stopped" : "", (unsigned long long)seed);
    struct test *t = calloc(1, sizeof *t);
    struct worker workers[WORKERS];
    if (!t)
        abort();
    t->window = window;
    t->finishers = finishers;
    t->seed = seed;
    t->stop_seq = stop ? SEQUENCES / 2 : UINT64_MAX;
    t->stop_ordinal = stop ? t->stop_seq * 10 + 1 : UINT64_MAX;
    t->segment = wr_segment_new(&(struct wr_segment_spec){window, slow_start, finishers, 250, 1, NULL});
    check_bell_init(&t->admitted);
    if (stop)
        wr_segment_stop(t->segment, 0, WR_RANK_FAILED, (struct wr_where){t->stop_ordinal, 0});
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.t = t, .random = seed * 1000 + i + 1};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            abort();
    }
    for (unsigned i = 0; i < WORKERS; i++)
        pthread_join(workers[i].thread, NULL);
    check(atomic_load(&t->wrong) == 0, "%u times more in flight than the window", atomic_load(&t->wrong));
    check(atomic_load(&t->finished) == SEQUENCES, "%llu finished", (unsigned long long)atomic_load(&t->finished));
    check(wr_segment_limit(t->segment) == SEQUENCES + window, "the limit is %llu",
          (unsigned long long)wr_segment_limit(t->segment));
    bool over;
    check(wr_segment_may_put(t->segment, SEQUENCES, &over), "nothing is held, and the lowest may not put");
    check_totals(t);
    wr_segment_free(t->segment);
    check_bell_done(&t->admitted);
    free(t);
}

static void run_all(uint64_t seed)
{
    static const unsigned windows[] = {1, 2, 7, 32};
    for (unsigned w = 0; w < 4; w++)
        for (unsigned f = 1; f <= MOST_FINISHERS; f += 3)
            for (unsigned stop = 0; stop < 2; stop++)
                run(windows[w], stop, f, stop, seed);
}

int main(int argc, char **argv)
{
    for (int a = argc > 1 ? 1 : 0; a < argc; a++)
        run_all(a ? strtoull(argv[a], NULL, 10) : 1);
    return check_end();
}
