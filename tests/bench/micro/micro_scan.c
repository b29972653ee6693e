/* The scanner's kernels over one block: splitting, the structural index with fewer and more fields wanted, views.
 */
#include <stdio.h>

#include "micro.h"

struct scan {
    const struct micro_data *data;
    struct wr_index_spec spec;
    struct wr_index index;
    struct wr_view *views;
    uint32_t column;
};

static void summarize(void *ctx)
{
    struct scan *s = ctx;
    struct wr_scan_summary out;
    wr_scan_summarize(&s->spec.dialect, NULL, s->data->text, s->data->bytes, &out);
}

static void tally(void *ctx)
{
    struct scan *s = ctx;
    struct wr_scan_ahead out;
    wr_scan_tally(&s->spec.dialect, s->spec.ncols, NULL, s->data->text, s->data->bytes, &out);
}

static void walk(void *ctx)
{
    struct scan *s = ctx;
    wr_scan_walk(&s->spec.dialect, s->data->text, s->data->bytes, WR_SCAN_RECORD);
}

static void count_lines(void *ctx)
{
    struct scan *s = ctx;
    wr_scan_lines(s->data->text, s->data->bytes, '\n');
}

static void take_apart(void *ctx)
{
    struct scan *s = ctx;
    micro_check(wr_index_run(&s->index, &s->spec, s->data->text, s->data->bytes), "the index");
}

static void take_ahead(void *ctx)
{
    struct scan *s = ctx;
    struct wr_scan_ahead out;
    wr_index_ahead(&s->index, &s->spec, false, NULL, s->data->text, s->data->bytes, &out);
}

static void look(void *ctx)
{
    struct scan *s = ctx;
    const struct micro_data *d = s->data;
    for (uint32_t from = 0; from < d->rows; from += WR_BATCH_ROWS) {
        const uint32_t left = d->rows - from;
        wr_index_views(&d->index, &s->spec.dialect, d->text, s->column, from,
                       left < WR_BATCH_ROWS ? left : WR_BATCH_ROWS, s->views);
    }
}

static void kernels_of(const struct micro_shape *shape)
{
    struct micro_data *d = micro_data_new(shape, UINT32_MAX, WR_BLOCK_BYTES);
    struct wr_view views[WR_BATCH_ROWS];
    const uint32_t n = shape->ncols, need[] = {0, 1, n / 2, n - 1, n}, column[] = {0, n / 2, n - 1};
    struct scan s = {.data = d, .views = views, .spec = {d->format.dialect, n, 0, WR_RAGGED_ERROR, true}};
    char name[64];
    snprintf(name, sizeof name, "summarize %s", shape->name);
    micro_kernel(name, d->rows, d->bytes, summarize, &s);
    snprintf(name, sizeof name, "tally %s", shape->name);
    micro_kernel(name, d->rows, d->bytes, tally, &s);
    snprintf(name, sizeof name, "walk %s", shape->name);
    micro_kernel(name, d->rows, d->bytes, walk, &s);
    snprintf(name, sizeof name, "lines %s", shape->name);
    micro_kernel(name, d->rows, d->bytes, count_lines, &s);
    for (int i = 0; i < 5; i++) {
        if (i && need[i] <= need[i - 1])
            continue;
        s.spec.need = need[i];
        snprintf(name, sizeof name, "index %s, %u of %u fields", shape->name, need[i], n);
        micro_kernel(name, d->rows, d->bytes, take_apart, &s);
        snprintf(name, sizeof name, "ahead %s, %u of %u fields", shape->name, need[i], n);
        micro_kernel(name, d->rows, d->bytes, take_ahead, &s);
    }
    for (int i = 0; i < 3; i++) {
        if (i && column[i] <= column[i - 1])
            continue;
        s.column = column[i];
        snprintf(name, sizeof name, "views %s, column %u", shape->name, column[i]);
        micro_kernel(name, d->rows, 0, look, &s);
    }
    wr_index_done(&s.index);
    micro_data_free(d);
}

void micro_scan(void)
{
    kernels_of(&micro_brc);
    kernels_of(&micro_sales);
    kernels_of(&micro_wide);
    kernels_of(&micro_num);
}
