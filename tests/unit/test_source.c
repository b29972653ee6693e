/* Inputs: the same bytes out of a plain file, a pipe fed in crumbs, gzip and zstd made by the libraries themselves,
 * and all kinds of damage to these. What must come before an error is compared with the original text. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "io/signals.h"
#include "io/source.h"

static char folder[] = "/tmp/weir-source.XXXXXX";

static void make_folder(void)
{
    cr_assert(mkdtemp(folder));
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(source, .init = make_folder, .fini = remove_folder);

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const void *p, size_t n)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    cr_assert(fd >= 0 && write(fd, p, n) == (ssize_t)n && close(fd) == 0);
}

/* Rows that compress a little, n bytes. */
static struct wr_buf text_of(size_t n)
{
    struct wr_buf b = {0};
    for (unsigned i = 0, x = 1; b.n < n; i++, x = x * 1103515245u + 12345u)
        wr_buf_printf(&b, "%u,%08x,\"a, b\"\n", i, x);
    b.n = n;
    return b;
}

static struct wr_buf gzip_of(const char *p, size_t n)
{
    struct wr_buf b = {0};
    z_stream z = {0};
    cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t cap = deflateBound(&z, n);
    wr_buf_reserve(&b, cap);
    z.next_in = (Bytef *)(uintptr_t)p;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)b.p;
    z.avail_out = (uInt)cap;
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    b.n = z.total_out;
    deflateEnd(&z);
    return b;
}

static struct wr_buf zstd_of(const char *p, size_t n)
{
    struct wr_buf b = {0};
    ZSTD_CCtx *c = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    wr_buf_reserve(&b, ZSTD_compressBound(n));
    b.n = ZSTD_compress2(c, b.p, ZSTD_compressBound(n), p, n);
    cr_assert(!ZSTD_isError(b.n));
    ZSTD_freeCCtx(c);
    return b;
}

/* All of an open source, `step` bytes at a time; returns what the last call returned. */
static int drain(struct wr_source *s, size_t step, struct wr_buf *out, struct wr_err *err)
{
    if (s->seekable) {
        wr_buf_reserve(out, s->size);
        return wr_source_pread(s, out->p, s->size, 0, &out->n, err);
    }
    for (;;) {
        size_t got;
        wr_buf_reserve(out, step);
        int r = wr_source_read(s, out->p + out->n, step, &got, err);
        cr_assert_leq(got, step);
        out->n += got;
        if (r < 0 || got == 0)
            return r;
    }
}

static int read_all(const char *path, size_t step, struct wr_buf *out, struct wr_err *err)
{
    struct wr_source *s;
    out->n = 0;
    int r = wr_source_open(path, NULL, &s, err);
    if (r < 0)
        return r;
    r = drain(s, step, out, err);
    if (r == 0 && s->size) /* a regular file: all of it has been taken, as it lies */
        cr_expect_eq(s->seekable ? out->n : s->taken, s->size);
    wr_source_free(s);
    return r;
}

static void expect(const char *what, const struct wr_buf *got, const char *p, size_t n)
{
    cr_assert(got->n == n && (n == 0 || memcmp(got->p, p, n) == 0), "%s: %zu bytes instead of %zu, or others", what,
              got->n, n);
}

static const size_t steps[] = {1, 7, 4096, 1 << 20};

static void expect_file(const char *what, const void *p, size_t n, const char *want, size_t nwant)
{
    put("f", p, n);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct wr_err err = {0};
        struct wr_buf got = {0};
        int r = read_all(path_of("f"), steps[i], &got, &err);
        cr_assert_eq(r, 0, "%s: %s", what, err.msg);
        expect(what, &got, want, nwant);
        wr_buf_done(&got);
    }
}

static void expect_broken(const char *what, const void *p, size_t n, const char *want, size_t nwant,
                          const char *message)
{
    put("f", p, n);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct wr_err err = {0};
        struct wr_buf got = {0};
        int r = read_all(path_of("f"), steps[i], &got, &err);
        cr_assert_eq(r, WR_EIO, "%s: no error", what);
        cr_assert(strstr(err.msg, message), "%s: says '%s'", what, err.msg);
        cr_assert_str_eq(err.file, path_of("f"));
        expect(what, &got, want, nwant);
        wr_buf_done(&got);
    }
}

