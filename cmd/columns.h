/* The columns that a stage sees while its program is being typed. They come from planning the stages before it over
 * the headers of the inputs, or, where those stages are wrong, from the headers alone. */
#ifndef WR_CMD_COLUMNS_H
#define WR_CMD_COLUMNS_H

#include "cmd/options.h"
#include "cmd/spot.h"

struct wr_columns {
    struct wr_slice *v; /* [n] some may stand twice */
    uint32_t n, cap;
};

/* Appends what the stage at the spot sees, and what the files have that it names itself. `o` is the command line
 * without its program; of its files, the first that is a regular one counts. Nothing but regular files is opened,
 * and nothing is told: without an input, or with one that cannot be read, there are no columns. 0 or WR_ELIMIT. */
int wr_columns_at(struct wr_arena *, const struct wr_options *o, const struct wr_spot *, struct wr_columns *);

#endif
