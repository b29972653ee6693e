/* See machine.h. /proc/self/cgroup says which group the program is in (cgroups(7)); every group above it limits
 * too. A container may show a path of the world outside: such folders are not there, and the walk goes on upwards.
 */
#include "cmd/machine.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/sys.h"

enum { PATH_ROOM = 1024, CPUS_MOST = 1024 };

/* A small file as text; 0: it is not there. */
static size_t read_small(const char *path, char *out, size_t cap)
{
    int fd = wr_sys_open(path, O_RDONLY, 0);
    if (fd < 0)
        return 0;
    ssize_t n = wr_sys_read(fd, out, cap - 1);
    wr_sys_close(fd);
    out[n > 0 ? n : 0] = 0;
    return n > 0 ? (size_t)n : 0;
}

/* What a limit file says; -1: nothing ("max", missing). */
static int64_t read_number(const char *path)
{
    char text[64];
    char *end;
    if (!read_small(path, text, sizeof text))
        return -1;
    long long v = strtoll(text, &end, 10);
    return end == text ? -1 : v;
}

/* Does a comma list hold `word`? An empty list holds "" alone. */
static bool lists(char *names, const char *word)
{
    for (char *name; (name = strsep(&names, ","));) {
        if (strcmp(name, word) == 0)
            return true;
    }
    return false;
}

/* The program's group in the hierarchy of `controller` ("": v2), e.g. "/user.slice"; "" if it is in none. */
static void own_group(const char *controller, char *out, size_t cap)
{
    char text[4096], *rest = text;
    *out = 0;
    if (!read_small("/proc/self/cgroup", text, sizeof text))
        return;
    for (char *line; (line = strsep(&rest, "\n"));) { /* NUMBER:CONTROLLERS:PATH */
        strsep(&line, ":");
        char *names = strsep(&line, ":");
        if (line && lists(names, controller))
            snprintf(out, cap, "%s", line);
    }
}

/* The least of what `limit` says about the program's group and those above it; `most` if they say nothing. */
static int64_t tightest(const char *root, const char *controller, int64_t (*limit)(const char *dir), int64_t most)
{
    char group[PATH_ROOM], dir[2 * PATH_ROOM];
    own_group(controller, group, sizeof group);
    for (;;) {
        char *slash = strrchr(group, '/');
        snprintf(dir, sizeof dir, "%s%s", root, slash && slash[1] ? group : "");
        int64_t v = limit(dir);
        if (v > 0 && v < most)
            most = v;
        if (!slash || !slash[1])
            return most;
        slash[slash == group] = 0; /* "/a/b" -> "/a" -> "/" */
    }
}

static int64_t memory_v2(const char *dir)
{
    char path[3 * PATH_ROOM];
    snprintf(path, sizeof path, "%s/memory.max", dir);
    return read_number(path);
}

static int64_t memory_v1(const char *dir)
{
    char path[3 * PATH_ROOM];
    snprintf(path, sizeof path, "%s/memory.limit_in_bytes", dir);
    return read_number(path);
}

/* A quota of time in processors, rounded up. */
static int64_t processors(int64_t quota, int64_t period)
{
    return quota > 0 && period > 0 ? (quota + period - 1) / period : -1;
}

static int64_t cpus_v2(const char *dir)
{
    char path[3 * PATH_ROOM], text[64];
    long long quota, period;
    snprintf(path, sizeof path, "%s/cpu.max", dir);
    if (!read_small(path, text, sizeof text) || sscanf(text, "%lld %lld", &quota, &period) != 2)
        return -1;
    return processors(quota, period);
}

static int64_t cpus_v1(const char *dir)
{
    char quota[3 * PATH_ROOM], period[3 * PATH_ROOM];
    snprintf(quota, sizeof quota, "%s/cpu.cfs_quota_us", dir);
    snprintf(period, sizeof period, "%s/cpu.cfs_period_us", dir);
    return processors(read_number(quota), read_number(period));
}

unsigned wr_machine_cpus(void)
{
    cpu_set_t set;
    long n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
    int64_t most = n < 1 ? 1 : n > CPUS_MOST ? CPUS_MOST : n;
    most = tightest("/sys/fs/cgroup", "", cpus_v2, most);
    return (unsigned)tightest("/sys/fs/cgroup/cpu", "cpu", cpus_v1, most);
}

size_t wr_machine_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    int64_t most = pages > 0 && size > 0 ? (int64_t)pages * size : INT64_C(1) << 32;
    most = tightest("/sys/fs/cgroup", "", memory_v2, most);
    return (size_t)tightest("/sys/fs/cgroup/memory", "memory", memory_v1, most);
}
