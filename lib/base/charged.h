/* Arrays that grow and are charged to the budget: what keeps state by group id.
 *
 * An arena cannot give an outgrown array back; these can. From 1 MiB on an array has pages of its own: it grows
 * without a copy, room that is not in use yet takes no memory (but for a large page, from 2 MiB on), and elements
 * of 32 or 64 bytes lie in one cache line. It doubles up to 4 MiB, then grows by a quarter. The charge is made
 * before the memory is taken. One thread at a time for each array. */
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

/* As wr_charged_grow, where need > *cap. */
int wr_charged_more(struct wr_payer pay, void *p, uint32_t *cap, uint64_t need, size_t size, struct wr_err *err);

/* Makes *p an array of at least `need` elements of `size` bytes (*cap: elements now; an empty array gets just what
 * it needs, or what its last large page has room for); what is new is zeroed. 0 or WR_ELIMIT, then the array is as
 * it was. */
static inline int wr_charged_grow(struct wr_payer pay, void *p, uint32_t *cap, uint64_t need, size_t size,
                                  struct wr_err *err)
{
    return need <= *cap ? 0 : wr_charged_more(pay, p, cap, need, size, err);
}

/* Bytes that wr_charged_grow would take. */
size_t wr_charged_growth(uint32_t cap, uint64_t need, size_t size);

/* Frees such an array (NULL is fine) and leaves it empty. *cap says how it was made: arrays that change places do
 * so with their caps. */
void wr_charged_free(struct wr_payer pay, void *p, uint32_t *cap, size_t size);

#endif
