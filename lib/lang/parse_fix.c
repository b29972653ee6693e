/* Habits brought from other languages, each told with the words that weir has for it (weir-lang(7)).
 *
 * The grammar never leans on this file: it is asked only where the program is wrong already, or where a word could
 * be nothing but a mistake. The hint is the user's own text, put right, so that it can be copied. */
#include "lang/parse_state.h"

static int told(struct wr_token t, struct wr_err *err, const char *says)
{
    return wr_err_at(err, t.pos, t.end - t.pos, "%s", says);
}

/* ---- after an operand: is null, like, contains, ... ------------------------------------------------------------
 */

static const struct {
    const char *word;
    enum { FIX_LIKE, FIX_CALL, FIX_SIGN } how;
    const char *ours;
} infixes[] = {
    {"like", FIX_LIKE, ""},
    {"ilike", FIX_LIKE, "i"},
    {"rlike", FIX_SIGN, "~"},
    {"regexp", FIX_SIGN, "~"},
    {"regex", FIX_SIGN, "~"},
    {"matches", FIX_SIGN, "~"},
    {"match", FIX_SIGN, "~"},
    {"similar", FIX_SIGN, "~"},
    {"glob", FIX_SIGN, "~"},
    {"contains", FIX_CALL, "contains"},
    {"has", FIX_CALL, "contains"},
    {"includes", FIX_CALL, "contains"},
    {"startswith", FIX_CALL, "startswith"},
    {"starts_with", FIX_CALL, "startswith"},
    {"endswith", FIX_CALL, "endswith"},
    {"ends_with", FIX_CALL, "endswith"},
    {"eq", FIX_SIGN, "=="},
    {"ne", FIX_SIGN, "!="},
    {"lt", FIX_SIGN, "<"},
    {"le", FIX_SIGN, "<="},
    {"gt", FIX_SIGN, ">"},
    {"ge", FIX_SIGN, ">="},
    {"mod", FIX_SIGN, "%"},
    {"div", FIX_SIGN, "//"},
    {"equals", FIX_SIGN, "=="},
};

/* `x is null`, `x is not null`, `x is 5`: the words are the next tokens. */
static int fix_is(struct wr_parser *p, const char *left, struct wr_err *err)
{
    char right[WR_QUOTE_TEXT];
    struct wr_token is = wr_parser_take(p);
    bool negated = wr_parse_word(p, "not");
    if (wr_parse_word(p, "null")) {
        wr_err_at(err, is.pos, p->last_end - is.pos, "no operator 'is' in weir");
        wr_err_hint(err, "write %sis_null(%s)", negated ? "not " : "", left);
        return WR_EPROG;
    }
    uint32_t from = wr_parser_peek(p)->pos;
    told(is, err, "no operator 'is' in weir");
    wr_err_hint(err, "write %s %s %s", left,
                negated ? "!=" : "==", wr_parser_quote(p, from, wr_parser_end_of(p, WR_UNIT_OPERAND), right));
    return WR_EPROG;
}

/* x like "%abc%": the pattern decides between contains, startswith, endswith, == and a regex. */
static void hint_like(const char *left, struct wr_slice pattern, bool negated, const char *flags,
                      struct wr_err *err)
{
    const char *no = negated ? "not " : "";
    bool first = pattern.n && pattern.p[0] == '%', last = pattern.n > 1 && pattern.p[pattern.n - 1] == '%';
    struct wr_slice core = {pattern.p + first, pattern.n - first - last};
    if (core.n > 80)
        core.n = 80;
    int n = (int)core.n;
    bool plain = !memchr(core.p, '%', core.n) && !memchr(core.p, '_', core.n);
    if (*flags || !plain)
        wr_err_hint(err, "write %s %s /regex/%s", left, negated ? "!~" : "~", flags);
    else if (first && last)
        wr_err_hint(err, "write %scontains(%s, \"%.*s\")", no, left, n, core.p);
    else if (first)
        wr_err_hint(err, "write %sendswith(%s, \"%.*s\")", no, left, n, core.p);
    else if (last)
        wr_err_hint(err, "write %sstartswith(%s, \"%.*s\")", no, left, n, core.p);
    else
        wr_err_hint(err, "write %scontains(%s, \"%.*s\") or %s %s /%.*s/", no, left, n, core.p, left,
                    negated ? "!~" : "~", n, core.p);
}

