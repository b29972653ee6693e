/* The pieces that stages parse themselves with: words, items, keys, counts, paths (weir-lang(7)). */
#include <stdio.h>

#include "lang/parse_state.h"

/* ---- words -----------------------------------------------------------------------------------------------------
 */

struct wr_arena *wr_parse_arena(struct wr_parser *p)
{
    return p->arena;
}

bool wr_parse_peek_word(struct wr_parser *p, const char *word)
{
    return wr_token_is(&p->lx, *wr_parser_peek(p), word);
}

bool wr_parse_word(struct wr_parser *p, const char *word)
{
    bool is = wr_parse_peek_word(p, word);
    if (is)
        wr_parser_take(p);
    return is;
}

bool wr_parse_word_alone(struct wr_parser *p, const char *word)
{
    if (!wr_parse_peek_word(p, word))
        return false;
    struct wr_token next = wr_parser_peek_second(p);
    return (next.kind == WR_TK_END || !next.touches) && wr_parse_word(p, word);
}

bool wr_parse_assign(struct wr_parser *p)
{
    bool is = wr_parser_is(p, WR_TK_ASSIGN);
    if (is)
        wr_parser_take(p);
    return is;
}

static bool ends_stage(enum wr_token_kind kind)
{
    return kind == WR_TK_PIPE || kind == WR_TK_NEWLINE || kind == WR_TK_END || kind == WR_TK_RPAREN ||
           kind == WR_TK_OR;
}

bool wr_parse_at_end(struct wr_parser *p)
{
    return ends_stage(wr_parser_peek(p)->kind);
}

int wr_parse_expected(struct wr_parser *p, const char *what, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    char quoted[WR_QUOTE_TEXT];
    if (t.kind == WR_TK_ERROR)
        return wr_lex_error(&p->lx, t, err);
    /* At an end the place is where the missing thing would stand: right behind what is there. */
    if (t.kind == WR_TK_END)
        return wr_err_at(err, p->last_end, 1, "expected %s, but the %s here", what,
                         p->braces ? "braces end" : "program ends");
    if (t.kind == WR_TK_NEWLINE || t.kind == WR_TK_PIPE)
        return wr_err_at(err, p->last_end, 1, "expected %s, but the stage ends here", what);
    return wr_err_at(err, t.pos, t.end - t.pos, "expected %s, not '%s'", what,
                     wr_parser_quote(p, t.pos, t.end, quoted));
}

int wr_parse_colon(struct wr_parser *p, const char *what, struct wr_err *err)
{
    char text[WR_QUOTE_TEXT];
    if (wr_parser_is(p, WR_TK_COLON)) {
        wr_parser_take(p);
        return 0;
    }
    snprintf(text, sizeof text, "':' and %s", what);
    return wr_parse_expected(p, text, err);
}

int wr_parser_unclosed(struct wr_parser *p, struct wr_token open, const char *expected, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    struct wr_stage_syntax syntax;
    bool stage = t.after_line && t.kind == WR_TK_NAME &&
                 p->vocabulary->find(p->vocabulary->ctx, wr_token_text(&p->lx, t), &syntax);
    if (t.kind != WR_TK_END && t.kind != WR_TK_PIPE && !stage)
        return wr_parse_expected(p, expected, err);
    return wr_err_at(err, open.pos, 1, "this '%c' is not closed", p->lx.text.p[open.pos]);
}

bool wr_parser_begins_value(const struct wr_parser *p, struct wr_token t)
{
    if (t.kind == WR_TK_NAME) {
        struct wr_slice w = wr_token_text(&p->lx, t);
        return !wr_lex_reserved(w) || wr_slice_is(w, "true") || wr_slice_is(w, "false") || wr_slice_is(w, "null");
    }
    return t.kind == WR_TK_QUOTED || t.kind == WR_TK_ARG || t.kind == WR_TK_NUM || t.kind == WR_TK_TEXT;
}

int wr_parse_name(struct wr_parser *p, const char *what, struct wr_slice *name, struct wr_span *span,
                  struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind != WR_TK_NAME && t.kind != WR_TK_QUOTED)
        return wr_parse_expected(p, what, err);
    wr_parser_take(p);
    if (span)
        *span = (struct wr_span){t.pos, t.end - t.pos};
    return wr_parser_name_text(p, t, name, err);
}