/* "k,v\n" and rows with a letter of each length, in the encoding that iconv(3) calls so. */
static struct wr_buf text_in(const char *encoding, const char *mark, size_t nmark, struct wr_buf *utf8)
{
    struct wr_buf b = {0};
    for (unsigned i = 0; i < 9000; i++)
        wr_buf_printf(utf8, "%u,a\u00e4\u20ac\U0001f600\n", i);
    size_t cap = 4 * utf8->n + nmark, nin = utf8->n, nout = cap;
    wr_buf_reserve(&b, cap);
    memcpy(b.p, mark, nmark);
    iconv_t cd = iconv_open(encoding, "UTF-8");
    char *in = utf8->p, *out = b.p + nmark;
    cr_assert(cd != (iconv_t)-1 && iconv(cd, &in, &nin, &out, &nout) == 0);
    iconv_close(cd);
    b.n = (size_t)(out - b.p);
    return b;
}

static const struct {
    const char *encoding, *mark;
    size_t nmark;
} marked[] = {{"UTF-16LE", "\xff\xfe", 2},
              {"UTF-16BE", "\xfe\xff", 2},
              {"UTF-32LE", "\xff\xfe\0\0", 4},
              {"UTF-32BE", "\0\0\xfe\xff", 4}};

Test(source, marked_text_becomes_utf8)
{
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        struct wr_buf utf8 = {0}, want = {0};
        struct wr_buf b = text_in(marked[i].encoding, marked[i].mark, marked[i].nmark, &utf8);
        struct wr_buf z = gzip_of(b.p, b.n);
        wr_buf_printf(&want, "\xef\xbb\xbf%.*s", (int)utf8.n, utf8.p);
        expect_file(marked[i].encoding, b.p, b.n, want.p, want.n);
        expect_file(marked[i].encoding, z.p, z.n, want.p, want.n);
        /* as much of a mark as is there is bytes where no more comes */
        for (size_t n = 1; n < marked[i].nmark; n++)
            if (n == 1 || marked[i].mark[0] == 0) /* the first two of UTF-32LE are UTF-16LE's */
                expect_file("part of a mark", b.p, n, b.p, n);
        wr_buf_done(&utf8);
        wr_buf_done(&want);
        wr_buf_done(&b);
        wr_buf_done(&z);
    }
}

Test(source, what_the_encoding_has_not_comes_after_what_it_has)
{
    struct wr_buf utf8 = {0}, got = {0};
    struct wr_buf b = text_in("UTF-16LE", "", 0, &utf8);
    size_t n = b.n;
    for (int cut = 0; cut < 2; cut++) {
        b.n = n;
        wr_buf_add(&b, "\x00\xd8x\x00", cut ? 1 : 4); /* half a pair, or half of one half */
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            struct wr_source_how how = {.encoding = "utf-16le"};
            struct wr_source *s;
            struct wr_err err = {0};
            put("f", b.p, b.n);
            got.n = 0;
            cr_assert_eq(wr_source_open(path_of("f"), &how, &s, &err), 0);
            cr_assert_eq(drain(s, steps[i], &got, &err), WR_EDATA);
            cr_assert_eq(err.offset, n);
            cr_assert_eq(err.line, 9001);
            cr_assert_str_eq(err.file, path_of("f"));
            cr_assert(strstr(err.msg, cut ? "ends in the middle" : "no character of utf-16le"), "%s", err.msg);
            expect("before it", &got, utf8.p, utf8.n);
            wr_source_free(s);
        }
    }
    wr_buf_done(&utf8);
    wr_buf_done(&got);
    wr_buf_done(&b);
}

Test(source, bytes_as_they_are)
{
    static const char *const texts[] = {"\xff\xfe"
                                        "a",
                                        "\x1f\x8b"
                                        "a",
                                        "\x28\xb5\x2f\xfd"};
    struct wr_source_how how = {.as_is = true};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct wr_source *s;
        struct wr_buf got = {0};
        put("f", texts[i], strlen(texts[i]));
        cr_assert_eq(wr_source_open(path_of("f"), &how, &s, NULL), 0);
        cr_assert_eq(drain(s, 100, &got, NULL), 0);
        expect("as it is", &got, texts[i], strlen(texts[i]));
        wr_source_free(s);
        wr_buf_done(&got);
    }
    struct wr_source *s;
    struct wr_err err = {0};
    how = (struct wr_source_how){.encoding = "no such"};
    cr_assert_eq(wr_source_open(path_of("f"), &how, &s, &err), WR_EPROG);
    cr_assert_null(s);
}

