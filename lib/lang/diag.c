/* See diag.h. What is shown of a program is the stage that the error lies in, and of that the line: enough to find
 * the place, and short also where a program is one long line. Carets count columns; what is no printable
 * character shows as one `?`, so that they stay under what they mean. */
#include "lang/diag.h"

#include "base/shown.h"
#include "base/utf8.h"
#include "lang/lex.h"

static const char red[] = "\033[1;31m", cyan[] = "\033[1;36m", plain[] = "\033[0m";

static int add(struct wr_buf *b, const char *s)
{
    return wr_buf_add(b, s, strlen(s));
}

static int add_coloured(struct wr_buf *b, const char *colour, const char *s)
{
    if (!colour)
        return add(b, s);
    return add(b, colour) < 0 || add(b, s) < 0 || add(b, plain) < 0 ? -1 : 0;
}

/* ---- the excerpt -----------------------------------------------------------------------------------------------
 */

struct excerpt {
    uint32_t from, to;
};

/* May a regex literal begin after this token? Words that stand between operands allow it. */
static bool operand_next(const struct wr_lexer *lx, struct wr_token t)
{
    static const char *const words[] = {"and",  "or",     "not",  "in",     "between", "by",
                                        "from", "select", "drop", "filter", "parse",   "if"};
    if (t.kind == WR_TK_NAME) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (wr_token_is(lx, t, words[i]))
                return true;
        return false;
    }
    return t.kind >= WR_TK_ASSIGN || t.kind == WR_TK_COMMA || t.kind == WR_TK_PIPE || t.kind == WR_TK_LPAREN ||
           t.kind == WR_TK_LBRACK || t.kind == WR_TK_LBRACE || t.kind == WR_TK_COLON || t.kind == WR_TK_NEWLINE;
}

/* The text between the pipes around pos. The program is wrong, so this is a good guess, not a promise. */
static struct excerpt find_stage(struct wr_slice text, uint32_t pos)
{
    struct excerpt e = {0, (uint32_t)text.n};
    struct wr_lexer lx;
    wr_lexer_init(&lx, text);
    bool operand = true;
    for (;;) {
        struct wr_token t = wr_lex_peek(&lx);
        if (operand && (t.kind == WR_TK_SLASH || t.kind == WR_TK_IDIV)) {
            struct wr_token r = wr_lex_peek_regex(&lx, t);
            t = r.kind == WR_TK_ERROR ? t : r;
        }
        if (t.kind == WR_TK_END)
            return e;
        if (t.kind == WR_TK_PIPE && t.pos >= pos) {
            e.to = t.pos;
            return e;
        }
        if (t.kind == WR_TK_PIPE)
            e.from = t.end;
        operand = operand_next(&lx, t);
        wr_lex_take(&lx, t);
    }
}

static struct excerpt find_excerpt(struct wr_slice text, uint32_t pos)
{
    struct excerpt e = find_stage(text, pos);
    uint32_t at = pos > e.to ? e.to : pos;
    for (uint32_t i = e.from; i < at; i++)
        if (text.p[i] == '\n')
            e.from = i + 1;
    for (uint32_t i = at; i < e.to; i++)
        if (text.p[i] == '\n')
            e.to = i;
    while (e.from < e.to && e.from < pos && (text.p[e.from] == ' ' || text.p[e.from] == '\t'))
        e.from++;
    while (e.to > e.from && memchr(" \t\r", text.p[e.to - 1], 3))
        e.to--;
    return e;
}

/* Adds the characters of [from, to) as they are shown: blanks for tabs, `?` for what a terminal would not show. */
static int add_shown(struct wr_buf *b, struct wr_slice text, uint32_t from, uint32_t to)
{
    while (from < to) {
        const char *p = text.p + from;
        unsigned len = wr_utf8_len(p, to - from);
        int rc = *p == '\t'                ? wr_buf_addc(b, ' ')
                 : wr_shown_obeyed(p, len) ? wr_buf_addc(b, '?')
                                           : wr_buf_add(b, p, len);
        if (rc < 0)
            return -1;
        from += len;
    }
    return 0;
}

/* How many columns add_shown makes of them. */
static size_t shown_columns(struct wr_slice text, uint32_t from, uint32_t to)
{
    size_t columns = 0;
    for (unsigned len; from < to; from += len) {
        len = wr_utf8_len(text.p + from, to - from);
        columns += wr_shown_obeyed(text.p + from, len) ? 1 : wr_utf8_width(text.p + from, len);
    }
    return columns;
}

static int add_times(struct wr_buf *b, char c, size_t n)
{
    while (n--)
        if (wr_buf_addc(b, c) < 0)
            return -1;
    return 0;
}

static int add_carets(struct wr_buf *b, struct excerpt e, struct wr_slice text, uint32_t pos, uint32_t end,
                      bool colour)
{
    /* Behind the excerpt (a missing operand) there are blanks only, one byte each. */
    uint32_t inside = pos > e.to ? e.to : pos;
    size_t before = shown_columns(text, e.from, inside);
    size_t under = end > pos && pos < e.to ? shown_columns(text, pos, end > e.to ? e.to : end) : 1;
    if (add_times(b, ' ', 2 + before + (pos - inside)) < 0 || (colour && add(b, red) < 0))
        return -1;
    return add_times(b, '^', under ? under : 1) < 0 || (colour && add(b, plain) < 0) ? -1 : 0;
}

static int add_excerpt(struct wr_buf *b, const struct wr_err *err, struct wr_slice text, bool colour)
{
    uint32_t pos = err->pos > text.n ? (uint32_t)text.n : err->pos;
    uint32_t end = err->len > text.n - pos ? (uint32_t)text.n : pos + err->len;
    struct excerpt e = find_excerpt(text, pos);
    if (pos > e.to && memchr(text.p + e.to, '\n', pos - e.to))
        pos = e.to;
    if (add(b, "  ") < 0 || add_shown(b, text, e.from, e.to) < 0 || wr_buf_addc(b, '\n') < 0 ||
        add_carets(b, e, text, pos, end, colour) < 0)
        return -1;
    if (err->hint[0] && (wr_buf_addc(b, ' ') < 0 || add(b, err->hint) < 0))
        return -1;
    return wr_buf_addc(b, '\n');
}

/* ---- the whole -------------------------------------------------------------------------------------------------
 */

static int add_place(struct wr_buf *b, const struct wr_err *err)
{
    char file[4 * sizeof err->file];
    if (!err->file[0])
        return 0;
    wr_err_text(file, sizeof file, err->file);
    if (err->line)
        return wr_buf_printf(b, "%s:%llu: ", file, (unsigned long long)err->line);
    return wr_buf_printf(b, "%s: ", file);
}

int wr_diag_format(struct wr_buf *b, const struct wr_err *err, struct wr_slice program, bool colour)
{
    if (add_coloured(b, colour ? red : NULL, "weir: error:") < 0 || wr_buf_addc(b, ' ') < 0 ||
        add_place(b, err) < 0 || add(b, err->msg) < 0 || wr_buf_addc(b, '\n') < 0)
        return -1;
    if (err->len && program.n)
        return add_excerpt(b, err, program, colour);
    if (err->hint[0])
        return add_coloured(b, colour ? cyan : NULL, "  hint:") < 0 || wr_buf_printf(b, " %s\n", err->hint) < 0 ? -1
                                                                                                                : 0;
    return 0;
}
