/* Programs: `let` lines and stages, cut at `|` and at newlines that count (weir-lang(7)). See parse.h;
 * what follows a stage's name is read by that stage with the pieces of parse_stage.c. */
#include "lang/parse_state.h"

/* ---- tokens ----------------------------------------------------------------------------------------------------
 */

const struct wr_token *wr_parser_peek(struct wr_parser *p)
{
    if (!p->peeked)
        p->tok = wr_lex_peek(&p->lx);
    p->peeked = true;
    return &p->tok;
}

/* What stands inside an f-string is read once more, and logged as the one token that it is. */
static void log_token(struct wr_parser *p, struct wr_token t)
{
    struct wr_token_log *log = p->vocabulary->log;
    if (!log || t.kind == WR_TK_NEWLINE || t.kind == WR_TK_END || (log->n && t.pos < log->v[log->n - 1].token.end))
        return;
    struct wr_read_token *v = wr_parser_grow(p, log->v, log->n, &log->cap, sizeof *v, NULL);
    p->unlogged |= !v;
    if (!v)
        return;
    log->v = v;
    log->v[log->n++] = (struct wr_read_token){t, WR_ROLE_PLAIN};
}

struct wr_token wr_parser_take(struct wr_parser *p)
{
    p->last = *wr_parser_peek(p);
    p->last_end = p->last.end;
    wr_lex_take(&p->lx, p->last);
    p->peeked = false;
    log_token(p, p->last);
    return p->last;
}

void wr_parser_role(struct wr_parser *p, enum wr_role role)
{
    struct wr_token_log *log = p->vocabulary->log;
    if (log && log->n && log->v[log->n - 1].token.pos == p->last.pos)
        log->v[log->n - 1].role = role;
}

struct wr_token wr_parser_peek_second(struct wr_parser *p)
{
    struct wr_lexer ahead = p->lx;
    wr_lex_take(&ahead, *wr_parser_peek(p));
    return wr_lex_peek(&ahead);
}

bool wr_parser_is(struct wr_parser *p, enum wr_token_kind kind)
{
    return wr_parser_peek(p)->kind == kind;
}

void *wr_parser_grow(struct wr_parser *p, void *v, uint32_t n, uint32_t *cap, size_t size, struct wr_err *err)
{
    if (n < *cap)
        return v;
    uint32_t more = *cap ? *cap * 2 : 4;
    void *grown = wr_arena_alloc(p->arena, more * size);
    if (!grown) {
        wr_arena_error(p->arena, err);
        return NULL;
    }
    if (n)
        memcpy(grown, v, n * size);
    *cap = more;
    return grown;
}

int wr_parser_name_text(struct wr_parser *p, struct wr_token t, struct wr_slice *out, struct wr_err *err)
{
    if (t.kind == WR_TK_QUOTED)
        return wr_lex_quoted(&p->lx, t, p->arena, out, err);
    *out = wr_token_text(&p->lx, t);
    return 0;
}