Test(source, plain_files)
{
    static const char *const texts[] = {"",       "a", "\x1f", "\x1f\x1f", "(",         "(\xb5",
                                        "(\xb5/", "P", "P*",   "_*M",      "a,b\n1,2\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_file(texts[i], texts[i], strlen(texts[i]), texts[i], strlen(texts[i]));
    struct wr_buf big = text_of(3000000);
    put("big", big.p, big.n);
    struct wr_source *s;
    cr_assert_eq(wr_source_open(path_of("big"), NULL, &s, NULL), 0);
    cr_assert(s->seekable && s->size == big.n);
    char piece[1000];
    size_t got;
    cr_assert_eq(wr_source_pread(s, piece, sizeof piece, 2345678, &got, NULL), 0);
    cr_assert_eq(memcmp(piece, big.p + 2345678, sizeof piece), 0);
    /* Rows that are added later are not there; a file that shrinks is an error. */
    struct wr_err err = {0};
    cr_assert_eq(truncate(path_of("big"), 2999999), 0);
    cr_assert_eq(wr_source_pread(s, piece, 10, big.n - 10, &got, &err), WR_EIO);
    cr_assert_eq(got, 9);
    cr_assert_str_eq(err.msg, "the file has become shorter while it was read");
    wr_source_free(s);
    wr_buf_done(&big);
}

struct taken {
    const char *want;
    unsigned calls, touched;
    bool same;
};

static void take(void *self, const char *bytes, size_t n)
{
    struct taken *t = self;
    t->same = memcmp(bytes, t->want, n) == 0;
    t->calls++;
}

/* Touches every page. */
static void touch(void *self, const char *bytes, size_t n)
{
    struct taken *t = self;
    for (size_t i = 0; i < n; i += 4096)
        t->touched += (unsigned char)*(const volatile char *)(bytes + i);
    t->calls++;
}

/* What is taken from a map: the same bytes; none of the last, behind which nothing may be loaded; and none where
 * the file has been cut off, also within what is asked for and right after it was fine. */
Test(source, mapped)
{
    wr_signals_init();
    struct wr_buf big = text_of(6000000);
    struct wr_source *s;
    struct taken t = {0};
    put("big", big.p, big.n);
    cr_assert_eq(wr_source_open(path_of("big"), NULL, &s, NULL), 0);
    cr_expect(!wr_source_take(s, 0, 10, take, &t), "nothing is mapped that nobody wants mapped");
    wr_source_map(s, WR_MAPS_NEVER);
    cr_expect(!wr_source_take(s, 0, 10, take, &t) && t.calls == 0);
    wr_source_map(s, WR_MAPS_ALWAYS);
    static const size_t at[] = {0, 1, 4095, 2097151, 3456789, 5000000}, n[] = {1, 64, 4096, 262144, 3000000};
    for (size_t i = 0; i < 30; i++) {
        const size_t from = at[i % 6], len = n[i / 6];
        t = (struct taken){.want = big.p + from};
        const bool fits = from + len + WR_MAP_PAD <= big.n;
        cr_expect_eq(wr_source_take(s, from, len, take, &t), fits, "%zu from %zu", len, from);
        cr_expect(t.calls == fits && t.same == fits, "%zu from %zu", len, from);
    }
    t = (struct taken){.want = big.p + 5999900};
    cr_expect(wr_source_take(s, 5999900, 36, take, &t) && t.same);
    cr_expect(!wr_source_take(s, 5999900, 37, take, &t), "the last 64 bytes stay");

    cr_assert_eq(truncate(path_of("big"), 3000000), 0);
    t = (struct taken){.want = big.p + 1000000};
    for (int i = 0; i < 3; i++) {
        cr_expect(!wr_source_take(s, 2500000, 1000000, touch, &t) && t.calls == 0, "the file has been cut off");
        cr_expect(!wr_source_take(s, 4000000, 10, touch, &t) && t.calls == 0);
    }
    cr_expect(wr_source_take(s, 1000000, 500000, take, &t) && t.same, "what is left is there");
    wr_source_free(s);

    /* Standard input that has been read in part, and a small file: it is read unless it must be mapped. */
    put("big", big.p, big.n);
    int fd = open(path_of("big"), O_RDONLY);
    cr_assert(fd >= 0 && lseek(fd, 777, SEEK_SET) == 777 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    cr_assert_eq(wr_source_open("-", NULL, &s, NULL), 0);
    wr_source_map(s, WR_MAPS_ALWAYS);
    t = (struct taken){.want = big.p + 777 + 4000000};
    cr_expect(wr_source_take(s, 4000000, 100000, take, &t) && t.same);
    wr_source_free(s);
    put("small", big.p, 100000);
    cr_assert_eq(wr_source_open(path_of("small"), NULL, &s, NULL), 0);
    wr_source_map(s, WR_MAPS_CACHED);
    cr_expect(!wr_source_take(s, 0, 1000, take, &t), "small");
    wr_source_free(s);
    wr_buf_done(&big);
}

Test(source, cannot_open)
{
    struct {
        const char *path, *msg;
    } table[] = {
        {"/nonexistent/sales.csv", "cannot open /nonexistent/sales.csv: No such file or directory"},
        {"/tmp", "cannot open /tmp: Is a directory"},
        {"", "cannot open '': No such file or directory"},
        {"/dev/null/x", "cannot open /dev/null/x: Not a directory"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_err err = {0};
        struct wr_source *s;
        cr_assert_eq(wr_source_open(table[i].path, NULL, &s, &err), WR_EIO);
        cr_assert_null(s);
        cr_assert_str_eq(err.msg, table[i].msg);
    }
}

Test(source, kernel_files)
{
    /* Their size says 0, or a page. */
    struct wr_buf got = {0};
    cr_assert_eq(read_all("/proc/self/status", 100, &got, NULL), 0);
    cr_assert(got.n > 100 && memcmp(got.p, "Name:", 5) == 0);
    if (access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) == 0) {
        cr_assert_eq(read_all("/sys/kernel/mm/transparent_hugepage/enabled", 100, &got, NULL), 0);
        cr_assert(got.n > 0 && got.n < 100);
    }
    cr_assert_eq(read_all("/dev/null", 100, &got, NULL), 0);
    cr_assert_eq(got.n, 0);
    wr_buf_done(&got);
}

static void append(struct wr_buf *to, struct wr_buf from)
{
    wr_buf_add(to, from.p, from.n);
    wr_buf_done(&from);
}

Test(source, compressed_files)
{
    static const size_t sizes[] = {0, 1, 1000, 700000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct wr_buf t = text_of(sizes[i]), z = {0};
        append(&z, gzip_of(t.p, t.n));
        expect_file("gzip, 1 member", z.p, z.n, t.p, t.n);
        wr_buf_add(&z, "\0\0\0\0\0", 5);
        expect_file("gzip, padded", z.p, z.n, t.p, t.n);
        wr_buf_add(&z, "x", 1);
        expect_broken("gzip, then other bytes", z.p, z.n, t.p, t.n, "follow the gzip data");
        z.n = 0;
        append(&z, gzip_of(t.p, t.n / 3));
        append(&z, gzip_of("", 0));
        append(&z, gzip_of(t.p + t.n / 3, t.n - t.n / 3));
        expect_file("gzip, 3 members", z.p, z.n, t.p, t.n);
        z.n = 0;
        append(&z, zstd_of(t.p, t.n));
        expect_file("zstd, 1 frame", z.p, z.n, t.p, t.n);
        wr_buf_add(&z, "garbage", 7);
        expect_broken("zstd, then other bytes", z.p, z.n, t.p, t.n, "follow the zstd data");
        z.n = 0;
        wr_buf_add(&z, "\x53\x2a\x4d\x18\x06\0\0\0metaXY", 14);
        append(&z, zstd_of(t.p, t.n / 2));
        wr_buf_add(&z, "\x50\x2a\x4d\x18\0\0\0\0", 8);
        append(&z, zstd_of(t.p + t.n / 2, t.n - t.n / 2));
        expect_file("zstd, 2 frames, 2 to skip", z.p, z.n, t.p, t.n);
        wr_buf_done(&z);
        wr_buf_done(&t);
    }
}

/* Cut after every byte: always told, and what comes before it is a beginning of the text. */
static void cut_everywhere(const char *what, struct wr_buf z, const struct wr_buf *t, size_t whole)
{
    size_t before = 0;
    for (size_t n = whole; n < z.n; n++) {
        struct wr_err err = {0};
        struct wr_buf got = {0};
        put("f", z.p, n);
        int r = read_all(path_of("f"), 333, &got, &err);
        cr_assert_eq(r, WR_EIO, "%s cut at %zu: no error", what, n);
        cr_assert(strstr(err.msg, "ends early"), "%s cut at %zu: says '%s'", what, n, err.msg);
        cr_assert(got.n >= before && got.n <= t->n && memcmp(got.p, t->p, got.n) == 0, "%s cut at %zu", what, n);
        before = got.n;
        wr_buf_done(&got);
    }
    wr_buf_done(&z);
}

Test(source, truncated)
{
    struct wr_buf t = text_of(900);
    cut_everywhere("gzip", gzip_of(t.p, t.n), &t, 2);
    cut_everywhere("zstd", zstd_of(t.p, t.n), &t, 4);
    struct wr_buf z = gzip_of(t.p, 500);
    size_t first = z.n;
    append(&z, gzip_of(t.p + 500, 400));
    cut_everywhere("second member", z, &t, first + 1);
    z = zstd_of(t.p, 500);
    first = z.n;
    append(&z, zstd_of(t.p + 500, 400));
    cut_everywhere("second frame", z, &t, first + 1);
    wr_buf_done(&t);
}

/* Who does not ask what is wrong, or has been told of something else, gets no less. */
Test(source, errors_nobody_asks_for)
{
    struct wr_buf t = text_of(900), z = gzip_of(t.p, t.n);
    struct wr_err err = {.code = WR_EPROG, .line = 7};
    z.p[z.n - 1] ^= 0x10;
    put("broken.gz", z.p, z.n);
    for (int asks = 0; asks < 2; asks++) {
        struct wr_source *s;
        char *text = malloc(t.n + 1);
        size_t n = 0, got = 0;
        int r = wr_source_open(path_of("broken.gz"), NULL, &s, NULL);
        cr_assert_eq(r, 0);
        while ((r = wr_source_read(s, text + n, t.n + 1 - n, &got, asks ? &err : NULL)) >= 0 && got)
            n += got;
        cr_expect(r == WR_EIO && n == t.n && memcmp(text, t.p, n) == 0, "%d after %zu bytes", r, n);
        cr_expect(err.code == WR_EPROG && err.line == 7 && !err.msg[0]);
        wr_source_free(s);
        free(text);
    }
    wr_buf_done(&z);
    wr_buf_done(&t);
}

Test(source, damaged)
{
    struct wr_buf t = text_of(900), z = gzip_of(t.p, t.n);
    for (unsigned i = 1; i <= 8; i++) { /* the CRC and the length */
        z.p[z.n - i] ^= 0x10;
        expect_broken("gzip trailer", z.p, z.n, t.p, t.n, "gzip data is damaged");
        z.p[z.n - i] ^= 0x10;
    }
    wr_buf_done(&z);
    wr_buf_done(&t);
    t = text_of(1000000); /* 8 blocks of 128 KiB */
    z = zstd_of(t.p, t.n);
    z.p[z.n - 1] ^= 1;
    /* The checksum is read with the last block at the earliest: all before it is out, however it is read. */
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct wr_err err = {0};
        struct wr_buf got = {0};
        put("f", z.p, z.n);
        cr_assert_eq(read_all(path_of("f"), steps[i], &got, &err), WR_EIO);
        expect("zstd checksum", &got, t.p, t.n);
        wr_buf_done(&got);
    }
    /* A flipped byte anywhere: the same bytes come before the error for every step. */
    z.p[z.n - 1] ^= 1;
    for (size_t at = 100; at < z.n; at += z.n / 9) {
        z.p[at] ^= 0x40;
        put("f", z.p, z.n);
        size_t first = 0;
        for (size_t i = 1; i < sizeof steps / sizeof *steps; i++) {
            struct wr_err err = {0};
            struct wr_buf got = {0};
            cr_assert_eq(read_all(path_of("f"), steps[i], &got, &err), WR_EIO, "flip at %zu not seen", at);
            cr_assert(i == 1 || got.n == first, "flip at %zu: %zu or %zu bytes", at, first, got.n);
            first = got.n;
            wr_buf_done(&got);
        }
        z.p[at] ^= 0x40;
    }
    wr_buf_done(&z);
    wr_buf_done(&t);
}

/* A child writes p[0..n) to standard input's pipe, `step` bytes at a time. */
static pid_t feed(const char *p, size_t n, size_t step)
{
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        for (size_t at = 0; at < n; at += step) {
            if (write(fds[1], p + at, n - at < step ? n - at : step) < 0)
                _exit(1);
            usleep(200);
        }
        _exit(0);
    }
    close(fds[1]);
    cr_assert_eq(dup2(fds[0], 0), 0);
    close(fds[0]);
    return child;
}

