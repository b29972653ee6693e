/* Expressions (language.md section 3), by precedence climbing (M. Richards, C. Whitby-Strevens, BCPL, 1979).
 *
 * Chains of one level are loops; whatever recurses (brackets, prefixes, `**`) is counted, so that the depth of the
 * call stack is bounded here, and the height of every node is, so that later walks over the tree are bounded too. */
#include "lang/parse_state.h"

/* ---- nodes ----------------------------------------------------------------------------------------------------- */

static struct wr_node *node_new(struct wr_parser *p, enum wr_node_kind kind, uint32_t pos, uint32_t end,
                                struct wr_err *err)
{
    if (++p->nodes > WR_PARSE_NODES) {
        wr_err_at(err, pos, end - pos, "the program is too large");
        return NULL;
    }
    struct wr_node *n = wr_arena_zalloc(p->arena, sizeof *n);
    if (!n) {
        wr_arena_error(p->arena, err);
        return NULL;
    }
    n->kind = kind;
    n->span = n->op_span = (struct wr_span){pos, end - pos};
    n->height = 1;
    return n;
}

static int node_add(struct wr_parser *p, struct wr_node *n, uint32_t *cap, struct wr_node *arg, struct wr_err *err)
{
    n->args = wr_parser_grow(p, n->args, n->nargs, cap, sizeof *n->args, err);
    if (!n->args)
        return err ? err->code : WR_ELIMIT;
    n->args[n->nargs++] = arg;
    return 0;
}

/* To be called when all children are there. */
static int node_finish(struct wr_parser *p, struct wr_node *n, struct wr_err *err)
{
    uint32_t tallest = n->cond ? n->cond->height : 0;
    for (uint32_t i = 0; i < n->nargs; i++)
        if (n->args[i]->height > tallest)
            tallest = n->args[i]->height;
    n->height = tallest + 1;
    n->span.len = p->last_end - n->span.pos;
    if (n->height <= WR_NODE_HEIGHT)
        return 0;
    wr_err_at(err, n->op_span.pos, n->op_span.len, "this expression is more than %d levels high", WR_NODE_HEIGHT);
    wr_err_hint(err, "a long chain of `or` is `x in [...]`");
    return WR_EPROG;
}

static int node_of(struct wr_parser *p, struct wr_node *n, struct wr_node *a, struct wr_node *b, struct wr_err *err)
{
    uint32_t cap = 0;
    int rc = node_add(p, n, &cap, a, err);
    if (rc == 0 && b)
        rc = node_add(p, n, &cap, b, err);
    return rc < 0 ? rc : node_finish(p, n, err);
}

/* A copy of a `let` value that stands in the place of its name. */
static struct wr_node *node_copy(struct wr_parser *p, const struct wr_node *from, struct wr_token at,
                                 struct wr_err *err)
{
    struct wr_node *n = node_new(p, from->kind, at.pos, at.end, err);
    if (!n)
        return NULL;
    struct wr_span span = n->span;
    *n = *from;
    n->span = n->op_span = span;
    if (from->cond && !(n->cond = node_copy(p, from->cond, at, err)))
        return NULL;
    if (!from->nargs)
        return n;
    n->args = wr_arena_alloc(p->arena, from->nargs * sizeof *n->args);
    if (!n->args) {
        wr_arena_error(p->arena, err);
        return NULL;
    }
    for (uint32_t i = 0; i < from->nargs; i++)
        if (!(n->args[i] = node_copy(p, from->args[i], at, err)))
            return NULL;
    return n;
}

static int failed(const struct wr_err *err)
{
    return err && err->code ? err->code : WR_ELIMIT;
}

/* ---- operands -------------------------------------------------------------------------------------------------- */

static int parse_not(struct wr_parser *p, struct wr_node **out, struct wr_err *err);

