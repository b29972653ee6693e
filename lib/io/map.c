/* See map.h. Pages are given back by the piece, for each time costs a look through the page table and tells all
 * CPUs: when the bytes at a piece's end are taken, the one before goes. Who is that far behind has its pages mapped
 * again. */
#include "io/map.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "io/signals.h"

enum { PIECE = 4 << 20 };

struct wr_map {
    char *bytes;
    uint64_t size;
};

struct wr_map *wr_map_new(int fd, uint64_t size)
{
    struct wr_map *m = size && size <= SIZE_MAX ? malloc(sizeof *m) : NULL;
    if (!m)
        return NULL;
    *m = (struct wr_map){mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0), size};
    if (m->bytes != MAP_FAILED)
        return m;
    free(m);
    return NULL;
}

void wr_map_free(struct wr_map *m)
{
    if (!m)
        return;
    munmap(m->bytes, (size_t)m->size);
    free(m);
}

struct taking {
    wr_map_taker *take;
    void *self;
    const char *bytes;
    size_t n;
};

static void run(void *self)
{
    const struct taking *t = self;
    t->take(t->self, t->bytes, t->n);
}

bool wr_map_take(const struct wr_map *m, uint64_t offset, size_t n, wr_map_taker *take, void *self)
{
    if (offset > m->size || m->size - offset < WR_MAP_PAD || m->size - offset - WR_MAP_PAD < n)
        return false;
    return wr_signals_guard(run, &(struct taking){take, self, m->bytes + offset, n});
}

void wr_map_give_back(const struct wr_map *m, uint64_t offset, size_t n)
{
    for (uint64_t k = offset / PIECE; k < (offset + n) / PIECE; k++)
        if (k)
            madvise(m->bytes + (k - 1) * PIECE, PIECE, MADV_DONTNEED);
}
