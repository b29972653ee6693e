/* Expressions: what each rule of weir-lang(7) says of a value, whichever form the column has, whichever
 * rows are selected, and whether the batch is small or has room for the dense loops. Expected values are worked out
 * by hand or with Python's decimal and float. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/batch.h"
#include "data/scan.h"
#include "lang/expr.h"
#include "lang/fn.h"
#include "lang/parse.h"
#include "lang/regex.h"

/* ---- functions the expressions call ------------------------------------------------------------------------ */

static int fn_len(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        const struct wr_str *s = &c->args[0].str[i];
        wr_vec_put_num(c->out, i, (struct wr_num){.kind = WR_NUM_DEC, .m = WR_STR_NULL(*s) ? 0 : s->n});
    }
    return 0;
}

static int fn_upper(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_str s = c->args[0].str[i];
        char *p = wr_arena_alloc(&c->batch->arena, s.n + 1);
        if (!p)
            return WR_ELIMIT;
        for (uint32_t k = 0; k < s.n; k++)
            p[k] = (char)(s.p[k] >= 'a' && s.p[k] <= 'z' ? s.p[k] - 32 : s.p[k]);
        c->out->str[i] = (struct wr_str){p, WR_STR_NULL(s) ? 0 : s.n, 0};
    }
    return 0;
}

static int fn_num(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n)
        wr_vec_put_num(c->out, i, wr_vec_get_num(&c->args[0], i));
    return 0;
}

/* The first argument, in its own form. */
static int fn_same(struct wr_fn_call *c)
{
    const struct wr_vec *v = &c->args[0];
    WR_EACH (i, c->sel, c->n) {
        c->out->sc[i] = 0;
        if (v->rep == WR_REP_STR) {
            c->out->tag[i] = WR_TAG_TEXT;
            c->out->str[i] = v->str[i];
        } else if (v->rep == WR_REP_BOOL) {
            c->out->tag[i] = WR_TAG_BOOL;
            c->out->num[i] = v->truth[i];
        } else {
            c->out->tag[i] = v->tag ? v->tag[i] : WR_TAG_DEC;
            c->out->num[i] = v->num[i];
            c->out->sc[i] = v->sc ? v->sc[i] : v->scale;
            if (v->rep == WR_REP_ANY)
                c->out->str[i] = v->str[i];
        }
    }
    return 0;
}

static int fn_has(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_str s = c->args[0].str[i];
        struct wr_slice text = {WR_STR_NULL(s) ? "" : s.p, WR_STR_NULL(s) ? 0 : s.n};
        int rc = wr_regex_test(c->regex, c->regex_state, text, c->err);
        c->out->truth[i] = rc == 1;
        cr_assert(c->nargs < 3 || c->consts[2] == 7);
    }
    return 0;
}

static int fn_not(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n)
        c->out->truth[i] = c->args[0].truth[i] != 1;
    return 0;
}

static const struct wr_fn functions[] = {
    {.name = "len", .params = "s", .result = WR_T_NUM, .run = fn_len, .signature = "len(s)"},
    {.name = "upper", .params = "s", .result = WR_T_TEXT, .run = fn_upper, .signature = "upper(s)"},
    {.name = "num", .params = "n", .result = WR_T_NUM, .run = fn_num, .signature = "num(x)"},
    {.name = "same", .params = "v*", .result = WR_T_FIELD, .run = fn_same, .signature = "same(x, ...)"},
    {.name = "has", .params = "sr?i", .result = WR_T_BOOL, .run = fn_has, .signature = "has(s, /re/[, n])"},
    {.name = "flip", .params = "b", .result = WR_T_BOOL, .run = fn_not, .signature = "flip(c)"},
    {.name = NULL},
};
static const struct wr_fn *const tables[] = {functions, NULL};
static const char *const aggregates[] = {"sum", "count", NULL};

/* ---- programs ---------------------------------------------------------------------------------------------- */

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

struct world {
    struct wr_arena arena;
    struct wr_lang lang;
    struct wr_schema *schema;
    struct wr_batch_pool *pool;
    struct wr_batch *batch;
    struct wr_format format;
    char *block;
    struct wr_warner warner;
    unsigned counts[64];
    char sample[64][32];
    unsigned failed;
    struct wr_err err;
};

static struct world *world_of(struct wr_warner *w)
{
    return (struct world *)((char *)w - offsetof(struct world, warner));
}

static void count_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    struct world *x = world_of(w);
    cr_assert_lt(row, b->nrows);
    if (!x->counts[id]++)
        snprintf(x->sample[id], sizeof x->sample[id], "%.*s", (int)s.n, s.p);
}

static void count_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)b, (void)row, (void)err;
    world_of(w)->failed++;
}

enum form { VIEW, STR, ANY };

