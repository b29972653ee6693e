/* Two things make records harder to see, and both are of small files that people write or old databases export.
 * With comments (--comment), a line that begins with a certain byte, where a record could begin, is no record, and
 * what stands in it opens no quotes. With an escape byte (--escape), the byte after it is only a byte, in quotes
 * and outside. So the machine has more states, and it goes from byte to byte. */
#include "data/scan_steps.h"

#include <string.h>

static bool is_escape(const struct wr_dialect *d, char c)
{
    return d->escape && (unsigned char)c == d->escape;
}

static enum wr_scan_state after(const struct wr_dialect *d, int quote, enum wr_scan_state state, char c)
{
    switch (state) {
    case WR_SCAN_RECORD:
        if (d->comment && (unsigned char)c == d->comment)
            return c == d->eol ? WR_SCAN_RECORD : WR_SCAN_COMMENT;
        break;
    case WR_SCAN_COMMENT:
        return c == d->eol ? WR_SCAN_RECORD : WR_SCAN_COMMENT;
    case WR_SCAN_QUOTED:
        if (is_escape(d, c))
            return WR_SCAN_QUOTED_ESCAPE;
        return (unsigned char)c == quote ? WR_SCAN_CLOSED : WR_SCAN_QUOTED;
    case WR_SCAN_QUOTED_ESCAPE:
        return WR_SCAN_QUOTED;
    case WR_SCAN_ESCAPE:
        return WR_SCAN_UNQUOTED;
    case WR_SCAN_UNQUOTED:
        return is_escape(d, c) ? WR_SCAN_ESCAPE : wr_scan_outside(d, c);
    default:
        break;
    }
    if (is_escape(d, c))
        return WR_SCAN_ESCAPE;
    return (unsigned char)c == quote ? WR_SCAN_QUOTED : wr_scan_outside(d, c);
}

enum wr_scan_state wr_steps_walk(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state state)
{
    const int quote = wr_dialect_quote(d);
    for (size_t i = 0; i < n; i++)
        state = after(d, quote, state, p[i]);
    return state;
}

void wr_steps_summarize(const struct wr_dialect *d, const char *p, size_t n, struct wr_scan_summary *out)
{
    memset(out->exit, WR_SCAN_STATES, sizeof out->exit);
    out->lines = wr_scan_lines(p, n, d->eol);
}

size_t wr_steps_record_end(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state *state)
{
    const int quote = wr_dialect_quote(d);
    for (size_t i = 0; i < n; i++) {
        *state = after(d, quote, *state, p[i]);
        if (*state == WR_SCAN_RECORD)
            return i + 1;
    }
    return n;
}

int wr_steps_index(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t n)
{
    const int quote = wr_dialect_quote(&s->dialect);
    ix->quotes = quote >= 0 && memchr(p, quote, n);
    ix->escapes = s->dialect.escape && memchr(p, s->dialect.escape, n);
    ix->crs = memchr(p, '\r', n) != NULL;
    for (size_t i = 0; i < n;) {
        if (s->dialect.comment && (unsigned char)p[i] == s->dialect.comment) {
            const char *eol = memchr(p + i, s->dialect.eol, n - i);
            i = eol ? (size_t)(eol - p) + 1 : n;
            continue;
        }
        i = wr_index_record(ix, s, p, i, n);
        if (i == SIZE_MAX)
            return -1;
    }
    return 0;
}

struct wr_view wr_steps_view(const struct wr_dialect *d, const char *p, uint32_t off, uint32_t len)
{
    if (!len || (unsigned char)p[off] != wr_dialect_quote(d))
        return (struct wr_view){off, len | WR_VIEW_DOUBLED};
    const bool closed = d->mode == WR_QUOTES_STRICT && len > 1; /* RELAXED leaves the end to wr_steps_unquote */
    return (struct wr_view){off + 1, (len - 1 - closed) | WR_VIEW_QUOTED | WR_VIEW_DOUBLED};
}

size_t wr_steps_unquote(const struct wr_dialect *d, const char *p, struct wr_view v, char *out)
{
    const char *s = p + v.off, *end = s + WR_VIEW_LEN(v);
    char *o = out;
    bool quoted = v.len & WR_VIEW_QUOTED;
    while (s < end) {
        const char c = *s++;
        if (is_escape(d, c) && s < end) {
            *o++ = *s++;
        } else if (!quoted || (unsigned char)c != d->quote) {
            *o++ = c;
        } else if (s < end && *s == c) {
            *o++ = *s++;
        } else {
            quoted = false; /* the closing quote, in RELAXED mode: what is left is not quoted */
        }
    }
    return (size_t)(o - out);
}
