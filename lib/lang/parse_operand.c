/* Operands of expressions: names, literals, calls, case, brackets (weir-lang(7)); and the making of nodes.
 *
 * Every node knows how high the tree under it is, and no tree is higher than WR_NODE_HEIGHT: a chain of operators
 * is a loop here but a recursion for whoever walks the tree later. */
#include "lang/parse_state.h"

/* ---- nodes -----------------------------------------------------------------------------------------------------
 */

struct wr_node *wr_node_new(struct wr_parser *p, enum wr_node_kind kind, uint32_t pos, uint32_t end,
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

int wr_node_add(struct wr_parser *p, struct wr_node *n, uint32_t *cap, struct wr_node *arg, struct wr_err *err)
{
    n->args = wr_parser_grow(p, n->args, n->nargs, cap, sizeof *n->args, err);
    if (!n->args)
        return err ? err->code : WR_ELIMIT;
    n->args[n->nargs++] = arg;
    return 0;
}

/* To be called when all children are there. */
int wr_node_finish(struct wr_parser *p, struct wr_node *n, struct wr_err *err)
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

/* A copy of the tree, with the places of its own words. */
static struct wr_node *node_copy(struct wr_parser *p, const struct wr_node *from, struct wr_err *err)
{
    struct wr_node *n = wr_node_new(p, from->kind, from->span.pos, from->span.pos + from->span.len, err);
    if (!n)
        return NULL;
    *n = *from;
    if (from->cond && !(n->cond = node_copy(p, from->cond, err)))
        return NULL;
    if (!from->nargs)
        return n;
    n->args = wr_arena_alloc(p->arena, from->nargs * sizeof *n->args);
    if (!n->args) {
        wr_arena_error(p->arena, err);
        return NULL;
    }
    for (uint32_t i = 0; i < from->nargs; i++)
        if (!(n->args[i] = node_copy(p, from->args[i], err)))
            return NULL;
    return n;
}

/* The value of a `let` in the place of its name: the whole of it stands there, its parts where they are written. */
static int use_let(struct wr_parser *p, const struct wr_let *let, struct wr_token at, struct wr_node **out,
                   struct wr_err *err)
{
    struct wr_node *n = *out = node_copy(p, let->value, err);
    if (!n)
        return wr_parser_failed(err);
    n->let_span = wr_node_home(let->value);
    n->let = let->name;
    n->span = (struct wr_span){at.pos, at.end - at.pos};
    return 0;
}

/* ---- operands --------------------------------------------------------------------------------------------------
 */

int wr_parser_enter(struct wr_parser *p, struct wr_err *err)
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
            if (wr_slice_eq(p->lets[i].name, word) &&
                !(wr_parser_is(p, WR_TK_QUESTION) && wr_parser_peek(p)->touches))
                return use_let(p, &p->lets[i], t, out, err);
    *out = wr_node_new(p, kind, t.pos, t.end, err);
    if (!*out)
        return wr_parser_failed(err);
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
            rc = wr_node_add(p, n, &cap, arg, err);
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
    struct wr_node *n = wr_node_new(p, WR_N_CALL, fn.pos, fn.end, err);
    if (!n)
        return wr_parser_failed(err);
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
    return wr_node_finish(p, n, err);
}

static int parse_arm(struct wr_parser *p, struct wr_node *n, uint32_t *cap, struct wr_err *err)
{
    struct wr_node *cond = NULL, *value = NULL;
    int rc = 0;
    struct wr_token t = *wr_parser_peek(p);
    if (wr_token_is(&p->lx, t, "_") && wr_parser_peek_second(p).kind == WR_TK_ARROW) {
        wr_parser_take(p);
        if (!(cond = wr_node_new(p, WR_N_TRUE, t.pos, t.end, err)))
            return wr_parser_failed(err);
        cond->text = wr_token_text(&p->lx, t);
    } else {
        rc = wr_parse_expr(p, &cond, err);
    }
    if (rc == 0 && !wr_parser_is(p, WR_TK_ARROW)) {
        wr_parse_expected(p, "'->' and a value", err);
        if (wr_parser_peek(p)->kind != WR_TK_ERROR)
            wr_err_hint(err, "write case { c1 -> a, c2 -> b, _ -> d }");
        return WR_EPROG;
    }
    if (rc == 0) {
        wr_parser_take(p);
        rc = wr_parse_expr(p, &value, err);
    }
    if (rc == 0 && (rc = wr_node_add(p, n, cap, cond, err)) == 0)
        rc = wr_node_add(p, n, cap, value, err);
    return rc;
}

