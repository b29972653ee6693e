/* Functions of numbers. Null in, null out; exact decimals stay exact (base/num.h).
 *
 * Vectors that are all decimals of one scale, which is what plain columns are, have tight loops of their own. */
#include "ops/fn/arg.h"

static inline bool is_even(const struct wr_vec *v)
{
    return !v->tag && !v->sc;
}

static int each_num(struct wr_fn_call *c, struct wr_num (*f)(struct wr_num))
{
    WR_EACH (i, c->sel, c->n)
        wr_vec_put_num(c->out, i, f(wr_vec_get_num(&c->args[0], i)));
    return 0;
}

/* The value itself; a double that is zero becomes what every other zero is. */
static struct wr_num same(struct wr_num x)
{
    return x.kind == WR_NUM_DBL ? wr_num_of_double(x.d) : x;
}

static int run_num(struct wr_fn_call *c)
{
    return each_num(c, same);
}

/* How many decimals row i asks for, far beyond what any number has at most; false: null. */
static bool digits_of(const struct wr_fn_call *c, uint32_t i, int *digits)
{
    int64_t d = 0;
    if (c->nargs > 1 && !wr_fn_arg_whole(&c->args[1], i, &d))
        return false;
    *digits = d > 400 ? 400 : d < -400 ? -400 : (int)d;
    return true;
}

/* f at so many decimals. */
static int each_cut(struct wr_fn_call *c, struct wr_num (*f)(struct wr_num, int))
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i), y = {.kind = WR_NUM_NULL};
        int digits;
        if (x.kind != WR_NUM_NULL && digits_of(c, i, &digits)) {
            y = f(x, digits);
            if (y.kind == WR_NUM_NULL)
                wr_fn_tell_num(c, i, x);
        }
        wr_vec_put_num(c->out, i, y);
    }
    return 0;
}

static int run_round(struct wr_fn_call *c)
{
    return each_cut(c, wr_num_round);
}

static bool is_below(struct wr_num x)
{
    return x.kind == WR_NUM_DEC ? x.m < 0 : x.d < 0;
}

static struct wr_num trunc_at(struct wr_num x, int digits)
{
    return wr_num_cut(x, digits, false);
}

static struct wr_num floor_at(struct wr_num x, int digits)
{
    return wr_num_cut(x, digits, is_below(x));
}

static struct wr_num ceil_at(struct wr_num x, int digits)
{
    return wr_num_cut(x, digits, !is_below(x));
}

/* To whole numbers, which is what most ask for. */
static int run_trunc(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a) || c->nargs > 1)
        return each_cut(c, trunc_at);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit);
    return 0;
}

static int run_floor(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a) || c->nargs > 1)
        return each_cut(c, floor_at);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit - (a->num[i] % unit < 0));
    return 0;
}

static int run_ceil(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a) || c->nargs > 1)
        return each_cut(c, ceil_at);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit + (a->num[i] % unit > 0));
    return 0;
}

static int run_abs(struct wr_fn_call *c)
{
    return each_num(c, wr_num_abs);
}

static int run_sign(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i);
        bool above = x.kind == WR_NUM_DEC ? x.m > 0 : x.kind == WR_NUM_DBL && x.d > 0;
        wr_fn_put_int(c->out, i, x.kind == WR_NUM_NULL ? 0 : above - is_below(x));
        if (x.kind == WR_NUM_NULL)
            c->out->tag[i] = WR_TAG_NULL;
    }
    return 0;
}

static int run_clamp(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i), low = wr_vec_get_num(&c->args[1], i),
                      high = wr_vec_get_num(&c->args[2], i);
        if (low.kind == WR_NUM_NULL || high.kind == WR_NUM_NULL)
            x.kind = WR_NUM_NULL;
        else if (x.kind != WR_NUM_NULL && wr_num_cmp(x, low) < 0)
            x = low;
        if (x.kind != WR_NUM_NULL && wr_num_cmp(x, high) > 0)
            x = high;
        wr_vec_put_num(c->out, i, x);
    }
    return 0;
}

const struct wr_fn wr_fn_math[] = {
    {
        .name = "num",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_num,
        .signature = "num(x)",
        .summary = "The value read as a number; null where it is none, with a warning at the end.",
        .example = "num(\"007\")",
        .shows = "7",
    },
    {
        .name = "int",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_trunc,
        .signature = "int(x)",
        .summary = "The number without its fraction (toward zero).",
        .example = "int(-2.7)",
        .shows = "-2",
    },
    {
        .name = "round",
        .params = "n?n",
        .result = WR_T_NUM,
        .run = run_round,
        .warn_one = "result of round() is too large",
        .warn_many = "results of round() are too large",
        .warn_taken = "taken as null",
        .signature = "round(x[, digits])",
        .summary = "The nearest number with so many decimals (0 unless given; -2 rounds to hundreds), half away "
                   "from zero.",
        .example = "round(2.345, 2)",
        .shows = "2.35",
    },
    {
        .name = "floor",
        .params = "n?n",
        .result = WR_T_NUM,
        .run = run_floor,
        .warn_one = "result of floor() is too large",
        .warn_many = "results of floor() are too large",
        .warn_taken = "taken as null",
        .signature = "floor(x[, digits])",
        .summary = "The largest number with so many decimals (0 unless given) that is not above x.",
        .example = "floor(-2.1)",
        .shows = "-3",
    },
    {
        .name = "ceil",
        .params = "n?n",
        .result = WR_T_NUM,
        .run = run_ceil,
        .warn_one = "result of ceil() is too large",
        .warn_many = "results of ceil() are too large",
        .warn_taken = "taken as null",
        .signature = "ceil(x[, digits])",
        .summary = "The smallest number with so many decimals (0 unless given) that is not below x.",
        .example = "ceil(2.121, 2)",
        .shows = "2.13",
    },
    {
        .name = "trunc",
        .params = "n?n",
        .result = WR_T_NUM,
        .run = run_trunc,
        .signature = "trunc(x[, digits])",
        .summary = "The number with so many decimals (0 unless given), the others cut off.",
        .example = "trunc(-2.789, 1)",
        .shows = "-2.7",
    },
    {
        .name = "abs",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_abs,
        .signature = "abs(x)",
        .summary = "The number without its sign.",
        .example = "abs(-3)",
        .shows = "3",
    },
    {
        .name = "sign",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_sign,
        .signature = "sign(x)",
        .summary = "-1, 0 or 1, as the number is below, at or above zero.",
        .example = "sign(-2.5)",
        .shows = "-1",
    },
    {
        .name = "clamp",
        .params = "nnn",
        .result = WR_T_NUM,
        .run = run_clamp,
        .signature = "clamp(x, lo, hi)",
        .summary = "The number, but at least `lo` and at most `hi`.",
        .example = "clamp(120, 0, 100)",
        .shows = "100",
    },
    {.name = NULL},
};
