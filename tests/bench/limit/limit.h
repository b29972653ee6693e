/* What the hand-written programs share: a mapped file, blocks of it for threads to claim, and masks of 64 bytes.
 *
 * The file is mapped, not read: on a warm page cache with large folios a map costs a third of what pread's copy
 * costs, and the bytes are wanted once. The map stands between pages of zeros, so that up to LIMIT_PAD bytes before
 * and after it may be loaded. Blocks are claimed from one counter; a block is small enough to stay in L2 while two
 * loops pass over it.
 *
 * These programs measure what a query costs with nothing general about it: they exit at once when anything is not
 * as they assume (1: the data, 2: usage, 3: the system). */
#ifndef WEIR_BENCH_LIMIT_H
#define WEIR_BENCH_LIMIT_H

#include <errno.h>
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define LIMIT_SALES "id,date,country,customer,product,category,price,qty,discount,note\n"
#define LIMIT_WIDE  "id,date,author,section,words,likes,body,rating,lang,shares,minutes,state\n"

enum { LIMIT_PAD = 2 << 20, LIMIT_THREADS = 256 };
#ifndef LIMIT_BLOCK
#define LIMIT_BLOCK ((size_t)256 * 1024)
#endif

struct limit {
    const char *p;       /* the file */
    size_t size, body;   /* its bytes, and where the rows begin */
    unsigned columns;    /* of its header */
    size_t blocks;       /* of LIMIT_BLOCK bytes */
    _Atomic size_t next; /* the block to claim next */
    unsigned threads;
};

static _Noreturn __attribute__((format(printf, 2, 3))) void limit_die(int status, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(status);
}

static void *limit_alloc(size_t n)
{
    void *p = aligned_alloc(64, (n + 63) / 64 * 64);
    if (!p)
        limit_die(3, "out of memory");
    return memset(p, 0, n);
}

static bool limit_begins_with(struct limit *l, const char *header)
{
    l->body = strlen(header);
    l->columns = 1;
    for (const char *p = header; *p; p++)
        l->columns += *p == ',';
    return l->size >= l->body && memcmp(l->p, header, l->body) == 0;
}

/* Arguments FILE [THREADS]; the file must begin with `header`, or with another one, if that is not NULL. */
static void limit_open(struct limit *l, int argc, char **argv, const char *header, const char *another)
{
    struct stat st;
    char *end = "";
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("pclmul"))
        limit_die(3, "this CPU has no AVX2, BMI2 and PCLMUL");
    const unsigned long threads =
        argc == 3 ? strtoul(argv[2], &end, 10) : (unsigned long)sysconf(_SC_NPROCESSORS_ONLN);
    if (argc < 2 || argc > 3 || *end || threads < 1 || threads > LIMIT_THREADS)
        limit_die(2, "usage: %s FILE [THREADS]", argv[0]);
    const int fd = open(argv[1], O_RDONLY);
    if (fd < 0 || fstat(fd, &st) < 0)
        limit_die(3, "%s: %s", argv[1], strerror(errno));
    *l = (struct limit){.size = (size_t)st.st_size, .threads = (unsigned)threads};
    char *room = mmap(NULL, l->size + 2 * LIMIT_PAD, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        limit_die(3, "mmap: %s", strerror(errno));
    /* Where a large page may begin, so that one translation may cover a large folio. */
    char *at = (char *)(((uintptr_t)room + LIMIT_PAD - 1) & -(uintptr_t)LIMIT_PAD);
    if (at == room)
        at += LIMIT_PAD / 2;
    if (l->size && mmap(at, l->size, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
        limit_die(3, "mmap: %s", strerror(errno));
    close(fd);
    l->p = at;
    if (!(another && limit_begins_with(l, another)) && !limit_begins_with(l, header))
        limit_die(1, "%s: the header is not %s", argv[1], header);
    l->blocks = (l->size + LIMIT_BLOCK - 1) / LIMIT_BLOCK;
}

/* The next block p[*from..*to), the first without the header; false: there is none. */
static inline bool limit_claim(struct limit *l, size_t *k, size_t *from, size_t *to)
{
    *k = atomic_fetch_add_explicit(&l->next, 1, memory_order_relaxed);
    *from = *k ? *k * LIMIT_BLOCK : l->body;
    *to = (*k + 1) * LIMIT_BLOCK < l->size ? (*k + 1) * LIMIT_BLOCK : l->size;
    return *k < l->blocks;
}

/* Runs `work` in every thread, on an element each of `each` (bytes apart); the caller is one of them. */
static void limit_run(unsigned threads, void *(*work)(void *), void *each, size_t bytes)
{
    pthread_t t[LIMIT_THREADS];
    for (unsigned i = 1; i < threads; i++)
        if ((errno = pthread_create(&t[i], NULL, work, (char *)each + i * bytes)))
            limit_die(3, "pthread_create: %s", strerror(errno));
    work(each);
    for (unsigned i = 1; i < threads; i++)
        pthread_join(t[i], NULL);
}

static inline uint64_t limit_load64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* The top bits of 64 bytes. */
static inline uint64_t limit_bits(__m256i lo, __m256i hi)
{
    return (uint32_t)_mm256_movemask_epi8(lo) | (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

/* The bytes of p[0..64) that equal those of c, a bit each. */
static inline uint64_t limit_equal(const char *p, __m256i c)
{
    const __m256i lo = _mm256_loadu_si256((const __m256i *)p), hi = _mm256_loadu_si256((const __m256i *)(p + 32));
    return limit_bits(_mm256_cmpeq_epi8(lo, c), _mm256_cmpeq_epi8(hi, c));
}

/* Of the 64 bytes from `at` on those in [from, to), a bit each. */
static inline uint64_t limit_valid(size_t at, size_t from, size_t to)
{
    uint64_t bits = ~UINT64_C(0);
    if (at < from)
        bits <<= from - at;
    return at + 64 > to ? _bzhi_u64(bits, (unsigned)(to - at)) : bits;
}

#endif
