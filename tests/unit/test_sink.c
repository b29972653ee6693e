/* Outputs: what stands in the directory before, during and after; modes, links, devices that refuse. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/signals.h"
#include "io/sink.h"

static char folder[] = "/tmp/weir-sink.XXXXXX";

static void make_folder(void)
{
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(sink, .init = make_folder, .fini = remove_folder);

static void put(const char *name, const char *text, mode_t mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
    close(fd);
}

static void expect_text(const char *name, const char *want)
{
    char got[256] = {0};
    int fd = open(name, O_RDONLY);
    cr_assert(fd >= 0, "%s is not there", name);
    cr_assert(read(fd, got, sizeof got - 1) >= 0);
    close(fd);
    cr_assert_str_eq(got, want);
}

static int entries(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    cr_assert(d != NULL);
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

/* Files that an open output has under a name of their own: none where the file system can make such. */
static int names(void)
{
    int fd = open(".", O_TMPFILE | O_WRONLY, 0600);
    if (fd >= 0)
        close(fd);
    return fd < 0;
}

static struct wr_sink *opened(const char *path)
{
    struct wr_sink *s;
    struct wr_err err = {0};
    cr_assert_eq(wr_sink_open(path, &s, &err), 0, "%s", err.msg);
    return s;
}

static void write_text(struct wr_sink *s, const char *text)
{
    struct wr_err err = {0};
    struct wr_slice v[3] = {{text, 1}, {NULL, 0}, {text + 1, strlen(text) - 1}};
    cr_assert_eq(wr_sink_writev(s, v, 3, &err), 0, "%s", err.msg);
}

static void commit(struct wr_sink *s)
{
    struct wr_err err = {0};
    cr_assert_eq(wr_sink_finish(s, true, &err), 0, "%s", err.msg);
    cr_assert_eq(wr_sink_commit(s, true, &err), 0, "%s", err.msg);
    wr_sink_free(s);
}

Test(sink, replaces_at_the_end)
{
    put("out.csv", "old\n", 0640);
    struct wr_sink *s = opened("out.csv");
    cr_assert(wr_sink_atomic(s));
    write_text(s, "new\n");
    expect_text("out.csv", "old\n");
    cr_assert_eq(entries("."), 1 + names());
    commit(s);
    expect_text("out.csv", "new\n");
    cr_assert_eq(entries("."), 1);
    struct stat st;
    cr_assert(stat("out.csv", &st) == 0 && (st.st_mode & 07777) == 0640);
    /* A new one gets what the umask leaves. */
    umask(027);
    s = opened("fresh.csv");
    write_text(s, "x\n");
    cr_assert(access("fresh.csv", F_OK) < 0);
    commit(s);
    cr_assert(stat("fresh.csv", &st) == 0 && (st.st_mode & 07777) == 0640);
}

/* With a name from the start, as where the file system knows no other way, or from when it is set aside. */
Test(sink, named_replaces_at_the_end)
{
    struct wr_err err = {0};
    struct wr_sink *s, *t;
    struct stat st;
    put("out.csv", "old\n", 0640);
    cr_assert_eq(wr_sink_open_plain("out.csv", &s, &err), 0, "%s", err.msg);
    cr_assert_eq(entries("."), 2);
    write_text(s, "new\n");
    expect_text("out.csv", "old\n");
    commit(s);
    expect_text("out.csv", "new\n");
    cr_assert(stat("out.csv", &st) == 0 && (st.st_mode & 07777) == 0640);
    cr_assert_eq(wr_sink_open_plain("out.csv", &s, &err), 0, "%s", err.msg);
    t = opened("fresh.csv");
    cr_assert_eq(entries("."), 2 + names());
    cr_assert_eq(wr_sink_park(t, &err), 0, "%s", err.msg);
    cr_assert_eq(entries("."), 3);
    wr_sink_abort(s);
    wr_sink_free(s);
    wr_sink_free(t);
    cr_assert_eq(entries("."), 1);
    expect_text("out.csv", "new\n");
}