/* ---- items -----------------------------------------------------------------------------------------------------
 */

static int add_item(struct wr_parser *p, struct wr_items *items, struct wr_item item, struct wr_err *err)
{
    struct wr_item *v = wr_parser_grow(p, items->v, items->n, &items->cap, sizeof *v, err);
    if (!v)
        return WR_ELIMIT;
    items->v = v;
    items->v[items->n++] = item;
    return 0;
}

/* Is the next thing a name and `=`? A name is a word, backticks, or col("...") for those who quote with "". */
static bool at_assignment(struct wr_parser *p)
{
    struct wr_lexer ahead = p->lx;
    struct wr_token t = *wr_parser_peek(p);
    bool col = wr_token_is(&p->lx, t, "col");
    if (t.kind != WR_TK_NAME && t.kind != WR_TK_QUOTED && t.kind != WR_TK_TEXT)
        return false;
    wr_lex_take(&ahead, t);
    t = wr_lex_peek(&ahead);
    if (col && t.kind == WR_TK_LPAREN) {
        static const enum wr_token_kind call[] = {WR_TK_LPAREN, WR_TK_TEXT, WR_TK_RPAREN};
        for (size_t i = 0; i < 3; i++, t = wr_lex_peek(&ahead)) {
            if (t.kind != call[i])
                return false;
            wr_lex_take(&ahead, t);
        }
    }
    return t.kind == WR_TK_ASSIGN;
}

static int parse_assigned_name(struct wr_parser *p, struct wr_item *item, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    struct wr_slice word = wr_token_text(&p->lx, t);
    struct wr_node *column = NULL;
    if (t.kind == WR_TK_TEXT || (t.kind == WR_TK_NAME && wr_lex_reserved(word))) {
        if (t.kind == WR_TK_TEXT)
            word = (struct wr_slice){word.p + 1, word.n - 2};
        wr_err_at(err, t.pos, t.end - t.pos, "this is no name for a column");
        wr_err_hint(err, "write it in backticks: `%.*s`", word.n > 100 ? 100 : (int)word.n, word.p);
        return WR_EPROG;
    }
    int rc = wr_parser_column(p, &column, err);
    if (rc < 0)
        return rc;
    item->name = column->text;
    item->name_span = column->span;
    wr_parser_take(p);
    return 0;
}

static int parse_item(struct wr_parser *p, bool need_name, struct wr_item *item, struct wr_err *err)
{
    struct wr_token first = *wr_parser_peek(p);
    int rc = wr_fix_before_item(p, err);
    bool named = at_assignment(p);
    if (rc == 0 && named)
        rc = parse_assigned_name(p, item, err);
    uint32_t from = wr_parser_peek(p)->pos; /* of what is named */
    if (rc == 0 && wr_parse_at_end(p))
        return wr_parse_expected(p, named ? "a value" : need_name ? "NAME = EXPR" : "a column or NAME = EXPR", err);
    if (rc == 0)
        rc = wr_parse_expr(p, &item->expr, err);
    if (rc == 0)
        rc = wr_fix_after_item(p, from, err);
    if (rc == 0 && need_name && !named)
        rc = wr_fix_no_name(p, first.pos, item->expr, err);
    if (rc < 0)
        return rc;
    if (!named && item->expr->let.n) {
        item->name = item->expr->let;
        item->name_span = item->expr->span;
    }
    item->span = (struct wr_span){first.pos, p->last_end - first.pos};
    return 0;
}

int wr_parse_items(struct wr_parser *p, bool need_name, struct wr_items *items, struct wr_err *err)
{
    for (;;) {
        struct wr_item item = {0};
        int rc = parse_item(p, need_name, &item, err);
        if (rc == 0)
            rc = add_item(p, items, item, err);
        if (rc < 0 || !wr_parser_is(p, WR_TK_COMMA))
            return rc;
        wr_parser_take(p);
    }
}

static int parse_column(struct wr_parser *p, struct wr_item *item, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    bool regex = t.kind == WR_TK_SLASH || t.kind == WR_TK_IDIV;
    int rc = regex ? wr_parser_operand(p, &item->expr, err) : wr_parser_column(p, &item->expr, err);
    if (rc == 0)
        rc = wr_parser_range(p, &item->expr, err);
    if (rc < 0)
        return rc;
    item->span = item->expr->span;
    return 0;
}

