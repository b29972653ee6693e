/* io/spill: records come back as they were written, in their order, however runs, blocks and readers lie; what is
 * read or dropped is given back to disk and budget; errors name who, place and bytes. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/spill.h"
#include "io/sys.h"

enum { BLOCK = 4096, RUNS = 7 };

static char folder[] = "/tmp/weir-spill.XXXXXX";
static struct wr_budget budget;
static struct wr_payer payer = {&budget, "test"};
static struct wr_spill_place place;
static struct wr_spill *file;
static struct wr_err err;

static void begin(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    budget = (struct wr_budget){.limit = 64 << 20};
    place = (struct wr_spill_place){.dir = folder, .block = BLOCK};
    cr_assert_eq(wr_spill_open(&place, payer, NULL, &file, &err), 0, "%s", err.msg);
}

static void end(void)
{
    wr_spill_close(file);
    cr_expect_eq(budget.used, 0);
    cr_expect_eq(rmdir(folder), 0, "something is left in the folder");
}

TestSuite(spill, .init = begin, .fini = end);

/* ---- a file system with other ideas (linked with --wrap) -------------------------------------------------------
 */

static int nameless_errno, unlink_errno, write_errno; /* 0: all is well */
static int names_taken;                               /* so many names are there already */
static char last_name[128];

int __real_wr_sys_open(const char *path, int flags, mode_t mode);
int __real_wr_sys_unlink(const char *path);
ssize_t __real_wr_sys_pwrite(int fd, const void *buf, size_t n, off_t offset);
int __wrap_wr_sys_open(const char *path, int flags, mode_t mode);
int __wrap_wr_sys_unlink(const char *path);
ssize_t __wrap_wr_sys_pwrite(int fd, const void *buf, size_t n, off_t offset);

int __wrap_wr_sys_open(const char *path, int flags, mode_t mode)
{
    errno = (flags & O_TMPFILE) == O_TMPFILE ? nameless_errno : flags & O_EXCL && names_taken-- > 0 ? EEXIST : 0;
    if (errno)
        return -1;
    snprintf(last_name, sizeof last_name, "%s", path);
    return __real_wr_sys_open(path, flags, mode);
}

int __wrap_wr_sys_unlink(const char *path)
{
    int r = __real_wr_sys_unlink(path);
    errno = unlink_errno;
    return unlink_errno ? -1 : r;
}

/* Half of it. */
ssize_t __wrap_wr_sys_pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    errno = write_errno;
    return write_errno < 0 ? 0 : write_errno ? -1 : __real_wr_sys_pwrite(fd, buf, (n + 1) / 2, offset);
}

static struct {
    bool on;
    size_t bit; /* of each read, is another than was written */
} damage;

ssize_t __real_wr_sys_pread(int fd, void *buf, size_t n, off_t offset);
ssize_t __wrap_wr_sys_pread(int fd, void *buf, size_t n, off_t offset);

ssize_t __wrap_wr_sys_pread(int fd, void *buf, size_t n, off_t offset)
{
    ssize_t got = __real_wr_sys_pread(fd, buf, n, offset);
    if (damage.on && (ssize_t)(damage.bit / 8) < got)
        ((char *)buf)[damage.bit / 8] ^= (char)(1 << damage.bit % 8);
    return got;
}

static unsigned punches;

int __real_wr_sys_punch(int fd, off_t from, off_t n);
int __wrap_wr_sys_punch(int fd, off_t from, off_t n);

int __wrap_wr_sys_punch(int fd, off_t from, off_t n)
{
    punches++;
    return __real_wr_sys_punch(fd, from, n);
}

/* ---- records that can be made again -------------------------------------------------------------------------- */

/* Length of record k of run r: mostly short, some none at all, some as long as several blocks. */
static size_t length(unsigned r, unsigned k)
{
    unsigned x = (k * 2654435761u + r * 40503u) >> 7;
    return k % 97 == 13 ? BLOCK * 3 + x % BLOCK : k % 31 == 5 ? 0 : k % 53 == 7 ? BLOCK : x % 300;
}