const char *wr_parser_quote(const struct wr_parser *p, uint32_t from, uint32_t to, char out[WR_QUOTE_TEXT])
{
    size_t n = 0;
    for (uint32_t i = from; i < to && i < p->lx.text.n; i++) {
        char c = p->lx.text.p[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (blank && (n == 0 || out[n - 1] == ' '))
            continue;
        if (n + 5 >= WR_QUOTE_TEXT) {
            while (n && ((unsigned char)out[n - 1] & 0xc0) == 0x80)
                n--;
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        out[n++] = blank ? ' ' : c;
    }
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
    return out;
}

static bool ends_unit(const struct wr_lexer *lx, struct wr_token t, enum wr_parser_unit unit)
{
    if (t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE)
        return true;
    if (unit >= WR_UNIT_ITEM && t.kind == WR_TK_COMMA)
        return true;
    return unit == WR_UNIT_OPERAND &&
           (t.kind == WR_TK_ARROW || t.kind == WR_TK_AND || t.kind == WR_TK_OR || wr_token_is(lx, t, "and") ||
            wr_token_is(lx, t, "or") || wr_token_is(lx, t, "by"));
}

uint32_t wr_parser_end_of(struct wr_parser *p, enum wr_parser_unit unit)
{
    struct wr_lexer ahead = p->lx;
    uint32_t end = p->last_end;
    for (;;) {
        struct wr_token t = wr_lex_peek(&ahead);
        if (t.kind == WR_TK_END || t.kind == WR_TK_NEWLINE || t.kind == WR_TK_PIPE || t.kind == WR_TK_ERROR)
            return end;
        if (ahead.depth <= p->lx.depth && ends_unit(&ahead, t, unit))
            return end;
        wr_lex_take(&ahead, t);
        end = t.end;
    }
}

/* ---- let -------------------------------------------------------------------------------------------------------
 */

static int let_end(struct wr_parser *p, struct wr_err *err)
{
    const struct wr_token *t = wr_parser_peek(p);
    if (t->kind == WR_TK_END)
        return 0;
    if (t->kind == WR_TK_SEMI || t->kind == WR_TK_NEWLINE || (t->kind == WR_TK_PIPE && t->after_line)) {
        wr_parser_take(p);
        wr_parser_role(p, WR_ROLE_SEPARATOR);
        return 0;
    }
    if (t->kind != WR_TK_PIPE)
        return wr_fix_leftover(p, err);
    wr_err_at(err, t->pos, 1, "a let is no stage: it ends with ';' or a newline");
    wr_err_hint(err, "write ; in the place of |");
    return WR_EPROG;
}

/* `let NAME = EXPR`; the word `let` is the next token. */
static int parse_let(struct wr_parser *p, bool first, struct wr_err *err)
{
    struct wr_token word = wr_parser_take(p), t = *wr_parser_peek(p);
    struct wr_slice name = wr_token_text(&p->lx, t);
    wr_parser_role(p, WR_ROLE_LET);
    if (!first) {
        wr_err_at(err, word.pos, word.end - word.pos, "let stands before the first stage");
        wr_err_hint(err, "move it to the beginning of the program");
        return WR_EPROG;
    }
    if (t.kind != WR_TK_NAME || wr_lex_reserved(name) || memchr(name.p, '.', name.n))
        return wr_parse_expected(p, "a name, as in let NAME = EXPR", err);
    wr_parser_take(p);
    for (uint32_t i = 0; i < p->nlets; i++)
        if (wr_slice_eq(p->lets[i].name, name))
            return wr_err_at(err, t.pos, t.end - t.pos, "let gives '%.*s' a value twice", (int)name.n, name.p);
    if (!wr_parser_is(p, WR_TK_ASSIGN))
        return wr_parse_expected(p, "'=' and an expression", err);
    wr_parser_take(p);
    struct wr_node *value = NULL;
    int rc = wr_parse_expr(p, &value, err);
    if (rc == 0)
        rc = let_end(p, err);
    if (rc < 0)
        return rc;
    p->lets = wr_parser_grow(p, p->lets, p->nlets, &p->cap_lets, sizeof *p->lets, err);
    if (!p->lets)
        return WR_ELIMIT;
    p->lets[p->nlets++] = (struct wr_let){name, value};
    return 0;
}

/* ---- stages ----------------------------------------------------------------------------------------------------
 */

/* Where no operator can stand, || is two pipes with an empty stage between. */
static bool separates(enum wr_token_kind kind)
{
    return kind == WR_TK_PIPE || kind == WR_TK_NEWLINE || kind == WR_TK_OR;
}

static int parse_stage(struct wr_parser *p, bool inside, struct wr_stage_node **out, struct wr_err *err)
{
    struct wr_token word = *wr_parser_peek(p);
    struct wr_stage_syntax syntax = {0};
    struct wr_slice name = wr_token_text(&p->lx, word);
    if (word.kind != WR_TK_NAME)
        return wr_fix_unknown_stage(p, word, err);
    if (!p->vocabulary->find(p->vocabulary->ctx, name, &syntax))
        return wr_fix_unknown_stage(p, word, err);
    struct wr_stage_node *n = wr_arena_zalloc(p->arena, sizeof *n);
    if (!n)
        return wr_arena_error(p->arena, err);
    wr_parser_take(p);
    wr_parser_role(p, WR_ROLE_STAGE);
    p->stage = name;
    p->keys = false;
    n->stage = syntax.stage;
    n->name = name;
    n->name_span = (struct wr_span){word.pos, word.end - word.pos};
    int rc = wr_fix_stage_call(p, err);
    if (rc == 0)
        rc = syntax.parse(p, n, err);
    if (rc < 0)
        return rc;
    n->span = (struct wr_span){word.pos, p->last_end - word.pos};
    *out = n;
    enum wr_token_kind next = wr_parser_peek(p)->kind;
    bool ends = separates(next) || next == WR_TK_END || (inside && next == WR_TK_RPAREN);
    return ends ? 0 : wr_fix_leftover(p, err);
}

/* Stages up to the end of the program or, inside brackets, their `)`. */
static int parse_stages(struct wr_parser *p, bool inside, struct wr_stage_node **first, struct wr_err *err)
{
    struct wr_stage_node **end = first;
    for (;;) {
        struct wr_token t = *wr_parser_peek(p);
        int rc = 0;
        if (t.kind == WR_TK_END || (inside && t.kind == WR_TK_RPAREN))
            return 0;
        if (separates(t.kind)) {
            wr_parser_take(p);
            wr_parser_role(p, WR_ROLE_SEPARATOR);
        } else if (wr_token_is(&p->lx, t, "let")) {
            rc = parse_let(p, !inside && !*first, err);
        } else {
            rc = parse_stage(p, inside, end, err);
            if (rc == 0)
                end = &(*end)->next;
        }
        if (rc < 0)
            return rc;
    }
}

bool wr_parse_at_pipeline(struct wr_parser *p)
{
    return wr_parser_is(p, WR_TK_LPAREN);
}

int wr_parse_pipeline(struct wr_parser *p, struct wr_stage_node **first, struct wr_err *err)
{
    struct wr_slice stage = p->stage;
    int rc = wr_parser_enter(p, err);
    if (rc < 0)
        return rc;
    struct wr_token open = wr_parser_take(p);
    wr_parser_role(p, WR_ROLE_OPEN);
    *first = NULL;
    rc = parse_stages(p, true, first, err);
    p->depth--;
    p->stage = stage;
    if (rc < 0)
        return rc;
    if (!wr_parser_is(p, WR_TK_RPAREN))
        return wr_parser_unclosed(p, open, "'|' or ')'", err);
    wr_parser_take(p);
    wr_parser_role(p, WR_ROLE_CLOSE);
    return *first ? 0 : wr_err_at(err, open.pos, p->last_end - open.pos, "a pipeline in brackets has no stage");
}

int wr_parse_program(struct wr_arena *a, struct wr_slice text, const struct wr_vocabulary *v,
                     struct wr_program **out, struct wr_err *err)
{
    struct wr_parser p = {.arena = a, .vocabulary = v};
    struct wr_program *prog = wr_arena_zalloc(a, sizeof *prog);
    if (!prog)
        return wr_arena_error(a, err);
    if (text.n > WR_PARSE_TEXT)
        return wr_err_set(err, WR_EPROG, "the program is larger than %d MiB", WR_PARSE_TEXT >> 20);
    wr_lexer_init(&p.lx, text.n ? text : WR_SLICE(""));
    p.last_end = p.lx.pos;
    prog->text = text;
    int rc = parse_stages(&p, false, &prog->stages, err);
    if (rc == 0 && p.unlogged)
        rc = wr_arena_error(a, err);
    if (rc < 0)
        return rc;
    *out = prog;
    return 0;
}
