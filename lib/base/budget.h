/* The memory budget: one counter that everything that grows asks first.
 *
 * `used` is charged before memory is taken and given back after it is freed. The whole program has one
 * (--memory); it is shared by all threads, so the counter is atomic. Units: bytes.
 *
 * Those that can put what they hold into a temporary file share three quarters of it, and do so when they hold more
 * than their share while those three quarters are full; the last one is for what can not, and for what they need
 * while they write. Where that one is half gone too, because of those, a quarter of a share is as much as one may
 * have. So one of them alone may have nearly all there is, and none can starve another. */
#ifndef WR_BASE_BUDGET_H
#define WR_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct wr_budget {
    _Atomic size_t used;      /* guards itself; bytes charged now */
    _Atomic size_t peak;      /* guards itself; the most `used` has been */
    size_t limit;             /* bytes; fixed before the first thread starts */
    size_t share;             /* bytes; what one that spills may have in any case; fixed as `limit` is */
    size_t scarce;            /* tests, of the program's: one that spills has no more than this; 0: as said above */
    _Atomic unsigned turns;   /* guards itself; of the program's: wr_budget_turn */
    struct wr_budget *parent; /* charged too (an operator's budget is part of the program's), or NULL */
};

/* Charges n bytes for `who` (an operator's name, for the message). Over the limit: WR_ELIMIT, nothing charged.
 * Any thread. */
int wr_budget_grow(struct wr_budget *b, const char *who, size_t n, struct wr_err *err);

/* Should one that can spill do so rather than take `more` bytes? It has to be asked before they are taken. Any
 * thread. */
bool wr_budget_tight(const struct wr_budget *b, size_t more);
/* The same for one that spills on behalf of others too, who hold so many bytes. */
bool wr_budget_tight_beside(const struct wr_budget *b, size_t others, size_t more);
/* Owners of one partition had better spill at the same time: while one writes the rows for it wait, and before long
 * those for the others wait behind them. So who spills begins a turn, and the others, who know which turn was their
 * last (0: none yet), take part if they have so much that it is worth it, half of what they may. Any thread. */
bool wr_budget_is_turn(const struct wr_budget *b, unsigned last);
/* Who spills says so: the turn that it takes part in, or begins. Any thread. */
unsigned wr_budget_turn(struct wr_budget *b, unsigned last);
/* Bytes that one who can spill may take besides what it has, as things are: up to its share, or more while others
 * leave theirs. Any thread. */
size_t wr_budget_room(const struct wr_budget *b);
/* The program's, of an operator's or of itself. */
static inline const struct wr_budget *wr_budget_whole(const struct wr_budget *b)
{
    return b->parent ? b->parent : b;
}
/* Bytes that those who can spill share. */
size_t wr_budget_shared(const struct wr_budget *b);

/* Gives n bytes back. Any thread; never fails. */
void wr_budget_shrink(struct wr_budget *b, size_t n);

/* The most that was charged at a time. Any thread. */
size_t wr_budget_peak(const struct wr_budget *b);

#endif
