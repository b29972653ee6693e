/* plot bar / line / hist X [Y]: a picture of all rows, as text or as SVG. It is the last stage; what it gives is
 * text, for it takes the place of `format` (gives_text in plan/op.h), whose data say which of the two is wanted and
 * how wide a terminal is. plot_collect.c keeps what is drawn, plot_text.c and plot_svg.c draw. */
#include "ops/stage/plot.h"

#include <stdlib.h>

#include "ops/stage/fold.h"

struct plot_plan {
    enum plot_kind kind;
    enum plot_x known; /* what X of a line is known to be */
    struct wr_expr *x, *y;
    struct wr_slice x_name, y_name, text;
    const struct wr_output_plan *output; /* set when the plan is built */
};

struct plot_state {
    const struct plot_plan *plan;
    struct wr_eval *x, *y;
    struct plot_data data;
};

/* ---- the operator -------------------------------------------------------------------------------------------- */

static void plot_close(void *self, struct wr_env *env)
{
    struct plot_state *s = self;
    (void)env;
    if (!s)
        return;
    wr_eval_free(s->x);
    wr_eval_free(s->y);
    wr_plot_close(&s->data);
    free(s);
}

static int plot_open(const void *data, struct wr_env *env, void **self)
{
    const struct plot_plan *p = data;
    struct plot_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = p;
    wr_plot_open(&s->data, p->kind, p->known, env->budget, env->who);
    s->x = p->x ? wr_eval_new(p->x) : NULL;
    s->y = p->y ? wr_eval_new(p->y) : NULL;
    *self = s;
    return (p->x && !s->x) || (p->y && !s->y) ? wr_err_nomem(&env->err, env->who) : 0;
}

static int take(struct plot_state *s, struct wr_env *env, struct wr_batch *b)
{
    struct wr_vec x, y;
    int rc = s->x ? wr_eval_run(s->x, b, b->sel, b->nsel, env->warner, &x, &env->err) : 0;
    if (rc >= 0 && s->y)
        rc = wr_eval_run(s->y, b, b->sel, b->nsel, env->warner, &y, &env->err);
    if (rc < 0)
        return rc;
    switch (s->plan->kind) {
    case PLOT_BAR:
        return wr_plot_take_bars(&s->data, b, &x, &y, &env->err);
    case PLOT_HIST:
        return wr_plot_take_values(&s->data, b, &x, &env->err);
    default:
        return wr_plot_take_points(&s->data, b, s->x ? &x : NULL, &y, &env->err);
    }
}

enum { NAME_COLUMNS = 200 };

static int draw(struct plot_state *s, struct wr_env *env, struct wr_buf *b)
{
    const struct wr_row_style *style = &s->plan->output->style;
    struct plot_picture picture = {.empty = NULL};
    int rc = wr_plot_finish(&s->data, &picture, &env->err);
    if (rc < 0)
        return rc;
    if (wr_plot_shown(&s->data.arena, s->plan->x_name, NAME_COLUMNS, &picture.x) < 0 ||
        wr_plot_shown(&s->data.arena, s->plan->y_name, NAME_COLUMNS, &picture.y) < 0)
        return wr_arena_error(&s->data.arena, &env->err);
    rc = style->kind == WR_ROWS_SVG ? wr_plot_svg(&picture, b)
                                    : wr_plot_text(&picture, style->width, style->height, b);
    return rc < 0 ? wr_err_nomem(&env->err, env->who) : 0;
}

static int give(struct plot_state *s, struct wr_env *env, struct wr_batch **out)
{
    struct wr_buf b = {0};
    int rc = draw(s, env, &b);
    struct wr_batch *text = rc < 0 ? NULL : wr_batch_new(env->batches, 0);
    char *at = text ? wr_arena_dup(&text->arena, b.p, b.n) : NULL;
    if (at) {
        text->text = (struct wr_slice){at, b.n};
        text->nrows = text->nsel = 1;
        *out = text;
    } else {
        wr_batch_unref(text);
    }
    wr_buf_done(&b);
    return rc < 0 ? rc : at ? WR_STEP_PASS : wr_err_nomem(&env->err, env->who);
}

static int plot_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct plot_state *s = self;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        int rc = take(s, env, in->batch);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    return in->mark == WR_MARK_END && !in->failed ? give(s, env, out) : WR_STEP_NEED;
}

static bool plot_gives_text(const void *data, const void *format_data)
{
    ((struct plot_plan *)(uintptr_t)data)->output = format_data; /* plan time: not constant yet */
    return true;
}

