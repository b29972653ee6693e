/* Ticks. See plot.h. Numbers: steps of 1, 2 and 5 times a power of ten; times: what a calendar has; rows that have
 * labels: every so-manieth. Labels of times are cut out of ISO 8601, and what is the same in all is said once. */
#include <stdio.h>

#include "base/civil.h"
#include "base/time.h"
#include "ops/stage/plot.h"

typedef __int128 i128;

static void add_tick(struct plot_ticks *t, double at, const char *text, size_t n, size_t columns)
{
    if (t->n == PLOT_TICKS || n > PLOT_TICK_BYTES)
        return;
    struct plot_tick *k = &t->v[t->n++];
    *k = (struct plot_tick){.at = at, .n = (uint32_t)n, .columns = (uint32_t)columns};
    memcpy(k->text, text, n);
}

/* The smallest i with i * step >= x. */
static i128 ceiling(struct wr_num x, struct plot_step s)
{
    i128 i = wr_plot_floor(x, s);
    return i + (wr_num_cmp(wr_plot_edge(i, s), x) < 0);
}

/* ---- numbers ------------------------------------------------------------------------------------------------- */

void wr_plot_y_ticks(struct wr_num *lo, struct wr_num *hi, unsigned parts, struct plot_ticks *t)
{
    const struct plot_step s = wr_plot_step(*lo, *hi, parts);
    i128 from = wr_plot_floor(*lo, s), to = ceiling(*hi, s);
    if (from == to) {
        from--;
        to++;
    }
    *lo = wr_plot_edge(from, s);
    *hi = wr_plot_edge(to, s);
    t->n = 0;
    t->nsaid = 0;
    for (i128 i = from; i <= to; i++) {
        char text[WR_NUM_TEXT];
        size_t n = wr_plot_edge_text(i, s, text);
        add_tick(t, (double)(i - from) / (double)(to - from), text, n, n);
    }
}

