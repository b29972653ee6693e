/* Habits brought from other languages, each told with the words that weir has for it (weir-lang(7)).
 *
 * The grammar never leans on this file: it is asked only where the program is wrong already, or where a word could
 * be nothing but a mistake. The hint is the user's own text, put right, so that it can be copied. Here:
 * expressions; parse_fix_item.c has items and keys. */
#include "lang/parse_state.h"

static int told(struct wr_token t, struct wr_err *err, const char *says)
{
    return wr_err_at(err, t.pos, t.end - t.pos, "%s", says);
}

bool wr_fix_like(const struct wr_parser *p, struct wr_token t, const char *word)
{
    struct wr_slice w = wr_token_text(&p->lx, t);
    size_t n = strlen(word);
    if (t.kind != WR_TK_NAME || w.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((w.p[i] >= 'A' && w.p[i] <= 'Z' ? w.p[i] | 0x20 : w.p[i]) != word[i])
            return false;
    return true;
}

/* Takes the next token if it is that word, in capitals or not. */
static bool take_like(struct wr_parser *p, const char *word)
{
    bool is = wr_fix_like(p, *wr_parser_peek(p), word);
    if (is)
        wr_parser_take(p);
    return is;
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
    bool negated = take_like(p, "not");
    if (take_like(p, "null")) {
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
    /* what would have to be escaped in a text of ours is left to a regex, too */
    bool plain = !memchr(core.p, '%', core.n) && !memchr(core.p, '_', core.n) && !memchr(core.p, '"', core.n) &&
                 !memchr(core.p, '\\', core.n);
    if (*flags || !plain)
        wr_err_hint(err, "write %s %s /regex/%s", left, negated ? "!~" : "~", flags);
    else if (first && last)
        wr_err_hint(err, "write %scontains(%s, \"%.*s\")", no, left, n, core.p);
    else if (first)
        wr_err_hint(err, "write %sendswith(%s, \"%.*s\")", no, left, n, core.p);
    else if (last)
        wr_err_hint(err, "write %sstartswith(%s, \"%.*s\")", no, left, n, core.p);
    else
        wr_err_hint(err, "write %s %s \"%.*s\"", left, negated ? "!=" : "==", n, core.p);
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

/* AND, OR, BY, ...: words of ours in capitals, next or just taken. */
static int fix_capitals(struct wr_parser *p, struct wr_err *err)
{
    static const char *const words[] = {"and", "or", "in", "between", "by", "if"};
    struct wr_token t = *wr_parser_peek(p), last = p->last;
    const char *word = NULL;
    if (wr_fix_like(p, last, "not") && (t.kind == WR_TK_LPAREN || wr_parser_begins_value(p, t))) {
        word = "not";
        t = last;
    }
    for (size_t i = 0; !word && i < sizeof words / sizeof *words; i++)
        if (wr_fix_like(p, t, words[i]) && !wr_token_is(&p->lx, t, words[i]))
            word = words[i];
    if (!word)
        return 0;
    told(t, err, "words of the language are written in small letters");
    wr_err_hint(err, "write %s", word);
    return WR_EPROG;
}

/* What follows `not` or `!` behind a value; neither may stand there, but in `not in` and `not between`. */
static int fix_negated(struct wr_parser *p, const char *left, struct wr_token word, struct wr_err *err)
{
    struct wr_token first = *wr_parser_peek(p);
    bool in = wr_fix_like(p, word, "in"), between = wr_fix_like(p, word, "between");
    if (in || between) {
        wr_err_at(err, first.pos, word.end - first.pos, "no operator '%.*s' in weir", (int)(word.end - first.pos),
                  p->lx.text.p + first.pos);
        wr_err_hint(err, "write %s not %s", left, in ? "in [...]" : "between a and b");
        return WR_EPROG;
    }
    if (first.kind == WR_TK_BANG)
        return 0;
    told(first, err, "'not' stands before what it turns round, or before in and between");
    if (wr_fix_like(p, word, "null"))
        wr_err_hint(err, "write not is_null(%s)", left);
    else
        wr_err_hint(err, "write x not in [...], x not between a and b, or not (...)");
    return WR_EPROG;
}

int wr_fix_after_value(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char left[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    int rc = fix_capitals(p, err);
    bool negated = t.kind == WR_TK_BANG || wr_fix_like(p, t, "not");
    if (rc < 0 || (t.kind != WR_TK_NAME && !negated))
        return rc;
    if (negated)
        t = wr_parser_peek_second(p);
    wr_parser_quote(p, from, p->last_end, left);
    if (!negated && wr_fix_like(p, t, "is"))
        return fix_is(p, left, err);
    for (size_t i = 0; i < sizeof infixes / sizeof *infixes; i++)
        if (wr_fix_like(p, t, infixes[i].word))
            return fix_infix(p, left, negated, i, err);
    return negated ? fix_negated(p, left, t, err) : 0;
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

/* `=` after an expression, which is [from, p->last_end). */
static int fix_assign(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    char left[WR_QUOTE_TEXT], right[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    if (p->depth == 1 && wr_fix_dashed_name(p, from, err) < 0)
        return WR_EPROG;
    told(t, err, "a '=' gives a column its value; to compare write '=='");
    wr_parser_quote(p, from, p->last_end, left);
    wr_parser_take(p);
    if (left[0] == '$' && (wr_slice_is(p->stage, "map") || wr_slice_is(p->stage, "select"))) {
        wr_err_hint(err, "a column is written without $: %s = ...", left + 1);
        return WR_EPROG;
    }
    if (wr_slice_is(p->stage, "rename") && left[0] == '/') {
        wr_err_hint(err, "rename takes one column at a time, and no pattern: NEW = OLD, ...");
        return WR_EPROG;
    }
    if (wr_slice_is(p->stage, "pivot")) {
        wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_OPERAND), right);
        wr_err_hint(err, "columns get their names from values: write pivot EXPR: %s by KEYS", right);
        return WR_EPROG;
    }
    struct wr_token bang = *wr_parser_peek(p);
    bool unequal = bang.kind == WR_TK_BANG && bang.touches;
    if (unequal)
        wr_parser_take(p);
    wr_parser_quote(p, p->last_end, wr_parser_end_of(p, WR_UNIT_OPERAND), right);
    wr_err_hint(err, "write %s %s %s", left, unequal ? "!=" : "==", right);
    return WR_EPROG;
}

int wr_fix_after_expr(struct wr_parser *p, uint32_t from, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    switch (t.kind) {
    case WR_TK_ERROR:
        return wr_lex_error(&p->lx, t, err);
    case WR_TK_QUESTION:
        return fix_question(p, from, err);
    case WR_TK_RANGE:
        told(t, err, "a range of columns has the name of one at either end");
        wr_err_hint(err, "write a..d");
        return WR_EPROG;
    case WR_TK_ASSIGN:
        return fix_assign(p, from, err);
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
        if (wr_fix_like(p, fn, "count"))
            wr_err_hint(err, "write count()");
        else
            wr_err_hint(err, "write %.*s(COLUMN)", (int)name.n, name.p);
        return WR_EPROG;
    }
    if (last && wr_fix_like(p, t, "as")) {
        told(t, err, "'as' is no word of a call");
        wr_err_hint(err, "num(x) reads text as a number, time(x) as a time, text(x) makes text");
        return WR_EPROG;
    }
    if (last && wr_token_is(&p->lx, t, "if") &&
        (wr_slice_is(p->stage, "reduce") || wr_slice_is(p->stage, "pivot"))) {
        char call[WR_QUOTE_TEXT], cond[WR_QUOTE_TEXT];
        told(t, err, "the 'if' of an aggregate stands behind its ')'");
        wr_parser_quote(p, fn.pos, p->last_end, call);
        wr_parser_take(p);
        uint32_t end = wr_parser_end_of(p, WR_UNIT_ITEM);
        wr_parser_quote(p, wr_parser_peek(p)->pos, end, cond);
        bool more = end < p->lx.text.n && p->lx.text.p[end] == ',';
        wr_err_hint(err, "write %s%s) if %s", call, more ? ", ..." : "", *cond ? cond : "c");
        return WR_EPROG;
    }
    if (last && last->kind == WR_N_NAME && wr_fix_like(p, p->last, "distinct") && wr_parser_begins_value(p, t)) {
        char arg[WR_QUOTE_TEXT];
        wr_err_at(err, last->span.pos, last->span.len, "'distinct' is no word of a call");
        wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_REST), arg);
        if (wr_fix_like(p, fn, "count"))
            wr_err_hint(err, "write count_distinct(%s)", arg);
        else
            wr_err_hint(err, "leave out the rows that come again before: uniq by KEYS | reduce ...");
        return WR_EPROG;
    }
    return 0;
}