/* A batch of the CSV text's rows, `times` times over; the first line names the columns. */
static void world_init(struct world *w, const char *csv, unsigned times, enum form form)
{
    static const struct wr_slice nulls[] = {{"NA", 2}};
    static const struct wr_slice names[] = {{"min", 3}, {"word", 4}, {"na", 2}, {"re", 2}};
    static const struct wr_slice values[] = {{"1.5", 3}, {"abc", 3}, {"NA", 2}, {"^a", 2}};
    *w = (struct world){.warner = {count_warn, count_fail}};
    wr_arena_init(&w->arena, 0, NULL, "test");
    w->format = (struct wr_format){.dialect = {',', '"', '\n', WR_QUOTES_STRICT}, .nulls = nulls, .nnulls = 1};
    w->lang = (struct wr_lang){.arena = &w->arena,
                               .fns = tables,
                               .aggs = aggregates,
                               .arg_names = names,
                               .arg_values = values,
                               .nargs = 4,
                               .nulls = nulls,
                               .nnulls = 1,
                               .jit = true};
    const char *body = strchr(csv, '\n') + 1;
    w->schema = wr_schema_new(&w->arena);
    w->schema->title = WR_SLICE("sales.csv");
    int32_t source = 0;
    for (const char *p = csv; p < body; p += strcspn(p, ",\n") + 1)
        wr_schema_add(&w->arena, w->schema, (struct wr_slice){p, strcspn(p, ",\n")}, WR_T_FIELD, source++);
    size_t n = strlen(body);
    w->block = calloc(1, n * times + 2 * WR_BLOCK_PAD);
    for (unsigned i = 0; i < times; i++)
        memcpy(w->block + WR_BLOCK_PAD + i * n, body, n);
    struct wr_index index = {0};
    struct wr_index_spec spec = {w->format.dialect, (uint32_t)source, (uint32_t)source, WR_RAGGED_ERROR, true};
    cr_assert_eq(wr_index_run(&index, &spec, w->block + WR_BLOCK_PAD, n * times), 0);
    cr_assert_eq(index.nbad, 0u);
    w->pool = wr_batch_pool_new(1, NULL);
    struct wr_batch *b = w->batch = wr_batch_new(w->pool, (uint32_t)source);
    b->nrows = b->nsel = index.nrows;
    b->format = &w->format;
    for (int32_t c = 0; c < source; c++) {
        struct wr_vec *v = &b->cols[wr_colref_use(w->schema->cols[c].ref)].v;
        struct wr_view *view = wr_arena_alloc(&b->arena, (index.nrows + 1) * sizeof *view);
        wr_index_views(&index, &spec.dialect, w->block + WR_BLOCK_PAD, (uint32_t)c, 0, index.nrows, view);
        *v = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = w->block + WR_BLOCK_PAD};
        if (form != VIEW)
            cr_assert_eq(wr_vec_as_str(b, v, NULL, b->nrows, v), 0);
        if (form == ANY) {
            v->rep = WR_REP_ANY;
            v->num = wr_arena_zalloc(&b->arena, b->nrows * sizeof *v->num);
            v->sc = wr_arena_zalloc(&b->arena, b->nrows);
            v->tag = wr_arena_alloc(&b->arena, b->nrows);
            memset(v->tag, WR_TAG_TEXT, b->nrows);
        }
    }
    wr_index_done(&index);
}

static void world_done(struct world *w)
{
    wr_batch_unref(w->batch);
    wr_batch_pool_free(w->pool);
    wr_lang_done(&w->lang);
    wr_arena_done(&w->arena);
    free(w->block);
}

static int world_compile(struct world *w, const char *text, enum wr_type ask, struct wr_expr **x)
{
    static const char *const stages[] = {"do", NULL};
    struct wr_vocabulary words = {.find = find_stage, .names = stages};
    struct wr_program *program;
    size_t n = strlen(text);
    char *whole = wr_arena_alloc(&w->arena, n + 4);
    snprintf(whole, n + 4, "do %s", text);
    w->lang.text = (struct wr_slice){whole, n + 3};
    int rc = wr_parse_program(&w->arena, w->lang.text, &words, &program, &w->err);
    return rc < 0 ? rc : wr_expr_compile(&w->lang, parsed, w->schema, ask, x, &w->err);
}

/* ---- values ------------------------------------------------------------------------------------------------ */

/* "2 values of ...; 1 division ..." of what was told. */
static void told(const struct world *w, char *out, size_t cap)
{
    size_t n = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < w->lang.warns.n; i++) {
        const struct wr_warn *x = &w->lang.warns.v[i];
        if (w->counts[i])
            n += (size_t)snprintf(out + n, cap - n, "%s%u %s \"%s\"", n ? "; " : "", w->counts[i],
                                  w->counts[i] == 1 ? x->one : x->many, w->sample[i]);
    }
}

