/* A file is brought into the page cache ahead of its readers, but not too far. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exec/pool.h"
#include "exec/prefetch.h"

enum { MIB = 1 << 20, SIZE = 256 * MIB, AHEAD = 64 * MIB, MS = 1000000 };

struct file {
    struct wr_source *source;
    unsigned char *map;
};

/* A file without anything in the page cache, beside the program, where there is a disk. */
static struct file cold_file(void)
{
    char path[] = "weir-prefetch.XXXXXX";
    struct file f;
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && posix_fallocate(fd, 0, SIZE) == 0);
    cr_assert(fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0);
    f.map = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    cr_assert(f.map != MAP_FAILED);
    close(fd);
    cr_assert_eq(wr_source_open(path, NULL, &f.source, NULL), 0);
    cr_assert(f.source->seekable);
    unlink(path);
    return f;
}

static void close_file(struct file *f)
{
    munmap(f->map, SIZE);
    wr_source_free(f->source);
}

static bool has(const struct file *f, size_t offset)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char in;
    cr_assert_eq(mincore(f->map + offset / page * page, 1, &in), 0);
    return in & 1;
}

/* Is the byte there, at most so many milliseconds from now? */
static bool comes(const struct file *f, size_t offset, unsigned ms)
{
    for (uint64_t end = wr_clock_ns() + (uint64_t)ms * MS; !has(f, offset) && wr_clock_ns() < end;)
        usleep(1000);
    return has(f, offset);
}

Test(prefetch, stays_in_sight_of_the_readers)
{
    struct file f = cold_file();
    const bool forgets = !has(&f, SIZE / 2); /* else the file system keeps all, and nothing can be seen here */
    struct wr_prefetch *p = wr_prefetch_start(f.source, 0);
    cr_assert(p);
    cr_expect(comes(&f, AHEAD - 1, 30000));
    cr_expect(!forgets || !comes(&f, SIZE - MIB, 300));
    wr_prefetch_follow(p, 64 * MIB);
    cr_expect(comes(&f, 64 * MIB + AHEAD - 1, 30000));
    cr_expect(!forgets || !comes(&f, SIZE - MIB, 300));
    /* what readers have passed by is not fetched for them any more */
    wr_prefetch_follow(p, 224 * MIB);
    cr_expect(comes(&f, SIZE - MIB, 30000));
    cr_expect(!forgets || !has(&f, 208 * MIB));
    wr_prefetch_stop(p);
    close_file(&f);
}

/* It waits for its readers then, or is in the middle of its way. */
Test(prefetch, stops_at_any_time)
{
    struct file f = cold_file();
    struct wr_prefetch *p = wr_prefetch_start(f.source, 0);
    cr_expect(comes(&f, AHEAD - 1, 30000));
    usleep(20000);
    wr_prefetch_stop(p);
    wr_prefetch_stop(wr_prefetch_start(f.source, 128 * MIB));
    wr_prefetch_stop(wr_prefetch_start(f.source, SIZE));
    wr_prefetch_follow(NULL, 1);
    wr_prefetch_stop(NULL);
    close_file(&f);
}
