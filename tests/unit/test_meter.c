/* How far a run is, in words: expected by hand. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/meter.h"

enum { SECOND = 1000000000 };

static const struct wr_meter half = {
    .now = {.bytes = 512ull << 20,
            .rows = 3000000,
            .buffers = {{2, 7, 8}, {3, 0, 8}, {5, 1, 8}, {6, 9, 8}},
            .nbuffers = 4,
            .total = 1ull << 30,
            .ns = 10ull * SECOND},
    .rows_rate = 345678,
};

static void expect_bar(const struct wr_meter *m, unsigned width, const char *want)
{
    char out[WR_METER_TEXT];
    size_t n = wr_meter_bar(m, width, out);
    cr_expect(n == strlen(want) && !memcmp(out, want, n), "%u: %.*s, not %s", width, (int)n, out, want);
    cr_expect_leq(wr_utf8_width(out, n), width);
}

static void expect_line(const struct wr_meter *m, const char *want)
{
    char out[WR_METER_TEXT];
    size_t n = wr_meter_line(m, out);
    cr_expect(n == strlen(want) && !memcmp(out, want, n), "%.*s, not %s", (int)n, out, want);
}

Test(meter, half)
{
    expect_line(&half, "weir: 512 MiB of 1.0 GiB read (50%), 3000000 rows, 345k rows/s, 0:10 left; "
                       "buffers before stage 2: 7/8, 3: 0/8, 5: 1/8, 6: 9/8\n");
    expect_bar(&half, 80, "512 MiB  50%  ━━━━━━━━━━━━━━───────────────  345k rows/s  0:10 left  1▇2▁3 4▂5█6");
}

/* The bar grows short first, then the buffers go, the time, and the pace. */
Test(meter, narrow)
{
    expect_bar(&half, 59, "512 MiB  50%  ━━━━────  345k rows/s  0:10 left  1▇2▁3 4▂5█6");
    expect_bar(&half, 58, "512 MiB  50%  345k rows/s  0:10 left  1▇2▁3 4▂5█6");
    expect_bar(&half, 48, "512 MiB  50%  ━━━━━─────  345k rows/s  0:10 left");
    expect_bar(&half, 30, "512 MiB  50%  345k rows/s");
    expect_bar(&half, 20, "512 MiB  50%");
    expect_bar(&half, 8, "");
    for (unsigned width = 0; width < 2 * WR_METER_WIDEST; width++) {
        char out[WR_METER_TEXT];
        cr_assert_leq(wr_utf8_width(out, wr_meter_bar(&half, width, out)), width);
    }
}

/* Of a pipe nobody knows how much there is. */
Test(meter, pipe)
{
    struct wr_meter m = {.now = {.bytes = 2500, .rows = 1, .ns = 3723ull * SECOND}};
    expect_line(&m, "weir: 2.4 KiB read, 1 row, 0 rows/s, 1:02:03\n");
    expect_bar(&m, 80, "2.4 KiB  0 B/s  0 rows/s  1:02:03");
}

/* What still runs then says nothing of the pace of reading. */
Test(meter, all_read)
{
    struct wr_meter m = {
        .now = {.bytes = 1ull << 30, .rows = 6000000, .total = 1ull << 30, .ns = 5ull * SECOND / 2}};
    expect_line(&m, "weir: 1.0 GiB of 1.0 GiB read (100%), 6000000 rows, 0:02\n");
    expect_bar(&m, 60, "1.0 GiB 100%  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  6.0M rows  0:02");
}

/* A file that has grown is one of unknown length. */
Test(meter, grown)
{
    struct wr_meter m = {.now = {.bytes = 11, .rows = 2, .total = 10, .ns = SECOND}, .rows_rate = 2};
    expect_line(&m, "weir: 11 B read, 2 rows, 2 rows/s, 0:01\n");
}

Test(meter, nothing_yet)
{
    struct wr_meter m = {.now = {.total = 10}};
    expect_line(&m, "weir: 0 B of 10 B read (0%), 0 rows, 0 rows/s, 0:00\n");
    expect_bar(&m, 50, "0 B   0%  ────────────────────────  0 rows/s  0:00");
    m.now.total = 0;
    expect_line(&m, "weir: 0 B read, 0 rows, 0 rows/s, 0:00\n");
}

/* Whatever the numbers are, the text ends in time, and a line is one. */
Test(meter, extremes)
{
    struct wr_meter m = {.now = {.bytes = UINT64_MAX,
                                 .rows = UINT64_MAX,
                                 .nbuffers = WR_PROGRESS_BUFFERS,
                                 .total = UINT64_MAX,
                                 .ns = UINT64_MAX},
                         .rows_rate = UINT64_MAX};
    char out[WR_METER_TEXT + 1];
    for (unsigned i = 0; i < WR_PROGRESS_BUFFERS; i++)
        m.now.buffers[i] = (struct wr_progress_buffer){UINT32_MAX - 200 + 2 * i, UINT32_MAX, UINT32_MAX};
    for (int k = 0; k < 3; k++) {
        out[WR_METER_TEXT] = 'x';
        size_t n = wr_meter_line(&m, out);
        cr_assert_leq(n, WR_METER_TEXT);
        cr_assert_eq(memchr(out, '\n', n), out + n - 1);
        cr_assert_leq(wr_meter_bar(&m, UINT32_MAX, out), WR_METER_TEXT);
        cr_assert_eq(out[WR_METER_TEXT], 'x');
        m.now.bytes = k ? 1 : UINT64_MAX - 1;
        m.now.ns = k ? 0 : UINT64_MAX;
    }
}