static const char table[] = "a,b,s,f,t,first-name, c \n"
                            "1,2,abc,true,abd,x,9\n"
                            "1.50,-3,x y,false,X,x,9\n"
                            ",0,,,,x,9\n"
                            "N/A,007,007,yes,7,x,9\n"
                            "1e3,1000,\"say \"\"hi\"\"\",true,z,x,9\n"
                            "12345678901234567890123,12345678901234567890124,7.0,false,7,x,9\n"
                            "NA,\" 5 \",NA,NA,,x,9\n";
enum { ROWS = 7 };

struct value_case {
    const char *expr;
    const char *want; /* a row's text each, joined by | */
    const char *told; /* NULL: nothing */
};

static const struct value_case values[] = {
    /* a field is bytes; numbers are exact decimals */
    {"a", "1|1.50||N/A|1e3|12345678901234567890123|", NULL},
    {"a + b", "3|-1.5|||2000|2.4691357802469135e+22|", "1 value of 'a' is not a number \"N/A\""},
    {"a - 0.1", "0.9|1.4|||999.9|1.2345678901234568e+22|", "1 value of 'a' is not a number \"N/A\""},
    {"0.1 + 0.2", "0.3|0.3|0.3|0.3|0.3|0.3|0.3", NULL},
    {"a * 1.5", "1.5|2.25|||1500|1.8518518351851852e+22|", "1 value of 'a' is not a number \"N/A\""},
    {"b * b", "4|9|0|49|1000000|1.5241578753238837e+44|25", NULL},
    {"-a", "-1|-1.5|||-1000|-1.2345678901234568e+22|", "1 value of 'a' is not a number \"N/A\""},
    {"-2 ** 2", "-4|-4|-4|-4|-4|-4|-4", NULL},
    {"2 ** 3 ** 2", "512|512|512|512|512|512|512", NULL},
    {"a / b", "0.5|-0.5|||1|1|", "1 value of 'a' is not a number \"N/A\""},
    {"1 / (b - 2)", "|-0.2|-0.5|0.2|0.001002004008016032|8.100000072900001e-23|0.3333333333333333",
     "1 division by zero \"\""},
    {"7 // b", "3|-3||1|0|0|1", "1 division by zero \"\""},
    {"-7 % b", "1|-1||0|993|1.2345678901234568e+22|3", "1 division by zero \"\""},
    {"b ** 0.5", "1.4142135623730951||0|2.6457513110645907|31.622776601683793|111111110611.11111|2.23606797749979",
     "1 result of 'b ** 0.5' is no finite number \"\""},
    {"a + a + a", "3|4.5|||3000|3.7037036703703703e+22|", "1 value of 'a' is not a number \"N/A\""},
    {"9223372036854775807 + b * 0 + 1",
     "9223372036854776000|9223372036854776000|9223372036854776000|9223372036854776000|9223372036854776000|"
     "9223372036854776000|9223372036854776000",
     NULL},
    {"b * 4611686018427387904",
     "9223372036854776000|-13835058055282164000|0|32281802128991715000|4.611686018427388e+21|5.693439477681745e+40|"
     "23058430092136940000",
     NULL},
    {"null + b", "||||||", NULL},
    {"x? + b", "||||||", NULL},
    /* equality: by value if both are numbers, else bytes; null equals null alone */
    {"a == 1.5", "false|true|false|false|false|false|false", NULL},
    {"a != 1.5", "true|false|true|true|true|true|true", NULL},
    {"1000 == a", "false|false|false|false|true|false|false", NULL},
    {"a == 12345678901234567890123", "false|false|false|false|false|true|false", NULL},
    {"a == 12345678901234567890124", "false|false|false|false|false|false|false", NULL},
    {"s == \"abc\"", "true|false|false|false|false|false|false", NULL},
    {"s == \"say \\\"hi\\\"\"", "false|false|false|false|true|false|false", NULL},
    {"s != \"say \\\"hi\\\"\"", "true|true|true|true|false|true|true", NULL},
    {"s == \"NA\"", "false|false|false|false|false|false|false", NULL},
    {"s == \"\"", "false|false|true|false|false|false|true", NULL},
    {"s == null", "false|false|true|false|false|false|true", NULL},
    {"null != s", "true|true|false|true|true|true|false", NULL},
    {"s != \"abc\"", "false|true|true|true|true|true|true", NULL},
    {"s == t", "false|false|true|true|false|true|true", NULL},
    {"s == b", "false|false|false|true|false|false|false", NULL},
    {"s == \"7\"", "false|false|false|false|false|false|false", NULL},
    {"s == 7", "false|false|false|true|false|true|false", NULL},
    {"b == a + 1", "true|false|false|false|false|false|false", "1 value of 'a' is not a number \"N/A\""},
    {"a + 1 == null", "false|false|true|true|false|false|true", "1 value of 'a' is not a number \"N/A\""},
    {"s == $word", "true|false|false|false|false|false|false", NULL},
    {"a == $min", "false|true|false|false|false|false|false", NULL},
    {"s == $na", "false|false|true|false|false|false|true", NULL},
    {"f == true", "true|false|false|false|true|false|false", NULL},
    {"(b > 1) == (b > 0)", "true|true|true|true|true|true|true", NULL},
    {"(b > 5) == f", "false|true|false|false|true|false|false", NULL},
    /* order: false with a null, and where a number meets text, which is told */
    {"a < 2", "true|true|false|false|false|false|false", "1 value of 'a' is not a number \"N/A\""},
    {"2 > a", "true|true|false|false|false|false|false", "1 value of 'a' is not a number \"N/A\""},
    {"a >= 1.5", "false|true|false|false|true|true|false", "1 value of 'a' is not a number \"N/A\""},
    {"a > 12345678901234567890122.5", "false|false|false|false|false|true|false",
     "1 value of 'a' is not a number \"N/A\""},
    {"b > 12345678901234567890123", "false|false|false|false|false|true|false", NULL},
    {"a < b", "true|false|false|false|false|true|false", "1 comparison 'a < b' is of a number with text \"N/A\""},
    {"b < b * 1.0", "false|false|false|false|false|true|false", NULL},
    {"c < b", "false|false|false|false|true|true|false", NULL},
    {"c * 0.1 >= b", "false|true|true|false|false|false|false", NULL},
    {"b <= b", "true|true|true|true|true|true|true", NULL},
    {"s < t", "true|false|false|false|true|false|false", NULL},
    {"s <= t", "true|false|false|true|true|true|false", NULL},
    {"s < \"b\"", "true|false|false|true|false|true|false", NULL},
    {"\"b\" < s", "false|true|false|false|true|false|false", NULL},
    {"s < null", "false|false|false|false|false|false|false", NULL},
    {"a < $min", "true|false|false|false|false|false|false",
     "1 comparison 'a < $min' is of a number with text \"N/A\""},
    {"s > $word", "false|true|false|false|true|false|false",
     "2 comparisons 's > $word' are of a number with text \"007\""},
    {"a + 0 < b + 0", "true|false|false|false|false|false|false", "1 value of 'a' is not a number \"N/A\""},
    {"b + 0.25 > 6.5", "false|false|false|true|true|true|false", NULL},
    {"b * 0.1 < 0.25", "true|true|true|false|false|false|false", NULL},
    {"b between 0 and 7", "true|false|true|true|false|false|true", NULL},
    {"b not between 0 and 7", "false|true|false|false|true|true|false", NULL},
    {"a between 1 and 1.5", "true|true|false|false|false|false|false", "1 value of 'a' is not a number \"N/A\""},
    {"b * 2 between 0 and b * b", "true|false|true|true|true|true|true", NULL},
    {"if(b > 0, a, s) between 1 and 2", "true|false|false|false|false|false|false",
     "2 values of 'if(b > 0, a, s)' are not numbers \"x y\""},
    {"s between \"a\" and \"t\"", "true|false|false|false|true|false|false", NULL},
    /* in */
    {"a in [1, 1.5, 2]", "true|true|false|false|false|false|false", NULL},
    {"s in [\"abc\", \"7\", 7]", "true|false|false|true|false|true|false", NULL},
    {"s not in [\"abc\", null]", "false|true|false|true|true|true|false", NULL},
    {"s in [\"\", \"x y\"]", "false|true|true|false|false|false|true", NULL},
    {"s in [\"abc\", \"abc\", \"say \\\"hi\\\"\"]", "true|false|false|false|true|false|false", NULL},
    {"s not in [\"say \\\"hi\\\"\", \"7.0\"]", "true|true|true|true|false|false|true", NULL},
    {"s in [\"NA\", \"abc\"]", "true|false|false|false|false|false|false", NULL},
    {"b + 1 in [3, -2, 1001]", "true|true|false|false|true|false|false", NULL},
    {"a in [12345678901234567890123, 1e3]", "false|false|false|false|true|true|false", NULL},
    {"s in [t, \"abc\"]", "true|false|true|true|false|true|true", NULL},
    {"upper(s) not in [\"ABC\", \"X Y\"]", "false|false|true|true|true|true|true", NULL},
    {"upper(s) in [upper(t), \"ABC\"]", "true|false|true|false|false|false|true", NULL},
    {"t in [\"q\",\"w\",\"e\",\"r\",\"abd\",\"t\",\"u\",\"i\",\"z\"]", "true|false|false|false|true|false|false",
     NULL},
    {"b in [9,8,6,5,4,3,1,0,-3,1000.0]", "false|true|true|false|true|false|true", NULL},
    {"b in [$min, 2, -3, $word, \"0\"]", "true|true|true|false|false|false|false", NULL},
    {"f in [true]", "true|false|false|false|true|false|false", NULL},
    /* text */
    {"a ++ \"-\" ++ b", "1-2|1.50--3|-0|N/A-007|1e3-1000|12345678901234567890123-12345678901234567890124|- 5 ",
     NULL},
    {"s ++ a + 1", "abc2|x y2.5||007|say \"hi\"1001|7.01.2345678901234568e+22|",
     "1 value of 'a' is not a number \"N/A\""},
    {"\"\" ++ s ++ null", "abc|x y||007|say \"hi\"|7.0|", NULL},
    {"(b > 1) ++ \"\"", "true|false|false|true|true|true|true", NULL},
    {"upper(s) ++ len(s)", "ABC3|X Y3|0|0073|SAY \"HI\"8|7.03|0", NULL},
    /* regexes */
    {"s ~ /^[a-x]/", "true|true|false|false|true|false|false", NULL},
    {"s !~ /^[a-x]/", "false|false|true|true|false|true|true", NULL},
    {"s ~ /^$/", "false|false|true|false|false|false|true", NULL},
    {"s ~ \"a\" ++ \"y\"", "false|false|false|false|true|false|false", NULL},
    {"s ~ $re", "true|false|false|false|false|false|false", NULL},
    {"s ~ if(b == 2, \"b\", \"(\")", "true|false|false|false|false|false|false",
     "6 values of 'if(b == 2, \"b\", \"(\")' are not regular expressions \"(\""},
    {"b + 1 ~ /0/", "false|false|false|false|true|true|false", NULL},
    {"has(s, /y/)", "false|true|false|false|true|false|false", NULL},
    {"has(s, \"y\", 7)", "false|true|false|false|true|false|false", NULL},
    /* truth */
    {"f and b > 0", "true|false|false|false|true|false|false", "1 value of 'f' is not true or false \"yes\""},
    {"f or b > 5", "true|false|false|true|true|true|false", "1 value of 'f' is not true or false \"yes\""},
    {"not f", "false|true|true|true|false|true|true", "1 value of 'f' is not true or false \"yes\""},
    {"b == 2 or a > 0", "true|true|false|false|true|true|false", "1 value of 'a' is not a number \"N/A\""},
    {"a != \"N/A\" and a > 0 and b > 0", "true|false|false|false|true|true|false", NULL},
    {"not (s == null) and s != \"007\"", "true|true|false|false|true|true|false", NULL},
    {"flip(f)", "false|true|true|true|false|true|true", "1 value of 'f' is not true or false \"yes\""},
    {"true and (1 == 1.0 or f)", "true|true|true|true|true|true|true", NULL},
    /* picking hands the bytes on, and looks only where it must */
    {"if(b > 0, a, s)", "1|x y||N/A|1e3|12345678901234567890123|", NULL},
    {"if(b > 0, a)", "1|||N/A|1e3|12345678901234567890123|", NULL},
    {"if(a != \"N/A\", a * 2, b)", "2|3||007|2000|2.4691357802469135e+22|", NULL},
    {"if(b > 0, a, 0) + 1", "2|1|1||1001|1.2345678901234568e+22|",
     "1 value of 'if(b > 0, a, 0)' is not a number \"N/A\""},
    {"if(b > 5, 1, 2) + 1", "3|3|3|2|2|2|3", NULL},
    {"if(b > 5, 0.5, b + 0.25)", "2.25|-2.75|0.25|0.5|0.5|0.5|5.25", NULL},
    {"if(b > 5, b > 6, null)", "|||true|true|true|", NULL},
    {"if(b > 5, \"yes\", 1)", "1|1|1|yes|yes|yes|1", NULL},
    {"case { b < 0 -> \"neg\", b == 0 -> 0, b > 999 -> b, _ -> s }", "abc|neg|0|007|1000|12345678901234567890124|",
     NULL},
    {"case { b < 0 -> 1, b == 0 -> 2.5 }", "|1|2.5||||", NULL},
    {"a ?? b", "1|1.50|0|N/A|1e3|12345678901234567890123| 5 ", NULL},
    {"a ?? 0", "1|1.50|0|N/A|1e3|12345678901234567890123|0", NULL},
    {"s ?? null ?? t ?? \"?\"", "abc|x y|?|007|say \"hi\"|7.0|?", NULL},
    {"a ?? 0 > 5", "false|false|false|false|true|true|false", "1 value of 'a ?? 0' is not a number \"N/A\""},
    {"same(a)", "1|1.50||N/A|1e3|12345678901234567890123|", NULL},
    {"same(b + 1) * 2", "6|-4|2|16|2002|2.4691357802469135e+22|12", NULL},
    {"same(b > 1, 2)", "true|false|false|true|true|true|true", NULL},
    {"same(a) > 1", "false|true|false|false|true|true|false", "1 value of 'same(a)' is not a number \"N/A\""},
    {"num(upper(b))", "2|-3|0|7|1000|1.2345678901234568e+22|5", NULL},
    /* names */
    {"`first-name`", "x|x|x|x|x|x|x", NULL},
    {"col(\"first-name\") ++ col(1)", "x1|x1.50|x|xN/A|x1e3|x12345678901234567890123|x", NULL},
    {"c + 1", "10|10|10|10|10|10|10", NULL},
    {"$min", "1.5|1.5|1.5|1.5|1.5|1.5|1.5", NULL},
    {"$min + 1", "2.5|2.5|2.5|2.5|2.5|2.5|2.5", NULL},
    {"$word + b", "||||||", "7 values of '$word' are not numbers \"abc\""},
    {"1_000.5 + 0x1f", "1031.5|1031.5|1031.5|1031.5|1031.5|1031.5|1031.5", NULL},
};

