/* Habits brought from other languages, as parse_fix.c, in what stages list: items with their names, sort keys, and
 * the brackets of a call around all of it. */
#include "lang/parse_state.h"

#include <stdio.h>

static int told(struct wr_token t, struct wr_err *err, const char *says)
{
    return wr_err_at(err, t.pos, t.end - t.pos, "%s", says);
}

/* ---- items -----------------------------------------------------------------------------------------------------
 */

/* select -a, select !a: without a. */
static int fix_without(struct wr_parser *p, struct wr_err *err)
{
    char name[WR_QUOTE_TEXT];
    struct wr_token sign = *wr_parser_peek(p);
    struct wr_lexer ahead = p->lx;
    if (!wr_slice_is(p->stage, "select") || (sign.kind != WR_TK_MINUS && sign.kind != WR_TK_BANG))
        return 0;
    wr_lex_take(&ahead, sign);
    struct wr_token column = wr_lex_peek(&ahead);
    wr_lex_take(&ahead, column);
    struct wr_token next = wr_lex_peek(&ahead);
    bool ends = next.kind <= WR_TK_COMMA;
    if ((column.kind != WR_TK_NAME && column.kind != WR_TK_QUOTED) || !column.touches || !ends)
        return 0;
    wr_err_at(err, sign.pos, column.end - sign.pos, "select names the columns that stay");
    wr_err_hint(err, "write drop %s", wr_parser_quote(p, column.pos, column.end, name));
    return WR_EPROG;
}

int wr_fix_before_item(struct wr_parser *p, struct wr_err *err)
{
    char rest[WR_QUOTE_TEXT];
    struct wr_token star = *wr_parser_peek(p);
    if (star.kind != WR_TK_STAR)
        return fix_without(p, err);
    wr_parser_take(p);
    if (!wr_parser_is(p, WR_TK_COMMA)) {
        told(star, err, "a '*' for all columns is not needed");
        if (wr_fix_like(p, *wr_parser_peek(p), "where")) {
            wr_parser_take(p);
            wr_err_hint(err, "write filter %s",
                        wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_REST), rest));
            return WR_EPROG;
        }
        wr_err_hint(err, "without select every column stays; map keeps them and adds some");
        return WR_EPROG;
    }
    uint32_t from = wr_parser_take(p).end;
    wr_parser_quote(p, from, wr_parser_end_of(p, WR_UNIT_REST), rest);
    told(star, err, "a '*' for all columns is not needed: map keeps them all");
    wr_err_hint(err, "write map %s", *rest ? rest : "NAME = EXPR");
    return WR_EPROG;
}

/* `EXPR as NAME`, `NAME: EXPR`, also `old -> new` and `old: new` of a rename; the word or sign is the next token.
 */
