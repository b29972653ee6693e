/* Calls and regexes: arguments by the letters of a function's parameter list (lang/fn.h), patterns compiled where
 * they are known. Compiled regexes are not the arena's: the program's list keeps them until wr_lang_done. */
#include "lang/check.h"
#include "lang/compile.h"
#include "lang/fn.h"

struct wr_regexes {
    struct wr_regexes *next;
    struct wr_regex *regex;
};

/* ---- regexes ----------------------------------------------------------------------------------------------- */

/* A place for a regex's state in every instance; re NULL: the pattern is made row by row. */
static int add_regex(struct wr_compiler *k, const struct wr_regex *re, uint32_t *id)
{
    struct wr_expr *x = k->x;
    if (x->nregex == x->cap_regex) {
        uint32_t cap = x->cap_regex ? x->cap_regex * 2 : 4;
        const struct wr_regex **v = wr_arena_alloc(k->lang->arena, cap * sizeof *v);
        if (!v)
            return wr_compile_nomem(k);
        if (x->nregex)
            memcpy(v, x->regex, x->nregex * sizeof *v);
        x->regex = v;
        x->cap_regex = cap;
    }
    *id = x->nregex;
    x->regex[x->nregex++] = re;
    return 0;
}

static int regex_error(struct wr_compiler *k, const struct wr_node *n, const struct wr_err *why)
{
    bool literal = n->kind == WR_N_REGEX && why->pos < n->op_span.len;
    uint32_t pos = literal ? n->op_span.pos + 1 + why->pos : n->span.pos;
    wr_err_at(k->err, pos, literal ? why->len : n->span.len, "%s", why->msg);
    if (why->hint[0])
        wr_err_hint(k->err, "%s", why->hint);
    return WR_EPROG;
}

static int make_regex(struct wr_compiler *k, const struct wr_node *n, struct wr_slice pattern,
                      struct wr_slice flags, struct wr_inst *c)
{
    struct wr_regexes *r = wr_arena_zalloc(k->lang->arena, sizeof *r);
    struct wr_err why = {.code = 0};
    if (!r)
        return wr_compile_nomem(k);
    int rc = wr_regex_compile(pattern, flags, k->lang->jit, &r->regex, &why);
    if (rc == WR_ELIMIT)
        return wr_err_set(k->err, rc, "%s", why.msg);
    if (rc < 0)
        return regex_error(k, n, &why);
    r->next = k->lang->regexes;
    k->lang->regexes = r;
    c->regex = r->regex;
    return add_regex(k, r->regex, &c->id);
}

void wr_lang_done(struct wr_lang *lang)
{
    for (struct wr_regexes *r = lang ? lang->regexes : NULL; r; r = r->next)
        wr_regex_free(r->regex);
    if (lang)
        lang->regexes = NULL;
}

/* A regex literal or a constant text; *pattern is set instead where it is neither. */
static int compile_pattern(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c,
                           struct wr_inst **pattern)
{
    *pattern = NULL;
    if (n->kind == WR_N_REGEX)
        return make_regex(k, n, n->text, n->flags, c);
    struct wr_inst *p;
    int rc = wr_compile(k, n, &p);
    if (rc < 0)
        return rc;
    if (p->type != WR_T_TEXT && p->type != WR_T_FIELD) {
        wr_err_at(k->err, n->span.pos, n->span.len, "a regular expression is wanted, and this is %s",
                  wr_check_noun(p->type));
        wr_err_hint(k->err, "write it between slashes: /re/");
        return WR_EPROG;
    }
    if (wr_inst_is_const(p) && (p->cell.tag == WR_TAG_TEXT || p->cell.tag == WR_TAG_NULL))
        return make_regex(k, n, wr_str_slice(p->cell.str), WR_SLICE(""), c);
    *pattern = p;
    return 0;
}

int wr_compile_match(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_MATCH, WR_T_BOOL, 2), *pattern;
    if (!c)
        return wr_compile_nomem(k);
    c->negated = n->op == WR_OP_NOMATCH;
    int rc = wr_compile(k, n->args[0], &c->args[0]);
    if (rc == 0)
        rc = compile_pattern(k, n->args[1], c, &pattern);
    if (rc < 0)
        return rc;
    *out = c;
    if (!pattern) {
        c->nargs = 1;
        return 0;
    }
    c->args[1] = pattern;
    if ((rc = wr_inst_name(k, pattern, n->args[1])) < 0 || (rc = add_regex(k, NULL, &c->id)) < 0)
        return rc;
    return wr_compile_warn(k, "value of '%.*s' is not a regular expression",
                           "values of '%.*s' are not regular expressions", pattern->name, "taken as no match",
                           &c->warn);
}