/* The bytes of row i. */
static struct wr_slice shown(struct wr_batch *b, const struct wr_vec *v, uint32_t i)
{
    struct wr_vec s = {0};
    uint16_t row = (uint16_t)i;
    cr_assert_eq(wr_vec_as_str(b, v, &row, 1, &s), 0);
    return s.str[i].null ? WR_SLICE("") : (struct wr_slice){s.str[i].p, s.str[i].n};
}

static void check_rows(struct world *w, const struct value_case *c, const struct wr_vec *v, const uint16_t *sel,
                       uint32_t n, const char *how)
{
    WR_EACH (i, sel, n) {
        const char *want = c->want;
        for (unsigned k = 0; k < i % ROWS; k++)
            want = strchr(want, '|') + 1;
        struct wr_slice got = shown(w->batch, v, i), expected = {want, strcspn(want, "|")};
        cr_expect(wr_slice_eq(got, expected), "%s (%s) row %u: got '%.*s', want '%.*s'", c->expr, how, i,
                  (int)got.n, got.p, (int)expected.n, expected.p);
    }
}

static void run_case(const struct value_case *c, unsigned times, enum form form, bool half)
{
    struct world w;
    struct wr_expr *x = NULL;
    struct wr_vec v;
    uint16_t sel[WR_BATCH_ROWS];
    char how[64], text[512];
    snprintf(how, sizeof how, "form %d, %u times%s", form, times, half ? ", half" : "");
    world_init(&w, table, times, form);
    cr_assert_eq(world_compile(&w, c->expr, WR_T_FIELD, &x), 0, "%s: %s", c->expr, w.err.msg);
    struct wr_eval *e = wr_eval_new(x);
    uint32_t n = w.batch->nrows;
    if (half) {
        for (uint32_t i = n = 0; i < w.batch->nrows; i += 2)
            sel[n++] = (uint16_t)i;
        cr_assert_eq(wr_eval_run(e, w.batch, sel, n, &w.warner, &v, &w.err), 0, "%s", w.err.msg);
        check_rows(&w, c, &v, sel, n, how);
    } else {
        cr_assert_eq(wr_eval_run(e, w.batch, NULL, n, &w.warner, &v, &w.err), 0, "%s", w.err.msg);
        check_rows(&w, c, &v, NULL, n, how);
    }
    if (times == 1 && !half) {
        told(&w, text, sizeof text);
        cr_expect_str_eq(text, c->told ? c->told : "", "%s (%s): told '%s'", c->expr, how, text);
    }
    wr_eval_free(e);
    world_done(&w);
}

