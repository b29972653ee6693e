/* See layout.h. Two ways to write a run of tokens: on one line (`line`), or, where it does not fit there, has
 * comments or was written so, on several: a pipeline with a line for each of its parts (`pipeline`), a part with
 * line ends behind its outermost commas and around pipelines in brackets (`part`). What stands between two tokens
 * of the text, blanks, bars and comments, is a gap. */
#include "lang/layout.h"

#include <stdlib.h>

#include "base/utf8.h"

enum { STEP = 4 }; /* columns a line is moved in */

struct layout {
    struct wr_slice text;
    struct wr_read_token *v; /* [n] without separators */
    uint32_t n;
    struct wr_buf *out;
    bool nomem;
};

/* ---- gaps ------------------------------------------------------------------------------------------------------
 */

/* What comes next in a gap: a comment, and how many line ends stand before it. */
struct gap {
    uint32_t at, end;
    uint32_t lines;
    struct wr_slice comment;
};

static bool next_comment(const struct layout *l, struct gap *g)
{
    const char *p = l->text.p;
    for (g->lines = 0; g->at < g->end && p[g->at] != '#'; g->at++)
        g->lines += p[g->at] == '\n';
    if (g->at == g->end)
        return false;
    uint32_t from = g->at;
    while (g->at < g->end && p[g->at] != '\n')
        g->at++;
    g->comment = (struct wr_slice){p + from, g->at - from};
    while (g->comment.n > 1 && strchr(" \t\r", g->comment.p[g->comment.n - 1]))
        g->comment.n--;
    return true;
}

/* Where the gap before token i begins. */
static uint32_t gap_from(const struct layout *l, uint32_t i)
{
    return i ? l->v[i - 1].token.end : 0;
}

static bool has_comment(const struct layout *l, uint32_t i)
{
    struct gap g = {.at = gap_from(l, i), .end = l->v[i].token.pos};
    return next_comment(l, &g);
}

static bool has_line_end(const struct layout *l, uint32_t i)
{
    struct gap g = {.at = gap_from(l, i), .end = l->v[i].token.pos};
    return next_comment(l, &g) || g.lines > 0;
}

/* ---- one line --------------------------------------------------------------------------------------------------
 */

static void put(struct layout *l, const char *p, size_t n)
{
    l->nomem |= wr_buf_add(l->out, p, n) < 0;
}

static void put_token(struct layout *l, uint32_t i)
{
    put(l, l->text.p + l->v[i].token.pos, l->v[i].token.end - l->v[i].token.pos);
}

static void new_line(struct layout *l, uint32_t indent)
{
    put(l, "\n", 1);
    for (; indent; indent--)
        put(l, " ", 1);
}

static bool begins_part(enum wr_role role)
{
    return role == WR_ROLE_STAGE || role == WR_ROLE_LET;
}

/* May ( and [ that touch it go on with this token: is it a call, or a part of a value? */
static bool goes_on(const struct layout *l, const struct wr_read_token *t)
{
    switch (t->token.kind) {
    case WR_TK_NAME:
        return !wr_lex_reserved((struct wr_slice){l->text.p + t->token.pos, t->token.end - t->token.pos});
    case WR_TK_QUOTED:
    case WR_TK_ARG:
    case WR_TK_TEXT:
    case WR_TK_FTEXT:
    case WR_TK_RPAREN:
    case WR_TK_RBRACK:
    case WR_TK_QUESTION:
        return true;
    default:
        return false;
    }
}

/* Do blanks stand between token i and the one before it? in_part: both are in the brackets of x[from:to]. */
static bool apart(const struct layout *l, uint32_t i, bool in_part)
{
    const struct wr_read_token *a = &l->v[i - 1], *b = &l->v[i];
    if (a->role == WR_ROLE_SIGN || b->role == WR_ROLE_PERCENT)
        return false;
    if (b->role == WR_ROLE_OPEN)
        return true;
    switch (a->token.kind) {
    case WR_TK_LPAREN:
    case WR_TK_LBRACK:
    case WR_TK_BANG:
    case WR_TK_RANGE:
    case WR_TK_DOT:
    case WR_TK_POW:
        return false;
    case WR_TK_COLON:
        return !in_part;
    default:
        break;
    }
    switch (b->token.kind) {
    case WR_TK_RPAREN:
    case WR_TK_RBRACK:
    case WR_TK_COMMA:
    case WR_TK_COLON:
    case WR_TK_QUESTION:
    case WR_TK_RANGE:
    case WR_TK_DOT:
    case WR_TK_POW:
        return false;
    case WR_TK_LPAREN:
    case WR_TK_LBRACK:
        return !(b->token.touches && goes_on(l, a));
    default:
        return true;
    }
}