int wr_parse_columns(struct wr_parser *p, struct wr_items *items, struct wr_err *err)
{
    for (;;) {
        struct wr_item item = {0};
        int rc = parse_column(p, &item, err);
        if (rc == 0)
            rc = add_item(p, items, item, err);
        if (rc < 0 || !wr_parser_is(p, WR_TK_COMMA))
            return rc;
        wr_parser_take(p);
    }
}

/* ---- keys ------------------------------------------------------------------------------------------------------
 */

static int parse_sort_as(struct wr_parser *p, struct wr_item *item, struct wr_err *err)
{
    if (!wr_parse_word(p, "as"))
        return 0;
    if (wr_parse_word(p, "num"))
        item->as = WR_AS_NUM;
    else if (wr_parse_word(p, "str"))
        item->as = WR_AS_STR;
    else if (wr_parse_word(p, "natural"))
        item->as = WR_AS_NATURAL;
    else
        return wr_parse_expected(p, "num, str or natural after 'as'", err);
    return 0;
}

static int parse_sort_key(struct wr_parser *p, struct wr_item *item, struct wr_err *err)
{
    struct wr_token first = *wr_parser_peek(p);
    if (first.kind == WR_TK_MINUS) {
        wr_parser_take(p);
        wr_parser_role(p, WR_ROLE_SIGN);
        item->desc = true;
    }
    uint32_t from = wr_parser_peek(p)->pos;
    int rc = wr_parse_expr(p, &item->expr, err);
    if (rc == 0)
        rc = wr_fix_sort_key(p, from, item->expr, err);
    if (rc == 0)
        rc = parse_sort_as(p, item, err);
    if (rc == 0)
        rc = wr_fix_sort_key(p, from, NULL, err);
    item->span = (struct wr_span){first.pos, p->last_end - first.pos};
    return rc;
}

int wr_parse_sort_keys(struct wr_parser *p, struct wr_items *items, struct wr_err *err)
{
    for (;;) {
        struct wr_item item = {0};
        int rc = parse_sort_key(p, &item, err);
        if (rc == 0)
            rc = add_item(p, items, item, err);
        if (rc < 0 || !wr_parser_is(p, WR_TK_COMMA))
            return rc;
        wr_parser_take(p);
    }
}

int wr_parse_expected_by(struct wr_parser *p, struct wr_err *err)
{
    char so_far[WR_QUOTE_TEXT], rest[WR_QUOTE_TEXT];
    struct wr_token t = *wr_parser_peek(p);
    wr_parse_expected(p, "'by' and a key", err);
    wr_parser_quote(p, (uint32_t)(p->stage.p - p->lx.text.p), p->last_end, so_far);
    if (wr_fix_like(p, t, "on") && wr_parser_begins_value(p, wr_parser_peek_second(p))) { /* uniq on k */
        wr_parser_take(p);
        t = *wr_parser_peek(p);
    }
    if (wr_parser_begins_value(p, t))
        wr_err_hint(err, "write %s by %s", so_far,
                    wr_parser_quote(p, t.pos, wr_parser_end_of(p, WR_UNIT_REST), rest));
    else if (wr_parse_at_end(p) && wr_slice_is(p->stage, "top"))
        wr_err_hint(err, "write %s by KEY; the first rows as they stand: take N", so_far);
    else if (wr_parse_at_end(p))
        wr_err_hint(err, "write %s by KEY", so_far);
    return WR_EPROG;
}

int wr_parse_by(struct wr_parser *p, bool required, struct wr_items *keys, bool *found, struct wr_err *err)
{
    *found = false;
    if (wr_parse_peek_word(p, "group")) {
        char quoted[WR_QUOTE_TEXT];
        struct wr_token group = wr_parser_take(p);
        wr_parse_word(p, "by");
        wr_err_at(err, group.pos, p->last_end - group.pos, "the keys stand after 'by' alone");
        uint32_t from = wr_parser_peek(p)->pos;
        wr_err_hint(err, "write by %s", wr_parser_quote(p, from, wr_parser_end_of(p, WR_UNIT_REST), quoted));
        return WR_EPROG;
    }
    if (!wr_parse_word(p, "by"))
        return required ? wr_parse_expected_by(p, err) : 0;
    *found = p->keys = true;
    if (wr_parse_at_end(p))
        return wr_parse_expected(p, "a key after 'by'", err);
    return wr_parse_items(p, false, keys, err);
}