static int fix_infix(struct wr_parser *p, const char *left, bool negated, size_t which, struct wr_err *err)
{
    char right[WR_QUOTE_TEXT];
    struct wr_token not_ = *wr_parser_peek(p);
    if (negated)
        wr_parser_take(p);
    struct wr_token word = wr_parser_take(p), t = *wr_parser_peek(p);
    const char *ours = infixes[which].ours;
    wr_err_at(err, not_.pos, word.end - not_.pos, "no operator '%s' in weir", infixes[which].word);
    wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_OPERAND), right);
    if (infixes[which].how == FIX_SIGN && negated)
        wr_err_hint(err, "write not %s %s %s", left, ours, right);
    else if (infixes[which].how == FIX_SIGN)
        wr_err_hint(err, "write %s %s %s", left, ours, right);
    else if (infixes[which].how == FIX_CALL)
        wr_err_hint(err, "write %s%s(%s, %s)", negated ? "not " : "", ours, left, right);
    else if (t.kind == WR_TK_TEXT)
        hint_like(left, (struct wr_slice){p->lx.text.p + t.pos + 1, t.end - t.pos - 2}, negated, ours, err);
    else
        wr_err_hint(err, "write %scontains(%s, %s) or %s %s /regex/", negated ? "not " : "", left, right, left,
                    negated ? "!~" : "~");
    return WR_EPROG;
}

int wr_fix_after_value(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char left[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind != WR_TK_NAME)
        return 0;
    bool negated = wr_token_is(&p->lx, t, "not");
    if (negated)
        t = wr_parser_peek_second(p);
    wr_parser_quote(p, from, p->last_end, left);
    if (!negated && wr_token_is(&p->lx, t, "is"))
        return fix_is(p, left, err);
    for (size_t i = 0; i < sizeof infixes / sizeof *infixes; i++)
        if (wr_token_is(&p->lx, t, infixes[i].word))
            return fix_infix(p, left, negated, i, err);
    if (negated) {
        told(*wr_parser_peek(p), err, "'not' stands before what it turns round, or before in and between");
        wr_err_hint(err, "write x not in [...], x not between a and b, or not (...)");
        return WR_EPROG;
    }
    return 0;
}

/* ---- in (1, 2) -------------------------------------------------------------------------------------------------
 */

int wr_fix_in(struct wr_parser *p, struct wr_err *err)
{
    char inside[WR_QUOTE_TEXT];
    struct wr_token open = *wr_parser_peek(p);
    if (wr_token_is(&p->lx, open, "between")) {
        told(open, err, "'in' and 'between' do not stand together");
        wr_err_hint(err, "write x between a and b");
        return WR_EPROG;
    }
    if (open.kind != WR_TK_LPAREN)
        return 0;
    wr_parser_take(p);
    told(open, err, "the list after 'in' stands in square brackets");
    wr_err_hint(err, "write in [%s]", wr_parser_quote(p, open.end, wr_parser_end_of(p, WR_UNIT_REST), inside));
    return WR_EPROG;
}

/* ---- after a whole expression: = and c ? a : b -----------------------------------------------------------------
 */

/* Finds the `:` of a ternary in the text that `ahead` stands before; *colon is where it is. */
static bool find_colon(struct wr_lexer ahead, struct wr_token *colon)
{
    enum { FAR = 256 }; /* tokens: every `name?` asks, so a look must not cost the whole program */
    uint32_t depth = ahead.depth;
    for (int i = 0; i < FAR; i++) {
        struct wr_token t = wr_lex_peek(&ahead);
        if (t.kind <= WR_TK_SEMI || t.kind == WR_TK_ARROW || (ahead.depth == depth && t.kind == WR_TK_COMMA))
            return false;
        bool closes = t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE;
        if (ahead.depth == depth && closes)
            return false;
        if (ahead.depth == depth && t.kind == WR_TK_COLON) {
            *colon = t;
            return i > 0;
        }
        wr_lex_take(&ahead, t);
    }
    return false;
}

