/* Rows through temporary files that are damaged: the first bytes choose the program, how little memory there is,
 * and which bit of which read comes back as another; the rest are rows. With files the program gives what it gives
 * in memory. A damaged file is an error that says so, never other rows, a crash or a hang. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare.h"
#include "fuzz.h"

static const char *const programs[] = {
    "sort -v, k",
    "partition by k | sort v | merge",
    "reduce n = count(), s = sum(v), l = last(t) by k, v",
    "reduce m = max(t), d = count_distinct(v), a = list(t) by k",
    "uniq by k, v",
    "uniq by k keep last",
    "pivot t: count() by k",
    "map r = rank(v), n = lead(k), z = last_value(t)",
    "partition by v | map r = row_number(), l = lag(t) | merge",
    "partition by k | tail 1 | merge",
    "reduce c = count_distinct(t), m = median(v), o = mode(k)",
    "tail 7",
    "sort t | take 5",
    "partition by k | uniq by t | map n = count() | merge",
    "sort v | uniq by k | sort t",
};
enum { CHOICES = 8 }; /* bytes before the rows */

/* ---- a disk that mistakes a bit (linked with --wrap) --------------------------------------------------------- */

static struct {
    _Atomic unsigned reads; /* guards itself; of temporary files so far */
    unsigned at;            /* this one, from 1 on; 0: none */
    size_t bit;             /* from the end of what was read */
    _Atomic bool done;      /* guards itself */
} damage;

ssize_t __real_wr_sys_pread(int fd, void *buf, size_t n, off_t offset);
ssize_t __wrap_wr_sys_pread(int fd, void *buf, size_t n, off_t offset);

ssize_t __wrap_wr_sys_pread(int fd, void *buf, size_t n, off_t offset)
{
    struct stat st;
    ssize_t got = __real_wr_sys_pread(fd, buf, n, offset);
    if (got <= 0 || fstat(fd, &st) < 0 || st.st_nlink || atomic_fetch_add(&damage.reads, 1) + 1 != damage.at)
        return got;
    ((char *)buf)[(size_t)got - 1 - damage.bit / 8 % (size_t)got] ^= (char)(1 << damage.bit % 8);
    atomic_store(&damage.done, true);
    return got;
}

static void run_damaged(const struct rig_spec *spec, const struct rig_result *one, unsigned at, size_t bit)
{
    struct rig_result r;
    atomic_store(&damage.reads, 0);
    atomic_store(&damage.done, false);
    damage.at = at;
    damage.bit = bit;
    rig_run(spec, &r);
    damage.at = 0;
    const bool told = r.code == WR_EIO && strstr(r.err.msg, "it is damaged");
    const bool failed = one->code < 0 && one->code == r.code; /* of the rows, before or while it was read */
    if (r.leaked || !(atomic_load(&damage.done) ? told || failed : fuzz_same(one, &r))) {
        fprintf(stderr, "program '%s', bit %zu of read %u\n", spec->program, bit, at);
        fuzz_tell("in memory", one);
        fuzz_tell("damaged", &r);
        abort();
    }
    rig_done(&r);
}

/* The header, and the rows so many times. */
static bool write_rows(const char *path, const uint8_t *rows, size_t n, unsigned times)
{
    struct wr_buf b = {0};
    bool good = wr_buf_add(&b, "k,v,t\n", 6) == 0;
    for (unsigned i = 0; good && i < times; i++)
        good = wr_buf_add(&b, (const char *)rows, n) == 0 && wr_buf_add(&b, "\n", 1) == 0;
    good = good && rig_write(path, &b);
    wr_buf_done(&b);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < CHOICES || !*rig_folder())
        return 0;
    static const struct wr_input_options in = {.kind = WR_INPUT_CSV,
                                               .title = "input",
                                               .delim = -1,
                                               .quotes = -1,
                                               .ragged = WR_RAGGED_FILL,
                                               .max_record = 1 << 20,
                                               .block_bytes = 1 << 20};
    struct rig_spec spec = {.program = programs[data[0] % (sizeof programs / sizeof *programs)],
                            .path = rig_path("in"),
                            .in = &in,
                            .refuse = UINT64_MAX,
                            .rows = 1 + data[1] % 16};
    if (!write_rows(spec.path, data + CHOICES, n - CHOICES, 1 + data[2] % 8))
        abort();
    struct rig_result one;
    rig_run(&spec, &one);
    fuzz_check(&spec, &one);
    spec.scarce = 1 + (data[3] | (size_t)(data[4] & 15) << 8);
    spec.threads = 1 + (data[4] >> 4) % 3;
    fuzz_compare(&one, &spec, "with temporary files");
    run_damaged(&spec, &one, 1 + data[5], data[6] | (size_t)data[7] << 8);
    rig_done(&one);
    return 0;
}