static int enter(struct wr_parser *p, struct wr_err *err)
{
    if (++p->depth <= WR_PARSE_DEPTH)
        return 0;
    const struct wr_token *t = wr_parser_peek(p);
    return wr_err_at(err, t->pos, t->end - t->pos, "nested more than %d levels deep", WR_PARSE_DEPTH);
}

static int parse_word(struct wr_parser *p, struct wr_token t, struct wr_node **out, struct wr_err *err)
{
    struct wr_slice word = wr_token_text(&p->lx, t);
    enum wr_node_kind kind = wr_slice_is(word, "true")    ? WR_N_TRUE
                             : wr_slice_is(word, "false") ? WR_N_FALSE
                             : wr_slice_is(word, "null")  ? WR_N_NULL
                                                          : WR_N_NAME;
    if (kind == WR_N_NAME)
        for (uint32_t i = p->nlets; i-- > 0;)
            if (wr_slice_eq(p->lets[i].name, word) && !(wr_parser_is(p, WR_TK_QUESTION) && wr_parser_peek(p)->touches)) {
                *out = node_copy(p, p->lets[i].value, t, err);
                if (*out)
                    (*out)->let = word;
                return *out ? 0 : failed(err);
            }
    *out = node_new(p, kind, t.pos, t.end, err);
    if (!*out)
        return failed(err);
    (*out)->text = word;
    return 0;
}

/* `?` right after a name, unless it is another language's c ? a : b. */
static void parse_optional(struct wr_parser *p, struct wr_node *n)
{
    const struct wr_token *t = wr_parser_peek(p);
    if (t->kind != WR_TK_QUESTION || !t->touches || wr_fix_colon_ahead(p))
        return;
    wr_parser_take(p);
    n->optional = true;
    n->span.len = p->last_end - n->span.pos;
}

/* The arguments of a call up to its `)`; the `(` is the next token. */
static int parse_args(struct wr_parser *p, struct wr_token fn, struct wr_node *n, struct wr_err *err)
{
    struct wr_token open = wr_parser_take(p);
    uint32_t cap = 0;
    while (!wr_parser_is(p, WR_TK_RPAREN)) {
        struct wr_node *arg = NULL;
        int rc = wr_fix_argument(p, fn, NULL, err);
        if (rc == 0)
            rc = wr_parse_expr(p, &arg, err);
        if (rc == 0)
            rc = node_add(p, n, &cap, arg, err);
        if (rc < 0)
            return rc;
        if (wr_parser_is(p, WR_TK_COMMA)) {
            wr_parser_take(p);
            if (wr_parser_is(p, WR_TK_RPAREN))
                return wr_parse_expected(p, "a value after the ','", err);
            continue;
        }
        if ((rc = wr_fix_argument(p, fn, arg, err)) < 0)
            return rc;
        if (!wr_parser_is(p, WR_TK_RPAREN))
            return wr_parser_unclosed(p, open, "',' or ')'", err);
    }
    wr_parser_take(p);
    return 0;
}

/* col("Total Price") and col(3): names, though they look like a call. */
static int finish_col(struct wr_node *n, struct wr_err *err)
{
    const struct wr_node *arg = n->nargs == 1 ? n->args[0] : NULL;
    if (arg && arg->kind == WR_N_TEXT && arg->text.n) {
        n->kind = WR_N_NAME;
        n->quoted = true;
        n->text = arg->text;
    } else if (arg && arg->kind == WR_N_NUM && arg->num.kind == WR_NUM_DEC && !arg->num.scale && arg->num.m > 0) {
        n->kind = WR_N_COL;
        n->num = arg->num;
        n->text = (struct wr_slice){0};
    } else {
        wr_err_at(err, n->span.pos, n->span.len, "col takes a column's name as text, or its number from 1 on");
        wr_err_hint(err, "col(\"Total Price\") or col(3)");
        return WR_EPROG;
    }
    n->op_span = n->span;
    n->args = NULL;
    n->nargs = 0;
    n->height = 1;
    return 0;
}