static bool after_question(struct wr_parser *p, struct wr_token *colon)
{
    struct wr_lexer ahead = p->lx;
    wr_lex_take(&ahead, *wr_parser_peek(p));
    return find_colon(ahead, colon);
}

bool wr_fix_colon_ahead(struct wr_parser *p)
{
    struct wr_token colon;
    return after_question(p, &colon);
}

static int fix_question(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char c[WR_QUOTE_TEXT], a[WR_QUOTE_TEXT], b[WR_QUOTE_TEXT];
    struct wr_token colon, question = *wr_parser_peek(p);
    if (!after_question(p, &colon)) {
        told(question, err, "a '?' stands right after the name of a column");
        wr_err_hint(err, "name? is null where there is no such column");
        return WR_EPROG;
    }
    told(question, err, "no operator '? :' in weir");
    wr_parser_quote(p, from, p->last_end, c);
    wr_parser_quote(p, question.end, colon.pos, a);
    while (p->last_end < colon.end)
        wr_parser_take(p);
    wr_parser_quote(p, colon.end, wr_parser_end_of(p, WR_UNIT_ITEM), b);
    wr_err_hint(err, "write if(%s, %s, %s)", c, a, b);
    return WR_EPROG;
}

int wr_fix_after_expr(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char left[WR_QUOTE_TEXT], right[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    switch (t.kind) {
    case WR_TK_ERROR:
        return wr_lex_error(&p->lx, t, err);
    case WR_TK_QUESTION:
        return fix_question(p, from, err);
    case WR_TK_RANGE:
        return told(t, err, "ranges of columns, a..d, are not available yet");
    case WR_TK_ASSIGN:
        told(t, err, "a '=' gives a column its value; to compare write '=='");
        wr_parser_quote(p, from, p->last_end, left);
        wr_parser_take(p);
        wr_parser_quote(p, t.end, wr_parser_end_of(p, WR_UNIT_OPERAND), right);
        wr_err_hint(err, "write %s == %s", left, right);
        return WR_EPROG;
    default:
        return 0;
    }
}

/* ---- inside calls: count(*), count(distinct x) -----------------------------------------------------------------
 */

int wr_fix_argument(struct wr_parser *p, struct wr_token fn, const struct wr_node *last, struct wr_err *err)
{
    struct wr_slice name = wr_token_text(&p->lx, fn);
    struct wr_token t = *wr_parser_peek(p);
    if (!last && t.kind == WR_TK_STAR && wr_parser_peek_second(p).kind == WR_TK_RPAREN) {
        told(t, err, "a '*' is no column");
        if (wr_slice_is(name, "count"))
            wr_err_hint(err, "write count()");
        return WR_EPROG;
    }
    if (last && last->kind == WR_N_NAME && wr_slice_is(last->text, "distinct") && wr_parser_begins_value(p, t)) {
        char arg[WR_QUOTE_TEXT];
        wr_err_at(err, last->span.pos, last->span.len, "'distinct' is no word of a call");
        wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_REST), arg);
        wr_err_hint(err, "write %.*s_distinct(%s)", (int)name.n, name.p, arg);
        return WR_EPROG;
    }
    return 0;
}

/* ---- items -----------------------------------------------------------------------------------------------------
 */

