/* File names from a pattern: `from "2024-*.csv"` works quoted, on every shell.
 *
 * The pattern is glob(7)'s; names come sorted by bytes. */
#ifndef WR_IO_GLOB_H
#define WR_IO_GLOB_H

#include <stddef.h>

#include "base/arena.h"

/* Expands `pattern` into (*names)[0..*n), NUL-ended strings, all memory from the arena. A name that exists, "-",
 * and a pattern that matches nothing come out as they are: opening that last one tells that it is missing. 0 or
 * WR_ELIMIT. */
int wr_glob_expand(struct wr_arena *, const char *pattern, const char ***names, size_t *n, struct wr_err *);

#endif