/* Bytes of it: of even runs those that can be compressed, of odd ones random ones. */
static void fill(char *p, unsigned r, unsigned k, size_t n)
{
    uint64_t x = (uint64_t)k << 32 | r | 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        p[i] = r % 2 ? (char)(x >> 56) : (char)('a' + (k + i / 16) % 7);
    }
}

static void add(struct wr_spill_run *run, unsigned r, unsigned k)
{
    char *p = wr_spill_add(run, length(r, k), &err);
    cr_assert(p != NULL, "%s", err.msg);
    fill(p, r, k, length(r, k));
}

static void seal(struct wr_spill_run *run)
{
    cr_assert_eq(wr_spill_seal(run, &err), 0, "%s", err.msg);
    cr_expect(!run->room && !run->cap);
}

/* Records from k on that a block holds must be those of run r. Returns the next one. */
static unsigned expect_block(struct wr_slice b, unsigned r, unsigned k, unsigned n)
{
    static char want[BLOCK * 5];
    for (size_t at = 0; k < n; k++) {
        size_t len = length(r, k);
        if (len && at == b.n)
            break;
        cr_assert_leq(at + len, b.n, "record %u of run %u is in two blocks", k, r);
        fill(want, r, k, len);
        cr_assert_eq(memcmp(b.p + at, want, len), 0, "record %u of run %u", k, r);
        at += len;
        cr_assert(k + 1 < n || at == b.n, "something stands behind the last record");
    }
    return k;
}

static void expect_run(struct wr_spill_run *run, unsigned r, unsigned n, bool once)
{
    struct wr_spill_reader reader = {.run = run, .once = once};
    struct wr_slice b;
    unsigned k = 0;
    int rc;
    while ((rc = wr_spill_read(&reader, &b, &err)) > 0)
        k = expect_block(b, r, k, n);
    cr_assert_eq(rc, 0, "%s", err.msg);
    while (k < n && !length(r, k)) /* at the end, of no bytes */
        k++;
    cr_expect_eq(k, n, "%u records of %u of run %u", k, n, r);
    cr_expect_eq(wr_spill_read(&reader, &b, &err), 0, "it has ended");
    wr_spill_reader_done(&reader);
}

static uint64_t bytes_on_disk(void)
{
    /* the only open file without a name */
    uint64_t bytes = 0;
    DIR *d = opendir("/proc/self/fd");
    cr_assert(d != NULL);
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        int fd = atoi(e->d_name);
        if (fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !st.st_nlink)
            bytes += (uint64_t)st.st_blocks * 512;
    }
    closedir(d);
    return bytes;
}

/* ---- tests --------------------------------------------------------------------------------------------------- */

Test(spill, runs_that_are_written_in_turns_come_back)
{
    enum { N = 2000 };
    struct wr_spill_run runs[RUNS] = {0};
    for (unsigned r = 0; r < RUNS; r++)
        runs[r].file = file;
    for (unsigned k = 0; k < N; k++)
        for (unsigned r = 0; r < RUNS; r++)
            if (r < RUNS - 1) /* the last one stays empty */
                add(&runs[r], r, k);
    for (unsigned r = 0; r < RUNS; r++) {
        seal(&runs[r]);
        uint64_t bytes = 0;
        for (unsigned k = 0; k < N && r < RUNS - 1; k++)
            bytes += length(r, k);
        cr_expect_eq(runs[r].bytes, bytes);
        cr_expect_eq(runs[r].records, r < RUNS - 1 ? N : 0);
    }
    cr_expect(place.written > 0 && place.written < 2 * runs[1].bytes * RUNS);
    for (unsigned r = 0; r < RUNS; r++)
        for (int again = 0; again < 2; again++)
            expect_run(&runs[r], r, r < RUNS - 1 ? N : 0, false);
    for (unsigned r = 0; r < RUNS; r++)
        wr_spill_drop(&runs[r]);
}

