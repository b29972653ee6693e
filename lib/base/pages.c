/* See pages.h. */
#include "base/pages.h"

#include <string.h>
#include <sys/mman.h>

static void *want_large(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (p && bytes >= WR_PAGES_LARGE)
        madvise(p, bytes, MADV_HUGEPAGE);
#endif
    return p;
}

void *wr_pages_new(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : want_large(p, bytes);
}

void wr_pages_free(void *p, size_t bytes)
{
    munmap(p, bytes);
}

/* ThreadSanitizer does not see that mremap(2) leaves an address, which another thread may then have: in its builds
 * pages are copied. */
void *wr_pages_grow(void *was, size_t old, size_t bytes)
{
#ifdef __SANITIZE_THREAD__
    void *now = wr_pages_new(bytes);
    if (now) {
        memcpy(now, was, old);
        wr_pages_free(was, old);
    }
    return now;
#else
    void *now = mremap(was, old, bytes, MREMAP_MAYMOVE);
    return now == MAP_FAILED ? NULL : want_large(now, bytes);
#endif
}