/* A file that has come up meanwhile is replaced as well. */
Test(sink, another_was_faster)
{
    struct wr_sink *s = opened("out.csv");
    write_text(s, "new\n");
    put("out.csv", "theirs\n", 0600);
    commit(s);
    expect_text("out.csv", "new\n");
    cr_assert_eq(entries("."), 1);
}

Test(sink, keeps_the_owner)
{
    struct stat st;
    put("out.csv", "old\n", 04755);
    if (chown("out.csv", 1234, 4321) < 0)
        return; /* not root: nothing to tell apart */
    cr_assert_eq(chmod("out.csv", 04755), 0);
    struct wr_sink *s = opened("out.csv");
    commit(s);
    cr_assert_eq(stat("out.csv", &st), 0);
    cr_assert(st.st_uid == 1234 && st.st_gid == 4321 && (st.st_mode & 07777) == 04755);
}

Test(sink, abort_leaves_nothing)
{
    put("out.csv", "old\n", 0600);
    struct wr_sink *s = opened("out.csv"), *t = opened("fresh.csv");
    write_text(s, "new\n");
    write_text(t, "new\n");
    wr_sink_abort(s);
    cr_assert_eq(entries("."), 1 + names());
    wr_sink_free(s);
    wr_sink_free(t);
    wr_sink_free(NULL);
    cr_assert_eq(entries("."), 1);
    expect_text("out.csv", "old\n");
}

Test(sink, goes_through_links)
{
    struct stat st;
    cr_assert(mkdir("sub", 0700) == 0 && mkdir("far", 0700) == 0);
    put("far/real.csv", "old\n", 0600);
    cr_assert(symlink("../far/real.csv", "sub/one") == 0 && symlink("sub/one", "two") == 0);
    cr_assert(symlink("far/fresh.csv", "dangling") == 0 && symlink("loop", "loop") == 0);
    struct wr_sink *s = opened("two");
    write_text(s, "new\n");
    cr_assert_eq(entries("far"), 1 + names());
    commit(s);
    expect_text("far/real.csv", "new\n");
    cr_assert(lstat("two", &st) == 0 && S_ISLNK(st.st_mode) && lstat("sub/one", &st) == 0 && S_ISLNK(st.st_mode));
    s = opened("dangling");
    write_text(s, "made\n");
    commit(s);
    expect_text("far/fresh.csv", "made\n");
    cr_assert(lstat("dangling", &st) == 0 && S_ISLNK(st.st_mode));
    struct wr_err err = {0};
    cr_assert_eq(wr_sink_open("loop", &s, &err), WR_EIO);
    cr_assert_str_eq(err.msg, "cannot write to loop: Too many levels of symbolic links");
}

Test(sink, cannot_open)
{
    struct {
        const char *path, *msg;
    } table[] = {
        {"none/out.csv", "cannot write to none/out.csv: No such file or directory"},
        {".", "cannot write to .: Is a directory"},
        {"", "cannot write to : No such file or directory"},
        {"out.csv/x", "cannot write to out.csv/x: Not a directory"},
        {"/dev/fd/77", "cannot write to /dev/fd/77: Bad file descriptor"},
    };
    put("out.csv", "old\n", 0600);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_err err = {0};
        struct wr_sink *s;
        cr_assert_eq(wr_sink_open(table[i].path, &s, &err), WR_EIO, "%s", table[i].path);
        cr_assert_str_eq(err.msg, table[i].msg);
    }
    cr_assert_eq(entries("."), 1);
}

