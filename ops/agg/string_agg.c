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

static int save(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_str *out,
                struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_agg_log *l = &logs(s)[from + k];
        size_t size = wr_agg_log_size(l);
        if (size > UINT32_MAX)
            return wr_err_set(err, WR_ELIMIT, "%s: more than 4 GiB of text in one group", s->pay.who);
        char *p = wr_arena_alloc(a, size);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, (uint32_t)size, 0};
        wr_agg_log_save(l, p);
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        int rc = wr_agg_log_merge(&logs(s)[r->gid ? r->gid[i] : 0], &s->arena, saved[i]);
        if (rc < 0)
            return rc == -1 ? wr_agg_no_memory(s, err) : wr_agg_damaged(s, err);
    }
    return 0;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int join(const struct wr_agg_state *s, const struct wr_agg_log *l, struct wr_arena *scratch,
                struct wr_batch *b, struct wr_str *out, struct wr_err *err)
{
    const struct wr_slice sep = s->call->consts[1].text;
    const struct wr_agg_item *v = wr_agg_log_items(l, scratch);
    size_t size = 0;
    if (!v)
        return wr_agg_no_memory(s, err);
    for (uint64_t i = 0; i < l->n; i++)
        size += v[i].bytes.n + (i ? sep.n : 0);
    if (size > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "%s: string_agg() makes a text of more than 4 GiB", s->pay.who);
    char *p = wr_arena_alloc(&b->arena, size);
    if (!p)
        return wr_arena_error(&b->arena, err);
    *out = (struct wr_str){p, (uint32_t)size, 0};
    for (uint64_t i = 0; i < l->n; i++) {
        if (i && sep.n)
            memcpy(p, sep.p, sep.n);
        p += i ? sep.n : 0;
        memcpy(p, v[i].bytes.p, v[i].bytes.n);
        p += v[i].bytes.n;
    }
    return 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    struct wr_arena scratch;
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = wr_arena_alloc(&b->arena, n * sizeof *out->str)};
    if (!out->str)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    int rc = 0;
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        rc = join(s, &logs(s)[groups[k]], &scratch, b, &out->str[k], err);
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    return rc;
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
    .save = save,
    .merge = merge,
    .finish = finish,
    .signature = "string_agg(x[, sep])",
    .summary = "The values that are not null as texts, in input order, joined by sep (\",\" unless given).",
    .example = "from data/samples/sales.csv | take 20 | reduce string_agg(product, \"; \") by country",
};
