/* Expressions over sales, each on batches as the reader gives them and, where it reads numbers, also on batches
 * that have their numbers already. */
#include <stdio.h>
#include <stdlib.h>

#include "lang/expr.h"
#include "lang/parse.h"
#include "micro.h"
#include "ops/fn/tables.h"

enum { BATCHES = 4 };

struct evaluation {
    const struct micro_data *data;
    struct wr_batch **ready; /* batches with price and qty as numbers: what they have is lent; or NULL */
    struct wr_eval *eval;
    bool filter;
    struct wr_warner warner;
};

static void ignore(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    (void)w, (void)id, (void)b, (void)row, (void)s;
}

static void fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)w, (void)b, (void)row, (void)err;
    micro_die("an expression failed");
}

static void evaluate(void *ctx)
{
    struct evaluation *e = ctx;
    struct wr_err err;
    struct wr_vec out;
    for (uint32_t k = 0; k < e->data->batches; k++) {
        struct wr_batch *b = micro_batch(e->data, k, 0);
        for (uint32_t c = 0; e->ready && c < b->ncols; c++)
            b->cols[c].num = e->ready[k]->cols[c].num;
        micro_check(e->filter ? wr_eval_filter(e->eval, b, &e->warner, &err)
                              : wr_eval_run(e->eval, b, NULL, b->nrows, &e->warner, &out, &err),
                    "evaluation");
        wr_batch_unref(b);
    }
}

/* ---- compiling: a program of one stage, `do`, that is an expression
 * ---------------------------------------------- */

static struct wr_node *parsed;

static int parse_stage(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    (void)n;
    return wr_parse_expr(p, &parsed, err);
}

static bool find_stage(void *ctx, struct wr_slice name, struct wr_stage_syntax *out)
{
    (void)ctx;
    *out = (struct wr_stage_syntax){NULL, parse_stage};
    return wr_slice_is(name, "do");
}

/* Every column has the slot of its number. */
static struct wr_schema *schema_of(struct wr_arena *a, const struct micro_shape *s)
{
    struct wr_schema *schema = wr_schema_new(a);
    for (uint32_t c = 0; schema && c < s->ncols; c++) {
        struct wr_colref *ref = wr_schema_add(a, schema, wr_slice_of(s->columns[c]), WR_T_FIELD, (int32_t)c);
        if (!ref)
            return NULL;
        wr_colref_use(ref);
    }
    return schema;
}

static void kernel_of(struct evaluation *e, const char *text, bool filter, struct wr_batch **ready)
{
    static const char *const stages[] = {"do", NULL}, *const no_aggs[] = {NULL};
    const struct wr_vocabulary words = {.find = find_stage, .names = stages};
    struct wr_arena arena;
    struct wr_program *program;
    struct wr_expr *x;
    struct wr_err err = {0};
    char whole[128], name[160];
    snprintf(name, sizeof name, "%s %s%s", filter ? "filter" : "map", text, ready ? ", numbers there" : "");
    if (!micro_wants(name))
        return;
    wr_arena_init(&arena, 0, NULL, "micro");
    snprintf(whole, sizeof whole, "do %s", text);
    struct wr_lang lang = {
        .arena = &arena, .text = wr_slice_of(whole), .fns = wr_fn_tables, .aggs = no_aggs, .jit = true};
    struct wr_schema *schema = schema_of(&arena, e->data->shape);
    if (!schema || wr_parse_program(&arena, lang.text, &words, &program, &err) < 0 ||
        wr_expr_compile(&lang, parsed, schema, filter ? WR_T_BOOL : WR_T_FIELD, &x, &err) < 0)
        micro_die(err.msg);
    e->filter = filter;
    e->ready = ready;
    e->eval = wr_eval_new(x);
    if (!e->eval)
        micro_die("out of memory");
    micro_kernel(name, e->data->rows, 0, evaluate, e);
    wr_eval_free(e->eval);
    wr_lang_done(&lang);
    wr_arena_done(&arena);
}

void micro_expression(const struct micro_data *d, const char *text)
{
    struct evaluation e = {.data = d, .warner = {ignore, fail}};
    kernel_of(&e, text, false, NULL);
}

void micro_expressions(void)
{
    struct micro_data *d = micro_data_new(&micro_sales, BATCHES * WR_BATCH_ROWS, 0);
    struct evaluation e = {.data = d, .warner = {ignore, fail}};
    struct wr_batch *ready[BATCHES];
    for (uint32_t k = 0; k < BATCHES; k++) {
        ready[k] = micro_batch(d, k, 0);
        for (uint32_t c = 6; c < 8; c++)
            if (!wr_column_num(ready[k], c, NULL, ready[k]->nrows))
                micro_die("out of memory");
    }
    kernel_of(&e, "price > 500", true, NULL);
    kernel_of(&e, "price > 500", true, ready);
    kernel_of(&e, "price > 500 and qty >= 5", true, ready);
    kernel_of(&e, "country == \"DE\"", true, NULL);
    kernel_of(&e, "country == \"DE\" and price > 500", true, NULL);
    kernel_of(&e, "country in [\"DE\", \"FR\", \"US\"]", true, NULL);
    kernel_of(&e, "note ~ /morning/", true, NULL);
    kernel_of(&e, "product ~ /^(chair|lamp)-0[0-9]+$/", true, NULL);
    kernel_of(&e, "contains(note, \"card\")", true, NULL);
    kernel_of(&e, "price * qty", false, NULL);
    kernel_of(&e, "price * qty", false, ready);
    kernel_of(&e, "price + qty", false, ready);
    kernel_of(&e, "price / qty", false, ready);
    kernel_of(&e, "upper(country)", false, NULL);
    /* note is some 20 bytes long */
    static const char *const texts[] = {"len(note)",
                                        "lower(note)",
                                        "title(note)",
                                        "reverse(note)",
                                        "trim(note)",
                                        "pad(note, 30)",
                                        "repeat(note, 2)",
                                        "index(note, \"card\")",
                                        "replace(note, \"card\", \"x\")",
                                        "fmt(price, \".2f\")",
                                        "hex(qty)",
                                        "hash(note)",
                                        "md5(note)",
                                        "sha256(note)",
                                        "base64(note)",
                                        "url_host(note)",
                                        "url_param(note, \"q\")",
                                        "max(price, qty)"};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
        kernel_of(&e, texts[k], false, NULL);
    for (uint32_t k = 0; k < BATCHES; k++)
        wr_batch_unref(ready[k]);
    micro_data_free(d);
}