/* ---- counts and paths ------------------------------------------------------------------------------------------
 */

/* What --arg gives for $name, whose name is `name`. */
static int arg_value(const struct wr_parser *p, struct wr_slice name, struct wr_token t, struct wr_slice *value,
                     struct wr_err *err)
{
    const struct wr_vocabulary *v = p->vocabulary;
    const int shown = name.n > 40 ? 40 : (int)name.n;
    uint32_t i = 0;
    while (i < v->nargs && !wr_slice_eq(v->arg_names[i], name))
        i++;
    if (i == v->nargs) {
        wr_err_at(err, t.pos, t.end - t.pos, "$%.*s is not given", shown, name.p);
        wr_err_hint(err, "--arg %.*s=...", shown, name.p);
        return WR_EPROG;
    }
    *value = v->arg_values[i];
    return 0;
}

static int arg_number(struct wr_parser *p, struct wr_slice name, struct wr_token t, struct wr_num *count,
                      struct wr_err *err)
{
    struct wr_slice value;
    const int shown = name.n > 40 ? 40 : (int)name.n;
    if (p->vocabulary->log) {
        *count = (struct wr_num){.kind = WR_NUM_DEC, .m = 1};
        return 0;
    }
    int rc = arg_value(p, name, t, &value, err);
    if (rc < 0)
        return rc;
    if (wr_num_parse(value.p, value.n, count))
        return 0;
    return wr_err_at(err, t.pos, t.end - t.pos, "expected a number, and $%.*s is \"%.*s\"", shown, name.p,
                     value.n > 40 ? 40 : (int)value.n, value.p);
}

/* The number that the next token is or stands for: written out, given by --arg or by a let. */
static int count_number(struct wr_parser *p, struct wr_token t, struct wr_num *count, struct wr_err *err)
{
    struct wr_slice text = wr_token_text(&p->lx, t);
    if (t.kind == WR_TK_NUM)
        return wr_lex_number(&p->lx, t, p->arena, count, err);
    if (t.kind == WR_TK_ARG)
        return arg_number(p, (struct wr_slice){text.p + 1, text.n - 1}, t, count, err);
    for (uint32_t i = 0; t.kind == WR_TK_NAME && i < p->nlets; i++) {
        const struct wr_node *value = p->lets[i].value;
        if (!wr_slice_eq(p->lets[i].name, text))
            continue;
        *count = value->num;
        if (value->kind == WR_N_NUM)
            return 0;
        if (value->kind == WR_N_ARG)
            return arg_number(p, value->text, t, count, err);
    }
    wr_parse_expected(p, "a whole number", err);
    if (wr_slice_is(p->stage, "top"))
        wr_err_hint(err, "write top N by KEY");
    else if (wr_parse_at_end(p))
        wr_err_hint(err, "write %.*s 10", (int)p->stage.n, p->stage.p);
    return WR_EPROG;
}

int wr_parse_count(struct wr_parser *p, struct wr_num *count, struct wr_span *span, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    if (t.kind == WR_TK_MINUS) {
        struct wr_token n = wr_parser_peek_second(p);
        struct wr_slice word = wr_token_text(&p->lx, p->last);
        wr_err_at(err, t.pos, n.kind == WR_TK_NUM ? n.end - t.pos : 1, "a %s has no sign",
                  wr_slice_is(word, "seed") ? "seed" : "number of rows");
        if (wr_token_is(&p->lx, n, "n")) { /* tail -n 5 */
            wr_parser_take(p);
            n = wr_parser_peek_second(p);
        }
        if (n.kind == WR_TK_NUM)
            wr_err_hint(err, "write %.*s %.*s", (int)word.n, word.p, n.end - n.pos > 40 ? 40 : (int)(n.end - n.pos),
                        p->lx.text.p + n.pos);
        return WR_EPROG;
    }
    int rc = count_number(p, t, count, err);
    if (rc < 0)
        return rc;
    bool whole = count->kind == WR_NUM_DEC && !count->scale && count->m >= 0;
    if (count->kind == WR_NUM_DBL && count->d > 1e18) { /* more than there can be rows */
        *count = (struct wr_num){.kind = WR_NUM_DEC, .m = INT64_MAX};
        whole = true;
    }
    if (!whole) {
        char digits[WR_NUM_TEXT];
        return wr_err_at(err, t.pos, t.end - t.pos, "expected a whole number, not %.*s",
                         (int)wr_num_format(*count, digits), digits);
    }
    wr_parser_take(p);
    *span = (struct wr_span){t.pos, t.end - t.pos};
    return 0;
}