/* As an ordinary user: a file that is read-only, and a directory that is, stay as they are. */
Test(sink, no_permission)
{
    struct wr_err err = {0};
    struct wr_sink *s;
    put("out.csv", "old\n", 0444);
    cr_assert_eq(mkdir("closed", 0700), 0);
    put("closed/out.csv", "old\n", 0666);
    cr_assert(chmod("closed", 0555) == 0 && chmod(".", 0777) == 0);
    if (geteuid() == 0)
        cr_assert_eq(seteuid(12345), 0);
    cr_assert_eq(wr_sink_open("out.csv", &s, &err), WR_EIO);
    cr_assert_str_eq(err.msg, "cannot write to out.csv: Permission denied");
    err = (struct wr_err){0};
    cr_assert_eq(wr_sink_open("closed/out.csv", &s, &err), WR_EIO);
    cr_assert_str_eq(err.msg, "cannot make a file beside closed/out.csv: Permission denied");
    cr_assert(seteuid(getuid()) == 0 && chmod("closed", 0700) == 0);
    expect_text("out.csv", "old\n");
}

Test(sink, devices_and_descriptors)
{
    struct wr_err err = {0};
    struct wr_slice text = WR_SLICE("x\n");
    struct wr_sink *s = opened("/dev/full");
    cr_assert_not(wr_sink_atomic(s));
    cr_assert_eq(wr_sink_encoding(s), WR_ENCODE_NONE);
    cr_assert_eq(wr_sink_writev(s, &text, 1, &err), WR_EIO);
    cr_assert_str_eq(err.msg, "cannot write to /dev/full: No space left on device");
    wr_sink_free(s);
    s = opened("/dev/null");
    write_text(s, "gone\n");
    commit(s);
    /* A descriptor is shared, not opened anew: its position and O_APPEND count. */
    put("log", "1\n", 0600);
    int fd = open("log", O_WRONLY | O_APPEND);
    char name[32];
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    s = opened(name);
    write_text(s, "2\n");
    commit(s);
    cr_assert(write(fd, "3\n", 2) == 2);
    expect_text("log", "1\n2\n3\n");
    close(fd);
}

/* By what is there now: files by their device and number, names that are free yet by their folder. */
Test(sink, two_paths_to_one)
{
    static const struct {
        const char *a, *b;
        bool same;
    } table[] = {
        {"-", "-", true},
        {"-", "/dev/stdout", true},
        {"/dev/fd/1", "/proc/self/fd/1", true},
        {"/dev/stderr", "/dev/fd/2", true},
        {"/dev/null", "/dev/null", false},
        {"/dev/full", "/dev/full", true},
        {"/dev/full", "/dev/null", false},
        {"one.csv", "one.csv", true},
        {"one.csv", "./one.csv", true},
        {"one.csv", "link", true},
        {"one.csv", "hard", true},
        {"one.csv", "two.csv", false},
        {"one.csv", "new.csv", false},
        {"new.csv", "new.csv", true},
        {"new.csv", "sub/../new.csv", true},
        {"new.csv", "dangling", true},
        {"new.csv", "other.csv", false},
        {"new.csv", "sub/new.csv", false},
        {"new.csv", "none/new.csv", false},
        {"none/new.csv", "none/new.csv", false}, /* neither can be opened */
        {"loop", "new.csv", false},
        {"new.csv", "/dev/fd/77", false},
        {"/dev/fd/77", "/dev/fd/78", false},
        {"/dev/fd/1x", "/dev/fd/1", false},
        {"/dev/fd/x", "/dev/fd/1", false},
        {"/dev/fd/99999999999", "/dev/fd/1", false},
        {"one.csv", "absolute", true},
        {"new.csv", "far", true},
    };
    put("one.csv", "1\n", 0600);
    put("two.csv", "2\n", 0600);
    cr_assert(mkdir("sub", 0700) == 0 && link("one.csv", "hard") == 0 && symlink("one.csv", "link") == 0);
    cr_assert(symlink("new.csv", "dangling") == 0 && symlink("loop", "loop") == 0);
    char far[64];
    snprintf(far, sizeof far, "%s/one.csv", folder);
    cr_assert_eq(symlink(far, "absolute"), 0);
    snprintf(far, sizeof far, "%s/new.csv", folder);
    cr_assert_eq(symlink(far, "far"), 0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cr_expect_eq(wr_sink_same(table[i].a, table[i].b), table[i].same, "%s %s", table[i].a, table[i].b);
        cr_expect_eq(wr_sink_same(table[i].b, table[i].a), table[i].same, "%s %s", table[i].b, table[i].a);
    }
    /* Another descriptor of the same file, and of the same pipe, which may be meant so. */
    char name[2][32];
    int fds[3] = {open("one.csv", O_WRONLY)};
    cr_assert(fds[0] >= 0 && pipe(fds + 1) == 0);
    snprintf(name[0], sizeof name[0], "/dev/fd/%d", fds[0]);
    cr_expect(wr_sink_same("one.csv", name[0]) && wr_sink_same(name[0], "link"));
    snprintf(name[0], sizeof name[0], "/dev/fd/%d", fds[2]);
    snprintf(name[1], sizeof name[1], "/dev/fd/%d", dup(fds[2]));
    cr_expect_not(wr_sink_same(name[0], name[1]));
}

