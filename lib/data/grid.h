/* Tables for people: rows in columns that are aligned, `--out table` and what a terminal gets (weir-lang(7),
 * Formats).
 *
 * Rows come as cell_write.h writes them in its style wr_cell_table: cells that are fit to be shown, each with its
 * width. That is most of the work, and done wherever rows are; here they are only laid out, in order. Columns are
 * as wide as the first thousand rows need, and as what is there needs if the input goes quiet before; so a table of
 * any length takes little memory. Where the width is bounded, columns share it: numbers keep theirs, and what does
 * not fit is cut and marked. Where it is not, a later cell that is wider pushes the others on. One thread. */
#ifndef WR_DATA_GRID_H
#define WR_DATA_GRID_H

#include "base/buf.h"

/* A row on its way: a wr_grid_row, then for each cell a wr_grid_cell and its bytes; no padding, no alignment. */
struct wr_grid_row {
    uint32_t cells;
    uint32_t header; /* these are the names of the columns */
};
struct wr_grid_cell {
    uint32_t bytes;
    uint32_t columns : 31, number : 1;
};

struct wr_grid;

/* width: of a line, in columns of a terminal; 0: unbounded. bold: the names of the columns are, for a terminal
 * (ECMA-48, SGR). NULL: out of memory. */
struct wr_grid *wr_grid_new(uint32_t width, bool bold);
void wr_grid_free(struct wr_grid *); /* NULL is fine */

/* Takes whole rows, and appends the lines that are ready. 0 or -1: out of memory. */
int wr_grid_take(struct wr_grid *, struct wr_slice rows, struct wr_buf *out);
/* Does it hold rows back? */
bool wr_grid_holds(const struct wr_grid *);
/* Appends the lines of all it holds. 0 or -1. */
int wr_grid_flush(struct wr_grid *, struct wr_buf *out);
/* Appends what is left and, unless there was neither row nor header, or more should have come (`cut_short`), the
 * number of rows. 0 or -1. */
int wr_grid_end(struct wr_grid *, bool cut_short, struct wr_buf *out);

#endif
