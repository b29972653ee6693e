/* Sort keys: first words, a batch at a time, and entries put in order. */
#include <stdlib.h>

#include "micro.h"
#include "ops/stage/sort_key.h"
#include "ops/stage/sort_order.h"

enum { BATCHES = 64, ROWS = BATCHES * WR_BATCH_ROWS, PRODUCT = 4, PRICE = 6 };

struct sorting {
    const struct micro_data *data;
    struct sort_key key;
    struct wr_batch *batch;
    struct sort_column column;
    uint64_t word[WR_BATCH_ROWS];
    uint32_t more[WR_BATCH_ROWS];
    struct sort_record *records;
    struct sort_entry *unsorted, *v, *spare;
};

static void columns(void *ctx)
{
    struct sorting *s = ctx;
    for (uint32_t k = 0; k < BATCHES; k++) {
        struct wr_batch *b = micro_batch(s->data, k, 0);
        micro_check(wr_sort_column(&s->key, b, &s->column), "sort column");
        wr_sort_first(&s->key, &s->column, NULL, b->nrows, s->word, s->more);
        wr_batch_unref(b);
    }
}

static void put_in_order(void *ctx)
{
    struct sorting *s = ctx;
    memcpy(s->v, s->unsorted, ROWS * sizeof *s->v);
    wr_sort_entries(s->v, s->spare, ROWS, false);
}

/* Entries of one word each, as a key of prices has. */
static void make_entries(struct sorting *s)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < BATCHES; k++) {
        struct wr_batch *b = micro_batch(s->data, k, 0);
        micro_check(wr_sort_column(&s->key, b, &s->column), "sort column");
        wr_sort_first(&s->key, &s->column, NULL, b->nrows, s->word, s->more);
        for (uint32_t i = 0; i < b->nrows; i++, at++) {
            s->records[at] = (struct sort_record){.ordinal = at};
            s->unsorted[at] = (struct sort_entry){s->word[i], &s->records[at]};
        }
        wr_batch_unref(b);
    }
}

void micro_sort(void)
{
    struct micro_data *d = micro_data_new(&micro_sales, ROWS, 0);
    struct sorting *s = micro_alloc(sizeof *s);
    struct wr_colref price = {.slot = PRICE}, product = {.slot = PRODUCT};
    s->data = d;
    s->records = micro_alloc(ROWS * sizeof *s->records);
    s->unsorted = micro_alloc(ROWS * sizeof *s->unsorted);
    s->v = micro_alloc(ROWS * sizeof *s->v);
    s->spare = micro_alloc(ROWS * sizeof *s->spare);
    s->key = (struct sort_key){.ref = &price};
    micro_kernel("sort, first words of prices", ROWS, 0, columns, s);
    make_entries(s);
    micro_kernel("sort, entries by price", ROWS, 0, put_in_order, s);
    s->key = (struct sort_key){.ref = &product, .text = true};
    micro_kernel("sort, first words of products", ROWS, 0, columns, s);
    free(s->spare);
    free(s->v);
    free(s->unsorted);
    free(s->records);
    free(s);
    micro_data_free(d);
}
