/* count_distinct(x): how many different values there are, exactly, by their bytes. */
#include "ops/agg/pairs.h"

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *value = r->args[0].v->str;
    struct wr_agg_keys keys;
    uint32_t pair[WR_BATCH_ROWS];
    size_t size = 0;
    WR_EACH (i, r->sel, r->n)
        size += value[i].n;
    if (wr_agg_keys_init(&keys, &r->batch->arena, r->n, size) < 0)
        return wr_agg_no_memory(s, err);
    WR_EACH (i, r->sel, r->n)
        if (!WR_STR_NULL(value[i]))
            memcpy(wr_agg_keys_add(&keys, r->gid ? r->gid[i] : 0, value[i].n), value[i].p, value[i].n);
    return wr_agg_pairs_map(s, &keys, pair, err);
}

static int settle(struct wr_agg_state *s, const struct wr_agg_call *const *calls, uint32_t ncalls,
                  struct wr_err *err)
{
    (void)calls, (void)ncalls;
    return wr_agg_pairs_settle(s, 0, err);
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    const struct wr_agg_set *sets = (const struct wr_agg_set *)(const void *)s->groups;
    *out = (struct wr_vec){.rep = WR_REP_NUM, .num = wr_arena_alloc(&b->arena, n * sizeof *out->num)};
    if (!out->num)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++)
        out->num[k] = (int64_t)sets[groups[k]].n;
    return 0;
}

const struct wr_agg wr_agg_count_distinct = {
    .name = "count_distinct",
    .params = "s",
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_agg_set),
    .open = wr_agg_pairs_open,
    .close = wr_agg_pairs_close,
    .bytes = wr_agg_pairs_bytes,
    .update = update,
    .save = wr_agg_pairs_save,
    .merge = wr_agg_pairs_merge,
    .finish = finish,
    .spill = wr_agg_pairs_spill,
    .settle = settle,
    .signature = "count_distinct(x)",
    .summary = "How many different values there are, exactly, by their bytes; null is none.",
    .example = "reduce n = count(), count_distinct(customer) by country | take 2",
    .shows = "country,n,count_distinct_customer\n"
             "DE,71,4\n"
             "US,65,4\n",
};
