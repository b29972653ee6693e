/* A time read by a format. See timefmt.h. Reading goes on from item to item and never back. */
#include "base/civil.h"
#include "base/digits.h"
#include "base/time.h"
#include "base/time_names.h"
#include "base/timefmt.h"

struct parts {
    uint32_t year, month, day, year_day, week, weekday; /* year: %Y, %y or %G */
    uint32_t hour, half_hour, minute, second;
    bool afternoon;
    uint32_t frac;
    unsigned digits;
    int64_t epoch;
    int32_t east;
};

/* The text that is left. */
struct rest {
    const char *p, *end;
};

/* At least one digit, at most `most`. */
static inline bool take_number(struct rest *r, unsigned most, uint32_t *out)
{
    uint32_t v = 0;
    const char *first = r->p, *stop = (size_t)(r->end - first) > most ? first + most : r->end;
    for (; r->p < stop && wr_is_digit(*r->p); r->p++)
        v = v * 10 + (uint32_t)(*r->p - '0');
    *out = v;
    return r->p > first;
}

/* What nearly every item is: two digits, or one before something else. */
static inline bool take_two(struct rest *r, uint32_t *out)
{
    if (r->end - r->p >= 2 && wr_is_digit(r->p[0]) && wr_is_digit(r->p[1])) {
        *out = (uint32_t)(r->p[0] - '0') * 10 + (uint32_t)(r->p[1] - '0');
        r->p += 2;
        return true;
    }
    return take_number(r, 2, out);
}

/* Digits as a fraction: `most` of them, or any number of which nine are kept. */
static bool take_fraction(struct rest *r, unsigned most, struct parts *t)
{
    const char *first = r->p;
    t->frac = 0;
    t->digits = 0;
    for (; r->p < r->end && wr_is_digit(*r->p) && (!most || r->p - first < most); r->p++)
        if (t->digits < WR_TIME_SCALE_MAX) {
            t->frac = t->frac * 10 + (uint32_t)(*r->p - '0');
            t->digits++;
        }
    return most ? r->p - first == most : r->p > first;
}

/* [-]seconds, with a fraction if `fraction`. */
static bool take_epoch(struct rest *r, bool fraction, struct parts *t)
{
    bool neg = r->p < r->end && *r->p == '-';
    r->p += neg || (r->p < r->end && *r->p == '+');
    const char *first = r->p;
    int64_t v = 0;
    for (; r->p < r->end && wr_is_digit(*r->p); r->p++)
        if (v <= WR_TIME_LAST)
            v = v * 10 + (*r->p - '0');
    if (r->p == first)
        return false;
    if (fraction && r->p < r->end && *r->p == '.') {
        r->p++;
        if (!take_fraction(r, 0, t))
            return false;
    }
    t->epoch = neg ? -v : v;
    if (neg && t->frac) { /* fractions count upwards */
        uint32_t unit = 1;
        for (unsigned i = 0; i < t->digits; i++)
            unit *= 10;
        t->epoch--;
        t->frac = unit - t->frac;
    }
    return true;
}