/* case { c1 -> a, c2 -> b, _ -> d }; the `{` is the next token. */
static int parse_case(struct wr_parser *p, struct wr_token word, struct wr_node **out, struct wr_err *err)
{
    struct wr_node *n = wr_node_new(p, WR_N_CASE, word.pos, word.end, err);
    if (!n)
        return wr_parser_failed(err);
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
    return wr_node_finish(p, n, err);
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
    if (t.kind == WR_TK_NAME && wr_lex_reserved(word) && !wr_slice_is(word, "true") &&
        !wr_slice_is(word, "false") && !wr_slice_is(word, "null")) {
        const struct wr_token next = wr_parser_peek_second(p);
        wr_parse_expected(p, "a value", err);
        if (wr_slice_is(word, "between") && next.kind == WR_TK_LPAREN && next.touches)
            wr_err_hint(err, "write x between a and b");
        else
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
        *out = wr_node_new(p, WR_N_NAME, t.pos, t.end, err);
        rc = *out ? wr_parser_name_text(p, t, &(*out)->text, err) : wr_parser_failed(err);
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
    if (t.kind != WR_TK_NAME && t.kind != WR_TK_QUOTED) {
        wr_parse_expected(p, "the name of a column", err);
        if (t.kind == WR_TK_TEXT)
            wr_err_hint(err, "a column stands without quotes, one with an odd name in backticks");
        return WR_EPROG;
    }
    uint32_t nlets = p->nlets;
    p->nlets = 0;
    int rc = parse_name(p, out, err);
    p->nlets = nlets;
    if (rc < 0 || (*out)->kind == WR_N_NAME || (*out)->kind == WR_N_COL)
        return rc;
    wr_err_at(err, (*out)->span.pos, (*out)->span.len, "only names of columns stand here");
    return WR_EPROG;
}

int wr_parser_range(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_node *first = *out, *last = NULL;
    uint32_t cap = 0;
    if (!wr_parser_is(p, WR_TK_RANGE) || (first->kind != WR_N_NAME && first->kind != WR_N_COL))
        return 0;
    struct wr_token dots = wr_parser_take(p);
    int rc = wr_parser_column(p, &last, err);
    if (rc < 0)
        return rc;
    struct wr_node *n = wr_node_new(p, WR_N_COLS, first->span.pos, dots.end, err);
    if (!n)
        return wr_parser_failed(err);
    *out = n;
    if ((rc = wr_node_add(p, n, &cap, first, err)) < 0 || (rc = wr_node_add(p, n, &cap, last, err)) < 0)
        return rc;
    return wr_node_finish(p, n, err);
}

static int parse_brackets(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    bool keys = wr_token_is(&p->lx, p->last, "by");
    struct wr_token open = wr_parser_take(p);
    int rc = wr_parse_expr(p, out, err);
    if (rc < 0)
        return rc;
    if (wr_parser_is(p, WR_TK_COMMA)) {
        const struct wr_token *t = wr_parser_peek(p);
        wr_err_at(err, t->pos, 1, "a ',' inside brackets that are no call's");
        wr_err_hint(err, keys ? "keys stand without brackets: by a, b" : "a call's ( touches its name: f(a, b)");
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
    struct wr_node *n = wr_node_new(p, WR_N_NUM, t.pos, t.end, err);
    if (!n)
        return wr_parser_failed(err);
    *out = n;
    int rc = 0;
    n->text = wr_token_text(&p->lx, t);
    if (t.kind == WR_TK_NUM) {
        bool duration = wr_lex_is_duration(n->text);
        n->kind = duration ? WR_N_DURATION : WR_N_NUM;
        rc = (duration ? wr_lex_duration : wr_lex_number)(&p->lx, t, p->arena, &n->num, err);
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
        return wr_parser_list(p, wr_parser_take(p), out, err);
    case WR_TK_FTEXT:
        return wr_parser_ftext(p, out, err);
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

int wr_parse_regex(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    *out = NULL;
    return wr_parser_is(p, WR_TK_SLASH) || wr_parser_is(p, WR_TK_IDIV) ? parse_primary(p, out, err) : 0;
}

int wr_parser_operand(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    int rc = parse_primary(p, out, err);
    while (rc == 0 && wr_parser_peek(p)->touches) {
        if (wr_parser_is(p, WR_TK_LBRACK))
            rc = wr_parser_part(p, out, err);
        else if (wr_parser_is(p, WR_TK_DOT) && (*out)->kind != WR_N_NUM && (*out)->kind != WR_N_DURATION)
            rc = wr_parser_member(p, out, err);
        else
            break;
    }
    return rc;
}
