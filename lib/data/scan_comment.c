/* Inputs with comments (--comment): a line that begins with a certain byte, where a record could begin, is no
 * record. What stands in it opens no quotes, so the machine has one state more. It goes from byte to byte: comments
 * are for small files that people write. */
#include "data/scan_comment.h"

#include <string.h>

static enum wr_scan_state after(const struct wr_dialect *d, int quote, enum wr_scan_state state, char c)
{
    switch (state) {
    case WR_SCAN_RECORD:
        if ((unsigned char)c == d->comment)
            return c == d->eol ? WR_SCAN_RECORD : WR_SCAN_COMMENT;
        break;
    case WR_SCAN_COMMENT:
        return c == d->eol ? WR_SCAN_RECORD : WR_SCAN_COMMENT;
    case WR_SCAN_QUOTED:
        return (unsigned char)c == quote ? WR_SCAN_CLOSED : WR_SCAN_QUOTED;
    case WR_SCAN_UNQUOTED:
        return wr_scan_outside(d, c);
    default:
        break;
    }
    return (unsigned char)c == quote ? WR_SCAN_QUOTED : wr_scan_outside(d, c);
}

enum wr_scan_state wr_comment_walk(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state state)
{
    const int quote = wr_dialect_quote(d);
    for (size_t i = 0; i < n; i++)
        state = after(d, quote, state, p[i]);
    return state;
}

void wr_comment_summarize(const struct wr_dialect *d, const char *p, size_t n, struct wr_scan_summary *out)
{
    memset(out->exit, WR_SCAN_STATES, sizeof out->exit);
    out->lines = wr_scan_lines(p, n, d->eol);
}

size_t wr_comment_record_end(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state *state)
{
    const int quote = wr_dialect_quote(d);
    for (size_t i = 0; i < n; i++) {
        *state = after(d, quote, *state, p[i]);
        if (*state == WR_SCAN_RECORD)
            return i + 1;
    }
    return n;
}

int wr_comment_index(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t n)
{
    const int quote = wr_dialect_quote(&s->dialect);
    ix->quotes = quote >= 0 && memchr(p, quote, n);
    ix->crs = memchr(p, '\r', n) != NULL;
    for (size_t i = 0; i < n;) {
        if ((unsigned char)p[i] == s->dialect.comment) {
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