Test(sink, standard_output)
{
    struct wr_err err = {0};
    struct wr_slice many[500], text = WR_SLICE("y");
    for (size_t i = 0; i < 500; i++)
        many[i] = i % 3 ? text : (struct wr_slice){NULL, 0};
    int fds[2];
    cr_assert(pipe(fds) == 0 && dup2(fds[1], 1) == 1 && close(fds[1]) == 0);
    struct wr_sink *s = opened(NULL);
    cr_assert_eq(wr_sink_writev(s, many, 500, &err), 0);
    commit(s);
    char got[600];
    size_t n = 0;
    for (ssize_t r; (r = read(fds[0], got + n, sizeof got - n)) > 0;)
        n += (size_t)r;
    cr_assert_eq(n, 333);
    /* Nothing opened later becomes standard output. */
    cr_assert(open("/dev/null", O_RDONLY) > 1);
    close(fds[0]);
    cr_assert(pipe(fds) == 0 && dup2(fds[1], 1) == 1 && close(fds[0]) == 0);
    signal(SIGPIPE, SIG_IGN);
    s = opened("-");
    cr_assert_eq(wr_sink_writev(s, &text, 1, &err), WR_EPIPE);
    wr_sink_free(s);
}

/* Held back: nothing goes out until it is finished, however much it is, and an abort lets nothing go. */
Test(sink, held_back_until_the_end)
{
    enum { N = 700001 };
    struct wr_err err = {0};
    char *bytes = malloc(N), *got = calloc(1, N);
    for (size_t i = 0; i < N; i++)
        bytes[i] = (char)(i * 2654435761u >> 24);
    const struct wr_slice halves[] = {{bytes, N / 2}, {bytes + N / 2, N - N / 2}};
    for (int round = 0; round < 2; round++) {
        char name[32];
        FILE *real = tmpfile();
        cr_assert(real != NULL);
        snprintf(name, sizeof name, "/dev/fd/%d", fileno(real));
        struct wr_sink *s = opened(name);
        cr_assert_eq(wr_sink_hold(s, folder, &err), 0, "%s", err.msg);
        cr_assert_eq(wr_sink_writev(s, halves, 2, &err), 0);
        cr_expect_eq(lseek(fileno(real), 0, SEEK_END), 0, "something has gone out");
        cr_expect_eq(entries(folder), 0);
        if (round)
            commit(s);
        else
            wr_sink_free(s);
        cr_expect_eq(pread(fileno(real), got, N, 0), round ? N : 0);
        cr_expect(!round || !memcmp(got, bytes, N));
        fclose(real);
    }
    struct wr_sink *s = opened("/dev/null");
    cr_expect_eq(wr_sink_hold(s, "missing", &err), WR_EIO);
    cr_expect_str_eq(err.msg, "no temporary file in missing: No such file or directory");
    wr_sink_free(s);
    free(bytes);
    free(got);
}

