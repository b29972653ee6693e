/* The memory budget: one counter that everything that grows asks first.
 *
 * `used` is charged before memory is taken and given back after it is freed. The whole program has one
 * (--memory); it is shared by all threads, so the counter is atomic. Units: bytes. */
#ifndef WR_BASE_BUDGET_H
#define WR_BASE_BUDGET_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/err.h"

struct wr_budget {
    _Atomic size_t used;      /* guards itself; bytes charged now */
    _Atomic size_t peak;      /* guards itself; the most `used` has been */
    size_t limit;             /* bytes; fixed before the first thread starts */
    struct wr_budget *parent; /* charged too (an operator's budget is part of the program's), or NULL */
};

/* Charges n bytes for `who` (an operator's name, for the message). Over the limit: WR_ELIMIT, nothing charged.
 * Any thread. */
int wr_budget_grow(struct wr_budget *b, const char *who, size_t n, struct wr_err *err);

/* Gives n bytes back. Any thread; never fails. */
void wr_budget_shrink(struct wr_budget *b, size_t n);

/* The most that was charged at a time. Any thread. */
size_t wr_budget_peak(const struct wr_budget *b);

#endif