static void plot_explain(const void *data, struct wr_buf *out)
{
    const struct plot_plan *p = data;
    wr_buf_printf(out, "%.*s, as %s", (int)p->text.n, p->text.p, wr_row_style_name(&p->output->style));
}

static const struct wr_op op_plot = {
    .name = "plot",
    .traits = WR_IN_ORDER | WR_BLOCKING,
    .open = plot_open,
    .step = plot_step,
    .close = plot_close,
    .gives_text = plot_gives_text,
    .explain = plot_explain,
};

/* ---- the stage ----------------------------------------------------------------------------------------------- */

static const char *const kinds[] = {[PLOT_BAR] = "bar", [PLOT_LINE] = "line", [PLOT_HIST] = "hist"};

static int parse_kind(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    for (n->choice = PLOT_BAR; n->choice <= PLOT_HIST; n->choice++)
        if (wr_parse_word(ps, kinds[n->choice]))
            return 0;
    wr_parse_expected(ps, "bar, line or hist", err);
    wr_err_hint(err, "plot bar country total, plot line minute n, plot hist latency");
    return WR_EPROG;
}

static int parse_value(struct wr_parser *ps, struct wr_stage_node *n, const char *what, struct wr_err *err)
{
    if (wr_parse_at_end(ps))
        return wr_parse_expected(ps, what, err);
    struct wr_item *item = &n->items.v[n->items.n++];
    int rc = wr_parse_expr(ps, &item->expr, err);
    if (rc >= 0)
        item->span = item->expr->span;
    else if (err && !err->hint[0] && n->items.n == 2)
        wr_err_hint(err, "a blank parts X and Y: plot %s X Y", kinds[n->choice]);
    return rc;
}

static int plot_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    static const char *const what[] = {[PLOT_BAR] = "X, or X and Y, as in `plot bar country total`",
                                       [PLOT_LINE] = "Y, or X and Y, as in `plot line minute n`",
                                       [PLOT_HIST] = "a value, as in `plot hist latency`"};
    int rc = parse_kind(ps, n, err);
    if (rc < 0)
        return rc;
    n->items = (struct wr_items){.v = wr_arena_zalloc(wr_parse_arena(ps), 2 * sizeof *n->items.v), .cap = 2};
    if (!n->items.v)
        return wr_err_nomem(err, "the parser");
    rc = parse_value(ps, n, what[n->choice], err);
    return rc < 0 || n->choice == PLOT_HIST || wr_parse_at_end(ps) ? rc : parse_value(ps, n, "", err);
}

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "plot");
}

static int check_place(const struct wr_build *b, const struct wr_stage_node *n, struct wr_err *err)
{
    (void)b;
    if (!n->next)
        return 0;
    wr_err_at(err, n->next->name_span.pos, n->next->name_span.len,
              "plot is the last stage, or stands before a last to");
    wr_err_hint(err, "write it before plot; the picture goes to a file by | to chart.svg or | to chart.txt");
    return WR_EPROG;
}

/* plot bar X counts the rows of each X: its keys are counted by a reduce, and X and Y become columns of that. */
static int count_rows(struct wr_build *b, struct wr_stage_node *n, struct wr_item items[2], struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_node *nodes = wr_arena_zalloc(a, 3 * sizeof *nodes);
    struct wr_item *v = wr_arena_zalloc(a, 2 * sizeof *v);
    struct wr_stage_node reduce = *n;
    struct fold_plan *fold;
    if (!nodes || !v)
        return no_memory(err);
    nodes[2] = (struct wr_node){.kind = WR_N_CALL, .text = WR_SLICE("count"), .span = n->name_span, .height = 1};
    nodes[2].op_span = n->name_span;
    v[0] = (struct wr_item){.name = WR_SLICE("\1x"), .expr = items[0].expr, .span = items[0].span};
    v[1] = (struct wr_item){.name = WR_SLICE("\1n"), .expr = &nodes[2], .span = n->name_span};
    reduce.keys = (struct wr_items){.v = &v[0], .n = 1, .cap = 1};
    reduce.items = (struct wr_items){.v = &v[1], .n = 1, .cap = 1};
    reduce.has_keys = true;
    int rc = wr_fold_stage(b, &reduce, &fold, err);
    for (unsigned i = 0; rc >= 0 && i < 2; i++) {
        const struct wr_schema_col *c = &b->schema->cols[b->schema->n - 2 + i];
        nodes[i] =
            (struct wr_node){.kind = WR_N_COLUMN, .ref = c->ref, .text = c->name, .let = c->name, .height = 1};
        items[i].expr = &nodes[i];
    }
    return rc;
}

