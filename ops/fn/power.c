/* Powers, roots and logarithms: binary doubles, but exact where the result is a decimal that can be known
 * (base/num.h). What has no finite result is null, counted and told; pow() is `**` and compiled as that. */
#include <math.h>

#include "ops/fn/arg.h"

static int each(struct wr_fn_call *c, struct wr_num (*f)(struct wr_num))
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i), y = {.kind = WR_NUM_NULL};
        if (x.kind != WR_NUM_NULL) {
            y = f(x);
            if (y.kind == WR_NUM_NULL)
                wr_fn_tell_num(c, i, x);
        }
        wr_vec_put_num(c->out, i, y);
    }
    return 0;
}

static int run_sqrt(struct wr_fn_call *c)
{
    return each(c, wr_num_sqrt);
}

static struct wr_num exp_of(struct wr_num x)
{
    return wr_num_of_double(exp(wr_num_double(x)));
}

static int run_exp(struct wr_fn_call *c)
{
    return each(c, exp_of);
}

/* Of what is not above zero these are infinite or no number, and so null. */
static struct wr_num log_of(struct wr_num x)
{
    return wr_num_of_double(log(wr_num_double(x)));
}

static int run_log(struct wr_fn_call *c)
{
    return each(c, log_of);
}

static struct wr_num log2_of(struct wr_num x)
{
    return wr_num_of_double(log2(wr_num_double(x)));
}

static int run_log2(struct wr_fn_call *c)
{
    return each(c, log2_of);
}

static int run_log10(struct wr_fn_call *c)
{
    return each(c, wr_num_log10);
}

#define LOG_ONE  "logarithm of a number that is not above zero"
#define LOG_MANY "logarithms of numbers that are not above zero"

const struct wr_fn wr_fn_power[] = {
    {
        .name = "sqrt",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_sqrt,
        .warn_one = "square root of a number below zero",
        .warn_many = "square roots of numbers below zero",
        .warn_taken = "taken as null",
        .signature = "sqrt(x)",
        .summary = "The square root; null below zero, with a warning at the end.",
        .example = "sqrt(0.09)",
        .shows = "0.3",
    },
    {
        .name = "exp",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_exp,
        .warn_one = "result of exp() is too large",
        .warn_many = "results of exp() are too large",
        .warn_taken = "taken as null",
        .signature = "exp(x)",
        .summary = "e to the power of x.",
        .example = "exp(0)",
        .shows = "1",
    },
    {
        .name = "log",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_log,
        .warn_one = LOG_ONE,
        .warn_many = LOG_MANY,
        .warn_taken = "taken as null",
        .signature = "log(x)",
        .summary = "The natural logarithm; null where x is not above zero, with a warning at the end.",
        .example = "log(1)",
        .shows = "0",
    },
    {
        .name = "log2",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_log2,
        .warn_one = LOG_ONE,
        .warn_many = LOG_MANY,
        .warn_taken = "taken as null",
        .signature = "log2(x)",
        .summary = "The logarithm to the base 2.",
        .example = "log2(1024)",
        .shows = "10",
    },
    {
        .name = "log10",
        .params = "n",
        .result = WR_T_NUM,
        .run = run_log10,
        .warn_one = LOG_ONE,
        .warn_many = LOG_MANY,
        .warn_taken = "taken as null",
        .signature = "log10(x)",
        .summary = "The logarithm to the base 10.",
        .example = "log10(0.001)",
        .shows = "-3",
    },
    {
        .name = "pow",
        .params = "nn",
        .result = WR_T_NUM,
        .is = WR_FN_POW,
        .signature = "pow(x, y)",
        .summary = "x to the power of y, the same as `x ** y`.",
        .example = "pow(2, 10)",
        .shows = "1024",
    },
    {.name = NULL},
};