static int parse_call(struct wr_parser *p, struct wr_token fn, struct wr_node **out, struct wr_err *err)
{
    struct wr_node *n = node_new(p, WR_N_CALL, fn.pos, fn.end, err);
    if (!n)
        return failed(err);
    n->text = wr_token_text(&p->lx, fn);
    *out = n;
    int rc = parse_args(p, fn, n, err);
    if (rc < 0)
        return rc;
    n->span.len = p->last_end - n->span.pos;
    if (wr_slice_is(n->text, "col")) {
        if ((rc = finish_col(n, err)) == 0)
            parse_optional(p, n);
        return rc;
    }
    if (wr_parse_word(p, "if") && (rc = wr_parse_expr(p, &n->cond, err)) < 0)
        return rc;
    return node_finish(p, n, err);
}

static int parse_arm(struct wr_parser *p, struct wr_node *n, uint32_t *cap, struct wr_err *err)
{
    struct wr_node *cond = NULL, *value = NULL;
    int rc = 0;
    struct wr_token t = *wr_parser_peek(p);
    if (wr_token_is(&p->lx, t, "_") && wr_parser_peek_second(p).kind == WR_TK_ARROW) {
        wr_parser_take(p);
        if (!(cond = node_new(p, WR_N_TRUE, t.pos, t.end, err)))
            return failed(err);
        cond->text = wr_token_text(&p->lx, t);
    } else {
        rc = wr_parse_expr(p, &cond, err);
    }
    if (rc == 0 && !wr_parser_is(p, WR_TK_ARROW))
        return wr_parse_expected(p, "'->' and a value", err);
    if (rc == 0) {
        wr_parser_take(p);
        rc = wr_parse_expr(p, &value, err);
    }
    if (rc == 0 && (rc = node_add(p, n, cap, cond, err)) == 0)
        rc = node_add(p, n, cap, value, err);
    return rc;
}

/* case { c1 -> a, c2 -> b, _ -> d }; the `{` is the next token. */
static int parse_case(struct wr_parser *p, struct wr_token word, struct wr_node **out, struct wr_err *err)
{
    struct wr_node *n = node_new(p, WR_N_CASE, word.pos, word.end, err);
    if (!n)
        return failed(err);
    *out = n;
    struct wr_token open = wr_parser_take(p);
    uint32_t cap = 0;
    do {
        int rc = parse_arm(p, n, &cap, err);
        if (rc < 0)
            return rc;
        if (wr_parser_is(p, WR_TK_COMMA))
            wr_parser_take(p);
        else if (!wr_parser_is(p, WR_TK_RBRACE))
            return wr_parser_unclosed(p, open, "',' or '}'", err);
    } while (!wr_parser_is(p, WR_TK_RBRACE));
    wr_parser_take(p);
    return node_finish(p, n, err);
}

static int parse_name(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    struct wr_slice word = wr_token_text(&p->lx, t);
    if (wr_token_is(&p->lx, t, "not")) {
        wr_parse_expected(p, "a value", err);
        wr_err_hint(err, "'not' binds less than what stands before it: put it in brackets, (not ...)");
        return WR_EPROG;
    }
    if (t.kind == WR_TK_NAME && wr_lex_reserved(word) && !wr_slice_is(word, "true") && !wr_slice_is(word, "false") &&
        !wr_slice_is(word, "null")) {
        wr_parse_expected(p, "a value", err);
        wr_err_hint(err, "a column of that name stands in backticks: `%.*s`", (int)word.n, word.p);
        return WR_EPROG;
    }
    wr_parser_take(p);
    if (t.kind == WR_TK_NAME && wr_parser_is(p, WR_TK_LPAREN) && wr_parser_peek(p)->touches)
        return parse_call(p, t, out, err);
    if (wr_token_is(&p->lx, t, "case") && wr_parser_is(p, WR_TK_LBRACE))
        return parse_case(p, t, out, err);
    int rc;
    if (t.kind == WR_TK_NAME) {
        rc = parse_word(p, t, out, err);
    } else {
        *out = node_new(p, WR_N_NAME, t.pos, t.end, err);
        rc = *out ? wr_parser_name_text(p, t, &(*out)->text, err) : failed(err);
        if (rc == 0)
            (*out)->quoted = true;
    }
    if (rc == 0 && (*out)->kind == WR_N_NAME && !(*out)->let.n)
        parse_optional(p, *out);
    return rc;
}

