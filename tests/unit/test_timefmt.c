/* Formats of times: what is no format and what is told then, and what Python's datetime does not know. The rest is
 * tests/diff/time_diff.py's. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/err.h"
#include "base/timefmt.h"

static struct wr_arena arena;

static void put_up(void)
{
    wr_arena_init(&arena, 0, NULL, "test");
}

static void take_down(void)
{
    wr_arena_done(&arena);
}

TestSuite(timefmt, .init = put_up, .fini = take_down);

static const struct wr_timefmt *compile(const char *format, enum wr_timefmt_use use, struct wr_err *err)
{
    const struct wr_timefmt *f = NULL;
    *err = (struct wr_err){0};
    wr_timefmt_compile(wr_slice_of(format), use, &arena, &f, err);
    return f;
}

static void refused(const char *format, enum wr_timefmt_use use, const char *msg, const char *hint)
{
    struct wr_err err;
    cr_expect(!compile(format, use, &err) && err.code == WR_EPROG, "%s", format);
    cr_expect_str_eq(err.msg, msg);
    cr_expect(strstr(err.hint, hint), "%s: %s", format, err.hint);
}

Test(timefmt, refused)
{
    refused("%d/%q", WR_TIMEFMT_READS, "the time format '%d/%q' has '%q' at byte 4, which cannot be read",
            "%Y %m %d");
    refused("%H:%N", WR_TIMEFMT_WRITES, "the time format '%H:%N' has '%N' at byte 4, which cannot be written",
            "%3f");
    refused("%w", WR_TIMEFMT_READS, "the time format '%w' has '%w' at byte 1, which cannot be read", "%Y");
    refused("50%", WR_TIMEFMT_READS, "the time format '50%' ends in the middle of a letter", "%%");
    refused("%-", WR_TIMEFMT_WRITES, "the time format '%-' ends in the middle of a letter", "%%");
    refused("%3d", WR_TIMEFMT_WRITES, "the time format '%3d' has '%3d' at byte 1, which cannot be written", "%Y");
    refused("%:Y", WR_TIMEFMT_WRITES, "the time format '%:Y' has '%:Y' at byte 1, which cannot be written", "%Y");
    refused("%-Y", WR_TIMEFMT_WRITES, "the time format '%-Y' has '%-Y' at byte 1, which cannot be written", "%Y");
    refused("%x", WR_TIMEFMT_WRITES, "the time format '%x' has '%x' at byte 1, which cannot be written", "locale");
}

static void reads(const char *format, const char *text, const char *want)
{
    struct wr_err err;
    const struct wr_timefmt *f = compile(format, WR_TIMEFMT_READS, &err);
    struct wr_zone_span span = {0};
    int64_t m;
    uint8_t scale;
    char got[64] = "none";
    cr_assert(f, "%s", err.msg);
    if (wr_timefmt_read(f, NULL, &span, text, strlen(text), &m, &scale))
        sprintf(got, "%lld/%u", (long long)m, scale);
    cr_expect_str_eq(got, want, "'%s' by '%s': %s, not %s", text, format, got, want);
}

Test(timefmt, reading)
{
    reads("%Y-%m", "2026-11", "1793491200/0"); /* what is not said is that of 1970-01-01 */
    reads("%H:%M", "01:02", "3720/0");
    reads("%s", "1795168805", "1795168805/0");
    reads("%s", " -0.25 ", "-25/2");
    reads("%s", "+1.5", "15/1");
    reads("%s", "1e9", "none");
    reads("%s", "", "none");
    reads("%s", "1.", "none");
    reads("%s", "99999999999999999999999", "none");
    reads("%s", "253402300799.9999999999", "2534023007999999999/7");
    reads("%s.%3f", "1795168805.123", "1795168805123/3");
    reads("%s%3f", "1795168805123", "none"); /* %s takes all digits */
    reads("%Y%m%d%H%M%S%3f", "20261120100005123", "1795168805123/3");
    reads("%H:%M:%S.%f", "00:00:01.123456789", "1123456789/9");
    reads("%H:%M:%S.%f", "00:00:01.1234567899", "1123456789/9");
    reads("%H:%M:%S.%f", "00:00:01.", "none");
    reads("%Y-%m-%d %H:%M:%S%:z", "2026-11-20 10:00:05+01:00", "1795165205/0");
    reads("%Y-%m-%d %H:%M:%S %z", "2026-11-20 10:00:05 +01", "1795165205/0");
    reads("%F %T %Z", "2026-11-20 10:00:05 gmt", "1795168805/0");
    reads("%F %T %Z", "2026-11-20 10:00:05 CET", "none");
    reads("%F %T", "2026-11-20 10:00:60", "none");
    reads("%F %T", "2016-12-31 23:59:60", "1483228800/0");
    reads("%e %B %Y", " 5 November 2026", "1793836800/0");
    reads("%d%n%b%t%Y", "5Nov 2026", "1793836800/0");
    reads("%d %b %Y", "5 November 2026", "1793836800/0");
    reads("%d %b %Y", "5 Novem 2026", "none");
    reads("%I:%M", "00:30", "none");
    reads("%I:%M %p", "12:30 am", "1800/0");
    reads("%G-W%V-%u", "2026-W53-7", "1798934400/0");
    reads("%G-W%V-%u", "2025-W53-1", "none");
    reads("%Y-%j", "2026-366", "none");
    reads("%d/%m/%y", "29/02/26", "none");
    reads("%Y", "026", "none");
    reads("", "", "0/0");
}

static void writes(const char *format, int64_t m, uint8_t scale, const char *want)
{
    struct wr_err err;
    const struct wr_timefmt *f = compile(format, WR_TIMEFMT_WRITES, &err);
    struct wr_zone_span span = {0};
    cr_assert(f, "%s", err.msg);
    char out[200];
    size_t n = wr_timefmt_write(f, NULL, &span, m, scale, out);
    cr_expect(n <= f->longest);
    cr_expect(n == strlen(want) && memcmp(out, want, n) == 0, "'%.*s', not '%s'", (int)n, out, want);
}

Test(timefmt, writing)
{
    writes("%S.%f", 179516880525, 2, "05.250000");
    writes("%S.%f", 1795168805123456789, 9, "05.123456789");
    writes("%S.%3f", 1795168805123956789, 9, "05.123");
    writes("%3f", 5, 0, "000");
    writes("%s", -25, 2, "-1");
    writes("%s", 1795168805, 0, "1795168805");
    writes("%F%t%T%n", 0, 0, "1970-01-01\t00:00:00\n");
    writes("%z %:z %Z", 0, 0, "+0000 +00:00 UTC");
    writes("%Y", -62135596800, 0, "0001");
    writes("%Y", -62135596801, 0, "");
    writes("%Y-%m-%d %H h, 100%% Gr\xc3\xbc\xc3\x9f"
           "e",
           1795168805, 0,
           "2026-11-20 10 h, 100% Gr\xc3\xbc\xc3\x9f"
           "e");
    writes("", 0, 0, "");
}
