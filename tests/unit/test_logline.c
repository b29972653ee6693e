/* data/logline: what the scanners promise beyond what lines hold (diff/log_diff.py): views lie in the line, nothing
 * outside it is read (every line is a tight copy, so that ASan sees), and a line that is cut says where. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "data/logline.h"

static const char *const lines[] = {
    "192.0.2.7 - bob [20/Nov/2026:10:00:05 +0000] \"GET /a HTTP/1.1\" 200 512 \"-\" \"say \\\"hi\\\"\" more",
    "- - - [t] \"\\\\\" - - \"\" \"\\",
    "<34>Nov 20 10:00:05 web1 sshd[123]: Failed",
    "<34>Nov  5 10:00:05.1 cron: x",
    "2026-11-20T10:00:05Z web1 app[1]",
    "<165>1 2026-11-20T10:00:05Z h app 77 ID47 [x a=\"\\\"]\"][y] \xef\xbb\xbfgo",
    "1 - - - - - -",
};

static const struct wr_log_format *format_of(const char *name)
{
    const struct wr_log_format *f = wr_log_formats;
    while (f->name && strcmp(f->name, name) != 0)
        f++;
    cr_assert(f->name, "%s", name);
    return f;
}

static void scan_tight(const struct wr_log_format *f, const char *line, size_t n)
{
    char *copy = malloc(n ? n : 1);
    struct wr_str v[WR_LOG_FIELDS];
    size_t at = SIZE_MAX;
    memcpy(copy, line, n);
    uint32_t found = f->scan((struct wr_slice){copy, n}, v, &at);
    cr_expect_leq(found, f->ncols);
    cr_expect_leq(at, n, "%s: %.*s", f->name, (int)n, line);
    for (uint32_t c = 0; found == f->ncols && c < f->ncols; c++)
        cr_expect(v[c].n == 0 || (v[c].p >= copy && v[c].p + v[c].n <= copy + n), "%s: %.*s", f->columns[c], (int)n,
                  line);
    free(copy);
}

Test(logline, every_beginning_of_every_line_in_every_format)
{
    for (const struct wr_log_format *f = wr_log_formats; f->name; f++) {
        cr_expect_leq(f->ncols, WR_LOG_FIELDS);
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            for (size_t n = 0; n <= strlen(lines[i]); n++)
                scan_tight(f, lines[i], n);
    }
}

Test(logline, a_line_that_does_not_match_says_what_is_missing_and_where)
{
    static const struct {
        const char *format, *line, *column;
        size_t at;
    } cases[] = {
        {"common", "", "ip", 0},
        {"common", "a b c", "user", 4},
        {"common", "a b c d", "time", 6},
        {"common", "a b c [", "time", 6},
        {"common", "a b c [t] x", "path", 10},
        {"common", "a b c [t] \"r\" 20 1", "status", 14},
        {"common", "a b c [t] \"r\" 200 1x", "bytes", 18},
        {"combined", "a b c [t] \"r\" 200 1", "referer", 19},
        {"combined", "a b c [t] \"r\" 200 1 \"\" \"x", "agent", 23},
        {"syslog", "<x>", "priority", 0},
        {"syslog", "<1>Nov 20", "time", 3},
        {"syslog", "Nov 20 10:00:05 web", "host", 16},
        {"syslog", "1 - h a p m [x", "data", 12},
        {"syslog", "1 - h a p m", "msgid", 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct wr_log_format *f = format_of(cases[i].format);
        struct wr_str v[WR_LOG_FIELDS];
        size_t at = 0;
        uint32_t found = f->scan(wr_slice_of(cases[i].line), v, &at);
        cr_assert_lt(found, f->ncols, "%s", cases[i].line);
        cr_expect_str_eq(f->columns[found], cases[i].column, "%s", cases[i].line);
        cr_expect_eq(at, cases[i].at, "%s: %zu", cases[i].line, at);
    }
}
