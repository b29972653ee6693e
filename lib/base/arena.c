/* See arena.h. Chunks form a list, newest first; an allocation larger than half a chunk gets one of its own,
 * placed behind the newest so that the newest keeps its free space. */
#include "base/arena.h"

#include <stdlib.h>

#include "base/pages.h"

struct wr_arena_chunk {
    struct wr_arena_chunk *next;
    size_t size;  /* bytes of data */
    bool charged; /* to the budget */
    _Alignas(16) char data[];
};

enum {
    PART = 8,        /* of a budget's share is the largest chunk, */
    LEAST = 32 << 10 /* but for this */
};

void wr_arena_init(struct wr_arena *a, size_t chunk, struct wr_budget *budget, const char *who)
{
    *a = (struct wr_arena){.chunk = chunk ? chunk : 64 * 1024, .budget = budget, .who = who};
}

void wr_arena_init_growing(struct wr_arena *a, size_t chunk, size_t most, struct wr_budget *budget, const char *who)
{
    const size_t part = budget && budget->share ? budget->share / PART & ~(size_t)15 : most;
    const size_t fit = part < LEAST ? LEAST : part;
    wr_arena_init(a, chunk < fit ? chunk : fit, budget, who);
    a->most = most < fit ? most : fit;
}

/* Does a chunk of so many bytes of data have pages of its own? Such fill them, with what stands before the data. */
static bool has_pages(size_t size)
{
    const size_t bytes = sizeof(struct wr_arena_chunk) + size;
    return bytes >= WR_PAGES_LARGE && bytes % WR_PAGES_LARGE == 0;
}

/* Bytes of data of an ordinary chunk. */
static size_t ordinary(const struct wr_arena *a)
{
    return a->chunk < WR_PAGES_LARGE ? a->chunk : a->chunk - sizeof(struct wr_arena_chunk);
}

static struct wr_arena_chunk *chunk_alloc(size_t size)
{
    const size_t bytes = sizeof(struct wr_arena_chunk) + size;
    return has_pages(size) ? wr_pages_new(bytes) : malloc(bytes);
}

static void chunk_release(struct wr_arena_chunk *c)
{
    if (has_pages(c->size))
        wr_pages_free(c, sizeof *c + c->size);
    else
        free(c);
}

static struct wr_arena_chunk *chunk_new(struct wr_arena *a, size_t size)
{
    if (a->budget && wr_budget_grow(a->budget, a->who, size, NULL) < 0) {
        a->refused = size;
        return NULL;
    }
    struct wr_arena_chunk *c = a->spare;
    if (c && c->size == size)
        a->spare = c->next;
    else
        c = chunk_alloc(size);
    if (!c) {
        if (a->budget)
            wr_budget_shrink(a->budget, size);
        return NULL;
    }
    c->size = size;
    c->charged = a->budget != NULL;
    a->total += size;
    return c;
}

/* It holds nothing any more. */
static void chunk_give_back(struct wr_arena *a, struct wr_arena_chunk *c)
{
    a->total -= c->size;
    if (c->charged)
        wr_budget_shrink(a->budget, c->size);
}

static void chunk_free(struct wr_arena *a, struct wr_arena_chunk *c)
{
    chunk_give_back(a, c);
    chunk_release(c);
}

void *wr_arena_more(struct wr_arena *a, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (a->at && n <= (size_t)(a->end - a->at)) {
        void *p = a->at;
        a->at += n;
        return p;
    }
    if (!a->chunk)
        a->chunk = 64 * 1024;
    if (a->head && a->chunk < a->most)
        do
            a->chunk *= 2;
        while (n > a->chunk / 2 && a->chunk < a->most);
    if (a->head && n > a->chunk / 2) {
        struct wr_arena_chunk *c = chunk_new(a, n);
        if (!c)
            return NULL;
        c->next = a->head->next;
        a->head->next = c;
        return c->data;
    }
    struct wr_arena_chunk *c = chunk_new(a, n > ordinary(a) ? n : ordinary(a));
    if (!c)
        return NULL;
    c->next = a->head;
    a->head = c;
    a->at = c->data + n;
    a->end = c->data + c->size;
    return c->data;
}

void *wr_arena_zalloc(struct wr_arena *a, size_t n)
{
    void *p = wr_arena_alloc(a, n);
    return p ? memset(p, 0, n) : NULL;
}

char *wr_arena_dup(struct wr_arena *a, const char *p, size_t n)
{
    char *d = wr_arena_alloc(a, n + 1);
    if (!d)
        return NULL;
    if (n)
        memcpy(d, p, n);
    d[n] = 0;
    return d;
}

int wr_arena_error(const struct wr_arena *a, struct wr_err *err)
{
    const char *who = a->who ? a->who : "weir";
    /* was it the budget? ask once more, to hear it say so */
    const size_t asked = a->refused ? a->refused : a->chunk;
    if (a->budget && wr_budget_grow(a->budget, who, asked, err) < 0)
        return WR_ELIMIT;
    if (a->budget)
        wr_budget_shrink(a->budget, asked);
    return wr_err_nomem(err, who);
}

/* Leaves no chunk but the oldest ordinary one, which may be the one that was free of charge. The others are freed,
 * or, where they are ordinary and `spare`, kept. */
static void forget(struct wr_arena *a, bool spare)
{
    struct wr_arena_chunk *keep = NULL;
    for (struct wr_arena_chunk *c = a->head; c; c = c->next)
        if (c->size == ordinary(a))
            keep = c;
    for (struct wr_arena_chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        if (c == keep)
            continue;
        if (spare && c->size == ordinary(a)) {
            chunk_give_back(a, c);
            c->next = a->spare;
            a->spare = c;
        } else {
            chunk_free(a, c);
        }
    }
    a->head = keep;
    a->at = a->end = NULL;
    if (keep) {
        keep->next = NULL;
        a->at = keep->data;
        a->end = keep->data + keep->size;
    }
}

void wr_arena_reset(struct wr_arena *a)
{
    forget(a, false);
}

void wr_arena_rewind(struct wr_arena *a)
{
    forget(a, true);
}

void wr_arena_done(struct wr_arena *a)
{
    for (struct wr_arena_chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        chunk_free(a, c);
    }
    for (struct wr_arena_chunk *c = a->spare, *next; c; c = next) {
        next = c->next;
        chunk_release(c);
    }
    a->head = a->spare = NULL;
    a->at = a->end = NULL;
}

void wr_arena_charge(struct wr_arena *a, struct wr_budget *budget)
{
    a->budget = budget;
}
