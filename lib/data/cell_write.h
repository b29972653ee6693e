/* Writers of rows by cells: JSON lines, Markdown, and what tables are laid out from (weir-lang(7); RFC 8259).
 *
 * JSON lines: an object a row. Numbers and durations are numbers, truth is true or false, lists are arrays, times
 * and text are strings; a field is a number where it is a JSON number of at most 15 digits without exponent, byte
 * for byte, else a string. A byte that is not UTF-8 is written as U+FFFD, for JSON must be. Markdown: `|` is `\|`,
 * and a line end in a value is <br>. A table's cells are what grid.h takes. */
#ifndef WR_DATA_CELL_WRITE_H
#define WR_DATA_CELL_WRITE_H

#include "base/buf.h"
#include "data/batch.h"
#include "data/schema.h"

/* What becomes of a member of a record that is written with its own keys. */
struct wr_edit {
    struct wr_slice name; /* a key of the record, or keys inside one another, joined by dots */
    enum { WR_EDIT_DROP, WR_EDIT_RENAME, WR_EDIT_PUT } kind;
    struct wr_slice to; /* RENAME */
    uint32_t column;    /* PUT: the value of this column in its place */
};

/* Rows with keys of their own (data/schema.h: wr_names): a record's members as they stand but for these; columns
 * that were put into no member's place come behind them. */
struct wr_edits {
    uint32_t slot; /* of the record */
    struct wr_edit *v;
    uint32_t n;
    uint32_t front; /* so many of the columns come before the members */
};

struct wr_cell_style;
extern const struct wr_cell_style wr_cell_jsonl, wr_cell_md, wr_cell_table;

struct wr_cell_columns {
    const uint32_t *slots;        /* [n], in the order in which they are written */
    const struct wr_slice *names; /* [n] */
    const enum wr_type *types;    /* [n] */
    uint32_t n;
    const struct wr_edits *edits; /* JSON lines: the columns are beside a record's own keys; NULL: they are all */
};

struct wr_cell_rows;

/* Appends what stands before the first row. 0 or -1: out of memory. */
int wr_cells_header(const struct wr_cell_style *, const struct wr_slice *names, uint32_t n, struct wr_buf *);

/* The selected rows of a batch that has no records; else as those of csv_write.h. */
struct wr_cell_rows *wr_cells_begin(const struct wr_cell_style *, const struct wr_cell_columns *,
                                    struct wr_batch *);
int wr_cells_write(struct wr_cell_rows *, char *at, size_t room, size_t *n, size_t *ends);
uint32_t wr_cells_next(const struct wr_cell_rows *);
size_t wr_cells_room(const struct wr_cell_rows *);

#endif
