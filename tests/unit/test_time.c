/* Times as text, against values that Python's datetime gives, and the calendar against a count of days. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/time.h"

static const char *read_as(const char *text, char *out)
{
    int64_t m;
    uint8_t scale;
    char *tight = malloc(strlen(text) + 1); /* nothing readable beyond, for ASan */
    memcpy(tight, text, strlen(text));
    tight = realloc(tight, strlen(text) ? strlen(text) : 1);
    if (wr_time_parse(tight, strlen(text), &m, &scale))
        sprintf(out, "%lld/%u", (long long)m, scale);
    else
        strcpy(out, "none");
    free(tight);
    return out;
}

static void reads(const char *text, const char *want)
{
    char got[64];
    cr_expect_str_eq(read_as(text, got), want, "'%s': %s, not %s", text, got, want);
}

Test(time, iso)
{
    reads("2026-11-20", "1795132800/0");
    reads("2026-11-20T10:00:05Z", "1795168805/0");
    reads("2026-11-20 10:00:05", "1795168805/0");
    reads(" \t2026-11-20T10:00 ", "1795168800/0");
    reads("2026-11-20T10:00Z", "1795168800/0");
    reads("2026-11-20T10:00+01:00", "1795165200/0");
    reads("2026-11-20T10:00:05+01:00", "1795165205/0");
    reads("2026-11-20T10:00:05+0130", "1795163405/0");
    reads("2026-11-20T10:00:05-05", "1795186805/0");
    reads("2026-11-20 10:00:05.123", "1795168805123/3");
    reads("2026-11-20 10:00:05,123Z", "1795168805123/3");
    reads("2026-11-20T10:00:05.1230000Z", "1795168805123/3");
    reads("2026-11-20T10:00:05.000Z", "1795168805/0");
    reads("2026-11-20T10:00:05.0000000", "1795168805/0");
    reads("2026-11-20T10:00:05.00000000", "1795168805/0");
    reads("2026-11-20T10:00:05.12345678", "179516880512345678/8");
    reads("2026-11-20T10:00:05.123456789Z", "1795168805123456789/9");
    reads("2026-11-20T10:00:05.1234567899999+00:00", "1795168805123456789/9");
    reads("2026-11-20T10:00:05.5+01:00", "17951652055/1");
}

Test(time, other_forms)
{
    reads("20261120T100005Z", "1795168805/0");
    reads("20261120T100005.25+0100", "179516520525/2");
    reads("20261120T1000", "1795168800/0");
    reads("20261120T1000+01", "1795165200/0");
    reads("20/Nov/2026:10:00:05 +0000", "1795168805/0");
    reads("20/nov/2026:10:00:05 -0530", "1795188605/0");
    reads("29/Feb/2024:00:00:00 +0000", "1709164800/0");
}

Test(time, far_and_before_1970)
{
    reads("0001-01-01", "-62135596800/0");
    reads("0001-01-01T00:00:00+00:01", "none");
    reads("9999-12-31T23:59:59.999Z", "253402300799999/3");
    reads("9999-12-31T23:59:59.123456789Z", "2534023007991234567/7");
    reads("9999-12-31T23:59:59-00:01", "none");
    reads("9999-12-31T23:59:60Z", "none");
    reads("1969-12-31T23:59:59.75Z", "-25/2");
    reads("1969-12-31T23:59:59.999999999Z", "-1/9");
    reads("1677-01-01T00:00:00.123456789Z", "-924609599987654322/8");
}

Test(time, leap_seconds)
{
    reads("2016-12-31T23:59:60Z", "1483228800/0");
    reads("2016-12-31T23:59:60.5Z", "14832288005/1");
    reads("2016-12-31T18:59:60-05:00", "1483228800/0");
    reads("2016-12-31T22:59:60Z", "none");
    reads("2016-12-31T23:59:61Z", "none");
}

