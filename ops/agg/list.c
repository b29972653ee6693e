/* list(x[, n]): the values that are not null, in input order, all or the first n. A state is a log of elements as
 * they will stand in the list. */
#include "ops/agg/element.h"
#include "ops/agg/log.h"

static struct wr_agg_log *logs(const struct wr_agg_state *s)
{
    return (struct wr_agg_log *)(void *)s->groups;
}

static uint64_t limit_of(const struct wr_agg_state *s)
{
    return s->call->nargs > 1 ? (uint64_t)s->call->consts[1].num.m : 0;
}

static int add(struct wr_agg_state *s, const struct wr_agg_rows *r, uint32_t i, struct wr_agg_log *l,
               uint64_t limit)
{
    struct wr_agg_value v = wr_agg_value_at(r->args[0].v, i);
    if (v.tag == WR_TAG_NULL)
        return 0;
    struct wr_slice text = wr_agg_element(&v, s->call->shown, &r->batch->arena);
    char *p = text.p && text.n <= UINT32_MAX ? wr_agg_log_add(l, &s->arena, r->ord[i], (uint32_t)text.n) : NULL;
    if (!p)
        return -1;
    memcpy(p, text.p, text.n);
    return wr_agg_log_trim(l, &s->arena, limit);
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const uint64_t limit = limit_of(s);
    WR_EACH (i, r->sel, r->n) {
        struct wr_agg_log *l = &logs(s)[r->gid ? r->gid[i] : 0];
        if (!wr_agg_log_is_full(l, limit, r->ord[i]) && add(s, r, i, l, limit) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    int rc = wr_agg_logs_merge(s, r, saved, err);
    if (rc < 0 || !limit_of(s))
        return rc;
    WR_EACH (i, r->sel, r->n)
        if (wr_agg_log_trim(&logs(s)[r->gid ? r->gid[i] : 0], &s->arena, limit_of(s)) < 0)
            return wr_agg_no_memory(s, err);
    return 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    const struct wr_agg_frame frame = {WR_SLICE("["), WR_SLICE(","), WR_SLICE("]"), limit_of(s)};
    return wr_agg_logs_join(s, groups, n, &frame, b, out, err);
}

const struct wr_agg wr_agg_list = {
    .name = "list",
    .params = "a?i",
    .flags = WR_AGG_ORDINALS | WR_AGG_GROWS,
    .result = WR_T_LIST,
    .state_size = sizeof(struct wr_agg_log),
    .update = update,
    .save = wr_agg_logs_save,
    .merge = merge,
    .finish = finish,
    .signature = "list(x[, n])",
    .summary = "A list of the values that are not null, in input order; with n, of the first n.",
    .example = "reduce list(product, 3) by country | take 2",
    .shows = "country,list_product_3\n"
             "DE,\"[\"\"Mouse mat\"\",\"\"Cable, 2 m\"\",\"\"Webcam\"\"]\"\n"
             "US,\"[\"\"Notebook A5\"\",\"\"USB stick\"\",\"\"Router\"\"]\"\n",
};