Test(expr, values)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (enum form form = VIEW; form <= ANY; form++) {
            run_case(&values[i], 1, form, false);
            run_case(&values[i], 1, form, true);
            run_case(&values[i], 40, form, false);
            run_case(&values[i], 40, form, true);
        }
}

/* TSV: four escapes are undone where a value is used; an unused one leaves as it was. */
Test(expr, escapes)
{
    static const struct value_case cases[] = {
        {"x", "a\\tb|\\\\|12\\t|c|\\q", NULL},
        {"x == \"a\\tb\"", "true|false|false|false|false", NULL},
        {"x != \"c\"", "true|true|true|false|true", NULL},
        {"x == \"\\\\q\"", "false|false|false|false|true", NULL},
        {"x in [\"c\", \"\\\\\"]", "false|true|false|true|false", NULL},
        {"x == 12", "false|false|true|false|false", NULL},
        {"len(x)", "3|1|3|1|2", NULL},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct world w;
        struct wr_expr *x = NULL;
        struct wr_vec v;
        world_init(&w, "x\na\\tb\n\\\\\n12\\t\nc\n\\q\n", 1, VIEW);
        w.format.escapes = k > 0;
        cr_assert_eq(world_compile(&w, cases[k].expr, WR_T_FIELD, &x), 0, "%s", w.err.msg);
        struct wr_eval *e = wr_eval_new(x);
        cr_assert_eq(wr_eval_run(e, w.batch, NULL, 5, &w.warner, &v, &w.err), 0);
        check_rows(&w, &cases[k], &v, NULL, 5, "escapes");
        w.batch->nrows = w.batch->nsel = 0;
        cr_assert_eq(wr_eval_run(e, w.batch, NULL, 0, NULL, &v, &w.err), 0);
        wr_eval_free(e);
        world_done(&w);
    }
}