/* Does the innermost bracket around token i, from token `from` on, belong to a list or a part of a value? */
static bool in_square(const struct layout *l, uint32_t from, uint32_t i)
{
    uint32_t closed = 0;
    while (i > from) {
        switch (l->v[--i].token.kind) {
        case WR_TK_RPAREN:
        case WR_TK_RBRACK:
        case WR_TK_RBRACE:
            closed++;
            break;
        case WR_TK_LPAREN:
        case WR_TK_LBRACK:
        case WR_TK_LBRACE:
            if (!closed)
                return l->v[i].token.kind == WR_TK_LBRACK;
            closed--;
            break;
        default:
            break;
        }
    }
    return false;
}

/* A blank, a bar or nothing before token i, which is not the first of the tokens from `from` on. */
static void put_between(struct layout *l, uint32_t from, uint32_t i)
{
    bool colon = l->v[i - 1].token.kind == WR_TK_COLON;
    if (l->v[i].role == WR_ROLE_STAGE && l->v[i - 1].role != WR_ROLE_OPEN)
        put(l, " | ", 3);
    else if (apart(l, i, colon && in_square(l, from, i)))
        put(l, " ", 1);
}

/* The tokens [from, to) on one line. */
static void line(struct layout *l, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (i > from)
            put_between(l, from, i);
        put_token(l, i);
    }
}

/* How wide that is. */
static size_t width(struct layout *l, uint32_t from, uint32_t to)
{
    struct wr_buf text = {0}, *out = l->out;
    l->out = &text;
    line(l, from, to);
    l->out = out;
    size_t n = wr_utf8_count(text.p, text.n);
    wr_buf_done(&text);
    return n;
}

/* Must the tokens [from, to) have several lines, however short they are: are there comments, `let`s, or stages that
 * were given lines of their own? */
static bool stands_on_lines(const struct layout *l, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        bool first = i == from || l->v[i - 1].role == WR_ROLE_OPEN;
        if (l->v[i].role == WR_ROLE_LET || (i > from && has_comment(l, i)))
            return true;
        if (l->v[i].role == WR_ROLE_STAGE && !first && has_line_end(l, i))
            return true;
    }
    return false;
}

/* ---- several lines ---------------------------------------------------------------------------------------------
 */

static uint32_t column(const struct layout *l)
{
    const char *p = l->out->p;
    size_t from = l->out->n;
    while (from && p[from - 1] != '\n')
        from--;
    return (uint32_t)wr_utf8_count(p + from, l->out->n - from);
}

/* The comments of a gap between two parts: behind what stands on the line, or on lines of their own. An empty line
 * stays where something stands before it. Does one stand at the end? */
static bool put_comments(struct layout *l, uint32_t from, uint32_t to, uint32_t indent, bool first)
{
    struct gap g = {.at = from, .end = to};
    for (; next_comment(l, &g); first = false) {
        if (l->out->n && !g.lines) {
            put(l, "  ", 2);
        } else if (l->out->n) {
            put(l, "\n", g.lines > 1 && !first);
            new_line(l, indent);
        }
        put(l, g.comment.p, g.comment.n);
    }
    return g.lines > 1 && !first;
}

/* The comments inside a part, before token i; the line goes on moved in. */
static bool put_inner_comments(struct layout *l, uint32_t i, uint32_t indent)
{
    struct gap g = {.at = gap_from(l, i), .end = l->v[i].token.pos};
    bool any = false;
    for (; next_comment(l, &g); any = true) {
        if (any)
            new_line(l, indent);
        else
            put(l, "  ", 2);
        put(l, g.comment.p, g.comment.n);
    }
    if (any)
        new_line(l, indent);
    return any;
}

static uint32_t closing(const struct layout *l, uint32_t open)
{
    uint32_t depth = 0, i = open;
    for (; i < l->n; i++) {
        depth += l->v[i].role == WR_ROLE_OPEN;
        if (l->v[i].role == WR_ROLE_CLOSE && --depth == 0)
            break;
    }
    return i;
}

