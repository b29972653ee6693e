/* bin(x, width): the largest multiple of the width that is not above x, exactly.
 *
 * Times are counted from 1970-01-01; where the width is whole weeks, from the Monday before it. One kernel serves
 * all decimals: q = floor((x - anchor) / width) by integer division at a common scale, and q * width + anchor at
 * that of the width. Where that does not fit 64 bits it goes through 128, and what is no decimal through
 * base/num.h. */
#include <math.h>

#include "base/err.h"
#include "ops/fn/moment.h"

enum { WEEK = 7 * WR_DAY_SECONDS, MONDAY = -3 * WR_DAY_SECONDS /* 1969-12-29 */ };

typedef __int128 i128;

/* A width, and what it comes to for values of one scale. */
struct width {
    int64_t m; /* > 0 */
    uint8_t scale;
    int32_t anchor; /* seconds */
    int64_t base;   /* the anchor at `scale` */
    bool days;      /* a day or more */
    /* for values of the scale `of`: */
    uint8_t of;
    bool narrow;        /* 64 bits do */
    int64_t step, from; /* the width and the anchor at that scale */
};

/* What is known when the program is checked. */
struct known {
    bool constant;
    struct width w;
    const struct wr_zone *zone;
};

/* ---- the kernel --------------------------------------------------------------------------------------------- */

/* A double stands for the decimal that it spells. */
static struct wr_num exact(struct wr_num x)
{
    uint64_t digits;
    int e;
    if (x.kind != WR_NUM_DBL)
        return x;
    bool neg = wr_num_digits(x, &digits, &e);
    return wr_num_of_digits(neg, digits, e);
}

static void set_scale(struct width *w, uint8_t scale)
{
    w->of = scale;
    w->from = w->anchor * (int64_t)wr_pow10[scale];
    w->narrow = scale >= w->scale && !__builtin_mul_overflow(w->m, (int64_t)wr_pow10[scale - w->scale], &w->step);
}

/* False: x is no decimal above 0, or a width of times that is finer than they are. */
static bool width_of(struct wr_num x, bool times, struct width *w)
{
    x = exact(x);
    if (x.kind != WR_NUM_DEC || x.m <= 0)
        return false;
    for (; x.scale && x.m % 10 == 0; x.scale--)
        x.m /= 10;
    bool weeks = times && !x.scale && x.m % WEEK == 0;
    bool days = x.m / (int64_t)wr_pow10[x.scale] >= WR_DAY_SECONDS;
    *w = (struct width){.m = x.m, .scale = x.scale, .anchor = weeks ? MONDAY : 0, .days = days};
    w->base = w->anchor; /* scale 0, or no anchor */
    set_scale(w, x.scale);
    return !times || x.scale <= WR_TIME_SCALE_MAX;
}

static struct wr_num bin_wide(const struct width *w, int64_t x, uint8_t scale)
{
    uint8_t both = scale > w->scale ? scale : w->scale;
    i128 a = (i128)x * (i128)wr_pow10[both - scale] - (i128)w->anchor * (i128)wr_pow10[both];
    i128 step = (i128)w->m * (i128)wr_pow10[both - w->scale];
    return wr_num_of_i128((a / step - (a % step < 0)) * w->m + w->base, w->scale);
}

/* x at `scale`; DEC, or a double where it does not fit. */
static inline struct wr_num bin_row(struct width *w, int64_t x, uint8_t scale)
{
    int64_t a, m;
    if (scale != w->of)
        set_scale(w, scale);
    if (w->narrow && !__builtin_sub_overflow(x, w->from, &a)) {
        int64_t q = a / w->step - (a % w->step < 0);
        if (!__builtin_mul_overflow(q, w->m, &m) && !__builtin_add_overflow(m, w->base, &m))
            return (struct wr_num){.kind = WR_NUM_DEC, .scale = w->scale, .m = m};
    }
    return bin_wide(w, x, scale);
}

/* ---- widths ------------------------------------------------------------------------------------------------- */

static int bind_width(struct wr_fn_bind *b, bool times)
{
    struct known *k = wr_arena_zalloc(b->lang->arena, sizeof *k);
    struct wr_slice text = b->texts[1];
    struct wr_num x;
    b->data = k;
    b->bad = 1;
    if (!k)
        return wr_err_nomem(b->err, "bin()");
    k->constant = text.n && wr_num_parse(text.p, text.n, &x);
    if (k->constant && !width_of(x, times, &k->w)) {
        wr_err_set(b->err, WR_EPROG, "the width of bin() is above 0, and this is %.*s", (int)text.n, text.p);
        wr_err_hint(b->err, times ? "bin(t, 5m), bin(t, 1d)" : "bin(x, 10), bin(x, 0.5)");
        return WR_EPROG;
    }
    return b->nargs > 2 ? wr_fn_bind_zone(b, 2, &k->zone) : 0;
}

static int bind_times(struct wr_fn_bind *b)
{
    return bind_width(b, true);
}

static int bind_numbers(struct wr_fn_bind *b)
{
    return bind_width(b, false);
}

static void tell(struct wr_fn_call *c, uint32_t i)
{
    if (c->warner)
        c->warner->warn(c->warner, (uint32_t)c->warn_id, c->batch, i, (struct wr_slice){"", 0});
}

