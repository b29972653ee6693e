/* An arena: memory handed out by bumping a pointer and given back all at once.
 *
 * Three lifetimes use it: the plan (whole run), a batch (rows in flight; rewound, keeping its chunks), and an
 * operator's state (charged to the budget as it grows). One thread at a time. Alignment is 16 bytes. */
#ifndef WR_BASE_ARENA_H
#define WR_BASE_ARENA_H

#include <stddef.h>

#include "base/budget.h"
#include "base/slice.h"

struct wr_arena_chunk;

struct wr_arena {
    struct wr_arena_chunk *head;  /* newest chunk; NULL until the first allocation */
    struct wr_arena_chunk *spare; /* ordinary chunks that a rewind has left for reuse: not charged, not in total */
    char *at, *end;               /* free space of the newest chunk */
    size_t chunk;                 /* bytes of an ordinary chunk */
    size_t most;                  /* what `chunk` doubles up to, with every chunk that is made; 0: it stays */
    size_t total;                 /* bytes held in all chunks */
    struct wr_budget *budget;     /* charged for every chunk, or NULL */
    const char *who;              /* named when the budget refuses */
    size_t refused;               /* bytes that it refused last; 0: none */
};

/* chunk: bytes of an ordinary chunk (0: 64 KiB). budget may be NULL: not charged. Cannot fail. */
void wr_arena_init(struct wr_arena *a, size_t chunk, struct wr_budget *budget, const char *who);

/* For state that may become large: chunks double from `chunk` up to `most` bytes, but are small parts of the budget's
 * share, since all who share may find at once that there is room for one more; those of 2 MiB and more are large pages
 * (pages.h). Such an arena is not reset. */
void wr_arena_init_growing(struct wr_arena *a, size_t chunk, size_t most, struct wr_budget *budget,
                           const char *who);

/* n bytes, uninitialised, aligned to 16; NULL when memory or budget is out (budget: caller reports it with
 * wr_arena_error). n may be 0. */
void *wr_arena_more(struct wr_arena *a, size_t n);

static inline void *wr_arena_alloc(struct wr_arena *a, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (a->at && n <= (size_t)(a->end - a->at)) {
        void *p = a->at;
        a->at += n;
        return p;
    }
    return wr_arena_more(a, n);
}

/* Bytes that lie free at a->at: what is written there becomes an allocation by wr_arena_alloc of as many. */
static inline size_t wr_arena_room(const struct wr_arena *a)
{
    return (size_t)(a->end - a->at);
}

/* Bytes that may be charged for the next n, in small pieces. */
static inline size_t wr_arena_growth(const struct wr_arena *a, size_t n)
{
    return n <= wr_arena_room(a) ? 0 : n + (a->chunk < a->most ? 2 * a->chunk : a->chunk);
}

/* n bytes without alignment, from an arena that gives nothing else: texts of many small keys lie close together. */
static inline char *wr_arena_bytes(struct wr_arena *a, size_t n)
{
    if (a->at && n <= (size_t)(a->end - a->at)) {
        char *p = a->at;
        a->at += n;
        return p;
    }
    return wr_arena_more(a, n);
}

/* As wr_arena_alloc, zeroed. */
void *wr_arena_zalloc(struct wr_arena *a, size_t n);

/* A copy of n bytes with a NUL after them; NULL when memory is out. */
char *wr_arena_dup(struct wr_arena *a, const char *p, size_t n);

/* Fills err for an allocation that came back NULL; returns WR_ELIMIT. */
int wr_arena_error(const struct wr_arena *a, struct wr_err *err);

/* What is allocated from here on is charged to the budget; what there is stays free of charge. */
void wr_arena_charge(struct wr_arena *a, struct wr_budget *budget);

/* Forgets everything allocated; keeps the oldest ordinary chunk for reuse. */
void wr_arena_reset(struct wr_arena *a);

/* The same, but keeps every ordinary chunk: what is allocated next makes no system call, and is charged again. */
void wr_arena_rewind(struct wr_arena *a);

/* Frees everything. A zeroed or never-used arena is fine. */
void wr_arena_done(struct wr_arena *a);

#endif
