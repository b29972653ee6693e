/* The rule at a TZif file's end, "CET-1CEST,M3.5.0,M10.5.0/3": a POSIX TZ text with RFC 8536's extensions (hours
 * from -167 to 167). Private to zone.c. */
#ifndef WR_BASE_ZONE_RULE_H
#define WR_BASE_ZONE_RULE_H

#include "base/slice.h"

struct wr_rule_day {
    char kind;           /* 'J': day 1..365, 29 February not counted; 'n': day 0..365; 'M': month, week, day */
    uint16_t day;        /* 'M': 0 (Sunday) .. 6 */
    uint8_t month, week; /* 1..12; 1..5, 5 the last */
    int32_t seconds;     /* after midnight by the clock that held until then */
};

struct wr_rule {
    struct wr_slice std, dst; /* abbreviations; dst.n = 0: no summer time */
    int32_t std_east, dst_east;
    struct wr_rule_day begins, ends; /* summer time */
};

/* False: not such a text. The abbreviations are slices of it. */
bool wr_rule_read(struct wr_slice text, struct wr_rule *out);

/* Seconds since 1970 in UTC at which a year's summer time begins and ends. Years 1..9999. */
int64_t wr_rule_begins(const struct wr_rule *, uint32_t year);
int64_t wr_rule_ends(const struct wr_rule *, uint32_t year);

#endif