/* A filter keeps the rows where the expression shows `true`, and asking twice for a cell counts it once. */
Test(expr, filter)
{
    struct world w;
    world_init(&w, table, 1, VIEW);
    struct wr_expr *x = NULL;
    cr_assert_eq(world_compile(&w, "a > 0 and b > 0 and (a < 2000 or s == \"7.0\")", WR_T_BOOL, &x), 0);
    struct wr_eval *e = wr_eval_new(x);
    cr_assert_eq(wr_eval_filter(e, w.batch, &w.warner, &w.err), 0);
    cr_assert_eq(w.batch->nsel, 3u);
    cr_assert(w.batch->sel[0] == 0 && w.batch->sel[1] == 4 && w.batch->sel[2] == 5);
    cr_assert_eq(w.counts[0], 1u);
    wr_eval_free(e);
    world_done(&w);
}

Test(expr, a_cell_is_counted_once)
{
    static const char *const exprs[] = {"a + 1", "a > 1", "a * 2", "if(a > 5, a - 1, -a)"};
    struct world w;
    world_init(&w, table, 1, VIEW);
    for (int i = 0; i < 4; i++) {
        struct wr_expr *x = NULL;
        struct wr_vec v;
        cr_assert_eq(world_compile(&w, exprs[i], WR_T_FIELD, &x), 0);
        struct wr_eval *e = wr_eval_new(x);
        uint16_t some[] = {1, 3};
        cr_assert_eq(wr_eval_run(e, w.batch, some, 2, &w.warner, &v, &w.err), 0);
        cr_assert_eq(wr_eval_run(e, w.batch, NULL, 7, &w.warner, &v, &w.err), 0);
        wr_eval_free(e);
    }
    cr_assert_eq(w.lang.warns.n, 4u); /* of a, and what + * - may tell */
    cr_assert_eq(w.counts[0], 1u);
    world_done(&w);
}

