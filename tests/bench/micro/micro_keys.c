/* Keys and groups: columns as bytes, keys of one and of three columns, hashes, and the table from keys to group
 * ids. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"
#include "micro.h"

struct keys {
    const struct micro_data *data;
    uint32_t slots[3], nslots;
    struct wr_batch **batch; /* with their keys made */
    struct wr_keys *keys;
    struct wr_table table;
    uint32_t gid[WR_BATCH_ROWS];
    uint16_t fresh[WR_BATCH_ROWS];
};

static void make(void *ctx)
{
    struct keys *k = ctx;
    struct wr_keys out;
    for (uint32_t i = 0; i < k->data->batches; i++) {
        struct wr_batch *b = micro_batch(k->data, i, 0);
        micro_check(wr_key_make(b, k->slots, k->nslots, NULL, b->nrows, &out), "keys");
        wr_batch_unref(b);
    }
}

static void hash(void *ctx)
{
    struct keys *k = ctx;
    volatile uint64_t sum = 0;
    for (uint32_t i = 0; i < k->data->batches; i++)
        for (uint32_t r = 0; r < k->batch[i]->nrows; r++) {
            const struct wr_slice key = wr_keys_get(&k->keys[i], r);
            sum += wr_hash_part(key.p, key.n, 0);
        }
}

static void map(void *ctx)
{
    struct keys *k = ctx;
    struct wr_err err;
    for (uint32_t i = 0; i < k->data->batches; i++)
        micro_check(wr_table_map(&k->table, &k->keys[i], NULL, k->batch[i]->nrows, k->gid, k->fresh, &err),
                    "table");
}

static void map_new(void *ctx)
{
    struct keys *k = ctx;
    wr_table_reset(&k->table);
    map(ctx);
}

static bool wanted(const char *label)
{
    static const char *const kernels[] = {"key make, ", "hash, ", "table map, ", "table map, all new, "};
    char name[64];
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s%s", kernels[i], label);
        if (micro_wants(name))
            return true;
    }
    return false;
}

static void kernels_of(const struct micro_shape *shape, uint32_t rows, const char *label, uint32_t nslots,
                       const uint32_t *slots)
{
    if (!wanted(label))
        return;
    struct micro_data *d = micro_data_new(shape, rows, 0);
    struct keys *k = micro_alloc(sizeof *k);
    char name[64];
    *k = (struct keys){.data = d, .nslots = nslots};
    memcpy(k->slots, slots, nslots * sizeof *slots);
    k->batch = micro_alloc(d->batches * sizeof *k->batch);
    k->keys = micro_alloc(d->batches * sizeof *k->keys);
    for (uint32_t i = 0; i < d->batches; i++) {
        k->batch[i] = micro_batch(d, i, 0);
        micro_check(wr_key_make(k->batch[i], k->slots, nslots, NULL, k->batch[i]->nrows, &k->keys[i]), "keys");
    }
    snprintf(name, sizeof name, "key make, %s", label);
    micro_kernel(name, d->rows, 0, make, k);
    snprintf(name, sizeof name, "hash, %s", label);
    micro_kernel(name, d->rows, 0, hash, k);
    wr_table_init(&k->table, NULL, "micro");
    snprintf(name, sizeof name, "table map, %s", label);
    micro_kernel(name, d->rows, 0, map, k);
    if (shape != &micro_brc) {
        snprintf(name, sizeof name, "table map, all new, %s", label);
        micro_kernel(name, d->rows, 0, map_new, k);
    }
    wr_table_done(&k->table);
    for (uint32_t i = 0; i < d->batches; i++)
        wr_batch_unref(k->batch[i]);
    free(k->batch);
    free(k->keys);
    free(k);
    micro_data_free(d);
}

void micro_keys(void)
{
    kernels_of(&micro_brc, 16 * WR_BATCH_ROWS, "413 names", 1, (const uint32_t[]){0});
    kernels_of(&micro_names, 16 * WR_BATCH_ROWS, "10 k names of 1 to 40 bytes", 1, (const uint32_t[]){0});
    kernels_of(&micro_million, 1u << 20, "1 M ids, beyond caches", 1, (const uint32_t[]){0});
    kernels_of(&micro_sales, 8 * WR_BATCH_ROWS, "3 columns, 24 k keys", 3, (const uint32_t[]){2, 4, 5});
}