int wr_fix_star(struct wr_parser *p, struct wr_err *err)
{
    char rest[WR_QUOTE_TEXT];
    struct wr_token star = *wr_parser_peek(p);
    if (star.kind != WR_TK_STAR)
        return 0;
    wr_parser_take(p);
    if (!wr_parser_is(p, WR_TK_COMMA)) {
        told(star, err, "a '*' for all columns is not needed");
        wr_err_hint(err, "without select every column stays; map keeps them and adds some");
        return WR_EPROG;
    }
    uint32_t from = wr_parser_take(p).end;
    wr_parser_quote(p, from, wr_parser_end_of(p, WR_UNIT_REST), rest);
    told(star, err, "a '*' for all columns is not needed: map keeps them all");
    wr_err_hint(err, "write map %s", *rest ? rest : "NAME = EXPR");
    return WR_EPROG;
}

/* `EXPR as NAME`, also `old -> new` and `old: new` of a rename; the word or sign is the next token. */
int wr_fix_after_item(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char old[WR_QUOTE_TEXT], name[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    bool rename = wr_slice_is(p->stage, "rename");
    bool sign = rename && (t.kind == WR_TK_ARROW || t.kind == WR_TK_COLON || wr_token_is(&p->lx, t, "to"));
    if (!wr_token_is(&p->lx, t, "as") && !sign)
        return 0;
    wr_parser_quote(p, from, p->last_end, old);
    wr_parser_take(p);
    struct wr_token as = *wr_parser_peek(p);
    wr_err_at(err, t.pos, t.end - t.pos, "a name stands before its value, with '='");
    if (as.kind == WR_TK_NAME || as.kind == WR_TK_QUOTED)
        wr_err_hint(err, "write %s%s = %s", rename ? "rename " : "", wr_parser_quote(p, as.pos, as.end, name), old);
    else
        wr_err_hint(err, "write NAME = %s", old);
    return WR_EPROG;
}

int wr_fix_no_name(struct wr_parser *p, uint32_t from, const struct wr_node *expr, struct wr_err *err)
{
    char text[WR_QUOTE_TEXT], left[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    wr_err_at(err, from, p->last_end - from, "expected NAME = EXPR, and this has no name");
    wr_parser_quote(p, from, p->last_end, text);
    if (expr->kind == WR_N_BINARY && expr->op == WR_OP_EQ && expr->args[0]->kind == WR_N_NAME) {
        wr_parser_quote(p, from, expr->op_span.pos, left);
        wr_parser_quote(p, expr->op_span.pos + expr->op_span.len, p->last_end, text);
        wr_err_hint(err, "write %s = %s", left, text);
    } else if (wr_slice_is(p->stage, "rename") && (t.kind == WR_TK_NAME || t.kind == WR_TK_QUOTED)) {
        wr_err_hint(err, "write %s = %s", wr_parser_quote(p, t.pos, t.end, left), text);
    } else if (wr_slice_is(p->stage, "rename")) {
        wr_err_hint(err, "write rename NEW = %s", text);
    } else {
        wr_err_hint(err, "write NAME = %s", text);
    }
    return WR_EPROG;
}

/* Called with the expression right after it, and with NULL after `as num`. */
int wr_fix_sort_key(struct wr_parser *p, uint32_t from, const struct wr_node *expr, struct wr_err *err)
{
    char key[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    bool down = wr_token_is(&p->lx, t, "desc") || wr_token_is(&p->lx, t, "descending");
    bool up = wr_token_is(&p->lx, t, "asc") || wr_token_is(&p->lx, t, "ascending");
    wr_parser_quote(p, from, p->last_end, key);
    if (down || up) {
        told(t, err, "the direction of a key is a '-' before it, or nothing");
        wr_err_hint(err, "write sort %s%s", down ? "-" : "", key);
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
    if (expr->kind == WR_N_NAME && !expr->quoted && wr_slice_is(expr->text, "by") && wr_parser_begins_value(p, t) &&
        !wr_token_is(&p->lx, t, "as")) {
        wr_err_at(err, expr->span.pos, expr->span.len, "sort takes its keys without 'by'");
        wr_err_hint(err, "write sort %s", wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_REST), key));
        return WR_EPROG;
    }
    return 0;
}