int wr_fix_after_item(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char old[WR_QUOTE_TEXT], name[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    bool rename = wr_slice_is(p->stage, "rename");
    bool sign = rename && (t.kind == WR_TK_ARROW || t.kind == WR_TK_COLON || wr_fix_like(p, t, "to"));
    wr_parser_quote(p, from, p->last_end, old);
    if (!rename && t.kind == WR_TK_COLON && p->last.pos == from && wr_parser_peek_second(p).kind != WR_TK_COLON) {
        wr_parser_take(p);
        const struct wr_token to = *wr_parser_peek(p), next = wr_parser_peek_second(p);
        const bool column = to.kind == WR_TK_NAME || to.kind == WR_TK_QUOTED;
        wr_parser_quote(p, t.end, wr_parser_end_of(p, WR_UNIT_ITEM), name);
        if (wr_slice_is(p->stage, "select") && column && next.kind <= WR_TK_COMMA) {
            told(t, err, "a range of columns has '..' between two, and a new column '=' before its value");
            wr_err_hint(err, "write %s..%s, or %s = %s", old, name, old, name);
            return WR_EPROG;
        }
        told(t, err, "a column gets its value with '='");
        wr_err_hint(err, "write %s = %s", old, name);
        return WR_EPROG;
    }
    if (!wr_fix_like(p, t, "as") && !sign)
        return 0;
    wr_parser_take(p);
    struct wr_token as = *wr_parser_peek(p);
    if (wr_slice_is(p->stage, "join")) {
        told(t, err, "the name that the file is called by stands before 'on'");
        wr_err_hint(err, "write as %s on %s",
                    as.kind == WR_TK_NAME ? wr_parser_quote(p, as.pos, as.end, name) : "NAME", old);
        return WR_EPROG;
    }
    told(t, err, "a name stands before its value, with '='");
    if (as.kind == WR_TK_NAME || as.kind == WR_TK_QUOTED)
        wr_err_hint(err, "write %s%s = %s", rename ? "rename " : "", wr_parser_quote(p, as.pos, as.end, name), old);
    else
        wr_err_hint(err, "write NAME = %s", old);
    return WR_EPROG;
}

/* Is there a `<-` in the text at pos? It is cut as < and -. */
static bool is_arrow(const struct wr_parser *p, uint32_t pos)
{
    return pos + 1 < p->lx.text.n && p->lx.text.p[pos] == '<' && p->lx.text.p[pos + 1] == '-';
}

int wr_fix_no_name(struct wr_parser *p, uint32_t from, const struct wr_node *expr, struct wr_err *err)
{
    char text[WR_QUOTE_TEXT], left[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    bool rename = wr_slice_is(p->stage, "rename"), named = t.kind == WR_TK_NAME || t.kind == WR_TK_QUOTED;
    bool compared = expr->kind == WR_N_BINARY && expr->args[0]->kind == WR_N_NAME;
    uint32_t sign = compared && expr->op == WR_OP_EQ                                     ? 2
                    : compared && expr->op == WR_OP_LT && is_arrow(p, expr->op_span.pos) ? 2
                                                                                         : 0;
    wr_err_at(err, from, p->last_end - from, "expected NAME = EXPR, and this has no name");
    wr_parser_quote(p, from, p->last_end, text);
    if (sign) {
        wr_parser_quote(p, from, expr->op_span.pos, left);
        wr_parser_quote(p, expr->op_span.pos + sign, p->last_end, text);
        wr_err_hint(err, "write %s = %s", left, text);
    } else if (t.kind == WR_TK_NAME && wr_parser_peek_second(p).kind == WR_TK_ASSIGN) {
        wr_err_hint(err, "a name with blanks stands in backticks: `%s` = ...",
                    wr_parser_quote(p, from, t.end, left));
    } else if (rename && expr->kind == WR_N_TEXT && t.kind == WR_TK_TEXT) {
        wr_err_hint(err, "write `%.*s` = `%.*s`", (int)(t.end - t.pos - 2), p->lx.text.p + t.pos + 1,
                    (int)(expr->span.len - 2), p->lx.text.p + expr->span.pos + 1);
    } else if (!rename && expr->kind == WR_N_NAME && wr_parser_begins_value(p, t)) {
        wr_err_hint(err, "write %s = %s", text, wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_ITEM), left));
    } else if (rename && named) {
        wr_err_hint(err, "write %s = %s", wr_parser_quote(p, t.pos, t.end, left), text);
    } else if (rename) {
        wr_err_hint(err, "write rename NEW = %s", text);
    } else {
        wr_err_hint(err, "write NAME = %s", text);
    }
    return WR_EPROG;
}

/* `first-name = ...` where a name is given: the `=` is the next token. */
int wr_fix_dashed_name(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    static const char *const naming[] = {"map", "select", "rename", "reduce", "flat_map"};
    const char *text = p->lx.text.p;
    bool names = false, dash = false;
    for (size_t i = 0; i < sizeof naming / sizeof *naming; i++)
        names |= wr_slice_is(p->stage, naming[i]);
    for (uint32_t i = from; names && i < p->last_end; i++) {
        dash |= text[i] == '-' && i > from;
        names = !strchr(" \t\n()+*/%.,\"'`$", text[i]);
    }
    for (; names && from > 0 && memchr(" \t\n", text[from - 1], 3); from--)
        ;
    if (!names || !dash || (from > 0 && text[from - 1] == '='))
        return 0;
    while (memchr(" \t\n", text[from], 3))
        from++;
    wr_err_at(err, from, p->last_end - from, "a name with a '-' stands in backticks");
    wr_err_hint(err, "write `%.*s` = ...", p->last_end - from > 80 ? 80 : (int)(p->last_end - from), text + from);
    return WR_EPROG;
}

