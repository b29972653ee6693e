/* Many outputs at once: folders that come and go, few descriptors for many files, each piece packed by itself. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/fan.h"
#include "io/sink.h"

static char folder[] = "/tmp/weir-fan.XXXXXX";

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

TestSuite(fan, .init = make_folder, .fini = remove_folder);

static int entries(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    cr_assert(d != NULL, "%s is not there", dir);
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void add(struct wr_fan *f, const char *path)
{
    struct wr_err err = {0};
    cr_assert_eq(wr_fan_add(f, path, &err), 0, "%s", err.msg);
}

static void put(struct wr_fan *f, uint32_t file, const char *text)
{
    struct wr_err err = {0};
    cr_assert_eq(wr_fan_write(f, file, (struct wr_slice){text, strlen(text)}, &err), 0, "%s", err.msg);
}

static void commit(struct wr_fan *f)
{
    struct wr_err err = {0};
    cr_assert_eq(wr_fan_finish(f, &err), 0, "%s", err.msg);
    cr_assert_eq(wr_fan_commit(f, &err), 0, "%s", err.msg);
    wr_fan_free(f);
}

static void expect_text(const char *path, const char *want)
{
    char got[4096] = {0};
    int fd = open(path, O_RDONLY);
    cr_assert(fd >= 0, "%s is not there", path);
    cr_assert(read(fd, got, sizeof got - 1) >= 0);
    close(fd);
    cr_expect_str_eq(got, want, "%s", path);
}

/* The folders that a path lacks are made; those of them that nothing came into go again, and no others. */
Test(fan, folders_come_and_go)
{
    cr_assert_eq(mkdir("there", 0700), 0);
    struct wr_fan *f = wr_fan_new(WR_ENCODE_NONE);
    add(f, "a/b/c/one.csv");
    add(f, "a/b/c/two.csv");
    add(f, "there/three.csv");
    add(f, "here.csv");
    put(f, 0, "x\n");
    cr_assert_eq(wr_fan_files(f), 4);
    cr_assert_str_eq(wr_sink_target(wr_fan_sink(f, 1)), "a/b/c/two.csv");
    wr_fan_free(f);
    cr_assert_eq(entries("."), 1);
    cr_assert_eq(entries("there"), 0);

    f = wr_fan_new(WR_ENCODE_NONE);
    for (int i = 0; i < 20; i++) { /* more than the first list of folders holds */
        char path[32];
        snprintf(path, sizeof path, "d%d/out.csv", i);
        add(f, path);
        put(f, (uint32_t)i, path);
    }
    cr_assert_eq(wr_fan_bytes(f), 10 * 10 + 10 * 11);
    commit(f);
    cr_assert_eq(entries("."), 21);
    expect_text("d0/out.csv", "d0/out.csv");
    expect_text("d19/out.csv", "d19/out.csv");
    wr_fan_free(NULL);
}

Test(fan, a_folder_that_cannot_be)
{
    static const char *const table[][2] = {
        {"file/x.csv", "cannot write to file/x.csv: Not a directory"},
        {"file/sub/x.csv", "cannot make the folder file/sub: Not a directory"},
        {"file/sub/sub/x.csv", "cannot make the folder file/sub/sub: Not a directory"},
        {"/proc", "cannot write to /proc: Is a directory"},
        {"/proc/none/x.csv", "cannot make the folder /proc/none: No such file or directory"},
        {"/proc/none/sub/x.csv", "cannot make the folder /proc/none: No such file or directory"},
    };
    close(open("file", O_CREAT | O_WRONLY, 0600));
    struct wr_fan *f = wr_fan_new(WR_ENCODE_NONE);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct wr_err err = {0};
        cr_expect_eq(wr_fan_add(f, table[i][0], &err), WR_EIO, "%s", table[i][0]);
        cr_expect_str_eq(err.msg, table[i][1]);
    }
    cr_assert_eq(wr_fan_files(f), 0);
    wr_fan_free(f);
    cr_assert_eq(entries("."), 1);
}

