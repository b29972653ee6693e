/* string_agg(x[, sep]): the texts of x in input order, joined. A state is a log of them. */
#include "ops/agg/log.h"

static struct wr_agg_log *logs(const struct wr_agg_state *s)
{
    return (struct wr_agg_log *)(void *)s->groups;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *value = r->args[0].v->str;
    WR_EACH (i, r->sel, r->n) {
        if (WR_STR_NULL(value[i]))
            continue;
        char *p = wr_agg_log_add(&logs(s)[r->gid ? r->gid[i] : 0], &s->arena, r->ord[i], value[i].n);
        if (!p)
            return wr_agg_no_memory(s, err);
        memcpy(p, value[i].p, value[i].n);
    }
    return 0;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    const struct wr_agg_frame frame = {.between = s->call->consts[1].text};
    return wr_agg_logs_join(s, groups, n, &frame, b, out, err);
}

static int check(struct wr_agg_call *c, const struct wr_node *node, struct wr_err *err)
{
    (void)node, (void)err;
    if (c->nargs == 1)
        c->consts[1].text = WR_SLICE(",");
    return 0;
}

const struct wr_agg wr_agg_string_agg = {
    .name = "string_agg",
    .params = "s?c",
    .flags = WR_AGG_ORDINALS | WR_AGG_SHARED | WR_AGG_GROWS,
    .result = WR_T_TEXT,
    .state_size = sizeof(struct wr_agg_log),
    .check = check,
    .update = update,
    .save = wr_agg_logs_save,
    .merge = wr_agg_logs_merge,
    .finish = finish,
    .signature = "string_agg(x[, sep])",
    .summary = "The values that are not null as texts, in input order, joined by sep (\",\" unless given).",
    .example = "take 3 | reduce string_agg(product, \"; \")",
    .shows = "string_agg_product\n"
             "\"Mouse mat; Notebook A5; Chair, mesh\"\n",
};
