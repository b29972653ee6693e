/* The calendar: days since 1970-01-01 and dates of the proleptic Gregorian calendar, years 1 to 9999.
 *
 * Dates to days as in Howard Hinnant's "chrono-compatible low-level date algorithms" (years that begin in March, so
 * that the leap day is the last), days to dates by Cassio Neri and Lorenz Schneider, "Euclidean affine functions
 * and their application to calendar algorithms" (2022), which has no branch and multiplies where one would divide.
 * Pure functions; any thread. */
#ifndef WR_BASE_CIVIL_H
#define WR_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    WR_DAY_FIRST = -719162,  /* 0001-01-01 */
    WR_DAY_LAST = 2932896,   /* 9999-12-31 */
    WR_DAY_MARCH_0 = -719468 /* 0000-03-01, where eras of 400 years begin */
};

struct wr_civil {
    uint32_t year, month, day; /* 1..9999, 1..12, 1..31 */
};

static inline bool wr_civil_leap(uint32_t year)
{
    return (year & (year % 100 ? 3 : 15)) == 0;
}

/* Days of a month (1..12). */
static inline uint32_t wr_civil_month_days(uint32_t year, uint32_t month)
{
    return month == 2 ? 28u + wr_civil_leap(year) : 30 | (month ^ month >> 3);
}

static inline bool wr_civil_valid(uint32_t year, uint32_t month, uint32_t day)
{
    return year - 1 < 9999 && month - 1 < 12 && day - 1 < wr_civil_month_days(year, month);
}

/* Days since 1970-01-01 of a valid date. */
static inline int32_t wr_civil_days(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t early = month <= 2, y = year - early, m = month + 12 * early - 3, century = y / 100;
    uint32_t days = 1461 * y / 4 - century + century / 4 + (153 * m + 2) / 5 + day - 1;
    return (int32_t)days + WR_DAY_MARCH_0;
}

/* The date of a day from WR_DAY_FIRST to WR_DAY_LAST. */
static inline struct wr_civil wr_civil_of_days(int32_t days)
{
    uint32_t n1 = 4 * (uint32_t)(days - WR_DAY_MARCH_0) + 3, century = n1 / 146097;
    uint64_t p = (uint64_t)2939745 * (n1 % 146097 | 3); /* years of the century in the high half */
    uint32_t day_of_year = (uint32_t)p / 2939745 / 4, n3 = 2141 * day_of_year + 197913;
    uint32_t late = day_of_year >= 306; /* January and February belong to the year before */
    return (struct wr_civil){.year = 100 * century + (uint32_t)(p >> 32) + late,
                             .month = (n3 >> 16) - 12 * late,
                             .day = (n3 & 0xffff) / 2141 + 1};
}

/* Day of the week: Monday is 1, Sunday 7. */
static inline uint32_t wr_civil_weekday(int32_t days)
{
    return (uint32_t)(days + 3 + 7 * 200000) % 7 + 1;
}

/* Day of the year, 1..366. */
static inline uint32_t wr_civil_year_day(int32_t days)
{
    return (uint32_t)(days - wr_civil_days(wr_civil_of_days(days).year, 1, 1)) + 1;
}

/* ISO 8601 week, 1..53, and the year it belongs to, which is that of the week's Thursday. It is never before 1 or
 * after 9999: 0001-01-01 is a Monday, 9999-12-31 a Friday. */
struct wr_iso_week {
    uint32_t year, week;
};
static inline struct wr_iso_week wr_civil_week(int32_t days)
{
    int32_t thursday = days + 4 - (int32_t)wr_civil_weekday(days);
    return (struct wr_iso_week){.year = wr_civil_of_days(thursday).year,
                                .week = (wr_civil_year_day(thursday) - 1) / 7 + 1};
}

#endif
