/* Fields as numbers, by the way all of them go: wr_column_num on a batch of views. A value is a row here. */
#include <stdio.h>

#include "micro.h"

struct parse {
    const struct micro_data *data;
    uint32_t column, ncolumns;
    bool half; /* every second row is selected */
};

static void column_num(void *ctx)
{
    const struct parse *p = ctx;
    uint16_t sel[WR_BATCH_ROWS];
    for (uint32_t i = 0; i < WR_BATCH_ROWS / 2; i++)
        sel[i] = (uint16_t)(2 * i);
    for (uint32_t k = 0; k < p->data->batches; k++) {
        struct wr_batch *b = micro_batch(p->data, k, 0);
        for (uint32_t c = p->column; c < p->column + p->ncolumns; c++)
            if (!wr_column_num(b, c, p->half ? sel : NULL, p->half ? b->nrows / 2 : b->nrows))
                micro_die("out of memory");
        wr_batch_unref(b);
    }
}

static void alone(void *ctx)
{
    const struct parse *p = ctx;
    struct wr_num x;
    for (uint32_t i = 0; i < p->data->rows; i++) {
        const struct wr_view v = p->data->views[p->column][i];
        wr_num_parse_padded(p->data->text + v.off, WR_VIEW_LEN(v), &x);
    }
}

/* A batch that is made and given back, and nothing done to it: part of all that is measured over batches. */
static void nothing(void *ctx)
{
    const struct parse *p = ctx;
    for (uint32_t k = 0; k < p->data->batches; k++)
        wr_batch_unref(micro_batch(p->data, k, 0));
}

void micro_numbers(void)
{
    struct micro_data *d = micro_data_new(&micro_kinds, 8 * WR_BATCH_ROWS, 0);
    struct parse p = {.data = d, .ncolumns = 1};
    char name[64];
    micro_kernel("batch of 9 columns, alone", d->rows, 0, nothing, &p);
    for (; p.column < d->shape->ncols; p.column++) {
        uint64_t bytes = 0;
        for (uint32_t i = 0; i < d->rows; i++)
            bytes += WR_VIEW_LEN(d->views[p.column][i]);
        snprintf(name, sizeof name, "column num, %s", d->shape->columns[p.column]);
        micro_kernel(name, d->rows, bytes, column_num, &p);
        snprintf(name, sizeof name, "parse alone, %s", d->shape->columns[p.column]);
        micro_kernel(name, d->rows, bytes, alone, &p);
    }
    p.column = 0;
    p.half = true;
    micro_kernel("column num, temps, every 2nd row", d->rows / 2, 0, column_num, &p);
    micro_data_free(d);

    p = (struct parse){.data = d = micro_data_new(&micro_num, WR_BATCH_ROWS, 0), .ncolumns = 100};
    micro_kernel("column num, 100 columns", (uint64_t)d->rows * 100, d->bytes, column_num, &p);
    micro_data_free(d);
}