static void number_ticks(const struct plot_axis *a, unsigned parts, struct plot_ticks *t)
{
    char text[WR_NUM_TEXT];
    if (wr_num_cmp(a->lo, a->hi) == 0) {
        size_t n = wr_num_format(a->lo, text);
        add_tick(t, 0.5, text, n, n);
        return;
    }
    struct plot_step s = wr_plot_step(a->lo, a->hi, parts);
    if (a->x == PLOT_X_ROW && s.exp < 0)
        s = (struct plot_step){1, 0};
    for (i128 i = ceiling(a->lo, s); wr_num_cmp(wr_plot_edge(i, s), a->hi) <= 0 && t->n < PLOT_TICKS; i++) {
        size_t n = wr_plot_edge_text(i, s, text);
        add_tick(t, wr_plot_at(wr_plot_edge(i, s), a->lo, a->hi), text, n, n);
    }
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static void mark_ticks(const struct plot_axis *a, unsigned parts, struct plot_ticks *t)
{
    const struct plot_marks *m = a->marks;
    uint64_t step = (m->n + parts - 1) / parts;
    for (uint64_t i = 0; i < m->n; i += step) {
        struct wr_num row = {.kind = WR_NUM_DEC, .m = (int64_t)(1 + i * m->stride)};
        add_tick(t, wr_plot_at(row, a->lo, a->hi), m->v[i].text, m->v[i].n, m->v[i].columns);
    }
}

/* ---- times --------------------------------------------------------------------------------------------------- */

enum { MINUTE = 60, HOUR = 3600, DAY = WR_DAY_SECONDS, WEEK = 7 * DAY, MONTH = 2629746, YEAR = 31556952 };

/* Steps of a calendar, in seconds; months and years are steps of that many months. The first Monday is day 4. */
static const struct calendar {
    int32_t seconds, months, from;
} calendar[] = {
    {1, 0, 0},           {2, 0, 0},           {5, 0, 0},
    {10, 0, 0},          {15, 0, 0},          {30, 0, 0},
    {MINUTE, 0, 0},      {2 * MINUTE, 0, 0},  {5 * MINUTE, 0, 0},
    {10 * MINUTE, 0, 0}, {15 * MINUTE, 0, 0}, {30 * MINUTE, 0, 0},
    {HOUR, 0, 0},        {2 * HOUR, 0, 0},    {3 * HOUR, 0, 0},
    {6 * HOUR, 0, 0},    {12 * HOUR, 0, 0},   {DAY, 0, 0},
    {2 * DAY, 0, 0},     {WEEK, 0, 4 * DAY},  {2 * WEEK, 0, 4 * DAY},
    {MONTH, 1, 0},       {3 * MONTH, 3, 0},   {6 * MONTH, 6, 0},
    {YEAR, 12, 0},
};

/* Which part of 2026-11-20T10:00:05.25Z is written, and what all ticks then have in common. */
struct shape {
    unsigned from, to; /* to 0: as far as it goes */
    unsigned said;     /* the first so many bytes are said once */
};

/* Have both times the first n bytes of their text in common? */
static bool shared(const struct plot_axis *a, unsigned n)
{
    char lo[WR_TIME_TEXT], hi[WR_TIME_TEXT];
    wr_time_format(a->lo.m, a->lo.scale, lo);
    wr_time_format(a->hi.m, a->hi.scale, hi);
    return memcmp(lo, hi, n) == 0;
}

static struct shape choose_shape(const struct plot_axis *a, double step)
{
    enum { A_YEAR = 4, A_MONTH = 7, A_DAY = 10, A_MINUTE = 16, A_SECOND = 19 };
    const unsigned to = step >= YEAR     ? A_YEAR
                        : step >= MONTH  ? A_MONTH
                        : step >= DAY    ? A_DAY
                        : step >= MINUTE ? A_MINUTE
                        : step >= 1      ? A_SECOND
                                         : 0;
    if (step < DAY && shared(a, A_DAY))
        return (struct shape){A_DAY + 1, to, A_DAY};
    if (step < MONTH && shared(a, A_YEAR))
        return (struct shape){A_YEAR + 1, to, A_YEAR};
    return (struct shape){0, to, 0};
}

static void add_time(const struct plot_axis *a, struct shape shape, struct wr_num at, struct plot_ticks *t)
{
    char text[WR_TIME_TEXT];
    size_t n = wr_time_format(at.m, at.scale, text), to = shape.to ? shape.to : n - 1;
    if (n && to > 11 && shape.from < 10)
        text[10] = ' ';
    if (n)
        add_tick(t, wr_plot_at(at, a->lo, a->hi), text + shape.from, to - shape.from, to - shape.from);
}

static void say_shared(const struct plot_axis *a, struct shape shape, struct plot_ticks *t)
{
    char text[WR_TIME_TEXT];
    wr_time_format(a->lo.m, a->lo.scale, text);
    memcpy(t->said, text, shape.said);
    t->nsaid = shape.said;
}

/* Steps of less than a second. */
static void fine_ticks(const struct plot_axis *a, struct plot_step s, struct plot_ticks *t)
{
    if (s.exp < -WR_TIME_SCALE_MAX)
        s = (struct plot_step){1, -WR_TIME_SCALE_MAX};
    const struct shape shape = choose_shape(a, 0);
    for (i128 i = ceiling(a->lo, s); t->n < PLOT_TICKS; i++) {
        struct wr_num at = wr_plot_edge(i, s);
        if (wr_num_cmp(at, a->hi) > 0)
            break;
        add_time(a, shape, at, t);
    }
    say_shared(a, shape, t);
}

/* Second number i of a calendar's steps. */
static int64_t calendar_at(const struct calendar *c, int64_t i, int64_t years)
{
    if (!c->months)
        return i * c->seconds + c->from;
    int64_t month = i * c->months * years;
    int64_t year = month / 12;
    return year < 1      ? WR_TIME_FIRST - 1
           : year > 9999 ? WR_TIME_LAST + 1
                         : (int64_t)wr_civil_days((uint32_t)year, (uint32_t)(month % 12) + 1, 1) * DAY;
}

static int64_t calendar_before(const struct calendar *c, int64_t second, int64_t years)
{
    if (!c->months)
        return (second - c->from) / c->seconds - 1;
    int64_t days = second / DAY - (second % DAY < 0);
    struct wr_civil d = wr_civil_of_days((int32_t)days);
    return ((int64_t)d.year * 12 + d.month - 1) / (c->months * years) - 1;
}

static void calendar_ticks(const struct plot_axis *a, const struct calendar *c, int64_t years, struct plot_ticks *t)
{
    uint32_t frac;
    const struct shape shape = choose_shape(a, c->seconds);
    const int64_t from = wr_time_seconds(a->lo.m, a->lo.scale, &frac);
    const int64_t to = wr_time_seconds(a->hi.m, a->hi.scale, &(uint32_t){0});
    for (int64_t i = calendar_before(c, from, years);; i++) {
        int64_t at = calendar_at(c, i, years);
        if (at > to || t->n == PLOT_TICKS)
            break;
        if (at > from || (at == from && !frac))
            add_time(a, shape, (struct wr_num){.kind = WR_NUM_DEC, .m = at}, t);
    }
    say_shared(a, shape, t);
}

static void time_ticks(const struct plot_axis *a, unsigned parts, struct plot_ticks *t)
{
    const size_t n = sizeof calendar / sizeof *calendar;
    const double way = wr_num_double(wr_num_sub(a->hi, a->lo));
    if (way == 0) {
        add_time(a, (struct shape){0, 0, 0}, a->lo, t);
        return;
    }
    const struct plot_step s = wr_plot_step(a->lo, a->hi, parts);
    if (s.exp < 0) {
        fine_ticks(a, s, t);
        return;
    }
    size_t i = 0;
    while (i < n && way / calendar[i].seconds > parts)
        i++;
    if (i < n) {
        calendar_ticks(a, &calendar[i], 1, t);
        return;
    }
    struct plot_step years = {2, 0};
    while (way / YEAR / wr_num_double(wr_plot_edge(1, years)) > parts)
        years = years.digit == 2   ? (struct plot_step){5, years.exp}
                : years.digit == 5 ? (struct plot_step){1, years.exp + 1}
                                   : (struct plot_step){2, years.exp};
    calendar_ticks(a, &calendar[n - 1], wr_plot_edge(1, years).m, t);
}

/* ---- what fits ----------------------------------------------------------------------------------------------- */

static bool fits(const struct plot_ticks *t, unsigned columns)
{
    for (unsigned i = 1; i < t->n; i++) {
        const struct plot_tick *a = &t->v[i - 1], *b = &t->v[i];
        if ((b->at - a->at) * columns < (a->columns + b->columns) / 2.0 + 2)
            return false;
    }
    return true;
}

void wr_plot_x_ticks(const struct plot_axis *a, unsigned columns, struct plot_ticks *t)
{
    const unsigned most = columns / 4 > 40 ? 40 : columns / 4;
    for (unsigned parts = most ? most : 1;; parts--) {
        t->n = t->nsaid = 0;
        if (a->x == PLOT_X_TIME)
            time_ticks(a, parts, t);
        else if (a->x == PLOT_X_ROW && a->marks->n)
            mark_ticks(a, parts, t);
        else
            number_ticks(a, parts, t);
        if (parts == 1 || fits(t, columns))
            return;
    }
}