int wr_parser_column(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind != WR_TK_NAME && t.kind != WR_TK_QUOTED)
        return wr_parse_expected(p, "the name of a column", err);
    uint32_t nlets = p->nlets;
    p->nlets = 0;
    int rc = parse_name(p, out, err);
    p->nlets = nlets;
    if (rc < 0 || (*out)->kind == WR_N_NAME || (*out)->kind == WR_N_COL)
        return rc;
    wr_err_at(err, (*out)->span.pos, (*out)->span.len, "only names of columns stand here");
    return WR_EPROG;
}

static int parse_brackets(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token open = wr_parser_take(p);
    int rc = wr_parse_expr(p, out, err);
    if (rc < 0)
        return rc;
    if (wr_parser_is(p, WR_TK_COMMA)) {
        const struct wr_token *t = wr_parser_peek(p);
        wr_err_at(err, t->pos, 1, "a ',' inside brackets that are no call's");
        wr_err_hint(err, "a call's ( touches its name: f(a, b)");
        return WR_EPROG;
    }
    if (!wr_parser_is(p, WR_TK_RPAREN))
        return wr_parser_unclosed(p, open, "')'", err);
    wr_parser_take(p);
    (*out)->span = (struct wr_span){open.pos, p->last_end - open.pos};
    return 0;
}

static int parse_literal(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    struct wr_node *n = node_new(p, WR_N_NUM, t.pos, t.end, err);
    if (!n)
        return failed(err);
    *out = n;
    int rc = 0;
    n->text = wr_token_text(&p->lx, t);
    if (t.kind == WR_TK_NUM) {
        rc = wr_lex_number(&p->lx, t, p->arena, &n->num, err);
    } else if (t.kind == WR_TK_TEXT) {
        n->kind = WR_N_TEXT;
        rc = wr_lex_text(&p->lx, t, p->arena, &n->text, err);
    } else if (t.kind == WR_TK_REGEX) {
        n->kind = WR_N_REGEX;
        rc = wr_lex_regex(&p->lx, t, p->arena, &n->text, &n->flags, err);
    } else {
        n->kind = WR_N_ARG;
        n->text = (struct wr_slice){n->text.p + 1, n->text.n - 1};
    }
    wr_parser_take(p);
    return rc;
}

static int parse_primary(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    switch (t.kind) {
    case WR_TK_NAME:
    case WR_TK_QUOTED:
        return parse_name(p, out, err);
    case WR_TK_SLASH:
    case WR_TK_IDIV:
        p->tok = wr_lex_peek_regex(&p->lx, t);
        if (p->tok.kind == WR_TK_ERROR)
            return wr_lex_error(&p->lx, p->tok, err);
        return parse_literal(p, out, err);
    case WR_TK_NUM:
    case WR_TK_TEXT:
    case WR_TK_ARG:
        return parse_literal(p, out, err);
    case WR_TK_LPAREN:
        return parse_brackets(p, out, err);
    case WR_TK_LBRACK:
        wr_err_at(err, t.pos, 1, "lists are not available yet, but right after `in`");
        return WR_EPROG;
    case WR_TK_BANG:
        wr_err_at(err, t.pos, 1, "'!' binds less than what stands before it");
        wr_err_hint(err, "put it in brackets: (!...)");
        return WR_EPROG;
    case WR_TK_PLUS:
        wr_err_at(err, t.pos, 1, "there is no sign +");
        wr_err_hint(err, "leave it out");
        return WR_EPROG;
    default:
        return wr_parse_expected(p, "a value", err);
    }
}

