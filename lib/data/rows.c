/* Which writer a style is. See rows.h. */
#include "data/rows.h"

struct wr_rows {
    struct wr_csv_rows *csv; /* or */
    struct wr_cell_rows *cells;
};

static const struct wr_cell_style *cell_style(const struct wr_row_style *style)
{
    return style->kind == WR_ROWS_MD ? &wr_cell_md : style->kind == WR_ROWS_TABLE ? &wr_cell_table : &wr_cell_jsonl;
}

const char *wr_row_style_name(const struct wr_row_style *style)
{
    if (style->kind == WR_ROWS_CSV)
        return style->csv.tsv ? "TSV" : "CSV";
    static const char *const names[] = {[WR_ROWS_JSONL] = "JSON lines",
                                        [WR_ROWS_MD] = "Markdown",
                                        [WR_ROWS_TABLE] = "a table",
                                        [WR_ROWS_PICTURE] = "a picture of text",
                                        [WR_ROWS_SVG] = "SVG"};
    return names[style->kind];
}

const struct wr_csv_out *wr_row_style_records(const struct wr_row_style *style)
{
    return style->kind == WR_ROWS_CSV ? &style->csv : NULL;
}

int wr_rows_header(const struct wr_row_style *style, const struct wr_slice *names, uint32_t n, struct wr_buf *b)
{
    if (style->kind == WR_ROWS_CSV)
        return wr_csv_write_header(&style->csv, names, n, b);
    if (wr_row_style_draws(style))
        return 0;
    return wr_cells_header(cell_style(style), names, n, b);
}

struct wr_rows *wr_rows_begin(const struct wr_row_style *style, const struct wr_row_columns *columns,
                              struct wr_batch *batch, struct wr_index *scratch)
{
    struct wr_rows *r = wr_arena_zalloc(&batch->arena, sizeof *r);
    if (!r)
        return NULL;
    if (style->kind == WR_ROWS_CSV)
        r->csv = wr_csv_rows_begin(&style->csv, &columns->places, batch, scratch);
    else
        r->cells = wr_cells_begin(cell_style(style),
                                  &(struct wr_cell_columns){columns->places.slots, columns->names, columns->types,
                                                            columns->places.n, columns->edits},
                                  batch);
    return r->csv || r->cells ? r : NULL;
}

int wr_rows_write(struct wr_rows *r, char *at, size_t room, size_t *n, size_t *ends)
{
    return r->csv ? wr_csv_rows_write(r->csv, at, room, n, ends) : wr_cells_write(r->cells, at, room, n, ends);
}

uint32_t wr_rows_next(const struct wr_rows *r)
{
    return r->csv ? wr_csv_rows_next(r->csv) : wr_cells_next(r->cells);
}

size_t wr_rows_room(const struct wr_rows *r)
{
    return r->csv ? wr_csv_rows_room(r->csv) : wr_cells_room(r->cells);
}
