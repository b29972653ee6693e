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

static int regex_error(const struct wr_node *n, const struct wr_err *why, struct wr_err *err)
{
    bool literal = n->kind == WR_N_REGEX && why->pos < n->op_span.len;
    uint32_t pos = literal ? n->op_span.pos + 1 + why->pos : n->span.pos;
    wr_err_at(err, pos, literal ? why->len : n->span.len, "%s", why->msg);
    if (why->hint[0])
        wr_err_hint(err, "%s", why->hint);
    return WR_EPROG;
}

int wr_lang_regex(struct wr_lang *lang, const struct wr_node *n, struct wr_slice pattern, struct wr_slice flags,
                  const struct wr_regex **out, struct wr_err *err)
{
    struct wr_regexes *r = wr_arena_zalloc(lang->arena, sizeof *r);
    struct wr_err why = {.code = 0};
    if (!r)
        return wr_arena_error(lang->arena, err);
    int rc = wr_regex_compile(pattern, flags, lang->jit, &r->regex, &why);
    if (rc == WR_ELIMIT)
        return wr_err_set(err, rc, "%s", why.msg);
    if (rc < 0)
        return regex_error(n, &why, err);
    r->next = lang->regexes;
    lang->regexes = r;
    *out = r->regex;
    return 0;
}

static int make_regex(struct wr_compiler *k, const struct wr_node *n, struct wr_slice pattern,
                      struct wr_slice flags, struct wr_inst *c)
{
    int rc = wr_lang_regex(k->lang, n, pattern, flags, &c->regex, k->err);
    return rc < 0 ? rc : add_regex(k, c->regex, &c->id);
}

void wr_lang_done(struct wr_lang *lang)
{
    for (struct wr_regexes *r = lang ? lang->regexes : NULL; r; r = r->next)
        wr_regex_free(r->regex);
    if (lang)
        lang->regexes = NULL;
}

