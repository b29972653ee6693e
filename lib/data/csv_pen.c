/* See csv_pen.h. */
#include "data/csv_pen.h"

static char *put_quoted(char *at, const char *p, size_t n)
{
    *at++ = '"';
    for (const char *q; n && (q = memchr(p, '"', n)) != NULL;) {
        size_t run = (size_t)(q - p) + 1;
        memcpy(at, p, run);
        at += run;
        *at++ = '"';
        p += run;
        n -= run;
    }
    if (n)
        memcpy(at, p, n);
    at += n;
    *at++ = '"';
    return at;
}

static char *put_escaped(char *at, const char *p, size_t n, bool backslash)
{
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        char e = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' && backslash ? '\\' : 0;
        if (e)
            *at++ = '\\';
        *at++ = e ? e : c;
    }
    return at;
}

size_t wr_tsv_unescape(const char *p, size_t n, char *out)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (c == '\\' && i + 1 < n) {
            char e = p[i + 1];
            c = e == 't' ? '\t' : e == 'n' ? '\n' : e == 'r' ? '\r' : '\\';
            i += c != '\\' || e == '\\';
        }
        out[at++] = c;
    }
    return at;
}

char *wr_csv_put_special(const struct wr_csv_pen *pen, char *at, const char *p, size_t n)
{
    return pen->tsv ? put_escaped(at, p, n, pen->backslash) : put_quoted(at, p, n);
}

char *wr_csv_put_view_slowly(const struct wr_csv_pen *pen, char *at, const char *p, struct wr_view view)
{
    const struct wr_dialect *in = &pen->format->dialect;
    size_t n = WR_VIEW_LEN(view);
    if (view.len & WR_VIEW_DOUBLED) {
        if (!pen->tsv && !pen->undo && in->quote == '"' && !in->escape && in->mode == WR_QUOTES_STRICT) {
            *at++ = '"';
            memcpy(at, p, n);
            at[n] = '"';
            return at + n + 1;
        }
        char *plain = wr_arena_alloc(pen->arena, n);
        if (!plain)
            return NULL;
        n = wr_view_unquote(in, p, (struct wr_view){0, view.len}, plain);
        p = plain;
    }
    if (pen->undo && memchr(p, '\\', n)) {
        char *plain = wr_arena_alloc(pen->arena, n);
        if (!plain)
            return NULL;
        n = wr_tsv_unescape(p, n, plain);
        p = plain;
    }
    if (pen->escaped)
        return put_escaped(at, p, n, false);
    return wr_csv_put_text(pen, at, p, n);
}

void wr_csv_pen_init(struct wr_csv_pen *pen, const struct wr_csv_out *out)
{
    char delim = out->tsv ? '\t' : out->delim;
    *pen = (struct wr_csv_pen){.delim = delim, .tsv = out->tsv, .backslash = !out->no_escapes};
    pen->odd = delim && strchr("0123456789.+-etrufalsTZ:", delim);
    if (pen->tsv)
        wr_needles_set(&pen->text, (const char[]){'\r', '\n', '\t', '\\'}, pen->backslash ? 4 : 3);
    else
        wr_needles_set(&pen->text, (const char[]){'"', '\r', '\n', delim}, 4);
    pen->raw = pen->text;
}

void wr_csv_pen_take_format(struct wr_csv_pen *pen, const struct wr_format *format)
{
    pen->format = format;
    if (!format)
        return;
    pen->escaped = pen->tsv && format->escapes;
    pen->undo = !pen->tsv && format->escapes;
    pen->same = format->dialect.delim == (unsigned char)pen->delim && format->dialect.eol == '\n' && !pen->undo &&
                (!pen->tsv || pen->escaped || !pen->backslash);
    if (pen->escaped)
        wr_needles_set(&pen->raw, (const char[]){'\r', '\r', '\n', '\t'}, 4);
    else if (pen->tsv)
        wr_needles_set(&pen->raw, (const char[]){'\r', '\r', '\n', '\t', '\\'}, pen->backslash ? 5 : 4);
    else
        wr_needles_set(&pen->raw, (const char[]){'"', '\r', '\n', pen->delim, '\\'}, pen->undo ? 5 : 4);
    bool quotes = !pen->tsv || format->dialect.quote >= 0;
    pen->keeps = !pen->tsv && format->dialect.quote == '"' && format->dialect.mode == WR_QUOTES_STRICT;
    wr_needles_set(&pen->record, (const char[]){'\r', quotes ? '"' : '\r'}, 2);
}
