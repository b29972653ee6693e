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

static struct wr_num truncated(struct wr_num x)
{
    bool below = x.kind == WR_NUM_DEC ? x.m < 0 : x.kind == WR_NUM_DBL && x.d < 0;
    return below ? wr_num_ceil(x) : wr_num_floor(x);
}

static int run_int(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a))
        return each_num(c, truncated);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit);
    return 0;
}

static int run_floor(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a))
        return each_num(c, wr_num_floor);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit - (a->num[i] % unit < 0));
    return 0;
}

static int run_ceil(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    if (!is_even(a))
        return each_num(c, wr_num_ceil);
    int64_t unit = (int64_t)wr_pow10[a->scale];
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, a->num[i] / unit + (a->num[i] % unit > 0));
    return 0;
}

static int run_abs(struct wr_fn_call *c)
{
    return each_num(c, wr_num_abs);
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

static int run_round(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i), y = {.kind = WR_NUM_NULL};
        int digits;
        if (x.kind != WR_NUM_NULL && digits_of(c, i, &digits)) {
            y = wr_num_round(x, digits);
            if (y.kind == WR_NUM_NULL && c->warner)
                c->warner->warn(c->warner, (uint32_t)c->warn_id, c->batch, i, (struct wr_slice){"", 0});
        }
        wr_vec_put_num(c->out, i, y);
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
        .summary = "The value read as a number; null where it is none, counted and told.",
        .example = "num(\"007\")",
        .shows = "7",
    },
    {
        .name = "int",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_int,
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
        .params = "n",
        .result = WR_T_NUM,
        .run = run_floor,
        .signature = "floor(x)",
        .summary = "The largest whole number not above x.",
        .example = "floor(-2.1)",
        .shows = "-3",
    },
    {
        .name = "ceil",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_ceil,
        .signature = "ceil(x)",
        .summary = "The smallest whole number not below x.",
        .example = "ceil(2.1)",
        .shows = "3",
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
    {.name = NULL},
};
