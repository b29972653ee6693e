/* Writers of rows as text: one interface, and a style that says which of them it is.
 *
 * CSV and TSV have a writer of their own (csv_write.h), which copies records and stretches of fields. JSON lines,
 * Markdown and tables are written by cells (cell_write.h): every value has something before it. What is written of
 * a table's rows is for a grid (grid.h), which lays them out in order. */
#ifndef WR_DATA_ROWS_H
#define WR_DATA_ROWS_H

#include "data/cell_write.h"
#include "data/csv_write.h"

enum wr_row_kind {
    WR_ROWS_CSV, /* and TSV */
    WR_ROWS_JSONL,
    WR_ROWS_MD,
    WR_ROWS_TABLE,
    /* Not rows, but a picture of them, as text and as SVG: whoever draws it writes all of it. */
    WR_ROWS_PICTURE,
    WR_ROWS_SVG,
};

struct wr_row_style {
    enum wr_row_kind kind;
    struct wr_csv_out csv; /* of CSV */
    uint32_t width;        /* of a table, in columns of a terminal; 0: as wide as it gets. Of a picture */
    bool bold;             /* of a table: whether its names are */
    uint32_t height;       /* of a picture of a line, in rows of a terminal */
};

/* What of a row is written, and under which names. */
struct wr_row_columns {
    struct wr_csv_columns places; /* slots, how many, and how many of them a record has */
    const struct wr_slice *names; /* [places.n] */
    const enum wr_type *types;    /* [places.n] */
    const struct wr_edits *edits; /* JSON lines: rows have keys of their own; else NULL */
};

struct wr_rows;

/* Is it a picture? */
static inline bool wr_row_style_draws(const struct wr_row_style *style)
{
    return style->kind == WR_ROWS_PICTURE || style->kind == WR_ROWS_SVG;
}
/* "CSV", "TSV", ... for --explain. */
const char *wr_row_style_name(const struct wr_row_style *);
/* How rows may go out as their records; NULL: they may not. */
const struct wr_csv_out *wr_row_style_records(const struct wr_row_style *);

/* Appends what stands before the first row: the names, or nothing. 0 or -1: out of memory. */
int wr_rows_header(const struct wr_row_style *, const struct wr_slice *names, uint32_t n, struct wr_buf *);

/* The four below are those of csv_write.h, for any style. */
struct wr_rows *wr_rows_begin(const struct wr_row_style *, const struct wr_row_columns *, struct wr_batch *,
                              struct wr_index *scratch);
int wr_rows_write(struct wr_rows *, char *at, size_t room, size_t *n, size_t *ends);
uint32_t wr_rows_next(const struct wr_rows *);
size_t wr_rows_room(const struct wr_rows *);

#endif
