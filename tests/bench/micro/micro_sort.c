/* Sort keys: an order-preserving number for the first key, keys written into records, and two records compared. */
#include <stdlib.h>

#include "micro.h"
#include "ops/stage/sort_record.h"

enum { ROWS = 4096, ROOM = 64 };

struct sorting {
    struct sort_plan plan;
    struct sort_key key;
    struct sort_value v[ROWS];
    char record[ROWS][ROOM];
    volatile uint64_t sum;
};

static void prefixes(void *ctx)
{
    struct sorting *s = ctx;
    for (int i = 0; i < ROWS; i++)
        s->sum += wr_record_prefix(&s->key, &s->v[i]);
}

static void put_keys(void *ctx)
{
    struct sorting *s = ctx;
    for (int i = 0; i < ROWS; i++)
        wr_record_put_key(s->record[i] + WR_RECORD_HEAD, &s->v[i]);
}

static void compare(void *ctx)
{
    struct sorting *s = ctx;
    for (int i = 0; i < ROWS; i++)
        s->sum += (uint64_t)wr_record_compare(&s->plan, s->record[i], s->record[(i + 1) % ROWS]);
}

void micro_sort(void)
{
    struct micro_data *d = micro_data_new(&micro_sales, ROWS, 0);
    struct sorting *s = micro_alloc(sizeof *s);
    struct micro_dice dice = {11};
    s->plan = (struct sort_plan){.keys = &s->key, .nkeys = 1, .limit = UINT64_MAX};
    for (int i = 0; i < ROWS; i++)
        s->v[i] = (struct sort_value){.kind = STORED_DEC,
                                      .num = {.kind = WR_NUM_DEC, .scale = 2, .m = 50 + micro_below(&dice, 99950)}};
    micro_kernel("sort prefix, prices", ROWS, 0, prefixes, s);
    micro_kernel("sort key put, prices", ROWS, 0, put_keys, s);
    put_keys(s);
    micro_kernel("sort compare, prices", ROWS, 0, compare, s);
    for (uint32_t i = 0; i < ROWS; i++) {
        const struct wr_view v = d->views[4][i];
        s->v[i] = (struct sort_value){.kind = STORED_STR, .str = {d->text + v.off, WR_VIEW_LEN(v)}};
    }
    micro_kernel("sort prefix, products", ROWS, 0, prefixes, s);
    micro_kernel("sort key put, products", ROWS, 0, put_keys, s);
    put_keys(s);
    micro_kernel("sort compare, products", ROWS, 0, compare, s);
    free(s);
    micro_data_free(d);
}