/* The width of row i into *w, unless it is constant; false: null, told where it is a number. */
static inline bool row_width(struct wr_fn_call *c, uint32_t i, bool times, struct width *w)
{
    if (((const struct known *)c->data)->constant)
        return true;
    struct wr_num x = wr_vec_get_num(&c->args[1], i);
    if (width_of(x, times, w))
        return true;
    if (x.kind != WR_NUM_NULL)
        tell(c, i);
    return false;
}

/* ---- times -------------------------------------------------------------------------------------------------- */

/* m / 10^scale and so many seconds more or less. */
static struct wr_num moved(struct wr_num x, int32_t seconds)
{
    return wr_num_add(x, (struct wr_num){.kind = WR_NUM_DEC, .m = seconds});
}

/* By clocks in a zone: what they show is cut, and is a time again. Where they still stand as they do at t, it is
 * less than one width before it; else (they were put on or back in between) it is the first time that they show it.
 */
static struct wr_num bin_local(struct width *w, const struct wr_zone *zone, struct wr_zone_span spans[2], int64_t t,
                               uint8_t scale)
{
    uint32_t frac;
    struct wr_num x = {.kind = WR_NUM_DEC, .scale = scale, .m = t};
    int32_t east = wr_zone_east_of_utc(zone, wr_time_seconds(t, scale, &frac), &spans[0]);
    x = moved(x, east);
    if (x.kind == WR_NUM_DEC)
        x = bin_row(w, x.m, x.scale);
    if (x.kind != WR_NUM_DEC)
        return x;
    int64_t shown = wr_time_seconds(x.m, x.scale, &frac);
    struct wr_zone_span at = {0};
    if (w->days || wr_zone_east_of_utc(zone, shown - east, &at) != east)
        east = wr_zone_east_of_local(zone, shown, &spans[1]);
    return moved(x, -east);
}

static int run_times(struct wr_fn_call *c)
{
    const struct known *k = c->data;
    struct width w = k->w;
    struct wr_zone_span spans[2] = {{0}};
    int64_t t;
    uint8_t scale;
    WR_EACH (i, c->sel, c->n) {
        wr_fn_put_no_number(c->out, i);
        if (!wr_fn_arg_exact(&c->args[0], i, &t, &scale) || !row_width(c, i, true, &w))
            continue;
        struct wr_num x = k->zone ? bin_local(&w, k->zone, spans, t, scale) : bin_row(&w, t, scale);
        if (x.kind == WR_NUM_DEC && x.scale <= WR_TIME_SCALE_MAX && wr_time_in_range(x.m, x.scale))
            wr_fn_put_exact(c->out, i, x.m, x.scale);
        else
            tell(c, i);
    }
    return 0;
}

/* ---- numbers ------------------------------------------------------------------------------------------------ */

static struct wr_num bin_number(struct width *w, struct wr_num x)
{
    bool zero;
    x = exact(x);
    if (x.kind == WR_NUM_DEC)
        return bin_row(w, x.m, x.scale);
    struct wr_num width = {.kind = WR_NUM_DEC, .scale = w->scale, .m = w->m};
    const struct wr_num times = wr_num_idiv(x, width, &zero);
    /* Of so many widths the next double is further away than one of them: the multiple is x, as far as can be told.
     */
    return times.kind == WR_NUM_NULL || fabs(wr_num_double(times)) >= 0x1p53 ? x : wr_num_mul(times, width);
}

static int run_numbers(struct wr_fn_call *c)
{
    struct width w = ((const struct known *)c->data)->w;
    WR_EACH (i, c->sel, c->n) {
        struct wr_num x = wr_vec_get_num(&c->args[0], i), r = {.kind = WR_NUM_NULL};
        if (x.kind != WR_NUM_NULL && row_width(c, i, false, &w))
            r = bin_number(&w, x);
        wr_vec_put_num(c->out, i, r);
    }
    return 0;
}

#define NO_VALUE "bin() has no value: its width is not above 0, or it begins before the year 1"
#define COMMON                                                                                                     \
    .warn_one = "time " NO_VALUE, .warn_many = "times " NO_VALUE, .warn_taken = "taken as null",                   \
    .signature = "bin(x, width[, zone])"

const struct wr_fn wr_fn_bin[] = {
    {
        .name = "bin",
        .params = "td?c",
        .result = WR_T_TIME,
        .run = run_times,
        .bind = bind_times,
        COMMON,
        .summary = "The beginning of the interval of time that x lies in: bin(t, 5m), bin(t, 1d). Intervals are "
                   "counted from 1970-01-01, those of whole weeks from a Monday; with a zone, as its clocks show "
                   "them. Of a number, the largest multiple of the width that is not above it: bin(x, 10).",
        .example = "bin(\"2026-11-20T10:07:05Z\", 5m)",
        .shows = "2026-11-20T10:05:00Z",
    },
    {
        .name = "bin",
        .params = "dd",
        .result = WR_T_DUR,
        .run = run_numbers,
        .bind = bind_numbers,
        COMMON,
    },
    {
        .name = "bin",
        .params = "nn",
        .result = WR_T_NUM,
        .run = run_numbers,
        .bind = bind_numbers,
        COMMON,
    },
    {.name = NULL},
};
