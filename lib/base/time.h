/* Times: exact decimals of seconds since 1970-01-01T00:00:00Z, m / 10^scale with a scale of 0 to 9.
 *
 * They lie in the years 0001 to 9999 of UTC. Leap seconds do not exist (POSIX): 23:59:60Z is the second after it. A
 * fraction beyond nanoseconds is cut; so is one beyond 100 ns where a 64-bit mantissa has no room for nanoseconds,
 * which is outside the years 1678 to 2261. No clock, zone or locale is looked at, nothing is allocated; any thread.
 */
#ifndef WR_BASE_TIME_H
#define WR_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WR_DAY_SECONDS = 86400, WR_TIME_SCALE_MAX = 9 };
#define WR_TIME_FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define WR_TIME_LAST  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Reads ISO 8601 and the time of access logs, blanks (space, tab) around ignored:
 *
 *     2026-11-20                                   midnight
 *     2026-11-20T10:00  2026-11-20 10:00:05.123    T or one blank; a comma may stand for the point
 *     20261120T1000  20261120T100005.123           the basic form, only with a clock
 *     20/Nov/2026:10:00:05 +0000                   with its offset
 *
 * After a clock may stand Z, +hh:mm, +hhmm or +hh (or - for +); nothing means UTC. 23:59:60 is read where it stands
 * for the end of a day in UTC. *scale is the smallest that holds the value. False: no time; *m and *scale are then
 * undefined. Reads nothing but p[0..n). */
bool wr_time_parse(const char *p, size_t n, int64_t *m, uint8_t *scale);

/* Z, +hh:mm, +hhmm or +hh (or - for +), less than a day, as seconds east of Greenwich; false: none of these. */
bool wr_time_parse_offset(const char *p, size_t n, int32_t *east);

/* secs + frac / 10^digits as a time (frac < 10^digits, digits <= 9), normalised; false: beyond the years. */
bool wr_time_make(int64_t secs, uint32_t frac, unsigned digits, int64_t *m, uint8_t *scale);

/* The second that a time lies in: m / 10^scale without its fraction, toward the past; *frac: the fraction, as a
 * number of 10^-scale seconds. */
int64_t wr_time_seconds(int64_t m, uint8_t scale, uint32_t *frac);

/* Whether m / 10^scale lies in the years 0001 to 9999. */
bool wr_time_in_range(int64_t m, uint8_t scale);

/* ISO 8601 in UTC with the fraction it has and no more, 2026-11-20T10:00:05.25Z; returns the length, no NUL. All of
 * out may be written. Beyond the years: 0. */
enum { WR_TIME_TEXT = 32 };
size_t wr_time_format(int64_t m, uint8_t scale, char *out);

#endif
