/* filter EXPR: keeps the rows for which EXPR is true, by narrowing the batch's selection. */
#include "plan/op.h"

struct filter_plan {
    struct wr_expr *expr;
    struct wr_slice text; /* as written, for --explain */
};

static int filter_open(const void *data, struct wr_env *env, void **self)
{
    const struct filter_plan *p = data;
    *self = wr_eval_new(p->expr);
    return *self ? 0 : wr_err_nomem(&env->err, env->who);
}

static int filter_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    const uint32_t n = in->batch->nsel;
    int rc = wr_eval_filter(self, in->batch, env->warner, &env->err);
    if (rc < 0)
        return rc;
    env->filtered += n - in->batch->nsel;
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void filter_close(void *self, struct wr_env *env)
{
    (void)env;
    wr_eval_free(self);
}

static void filter_explain(const void *data, struct wr_buf *out)
{
    const struct filter_plan *p = data;
    wr_buf_printf(out, "filter %.*s", (int)p->text.n, p->text.p);
}

static const struct wr_op wr_op_filter = {.name = "filter",
                                          .traits = WR_ROWWISE | WR_ASKS,
                                          .open = filter_open,
                                          .step = filter_step,
                                          .close = filter_close,
                                          .explain = filter_explain};

static int filter_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_item *it = wr_arena_zalloc(wr_parse_arena(ps), sizeof *it);
    if (!it)
        return wr_err_nomem(err, "the parser");
    n->items = (struct wr_items){it, 1, 1};
    return wr_parse_expr(ps, &it->expr, err);
}

static int filter_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct filter_plan *p = wr_arena_zalloc(b->lang->arena, sizeof *p);
    if (!p)
        return wr_err_nomem(err, "the planner");
    const struct wr_span *s = &n->items.v[0].expr->span;
    p->text = (struct wr_slice){b->lang->text.p + s->pos, s->len};
    int rc = wr_expr_compile(b->lang, n->items.v[0].expr, b->schema, WR_T_BOOL, &p->expr, err);
    return rc < 0 ? rc : wr_build_op(b, &wr_op_filter, p, err);
}

const struct wr_stage wr_stage_filter = {
    .name = "filter",
    .parse = filter_parse,
    .bind = filter_bind,
    .signature = "filter EXPR",
    .summary = "Keeps the rows for which EXPR is true.",
    .example = "filter amount > 1700 and country == \"US\" | select id, country, amount",
    .shows = "id,country,amount\n"
             "1091,US,1935.00\n"
             "1384,US,1980.00\n",
};