/* A fan has a quarter of the descriptors that there may be, each file what was written to it, in order. */
Test(fan, more_files_than_descriptors)
{
    enum { FILES = 100, ROUNDS = 7, MOST = 16 };
    char path[32], want[4096];
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 4 * MOST;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    const int before = entries("/proc/self/fd");
    struct wr_fan *f = wr_fan_new(WR_ENCODE_NONE);
    for (uint32_t i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%u.csv", i);
        add(f, path);
    }
    for (uint32_t k = 0; k < ROUNDS * FILES; k++) {
        const uint32_t i = k * 37 % FILES / (1 + k % 3); /* some oftener than others */
        snprintf(path, sizeof path, "%u\n", k);
        put(f, i, path);
        put(f, i, "again\n");
        cr_assert_leq(entries("/proc/self/fd"), before + MOST);
    }
    cr_assert_eq(entries("/proc/self/fd"), before + MOST);
    commit(f);
    cr_assert_eq(entries("/proc/self/fd"), before);
    cr_assert_eq(entries("."), FILES);
    for (uint32_t i = 0; i < FILES; i++) {
        size_t n = 0;
        want[0] = 0;
        for (uint32_t k = 0; k < ROUNDS * FILES; k++)
            if (k * 37 % FILES / (1 + k % 3) == i)
                n += (size_t)snprintf(want + n, sizeof want - n, "%u\nagain\n", k);
        snprintf(path, sizeof path, "%u.csv", i);
        expect_text(path, want);
    }
}

/* Of as few descriptors as there may be one is left, and of ever so many they are not all taken. */
Test(fan, one_descriptor_and_very_many)
{
    struct rlimit limit, few;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = limit;
    few.rlim_cur = 7;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    struct wr_fan *f = wr_fan_new(WR_ENCODE_NONE);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    const int before = entries("/proc/self/fd");
    add(f, "a.csv");
    add(f, "b.csv");
    for (int i = 0; i < 3; i++) {
        put(f, 0, "a\n");
        put(f, 1, "b\n");
        cr_assert_eq(entries("/proc/self/fd"), before + 1);
    }
    commit(f);
    expect_text("a.csv", "a\na\na\n");
    expect_text("b.csv", "b\nb\nb\n");
    few.rlim_cur = limit.rlim_max < 5000 ? limit.rlim_max : 5000;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    f = wr_fan_new(WR_ENCODE_NONE);
    for (unsigned i = 0; i < 1100; i++) {
        char path[32];
        snprintf(path, sizeof path, "%u.csv", i);
        add(f, path);
    }
    cr_assert_leq(entries("/proc/self/fd"), before + 1024);
    wr_fan_free(f);
    cr_assert_eq(entries("."), 2);
}

/* What is no file is written straight, and takes no file's place. */
Test(fan, devices_among_files)
{
    int fds[2];
    char path[32], got[8] = {0};
    struct wr_err err = {0};
    cr_assert_eq(pipe(fds), 0);
    struct wr_fan *f = wr_fan_new(WR_ENCODE_NONE);
    snprintf(path, sizeof path, "/dev/fd/%d", fds[1]);
    add(f, path);
    add(f, "/dev/full");
    add(f, "out.csv");
    put(f, 0, "pipe");
    put(f, 2, "file");
    cr_assert(read(fds[0], got, sizeof got) == 4 && strcmp(got, "pipe") == 0);
    cr_assert_eq(wr_fan_write(f, 1, WR_SLICE("x"), &err), WR_EIO);
    cr_assert_str_eq(err.msg, "cannot write to /dev/full: No space left on device");
    commit(f);
    expect_text("out.csv", "file");
}

/* gzip(1) and zstd(1) read the pieces as one text, pieces of more than one part too. */
Test(fan, pieces_are_packed)
{
    enum { BYTES = 3 * WR_ENCODE_PART + 777 };
    char *text = malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++)
        text[i] = (char)('a' + i * i % 23 + i / 1000 % 3);
    FILE *plain = fopen("plain", "w");
    cr_assert(plain && fwrite(text, 1, BYTES, plain) == BYTES && fputs("tail\n", plain) >= 0 && fclose(plain) == 0);
    for (int k = 0; k < 2; k++) {
        struct wr_fan *f = wr_fan_new(k ? WR_ENCODE_ZSTD : WR_ENCODE_GZIP);
        add(f, k ? "a.zst" : "a.gz");
        add(f, k ? "b.zst" : "b.gz");
        cr_assert_eq(wr_fan_write(f, 0, (struct wr_slice){text, BYTES}, NULL), 0);
        put(f, 1, "b\n");
        put(f, 0, "tail\n");
        commit(f);
        cr_assert_eq(system(k ? "zstd -qdc a.zst | cmp - plain" : "gzip -dc a.gz | cmp - plain"), 0);
        cr_assert_eq(system(k ? "test \"$(zstd -qdc b.zst)\" = b" : "test \"$(gzip -dc b.gz)\" = b"), 0);
    }
    free(text);
}
