/* `parse` by its operator: lines of an access log, by name and by a regex, with all columns wanted and with one. */
#include "micro.h"
#include "ops/stage/parse.h"

enum { BATCHES = 4, MOST_COLUMNS = 11 };

struct parsing {
    const struct micro_data *data;
    void *self;
    struct wr_env env;
    struct wr_warner warner;
    uint32_t ncols;
};

static void warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    (void)w, (void)id, (void)b, (void)row, (void)s;
}

static void fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)w, (void)b, (void)row;
    micro_die(err->msg);
}

static void take_apart(void *ctx)
{
    struct parsing *p = ctx;
    for (uint32_t k = 0; k < p->data->batches; k++) {
        struct wr_msg in = {.batch = micro_batch(p->data, k, p->ncols)};
        struct wr_batch *out = NULL;
        micro_check(wr_op_parse.step(p->self, &p->env, 0, &in, &out), "parse");
        wr_batch_unref(out);
    }
}

/* The line is slot 0; the columns have the slots behind it, or only the `only`-th has one. */
static void kernel_of(const char *name, const struct micro_data *d, struct wr_lang *lang, const char *regex,
                      int only)
{
    struct parsing p = {.data = d, .warner = {warn, fail}};
    struct wr_colref refs[MOST_COLUMNS], *ref[MOST_COLUMNS];
    uint32_t groups[MOST_COLUMNS];
    struct wr_err err = {0};
    struct wr_node line = {.kind = WR_N_NAME, .text = WR_SLICE("line")};
    struct wr_schema *schema = wr_schema_new(lang->arena);
    struct wr_parse_plan plan = {.format = regex ? NULL : wr_log_formats, .refs = ref, .groups = groups};
    if (!micro_wants(name))
        return;
    if (!schema || !wr_schema_add(lang->arena, schema, line.text, WR_T_FIELD, 0) ||
        wr_expr_compile(lang, &line, schema, WR_T_TEXT, &plan.source, &err) < 0)
        micro_die(err.msg);
    if (regex && wr_lang_regex(lang, &line, wr_slice_of(regex), WR_SLICE(""), &plan.regex, &err) < 0)
        micro_die(err.msg);
    plan.ncols = p.ncols = regex ? wr_regex_groups(plan.regex) : plan.format->ncols;
    for (uint32_t c = 0; c < plan.ncols; c++) {
        refs[c] = (struct wr_colref){.slot = only < 0 || (uint32_t)only == c ? (int32_t)c + 1 : -1};
        ref[c] = &refs[c];
        groups[c] = c + 1;
    }
    p.env = (struct wr_env){.warner = &p.warner, .who = "parse"};
    micro_check(wr_op_parse.open(&plan, &p.env, &p.self), "parse");
    micro_kernel(name, d->rows, d->bytes, take_apart, &p);
    wr_op_parse.close(p.self, &p.env);
}

void micro_parse(void)
{
    static const char shape[] = "\" (?<status>[0-9]{3}) (?<bytes>[0-9]+) ";
    static const char whole[] = "^(?<ip>\\S+) \\S+ (?<user>\\S+) \\[(?<time>[^\\]]+)\\] \"(?<request>[^\"]*)\" "
                                "(?<status>\\d+) (?<bytes>\\S+)";
    struct micro_data *d = micro_data_new(&micro_log, BATCHES * WR_BATCH_ROWS, 0);
    struct wr_arena arena;
    wr_arena_init(&arena, 0, NULL, "micro");
    struct wr_lang lang = {.arena = &arena, .jit = true};
    kernel_of("parse combined", d, &lang, NULL, -1);
    kernel_of("parse combined, status alone", d, &lang, NULL, 7);
    kernel_of("parse /re/ of a simple shape", d, &lang, shape, -1);
    kernel_of("parse /re/ of six groups", d, &lang, whole, -1);
    wr_lang_done(&lang);
    wr_arena_done(&arena);
    micro_data_free(d);
}