/* ASCII as UTF-16 with its mark. */
static struct wr_buf utf16_of(const char *p, size_t n)
{
    struct wr_buf b = {0};
    wr_buf_add(&b, "\xff\xfe", 2);
    for (size_t i = 0; i < n; i++)
        wr_buf_add(&b, (const char[]){p[i], 0}, 2);
    return b;
}

Test(source, pipes_in_crumbs)
{
    struct wr_buf t = text_of(700), forms[4] = {text_of(700), gzip_of(t.p, t.n), zstd_of(t.p, t.n)};
    forms[3] = utf16_of(t.p, t.n);
    for (size_t i = 0; i < 4; i++) {
        for (size_t step = 1; step < 400; step = step * 3 + 1) {
            struct wr_err err = {0};
            struct wr_buf got = {0};
            pid_t child = feed(forms[i].p, forms[i].n, step);
            cr_assert_eq(read_all("-", 1000, &got, &err), 0, "%s", err.msg);
            size_t mark = i == 3 ? 3 : 0;
            cr_assert(got.n == t.n + mark && memcmp(got.p + mark, t.p, t.n) == 0, "form %zu by %zu", i, step);
            waitpid(child, NULL, 0);
            wr_buf_done(&got);
        }
        wr_buf_done(&forms[i]);
    }
    wr_buf_done(&t);
}