/* Code as a regex, where it is a constant text: else *pattern is set to it. */
static int pattern_of(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *p, struct wr_inst *c,
                      struct wr_inst **pattern)
{
    *pattern = NULL;
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

/* A regex literal or a constant text; *pattern is set instead where it is neither. */
static int compile_pattern(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c,
                           struct wr_inst **pattern)
{
    struct wr_inst *p;
    *pattern = NULL;
    if (n->kind == WR_N_REGEX)
        return make_regex(k, n, n->text, n->flags, c);
    int rc = wr_compile(k, n, &p);
    return rc < 0 ? rc : pattern_of(k, n, p, c, pattern);
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
    if (c->type == WR_T_BOOL || c->type == WR_T_TIME || c->type == WR_T_LIST || spelled)
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

static int argument_text(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                         const struct wr_inst *c)
{
    bool text = c->cell.tag == WR_TAG_TEXT || c->cell.tag == WR_TAG_NULL;
    if (!wr_inst_is_const(c) || !text)
        return wr_check_argument(
            f, call, i, "a text written out",
            wr_inst_is_const(c) ? wr_check_noun(c->type) : "something known only when the program runs", k->err);
    return 0;
}

/* The text of an argument that is known. */
static int known_text(struct wr_compiler *k, const struct wr_inst *c, struct wr_slice *out)
{
    *out = (struct wr_slice){NULL, 0};
    if (!c || !wr_inst_is_const(c))
        return 0;
    *out = wr_str_slice(c->cell.str);
    if (c->cell.tag == WR_TAG_BOOL)
        *out = c->cell.num ? WR_SLICE("true") : WR_SLICE("false");
    if (!wr_tag_is_num(c->cell.tag))
        return 0;
    struct wr_vec one = wr_cell_num_vec(&c->cell);
    char *text = wr_arena_alloc(k->lang->arena, WR_NUM_TEXT);
    if (!text)
        return wr_compile_nomem(k);
    *out = (struct wr_slice){text, wr_num_format(wr_vec_get_num(&one, 0), text)};
    return 0;
}

static int argument_regex(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                          struct wr_inst *c)
{
    const struct wr_node *n = call->args[i];
    struct wr_inst *pattern = NULL;
    int rc = c->args[i] ? pattern_of(k, n, c->args[i], c, &pattern) : make_regex(k, n, n->text, n->flags, c);
    if (rc == 0 && pattern)
        rc = wr_check_argument(f, call, i, "a regular expression written out", "known only when the program runs",
                               k->err);
    c->args[i] = NULL;
    return rc;
}

/* Argument i, compiled already but for regexes, as its parameter asks for it. */
static int settle_argument(struct wr_compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                           struct wr_inst *c)
{
    const struct wr_node *n = call->args[i];
    const char letter = c->letters[i];
    if (letter == 'r' || (letter == 'R' && n->kind == WR_N_REGEX))
        return argument_regex(k, f, call, i, c);
    if (n->kind == WR_N_REGEX)
        return wr_check_argument(f, call, i, letter == 'n' ? "a number" : "a value", "a regular expression",
                                 k->err);
    enum wr_type type = c->args[i]->type;
    switch (letter) {
    case 'n':
        return argument_num(k, f, call, i, c->args[i]);
    case 'i':
        return argument_whole(k, f, call, i, c->args[i], &c->consts[i]);
    case 'c':
        return argument_text(k, f, call, i, c->args[i]);
    case 'b':
        return wr_inst_ask_truth(k, c->args[i], n);
    case 't':
        return wr_inst_ask_time(k, &c->args[i], n);
    case 'd':
        if (type != WR_T_DUR && type != WR_T_NULL)
            return wr_check_argument(f, call, i, "a duration, as 90s or 5m,", wr_check_noun(type), k->err);
        return 0;
    case 'l':
        if (wr_type_is_num(type) || type == WR_T_BOOL || type == WR_T_TIME)
            return wr_check_argument(f, call, i, "a list", wr_check_noun(type), k->err);
        return 0;
    default:
        return 0;
    }
}

/* What hands a value on gives the type that all the values have. */
static enum wr_type call_type(const struct wr_inst *c)
{
    enum wr_type t = WR_T_NULL;
    if (c->fn->result != WR_T_FIELD)
        return c->fn->result;
    for (uint32_t i = 0; i < c->nargs; i++)
        if (c->letters[i] == 'v')
            t = wr_check_join(t, c->types[i]);
    return t == WR_T_NULL || t == WR_T_BOOL ? WR_T_FIELD : t;
}

/* What the function makes of what is known now. */
static int bind_call(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c, char *letters)
{
    struct wr_err why = {.code = 0};
    struct wr_slice *texts = wr_arena_alloc(k->lang->arena, (c->nargs + 1) * sizeof *texts);
    struct wr_fn_bind b = {.lang = k->lang,
                           .nargs = c->nargs,
                           .texts = texts,
                           .consts = c->consts,
                           .types = c->types,
                           .regex = c->regex,
                           .letters = letters,
                           .err = &why};
    if (!texts)
        return wr_compile_nomem(k);
    for (uint32_t i = 0; i < c->nargs; i++)
        if (known_text(k, c->args[i], &texts[i]) < 0)
            return WR_ELIMIT;
    int rc = c->fn->bind(&b);
    c->data = b.data;
    if (rc == 0)
        return 0;
    if (rc != WR_EPROG)
        return wr_err_set(k->err, rc, "%s", why.msg);
    struct wr_span at = b.bad < n->nargs ? n->args[b.bad]->span : n->span;
    wr_err_at(k->err, at.pos, at.len, "%s", why.msg);
    if (why.hint[0])
        wr_err_hint(k->err, "%s", why.hint);
    return WR_EPROG;
}

/* The arguments, and the function for their types. */
static int compile_arguments(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c, char *letters)
{
    struct wr_arena *a = k->lang->arena;
    enum wr_type *types = wr_arena_zalloc(a, (n->nargs + 1) * sizeof *types);
    enum wr_type *shown = wr_arena_zalloc(a, (n->nargs + 1) * sizeof *shown);
    if (!types || !shown || !(c->consts = wr_arena_zalloc(a, (n->nargs + 1) * sizeof *c->consts)))
        return wr_compile_nomem(k);
    for (uint32_t i = 0; i < n->nargs; i++) {
        types[i] = WR_T_TEXT; /* of a regex */
        if (n->args[i]->kind == WR_N_REGEX)
            continue;
        int rc = wr_compile(k, n->args[i], &c->args[i]);
        if (rc < 0)
            return rc;
        types[i] = c->args[i]->type;
        shown[i] = wr_inst_shown(c->args[i]);
    }
    c->types = types;
    c->shown = shown;
    c->letters = letters;
    c->fn = wr_check_overload(k->lang, n, types, letters);
    return 0;
}

/* pow(a, b) is a ** b. */
static int compile_pow(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_node power = *n;
    power.kind = WR_N_BINARY;
    power.op = WR_OP_POW;
    return wr_compile(k, &power, out);
}

/* Is an argument settled before the function looks at what is known? */
static bool is_known(char letter)
{
    return strchr("rRic", letter);
}

/* All arguments in the form they are asked for; a function may say what that is. */
static int settle_call(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c, char *letters)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < n->nargs; i++)
        if (is_known(letters[i]))
            rc = settle_argument(k, c->fn, n, i, c);
    if (rc == 0 && c->fn->bind)
        rc = bind_call(k, n, c, letters);
    for (uint32_t i = 0; rc == 0 && i < n->nargs; i++)
        if (!is_known(letters[i]))
            rc = settle_argument(k, c->fn, n, i, c);
    return rc;
}

int wr_compile_call(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_fn *f = wr_check_call(k->lang, n, k->err);
    if (!f)
        return WR_EPROG;
    if (f->is == WR_FN_POW)
        return compile_pow(k, n, out);
    if (f->is == WR_FN_NULLIF)
        return wr_compile_nullif(k, n, out);
    struct wr_inst *c = wr_inst_new(k, WR_C_CALL, WR_T_FIELD, n->nargs);
    char *letters = wr_arena_alloc(k->lang->arena, n->nargs + 1);
    if (!c || !letters)
        return wr_compile_nomem(k);
    int rc = compile_arguments(k, n, c, letters);
    if (rc == 0)
        rc = settle_call(k, n, c, letters);
    if (rc < 0)
        return rc;
    f = c->fn;
    if (f->warn_one &&
        ((rc = wr_inst_name(k, c->args[0], n->args[0])) < 0 ||
         (rc = wr_compile_warn(k, f->warn_one, f->warn_many, c->args[0]->name, f->warn_taken, &c->warn)) < 0))
        return rc;
    c->type = call_type(c);
    *out = c;
    return wr_inst_fold(k, out);
}
