/* base/recycle: what is put comes back once, however many threads put and take it. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "base/recycle.h"

enum { KEEP = 5, THREADS = 4, TURNS = 20000 };

Test(recycle, gives_back_what_was_put)
{
    struct wr_recycle r;
    int objects[KEEP + 1];
    bool back[KEEP] = {false};
    wr_recycle_init(&r, KEEP);
    cr_expect_null(wr_recycle_get(&r));
    for (int i = 0; i < KEEP; i++)
        cr_expect(wr_recycle_put(&r, &objects[i]));
    cr_expect_not(wr_recycle_put(&r, &objects[KEEP]), "there is room for %d", KEEP);
    for (int i = 0; i < KEEP; i++) {
        const int *p = wr_recycle_get(&r);
        cr_assert(p && !back[p - objects], "each once");
        back[p - objects] = true;
    }
    cr_expect_null(wr_recycle_get(&r));
}

Test(recycle, takes_what_it_put_last)
{
    struct wr_recycle r;
    int objects[3];
    wr_recycle_init(&r, WR_RECYCLE_SLOTS);
    for (int i = 0; i < 3; i++)
        cr_expect(wr_recycle_put(&r, &objects[i]));
    cr_assert_eq(wr_recycle_get(&r), (void *)&objects[0], "from its home on");
    cr_expect(wr_recycle_put(&r, &objects[0]));
    cr_expect_eq(wr_recycle_get(&r), (void *)&objects[0]);
}

struct shared {
    struct wr_recycle r;
    _Atomic int holders[KEEP]; /* of each object: never more than one */
    _Atomic unsigned homes;    /* bits */
};

static void *take_and_put(void *arg)
{
    struct shared *s = arg;
    atomic_fetch_or(&s->homes, 1u << wr_recycle_home(&s->r));
    for (int i = 0; i < TURNS; i++) {
        _Atomic int *held = wr_recycle_get(&s->r);
        if (!held)
            continue;
        cr_expect_eq(atomic_fetch_add(held, 1), 0);
        atomic_fetch_sub(held, 1);
        cr_expect(wr_recycle_put(&s->r, held));
    }
    return NULL;
}

Test(recycle, one_holder_at_a_time)
{
    static struct shared s;
    pthread_t threads[THREADS];
    wr_recycle_init(&s.r, 32);
    for (int i = 0; i < KEEP; i++)
        cr_assert(wr_recycle_put(&s.r, &s.holders[i]));
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, take_and_put, &s), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < KEEP; i++)
        cr_expect(wr_recycle_get(&s.r), "all are there");
    cr_expect_null(wr_recycle_get(&s.r));
    cr_expect_eq(__builtin_popcount(s.homes), THREADS, "threads next to one another have different homes");
}