/* ---- sort keys --------------------------------------------------------------------------------------------------
 */

static bool is_down(const struct wr_parser *p, struct wr_token t)
{
    return wr_fix_like(p, t, "desc") || wr_fix_like(p, t, "descending");
}

static bool is_up(const struct wr_parser *p, struct wr_token t)
{
    return wr_fix_like(p, t, "asc") || wr_fix_like(p, t, "ascending");
}

const char *wr_fix_keys(struct wr_parser *p, char out[WR_QUOTE_TEXT])
{
    size_t n = 0;
    out[0] = 0;
    while (n < WR_QUOTE_TEXT) {
        char key[WR_QUOTE_TEXT];
        uint32_t from = wr_parser_peek(p)->pos, end = wr_parser_end_of(p, WR_UNIT_ITEM), to = from;
        struct wr_token t = *wr_parser_peek(p), open = wr_parser_peek_second(p);
        const bool call = (is_down(p, t) || is_up(p, t)) && open.kind == WR_TK_LPAREN; /* desc(x) */
        bool down = call && is_down(p, t);
        while (p->last_end < end) {
            to = p->last_end;
            t = wr_parser_take(p);
        }
        if (call)
            from = open.end;
        else if (is_down(p, t) || is_up(p, t))
            down = is_down(p, t);
        else
            to = end;
        n += (size_t)snprintf(out + n, WR_QUOTE_TEXT - n, "%s%s%s", n ? ", " : "", down ? "-" : "",
                              wr_parser_quote(p, from, to, key));
        if (!wr_parser_is(p, WR_TK_COMMA))
            break;
        wr_parser_take(p);
    }
    return out;
}

/* A '-' that looks like a sign and is cut as a subtraction: `sort -a -b`, `sort by -a`. */
static bool looks_like_sign(const struct wr_parser *p, const struct wr_node *expr)
{
    uint32_t at = expr->op_span.pos;
    const char *text = p->lx.text.p;
    return expr->kind == WR_N_BINARY && expr->op == WR_OP_SUB && at > 0 && at + 1 < p->lx.text.n &&
           text[at] == '-' && text[at - 1] == ' ' && text[at + 1] != ' ';
}

static bool is_word(const struct wr_node *n, const char *word)
{
    return n->kind == WR_N_NAME && !n->quoted && wr_slice_is(n->text, word);
}

static int fix_sort_sign(struct wr_parser *p, const struct wr_node *expr, struct wr_err *err)
{
    char key[WR_QUOTE_TEXT];
    uint32_t at = expr->op_span.pos;
    if (is_word(expr->args[0], "by")) {
        wr_err_at(err, expr->args[0]->span.pos, expr->args[0]->span.len, "sort takes its keys without 'by'");
        wr_err_hint(err, "write sort %s", wr_parser_quote(p, at, wr_parser_end_of(p, WR_UNIT_REST), key));
    } else {
        wr_err_at(err, at, 1, "is this '-' a direction, or a subtraction?");
        wr_err_hint(err, "a ',' before it makes it the direction of a key, a blank behind it a subtraction");
    }
    return WR_EPROG;
}

/* sort a, b desc, c: all keys, of which this one is at `from`, and its direction the next token. */
static void hint_keys(struct wr_parser *p, const char *sign, uint32_t from, const char *key, struct wr_err *err)
{
    char before[WR_QUOTE_TEXT], behind[WR_QUOTE_TEXT] = "";
    const char *text = p->lx.text.p;
    while (from > 0 && (text[from - 1] == ' ' || text[from - 1] == '-')) /* sort -a desc */
        from--;
    wr_parser_quote(p, (uint32_t)(p->stage.p - text), from, before);
    wr_parser_take(p);
    const bool more = wr_parser_is(p, WR_TK_COMMA);
    if (more) {
        wr_parser_take(p);
        wr_fix_keys(p, behind);
    }
    wr_err_hint(err, "write %s %s%s%s%s", before, sign, key, more ? ", " : "", behind);
}

