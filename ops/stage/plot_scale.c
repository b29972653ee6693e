/* Steps of 1, 2 and 5 times a power of ten, their multiples, and places on a scale. See plot.h.
 *
 * Steps are found by comparing exact numbers; no logarithm is asked, whose last digit depends on the machine. Only
 * where a range is beyond the doubles is it halved first. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "ops/stage/plot.h"

typedef __int128 i128;

static const struct wr_num zero = {.kind = WR_NUM_DEC};

static struct wr_num whole(uint64_t n)
{
    return wr_num_of_i128((i128)n, 0);
}

/* The largest power of ten that is not more than |x|, which is not 0. */
static int exponent(struct wr_num x)
{
    uint64_t w;
    int e;
    wr_num_digits(x, &w, &e);
    for (; w >= 10; w /= 10)
        e++;
    return e;
}

static struct plot_step next(struct plot_step s)
{
    return s.digit == 1   ? (struct plot_step){2, s.exp}
           : s.digit == 2 ? (struct plot_step){5, s.exp}
                          : (struct plot_step){1, s.exp + 1};
}

/* Do `parts` steps cover the way? `half`: the way is given by its half. */
static bool covers(struct plot_step s, unsigned parts, struct wr_num way, bool half)
{
    struct wr_num step = wr_num_of_digits(false, (uint64_t)s.digit, s.exp);
    struct wr_num all = wr_num_mul(step, half ? wr_num_of_double(parts / 2.0) : whole(parts));
    return step.kind == WR_NUM_NULL || all.kind == WR_NUM_NULL || wr_num_cmp(all, way) >= 0;
}

struct plot_step wr_plot_step(struct wr_num lo, struct wr_num hi, unsigned parts)
{
    struct wr_num way = wr_num_sub(hi, lo);
    const bool half = way.kind == WR_NUM_NULL;
    if (half)
        way = wr_num_of_double(wr_num_double(hi) / 2 - wr_num_double(lo) / 2);
    else if (wr_num_cmp(way, zero) == 0)
        return (struct plot_step){1, wr_num_cmp(lo, zero) == 0 ? 0 : exponent(lo)};
    struct plot_step s = {1, exponent(way) - exponent(whole(parts)) - 1};
    while (!covers(s, parts, way, half))
        s = next(s);
    return s;
}

static i128 floor_div(i128 a, i128 b)
{
    return a / b - (a % b < 0);
}

i128 wr_plot_floor(struct wr_num x, struct plot_step s)
{
    uint64_t w;
    int e;
    const bool neg = wr_num_digits(x, &w, &e);
    i128 v = neg ? -(i128)w : (i128)w;
    bool more = false; /* digits have been cut off */
    for (int up = e; up > s.exp && v < ((i128)1 << 120) && v > -((i128)1 << 120); up--)
        v *= 10;
    for (int down = e; down < s.exp && v; down++) {
        more |= v % 10 != 0;
        v /= 10;
    }
    return floor_div(neg && more ? v - 1 : v, s.digit);
}

struct wr_num wr_plot_edge(i128 i, struct plot_step s)
{
    i128 m = i * s.digit;
    int e = s.exp;
    if (e <= 0 && e >= -38)
        return wr_num_of_i128(m, (unsigned)-e);
    const bool neg = m < 0;
    unsigned __int128 w = (unsigned __int128)(neg ? -m : m);
    for (; w > UINT64_MAX; w /= 10)
        e++;
    struct wr_num x = wr_num_of_digits(neg, (uint64_t)w, e);
    return x.kind == WR_NUM_NULL ? wr_num_of_double(neg ? -DBL_MAX : DBL_MAX) : x;
}

size_t wr_plot_edge_text(i128 i, struct plot_step s, char out[WR_NUM_TEXT])
{
    struct wr_num x = wr_plot_edge(i, s);
    const bool beyond = x.kind == WR_NUM_DBL && fabs(x.d) == DBL_MAX;
    if (!beyond)
        return wr_num_format(x, out);
    return (size_t)snprintf(out, WR_NUM_TEXT, "%lde+%d", (long)(i * s.digit), s.exp);
}

double wr_plot_at(struct wr_num x, struct wr_num lo, struct wr_num hi)
{
    struct wr_num way = wr_num_sub(hi, lo), gone = wr_num_sub(x, lo);
    double a = wr_num_double(gone), b = wr_num_double(way);
    if (way.kind == WR_NUM_NULL || gone.kind == WR_NUM_NULL) {
        a = wr_num_double(x) / 2 - wr_num_double(lo) / 2;
        b = wr_num_double(hi) / 2 - wr_num_double(lo) / 2;
    }
    double at = b > 0 ? a / b : 0.5;
    return at < 0 ? 0 : at > 1 ? 1 : at;
}