static int parse_postfix(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    int rc = parse_primary(p, out, err);
    if (rc < 0)
        return rc;
    const struct wr_token *t = wr_parser_peek(p);
    if (t->kind == WR_TK_LBRACK && t->touches)
        return wr_err_at(err, t->pos, 1, "parts of lists, x[0] and x[1:3], are not available yet");
    return 0;
}

/* ---- operators ------------------------------------------------------------------------------------------------- */

enum { LEVEL_ELSE = 1, LEVEL_JOIN, LEVEL_SUM, LEVEL_PRODUCT };

struct binary {
    uint8_t token, op, level;
};

static const struct binary arithmetic[] = {
    {WR_TK_ELSE, WR_OP_ELSE, LEVEL_ELSE},     {WR_TK_JOIN, WR_OP_JOIN, LEVEL_JOIN},
    {WR_TK_PLUS, WR_OP_ADD, LEVEL_SUM},       {WR_TK_MINUS, WR_OP_SUB, LEVEL_SUM},
    {WR_TK_STAR, WR_OP_MUL, LEVEL_PRODUCT},   {WR_TK_SLASH, WR_OP_DIV, LEVEL_PRODUCT},
    {WR_TK_IDIV, WR_OP_IDIV, LEVEL_PRODUCT},  {WR_TK_PERCENT, WR_OP_MOD, LEVEL_PRODUCT},
    {WR_TK_EQ, WR_OP_EQ, 0},                  {WR_TK_NE, WR_OP_NE, 0},
    {WR_TK_LT, WR_OP_LT, 0},                  {WR_TK_LE, WR_OP_LE, 0},
    {WR_TK_GT, WR_OP_GT, 0},                  {WR_TK_GE, WR_OP_GE, 0},
    {WR_TK_MATCH, WR_OP_MATCH, 0},            {WR_TK_NOMATCH, WR_OP_NOMATCH, 0},
};

static const struct binary *find_binary(struct wr_parser *p)
{
    enum wr_token_kind kind = wr_parser_peek(p)->kind;
    for (size_t i = 0; i < sizeof arithmetic / sizeof *arithmetic; i++)
        if (arithmetic[i].token == kind)
            return &arithmetic[i];
    return NULL;
}

/* Makes *left OP right of *left; `t` is the operator. */
static int make_binary(struct wr_parser *p, enum wr_op_kind op, struct wr_token t, struct wr_node **left,
                       struct wr_node *right, struct wr_err *err)
{
    struct wr_node *n = node_new(p, WR_N_BINARY, (*left)->span.pos, t.end, err);
    if (!n)
        return failed(err);
    n->op = op;
    n->op_span = (struct wr_span){t.pos, t.end - t.pos};
    int rc = node_of(p, n, *left, right, err);
    *left = n;
    return rc;
}

static int make_unary(struct wr_parser *p, enum wr_op_kind op, struct wr_token t, struct wr_node **x,
                      struct wr_err *err)
{
    struct wr_node *n = node_new(p, WR_N_UNARY, t.pos, t.end, err);
    if (!n)
        return failed(err);
    n->op = op;
    int rc = node_of(p, n, *x, NULL, err);
    *x = n;
    return rc;
}

/* -9223372036854775808 is exact, though its digits alone are one too many for 64 bits. */
static bool fold_minus(struct wr_parser *p, struct wr_token minus, struct wr_node *n)
{
    char text[24];
    struct wr_num num;
    if (n->kind != WR_N_NUM || n->num.kind != WR_NUM_DBL || n->text.n + 1 > sizeof text || n->span.pos != n->op_span.pos)
        return false;
    text[0] = '-';
    memcpy(text + 1, n->text.p, n->text.n);
    if (!wr_num_parse(text, n->text.n + 1, &num) || num.kind != WR_NUM_DEC)
        return false;
    n->num = num;
    n->span = (struct wr_span){minus.pos, p->last_end - minus.pos};
    return true;
}

