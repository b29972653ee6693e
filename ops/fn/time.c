/* Times: read from text, written as text, as seconds since 1970. Reading and writing are base/time.h's and
 * base/timefmt.h's; formats and zones are looked up when the program is checked. */
#include "base/err.h"
#include "base/timefmt.h"
#include "ops/fn/moment.h"

enum { STRETCH = 16 * 1024 };

/* What is known of a call: a format and a zone, either may be NULL. */
struct known {
    const struct wr_timefmt *format;
    const struct wr_zone *zone;
};

static struct known *new_known(struct wr_fn_bind *b)
{
    struct known *k = wr_arena_zalloc(b->lang->arena, sizeof *k);
    if (!k)
        wr_err_nomem(b->err, "a time format");
    b->data = k;
    return k;
}

static bool is_format(struct wr_slice s)
{
    return s.n && memchr(s.p, '%', s.n);
}

static int bind_format(struct wr_fn_bind *b, enum wr_timefmt_use use, struct known *k)
{
    b->bad = 1;
    return wr_timefmt_compile(b->texts[1], use, b->lang->arena, &k->format, b->err);
}

/* ---- time() ------------------------------------------------------------------------------------------------- */

/* time(x): the argument has been read as a time. */
static int run_time(struct wr_fn_call *c)
{
    int64_t m;
    uint8_t scale;
    WR_EACH (i, c->sel, c->n) {
        if (wr_fn_arg_exact(&c->args[0], i, &m, &scale))
            wr_fn_put_exact(c->out, i, m, scale);
        else
            wr_fn_put_no_number(c->out, i);
    }
    return 0;
}

/* time(x, format[, zone]), time(x, zone) */
static int bind_read(struct wr_fn_bind *b)
{
    struct known *k = new_known(b);
    if (!k)
        return WR_ELIMIT;
    if (b->types[0] == WR_T_TIME) {
        wr_err_set(b->err, WR_EPROG, "this is a time already, nothing is left to be read");
        wr_err_hint(b->err, "fmt_time(t, format, zone) writes a time in a form and a zone");
        return WR_EPROG;
    }
    if (b->nargs == 2 && !is_format(b->texts[1]))
        return wr_fn_bind_zone(b, 1, &k->zone);
    int rc = bind_format(b, WR_TIMEFMT_READS, k);
    return rc == 0 && b->nargs > 2 ? wr_fn_bind_zone(b, 2, &k->zone) : rc;
}

/* Whether a text that is a time says how far from UTC it is: with Z or a sign behind the clock. */
static bool has_offset(struct wr_slice s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\t')) {
        s.p++;
        s.n--;
    }
    for (size_t i = sizeof "20261120T1000" - 1; i < s.n; i++)
        if (s.p[i] == 'Z' || s.p[i] == '+' || s.p[i] == '-')
            return true;
    return false;
}

/* ISO 8601, local to the zone where the text does not say otherwise. */
static bool read_local(const struct wr_zone *zone, struct wr_zone_span *span, struct wr_slice s, int64_t *m,
                       uint8_t *scale)
{
    uint32_t frac;
    if (!wr_time_parse(s.p, s.n, m, scale))
        return false;
    if (has_offset(s))
        return true;
    int64_t local = wr_time_seconds(*m, *scale, &frac);
    return wr_time_make(local - wr_zone_east_of_local(zone, local, span), frac, *scale, m, scale);
}

static int run_read(struct wr_fn_call *c)
{
    const struct known *k = c->data;
    struct wr_zone_span span = {0};
    int64_t m;
    uint8_t scale;
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        wr_fn_put_no_number(c->out, i);
        if (!s.n)
            continue;
        if (k->format ? wr_timefmt_read(k->format, k->zone, &span, s.p, s.n, &m, &scale)
                      : read_local(k->zone, &span, s, &m, &scale))
            wr_fn_put_exact(c->out, i, m, scale);
        else if (c->warner)
            c->warner->warn(c->warner, (uint32_t)c->warn_id, c->batch, i, s);
    }
    return 0;
}

/* ---- fmt_time() --------------------------------------------------------------------------------------------- */

static int bind_write(struct wr_fn_bind *b)
{
    struct known *k = new_known(b);
    if (!k)
        return WR_ELIMIT;
    if (b->texts[1].n && !is_format(b->texts[1])) {
        b->bad = 1;
        wr_err_set(b->err, WR_EPROG, "a time format has letters such as %%Y in it, and this has none");
        wr_err_hint(b->err, "fmt_time(t, \"%%F %%T\"), and the zone after that");
        return WR_EPROG;
    }
    int rc = bind_format(b, WR_TIMEFMT_WRITES, k);
    return rc == 0 && b->nargs > 2 ? wr_fn_bind_zone(b, 2, &k->zone) : rc;
}

