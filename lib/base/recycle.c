/* See recycle.h. */
#include "base/recycle.h"

enum { APART = 8 }; /* slots between the homes of two threads */

unsigned wr_recycle_home(const struct wr_recycle *r)
{
    static _Atomic unsigned threads;      /* that have asked; guards itself */
    static _Thread_local unsigned number; /* of this one, from 1 on */
    if (!number)
        number = 1 + atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed);
    return number * APART % r->keep;
}