static int parse_unary(struct wr_parser *p, struct wr_node **out, struct wr_err *err);

/* What stands right of a sign or of `**`: the two that recurse. */
static int parse_right(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    int rc = enter(p, err);
    if (rc == 0)
        rc = parse_unary(p, out, err);
    p->depth--;
    return rc;
}

static int parse_unary(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    int rc;
    if (t.kind == WR_TK_MINUS) {
        wr_parser_take(p);
        rc = parse_right(p, out, err);
        if (rc < 0 || fold_minus(p, t, *out))
            return rc;
        return make_unary(p, WR_OP_NEG, t, out, err);
    }
    rc = parse_postfix(p, out, err);
    if (rc < 0 || !wr_parser_is(p, WR_TK_POW))
        return rc;
    t = wr_parser_take(p);
    struct wr_node *right = NULL;
    rc = parse_right(p, &right, err);
    return rc < 0 ? rc : make_binary(p, WR_OP_POW, t, out, right, err);
}

static int parse_arithmetic(struct wr_parser *p, unsigned level, struct wr_node **out, struct wr_err *err)
{
    int rc = parse_unary(p, out, err);
    const struct binary *b;
    while (rc == 0 && (b = find_binary(p)) && b->level >= level) {
        struct wr_token t = wr_parser_take(p);
        struct wr_node *right = NULL;
        rc = parse_arithmetic(p, b->level + 1u, &right, err);
        if (rc == 0)
            rc = make_binary(p, (enum wr_op_kind)b->op, t, out, right, err);
    }
    return rc;
}

/* ---- comparisons ----------------------------------------------------------------------------------------------- */

static int parse_between(struct wr_parser *p, struct wr_node *n, struct wr_node *x, struct wr_err *err)
{
    struct wr_node *low = NULL, *high = NULL;
    uint32_t cap = 0;
    n->kind = WR_N_BETWEEN;
    int rc = parse_arithmetic(p, LEVEL_ELSE, &low, err);
    if (rc < 0)
        return rc;
    if (!wr_parse_word(p, "and")) {
        if (wr_parser_is(p, WR_TK_AND)) {
            wr_parser_take(p);
        } else {
            wr_parse_expected(p, "'and' and the upper end", err);
            wr_err_hint(err, "write x between a and b");
            return WR_EPROG;
        }
    }
    if ((rc = parse_arithmetic(p, LEVEL_ELSE, &high, err)) < 0 || (rc = node_add(p, n, &cap, x, err)) < 0 ||
        (rc = node_add(p, n, &cap, low, err)) < 0 || (rc = node_add(p, n, &cap, high, err)) < 0)
        return rc;
    return node_finish(p, n, err);
}

static int parse_in(struct wr_parser *p, struct wr_node *n, struct wr_node *x, struct wr_err *err)
{
    n->kind = WR_N_IN;
    if (wr_fix_in(p, err) < 0)
        return WR_EPROG;
    if (!wr_parser_is(p, WR_TK_LBRACK))
        return wr_parse_expected(p, "a list in [ ] after 'in'", err);
    struct wr_token open = wr_parser_take(p);
    struct wr_node *list = node_new(p, WR_N_LIST, open.pos, open.end, err);
    if (!list)
        return failed(err);
    uint32_t cap = 0;
    while (!wr_parser_is(p, WR_TK_RBRACK)) {
        struct wr_node *item = NULL;
        int rc = wr_parse_expr(p, &item, err);
        if (rc == 0)
            rc = node_add(p, list, &cap, item, err);
        if (rc < 0)
            return rc;
        if (wr_parser_is(p, WR_TK_COMMA))
            wr_parser_take(p);
        else if (!wr_parser_is(p, WR_TK_RBRACK))
            return wr_parser_unclosed(p, open, "',' or ']'", err);
    }
    wr_parser_take(p);
    int rc = node_finish(p, list, err);
    return rc < 0 ? rc : node_of(p, n, x, list, err);
}

