/* count() counts rows, count(x) the rows in which x is not null. The state is the number. */
#include "plan/agg.h"

static bool is_value(const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        return !WR_STR_NULL(v->str[i]);
    case WR_REP_BOOL:
        return v->truth[i] != 2;
    case WR_REP_NUM:
        return !v->tag || v->tag[i] == WR_TAG_DEC || v->tag[i] == WR_TAG_DBL || v->tag[i] == WR_TAG_BIG;
    case WR_REP_ANY:
        return v->tag[i] == WR_TAG_TEXT ? !WR_STR_NULL(v->str[i])
                                        : v->tag[i] != WR_TAG_NULL && v->tag[i] != WR_TAG_TOLD;
    default:
        return false;
    }
}

static void count_rows(uint64_t *count, const struct wr_agg_rows *r)
{
    if (!r->gid) {
        *count += r->n;
        return;
    }
    WR_EACH (i, r->sel, r->n)
        count[r->gid[i]]++;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    (void)err;
    uint64_t *count = (uint64_t *)(void *)s->groups;
    const struct wr_vec *v = s->call->nargs ? r->args[0].v : NULL;
    if (!v || (v->rep == WR_REP_NUM && !v->tag)) {
        count_rows(count, r);
        return 0;
    }
    WR_EACH (i, r->sel, r->n)
        count[r->gid ? r->gid[i] : 0] += is_value(v, i);
    return 0;
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    const uint64_t *count = (const uint64_t *)(const void *)s->groups;
    char *p = wr_arena_alloc(a, n * sizeof *count);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        out[k] = (struct wr_str){p, sizeof *count, 0};
        p = wr_agg_put64(p, count[groups[k]]);
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    uint64_t *count = (uint64_t *)(void *)s->groups;
    WR_EACH (i, r->sel, r->n) {
        if (saved[i].n != sizeof *count)
            return wr_agg_damaged(s, err);
        count[r->gid ? r->gid[i] : 0] += wr_agg_get64(saved[i].p);
    }
    return 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    const uint64_t *count = (const uint64_t *)(const void *)s->groups;
    *out = (struct wr_vec){.rep = WR_REP_NUM, .num = wr_arena_alloc(&b->arena, n * sizeof *out->num)};
    if (!out->num)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++)
        out->num[k] = (int64_t)count[groups[k]];
    return 0;
}

const struct wr_agg wr_agg_count = {
    .name = "count",
    .params = "?a",
    .result = WR_T_NUM,
    .state_size = sizeof(uint64_t),
    .update = update,
    .save = save,
    .merge = merge,
    .finish = finish,
    .signature = "count() | count(x)",
    .summary = "The number of rows; with an argument, of rows in which it is not null.",
    .example = "from data/samples/sensors.tsv | reduce count(), count(humidity) by sensor | take 2",
    .shows = "sensor,count,count_humidity\n"
             "s1,30,26\n"
             "s2,30,28\n",
};