static void pipeline(struct layout *l, uint32_t from, uint32_t to, uint32_t begin, uint32_t end, uint32_t indent);

/* Where the tokens from i on have their next outermost comma; it belongs to them. */
static uint32_t item_end(const struct layout *l, uint32_t i, uint32_t to)
{
    int depth = 0;
    for (; i < to; i++) {
        enum wr_token_kind kind = l->v[i].token.kind;
        depth += kind == WR_TK_LPAREN || kind == WR_TK_LBRACK || kind == WR_TK_LBRACE;
        depth -= kind == WR_TK_RPAREN || kind == WR_TK_RBRACK || kind == WR_TK_RBRACE;
        if (kind == WR_TK_COMMA && depth == 0)
            return i + 1;
    }
    return to;
}

/* One stage or `let`, the tokens [from, to), at the place where the line is. */
static void part(struct layout *l, uint32_t from, uint32_t to, uint32_t indent)
{
    if (!stands_on_lines(l, from, to) && column(l) + width(l, from, to) <= WR_LAYOUT_WIDTH) {
        line(l, from, to);
        return;
    }
    uint32_t next = item_end(l, from, to);
    for (uint32_t i = from; i < to; i++) {
        bool item = i == next;
        if (item)
            next = item_end(l, i, to);
        if (i > from && put_inner_comments(l, i, indent + STEP))
            ;
        else if (item && column(l) + 1 + width(l, i, next) > WR_LAYOUT_WIDTH)
            new_line(l, indent + STEP);
        else if (i > from)
            put_between(l, from, i);
        put_token(l, i);
        if (l->v[i].role == WR_ROLE_OPEN) {
            uint32_t close = closing(l, i);
            pipeline(l, i + 1, close, l->v[i].token.end, l->v[close].token.pos, indent + STEP);
            new_line(l, indent);
            put_token(l, close);
            i = close;
        }
    }
}

static uint32_t part_end(const struct layout *l, uint32_t i, uint32_t to)
{
    for (i++; i < to && !begins_part(l->v[i].role); i++)
        if (l->v[i].role == WR_ROLE_OPEN)
            i = closing(l, i);
    return i;
}

/* The parts that are the tokens [from, to), a line or more each; they, and the comments around them, stand between
 * the bytes begin and end of the text. Empty lines stay, one in a row. */
static void pipeline(struct layout *l, uint32_t from, uint32_t to, uint32_t begin, uint32_t end, uint32_t indent)
{
    bool stages = false;
    for (uint32_t i = from, next; i < to; i = next) {
        next = part_end(l, i, to);
        bool empty_line = put_comments(l, begin, l->v[i].token.pos, indent, i == from);
        put(l, "\n", empty_line);
        if (l->out->n)
            new_line(l, indent);
        if (stages)
            put(l, "| ", 2);
        stages |= l->v[i].role == WR_ROLE_STAGE;
        part(l, i, next, indent);
        begin = l->v[next - 1].token.end;
    }
    put_comments(l, begin, end, indent, false);
}

int wr_layout_program(struct wr_slice text, const struct wr_token_log *tokens, struct wr_buf *out)
{
    struct wr_buf made = {0};
    struct layout l = {.text = text, .out = &made, .v = malloc((tokens->n + 1) * sizeof *l.v)};
    if (!l.v)
        return -1;
    for (uint32_t i = 0; i < tokens->n; i++)
        if (tokens->v[i].role != WR_ROLE_SEPARATOR)
            l.v[l.n++] = tokens->v[i];
    const uint32_t last = l.n ? l.v[l.n - 1].token.end : 0;
    struct gap before = {.end = l.n ? l.v[0].token.pos : (uint32_t)text.n},
               behind = {last, (uint32_t)text.n, 0, {0}};
    bool comments = next_comment(&l, &before) || next_comment(&l, &behind);
    if (!comments && !stands_on_lines(&l, 0, l.n) && width(&l, 0, l.n) <= WR_LAYOUT_WIDTH)
        line(&l, 0, l.n);
    else
        pipeline(&l, 0, l.n, 0, (uint32_t)text.n, 0);
    if (made.n)
        put(&l, "\n", 1);
    l.out = out;
    put(&l, made.p, made.n);
    wr_buf_done(&made);
    free(l.v);
    return l.nomem ? -1 : 0;
}