/* Does `in`, `between`, `not in` or `not between` follow? */
static bool at_in_or_between(struct wr_parser *p, bool *negated)
{
    struct wr_token t = *wr_parser_peek(p);
    *negated = wr_token_is(&p->lx, t, "not");
    if (*negated)
        t = wr_parser_peek_second(p);
    return wr_token_is(&p->lx, t, "in") || wr_token_is(&p->lx, t, "between");
}

static int parse_in_or_between(struct wr_parser *p, bool negated, struct wr_node **x, struct wr_err *err)
{
    struct wr_token first = wr_parser_take(p), word = negated ? wr_parser_take(p) : first;
    struct wr_node *n = node_new(p, WR_N_IN, (*x)->span.pos, word.end, err);
    if (!n)
        return failed(err);
    n->negated = negated;
    n->op_span = (struct wr_span){first.pos, word.end - first.pos};
    int rc = wr_token_is(&p->lx, word, "in") ? parse_in(p, n, *x, err) : parse_between(p, n, *x, err);
    *x = n;
    return rc;
}

static int parse_comparison(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    uint32_t from = wr_parser_peek(p)->pos;
    int rc = parse_arithmetic(p, LEVEL_ELSE, out, err);
    for (bool again = false; rc == 0; again = true) {
        bool negated, words = at_in_or_between(p, &negated);
        const struct binary *b = words ? NULL : find_binary(p);
        if (!words && !b)
            return wr_fix_after_value(p, from, err);
        if (again) {
            const struct wr_token *t = wr_parser_peek(p);
            wr_err_at(err, t->pos, t->end - t->pos, "comparisons do not chain");
            wr_err_hint(err, "write a < b and b < c, or x between a and b");
            return WR_EPROG;
        }
        if (words) {
            rc = parse_in_or_between(p, negated, out, err);
        } else {
            struct wr_token t = wr_parser_take(p);
            struct wr_node *right = NULL;
            rc = parse_arithmetic(p, LEVEL_ELSE, &right, err);
            if (rc == 0)
                rc = make_binary(p, (enum wr_op_kind)b->op, t, out, right, err);
        }
    }
    return rc;
}

/* ---- truth ----------------------------------------------------------------------------------------------------- */

static int parse_not(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind != WR_TK_BANG && !wr_token_is(&p->lx, t, "not"))
        return parse_comparison(p, out, err);
    int rc = enter(p, err);
    if (rc < 0)
        return rc;
    wr_parser_take(p);
    rc = parse_not(p, out, err);
    if (rc == 0)
        rc = make_unary(p, WR_OP_NOT, t, out, err);
    p->depth--;
    return rc;
}

static bool at_word_or(struct wr_parser *p, const char *word, enum wr_token_kind sign)
{
    return wr_parser_is(p, sign) || wr_parse_peek_word(p, word);
}

static int parse_and(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    int rc = parse_not(p, out, err);
    while (rc == 0 && at_word_or(p, "and", WR_TK_AND)) {
        struct wr_token t = wr_parser_take(p);
        struct wr_node *right = NULL;
        rc = parse_not(p, &right, err);
        if (rc == 0)
            rc = make_binary(p, WR_OP_AND, t, out, right, err);
    }
    return rc;
}

static int parse_or(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    int rc = parse_and(p, out, err);
    while (rc == 0 && at_word_or(p, "or", WR_TK_OR)) {
        struct wr_token t = wr_parser_take(p);
        struct wr_node *right = NULL;
        rc = parse_and(p, &right, err);
        if (rc == 0)
            rc = make_binary(p, WR_OP_OR, t, out, right, err);
    }
    return rc;
}

int wr_parse_expr(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    uint32_t from = wr_parser_peek(p)->pos;
    int rc = enter(p, err);
    if (rc == 0)
        rc = parse_or(p, out, err);
    if (rc == 0)
        rc = wr_fix_after_expr(p, from, err);
    p->depth--;
    return rc;
}