/* Whether the text goes on with `word`, of either case (letters only). */
static bool goes_on(const struct rest *r, const char *word, size_t n)
{
    if ((size_t)(r->end - r->p) < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((r->p[i] | 32) != (word[i] | 32))
            return false;
    return true;
}

static bool take_word(struct rest *r, const char *word)
{
    size_t n = strlen(word);
    bool ok = goes_on(r, word, n);
    r->p += ok ? n : 0;
    return ok;
}

/* A name whose first three letters are there already: as many of its letters as the text has, if these are all. */
static void take_name(struct rest *r, const char *name)
{
    if (!take_word(r, name))
        r->p += 3;
}

static bool take_month(struct rest *r, uint32_t *month)
{
    *month = r->end - r->p < 3 ? 0 : wr_month_of_abbr(r->p);
    if (*month)
        take_name(r, wr_month_names[*month - 1]);
    return *month != 0;
}

static bool take_weekday(struct rest *r, uint32_t *weekday)
{
    for (*weekday = 1; *weekday <= 7; ++*weekday)
        if (goes_on(r, wr_day_names[*weekday - 1], 3)) {
            take_name(r, wr_day_names[*weekday - 1]);
            return true;
        }
    return false;
}

/* The longest offset that is there. */
static bool take_offset(struct rest *r, int32_t *east)
{
    static const uint8_t lengths[] = {6, 5, 3, 1};
    for (int i = 0; i < 4; i++)
        if (r->end - r->p >= lengths[i] && wr_time_parse_offset(r->p, lengths[i], east)) {
            r->p += lengths[i];
            return true;
        }
    return false;
}

static bool take_text(struct rest *r, const char *text, size_t n)
{
    bool ok = (size_t)(r->end - r->p) >= n && memcmp(r->p, text, n) == 0;
    r->p += ok ? n : 0;
    return ok;
}

static inline bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool take_blanks(struct rest *r)
{
    while (r->p < r->end && is_blank(*r->p))
        r->p++;
    return true;
}

static bool take_year_of_century(struct rest *r, uint32_t *year)
{
    bool ok = take_two(r, year);
    *year += *year < 69 ? 2000 : 1900; /* as POSIX has it */
    return ok;
}

static inline bool take_item(const struct wr_timefmt *f, const struct wr_timefmt_item *it, struct rest *r,
                             struct parts *t)
{
    if (it->before && (r->p == r->end || *r->p++ != it->before))
        return false;
    const char *first = r->p;
    switch (it->op) {
    case '"':
        return take_text(r, f->text + it->at, it->n);
    case ' ':
        return take_blanks(r);
    case 'Y':
    case 'G':
        return take_number(r, 4, &t->year) && r->p - first == 4;
    case 'y':
        return take_year_of_century(r, &t->year);
    case 'm':
        return take_two(r, &t->month);
    case 'd':
    case 'e':
        return take_two(r, &t->day);
    case 'H':
        return take_two(r, &t->hour);
    case 'I':
        return take_two(r, &t->half_hour);
    case 'M':
        return take_two(r, &t->minute);
    case 'S':
        return take_two(r, &t->second);
    case 'V':
        return take_two(r, &t->week);
    case 'u':
        return take_number(r, 1, &t->weekday);
    case 'j':
        return take_number(r, 3, &t->year_day);
    case 'f':
        return take_fraction(r, it->digits, t);
    case 'p':
        t->afternoon = take_word(r, "PM");
        return t->afternoon || take_word(r, "AM");
    case 'b':
    case 'B':
        return take_month(r, &t->month);
    case 'a':
    case 'A':
        return take_weekday(r, &t->weekday);
    case 's':
        return take_epoch(r, it->digits, t);
    case 'z':
        return take_offset(r, &t->east);
    default: /* Z */
        return take_word(r, "UTC") || take_word(r, "GMT") || take_word(r, "Z");
    }
}

/* The day that the parts say; false: there is none such. */
static inline bool day_of(uint32_t says, const struct parts *t, int32_t *day)
{
    if (says & WR_TIMEFMT_WEEK) {
        int32_t fourth = wr_civil_days(t->year, 1, 4); /* always in week 1 */
        *day = fourth - (int32_t)wr_civil_weekday(fourth) + (int32_t)(7 * (t->week - 1) + t->weekday);
        return t->year && t->week - 1 < 53 && t->weekday - 1 < 7 && *day >= WR_DAY_FIRST && *day <= WR_DAY_LAST &&
               wr_civil_week(*day).year == t->year;
    }
    if (says & WR_TIMEFMT_YEAR_DAY) {
        *day = wr_civil_days(t->year, 1, 1) + (int32_t)t->year_day - 1;
        return t->year && t->year_day - 1 < 365u + wr_civil_leap(t->year);
    }
    if (!wr_civil_valid(t->year, t->month, t->day))
        return false;
    *day = wr_civil_days(t->year, t->month, t->day);
    return true;
}

static inline bool put_together(uint32_t says, struct parts *t, const struct wr_zone *zone,
                                struct wr_zone_span *span, int64_t *secs)
{
    int32_t day;
    if (says & WR_TIMEFMT_EPOCH) {
        *secs = t->epoch;
        return true;
    }
    if ((says & (WR_TIMEFMT_HALF | WR_TIMEFMT_HOUR)) == WR_TIMEFMT_HALF) {
        if (t->half_hour - 1 > 11)
            return false;
        t->hour = t->half_hour % 12 + (t->afternoon ? 12 : 0);
    }
    if (!day_of(says, t, &day) || t->hour > 23 || t->minute > 59 || t->second > 60)
        return false;
    *secs = (int64_t)day * WR_DAY_SECONDS + t->hour * 3600 + t->minute * 60 + t->second;
    if (says & WR_TIMEFMT_OFFSET)
        *secs -= t->east;
    else if (zone)
        *secs -= wr_zone_east_of_local(zone, *secs, span);
    return t->second < 60 || *secs % WR_DAY_SECONDS == 0;
}

bool wr_timefmt_read(const struct wr_timefmt *f, const struct wr_zone *zone, struct wr_zone_span *span,
                     const char *p, size_t n, int64_t *m, uint8_t *scale)
{
    struct parts t = {.year = 1970, .month = 1, .day = 1, .week = 1, .weekday = 1, .year_day = 1};
    struct rest r = {p, p + n};
    int64_t secs;
    take_blanks(&r);
    for (uint32_t i = 0; i < f->n; i++)
        if (!take_item(f, &f->items[i], &r, &t))
            return false;
    take_blanks(&r);
    return r.p == r.end && put_together(f->says, &t, zone, span, &secs) &&
           wr_time_make(secs, t.frac, t.digits, m, scale);
}
