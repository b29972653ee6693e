/* English names of months and days of the week, the only ones there are: locale never changes data. */
#ifndef WR_BASE_TIME_NAMES_H
#define WR_BASE_TIME_NAMES_H

#include <stdint.h>

extern const char *const wr_month_names[12]; /* January ... December */
extern const char *const wr_day_names[7];    /* Monday ... Sunday */

/* 1..12: the month whose first three letters, of either case, stand at p; else 0. Reads three bytes. */
uint32_t wr_month_of_abbr(const char *p);

#endif