Test(source, standard_input_in_the_middle_of_a_file)
{
    struct wr_buf got = {0};
    put("f", "skipped\nkept\n", 13);
    int fd = open(path_of("f"), O_RDONLY);
    cr_assert(fd >= 0 && lseek(fd, 8, SEEK_SET) == 8 && dup2(fd, 0) == 0);
    cr_assert_eq(read_all("-", 100, &got, NULL), 0);
    expect("the rest", &got, "kept\n", 5);
    cr_assert_eq(read_all("-", 100, &got, NULL), 0);
    expect("nothing is read twice", &got, "", 0);
    wr_buf_done(&got);
}

Test(source, readiness)
{
    struct wr_buf z = gzip_of("a\n1\n", 4);
    const char *forms[] = {"a\n1\n", z.p};
    size_t sizes[] = {4, z.n}, got;
    for (size_t i = 0; i < 2; i++) {
        int fds[2];
        char buf[100];
        struct wr_source *s;
        cr_assert(pipe(fds) == 0 && dup2(fds[0], 0) == 0 && close(fds[0]) == 0);
        cr_assert_eq(wr_source_open("-", NULL, &s, NULL), 0);
        cr_assert(!s->seekable && wr_source_ready_fd(s) == 0);
        cr_assert_not(wr_source_ready(s));
        cr_assert_eq(wr_source_try_read(s, buf, 100, &got, NULL), WR_SOURCE_AGAIN);
        cr_assert_eq(write(fds[1], forms[i], 1), 1);
        /* One byte of gzip is nothing yet; of text it is something. */
        cr_assert_eq(wr_source_ready(s), i == 0);
        cr_assert_eq(write(fds[1], forms[i] + 1, sizes[i] - 1), (ssize_t)sizes[i] - 1);
        cr_assert(wr_source_ready(s));
        size_t n = 0;
        while (wr_source_try_read(s, buf + n, 100 - n, &got, NULL) == 0)
            n += got;
        cr_assert(n == 4 && memcmp(buf, "a\n1\n", 4) == 0);
        cr_assert_not(wr_source_ready(s));
        close(fds[1]);
        cr_assert(wr_source_ready(s));
        cr_assert_eq(wr_source_read(s, buf, 100, &got, NULL), 0);
        cr_assert_eq(got, 0);
        wr_source_free(s);
    }
    wr_buf_done(&z);
}
