/* See glob.h: glob(3) finds, we sort (its own order is the locale's). */
#include "io/glob.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "io/sys.h"

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int copy_names(struct wr_arena *arena, char *const *from, size_t count, const char ***names,
                      struct wr_err *err)
{
    const char **out = wr_arena_alloc(arena, count * sizeof *out);
    if (!out)
        return wr_arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        out[i] = wr_arena_dup(arena, from[i], strlen(from[i]));
        if (!out[i])
            return wr_arena_error(arena, err);
    }
    qsort(out, count, sizeof *out, by_bytes);
    *names = out;
    return 0;
}

int wr_glob_expand(struct wr_arena *arena, const char *pattern, const char ***names, size_t *n, struct wr_err *err)
{
    struct stat st;
    glob_t found = {0};
    char *itself = (char *)(uintptr_t)pattern;
    bool plain = !strpbrk(pattern, "*?[\\") || wr_sys_lstat(pattern, &st) == 0;
    int r = plain ? GLOB_NOMATCH : glob(pattern, GLOB_NOSORT, NULL, &found);
    if (r == GLOB_NOSPACE) {
        globfree(&found);
        return wr_err_nomem(err, "from");
    }
    bool none = r != 0;
    *n = none ? 1 : found.gl_pathc;
    r = copy_names(arena, none ? &itself : found.gl_pathv, *n, names, err);
    globfree(&found);
    return r;
}
