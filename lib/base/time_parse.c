/* ISO 8601 and access-log times. See time.h.
 *
 * Digits stand at fixed places, so a date and a clock are a word of eight bytes each: flip '0' to 0 and the marks
 * between to 0, see with one addition that no byte is above what its place allows, make tens and ones into numbers
 * with one multiplication. Only what follows the seconds is looked at byte by byte, except a fraction of up to
 * eight digits that ends the text or stands before its Z, which is again one word. */
#include "base/time.h"

#include "base/civil.h"
#include "base/digits.h"
#include "base/num.h"
#include "base/time_names.h"

/* A word of eight bytes of a form; `mark` has 0xff where marks stand, and zero where digits do. */
struct form {
    uint64_t text, mark;
};
static const struct form date_form = {0x2d30302d30303030, 0xff0000ff00000000};  /* 0000-00- */
static const struct form clock_form = {0x30303a30303a3030, 0x0000ff0000ff0000}; /* 00:00:00 */
static const struct form plain_form = {0x3030303030303030, 0};                  /* 00000000 */

/* Byte i of *pairs becomes 10 * digit i + digit i + 1; true if the text has the form. */
static inline bool read_pairs(const char *p, struct form f, uint64_t *pairs)
{
    uint64_t w = wr_load8(p) ^ f.text;
    *pairs = w * 10 + (w >> 8);
    return (((w + WR_EACH_BYTE(0x76) + (f.mark & WR_EACH_BYTE(0x09))) | w) & WR_EACH_BYTE(0x80)) == 0;
}

static inline uint32_t pair_at(uint64_t pairs, unsigned byte)
{
    return pairs >> 8 * byte & 0xff;
}

/* Two digits; 100 and more if they are none. */
static inline uint32_t two_digits(const char *p)
{
    uint32_t a = (unsigned char)(p[0] - '0'), b = (unsigned char)(p[1] - '0');
    return a > 9 || b > 9 ? 100 : 10 * a + b;
}

static inline bool date_seconds(uint32_t year, uint32_t month, uint32_t day, int64_t *secs)
{
    *secs = (int64_t)wr_civil_days(year, month & 15, day) * WR_DAY_SECONDS;
    return wr_civil_valid(year, month, day);
}

/* 2026-11-20 at p. */
static inline bool read_date(const char *p, int64_t *secs)
{
    uint64_t w;
    bool ok = read_pairs(p, date_form, &w);
    return date_seconds(100 * pair_at(w, 0) + pair_at(w, 2), pair_at(w, 5), two_digits(p + 8), secs) && ok;
}

/* A clock may say 60 seconds; whether that is a leap second is seen when the offset is known. */
static inline bool clock_seconds(uint32_t h, uint32_t m, uint32_t s, int64_t *secs)
{
    *secs += h * 3600 + m * 60 + s;
    return h < 24 && m < 60 && s <= 60;
}

/* 10:00:05 at p. */
static inline bool read_clock(const char *p, int64_t *secs, uint32_t *s)
{
    uint64_t w;
    bool ok = read_pairs(p, clock_form, &w);
    *s = pair_at(w, 6);
    return clock_seconds(pair_at(w, 0), pair_at(w, 3), *s, secs) && ok;
}

bool wr_time_parse_offset(const char *p, size_t n, int32_t *east)
{
    *east = 0;
    if (n == 1)
        return *p == 'Z';
    if ((n != 3 && n != 5 && n != 6) || (*p != '+' && *p != '-') || (n == 6 && p[3] != ':'))
        return false;
    uint32_t h = two_digits(p + 1), m = n > 3 ? two_digits(p + n - 2) : 0;
    *east = (int32_t)(h * 3600 + m * 60);
    if (*p == '-')
        *east = -*east;
    return h < 24 && m < 60;
}

/* An offset or nothing, up to end, taken off *secs. */
static bool read_offset(const char *p, const char *end, int64_t *secs)
{
    int32_t east = 0;
    bool ok = p == end || wr_time_parse_offset(p, (size_t)(end - p), &east);
    *secs -= east;
    return ok;
}

