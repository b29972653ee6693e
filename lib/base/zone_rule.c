/* See zone_rule.h. Grammar: POSIX.1-2017, 8.3, TZ. */
#include "base/zone_rule.h"

#include "base/civil.h"
#include "base/digits.h"
#include "base/time.h"
#include "base/zone.h"

/* The text that is left; what reads takes from its front and is false where it does not fit. */
static bool take(struct wr_slice *s, char c)
{
    if (!s->n || *s->p != c)
        return false;
    s->p++;
    s->n--;
    return true;
}

static bool take_number(struct wr_slice *s, uint32_t most, uint32_t *out)
{
    const char *first = s->p;
    *out = 0;
    while (s->n && wr_is_digit(*s->p) && s->p - first < 4) {
        *out = *out * 10 + (uint32_t)(*s->p - '0');
        take(s, *s->p);
    }
    return s->p > first && *out <= most;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 32) - 'a') < 26;
}

/* <+0330> or CET */
static bool take_name(struct wr_slice *s, struct wr_slice *out)
{
    bool quoted = take(s, '<');
    *out = (struct wr_slice){s->p, 0};
    while (s->n && (quoted ? *s->p != '>' : is_letter(*s->p))) {
        take(s, *s->p);
        out->n++;
    }
    return out->n && out->n <= WR_ZONE_ABBR && (!quoted || take(s, '>'));
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool take_clock(struct wr_slice *s, uint32_t most_hours, int32_t *out)
{
    uint32_t h, m = 0, sec = 0;
    bool neg = take(s, '-');
    if (!neg)
        take(s, '+');
    if (!take_number(s, most_hours, &h) ||
        (take(s, ':') && (!take_number(s, 59, &m) || (take(s, ':') && !take_number(s, 59, &sec)))))
        return false;
    int32_t total = (int32_t)(h * 3600 + m * 60 + sec);
    *out = neg ? -total : total;
    return true;
}

static bool take_day(struct wr_slice *s, struct wr_rule_day *d)
{
    uint32_t month = 0, week = 0, day;
    bool ok;
    *d = (struct wr_rule_day){.kind = 'n', .seconds = 2 * 3600};
    if (take(s, 'M')) {
        d->kind = 'M';
        ok = take_number(s, 12, &month) && month && take(s, '.') && take_number(s, 5, &week) && week &&
             take(s, '.') && take_number(s, 6, &day);
    } else if (take(s, 'J')) {
        d->kind = 'J';
        ok = take_number(s, 365, &day) && day;
    } else {
        ok = take_number(s, 365, &day);
    }
    if (!ok || (take(s, '/') && !take_clock(s, 167, &d->seconds)))
        return false;
    d->month = (uint8_t)month;
    d->week = (uint8_t)week;
    d->day = (uint16_t)day;
    return true;
}

bool wr_rule_read(struct wr_slice s, struct wr_rule *r)
{
    int32_t west;
    *r = (struct wr_rule){0};
    if (!take_name(&s, &r->std) || !take_clock(&s, 24, &west))
        return false;
    r->std_east = -west;
    if (!s.n)
        return true;
    if (!take_name(&s, &r->dst))
        return false;
    r->dst_east = r->std_east + 3600;
    if (s.n && *s.p != ',') {
        if (!take_clock(&s, 24, &west))
            return false;
        r->dst_east = -west;
    }
    return take(&s, ',') && take_day(&s, &r->begins) && take(&s, ',') && take_day(&s, &r->ends) && !s.n;
}

static int32_t day_of(const struct wr_rule_day *d, uint32_t year)
{
    if (d->kind == 'n')
        return wr_civil_days(year, 1, 1) + d->day;
    if (d->kind == 'J')
        return wr_civil_days(year, 1, 1) + d->day - 1 + (wr_civil_leap(year) && d->day >= 60);
    int32_t first = wr_civil_days(year, d->month, 1);
    uint32_t to_weekday = (d->day + 7 - wr_civil_weekday(first) % 7) % 7, date = to_weekday + 7u * (d->week - 1u);
    return first + (int32_t)(date < wr_civil_month_days(year, d->month) ? date : date - 7);
}

static int64_t second_of(const struct wr_rule_day *d, uint32_t year, int32_t east_before)
{
    return (int64_t)day_of(d, year) * WR_DAY_SECONDS + d->seconds - east_before;
}

int64_t wr_rule_begins(const struct wr_rule *r, uint32_t year)
{
    return second_of(&r->begins, year, r->std_east);
}

int64_t wr_rule_ends(const struct wr_rule *r, uint32_t year)
{
    return second_of(&r->ends, year, r->dst_east);
}
