/* See paths.h. The list doubles, so what it leaves behind in the arena is no more than the list. */
#include "cmd/paths.h"

#include "io/glob.h"

static int reserve(struct wr_arena *arena, struct wr_paths *p, size_t more, struct wr_err *err)
{
    size_t cap = p->cap ? p->cap : 16;
    while (cap < p->n + more)
        cap *= 2;
    if (cap == p->cap)
        return 0;
    const char **v = cap <= UINT32_MAX ? wr_arena_alloc(arena, cap * sizeof *v) : NULL;
    if (!v)
        return wr_arena_error(arena, err);
    if (p->n)
        memcpy(v, p->v, p->n * sizeof *v);
    p->v = v;
    p->cap = (uint32_t)cap;
    return 0;
}

int wr_paths_add(struct wr_arena *arena, struct wr_paths *p, const char *path, bool expand, struct wr_err *err)
{
    const char **found = &path;
    size_t n = 1;
    int rc = expand ? wr_glob_expand(arena, path, &found, &n, err) : 0;
    if (rc >= 0)
        rc = reserve(arena, p, n, err);
    if (rc < 0)
        return rc;
    memcpy(p->v + p->n, found, n * sizeof *found);
    p->n += (uint32_t)n;
    return 0;
}

int wr_paths_add_all(struct wr_arena *arena, struct wr_paths *p, const struct wr_slice *paths, uint32_t n,
                     struct wr_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; i < n && rc >= 0; i++) {
        char *path = wr_arena_dup(arena, paths[i].p, paths[i].n);
        rc = path ? wr_paths_add(arena, p, path, true, err) : wr_arena_error(arena, err);
    }
    return rc;
}
