/* What becomes text: numbers one by one, and rows of a batch as CSV. */
#include <stdio.h>
#include <stdlib.h>

#include "data/csv_write.h"
#include "micro.h"

enum { NUMBERS = 8192 };

/* ---- numbers
 * ----------------------------------------------------------------------------------------------------- */

static void format_numbers(void *ctx)
{
    const struct wr_num *x = ctx;
    char out[WR_NUM_TEXT];
    for (int i = 0; i < NUMBERS; i++)
        wr_num_format(x[i], out);
}

static void numbers(void)
{
    static struct wr_num x[NUMBERS];
    struct micro_dice d = {7};
    for (int i = 0; i < NUMBERS; i++)
        x[i] = (struct wr_num){.kind = WR_NUM_DEC, .scale = 1, .m = (int64_t)micro_below(&d, 1999) - 999};
    micro_kernel("num format, temps", NUMBERS, 0, format_numbers, x);
    for (int i = 0; i < NUMBERS; i++)
        x[i] = (struct wr_num){.kind = WR_NUM_DEC, .scale = 2, .m = 50 + micro_below(&d, 99950)};
    micro_kernel("num format, prices", NUMBERS, 0, format_numbers, x);
    for (int i = 0; i < NUMBERS; i++)
        x[i] = (struct wr_num){.kind = WR_NUM_DEC, .m = micro_below(&d, 1u << (5 + micro_below(&d, 25)))};
    micro_kernel("num format, integers", NUMBERS, 0, format_numbers, x);
    for (int i = 0; i < NUMBERS; i++)
        x[i] = wr_num_of_double((micro_below(&d, 2000000000) - 1e9) / (1e4 + micro_below(&d, 1000000)));
    micro_kernel("num format, doubles of 17 digits", NUMBERS, 0, format_numbers, x);
    for (int i = 0; i < NUMBERS; i++)
        x[i] = wr_num_of_double((micro_below(&d, 100000) + 1) / 64.0);
    micro_kernel("num format, short doubles", NUMBERS, 0, format_numbers, x);
}

/* ---- rows
 * -------------------------------------------------------------------------------------------------------- */

struct writing {
    const struct micro_data *data;
    const struct wr_vec *computed; /* by batch, for slot 10, or NULL */
    const uint32_t *slots;
    uint32_t nslots;
    const uint16_t *sel;
    uint32_t nsel;
    char *out;
};

enum { ROOM = 1 << 20 };

static void write_rows(void *ctx)
{
    struct writing *w = ctx;
    const struct wr_csv_out csv = {.delim = ','};
    for (uint32_t k = 0; k < w->data->batches; k++) {
        struct wr_batch *b = micro_batch(w->data, k, 1);
        if (w->computed)
            b->cols[10].v = w->computed[k];
        if (w->sel) {
            b->sel = (uint16_t *)(uintptr_t)w->sel;
            b->nsel = w->nsel;
        }
        struct wr_csv_rows *rows =
            wr_csv_rows_begin(&csv, &(struct wr_csv_columns){w->slots, w->nslots, 0}, b, NULL);
        size_t n;
        int more = rows ? 1 : -1;
        while (more > 0)
            more = wr_csv_rows_write(rows, w->out, ROOM, &n, NULL);
        micro_check(more, "csv");
        wr_batch_unref(b);
    }
}

/* price * qty: decimals of one scale. */
static struct wr_vec *totals(const struct micro_data *d, struct wr_batch **keep)
{
    struct wr_vec *v = micro_alloc(d->batches * sizeof *v);
    struct micro_dice dice = {9};
    for (uint32_t k = 0; k < d->batches; k++) {
        struct wr_batch *b = keep[k] = micro_batch(d, k, 0);
        v[k] = (struct wr_vec){.rep = WR_REP_NUM, .scale = 2, .num = wr_arena_alloc(&b->arena, b->nrows * 8)};
        for (uint32_t i = 0; i < b->nrows; i++)
            v[k].num[i] = (int64_t)(50 + micro_below(&dice, 99950)) * (1 + micro_below(&dice, 9));
    }
    return v;
}

static void rows(void)
{
    struct micro_data *d = micro_data_new(&micro_sales, 4 * WR_BATCH_ROWS, 0);
    struct wr_batch *keep[4];
    struct wr_vec *computed = totals(d, keep);
    uint16_t every4[WR_BATCH_ROWS / 4];
    struct writing w = {.data = d,
                        .slots = (const uint32_t[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                        .nslots = 10,
                        .out = micro_alloc(ROOM)};
    for (uint32_t i = 0; i < WR_BATCH_ROWS / 4; i++)
        every4[i] = (uint16_t)(4 * i);
    micro_kernel("csv write, sales, 10 columns", d->rows, d->bytes, write_rows, &w);
    w.sel = every4;
    w.nsel = WR_BATCH_ROWS / 4;
    micro_kernel("csv write, sales, 10 columns, every 4th row", d->rows / 4, d->bytes / 4, write_rows, &w);
    w.sel = NULL;
    w.nslots = 11;
    w.computed = computed;
    micro_kernel("csv write, sales, 10 columns and total", d->rows, d->bytes, write_rows, &w);
    w.slots = (const uint32_t[]){0, 4, 6};
    w.nslots = 3;
    micro_kernel("csv write, sales, 3 columns", d->rows, 0, write_rows, &w);
    w.slots = (const uint32_t[]){4, 10};
    w.nslots = 2;
    micro_kernel("csv write, product and total", d->rows, 0, write_rows, &w);
    for (int i = 0; i < 4; i++)
        wr_batch_unref(keep[i]);
    free(w.out);
    free(computed);
    micro_data_free(d);
}

void micro_output(void)
{
    numbers();
    rows();
}
