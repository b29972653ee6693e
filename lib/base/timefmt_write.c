/* A time written by a format. See timefmt.h. */
#include "base/civil.h"
#include "base/num.h"
#include "base/time.h"
#include "base/time_names.h"
#include "base/timefmt.h"

/* A time taken apart, as clocks in its zone show it. */
struct shown {
    struct wr_civil date;
    int32_t day;
    uint32_t hour, minute, second;
    uint32_t frac;
    uint8_t scale;
    int64_t epoch;
    int32_t east;
    const char *abbr;
};

/* v < 100 as two digits, the first of which is `zero` where there is none, or left out if `bare`. */
static inline char *put_two(char *out, uint32_t v, bool bare, char zero)
{
    uint32_t tens = v * 103 >> 10;
    out[0] = tens ? (char)('0' + tens) : zero;
    out += tens || !bare;
    *out = (char)('0' + v - 10 * tens);
    return out + 1;
}

static inline char *put_four(char *out, uint32_t v)
{
    return put_two(put_two(out, v / 100, false, '0'), v % 100, false, '0');
}

/* The day of the year: three digits. */
static char *put_year_day(char *out, uint32_t v, bool bare)
{
    if (bare && v < 100)
        return put_two(out, v, true, '0');
    *out = (char)('0' + v / 100);
    return put_two(out + 1, v % 100, false, '0');
}

/* So many digits of the fraction; 0: six, or nine where it has more. */
static char *put_fraction(char *out, const struct shown *t, unsigned digits)
{
    uint32_t nanos = t->frac * (uint32_t)wr_pow10[WR_TIME_SCALE_MAX - t->scale];
    if (!digits)
        digits = nanos % 1000 ? 9 : 6;
    for (unsigned i = WR_TIME_SCALE_MAX; i-- > 0; nanos /= 10)
        if (i < digits)
            out[i] = (char)('0' + nanos % 10);
    return out + digits;
}

static char *put_epoch(char *out, int64_t v)
{
    char digits[20];
    unsigned n = 0;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        digits[n++] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *out++ = '-';
    while (n)
        *out++ = digits[--n];
    return out;
}

/* +0100, +01:00; seconds, which only offsets of long ago have, where there are some. */
static char *put_offset(char *out, int32_t east, bool colon)
{
    uint32_t seconds = (uint32_t)(east < 0 ? -east : east),
             part[3] = {seconds / 3600, seconds / 60 % 60, seconds % 60};
    *out++ = east < 0 ? '-' : '+';
    for (int i = 0; i < (part[2] ? 3 : 2); i++) {
        if (colon && i)
            *out++ = ':';
        out = put_two(out, part[i], false, '0');
    }
    return out;
}

static inline char *put_bytes(char *out, const char *p, size_t n)
{
    memcpy(out, p, n);
    return out + n;
}

static char *put_item(char *out, const struct wr_timefmt *f, const struct wr_timefmt_item *it,
                      const struct shown *t)
{
    const char *name;
    switch (it->op) {
    case '"':
        return put_bytes(out, f->text + it->at, it->n);
    case 'Y':
        return put_four(out, t->date.year);
    case 'm':
        return put_two(out, t->date.month, it->bare, '0');
    case 'd':
        return put_two(out, t->date.day, it->bare, '0');
    case 'e':
        return put_two(out, t->date.day, it->bare, ' ');
    case 'H':
        return put_two(out, t->hour, it->bare, '0');
    case 'I':
        return put_two(out, (t->hour + 11) % 12 + 1, it->bare, '0');
    case 'M':
        return put_two(out, t->minute, it->bare, '0');
    case 'S':
        return put_two(out, t->second, it->bare, '0');
    case 'f':
        return put_fraction(out, t, it->digits);
    case 'y':
        return put_two(out, t->date.year % 100, it->bare, '0');
    case 'j':
        return put_year_day(out, wr_civil_year_day(t->day), it->bare);
    case 'p':
        return put_bytes(out, t->hour < 12 ? "AM" : "PM", 2);
    case 'b':
        return put_bytes(out, wr_month_names[t->date.month - 1], 3);
    case 'B':
        name = wr_month_names[t->date.month - 1];
        return put_bytes(out, name, strlen(name));
    case 'a':
        return put_bytes(out, wr_day_names[wr_civil_weekday(t->day) - 1], 3);
    case 'A':
        name = wr_day_names[wr_civil_weekday(t->day) - 1];
        return put_bytes(out, name, strlen(name));
    case 's':
        return put_epoch(out, t->epoch);
    case 'z':
    case ':':
        return put_offset(out, t->east, it->op == ':');
    case 'Z':
        return put_bytes(out, t->abbr, strlen(t->abbr));
    case 'G':
        return put_four(out, wr_civil_week(t->day).year);
    case 'V':
        return put_two(out, wr_civil_week(t->day).week, false, '0');
    case 'u':
        return put_two(out, wr_civil_weekday(t->day), true, '0');
    default: /* w */
        return put_two(out, wr_civil_weekday(t->day) % 7, true, '0');
    }
}

size_t wr_timefmt_write(const struct wr_timefmt *f, const struct wr_zone *zone, struct wr_zone_span *span,
                        int64_t m, uint8_t scale, char *out)
{
    struct shown t = {.scale = scale, .abbr = "UTC"};
    t.epoch = wr_time_seconds(m, scale, &t.frac);
    if (zone) {
        t.east = wr_zone_east_of_utc(zone, t.epoch, span);
        t.abbr = span->abbr;
    }
    int64_t secs = t.epoch + t.east;
    if (secs < WR_TIME_FIRST || secs > WR_TIME_LAST)
        return 0;
    uint64_t since = (uint64_t)(secs - WR_TIME_FIRST);
    uint32_t s = (uint32_t)(since % WR_DAY_SECONDS);
    t.day = (int32_t)(since / WR_DAY_SECONDS) + WR_DAY_FIRST;
    t.date = wr_civil_of_days(t.day);
    t.hour = s / 3600;
    t.minute = s / 60 % 60;
    t.second = s % 60;
    char *at = out;
    for (uint32_t i = 0; i < f->n; i++)
        at = put_item(at, f, &f->items[i], &t);
    return (size_t)(at - out);
}