Test(time, no_times)
{
    static const char *const none[] = {"",
                                       " ",
                                       "20261120",
                                       "1795168805",
                                       "2026-02-30",
                                       "2026-02-29",
                                       "1900-02-29",
                                       "0000-01-01",
                                       "2026-00-10",
                                       "2026-13-10",
                                       "2026-11-00",
                                       "2026-11-31",
                                       "2026-11-2",
                                       "2026-11-20T",
                                       "2026-11-20T10",
                                       "2026-11-20T10:0",
                                       "2026-11-20x10:00",
                                       "2026-11-20  10:00",
                                       "2026-11-20T25:00",
                                       "2026-11-20T24:00",
                                       "2026-11-20T10:60",
                                       "2026-11-20T10:00:",
                                       "2026-11-20T10:00:5",
                                       "2026-11-20T10:00:05.",
                                       "2026-11-20T10:00:05.Z",
                                       "2026-11-20T10:00:05.1x",
                                       "2026-11-20T10:00:05.1ZZ",
                                       "2026-11-20T10:00.5",
                                       "2026-11-20T10:00:05z",
                                       "2026-11-20T10:00:05+1",
                                       "2026-11-20T10:00:05+010",
                                       "2026-11-20T10:00:05+01:0",
                                       "2026-11-20T10:00:05+24:00",
                                       "2026-11-20T10:00:05+01:60",
                                       "2026-11-20T10:00:05 +0100",
                                       "2026/11/20",
                                       "2O26-11-20",
                                       "+026-11-20",
                                       "2026-11-20T1a:00:05",
                                       "2026-11-20T10;00:05",
                                       "20/Nov/2026:10:00:05",
                                       "20/Nov/2026:10:00:05 Z",
                                       "20/Nov/2026:10:00:05 00000",
                                       "20/Nob/2026:10:00:05 +0000",
                                       "20/Nov/20x6:10:00:05 +0000",
                                       "31/Apr/2026:10:00:05 +0000",
                                       "20261120T10",
                                       "20261120T10000",
                                       "20261320T1000",
                                       "2026-11-20T10:00:05\xff",
                                       "\xff\xff\xff\xff-\xff\xff-\xff\xff",
                                       NULL};
    for (int i = 0; none[i]; i++)
        reads(none[i], "none");
}

static void writes(int64_t m, uint8_t scale, const char *want)
{
    char out[WR_TIME_TEXT];
    size_t n = wr_time_format(m, scale, out);
    cr_expect(n == strlen(want) && memcmp(out, want, n) == 0, "%.*s, not %s", (int)n, out, want);
}

Test(time, written)
{
    writes(1795168805, 0, "2026-11-20T10:00:05Z");
    writes(179516880525, 2, "2026-11-20T10:00:05.25Z");
    writes(179516880500, 2, "2026-11-20T10:00:05Z");
    writes(1795168805120, 3, "2026-11-20T10:00:05.12Z");
    writes(1795168805000000001, 9, "2026-11-20T10:00:05.000000001Z");
    writes(-25, 2, "1969-12-31T23:59:59.75Z");
    writes(-1, 9, "1969-12-31T23:59:59.999999999Z");
    writes(WR_TIME_FIRST, 0, "0001-01-01T00:00:00Z");
    writes(WR_TIME_LAST, 0, "9999-12-31T23:59:59Z");
    writes(253402300799999, 3, "9999-12-31T23:59:59.999Z");
    writes(WR_TIME_FIRST - 1, 0, "");
    writes(WR_TIME_LAST + 1, 0, "");
    writes(INT64_MIN, 9, "1677-09-21T00:12:43.145224192Z");
    writes(INT64_MAX, 0, "");
}

/* Every day there is, counted. */
Test(civil, every_day)
{
    int32_t day = WR_DAY_FIRST;
    uint32_t weekday = 1, bad = 0;
    for (uint32_t y = 1; y <= 9999; y++) {
        bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
        uint32_t of_year = 1;
        for (uint32_t m = 1; m <= 12; m++) {
            static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            uint32_t last = lengths[m - 1] + (m == 2 && leap);
            bad += wr_civil_valid(y, m, last + 1) || !wr_civil_valid(y, m, last);
            for (uint32_t d = 1; d <= last; d++, day++, of_year++, weekday = weekday % 7 + 1) {
                struct wr_civil c = wr_civil_of_days(day);
                bad += c.year != y || c.month != m || c.day != d || wr_civil_days(y, m, d) != day;
                bad += wr_civil_weekday(day) != weekday || wr_civil_year_day(day) != of_year;
            }
        }
    }
    cr_expect(bad == 0, "%u", bad);
    cr_expect(day == WR_DAY_LAST + 1);
}

static void week(uint32_t y, uint32_t m, uint32_t d, uint32_t iso_year, uint32_t iso_week)
{
    struct wr_iso_week w = wr_civil_week(wr_civil_days(y, m, d));
    cr_expect(w.year == iso_year && w.week == iso_week, "%u-%u-%u: %u-W%u", y, m, d, w.year, w.week);
}

Test(civil, iso_weeks)
{
    week(2026, 11, 20, 2026, 47);
    week(2027, 1, 3, 2026, 53);
    week(2027, 1, 4, 2027, 1);
    week(2024, 12, 30, 2025, 1);
    week(2020, 12, 31, 2020, 53);
    week(1, 1, 1, 1, 1);
    week(9999, 12, 31, 9999, 52);
}
