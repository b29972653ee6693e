/* Turns: blocks are passed over in any order, but which state one is entered in is known when all before it are
 * resolved. See split.h.
 *
 * A worker lays its turn down and looks on. Whoever lays down the one that the others wait for resolves all that
 * follow it: so a worker that the system has put aside, or that sleeps, holds up nobody but itself. */
#include "exec/pool.h"
#include "exec/split.h"

/* Lets the other thread of the core go on. */
static inline void pause_core(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* In the order of sequences; most come in it. */
static void lay_down(struct wr_split *s, struct wr_turn *t)
{
    struct wr_turn **at = &s->turns;
    while (*at && (*at)->seq < t->seq)
        at = &(*at)->next;
    t->next = *at;
    *at = t;
}

/* Says what is known of a turn; the last touch of it. */
static void tell(struct wr_turn *t)
{
    if (t->sleeps)
        pthread_cond_signal(&t->wake);
    atomic_store_explicit(&t->known, true, memory_order_release);
}

static void pass(struct wr_split *s, enum wr_scan_state state)
{
    s->state = state;
    s->turns = s->turns->next;
    s->resolved++;
}

/* Is it the turn of what has been laid down, and has its worker not been told yet? */
static bool is_next(const struct wr_split *s, struct wr_turn *t)
{
    return t && t->seq == s->resolved && !atomic_load_explicit(&t->known, memory_order_relaxed);
}

/* Resolves what can be: up to a turn that has not come, or one whose worker has to walk its block. */
static void resolve(struct wr_split *s)
{
    while (is_next(s, s->turns)) {
        struct wr_turn *const t = s->turns;
        if (!t->block) {
            pass(s, s->state);
            tell(t);
            continue;
        }
        if (t->first) {
            s->state = WR_SCAN_RECORD;
            s->line = t->first->data_line;
        }
        t->entry = s->state;
        t->exit = (enum wr_scan_state)t->summary->exit[s->state];
        t->block->line = s->line;
        s->line += t->summary->lines;
        if (t->exit != WR_SCAN_STATES)
            pass(s, t->exit);
        tell(t);
    }
}

/* Mostly it is but microseconds away, and where those before are running never more than a pass over a block. A
 * sleep costs twenty at least, and milliseconds where the kernel wakes a thread on the CPU of whoever wakes it: it
 * takes an idle CPU of a virtual machine for a busy one. So first it looks for longer than a pass takes; for less
 * where those before may have no CPU. */
static void await(struct wr_split *s, struct wr_turn *t)
{
    enum { LOOK_NS = 300000, CROWDED_NS = 15000 };
    const uint64_t until = wr_clock_ns() + (s->crowded ? CROWDED_NS : LOOK_NS);
    do {
        if (atomic_load_explicit(&t->known, memory_order_acquire))
            return;
        pause_core();
    } while (wr_clock_ns() < until);
    pthread_cond_init(&t->wake, NULL);
    pthread_mutex_lock(&s->lock);
    t->sleeps = true;
    while (!atomic_load_explicit(&t->known, memory_order_relaxed))
        pthread_cond_wait(&t->wake, &s->lock);
    pthread_mutex_unlock(&s->lock);
    pthread_cond_destroy(&t->wake);
}

bool wr_split_lay_turn(struct wr_split *s, struct wr_turn *t)
{
    lay_down(s, t);
    resolve(s);
    return atomic_load_explicit(&t->known, memory_order_relaxed);
}

void wr_split_await_turn(struct wr_split *s, struct wr_turn *t)
{
    await(s, t);
    if (t->block && t->exit == WR_SCAN_STATES) {
        t->exit = wr_scan_walk(t->dialect, t->block->data, t->len, t->entry);
        pthread_mutex_lock(&s->lock);
        pass(s, t->exit);
        resolve(s);
        pthread_mutex_unlock(&s->lock);
    }
}
