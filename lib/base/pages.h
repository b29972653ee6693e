/* Pages of one's own, for what is large and stays: they go back to the system when it is freed.
 *
 * Where that much is asked for they are to be large ones (madvise(2), MADV_HUGEPAGE): one fault brings what 512
 * would, and who looks here and there mostly need not find the page first. A map whose length is a multiple of a
 * large page's lies at one too, on Linux from 6.7 on. Without large pages nothing changes. Any thread. */
#ifndef WR_BASE_PAGES_H
#define WR_BASE_PAGES_H

#include <stddef.h>

enum { WR_PAGES_LARGE = 2 << 20 }; /* bytes of a large one */

/* What so many bytes take: up to whole large pages, if they are as much as one. */
static inline size_t wr_pages_whole(size_t bytes)
{
    return bytes < WR_PAGES_LARGE ? bytes : (bytes + WR_PAGES_LARGE - 1) & ~(size_t)(WR_PAGES_LARGE - 1);
}

/* bytes: whole, as said above. Zeros; the caller's to free. NULL: out of memory. */
void *wr_pages_new(size_t bytes);
void wr_pages_free(void *, size_t bytes);
/* As realloc(3): what was there, and zeros behind it, mostly elsewhere. NULL: out of memory, all is as it was. */
void *wr_pages_grow(void *, size_t old, size_t bytes);

#endif
