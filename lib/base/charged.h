/* Arrays that grow and are charged to the budget: what keeps state by group id.
 *
 * An arena cannot give an outgrown array back; these can. The charge is made before the memory is taken. One thread
 * at a time for each array. */
#ifndef WR_BASE_CHARGED_H
#define WR_BASE_CHARGED_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/budget.h"

/* Who pays: `budget` may be NULL (nobody), `who` is named when it refuses. */
struct wr_payer {
    struct wr_budget *budget;
    const char *who;
};

/* Elements of an array that held `cap` and needs `need`: just as many while it is empty (but 16 at least), then
 * twice as many, from 4 MiB on a quarter more, since there an array is moved by its pages and unused room is dear.
 */
static inline uint64_t wr_charged_room(uint64_t cap, uint64_t need, size_t size)
{
    uint64_t to = cap ? cap : need > 16 ? need : 16;
    while (to < need)
        to = to * size < (uint64_t)4 << 20 ? 2 * to : to + to / 4;
    return to;
}

/* Makes *p an array of at least `need` elements of `size` bytes (*cap: elements now); what is new is zeroed. 0 or
 * WR_ELIMIT, then the array is as it was. */
static inline int wr_charged_grow(struct wr_payer pay, void *p, uint32_t *cap, uint64_t need, size_t size,
                                  struct wr_err *err)
{
    if (need <= *cap)
        return 0;
    uint64_t to = wr_charged_room(*cap, need, size);
    if (to > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "%s has more than %u entries", pay.who, UINT32_MAX / 2);
    size_t old = (size_t)*cap * size, bytes = (size_t)to * size;
    int rc = pay.budget ? wr_budget_grow(pay.budget, pay.who, bytes - old, err) : 0;
    if (rc < 0)
        return rc;
    void *was, *now;
    memcpy(&was, p, sizeof was);
    now = realloc(was, bytes);
    if (!now) {
        if (pay.budget)
            wr_budget_shrink(pay.budget, bytes - old);
        return wr_err_nomem(err, pay.who);
    }
    memset((char *)now + old, 0, bytes - old);
    memcpy(p, &now, sizeof now);
    *cap = (uint32_t)to;
    return 0;
}

/* Frees such an array (NULL is fine) and leaves it empty. */
static inline void wr_charged_free(struct wr_payer pay, void *p, uint32_t *cap, size_t size)
{
    void *was, *none = NULL;
    memcpy(&was, p, sizeof was);
    free(was);
    memcpy(p, &none, sizeof none);
    if (pay.budget)
        wr_budget_shrink(pay.budget, (size_t)*cap * size);
    *cap = 0;
}

#endif