static int run_write(struct wr_fn_call *c)
{
    const struct known *k = c->data;
    struct wr_zone_span span = {0};
    size_t longest = k->format->longest, stretch = longest > STRETCH ? longest : STRETCH;
    char *at = NULL, *end = NULL;
    int64_t m;
    uint8_t scale;
    WR_EACH (i, c->sel, c->n) {
        wr_fn_put_text(c->out, i, "", 0);
        if (!wr_fn_arg_exact(&c->args[0], i, &m, &scale))
            continue;
        if ((size_t)(end - at) < longest) {
            if (!(at = wr_arena_alloc(&c->batch->arena, stretch)))
                return WR_ELIMIT;
            end = at + stretch;
        }
        size_t n = wr_timefmt_write(k->format, k->zone, &span, m, scale, at);
        wr_fn_put_text(c->out, i, at, n);
        at += n;
    }
    return 0;
}

/* ---- epochs, now() ------------------------------------------------------------------------------------------ */

/* A time's seconds since 1970 are what it is made of. */
static int run_epoch(struct wr_fn_call *c)
{
    return run_time(c);
}

static int run_epoch_ms(struct wr_fn_call *c)
{
    int64_t m;
    uint8_t scale;
    uint32_t frac;
    WR_EACH (i, c->sel, c->n) {
        if (!wr_fn_arg_exact(&c->args[0], i, &m, &scale)) {
            wr_fn_put_no_number(c->out, i);
            continue;
        }
        int64_t secs = wr_time_seconds(m, scale, &frac);
        uint64_t nanos = frac * wr_pow10[WR_TIME_SCALE_MAX - scale];
        wr_fn_put_int(c->out, i, secs * 1000 + (int64_t)(nanos / 1000000));
    }
    return 0;
}

static int bind_now(struct wr_fn_bind *b)
{
    b->data = b->lang;
    return 0;
}

static int run_now(struct wr_fn_call *c)
{
    const struct wr_lang *lang = c->data;
    WR_EACH (i, c->sel, c->n)
        wr_fn_put_exact(c->out, i, lang->now_ms, 3);
    return 0;
}

const struct wr_fn wr_fn_time[] = {
    {
        .name = "time",
        .params = "t",
        .result = WR_T_TIME,
        .run = run_time,
        .signature = "time(x[, format][, zone])",
        .summary =
            "The value read as a time: ISO 8601 or that of access logs, else by a format as strptime has them (%Y "
            "%m %d %H %M %S %f %z %b %a %j %p %y %s ...; %s is seconds since 1970, with a fraction). A second "
            "argument without % is a zone (Europe/Berlin, +02:00): a text without an offset of its own is in that "
            "zone, else in UTC. What does not fit is null, with a warning at the end.",
        .example = "time(\"20.11.2026 10:00\", \"%d.%m.%Y %H:%M\", \"Europe/Berlin\")",
        .shows = "2026-11-20T09:00:00Z",
    },
    {
        .name = "time",
        .params = "sc?c",
        .result = WR_T_TIME,
        .run = run_read,
        .bind = bind_read,
        .warn_one = "value of '%.*s' is not of the form that time() asks for",
        .warn_many = "values of '%.*s' are not of the form that time() asks for",
        .warn_taken = "taken as null",
        .signature = "time(x[, format][, zone])",
    },
    {
        .name = "fmt_time",
        .params = "tc?c",
        .result = WR_T_TEXT,
        .run = run_write,
        .bind = bind_write,
        .signature = "fmt_time(t, format[, zone])",
        .summary =
            "The time as text by a format as strftime has them, in UTC or as clocks in a zone show it. %f writes "
            "six digits of the second's fraction (nine where it has more), %3f three; %-d writes no zero.",
        .example = "fmt_time(\"2026-11-20T10:00Z\", \"%a %-d %b %H:%M\", \"Europe/Berlin\")",
        .shows = "Fri 20 Nov 11:00",
    },
    {
        .name = "epoch",
        .params = "t",
        .result = WR_T_NUM,
        .run = run_epoch,
        .signature = "epoch(t)",
        .summary = "Seconds since 1970-01-01T00:00:00Z, with the fraction that the time has.",
        .example = "epoch(\"2026-11-20T10:00:05.25Z\")",
        .shows = "1795168805.25",
    },
    {
        .name = "epoch_ms",
        .params = "t",
        .result = WR_T_NUM,
        .run = run_epoch_ms,
        .signature = "epoch_ms(t)",
        .summary = "Whole milliseconds since 1970-01-01T00:00:00Z, rounded down.",
        .example = "epoch_ms(\"2026-11-20T10:00:05.2504Z\")",
        .shows = "1795168805250",
    },
    {
        .name = "now",
        .params = "",
        .result = WR_T_TIME,
        .run = run_now,
        .bind = bind_now,
        .signature = "now()",
        .summary = "The time at which the program began, in milliseconds: the same in every row.",
        .example = "now() - now()",
        .shows = "0",
    },
    {.name = NULL},
};
