/* Parts of a time: whole numbers that clocks and calendars show, in UTC or in a zone.
 *
 * One loop serves all of them; each part is a function that is put into it when it is compiled. A time is a day and
 * a second of that day first, by 32-bit arithmetic only: 86400 is 128 * 675. */
#include "ops/fn/moment.h"

struct moment {
    int32_t day;
    uint32_t second; /* of the day */
};

static inline struct moment moment_of(int64_t secs)
{
    uint64_t since = (uint64_t)(secs - WR_TIME_FIRST);
    uint32_t day = (uint32_t)(since >> 7) / 675;
    return (struct moment){.day = (int32_t)day + WR_DAY_FIRST, .second = (uint32_t)since - day * WR_DAY_SECONDS};
}

typedef uint32_t part_fn(struct moment);

static inline __attribute__((always_inline)) void plain_part(struct wr_fn_call *c, part_fn *part)
{
    const struct wr_vec *t = &c->args[0];
    uint32_t frac;
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_int(c->out, i, part(moment_of(wr_time_seconds(t->num[i], t->scale, &frac))));
}

static inline __attribute__((always_inline)) int each_part(struct wr_fn_call *c, part_fn *part)
{
    const struct wr_vec *t = &c->args[0];
    const struct wr_zone *zone = c->data;
    struct wr_zone_span span = {0};
    int64_t m;
    uint8_t scale;
    uint32_t frac;
    if (!t->tag && !t->sc && !zone) {
        plain_part(c, part);
        return 0;
    }
    WR_EACH (i, c->sel, c->n) {
        wr_fn_put_no_number(c->out, i);
        if (!wr_fn_arg_exact(t, i, &m, &scale))
            continue;
        int64_t secs = wr_time_seconds(m, scale, &frac);
        secs += zone ? wr_zone_east_of_utc(zone, secs, &span) : 0;
        if (secs >= WR_TIME_FIRST && secs <= WR_TIME_LAST)
            wr_fn_put_int(c->out, i, part(moment_of(secs)));
    }
    return 0;
}

static int bind_part(struct wr_fn_bind *b)
{
    const struct wr_zone *zone = NULL;
    int rc = b->nargs > 1 ? wr_fn_bind_zone(b, 1, &zone) : 0;
    b->data = (void *)(uintptr_t)zone;
    return rc;
}

static uint32_t year_of(struct moment t)
{
    return wr_civil_of_days(t.day).year;
}

static uint32_t month_of(struct moment t)
{
    return wr_civil_of_days(t.day).month;
}

static uint32_t day_of(struct moment t)
{
    return wr_civil_of_days(t.day).day;
}

static uint32_t hour_of(struct moment t)
{
    return t.second / 3600;
}

static uint32_t minute_of(struct moment t)
{
    return t.second / 60 % 60;
}

static uint32_t second_of(struct moment t)
{
    return t.second % 60;
}

static uint32_t dow_of(struct moment t)
{
    return wr_civil_weekday(t.day);
}

static uint32_t week_of(struct moment t)
{
    return wr_civil_week(t.day).week;
}

static int run_year(struct wr_fn_call *c)
{
    return each_part(c, year_of);
}

static int run_month(struct wr_fn_call *c)
{
    return each_part(c, month_of);
}

static int run_day(struct wr_fn_call *c)
{
    return each_part(c, day_of);
}

static int run_hour(struct wr_fn_call *c)
{
    return each_part(c, hour_of);
}

static int run_minute(struct wr_fn_call *c)
{
    return each_part(c, minute_of);
}

static int run_second(struct wr_fn_call *c)
{
    return each_part(c, second_of);
}

static int run_dow(struct wr_fn_call *c)
{
    return each_part(c, dow_of);
}

static int run_week(struct wr_fn_call *c)
{
    return each_part(c, week_of);
}

#define ZONE " In UTC unless a zone is given."

const struct wr_fn wr_fn_time_part[] = {
    {
        .name = "year",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_year,
        .bind = bind_part,
        .signature = "year(t[, zone])",
        .summary = "The year of a time." ZONE,
        .example = "year(\"2026-12-31T23:30:00Z\", \"Europe/Berlin\")",
        .shows = "2027",
    },
    {
        .name = "month",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_month,
        .bind = bind_part,
        .signature = "month(t[, zone])",
        .summary = "The month of a time, 1 to 12." ZONE,
        .example = "month(\"2026-11-20\")",
        .shows = "11",
    },
    {
        .name = "day",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_day,
        .bind = bind_part,
        .signature = "day(t[, zone])",
        .summary = "The day of the month, 1 to 31." ZONE,
        .example = "day(\"2026-11-20\")",
        .shows = "20",
    },
    {
        .name = "hour",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_hour,
        .bind = bind_part,
        .signature = "hour(t[, zone])",
        .summary = "The hour of a time, 0 to 23." ZONE,
        .example = "hour(\"2026-11-20T10:00:05Z\", \"America/New_York\")",
        .shows = "5",
    },
    {
        .name = "minute",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_minute,
        .bind = bind_part,
        .signature = "minute(t[, zone])",
        .summary = "The minute of a time, 0 to 59." ZONE,
        .example = "minute(\"2026-11-20T10:07:05Z\")",
        .shows = "7",
    },
    {
        .name = "second",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_second,
        .bind = bind_part,
        .signature = "second(t[, zone])",
        .summary = "The second of a time, 0 to 59, without its fraction (which is epoch(t) % 1)." ZONE,
        .example = "second(\"2026-11-20T10:00:05.9Z\")",
        .shows = "5",
    },
    {
        .name = "dow",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_dow,
        .bind = bind_part,
        .signature = "dow(t[, zone])",
        .summary = "The day of the week: Monday is 1, Sunday 7." ZONE,
        .example = "dow(\"2026-11-20\")",
        .shows = "5",
    },
    {
        .name = "week",
        .params = "t?c",
        .result = WR_T_NUM,
        .run = run_week,
        .bind = bind_part,
        .signature = "week(t[, zone])",
        .summary = "The ISO 8601 week, 1 to 53: week 1 has the year's first Thursday." ZONE,
        .example = "week(\"2027-01-03\")",
        .shows = "53",
    },
    {.name = NULL},
};
