/* A list of what can come next, each fitting what is typed of it already. */
#ifndef WR_CMD_CANDIDATES_H
#define WR_CMD_CANDIDATES_H

#include "base/arena.h"
#include "base/slice.h"
#include "cmd/spot.h"

struct wr_candidate {
    struct wr_slice text;
    const char *about;   /* "" : nothing is said */
    struct wr_slice end; /* stands behind the text, as a call's ( */
};

struct wr_candidates {
    struct wr_arena *arena;
    struct wr_slice typed;
    struct wr_candidate *v; /* [n] */
    uint32_t n, cap;
    bool failed; /* out of memory */
};

/* Adds one if it begins with what is typed and is not there yet. `end` is static; texts live as long as the arena.
 */
void wr_candidates_add(struct wr_candidates *, struct wr_slice text, const char *end, const char *about);
/* The same without regard to what is typed. */
void wr_candidates_force(struct wr_candidates *, struct wr_slice text, const char *end, const char *about);

/* What fits at the spot: stages, functions and words of the language. */
void wr_candidates_language(struct wr_candidates *, const struct wr_spot *);
/* Columns: names that are no bare words stand in backticks, or, where the shell would take those, in col(). */
void wr_candidates_columns(struct wr_candidates *, const struct wr_slice *names, uint32_t n, char backticks,
                           char shell_quote);
/* Files and folders, as a program names them. */
void wr_candidates_paths(struct wr_candidates *, char quote, char shell_quote);

#endif
