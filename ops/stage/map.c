/* map NAME = EXPR, ...: adds or replaces columns, left to right. A new name for a column costs nothing at run time.
 * window.h binds the items, since any may call window functions; what is left of them is computed here. */
#include "ops/stage/map.h"

#include <stdlib.h>

#include "ops/stage/window.h"

struct map_state {
    const struct wr_build_map *plan;
    struct wr_eval **eval; /* [plan->n] */
};

static void map_close(void *self, struct wr_env *env)
{
    struct map_state *m = self;
    (void)env;
    for (uint32_t i = 0; m && i < m->plan->n; i++)
        wr_eval_free(m->eval[i]);
    if (m)
        free(m->eval);
    free(m);
}

static int map_open(const void *data, struct wr_env *env, void **self)
{
    struct map_state *m = calloc(1, sizeof *m);
    if (!m)
        return wr_err_nomem(&env->err, env->who);
    m->plan = data;
    m->eval = calloc(m->plan->n + 1, sizeof *m->eval);
    if (!m->eval) {
        free(m);
        return wr_err_nomem(&env->err, env->who);
    }
    *self = m;
    for (uint32_t i = 0; i < m->plan->n; i++)
        if (!(m->eval[i] = wr_eval_new(m->plan->v[i].expr)))
            return wr_err_nomem(&env->err, env->who);
    return 0;
}

static int map_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct map_state *m = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    for (uint32_t i = 0; i < m->plan->n; i++) {
        struct wr_vec v;
        int rc = wr_eval_run(m->eval[i], b, b->sel, b->nsel, env->warner, &v, &env->err);
        if (rc < 0)
            return rc;
        b->cols[m->plan->v[i].slot] = (struct wr_column){.v = v};
    }
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void map_explain(const void *data, struct wr_buf *out)
{
    const struct wr_build_map *p = data;
    wr_buf_printf(out, "map");
    for (uint32_t i = 0; i < p->n; i++)
        wr_buf_printf(out, "%s %.*s", i ? "," : "", (int)p->v[i].name.n, p->v[i].name.p);
}

const struct wr_op wr_op_map = {.name = "map",
                                .traits = WR_ROWWISE | WR_ASKS,
                                .open = map_open,
                                .step = map_step,
                                .close = map_close,
                                .explain = map_explain};

static int map_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_items(ps, true, &n->items, err);
}

static int map_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_window_bind(b, &n->items, err);
}

const struct wr_stage wr_stage_map = {
    .name = "map",
    .parse = map_parse,
    .bind = map_bind,
    .signature = "map NAME = EXPR, ...",
    .summary = "Adds columns, or replaces those that are there, from left to "
               "right: a later one may use an earlier one. Window "
               "functions look at other rows (of the key, inside a partition).",
    .example = "take 2 | map tax = amount * 0.2, net = amount - tax | select id, amount, tax, net",
    .shows = "id,amount,tax,net\n"
             "1001,21.00,4.2,16.8\n"
             "1002,5.50,1.1,4.4\n",
};
