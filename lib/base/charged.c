/* See charged.h. */
#include "base/charged.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    LEAST = 16,        /* elements */
    DOUBLED = 4 << 20, /* bytes up to which an array doubles */
    MAPPED = 1 << 20,  /* bytes from which on it has pages of its own, */
    LARGE = 2 << 20,   /* and from which on these are large ones, of so many bytes */
};

/* The bytes that an array of so many takes. */
static size_t whole_pages(size_t bytes)
{
    return bytes < LARGE ? bytes : (bytes + LARGE - 1) & ~(size_t)(LARGE - 1);
}

/* Elements of an array that held `cap` and needs `need`. */
static uint64_t room_for(uint64_t cap, uint64_t need, size_t size)
{
    uint64_t to = cap ? cap : need > LEAST ? need : LEAST;
    while (to < need)
        to = to * size < DOUBLED ? 2 * to : to + to / 4;
    return to * size < LARGE ? to : whole_pages(to * size) / size;
}

size_t wr_charged_growth(uint32_t cap, uint64_t need, size_t size)
{
    return need <= cap ? 0 : (size_t)(room_for(cap, need, size) - cap) * size;
}

/* Where pages may be large, asks for that: groups are looked for in no order, so that with pages of 4 KiB nearly
 * each look would have to find its page first; and one fault brings what 512 would (madvise(2), MADV_HUGEPAGE). A
 * map whose length is a multiple of theirs lies at one too, on Linux from 6.7 on. Without large pages nothing
 * changes. */
static void want_large(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE)
        madvise(p, bytes, MADV_HUGEPAGE);
#else
    (void)p;
    (void)bytes;
#endif
}

static void *new_pages(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* ThreadSanitizer does not see that mremap(2) leaves an address, which another thread may then have: in its builds
 * pages are copied. */
static void *move_pages(void *was, size_t old, size_t bytes)
{
#ifdef __SANITIZE_THREAD__
    void *now = new_pages(bytes);
    if (now) {
        memcpy(now, was, old);
        munmap(was, old);
    }
    return now;
#else
    void *now = mremap(was, old, bytes, MREMAP_MAYMOVE);
    return now == MAP_FAILED ? NULL : now;
#endif
}

/* Pages of zeros in the place of was[0..old), which they begin with; NULL: out of memory, was is as it was. */
static void *grow_pages(void *was, size_t old, size_t bytes)
{
    const size_t whole = whole_pages(bytes);
    const bool mapped = old >= MAPPED;
    void *now = mapped ? move_pages(was, whole_pages(old), whole) : new_pages(whole);
    if (!now)
        return NULL;
    want_large(now, whole);
    if (!mapped && old)
        memcpy(now, was, old);
    if (!mapped)
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
        munmap(was, whole_pages(bytes));
    else
        free(was);
    memcpy(p, &none, sizeof none);
    if (pay.budget)
        wr_budget_shrink(pay.budget, bytes);
    *cap = 0;
}
