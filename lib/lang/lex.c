/* See lex.h. One function finds the token at a place; called with an error to fill it also says what is wrong
 * there, so that looking ahead costs nothing and a word is said only about a token that somebody needed. */
#include "lang/lex.h"

#include <string.h>

/* ---- bytes -----------------------------------------------------------------------------------------------------
 */

static unsigned char at(const struct wr_lexer *lx, uint32_t pos)
{
    return pos < lx->text.n ? (unsigned char)lx->text.p[pos] : 0;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_name(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool in_name(unsigned char c)
{
    return begins_name(c) || is_digit(c);
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool has(const struct wr_lexer *lx, uint32_t pos, const char *s)
{
    size_t n = strlen(s);
    return pos <= lx->text.n && lx->text.n - pos >= n && memcmp(lx->text.p + pos, s, n) == 0;
}

bool wr_lex_reserved(struct wr_slice word)
{
    static const char *const words[] = {"and", "or", "not", "in", "between", "true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (wr_slice_is(word, words[i]))
            return true;
    return false;
}

/* ---- what stands between tokens --------------------------------------------------------------------------------
 */

/* Steps over blanks and comments up to a newline, the end or a token. */
static uint32_t skip_in_line(const struct wr_lexer *lx, uint32_t pos)
{
    while (pos < lx->text.n && is_blank(at(lx, pos)))
        pos++;
    if (pos < lx->text.n && at(lx, pos) == '#')
        while (pos < lx->text.n && at(lx, pos) != '\n')
            pos++;
    return pos;
}

/* Steps over everything that is no token. *line: where the first newline stands, UINT32_MAX if there is none. */
static uint32_t skip_to_token(const struct wr_lexer *lx, uint32_t *line)
{
    uint32_t pos = skip_in_line(lx, lx->pos);
    *line = UINT32_MAX;
    while (pos < lx->text.n && at(lx, pos) == '\n') {
        if (*line == UINT32_MAX)
            *line = pos;
        pos = skip_in_line(lx, pos + 1);
    }
    return pos;
}

/* ---- tokens ----------------------------------------------------------------------------------------------------
 */

static const struct {
    char text[3];
    uint8_t kind;
} operators[] = {
    /* Longer ones first. */
    {"||", WR_TK_OR},    {"&&", WR_TK_AND},   {"==", WR_TK_EQ},    {"!=", WR_TK_NE},      {"!~", WR_TK_NOMATCH},
    {"<=", WR_TK_LE},    {">=", WR_TK_GE},    {"->", WR_TK_ARROW}, {"??", WR_TK_ELSE},    {"++", WR_TK_JOIN},
    {"//", WR_TK_IDIV},  {"**", WR_TK_POW},   {"..", WR_TK_RANGE}, {"|", WR_TK_PIPE},     {";", WR_TK_SEMI},
    {",", WR_TK_COMMA},  {"(", WR_TK_LPAREN}, {")", WR_TK_RPAREN}, {"[", WR_TK_LBRACK},   {"]", WR_TK_RBRACK},
    {"{", WR_TK_LBRACE}, {"}", WR_TK_RBRACE}, {":", WR_TK_COLON},  {"?", WR_TK_QUESTION}, {"=", WR_TK_ASSIGN},
    {"!", WR_TK_BANG},   {"<", WR_TK_LT},     {">", WR_TK_GT},     {"~", WR_TK_MATCH},    {"+", WR_TK_PLUS},
    {"-", WR_TK_MINUS},  {"*", WR_TK_STAR},   {"/", WR_TK_SLASH},  {"%", WR_TK_PERCENT},
};

/* Spellings of other languages, and signs that editors and web pages put in the place of plain ones. */
static const struct {
    const char *text, *says, *hint;
} foreign[] = {
    {"!=~", "no operator '!=~'", "write !~"},
    {"=~", "no operator '=~'", "write ~"},
    {"!~=", "no operator '!~='", "write !~"},
    {"~=", "no operator '~='", "write ~"},
    {"~~", "no operator '~~'", "write ~"},
    {"===", "no operator '==='", "write =="},
    {"!==", "no operator '!=='", "write !="},
    {"<>", "no operator '<>'", "write !="},
    {"=<", "no operator '=<'", "write <="},
    {"=>", "no operator '=>'", "write >= to compare, -> in a case"},
    {":=", "no operator ':='", "write ="},
    {"^", "no operator '^'", "write ** for powers"},
    {"&", "no operator '&'", "write and; ++ joins text"},
    {"\xe2\x89\xa4", "no operator '\xe2\x89\xa4'", "write <="},
    {"\xe2\x89\xa5", "no operator '\xe2\x89\xa5'", "write >="},
    {"\xe2\x89\xa0", "no operator '\xe2\x89\xa0'", "write !="},
    {"\xe2\x86\x92", "no operator '\xe2\x86\x92'", "write ->"},
    {"\xc3\x97", "no operator '\xc3\x97'", "write *"},
    {"\xc3\xb7", "no operator '\xc3\xb7'", "write /"},
    {"\xe2\x80\x9c", "a curly quote", "write \""},
    {"\xe2\x80\x9d", "a curly quote", "write \""},
    {"\xe2\x80\x98", "a curly quote", "write '"},
    {"\xe2\x80\x99", "a curly quote", "write '"},
    {"\xe2\x80\x93", "a dash that is no minus sign", "write -"},
    {"\xe2\x80\x94", "a dash that is no minus sign", "write -"},
    {"\xe2\x88\x92", "a dash that is no minus sign", "write -"},
    {"\xc2\xa0", "a no-break space", "write an ordinary blank"},
    {"\xe2\x80\x8b", "a zero-width space", "take it out"},
    {"\xef\xbb\xbf", "a byte order mark", "take it out"},
};

static uint32_t fail(uint32_t pos, uint32_t len, struct wr_err *err, const char *says, const char *hint)
{
    if (err && !err->code) {
        wr_err_at(err, pos, len, "%s", says);
        if (hint)
            wr_err_hint(err, "%s", hint);
    }
    return 0;
}

/* Each of these finds where the token that begins at pos ends; 0: it is none, and err says why. */

static uint32_t end_of_quotes(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    unsigned char quote = at(lx, pos);
    for (uint32_t i = pos + 1; i < lx->text.n; i++) {
        if (at(lx, i) == quote)
            return i + 1;
        if (at(lx, i) == '\\')
            i++;
    }
    return fail(pos, 1, err, "this text has no end", quote == '"' ? "close it with \"" : "close it with '");
}

/* Where the braces that open at pos end; quotes inside them are their own. 0: nowhere. */
static uint32_t end_of_braces(const struct wr_lexer *lx, uint32_t pos)
{
    uint32_t depth = 0;
    for (uint32_t i = pos; i < lx->text.n; i++) {
        unsigned char c = at(lx, i);
        if (c == '"' || c == '\'' || c == '`') {
            for (i++; i < lx->text.n && at(lx, i) != c; i++)
                i += at(lx, i) == '\\';
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

static uint32_t end_of_ftext(const struct wr_lexer *lx, uint32_t pos, enum wr_token_kind *kind, struct wr_err *err)
{
    unsigned char quote = at(lx, pos);
    *kind = WR_TK_FTEXT;
    for (uint32_t i = pos + 1; i < lx->text.n; i++) {
        if (at(lx, i) == quote)
            return i + 1;
        if (at(lx, i) == '\\') {
            i += wr_lex_escape(lx->text.p, i, (uint32_t)lx->text.n) - 1;
        } else if (has(lx, i, "{{")) {
            i++;
        } else if (at(lx, i) == '{') {
            uint32_t end = end_of_braces(lx, i);
            if (!end)
                return fail(i, 1, err, "this brace has no end", "close it with }; a brace itself is {{");
            i = end - 1;
        }
    }
    return fail(pos - 1, 2, err, "this text has no end", quote == '"' ? "close it with \"" : "close it with '");
}

static uint32_t end_of_backticks(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    for (uint32_t i = pos + 1; i < lx->text.n && at(lx, i) != '\n'; i++) {
        if (at(lx, i) != '`')
            continue;
        if (at(lx, i + 1) != '`')
            return i + 1 > pos + 2 ? i + 1 : fail(pos, 2, err, "a name in backticks is empty", NULL);
        i++;
    }
    return fail(pos, 1, err, "this name has no end", "close it with `");
}

static uint32_t end_of_name(const struct wr_lexer *lx, uint32_t pos)
{
    for (;;) {
        while (pos < lx->text.n && in_name(at(lx, pos)))
            pos++;
        if (at(lx, pos) != '.' || !in_name(at(lx, pos + 1)))
            return pos;
        pos++;
    }
}

/* Also takes letters that touch the number: units, or a mistake to be told when the number is read. */
static uint32_t end_of_number(const struct wr_lexer *lx, uint32_t pos)
{
    bool hex = at(lx, pos) == '0' && (at(lx, pos + 1) | 0x20) == 'x';
    while (is_digit(at(lx, pos)) || at(lx, pos) == '_')
        pos++;
    if (at(lx, pos) == '.' && is_digit(at(lx, pos + 1)))
        for (pos++; is_digit(at(lx, pos)) || at(lx, pos) == '_';)
            pos++;
    if (!hex && (at(lx, pos) | 0x20) == 'e' && (at(lx, pos + 1) == '-' || at(lx, pos + 1) == '+') &&
        is_digit(at(lx, pos + 2)))
        pos += 2;
    while (in_name(at(lx, pos)))
        pos++;
    return pos;
}

static uint32_t end_of_arg(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    if (begins_name(at(lx, pos + 1))) {
        uint32_t end = pos + 1;
        while (in_name(at(lx, end)))
            end++;
        return end;
    }
    if (is_digit(at(lx, pos + 1)))
        return fail(pos, 2, err, "columns are not counted with $", "write col(1), col(2), ...");
    return fail(pos, 1, err, "a $ without a name", "$min is the value of --arg min=100");
}

static uint32_t end_of_foreign(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err, bool *found)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (!has(lx, pos, foreign[i].text))
            continue;
        if (foreign[i].text[0] == '&' && at(lx, pos + 1) == '&')
            continue;
        *found = true;
        return fail(pos, (uint32_t)strlen(foreign[i].text), err, foreign[i].says, foreign[i].hint);
    }
    *found = false;
    return 0;
}

static uint32_t end_of_operator(const struct wr_lexer *lx, uint32_t pos, enum wr_token_kind *kind)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (!has(lx, pos, operators[i].text))
            continue;
        *kind = (enum wr_token_kind)operators[i].kind;
        /* name???0 is `name? ?? 0`. */
        if (*kind == WR_TK_ELSE && at(lx, pos + 2) == '?' && at(lx, pos + 3) != '?') {
            *kind = WR_TK_QUESTION;
            return pos + 1;
        }
        return pos + (uint32_t)strlen(operators[i].text);
    }
    return 0;
}

static uint32_t stray(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    unsigned char c = at(lx, pos);
    if (err && !err->code) {
        if (c > ' ' && c < 0x7f)
            wr_err_at(err, pos, 1, "'%c' means nothing here", c);
        else
            wr_err_at(err, pos, 1, "byte 0x%02x means nothing here", c);
        if (c == '.')
            wr_err_hint(err, "++ joins text; x.name and json(x, \"a.b[0]\") look into JSON");
    }
    return 0;
}

/* x[0].name, f(x).name, $x.name, `x`.name, x?.name, x.`name`; what stands between the words of x.name is no token.
 */
static bool is_member_dot(const struct wr_lexer *lx, uint32_t pos)
{
    unsigned char before = pos ? at(lx, pos - 1) : ' ', after = at(lx, pos + 1);
    return at(lx, pos) == '.' && (in_name(before) || (before && strchr("])`?", before))) &&
           (begins_name(after) || after == '`');
}

/* The token that begins at pos, which is no blank and not the end. */
static uint32_t end_of_token(const struct wr_lexer *lx, uint32_t pos, enum wr_token_kind *kind, struct wr_err *err)
{
    unsigned char c = at(lx, pos);
    bool found;
    uint32_t end = end_of_foreign(lx, pos, err, &found);
    if (found)
        return end;
    if (begins_name(c)) {
        *kind = WR_TK_NAME;
        end = end_of_name(lx, pos);
        if (end == pos + 1 && c == 'f' && (at(lx, end) == '"' || at(lx, end) == '\''))
            return end_of_ftext(lx, pos + 1, kind, err);
        return end;
    }
    if (is_member_dot(lx, pos)) {
        *kind = WR_TK_DOT;
        return pos + 1;
    }
    if (is_digit(c) || (c == '.' && is_digit(at(lx, pos + 1)))) {
        *kind = WR_TK_NUM;
        return end_of_number(lx, pos);
    }
    switch (c) {
    case '"':
    case '\'':
        *kind = WR_TK_TEXT;
        return end_of_quotes(lx, pos, err);
    case '`':
        *kind = WR_TK_QUOTED;
        return end_of_backticks(lx, pos, err);
    case '$':
        *kind = WR_TK_ARG;
        return end_of_arg(lx, pos, err);
    }
    end = end_of_operator(lx, pos, kind);
    return end ? end : stray(lx, pos, err);
}

static struct wr_token token_at(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    struct wr_token t = {.pos = pos, .touches = pos == lx->pos};
    t.end = end_of_token(lx, pos, &t.kind, err);
    if (!t.end) {
        t.kind = WR_TK_ERROR;
        t.end = pos + 1;
    }
    return t;
}

void wr_lexer_init(struct wr_lexer *lx, struct wr_slice text)
{
    *lx = (struct wr_lexer){.text = text};
    if (has(lx, 0, "\xef\xbb\xbf"))
        lx->pos = 3;
}

struct wr_token wr_lex_peek(const struct wr_lexer *lx)
{
    uint32_t line, pos = skip_to_token(lx, &line);
    if (pos >= lx->text.n)
        return (struct wr_token){.kind = WR_TK_END, .pos = pos, .end = pos, .after_line = line != UINT32_MAX};
    if (line != UINT32_MAX && !lx->depth && !lx->goes_on && at(lx, pos) != '|')
        return (struct wr_token){.kind = WR_TK_NEWLINE, .pos = line, .end = pos, .after_line = true};
    struct wr_token t = token_at(lx, pos, NULL);
    t.after_line = line != UINT32_MAX;
    return t;
}

static uint32_t end_of_regex(const struct wr_lexer *lx, uint32_t pos, struct wr_err *err)
{
    for (uint32_t i = pos + 1; i < lx->text.n && at(lx, i) != '\n'; i++) {
        if (at(lx, i) == '/') {
            for (i++; in_name(at(lx, i));)
                i++;
            return i;
        }
        if (at(lx, i) == '\\' && at(lx, i + 1) != '\n')
            i++;
    }
    return fail(pos, 1, err, "this regular expression has no end", "close it with /");
}

struct wr_token wr_lex_peek_regex(const struct wr_lexer *lx, struct wr_token slash)
{
    struct wr_token t = slash;
    t.kind = WR_TK_REGEX;
    t.end = end_of_regex(lx, slash.pos, NULL);
    if (!t.end) {
        t.kind = WR_TK_ERROR;
        t.end = slash.pos + 1;
    }
    return t;
}

struct wr_token wr_lex_peek_path(const struct wr_lexer *lx, uint32_t pos)
{
    struct wr_token t = {.kind = WR_TK_TEXT, .pos = pos, .end = pos};
    while (t.end < lx->text.n && !is_blank(at(lx, t.end)) && !memchr(",|)\n", at(lx, t.end), 4))
        t.end++;
    return t;
}

static bool joins_lines(const struct wr_lexer *lx, struct wr_token t)
{
    if (t.kind == WR_TK_NAME) {
        struct wr_slice w = wr_token_text(lx, t);
        return wr_lex_reserved(w) && !wr_slice_is(w, "true") && !wr_slice_is(w, "false") && !wr_slice_is(w, "null");
    }
    return t.kind >= WR_TK_ASSIGN || t.kind == WR_TK_COMMA || t.kind == WR_TK_PIPE;
}

void wr_lex_take(struct wr_lexer *lx, struct wr_token t)
{
    lx->pos = t.end;
    lx->goes_on = joins_lines(lx, t);
    if (t.kind == WR_TK_LPAREN || t.kind == WR_TK_LBRACK || t.kind == WR_TK_LBRACE)
        lx->depth++;
    else if ((t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE) && lx->depth)
        lx->depth--;
}

int wr_lex_error(const struct wr_lexer *lx, struct wr_token t, struct wr_err *err)
{
    /* A slash that is fine as an operator is an error only where a regex was asked for. */
    if (at(lx, t.pos) == '/')
        end_of_regex(lx, t.pos, err);
    else
        token_at(lx, t.pos, err);
    return WR_EPROG;
}