Test(spill, several_readers_of_a_run_do_not_meet)
{
    enum { N = 900, READERS = 3 };
    struct wr_spill_run run = {.file = file};
    for (unsigned k = 0; k < N; k++)
        add(&run, 0, k);
    seal(&run);
    struct wr_spill_unpacker together = {.pay = payer};
    struct wr_spill_reader readers[READERS];
    unsigned k[READERS] = {0};
    for (int i = 0; i < READERS; i++)
        readers[i] = (struct wr_spill_reader){.run = &run, .with = i ? &together : NULL};
    for (int open = READERS, turn = 0; open; turn++) {
        int i = turn % 5 % READERS; /* at different paces */
        struct wr_slice b;
        if (!readers[i].run)
            continue;
        int rc = wr_spill_read(&readers[i], &b, &err);
        cr_assert_geq(rc, 0);
        if (rc) {
            k[i] = expect_block(b, 0, k[i], N);
            continue;
        }
        cr_expect_geq(k[i], N - 1);
        wr_spill_reader_done(&readers[i]);
        open--;
    }
    wr_spill_unpacker_done(&together);
    wr_spill_drop(&run);
}

Test(spill, a_block_goes_where_the_caller_wants_it)
{
    enum { N = 500 };
    struct wr_spill_run run = {.file = file};
    for (unsigned k = 0; k < N; k++)
        add(&run, 1, k);
    seal(&run);
    struct wr_spill_reader reader = {.run = &run};
    unsigned k = 0;
    for (uint32_t n; (n = wr_spill_next(&reader));) {
        char *to = malloc(n);
        cr_assert_eq(wr_spill_read_into(&reader, to, &err), 0);
        k = expect_block((struct wr_slice){to, n}, 1, k, N);
        free(to);
    }
    cr_expect_geq(k, N - 1);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

Test(spill, a_run_may_be_read_while_another_is_written)
{
    enum { N = 600 };
    struct wr_spill_run done = {.file = file}, growing = {.file = file};
    for (unsigned k = 0; k < N; k++)
        add(&done, 2, k);
    seal(&done);
    struct wr_spill_reader reader = {.run = &done, .once = true};
    struct wr_slice b;
    for (unsigned k = 0, at = 0; k < N; k++) {
        add(&growing, 3, k);
        if (wr_spill_next(&reader) && wr_spill_read(&reader, &b, &err) > 0)
            at = expect_block(b, 2, at, N);
    }
    wr_spill_reader_done(&reader);
    wr_spill_drop(&done);
    seal(&growing);
    expect_run(&growing, 3, N, true);
    wr_spill_drop(&growing);
}

/* Random bytes, 4 MiB a run: what is read once leaves the disk on the way, what is dropped at once. */
Test(spill, the_disk_has_its_place_back)
{
    enum { N = 4096, PIECE = 1024, MANY = N * PIECE };
    struct wr_spill_run runs[2] = {{.file = file}, {.file = file}};
    for (unsigned r = 0; r < 2; r++) {
        for (unsigned k = 0; k < N; k++) {
            char *p = wr_spill_add(&runs[r], PIECE, &err);
            cr_assert(p != NULL);
            fill(p, 1, k, PIECE);
        }
        seal(&runs[r]);
    }
    cr_assert_geq(bytes_on_disk(), 2 * MANY);
    struct wr_spill_reader reader = {.run = &runs[0], .once = true};
    struct wr_slice b;
    uint64_t read = 0;
    while (read < MANY / 2 && wr_spill_read(&reader, &b, &err) > 0)
        read += b.n;
    cr_expect_leq(bytes_on_disk(), 2 * MANY - MANY / 8, "nothing is given back on the way");
    while (wr_spill_read(&reader, &b, &err) > 0)
        ;
    wr_spill_reader_done(&reader);
    cr_expect_leq(bytes_on_disk(), MANY + 3 * BLOCK);
    wr_spill_drop(&runs[0]);
    wr_spill_drop(&runs[1]);
    cr_expect_leq(bytes_on_disk(), 4 * BLOCK);
}

/* Runs that are written and read by turns, in blocks that end anywhere: none loses what another gives back, and it
 * is given back in few pieces (on a disk that is told at once, each piece takes as long as a write). */
Test(spill, what_is_given_back_is_nobody_elses)
{
    enum { N = 3000, PIECE = 1021 };
    struct wr_spill_run runs[RUNS] = {0};
    struct wr_spill_reader readers[RUNS] = {0};
    unsigned at[RUNS] = {0};
    static char want[PIECE];
    struct wr_slice b;
    for (unsigned r = 0; r < RUNS; r++)
        runs[r].file = file;
    for (unsigned k = 0; k < N * RUNS; k++) {
        const unsigned r = k / N ? k % RUNS : 0; /* the first one alone, then by turns */
        char *p = wr_spill_add(&runs[r], PIECE, &err);
        fill(p, 1, (unsigned)runs[r].records, PIECE);
    }
    for (unsigned r = 0; r < RUNS; r++) {
        seal(&runs[r]);
        readers[r] = (struct wr_spill_reader){.run = &runs[r], .once = true};
    }
    const uint64_t before = bytes_on_disk();
    unsigned blocks = 0, left = RUNS;
    for (unsigned turn = 0; left; turn++) {
        const unsigned r = turn * 5 % 11 % RUNS;
        if (!readers[r].run)
            continue;
        if (wr_spill_read(&readers[r], &b, &err) == 0) {
            cr_expect_eq(at[r], runs[r].records);
            wr_spill_reader_done(&readers[r]);
            left--;
            continue;
        }
        cr_assert_eq(err.code, 0, "run %u: %s", r, err.msg);
        for (blocks++; b.n; b.p += PIECE, b.n -= PIECE) {
            fill(want, 1, ++at[r], PIECE);
            cr_assert_eq(memcmp(b.p, want, PIECE), 0, "record %u of run %u", at[r], r);
        }
    }
    cr_expect_leq(bytes_on_disk(), before / 50);
    cr_expect_leq(punches, blocks / 20, "%u blocks in %u pieces", blocks, punches);
    for (unsigned r = 0; r < RUNS; r++)
        wr_spill_drop(&runs[r]);
    cr_expect_leq(bytes_on_disk(), 4 * BLOCK);
}

/* A run alone, whose extents lie one behind the other without a gap, until as much has been read as is given back
 * at a time, in the middle of one and of a page. */
Test(spill, what_is_given_back_ends_with_a_page)
{
    enum { TILES = 960 / 4, SMALLER = 3000, N = 1000 };
    struct wr_spill_run run = {.file = file};
    static char want[BLOCK];
    for (unsigned k = 0; k < N; k++) {
        const size_t n = k < TILES ? BLOCK : SMALLER;
        fill(wr_spill_add(&run, n, &err), 1, k, n);
    }
    seal(&run);
    cr_assert_eq(run.nblocks, N);
    struct wr_spill_reader reader = {.run = &run, .once = true};
    struct wr_slice b;
    for (unsigned k = 0; k < N; k++) {
        cr_assert_eq(wr_spill_read(&reader, &b, &err), 1, "block %u: %s", k, err.msg);
        fill(want, 1, k, b.n);
        cr_assert_eq(memcmp(b.p, want, b.n), 0, "block %u", k);
    }
    cr_expect_geq(punches, 2);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

Test(spill, a_run_that_is_dropped_unread_holds_nothing)
{
    struct wr_spill_run run = {.file = file}, none = {0};
    for (unsigned k = 0; k < 300; k++)
        add(&run, 0, k);
    cr_expect(budget.used > 0);
    wr_spill_drop(&run); /* not even sealed */
    cr_expect(!run.file && !run.blocks && !run.room);
    wr_spill_drop(&none);
    cr_expect_eq(wr_spill_seal(&none, &err), 0);
    wr_spill_reader_done(&(struct wr_spill_reader){0});
    wr_spill_close(NULL);
}

/* A long record's room is not kept for short ones. */
Test(spill, long_records_leave_no_long_buffers)
{
    struct wr_spill_run run = {.file = file};
    cr_assert(wr_spill_add(&run, 100 * BLOCK, &err) != NULL);
    memset(run.room, 'x', 100 * BLOCK);
    for (int i = 0; i < 10; i++) {
        char *p = wr_spill_add(&run, 10, &err);
        cr_assert(p != NULL);
        memcpy(p, "0123456789", 10);
    }
    cr_expect_leq(run.cap, BLOCK);
    seal(&run);
    struct wr_spill_reader reader = {.run = &run};
    struct wr_slice b;
    cr_assert_eq(wr_spill_read(&reader, &b, &err), 1);
    cr_expect_eq(b.n, 100 * BLOCK);
    cr_assert_eq(wr_spill_read(&reader, &b, &err), 1);
    cr_expect_eq(b.n, 100);
    cr_expect_eq(memcmp(b.p + 90, "0123456789", 10), 0);
    cr_expect_leq(reader.cap, BLOCK);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

Test(spill, the_budget_is_asked)
{
    struct wr_spill_run run = {.file = file};
    budget.limit = BLOCK / 2;
    cr_expect(!wr_spill_add(&run, 10, &err));
    cr_expect_eq(err.code, WR_ELIMIT);
    wr_spill_drop(&run);
}

Test(spill, a_record_may_be_too_long)
{
    struct wr_spill_run run = {.file = file};
    const size_t most = UINT32_MAX / 2;
    cr_expect(!wr_spill_add(&run, most + 1, &err));
    cr_expect_eq(err.code, WR_ELIMIT);
    cr_expect_str_eq(err.msg, "test: a row of 2147483648 bytes is too long for a temporary file");
    err = (struct wr_err){0};
    cr_expect(!wr_spill_add(&run, most, &err)); /* the budget has no such room */
    cr_expect(err.code == WR_ELIMIT && !strstr(err.msg, "too long"), "%s", err.msg);
    wr_spill_drop(&run);
}

Test(spill, no_such_folder)
{
    struct wr_spill_place nowhere = {.dir = "/tmp/weir-spill-that-is-not-there", .block = BLOCK};
    struct wr_spill *f = NULL;
    cr_assert_eq(wr_spill_open(&nowhere, payer, NULL, &f, &err), WR_EIO);
    cr_expect(!f);
    cr_expect_str_eq(err.msg,
                     "test: no temporary file in /tmp/weir-spill-that-is-not-there: No such file or directory");
    cr_expect(strstr(err.hint, "--tmp-dir"));
}

Test(spill, a_folder_that_refuses)
{
    struct wr_spill_place sys = {.dir = "/proc", .block = BLOCK};
    struct wr_spill *f = NULL;
    cr_assert_eq(wr_spill_open(&sys, payer, NULL, &f, &err), WR_EIO);
    cr_expect(strstr(err.msg, "test: no temporary file in /proc: "), "%s", err.msg);
}

/* The limit on a file's size stands for a disk that is full: some bytes of a block still go, then none. */
Test(spill, a_write_that_fails_says_where)
{
    struct wr_spill_run run = {.file = file};
    struct rlimit limit = {3 * BLOCK / 2, 3 * BLOCK / 2};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char *p;
    for (unsigned k = 0; (p = wr_spill_add(&run, 1000, &err)); k++)
        fill(p, 1, k, 1000);
    cr_expect_eq(err.code, WR_EIO);
    cr_expect(strstr(err.msg, "test: writing of 4000 bytes at byte 4000 of a temporary file in /tmp/weir-spill."),
              "%s", err.msg);
    cr_expect(strstr(err.msg, ": File too large"), "%s", err.msg);
    wr_spill_drop(&run);
}

Test(spill, a_file_that_is_cut_short_is_an_error)
{
    struct wr_spill_run run = {.file = file};
    for (unsigned k = 0; k < 50; k++)
        fill(wr_spill_add(&run, 1000, &err), 1, k, 1000);
    seal(&run);
    DIR *d = opendir("/proc/self/fd");
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (atoi(e->d_name) > 2 && fstat(atoi(e->d_name), &st) == 0 && S_ISREG(st.st_mode) && !st.st_nlink)
            cr_assert_eq(ftruncate(atoi(e->d_name), 5000), 0);
    }
    closedir(d);
    struct wr_spill_reader reader = {.run = &run};
    struct wr_slice b;
    cr_assert_eq(wr_spill_read(&reader, &b, &err), 1);
    cr_assert_eq(wr_spill_read(&reader, &b, &err), WR_EIO);
    cr_expect(strstr(err.msg, "test: reading of 4000 bytes at byte 4000 of a temporary file in "), "%s", err.msg);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

/* Any bit that has changed on the disk is an error, in packed blocks and in others, the first time and later. */
static void expect_damage_is_seen(unsigned r)
{
    struct wr_spill_run run = {.file = file};
    for (unsigned k = 0; k < 5; k++)
        fill(wr_spill_add(&run, 100, &err), r, k, 100);
    seal(&run);
    cr_assert_eq(run.nblocks, 1);
    cr_assert_eq(run.blocks[0].packed < run.blocks[0].n, r % 2 == 0);
    struct wr_slice b;
    char want[128];
    snprintf(want, sizeof want, "test: reading of %u bytes at byte %llu of a temporary file in %s: it is damaged",
             run.blocks[0].packed, (unsigned long long)run.blocks[0].at, folder);
    damage.on = true;
    for (damage.bit = 0; damage.bit < 8 * run.blocks[0].packed; damage.bit++) {
        struct wr_spill_reader reader = {.run = &run};
        err = (struct wr_err){0};
        cr_assert_eq(wr_spill_read(&reader, &b, &err), WR_EIO, "bit %zu of run %u", damage.bit, r);
        cr_assert(!strncmp(err.msg, want, strlen(want)), "%s", err.msg);
        cr_assert(strstr(err.hint, "--tmp-dir"));
        wr_spill_reader_done(&reader);
    }
    damage.on = false;
    struct wr_spill_reader reader = {.run = &run};
    cr_assert_eq(wr_spill_read(&reader, &b, &err), 1);
    cr_expect_eq(b.n, 500);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

Test(spill, a_damaged_block_is_an_error)
{
    wr_hash_zero = true; /* tests' hashes have no part in it */
    expect_damage_is_seen(0);
    expect_damage_is_seen(1);
}

/* What can be read, but not unpacked to what it was. */
Test(spill, a_block_of_another_length_is_an_error)
{
    struct wr_spill_run run = {.file = file};
    fill(wr_spill_add(&run, 1000, &err), 0, 0, 1000);
    seal(&run);
    run.blocks[0].n--;
    struct wr_spill_reader reader = {.run = &run};
    struct wr_slice b;
    cr_assert_eq(wr_spill_read(&reader, &b, &err), WR_EIO);
    cr_expect(strstr(err.msg, "it is damaged"), "%s", err.msg);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&run);
}

/* A block where another was read from: as where a disk mistakes the place. */
Test(spill, another_block_is_an_error)
{
    struct wr_spill_run runs[2] = {{.file = file}, {.file = file}};
    for (unsigned r = 0; r < 2; r++) {
        fill(wr_spill_add(&runs[r], 1000, &err), 1, r, 1000);
        seal(&runs[r]);
    }
    runs[1].blocks[0].at = runs[0].blocks[0].at;
    struct wr_spill_reader reader = {.run = &runs[1]};
    struct wr_slice b;
    cr_assert_eq(wr_spill_read(&reader, &b, &err), WR_EIO);
    cr_expect(strstr(err.msg, "reading of 1000 bytes at byte 0 of"), "%s", err.msg);
    wr_spill_reader_done(&reader);
    wr_spill_drop(&runs[0]);
    wr_spill_drop(&runs[1]);
}

/* Where a file can't be made without a name, it has one, which is gone at once. */
Test(spill, file_systems_without_nameless_files)
{
    static const int none[] = {EOPNOTSUPP, EISDIR, EINVAL};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct wr_spill *f = NULL;
        char want[128];
        nameless_errno = none[i];
        names_taken = (int)i * 3;
        cr_assert_eq(wr_spill_open(&place, payer, NULL, &f, &err), 0, "%s", err.msg);
        snprintf(want, sizeof want, "%s/weir-%d-%d", folder, (int)getpid(), (int)i * 3);
        cr_expect_str_eq(last_name, want);
        cr_expect(access(want, F_OK) < 0);
        struct wr_spill_run run = {.file = f};
        for (unsigned k = 0; k < 50; k++)
            add(&run, 1, k);
        seal(&run);
        expect_run(&run, 1, 50, true);
        wr_spill_drop(&run);
        wr_spill_close(f);
    }
}

/* Whoever closes standard input before starting weir makes 0 a descriptor like any other. */
Test(spill, descriptor_0_is_one)
{
    const int errnums[] = {0, EOPNOTSUPP}; /* without a name, and with one for a moment */
    int in = dup(0);
    for (size_t i = 0; i < 2; i++) {
        struct wr_spill *f;
        nameless_errno = errnums[i];
        close(0);
        cr_assert_eq(wr_spill_open(&place, payer, NULL, &f, &err), 0, "%s", err.msg);
        cr_expect(fcntl(0, F_GETFD) >= 0, "the file is not descriptor 0");
        wr_spill_close(f);
        cr_expect(fcntl(0, F_GETFD) < 0, "descriptor 0 is still open");
    }
    nameless_errno = 0;
    if (in >= 0)
        dup2(in, 0);
}

Test(spill, no_file_at_all)
{
    static const struct {
        int nameless, taken, unlink;
        const char *why;
    } table[] = {
        {EMFILE, 0, 0, "Too many open files"},
        {EISDIR, 100, 0, "File exists"}, /* somebody has taken them all */
        {EISDIR, 0, EPERM, "Operation not permitted"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_spill *f = NULL;
        char want[256];
        nameless_errno = table[i].nameless;
        names_taken = table[i].taken;
        unlink_errno = table[i].unlink;
        err = (struct wr_err){0};
        cr_assert_eq(wr_spill_open(&place, payer, NULL, &f, &err), WR_EIO);
        snprintf(want, sizeof want, "test: no temporary file in %s: %s", folder, table[i].why);
        cr_expect_str_eq(err.msg, want);
        cr_expect(!f);
    }
    char deep[5000];
    memset(deep, 'x', sizeof deep - 1);
    deep[sizeof deep - 1] = 0;
    struct wr_spill_place too_long = {.dir = deep, .block = BLOCK};
    struct wr_spill *f = NULL;
    nameless_errno = EISDIR;
    cr_expect_eq(wr_spill_open(&too_long, payer, NULL, &f, &err), WR_EIO);
}

/* Only of a disk that is full the message says what else there is. */
Test(spill, a_full_disk_has_a_hint)
{
    static const struct {
        int error;
        bool hint;
        const char *why;
    } table[] = {
        {ENOSPC, true, "No space left on device"},
        {EDQUOT, true, "Disk quota exceeded"},
        {-1, true, "No space left on device"}, /* nothing is written, and no reason given */
        {EIO, false, "Input/output error"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_spill_run run = {.file = file};
        err = (struct wr_err){0};
        write_errno = table[i].error;
        cr_assert(wr_spill_add(&run, 100, &err) != NULL);
        cr_expect_eq(wr_spill_seal(&run, &err), WR_EIO);
        cr_expect(strstr(err.msg, table[i].why), "%s", err.msg);
        cr_expect_eq(err.hint[0] != 0, table[i].hint, "%s", err.hint);
        wr_spill_drop(&run);
    }
}

/* A 256th of what a thread has, in whole pages, within bounds. */
Test(spill, blocks_are_as_large_as_memory_allows)
{
    static const size_t table[][2] = {{0, 4096},
                                      {4096 * 256 - 1, 4096},
                                      {4096 * 256, 4096},
                                      {8192 * 256 - 1, 4096},
                                      {8192 * 256, 8192},
                                      {WR_SPILL_BLOCK * 256 - 1, WR_SPILL_BLOCK - 4096},
                                      {(size_t)WR_SPILL_BLOCK * 256, WR_SPILL_BLOCK},
                                      {(size_t)1 << 40, WR_SPILL_BLOCK}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        cr_expect_eq(wr_spill_block(table[i][0]), table[i][1], "%zu", table[i][0]);
}