/* Set aside and taken up again: the temporary goes on where it was, and neither a signal nor an abort leaves it. */
Test(sink, parked_goes_on)
{
    struct wr_err err = {0};
    put("out.csv", "old\n", 0600);
    struct wr_sink *s = opened("out.csv");
    for (int i = 0; i < 3; i++) {
        write_text(s, "ab\n");
        cr_assert_eq(wr_sink_park(s, &err), 0, "%s", err.msg);
    }
    expect_text("out.csv", "old\n");
    commit(s);
    expect_text("out.csv", "ab\nab\nab\n");
    s = opened("out.csv");
    cr_assert_eq(wr_sink_park(s, &err), 0);
    cr_assert_eq(wr_sink_finish(s, false, &err), 0);
    expect_text("out.csv", "ab\nab\nab\n");
    wr_sink_free(s);
    expect_text("out.csv", "ab\nab\nab\n");
    cr_assert_eq(entries("."), 1);
}

/* What gzip(1) and zstd(1) make of it again; the same bytes however it was cut. */
Test(sink, compresses_by_name)
{
    static const char *const names[][3] = {{"a.gz", "b.gz", "gzip -dc a.gz | sha256sum"},
                                           {"a.zst", "b.zst", "zstd -qdc a.zst | sha256sum"}};
    enum { BYTES = 3500000 }; /* parts, and a shorter one */
    char *text = malloc(BYTES), line[80];
    for (size_t i = 0; i < BYTES; i++)
        text[i] = (char)('a' + i * i % 23 + i / 1000 % 3);
    for (size_t k = 0; k < 2; k++) {
        struct wr_sink *s = opened(names[k][0]), *t = opened(names[k][1]), *none = opened(k ? "0.zst" : "0.gz");
        struct wr_slice all = {text, BYTES};
        cr_assert_eq(wr_sink_writev(s, &all, 1, NULL), 0);
        for (size_t at = 0; at < BYTES; at += 777) {
            struct wr_slice piece = {text + at, BYTES - at < 777 ? BYTES - at : 777};
            cr_assert_eq(wr_sink_writev(t, &piece, 1, NULL), 0);
        }
        commit(s);
        commit(t);
        commit(none);
        snprintf(line, sizeof line, "cmp %s %s", names[k][0], names[k][1]);
        cr_assert_eq(system(line), 0);
        FILE *f = fopen("plain", "w");
        cr_assert(f && fwrite(text, 1, BYTES, f) == BYTES && fclose(f) == 0);
        snprintf(line, sizeof line, "test \"$(%s)\" = \"$(sha256sum < plain)\"", names[k][2]);
        cr_assert_eq(system(line), 0);
        cr_assert_eq(system(k ? "test -z \"$(zstd -qdc 0.zst)\"" : "test -z \"$(gzip -dc 0.gz)\""), 0);
    }
    free(text);
}

/* Text that does not repeat itself much. */
static char *make_text(size_t n)
{
    char *text = malloc(n);
    uint64_t seed = 1;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        text[i] = (char)("0123456789,\nabcdefghijklmnopqrst"[seed >> 59]);
    }
    return text;
}

/* text[0..n) in parts by an encoder of our own. */
static void write_parts(struct wr_sink *s, const char *text, size_t n)
{
    enum wr_encode_kind kind = wr_sink_encoding(s);
    struct wr_encoder *e = wr_encoder_new(kind);
    char *out = malloc(wr_encode_bound(kind, WR_ENCODE_PART));
    for (size_t at = 0; at < n; at += WR_ENCODE_PART) {
        struct wr_slice part = {text + at, n - at < WR_ENCODE_PART ? n - at : WR_ENCODE_PART};
        size_t back = at < WR_ENCODE_BEFORE ? at : WR_ENCODE_BEFORE;
        uint32_t check;
        size_t bytes = wr_encoder_part(e, (struct wr_slice){text + at - back, back}, part, out, &check);
        cr_assert(bytes > 0 && bytes <= wr_encode_bound(kind, part.n));
        cr_assert_eq(wr_sink_write_part(s, (struct wr_slice){out, bytes}, check, part.n, NULL), 0);
    }
    free(out);
    wr_encoder_free(e);
}