/* X of a line is whatever it is; if that shows before there are values, it is asked for as that. */
static int compile_x(struct wr_build *b, struct plot_plan *p, const struct wr_node *x, struct wr_err *err)
{
    const enum wr_type ask = p->kind == PLOT_BAR ? WR_T_TEXT : p->kind == PLOT_HIST ? WR_T_NUM : WR_T_FIELD;
    int rc = wr_expr_compile(b->lang, x, b->schema, ask, &p->x, err);
    if (rc < 0 || p->kind != PLOT_LINE)
        return rc;
    const enum wr_type type = wr_expr_type(p->x);
    p->known = type == WR_T_TIME      ? PLOT_X_TIME
               : wr_type_is_num(type) ? PLOT_X_NUMBER
               : type == WR_T_FIELD   ? PLOT_X_OPEN
                                      : PLOT_X_ROW;
    if (p->known == PLOT_X_OPEN)
        return rc;
    const enum wr_type as = p->known == PLOT_X_TIME ? WR_T_TIME : p->known == PLOT_X_NUMBER ? WR_T_NUM : WR_T_TEXT;
    return wr_expr_compile(b->lang, x, b->schema, as, &p->x, err);
}

static struct wr_slice name_of(struct wr_build *b, const struct wr_item *item)
{
    return item->expr->let.n ? item->expr->let : wr_node_default_name(b->lang->arena, item->expr);
}

static int compile(struct wr_build *b, struct plot_plan *p, const struct wr_item items[2], uint32_t n,
                   struct wr_err *err)
{
    const bool has_x = n == 2 || p->kind == PLOT_HIST;
    int rc = has_x ? compile_x(b, p, items[0].expr, err) : 0;
    if (rc >= 0 && p->kind != PLOT_HIST)
        rc = wr_expr_compile(b->lang, items[n - 1].expr, b->schema, WR_T_NUM, &p->y, err);
    if (!has_x)
        p->known = PLOT_X_ROW;
    return rc;
}

static int plot_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct plot_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_item items[2] = {n->items.v[0], n->items.v[1]};
    uint32_t nitems = n->items.n;
    if (!p)
        return no_memory(err);
    *p = (struct plot_plan){.kind = (enum plot_kind)n->choice,
                            .text = {b->lang->text.p + n->span.pos, n->span.len},
                            .x_name = WR_SLICE("row"),
                            .y_name = WR_SLICE("count")};
    int rc = check_place(b, n, err);
    if (rc >= 0)
        rc = wr_build_merge(b, err);
    if (rc < 0)
        return rc;
    if (nitems == 2 || p->kind != PLOT_LINE)
        p->x_name = name_of(b, &items[0]);
    if (nitems == 2 || p->kind == PLOT_LINE)
        p->y_name = name_of(b, &items[nitems - 1]);
    if (nitems == 1 && p->kind == PLOT_BAR) {
        rc = count_rows(b, n, items, err);
        nitems = 2;
    }
    if (rc >= 0)
        rc = compile(b, p, items, nitems, err);
    if (rc >= 0)
        rc = wr_build_op(b, &op_plot, p, err);
    b->schema = wr_schema_new(a);
    return rc < 0 ? rc : b->schema ? 0 : no_memory(err);
}

const struct wr_stage wr_stage_plot = {
    .name = "plot",
    .parse = plot_parse,
    .bind = plot_bind,
    .signature = "plot bar X [Y], plot line [X] Y, plot hist X",
    .summary =
        "The last stage, or before a last `to`: a picture of the rows, in a terminal of its width, in a file "
        "called .svg as SVG. bar: a bar of length Y for each row, or the count of rows for each X. line: "
        "points joined in the order of X, which are numbers, times, or else the rows as they come. hist: how "
        "many values lie in each of some stretches of one width. A blank parts X and Y.",
    .example = "reduce total = sum(amount) by category | plot bar category total",
    .shows = "category    total\n"
             "accessories ███████████████████████████████████▎ 17501.4\n"
             "paper       █▍ 682.35\n"
             "office      ██████████████▋ 7233.07\n"
             "input       ███████████████▌ 7655.76\n"
             "storage     ██████████ 4938.74\n"
             "video       ███████████████▍ 7600.71\n"
             "network     ████████████████████████████████████████ 19827.7\n"
             "audio       ████████████████████████████▋ 14170\n"
             "display     ████████▌ 4233\n",
};
