/* Operands that hold expressions of their own: lists, parts of lists, members, f-strings (weir-lang(7)). */
#include "lang/parse_state.h"

/* ---- lists -----------------------------------------------------------------------------------------------------
 */

int wr_parser_list(struct wr_parser *p, struct wr_token open, struct wr_node **out, struct wr_err *err)
{
    struct wr_node *list = *out = wr_node_new(p, WR_N_LIST, open.pos, open.end, err);
    if (!list)
        return wr_parser_failed(err);
    uint32_t cap = 0;
    while (!wr_parser_is(p, WR_TK_RBRACK)) {
        struct wr_node *item = NULL;
        int rc = wr_parse_expr(p, &item, err);
        if (rc == 0)
            rc = wr_node_add(p, list, &cap, item, err);
        if (rc < 0)
            return rc;
        if (wr_parser_is(p, WR_TK_COMMA))
            wr_parser_take(p);
        else if (!wr_parser_is(p, WR_TK_RBRACK))
            return wr_parser_unclosed(p, open, "',' or ']'", err);
    }
    wr_parser_take(p);
    return wr_node_finish(p, list, err);
}

/* ---- f-strings -------------------------------------------------------------------------------------------------
 */

/* An expression inside an f-string: the same text, cut off where it ends. */
static int parse_inside(struct wr_parser *p, const struct wr_ftext_piece *piece, struct wr_node **out,
                        struct wr_err *err)
{
    struct wr_parser outer = *p;
    p->lx.text.n = piece->end;
    p->lx.pos = piece->pos;
    p->lx.depth = 1;
    p->lx.goes_on = false;
    p->braces = true;
    p->peeked = false;
    int rc = 0;
    if (wr_parser_is(p, WR_TK_END)) {
        wr_err_at(err, piece->pos - 1, piece->format_end + 2 - piece->pos, "no value stands in these braces");
        wr_err_hint(err, "write {name}; a brace itself is {{");
        rc = WR_EPROG;
    }
    if (rc == 0)
        rc = wr_parse_expr(p, out, err);
    if (rc == 0 && !wr_parser_is(p, WR_TK_END))
        rc = wr_parse_expected(p, "'}' after the value", err);
    p->lx = outer.lx;
    p->braces = outer.braces;
    p->tok = outer.tok;
    p->peeked = outer.peeked;
    p->last = outer.last;
    p->last_end = outer.last_end;
    return rc;
}

/* fmt(x, "format") */
static int parse_formatted(struct wr_parser *p, const struct wr_ftext_piece *piece, struct wr_node **x,
                           struct wr_err *err)
{
    struct wr_node *call = wr_node_new(p, WR_N_CALL, piece->pos, piece->format_end, err);
    struct wr_node *format = wr_node_new(p, WR_N_TEXT, piece->format_pos, piece->format_end, err);
    uint32_t cap = 0;
    if (!call || !format)
        return wr_parser_failed(err);
    call->text = WR_SLICE("fmt");
    format->text = piece->text;
    int rc = wr_node_add(p, call, &cap, *x, err);
    if (rc == 0)
        rc = wr_node_add(p, call, &cap, format, err);
    call->height = (*x)->height + 1;
    *x = call;
    return rc;
}

int wr_parser_ftext(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    struct wr_token t = wr_parser_take(p);
    struct wr_node *n = *out = wr_node_new(p, WR_N_FTEXT, t.pos, t.end, err), *part = NULL;
    struct wr_ftext_piece piece;
    uint32_t at = t.pos + 2, cap = 0;
    int rc = n ? 0 : wr_parser_failed(err), more = 0;
    while (rc == 0 && (more = wr_lex_ftext(&p->lx, t, &at, p->arena, &piece, err)) > 0) {
        if (piece.is_expr) {
            rc = parse_inside(p, &piece, &part, err);
            if (rc == 0 && piece.has_format)
                rc = parse_formatted(p, &piece, &part, err);
        } else {
            part = wr_node_new(p, WR_N_TEXT, piece.pos, piece.end, err);
            rc = part ? 0 : wr_parser_failed(err);
            if (part)
                part->text = piece.text;
        }
        if (rc == 0)
            rc = wr_node_add(p, n, &cap, part, err);
    }
    if (rc == 0)
        rc = more;
    return rc < 0 ? rc : wr_node_finish(p, n, err);
}