/* Called with the expression right after it, and with NULL after `as num`. */
int wr_fix_sort_key(struct wr_parser *p, uint32_t from, const struct wr_node *expr, struct wr_err *err)
{
    char key[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    bool down = is_down(p, t), up = is_up(p, t);
    wr_parser_quote(p, from, p->last_end, key);
    if (down || up) {
        told(t, err, "the direction of a key is a '-' before it, or nothing");
        hint_keys(p, down ? "-" : "", from, key, err);
        return WR_EPROG;
    }
    if (!expr)
        return 0;
    if (expr->kind == WR_N_CALL && expr->nargs == 1 &&
        (wr_slice_is(expr->text, "desc") || wr_slice_is(expr->text, "asc"))) {
        const struct wr_span s = expr->args[0]->span;
        wr_err_at(err, expr->span.pos, expr->span.len, "the direction of a key is a '-' before it, or nothing");
        wr_err_hint(err, "write sort %s%s", expr->text.n == 4 ? "-" : "",
                    wr_parser_quote(p, s.pos, s.pos + s.len, key));
        return WR_EPROG;
    }
    if (looks_like_sign(p, expr))
        return fix_sort_sign(p, expr, err);
    if (!wr_parser_begins_value(p, t) || wr_token_is(&p->lx, t, "as"))
        return 0;
    if (is_word(expr, "by")) {
        wr_err_at(err, expr->span.pos, expr->span.len, "sort takes its keys without 'by'");
        wr_err_hint(err, "write sort %s", wr_fix_keys(p, key));
        return WR_EPROG;
    }
    if (is_down(p, p->last)) {
        wr_err_at(err, expr->span.pos, expr->span.len, "the direction of a key is a '-' before it, or nothing");
        wr_err_hint(err, "write sort -%s", wr_fix_keys(p, key));
        return WR_EPROG;
    }
    return 0;
}

/* ---- the brackets of a call ------------------------------------------------------------------------------------
 */

bool wr_fix_call(struct wr_parser *p, char out[WR_QUOTE_TEXT], enum wr_token_kind *sign)
{
    struct wr_lexer ahead = p->lx;
    const uint32_t depth = ahead.depth;
    const struct wr_token open = *wr_parser_peek(p);
    struct wr_token t = open;
    uint32_t end;
    *sign = WR_TK_END;
    if (open.kind != WR_TK_LPAREN)
        return false;
    do {
        /* a `/` may begin a regex, in which a `,` is none of ours */
        if (t.kind == WR_TK_END || t.kind == WR_TK_ERROR || t.kind == WR_TK_SLASH || t.kind == WR_TK_IDIV)
            return false;
        if (*sign == WR_TK_END && ahead.depth == depth + 1 && (t.kind == WR_TK_COMMA || t.kind == WR_TK_ASSIGN))
            *sign = t.kind;
        end = t.pos;
        wr_lex_take(&ahead, t);
        t = wr_lex_peek(&ahead);
    } while (ahead.depth > depth);
    if (t.kind != WR_TK_END && t.kind != WR_TK_NEWLINE && t.kind != WR_TK_PIPE && t.kind != WR_TK_RPAREN)
        return false;
    wr_parser_quote(p, open.end, end, out);
    return true;
}

int wr_fix_stage_call(struct wr_parser *p, struct wr_err *err)
{
    static const char *const no_value[] = {"take", "skip", "tail", "uniq", "drop"};
    char inside[WR_QUOTE_TEXT];
    enum wr_token_kind sign;
    bool wrong = false;
    if (!wr_fix_call(p, inside, &sign) || wr_slice_is(p->stage, "tee") || wr_slice_is(p->stage, "top"))
        return 0;
    for (size_t i = 0; i < sizeof no_value / sizeof *no_value; i++)
        wrong |= wr_slice_is(p->stage, no_value[i]);
    const bool filter = wr_slice_is(p->stage, "filter");
    if ((sign == WR_TK_END && !wrong) || (filter && (sign == WR_TK_ASSIGN || !wr_parser_peek(p)->touches)))
        return 0;
    told(*wr_parser_peek(p), err, "a stage is no call: what it takes stands without brackets");
    if (filter) {
        wr_err_hint(err, "conditions are joined by and: filter a and b");
        return WR_EPROG;
    }
    wr_err_hint(err, "write %.*s%s %s", (int)p->stage.n, p->stage.p, wr_slice_is(p->stage, "uniq") ? " by" : "",
                inside);
    return WR_EPROG;
}