/* [.fraction][offset] up to end; s: what the clock said. */
static bool read_rest(const char *p, const char *end, int64_t secs, uint32_t s, int64_t *m, uint8_t *scale)
{
    uint32_t frac = 0;
    unsigned digits = 0;
    if (p < end && (*p == '.' || *p == ',')) {
        const char *first = ++p;
        for (; p < end && wr_is_digit(*p); p++)
            if (digits < WR_TIME_SCALE_MAX) {
                frac = frac * 10 + (uint32_t)(*p - '0');
                digits++;
            }
        if (p == first)
            return false;
    }
    return read_offset(p, end, &secs) && (s < 60 || secs % WR_DAY_SECONDS == 0) &&
           wr_time_make(secs, frac, digits, m, scale);
}

/* .fraction[Z] at p + 19 of n > 20 bytes, up to seven digits; false: something else. */
static inline bool read_short_fraction(const char *p, size_t n, int64_t secs, int64_t *m, uint8_t *scale)
{
    size_t end = n - (p[n - 1] == 'Z');
    if (p[19] != '.' || end < 21 || end > 27)
        return false;
    unsigned digits = (unsigned)(end - 20);
    uint64_t t = (wr_load8(p + end - 8) ^ WR_EACH_BYTE('0')) >> (64 - 8 * digits) << (64 - 8 * digits);
    unsigned zeros = t ? wr_zeros_at_end(t) : 8 * digits;
    *scale = (uint8_t)(digits - zeros / 8);
    *m = secs * (int64_t)wr_pow10[*scale] + (int64_t)wr_digits8(t << zeros);
    return !wr_not_digits(t);
}

/* The extended form, at least a date long. */
static inline bool parse_extended(const char *p, size_t n, int64_t *m, uint8_t *scale)
{
    int64_t secs;
    uint32_t s;
    if (!read_date(p, &secs))
        return false;
    *m = secs;
    *scale = 0;
    if (n == 10)
        return true;
    if (n < 16 || (p[10] != 'T' && p[10] != ' '))
        return false;
    if (n < 19 || p[16] != ':')
        return clock_seconds(two_digits(p + 11), two_digits(p + 14), 0, m) && p[13] == ':' &&
               read_offset(p + 16, p + n, m) && wr_time_in_range(*m, 0);
    if (!read_clock(p + 11, &secs, &s))
        return false;
    *m = secs;
    if (s < 60 && (n == 19 || (n == 20 && p[19] == 'Z') || (n > 20 && read_short_fraction(p, n, secs, m, scale))))
        return true;
    return read_rest(p + 19, p + n, secs, s, m, scale);
}

/* 20261120T1000 and longer. */
static bool parse_basic(const char *p, size_t n, int64_t *m, uint8_t *scale)
{
    uint64_t w;
    int64_t secs;
    bool seconds = n >= 15 && wr_is_digit(p[13]);
    uint32_t s = seconds ? two_digits(p + 13) : 0;
    if (!read_pairs(p, plain_form, &w) ||
        !date_seconds(100 * pair_at(w, 0) + pair_at(w, 2), pair_at(w, 4), pair_at(w, 6), &secs) ||
        !clock_seconds(two_digits(p + 9), two_digits(p + 11), s, &secs))
        return false;
    if (seconds)
        return read_rest(p + 15, p + n, secs, s, m, scale);
    *m = secs;
    *scale = 0;
    return read_offset(p + 13, p + n, m) && wr_time_in_range(*m, 0);
}

/* 20/Nov/2026:10:00:05 +0000 */
static bool parse_log(const char *p, int64_t *m, uint8_t *scale)
{
    uint32_t s, century = two_digits(p + 7), year = two_digits(p + 9);
    int64_t secs;
    return p[6] == '/' && p[11] == ':' && p[20] == ' ' && p[21] != 'Z' && century < 100 && year < 100 &&
           date_seconds(100 * century + year, wr_month_of_abbr(p + 3), two_digits(p), &secs) &&
           read_clock(p + 12, &secs, &s) && read_rest(p + 21, p + 26, secs, s, m, scale);
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool wr_time_parse(const char *p, size_t n, int64_t *m, uint8_t *scale)
{
    for (; n && is_blank(*p); n--)
        p++;
    while (n && is_blank(p[n - 1]))
        n--;
    if (n < 10)
        return false;
    if (p[4] == '-')
        return parse_extended(p, n, m, scale);
    if (n == 26 && p[2] == '/')
        return parse_log(p, m, scale);
    return n >= 13 && p[8] == 'T' && parse_basic(p, n, m, scale);
}