/* ---- calls ------------------------------------------------------------------------------------------------- */

static int argument_num(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                        struct wr_inst *c)
{
    bool spelled = wr_inst_is_const(c) && c->type == WR_T_TEXT && c->number.tag == WR_TAG_TEXT;
    if (c->type == WR_T_BOOL || spelled)
        return wr_check_argument(f, call, i, "a number", wr_check_noun(c->type), k->err);
    return wr_inst_ask_num(k, c, call->args[i]);
}

static int argument_whole(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                          const struct wr_inst *c, int64_t *out)
{
    struct wr_num x = {.kind = WR_NUM_NULL};
    if (wr_inst_is_const(c) && (c->type == WR_T_NUM || c->type == WR_T_FIELD)) {
        struct wr_vec one = wr_cell_num_vec(&c->number);
        x = wr_vec_get_num(&one, 0);
    }
    while (x.kind == WR_NUM_DEC && x.scale && x.m % 10 == 0) {
        x.m /= 10;
        x.scale--;
    }
    if (x.kind != WR_NUM_DEC || x.scale)
        return wr_check_argument(f, call, i, "a whole number written out",
                                 wr_inst_is_const(c) ? "none" : "something known only when the program runs",
                                 k->err);
    *out = x.m;
    return 0;
}

static int compile_argument(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                            char letter, struct wr_inst *c)
{
    const struct wr_node *n = call->args[i];
    struct wr_inst *pattern;
    if (letter == 'r' || (letter == 'R' && n->kind == WR_N_REGEX)) {
        int rc = compile_pattern(k, n, c, &pattern);
        if (rc == 0 && pattern)
            rc = wr_check_argument(f, call, i, "a regular expression written out",
                                   "known only when the program runs", k->err);
        return rc;
    }
    if (n->kind == WR_N_REGEX)
        return wr_check_argument(f, call, i, letter == 'n' ? "a number" : "a value", "a regular expression",
                                 k->err);
    int rc = wr_compile(k, n, &c->args[i]);
    if (rc < 0)
        return rc;
    switch (letter) {
    case 'n':
        return argument_num(k, f, call, i, c->args[i]);
    case 'i':
        return argument_whole(k, f, call, i, c->args[i], &c->consts[i]);
    case 'b':
        return wr_inst_ask_truth(k, c->args[i], n);
    default:
        return 0;
    }
}

/* What hands a value on gives the type that all the values have. */
static enum wr_type call_type(const struct wr_inst *c, const char *letters)
{
    enum wr_type t = WR_T_NULL;
    if (c->fn->result != WR_T_FIELD)
        return c->fn->result;
    for (uint32_t i = 0; i < c->nargs; i++)
        if (letters[i] == 'v')
            t = wr_check_join(t, c->args[i]->type);
    return t == WR_T_NUM || t == WR_T_TEXT ? t : WR_T_FIELD;
}

/* The letter of every argument. */
static void spread_params(const char *params, uint32_t n, char *letters)
{
    char last = 'v';
    for (uint32_t i = 0; i < n;) {
        if (*params && (*params == '?' || *params == '*')) {
            params++;
            continue;
        }
        if (*params)
            last = *params++;
        letters[i++] = last;
    }
}

int wr_compile_call(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_fn *f = wr_check_call(k->lang, n, k->err);
    if (!f)
        return WR_EPROG;
    struct wr_inst *c = wr_inst_new(k, WR_C_CALL, f->result, n->nargs);
    char *letters = wr_arena_alloc(k->lang->arena, n->nargs + 1);
    if (!c || !letters || !(c->consts = wr_arena_zalloc(k->lang->arena, (n->nargs + 1) * sizeof *c->consts)))
        return wr_compile_nomem(k);
    c->fn = f;
    spread_params(f->params, n->nargs, letters);
    for (uint32_t i = 0; i < n->nargs; i++) {
        int rc = compile_argument(k, f, n, i, letters[i], c);
        if (rc < 0)
            return rc;
    }
    if (f->warn_one && (c->warn = wr_lang_warn(k->lang, f->warn_one, f->warn_many, f->warn_taken)) < 0)
        return wr_compile_nomem(k);
    c->type = call_type(c, letters);
    *out = c;
    return wr_inst_fold(k, out);
}
