/* See report.h. */
#include "cmd/report.h"

#include <stdio.h>
#include <unistd.h>

#include "cmd/help.h"
#include "cmd/terminal.h"
#include "io/sink.h"
#include "io/sys.h"
#include "lang/diag.h"

int wr_report_exit(int code)
{
    switch (code) {
    case WR_OK:
        return WR_EXIT_DONE;
    case WR_EPROG:
        return WR_EXIT_PROGRAM;
    case WR_EIO:
        return WR_EXIT_IO;
    case WR_ELIMIT:
        return WR_EXIT_LIMIT;
    case WR_EPIPE:
        return WR_EXIT_PIPE;
    default:
        return WR_EXIT_DATA;
    }
}

void wr_report_lines(struct wr_slice text)
{
    while (text.n) {
        ssize_t n = wr_sys_write(STDERR_FILENO, text.p, text.n);
        if (n <= 0)
            return;
        text.p += n;
        text.n -= (size_t)n;
    }
}

static enum wr_when when; /* --color */

void wr_report_color(enum wr_when color)
{
    when = color;
}

static bool colour(void)
{
    return wr_terminal_colours(when, STDERR_FILENO);
}

int wr_report_error(const struct wr_err *e, struct wr_slice program)
{
    struct wr_buf b = {0};
    char bare[sizeof e->msg + 32]; /* where memory is out: no place and no hint */
    if (e->code && e->code != WR_EPIPE && wr_diag_format(&b, e, program, colour()) == 0)
        wr_report_lines((struct wr_slice){b.p, b.n});
    else if (e->code && e->code != WR_EPIPE)
        wr_report_lines((struct wr_slice){bare, (size_t)snprintf(bare, sizeof bare, "weir: error: %s\n", e->msg)});
    wr_buf_done(&b);
    return wr_report_exit(e->code);
}

void wr_report_warning(const char *fmt, ...)
{
    static const char magenta[] = "\033[1;35m", plain[] = "\033[0m";
    const bool coloured = colour();
    struct wr_err e = {0}; /* makes the text safe to print */
    char text[sizeof e.msg + 64];
    va_list ap;
    va_start(ap, fmt);
    wr_err_setv(&e, WR_EDATA, fmt, ap);
    va_end(ap);
    int n = snprintf(text, sizeof text, "%sweir: warning:%s %s\n", coloured ? magenta : "", coloured ? plain : "",
                     e.msg);
    wr_report_lines((struct wr_slice){text, (size_t)n});
}

int wr_report_usage(void)
{
    struct wr_buf b = {0};
    if (wr_help_usage(&b, NULL) == 0)
        wr_report_lines((struct wr_slice){b.p, b.n});
    wr_buf_done(&b);
    return WR_EXIT_PROGRAM;
}

int wr_report_output(struct wr_slice text)
{
    struct wr_err err = {0};
    struct wr_sink *sink = NULL;
    if (wr_sink_open(NULL, &sink, &err) == 0 && wr_sink_writev(sink, &text, 1, &err) == 0)
        wr_sink_finish(sink, true, &err);
    wr_sink_free(sink);
    return wr_report_error(&err, (struct wr_slice){"", 0});
}