/* Around the ends of parts: the sink's own parts are those that others make, and gzip(1) and zstd(1) read them. */
Test(sink, parts_make_the_same_stream)
{
    enum { PART = WR_ENCODE_PART };
    static const size_t sizes[] = {0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 40000};
    char *text = make_text(3 * PART);
    for (size_t t = 0; t < sizeof sizes / sizeof *sizes; t++)
        for (int k = 0; k < 2; k++) {
            struct wr_sink *s = opened(k ? "a.zst" : "a.gz"), *parts = opened(k ? "b.zst" : "b.gz");
            struct wr_slice all = {text, sizes[t]};
            cr_assert_eq(wr_sink_writev(s, &all, 1, NULL), 0);
            write_parts(parts, text, sizes[t]);
            commit(s);
            commit(parts);
            FILE *f = fopen("plain", "w");
            cr_assert(f && fwrite(text, 1, sizes[t], f) == sizes[t] && fclose(f) == 0);
            cr_expect_eq(system(k ? "cmp a.zst b.zst" : "cmp a.gz b.gz"), 0, "%zu bytes", sizes[t]);
            cr_expect_eq(system(k ? "zstd -qdc a.zst | cmp - plain" : "gzip -dc a.gz | cmp - plain"), 0,
                         "%zu bytes", sizes[t]);
        }
    free(text);
}

Test(sink, big_writes_through_a_slow_pipe)
{
    enum { BYTES = 3000000 };
    char *text = malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++)
        text[i] = (char)('a' + i * i % 23);
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    fcntl(fds[1], F_SETFL, O_NONBLOCK); /* somebody else's choice must not hurt */
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], 1);
        close(fds[0]);
        struct wr_slice v[3] = {{text, 1000}, {text + 1000, BYTES - 1001}, {text + BYTES - 1, 1}};
        struct wr_sink *s;
        _exit(wr_sink_open("-", &s, NULL) || wr_sink_writev(s, v, 3, NULL) || wr_sink_finish(s, true, NULL));
    }
    close(fds[1]);
    char *got = malloc(BYTES + 1);
    size_t n = 0;
    for (ssize_t r; n <= BYTES && (r = read(fds[0], got + n, BYTES + 1 - n)) > 0;)
        n += (size_t)r;
    int status;
    waitpid(child, &status, 0);
    cr_assert_eq(status, 0);
    cr_assert(n == BYTES && memcmp(got, text, BYTES) == 0);
    free(got);
    free(text);
}

Test(sink, signals_leave_nothing)
{
    static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (int sig = 1; sig < 32; sig++)
                signal(sig, SIG_DFL);
            wr_signals_init();
            struct wr_sink *s;
            if (wr_sink_open("out.csv", &s, NULL) < 0)
                _exit(1);
            if (wr_sink_park(s, NULL) < 0)
                _exit(1);
            for (int more = 0; more < 1200; more++) { /* more than one chunk of the signals' table */
                char name[32];
                snprintf(name, sizeof name, "more%d.csv", more);
                if (wr_sink_open(name, &s, NULL) < 0 || wr_sink_park(s, NULL) < 0)
                    _exit(1);
            }
            raise(SIGUSR1);
            raise(deadly[i]);
            _exit(2);
        }
        int status;
        waitpid(child, &status, 0);
        cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == deadly[i], "signal %d: status %x", deadly[i], status);
        cr_assert_eq(entries("."), 0);
    }
}
