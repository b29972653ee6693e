/* A list of the paths that a program reads, in order, patterns expanded. It lies in an arena and may be long: 100
 * 000 small files are an ordinary input. */
#ifndef WR_CMD_PATHS_H
#define WR_CMD_PATHS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct wr_paths {
    const char **v; /* [n] */
    uint32_t n, cap;
};

/* Adds one, which stays where it is, or (`expand`) what the pattern stands for. 0 or WR_ELIMIT. */
int wr_paths_add(struct wr_arena *, struct wr_paths *, const char *path, bool expand, struct wr_err *);

/* Adds what each of a stage's n paths stands for. */
int wr_paths_add_all(struct wr_arena *, struct wr_paths *, const struct wr_slice *paths, uint32_t n,
                     struct wr_err *);

#endif