int wr_parse_count_or_percent(struct wr_parser *p, struct wr_num *count, bool *percent, struct wr_span *span,
                              struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    *percent = wr_parser_peek_second(p).kind == WR_TK_PERCENT;
    if (!*percent) {
        int rc = wr_parse_count(p, count, span, err);
        if (rc < 0 && t.kind == WR_TK_NUM)
            wr_err_hint(err, "a share of the rows is a percentage: %.*s 10%%", (int)p->stage.n, p->stage.p);
        return rc;
    }
    int rc = count_number(p, t, count, err);
    if (rc < 0)
        return rc;
    wr_parser_take(p);
    wr_parser_take(p);
    wr_parser_role(p, WR_ROLE_PERCENT);
    p->lx.goes_on = false; /* this % is no operator: a newline behind it ends the stage */
    *span = (struct wr_span){t.pos, p->last_end - t.pos};
    bool least = count->kind == WR_NUM_DEC && count->m >= 0;
    if (!least || (unsigned __int128)count->m > (unsigned __int128)100 * wr_pow10[count->scale])
        return wr_err_at(err, span->pos, span->len, "expected a percentage from 0 to 100");
    return 0;
}

/* A path without quotes that begins as $name does: all of it, or none. */
static int arg_path(struct wr_parser *p, struct wr_token t, struct wr_slice *path, struct wr_err *err)
{
    if (p->vocabulary->log)
        return 0;
    if (path->n != t.end - t.pos) {
        wr_err_at(err, t.pos, (uint32_t)path->n, "a path is given by $%.*s alone, or written out",
                  t.end - t.pos > 40 ? 40 : (int)(t.end - t.pos) - 1, path->p + 1);
        wr_err_hint(err, "what has a '$' of its own stands in quotes");
        return WR_EPROG;
    }
    int rc = arg_value(p, (struct wr_slice){path->p + 1, path->n - 1}, t, path, err);
    return rc < 0 || path->n ? rc : wr_err_at(err, t.pos, t.end - t.pos, "a path is empty");
}

static int parse_path(struct wr_parser *p, struct wr_slice *path, struct wr_span *span, struct wr_err *err)
{
    struct wr_token t = *wr_parser_peek(p);
    char first = t.pos < p->lx.text.n ? p->lx.text.p[t.pos] : 0;
    if (ends_stage(t.kind) || t.kind == WR_TK_COMMA)
        return wr_parse_expected(p, "a path", err);
    if (t.kind == WR_TK_ERROR && (first == '"' || first == '\''))
        return wr_lex_error(&p->lx, t, err);
    if (t.kind == WR_TK_TEXT) {
        int rc = wr_lex_text(&p->lx, t, p->arena, path, err);
        if (rc < 0)
            return rc;
        if (!path->n)
            return wr_err_at(err, t.pos, t.end - t.pos, "a path is empty");
    } else {
        p->tok = wr_lex_peek_path(&p->lx, t.pos);
        *path = wr_token_text(&p->lx, p->tok);
        int rc = t.kind == WR_TK_ARG ? arg_path(p, t, path, err) : 0;
        if (rc < 0)
            return rc;
    }
    t = wr_parser_take(p);
    *span = (struct wr_span){t.pos, t.end - t.pos};
    return 0;
}

int wr_parse_paths(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    uint32_t cap = n->npaths, cap_spans = n->npaths;
    for (;;) {
        struct wr_slice path;
        struct wr_span span;
        int rc = parse_path(p, &path, &span, err);
        if (rc < 0)
            return rc;
        struct wr_slice *paths = wr_parser_grow(p, n->paths, n->npaths, &cap, sizeof *paths, err);
        struct wr_span *spans = wr_parser_grow(p, n->path_spans, n->npaths, &cap_spans, sizeof *spans, err);
        if (!paths || !spans)
            return WR_ELIMIT;
        n->paths = paths;
        n->path_spans = spans;
        n->paths[n->npaths] = path;
        n->path_spans[n->npaths++] = span;
        if (!wr_parser_is(p, WR_TK_COMMA))
            return 0;
        wr_parser_take(p);
    }
}
