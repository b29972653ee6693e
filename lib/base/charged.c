/* See charged.h. */
#include "base/charged.h"

#include <stdlib.h>
#include <string.h>

#include "base/pages.h"

enum {
    LEAST = 16,        /* elements */
    DOUBLED = 4 << 20, /* bytes up to which an array doubles */
    MAPPED = 1 << 20,  /* bytes from which on it has pages of its own */
};

/* Elements of an array that held `cap` and needs `need`. */
static uint64_t room_for(uint64_t cap, uint64_t need, size_t size)
{
    uint64_t to = cap ? cap : need > LEAST ? need : LEAST;
    while (to < need)
        to = to * size < DOUBLED ? 2 * to : to + to / 4;
    return to * size < WR_PAGES_LARGE ? to : wr_pages_whole(to * size) / size;
}

size_t wr_charged_growth(uint32_t cap, uint64_t need, size_t size)
{
    return need <= cap ? 0 : (size_t)(room_for(cap, need, size) - cap) * size;
}

/* Pages of zeros in the place of was[0..old), which they begin with; NULL: out of memory, was is as it was. */
static void *grow_pages(void *was, size_t old, size_t bytes)
{
    const size_t whole = wr_pages_whole(bytes);
    if (old >= MAPPED)
        return wr_pages_grow(was, wr_pages_whole(old), whole);
    void *now = wr_pages_new(whole);
    if (!now)
        return NULL;
    if (old)
        memcpy(now, was, old);
    free(was);
    return now;
}

static void *grow_heap(void *was, size_t old, size_t bytes)
{
    char *now = realloc(was, bytes);
    if (now)
        memset(now + old, 0, bytes - old);
    return now;
}

int wr_charged_more(struct wr_payer pay, void *p, uint32_t *cap, uint64_t need, size_t size, struct wr_err *err)
{
    uint64_t to = room_for(*cap, need, size);
    if (to > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "%s has more than %u entries", pay.who, UINT32_MAX / 2);
    size_t old = (size_t)*cap * size, bytes = (size_t)to * size;
    int rc = pay.budget ? wr_budget_grow(pay.budget, pay.who, bytes - old, err) : 0;
    if (rc < 0)
        return rc;
    void *was, *now;
    memcpy(&was, p, sizeof was);
    now = bytes >= MAPPED ? grow_pages(was, old, bytes) : grow_heap(was, old, bytes);
    if (!now) {
        if (pay.budget)
            wr_budget_shrink(pay.budget, bytes - old);
        return wr_err_nomem(err, pay.who);
    }
    memcpy(p, &now, sizeof now);
    *cap = (uint32_t)to;
    return 0;
}

void wr_charged_free(struct wr_payer pay, void *p, uint32_t *cap, size_t size)
{
    void *was, *none = NULL;
    size_t bytes = (size_t)*cap * size;
    memcpy(&was, p, sizeof was);
    if (bytes >= MAPPED)
        wr_pages_free(was, wr_pages_whole(bytes));
    else
        free(was);
    memcpy(p, &none, sizeof none);
    if (pay.budget)
        wr_budget_shrink(pay.budget, bytes);
    *cap = 0;
}
