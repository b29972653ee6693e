/* Operators of expressions (weir-lang(7)), by precedence climbing (M. Richards, C. Whitby-Strevens, BCPL,
 * 1979). Chains of one level are loops; what recurses (brackets, signs, `not`, `**`) is counted, so that no program
 * can exhaust the stack. */
#include "lang/parse_state.h"

/* ---- nodes with children ---------------------------------------------------------------------------------------
 */

static int node_of(struct wr_parser *p, struct wr_node *n, struct wr_node *a, struct wr_node *b, struct wr_err *err)
{
    uint32_t cap = 0;
    int rc = wr_node_add(p, n, &cap, a, err);
    if (rc == 0 && b)
        rc = wr_node_add(p, n, &cap, b, err);
    return rc < 0 ? rc : wr_node_finish(p, n, err);
}

/* ---- operators -------------------------------------------------------------------------------------------------
 */

enum { LEVEL_ELSE = 1, LEVEL_JOIN, LEVEL_SUM, LEVEL_PRODUCT };

struct binary {
    uint8_t token, op, level;
};

static const struct binary arithmetic[] = {
    {WR_TK_ELSE, WR_OP_ELSE, LEVEL_ELSE},
    {WR_TK_JOIN, WR_OP_JOIN, LEVEL_JOIN},
    {WR_TK_PLUS, WR_OP_ADD, LEVEL_SUM},
    {WR_TK_MINUS, WR_OP_SUB, LEVEL_SUM},
    {WR_TK_STAR, WR_OP_MUL, LEVEL_PRODUCT},
    {WR_TK_SLASH, WR_OP_DIV, LEVEL_PRODUCT},
    {WR_TK_IDIV, WR_OP_IDIV, LEVEL_PRODUCT},
    {WR_TK_PERCENT, WR_OP_MOD, LEVEL_PRODUCT},
    {WR_TK_EQ, WR_OP_EQ, 0},
    {WR_TK_NE, WR_OP_NE, 0},
    {WR_TK_LT, WR_OP_LT, 0},
    {WR_TK_LE, WR_OP_LE, 0},
    {WR_TK_GT, WR_OP_GT, 0},
    {WR_TK_GE, WR_OP_GE, 0},
    {WR_TK_MATCH, WR_OP_MATCH, 0},
    {WR_TK_NOMATCH, WR_OP_NOMATCH, 0},
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
    struct wr_node *n = wr_node_new(p, WR_N_BINARY, (*left)->span.pos, t.end, err);
    if (!n)
        return wr_parser_failed(err);
    n->op = op;
    n->op_span = (struct wr_span){t.pos, t.end - t.pos};
    int rc = node_of(p, n, *left, right, err);
    *left = n;
    return rc;
}

static int make_unary(struct wr_parser *p, enum wr_op_kind op, struct wr_token t, struct wr_node **x,
                      struct wr_err *err)
{
    struct wr_node *n = wr_node_new(p, WR_N_UNARY, t.pos, t.end, err);
    if (!n)
        return wr_parser_failed(err);
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
    if (n->kind != WR_N_NUM || n->num.kind != WR_NUM_DBL || n->text.n + 1 > sizeof text ||
        n->span.pos != n->op_span.pos)
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
    int rc = wr_parser_enter(p, err);
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
        wr_parser_role(p, WR_ROLE_SIGN);
        rc = parse_right(p, out, err);
        if (rc < 0 || fold_minus(p, t, *out))
            return rc;
        return make_unary(p, WR_OP_NEG, t, out, err);
    }
    rc = wr_parser_operand(p, out, err);
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

/* ---- comparisons -----------------------------------------------------------------------------------------------
 */

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
    if ((rc = parse_arithmetic(p, LEVEL_ELSE, &high, err)) < 0 || (rc = wr_node_add(p, n, &cap, x, err)) < 0 ||
        (rc = wr_node_add(p, n, &cap, low, err)) < 0 || (rc = wr_node_add(p, n, &cap, high, err)) < 0)
        return rc;
    return wr_node_finish(p, n, err);
}

static int parse_in(struct wr_parser *p, struct wr_node *n, struct wr_node *x, struct wr_err *err)
{
    n->kind = WR_N_IN;
    if (wr_fix_in(p, err) < 0)
        return WR_EPROG;
    if (!wr_parser_is(p, WR_TK_LBRACK)) {
        wr_parse_expected(p, "a list in [ ] after 'in'", err);
        wr_err_hint(err, "write in [a, b]; contains(x, y) asks whether the text x holds y");
        return WR_EPROG;
    }
    struct wr_node *list;
    int rc = wr_parser_list(p, wr_parser_take(p), &list, err);
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
    struct wr_node *n = wr_node_new(p, WR_N_IN, (*x)->span.pos, word.end, err);
    if (!n)
        return wr_parser_failed(err);
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

/* ---- truth -----------------------------------------------------------------------------------------------------
 */

static int parse_not(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind != WR_TK_BANG && !wr_token_is(&p->lx, t, "not"))
        return parse_comparison(p, out, err);
    int rc = wr_parser_enter(p, err);
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
    int rc = wr_parser_enter(p, err);
    if (rc == 0)
        rc = parse_or(p, out, err);
    if (rc == 0)
        rc = wr_parser_range(p, out, err);
    if (rc == 0)
        rc = wr_fix_after_expr(p, from, err);
    p->depth--;
    return rc;
}