/* Rows that are asked for later adapt to what is there: earlier vectors stay right. */
Test(expr, later_rows)
{
    struct world w;
    world_init(&w, "a\n1.5\n2\n3.25\nx\n1e30\n9223372036854775807\n7\n", 1, VIEW);
    struct wr_expr *x = NULL;
    struct wr_vec first, rest;
    cr_assert_eq(world_compile(&w, "a", WR_T_NUM, &x), 0);
    struct wr_eval *e = wr_eval_new(x);
    uint16_t two[] = {0, 1}, more[] = {0, 2, 3, 4, 5, 6};
    cr_assert_eq(wr_eval_run(e, w.batch, two, 2, &w.warner, &first, &w.err), 0);
    cr_assert_eq(wr_eval_run(e, w.batch, more, 6, &w.warner, &rest, &w.err), 0);
    static const char *const want[] = {"1.5", "2", "3.25", "", "1e+30", "9223372036854775807", "7"};
    for (uint32_t i = 0; i < 7; i++) {
        struct wr_slice got = shown(w.batch, i < 2 ? &first : &rest, i);
        cr_expect(wr_slice_is(got, want[i]), "row %u: %.*s", i, (int)got.n, got.p);
    }
    cr_assert(wr_slice_is(shown(w.batch, &rest, 0), "1.5"));
    wr_eval_free(e);
    world_done(&w);
}

/* ---- errors ------------------------------------------------------------------------------------------------ */

struct error_case {
    const char *expr;
    enum wr_type ask;
    const char *msg, *hint; /* the hint: a part of it */
    const char *at;         /* the text the carets stand under */
};

