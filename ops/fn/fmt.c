/* fmt(x, format): numbers and texts written as a format says (base/fmt.h). The format is known when the program is
 * checked and parsed then; it also decides whether x is asked for as a number or as text. f-strings come here too.
 */
#include "base/fmt.h"

#include "ops/fn/arg.h"

struct fmt_plan {
    struct wr_fmt fmt;
    bool right; /* a number that is taken as it is stands to the right */
};

/* fmt(x, 2): so many digits after the point. */
static int bind_digits(struct wr_fn_bind *b, struct wr_num n, struct wr_fmt *out)
{
    if (n.kind != WR_NUM_DEC || n.scale || n.m < 0 || n.m > WR_FMT_PLACES) {
        wr_err_set(b->err, WR_EPROG, "fmt() writes 0 to %d digits after the point", WR_FMT_PLACES);
        wr_err_hint(b->err, "fmt(x, 2)");
        return WR_EPROG;
    }
    *out = wr_fmt_fixed((int)n.m);
    return 0;
}

static int bind_fmt(struct wr_fn_bind *b)
{
    struct wr_slice text = b->texts[1];
    struct fmt_plan *plan = wr_arena_zalloc(b->lang->arena, sizeof *plan);
    struct wr_num n = {.kind = WR_NUM_NULL};
    if (!plan)
        return wr_arena_error(b->lang->arena, b->err);
    b->bad = 1;
    b->data = plan;
    plan->right = b->types[0] == WR_T_NUM || b->types[0] == WR_T_DUR;
    if (!text.p) {
        wr_err_set(b->err, WR_EPROG, "the format of fmt() is known only when the program runs");
        wr_err_hint(b->err, "write it out: fmt(x, \".2f\"), or give it with --arg");
        return WR_EPROG;
    }
    bool number = wr_num_parse(text.p, text.n, &n), whole = n.kind == WR_NUM_DEC && n.scale == 0;
    bool digits = b->types[1] == WR_T_NUM || (b->types[1] == WR_T_FIELD && number && whole);
    int rc = digits ? bind_digits(b, n, &plan->fmt) : wr_fmt_parse(text, &plan->fmt, b->err);
    b->letters[0] = wr_fmt_is_num(&plan->fmt) ? 'n' : 's';
    return rc;
}

static int fmt_texts(struct wr_fn_call *c, const struct fmt_plan *p)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, wr_fmt_text_room(&p->fmt, s.n));
        if (!at)
            return wr_arena_error(o.arena, c->err);
        wr_fn_text_took(&o, wr_fmt_text(&p->fmt, s, p->right, at));
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

static int fmt_nums(struct wr_fn_call *c, const struct fmt_plan *p)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    size_t room = wr_fmt_num_room(&p->fmt);
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i);
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, room);
        if (!at)
            return wr_arena_error(o.arena, c->err);
        int n = x.kind == WR_NUM_NULL ? 0 : wr_fmt_num(&p->fmt, x, at);
        if (n < 0)
            wr_fn_tell_num(c, i, x);
        wr_fn_text_took(&o, n < 0 ? 0 : (size_t)n);
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

static int run_fmt(struct wr_fn_call *c)
{
    const struct fmt_plan *p = c->data;
    return wr_fmt_is_num(&p->fmt) ? fmt_nums(c, p) : fmt_texts(c, p);
}

static int run_hex(struct wr_fn_call *c)
{
    static const struct fmt_plan hex = {.fmt = {.fill = " ", .nfill = 1, .type = 'x', .precision = -1}};
    return fmt_nums(c, &hex);
}

const struct wr_fn wr_fn_fmt[] = {
    {
        .name = "fmt",
        .params = "vv",
        .result = WR_T_TEXT,
        .bind = bind_fmt,
        .run = run_fmt,
        .warn_one = "value of fmt() is no whole number of 64 bits",
        .warn_many = "values of fmt() are no whole numbers of 64 bits",
        .warn_taken = "taken as null",
        .signature = "fmt(x, format)",
        .summary =
            "The value as text: `fmt(x, 2)` with so many digits after the point, half away from zero; or by a "
            "format as in Python: \".2f\" \",.2f\" \"08.3f\" \"d\" \"e\" \"g\" \".1%\" \"x\" for numbers, "
            "\"<10\" \">10\" \"*^10\" \".8s\" for any text.",
        .example = "fmt(1234.5, \",.2f\")",
        .shows = "1,234.50",
    },
    {
        .name = "hex",
        .params = "n",
        .result = WR_T_TEXT,
        .run = run_hex,
        .warn_one = "value of hex() is no whole number of 64 bits",
        .warn_many = "values of hex() are no whole numbers of 64 bits",
        .warn_taken = "taken as null",
        .signature = "hex(x)",
        .summary = "A whole number in hexadecimal digits; `fmt(x, \"#06x\")` adds 0x and zeros.",
        .example = "hex(255)",
        .shows = "ff",
    },
    {.name = NULL},
};
