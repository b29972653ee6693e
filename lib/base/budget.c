/* See budget.h. Charge first, look after: a charge that went over is taken back, so two threads that race can
 * both be refused near the limit but never both get through. */
#include "base/budget.h"

int wr_budget_grow(struct wr_budget *b, const char *who, size_t n, struct wr_err *err)
{
    int rc = b->parent ? wr_budget_grow(b->parent, who, n, err) : 0;
    if (rc < 0)
        return rc;
    size_t now = atomic_fetch_add_explicit(&b->used, n, memory_order_relaxed) + n;
    if (now > b->limit) {
        wr_budget_shrink(b, n);
        wr_err_set(err, WR_ELIMIT, "%s needs more memory than --memory allows (%zu MiB)", who, b->limit >> 20);
        wr_err_hint(err, "--memory SIZE raises the limit");
        return WR_ELIMIT;
    }
    size_t peak = atomic_load_explicit(&b->peak, memory_order_relaxed);
    while (now > peak &&
           !atomic_compare_exchange_weak_explicit(&b->peak, &peak, now, memory_order_relaxed, memory_order_relaxed))
        ;
    return 0;
}

size_t wr_budget_shared(const struct wr_budget *b)
{
    return b->limit / 4 * 3;
}

static size_t used(const struct wr_budget *b)
{
    return atomic_load_explicit(&b->used, memory_order_relaxed);
}

bool wr_budget_tight(const struct wr_budget *b, size_t more)
{
    return wr_budget_tight_beside(b, 0, more);
}

bool wr_budget_tight_beside(const struct wr_budget *b, size_t others, size_t more)
{
    const size_t have = used(b) + others;
    if (b->parent && b->parent->scarce)
        return have + more > b->parent->scarce;
    if (!b->parent || used(b->parent) + more <= wr_budget_shared(b->parent))
        return false;
    const bool nearly_none = used(b->parent) + more > b->parent->limit / 8 * 7;
    return have + more > b->share || (nearly_none && have + more > b->share / 4);
}

static unsigned turns(const struct wr_budget *b)
{
    return b->parent ? atomic_load_explicit(&b->parent->turns, memory_order_relaxed) : 0;
}

bool wr_budget_is_turn(const struct wr_budget *b, unsigned last)
{
    const size_t may = b->parent && b->parent->scarce ? b->parent->scarce : b->share;
    return turns(b) != last && used(b) > may / 2;
}

unsigned wr_budget_turn(struct wr_budget *b, unsigned last)
{
    if (b->parent && !wr_budget_is_turn(b, last))
        atomic_fetch_add_explicit(&b->parent->turns, 1, memory_order_relaxed);
    return turns(b);
}

static size_t less(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

size_t wr_budget_room(const struct wr_budget *b)
{
    if (!b->parent)
        return less(b->limit, used(b));
    if (b->parent->scarce)
        return less(b->parent->scarce, used(b));
    size_t share = less(b->share, used(b)), free = less(wr_budget_shared(b->parent), used(b->parent));
    return share > free ? share : free;
}

void wr_budget_shrink(struct wr_budget *b, size_t n)
{
    for (; b; b = b->parent)
        atomic_fetch_sub_explicit(&b->used, n, memory_order_relaxed);
}

size_t wr_budget_peak(const struct wr_budget *b)
{
    return atomic_load_explicit(&b->peak, memory_order_relaxed);
}