static const struct error_case errors[] = {
    {"ammount > 1", WR_T_BOOL, "no column 'ammount' in sales.csv",
     "did you mean 'amount'?   (columns: id, amount, sum_amount, Total Price, first-name)", "ammount"},
    {"zzzz", WR_T_FIELD, "no column 'zzzz' in sales.csv", "columns: id, amount, sum", "zzzz"},
    {"sum + 1", WR_T_FIELD, "no column 'sum' in sales.csv", "did you mean 'sum_amount'?", "sum"},
    {"count > 1", WR_T_BOOL, "no column 'count' in sales.csv", "count()", "count"},
    {"col(9)", WR_T_FIELD, "no column 9 in sales.csv", "5 columns", "col(9)"},
    {"first-name == \"x\"", WR_T_BOOL, "no column 'first' in sales.csv", "`first-name`", "first-name"},
    {"sum(amount) > 1", WR_T_BOOL, "sum() is an aggregate: it stands in reduce", "reduce", "sum(amount)"},
    {"count() + 1", WR_T_FIELD, "count() is an aggregate: it stands in reduce", "reduce", "count()"},
    {"lenn(id)", WR_T_FIELD, "no function 'lenn'", "did you mean 'len'?", "lenn"},
    {"len(id, 2)", WR_T_FIELD, "len() takes 1 argument, not 2", "len(s)", "len(id, 2)"},
    {"has(id)", WR_T_FIELD, "has() takes 2 to 3 arguments, not 1", "has(s, /re/[, n])", "has(id)"},
    {"same()", WR_T_FIELD, "same() takes 1 or more arguments, not 0", "same(x, ...)", "same()"},
    {"has(id, amount)", WR_T_FIELD,
     "argument 2 of has() must be a regular expression written out, and this is known only when the program runs",
     "", "amount"},
    {"has(id, /a/, 1.5)", WR_T_FIELD, "argument 3 of has() must be a whole number written out, and this is none",
     "", "1.5"},
    {"num(\"abc\")", WR_T_FIELD, "argument 1 of num() must be a number, and this is text", "num(x)", "\"abc\""},
    {"upper(id) + 1", WR_T_FIELD, "'+' takes numbers, and this is text", "'++' joins text", "upper(id)"},
    {"id * \"2\"", WR_T_FIELD, "'*' takes numbers, and this is text", "num(...)", "\"2\""},
    {"(id > 1) + 1", WR_T_FIELD, "'+' takes numbers, and this is true or false", "if(", "(id > 1)"},
    {"id + 1 == \"5\"", WR_T_BOOL, "a number is compared with text", "num(...)", "=="},
    {"upper(id) < 5", WR_T_BOOL, "a number is compared with text", "num(...)", "<"},
    {"len(id) in [1, \"a\"]", WR_T_BOOL, "a number is compared with text", "", "\"a\""},
    {"upper(id) in [1]", WR_T_BOOL, "a number is compared with text", "", "1"},
    {"len(id) == true", WR_T_BOOL, "a number is compared with true or false", "", "=="},
    {"id + 1", WR_T_BOOL, "a number is no truth", "x != 0", "id + 1"},
    {"id > 1 and len(id)", WR_T_BOOL, "a number is no truth", "x != 0", "len(id)"},
    {"\"a\"", WR_T_BOOL, "text is no truth; use ~ to test", "~", "\"a\""},
    {"if(\"a\", 1, 2)", WR_T_FIELD, "text is no truth; use ~ to test", "~", "\"a\""},
    {"\"a\"", WR_T_NUM, "a number is asked for, and this is text", "num(...)", "\"a\""},
    {"$max + 1", WR_T_FIELD, "$max is not given", "--arg max=...", "$max"},
    {"id ~ /a(/", WR_T_BOOL, NULL, "", NULL},
    {"id ~ 5", WR_T_BOOL, "a regular expression is wanted, and this is a number", "/re/", "5"},
    {"if(id)", WR_T_FIELD, "if() takes 2 or 3 arguments, not 1", "if(", "if(id)"},
    {"upper(id) if id > 1", WR_T_FIELD, "'if' stands after aggregates only", "", "id > 1"},
};

Test(expr, errors)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        const struct error_case *c = &errors[i];
        struct world w;
        struct wr_expr *x = NULL;
        world_init(&w, "id,amount,sum_amount,Total Price,first-name\n1,2,3,4,5\n", 1, VIEW);
        int rc = world_compile(&w, c->expr, c->ask, &x);
        cr_expect_eq(rc, WR_EPROG, "%s: %d", c->expr, rc);
        if (c->msg)
            cr_expect_str_eq(w.err.msg, c->msg, "%s: '%s'", c->expr, w.err.msg);
        cr_expect(strstr(w.err.hint, c->hint) != NULL, "%s: hint '%s'", c->expr, w.err.hint);
        struct wr_slice at = {w.lang.text.p + w.err.pos, w.err.len};
        if (c->at)
            cr_expect(wr_slice_is(at, c->at), "%s: at '%.*s'", c->expr, (int)at.n, at.p);
        world_done(&w);
    }
}

/* As high as trees get. */
Test(expr, deep)
{
    struct world w;
    struct wr_expr *x = NULL;
    struct wr_vec v;
    char text[16384] = "";
    size_t n = 0;
    for (int i = 0; i < 190; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "(1 + ");
    n += (size_t)snprintf(text + n, sizeof text - n, "c");
    for (int i = 0; i < 190; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, ")");
    for (int i = 0; i < 1500; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, " + c");
    world_init(&w, table, 1, VIEW);
    cr_assert_eq(world_compile(&w, text, WR_T_FIELD, &x), 0, "%s", w.err.msg);
    struct wr_eval *e = wr_eval_new(x);
    cr_assert_eq(wr_eval_run(e, w.batch, NULL, 7, &w.warner, &v, &w.err), 0);
    cr_assert(wr_slice_is(shown(w.batch, &v, 3), "13699")); /* 190 + 9 + 1500 * 9 */
    wr_eval_free(e);
    world_done(&w);
}