/* ---- parts -----------------------------------------------------------------------------------------------------
 */

/* An end of x[from:to], which may be left out: then null. */
static int parse_bound(struct wr_parser *p, struct wr_node **out, struct wr_err *err)
{
    const struct wr_token *t = wr_parser_peek(p);
    if (t->kind != WR_TK_COLON && t->kind != WR_TK_RBRACK)
        return wr_parse_expr(p, out, err);
    *out = wr_node_new(p, WR_N_NULL, t->pos, t->pos, err);
    return *out ? 0 : wr_parser_failed(err);
}

int wr_parser_part(struct wr_parser *p, struct wr_node **x, struct wr_err *err)
{
    struct wr_token open = wr_parser_take(p);
    struct wr_node *n = wr_node_new(p, WR_N_INDEX, (*x)->span.pos, open.end, err), *from = NULL, *to = NULL;
    uint32_t cap = 0;
    if (!n)
        return wr_parser_failed(err);
    n->op_span = (struct wr_span){open.pos, 1};
    int rc = parse_bound(p, &from, err);
    if (rc == 0 && wr_parser_is(p, WR_TK_COLON)) {
        wr_parser_take(p);
        n->kind = WR_N_SLICE;
        rc = parse_bound(p, &to, err);
    } else if (rc == 0 && from->kind == WR_N_NULL && !from->text.n) {
        return wr_parse_expected(p, "a position, as in x[0]", err);
    }
    if (rc < 0)
        return rc;
    if (!wr_parser_is(p, WR_TK_RBRACK))
        return wr_parser_unclosed(p, open, "']'", err);
    wr_parser_take(p);
    if ((rc = wr_node_add(p, n, &cap, *x, err)) < 0 || (rc = wr_node_add(p, n, &cap, from, err)) < 0 ||
        (to && (rc = wr_node_add(p, n, &cap, to, err)) < 0))
        return rc;
    *x = n;
    return wr_node_finish(p, n, err);
}

/* ---- members ---------------------------------------------------------------------------------------------------
 */

/* A name as a path of json(): words as they stand, what was in backticks as ["..."]. */
static int member_path(struct wr_parser *p, struct wr_token name, struct wr_slice *out, struct wr_err *err)
{
    int rc = wr_parser_name_text(p, name, out, err);
    if (rc < 0 || name.kind == WR_TK_NAME)
        return rc;
    char *path = wr_arena_alloc(p->arena, 2 * out->n + 4);
    size_t n = 0;
    if (!path)
        return wr_arena_error(p->arena, err);
    path[n++] = '[';
    path[n++] = '"';
    for (size_t i = 0; i < out->n; i++) {
        if (out->p[i] == '"' || out->p[i] == '\\')
            path[n++] = '\\';
        path[n++] = out->p[i];
    }
    path[n++] = '"';
    path[n++] = ']';
    *out = (struct wr_slice){path, n};
    return 0;
}

int wr_parser_member(struct wr_parser *p, struct wr_node **x, struct wr_err *err)
{
    wr_parser_take(p);
    if (!wr_parser_is(p, WR_TK_NAME) && !wr_parser_is(p, WR_TK_QUOTED))
        return wr_parse_expected(p, "a name", err);
    struct wr_token name = wr_parser_take(p);
    struct wr_node *n = wr_node_new(p, WR_N_MEMBER, (*x)->span.pos, name.end, err);
    struct wr_node *path = wr_node_new(p, WR_N_TEXT, name.pos, name.end, err);
    uint32_t cap = 0;
    if (!n || !path)
        return wr_parser_failed(err);
    n->op_span = path->span;
    int rc = member_path(p, name, &path->text, err);
    if (rc < 0 || (rc = wr_node_add(p, n, &cap, *x, err)) < 0 || (rc = wr_node_add(p, n, &cap, path, err)) < 0)
        return rc;
    *x = n;
    return wr_node_finish(p, n, err);
}
