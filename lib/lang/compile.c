/* From tree to code: names become slots, types are settled, constants are worked out, and every operation is given the
 * mode in which it will run. What a value turns out to be at run time (a field that is no number) is left to the
 * kernels; what can be known here is told here. */
#include <stdio.h>

#include "lang/check.h"
#include "lang/code.h"
#include "lang/fn.h"

struct compiler {
    struct wr_lang *lang;
    const struct wr_schema *schema;
    struct wr_expr *x;
    struct wr_err *err;
};

struct wr_regexes {
    struct wr_regexes *next;
    struct wr_regex *regex;
};

static int compile(struct compiler *k, const struct wr_node *n, struct wr_inst **out);

static int nomem(struct compiler *k)
{
    return wr_arena_error(k->lang->arena, k->err);
}

/* ---- warnings ---------------------------------------------------------------------------------------------- */

int wr_lang_warn(struct wr_lang *lang, const char *one, const char *many, const char *taken)
{
    struct wr_warns *w = &lang->warns;
    struct wr_warn new = {.one = ""};
    snprintf(new.one, sizeof new.one, "%s", one);
    snprintf(new.many, sizeof new.many, "%s", many);
    snprintf(new.taken, sizeof new.taken, "%s", taken ? taken : "");
    for (uint32_t i = 0; i < w->n; i++)
        if (strcmp(w->v[i].one, new.one) == 0 && strcmp(w->v[i].many, new.many) == 0 &&
            strcmp(w->v[i].taken, new.taken) == 0)
            return (int)i;
    if (w->n == w->cap) {
        uint32_t cap = w->cap ? w->cap * 2 : 8;
        struct wr_warn *v = wr_arena_alloc(lang->arena, cap * sizeof *v);
        if (!v)
            return WR_ELIMIT;
        if (w->n)
            memcpy(v, w->v, w->n * sizeof *v);
        w->v = v;
        w->cap = cap;
    }
    w->v[w->n] = new;
    return (int)w->n++;
}

/* A warning about a value, which both texts name. */
static int warn_about(struct compiler *k, const char *one, const char *many, struct wr_slice name, const char *taken,
                      int *id)
{
    char first[160], second[160];
    int n = name.n > WR_CHECK_TEXT ? WR_CHECK_TEXT : (int)name.n;
    while (n > 0 && n < (int)name.n && ((unsigned char)name.p[n] & 0xc0) == 0x80)
        n--;
    snprintf(first, sizeof first, one, n, name.p);
    snprintf(second, sizeof second, many, n, name.p);
    *id = wr_lang_warn(k->lang, first, second, taken);
    return *id < 0 ? nomem(k) : 0;
}

/* ---- instructions ------------------------------------------------------------------------------------------ */

static struct wr_inst *inst_new(struct compiler *k, enum wr_inst_kind kind, enum wr_type type, uint32_t nargs)
{
    struct wr_inst *c = wr_arena_zalloc(k->lang->arena, sizeof *c);
    if (!c)
        return NULL;
    c->kind = kind;
    c->type = type;
    c->warn_num = c->warn_truth = c->warn = c->warn_range = -1;
    c->nargs = nargs;
    if (nargs && !(c->args = wr_arena_zalloc(k->lang->arena, nargs * sizeof(struct wr_inst *))))
        return NULL;
    return c;
}

static int name_inst(struct compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    char text[WR_CHECK_TEXT];
    if (c->name.n)
        return 0;
    wr_check_source(k->lang, n, text);
    c->name = (struct wr_slice){wr_arena_dup(k->lang->arena, text, strlen(text)), strlen(text)};
    return c->name.p ? 0 : nomem(k);
}

static struct wr_cell read_number(struct compiler *k, struct wr_str s, bool *ok)
{
    struct wr_cell c = {.tag = WR_TAG_NULL};
    struct wr_num x;
    if (WR_STR_NULL(s))
        return c;
    if (!wr_num_parse(s.p, s.n, &x))
        return (struct wr_cell){.tag = WR_TAG_TEXT, .str = s};
    if (x.kind == WR_NUM_DEC)
        return (struct wr_cell){.tag = WR_TAG_DEC, .scale = x.scale, .num = x.m};
    struct wr_slice *text = wr_arena_alloc(k->lang->arena, sizeof *text);
    *ok = text != NULL;
    if (text)
        *text = (struct wr_slice){s.p, s.n};
    return (struct wr_cell){.tag = WR_TAG_BIG, .num = (int64_t)(intptr_t)text};
}

static int inst_const(struct compiler *k, enum wr_type type, struct wr_cell cell, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_CONST, type, 0);
    bool ok = true;
    if (!c)
        return nomem(k);
    c->id = k->x->nconsts++;
    c->cell = c->number = cell;
    if (cell.tag == WR_TAG_TEXT)
        c->number = read_number(k, cell.str, &ok);
    else if (cell.tag == WR_TAG_BOOL)
        c->number.tag = WR_TAG_TEXT;
    *out = c;
    return ok ? 0 : nomem(k);
}

static bool is_const(const struct wr_inst *c)
{
    return c->kind == WR_C_CONST;
}

static bool is_null_const(const struct wr_inst *c)
{
    return is_const(c) && (c->cell.tag == WR_TAG_NULL || (c->cell.tag == WR_TAG_TEXT && WR_STR_NULL(c->cell.str)));
}

static struct wr_cell text_cell(struct wr_slice s)
{
    return (struct wr_cell){.tag = WR_TAG_TEXT, .str = {s.n ? s.p : "", (uint32_t)s.n, 0}};
}

static struct wr_cell num_cell(struct wr_num x)
{
    uint8_t tag = x.kind == WR_NUM_DEC ? WR_TAG_DEC : x.kind == WR_NUM_DBL ? WR_TAG_DBL : WR_TAG_NULL;
    return (struct wr_cell){.tag = tag, .scale = x.kind == WR_NUM_DEC ? x.scale : 0, .num = x.m};
}

/* ---- constants worked out ---------------------------------------------------------------------------------- */

struct quiet_warner {
    struct wr_warner warner;
    bool told;
};

static void quiet_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    (void)id, (void)b, (void)row, (void)s;
    ((struct quiet_warner *)w)->told = true;
}

static void quiet_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)b, (void)row, (void)err;
    ((struct quiet_warner *)w)->told = true;
}

/* Row 0 of any vector as a cell whose bytes are the plan's. */
static int cell_of(struct compiler *k, const struct wr_vec *v, struct wr_cell *out)
{
    *out = (struct wr_cell){.tag = WR_TAG_NULL};
    if (wr_cell_is_null(v, 0))
        return 0;
    uint8_t tag = v->rep == WR_REP_STR ? WR_TAG_TEXT : v->rep == WR_REP_BOOL ? WR_TAG_BOOL : v->tag ? v->tag[0] : WR_TAG_DEC;
    out->tag = tag;
    if (tag == WR_TAG_TEXT) {
        out->str = v->str[0];
        out->str.p = wr_arena_dup(k->lang->arena, v->str[0].p, v->str[0].n);
        return out->str.p ? 0 : nomem(k);
    }
    out->num = v->rep == WR_REP_BOOL ? v->truth[0] : v->num[0];
    out->scale = tag != WR_TAG_DEC ? 0 : v->sc ? v->sc[0] : v->scale;
    if (tag != WR_TAG_BIG)
        return 0;
    const struct wr_slice *big = (const struct wr_slice *)(intptr_t)out->num;
    bool ok = true;
    char *text = wr_arena_dup(k->lang->arena, big->p, big->n);
    if (text)
        *out = read_number(k, (struct wr_str){text, (uint32_t)big->n, 0}, &ok);
    return text && ok ? 0 : nomem(k);
}

/* Runs code over constants once and puts its value in its place, unless that would have something to tell. */
static int fold(struct compiler *k, struct wr_inst **code)
{
    struct wr_inst *c = *code;
    for (uint32_t i = 0; i < c->nargs; i++)
        if (!c->args[i] || !is_const(c->args[i]))
            return 0;
    if (c->nargs == 0 || c->regex)
        return 0;
    struct quiet_warner w = {.warner = {quiet_warn, quiet_fail}};
    struct wr_batch b = {.nrows = 1, .nsel = 1};
    wr_arena_init(&b.arena, 4096, NULL, "expressions");
    struct wr_eval *e = wr_eval_new(k->x);
    if (!e)
        return nomem(k);
    struct wr_err why = {.code = 0};
    struct wr_reg r;
    struct wr_cell cell;
    e->const_rows = 16;
    e->batch = &b;
    e->warner = &w.warner;
    e->err = &why;
    int rc = wr_run_cells(e, c, NULL, 1, &r);
    if (rc < 0 || w.told)
        rc = 0;
    else if ((rc = cell_of(k, &r.v, &cell)) == 0)
        rc = inst_const(k, c->type, cell, code);
    wr_eval_free(e);
    wr_arena_done(&b.arena);
    return rc;
}

/* ---- what a value is asked for ----------------------------------------------------------------------------- */

static int ask_num(struct compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    if (c->type == WR_T_NUM || c->type == WR_T_NULL || c->warn_num >= 0)
        return 0;
    if (name_inst(k, c, n) < 0)
        return k->err ? k->err->code : WR_ELIMIT;
    return warn_about(k, "value of '%.*s' is not a number", "values of '%.*s' are not numbers", c->name,
                      "taken as null", &c->warn_num);
}

static int operand_num(struct compiler *k, const struct wr_node *op, struct wr_inst *c, const struct wr_node *n)
{
    if (c->type == WR_T_TEXT || c->type == WR_T_BOOL)
        return wr_check_not_number(op, n, c->type, k->err);
    return ask_num(k, c, n);
}

static int ask_truth(struct compiler *k, struct wr_inst *c, const struct wr_node *n)
{
    if (c->type == WR_T_NUM || c->type == WR_T_TEXT)
        return wr_check_not_truth(n, c->type, k->err);
    if (c->type != WR_T_FIELD || c->warn_truth >= 0)
        return 0;
    if (name_inst(k, c, n) < 0)
        return WR_ELIMIT;
    return warn_about(k, "value of '%.*s' is not true or false", "values of '%.*s' are not true or false", c->name,
                      "taken as false", &c->warn_truth);
}

static int compile_truth(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = compile(k, n, out);
    return rc < 0 ? rc : ask_truth(k, *out, n);
}

/* ---- operands ---------------------------------------------------------------------------------------------- */

/* A number whose decimal does not fit keeps its text, so that it compares by its digits. */
static int compile_number(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_cell cell = num_cell(n->num);
    bool hex = n->text.n > 1 && (n->text.p[1] | 0x20) == 'x';
    if (cell.tag != WR_TAG_DBL || hex)
        return inst_const(k, WR_T_NUM, cell, out);
    char *text = wr_arena_dup(k->lang->arena, n->text.p, n->text.n);
    size_t m = 0;
    bool ok = true;
    if (!text)
        return nomem(k);
    for (size_t i = 0; i < n->text.n; i++)
        if (text[i] != '_')
            text[m++] = text[i];
    struct wr_cell big = read_number(k, (struct wr_str){text, (uint32_t)m, 0}, &ok);
    return ok ? inst_const(k, WR_T_NUM, wr_tag_is_num(big.tag) ? big : cell, out) : nomem(k);
}

static int compile_arg(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_lang *l = k->lang;
    for (uint32_t i = l->nargs; i-- > 0;) {
        if (!wr_slice_eq(l->arg_names[i], n->text))
            continue;
        struct wr_cell cell = text_cell(l->arg_values[i]);
        for (uint32_t w = 0; w < l->nnulls; w++)
            cell.str.null |= wr_slice_eq(l->nulls[w], l->arg_values[i]);
        return inst_const(k, WR_T_FIELD, cell, out);
    }
    int shown = n->text.n > WR_CHECK_TEXT ? WR_CHECK_TEXT : (int)n->text.n;
    wr_err_at(k->err, n->span.pos, n->span.len, "$%.*s is not given", shown, n->text.p);
    wr_err_hint(k->err, "--arg %.*s=...", shown, n->text.p);
    return WR_EPROG;
}

static int compile_ref(struct compiler *k, struct wr_colref *ref, struct wr_slice name, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_COLUMN, ref->type, 0);
    if (!c)
        return nomem(k);
    c->ref = ref;
    c->slot = wr_colref_use(ref);
    c->name = name;
    *out = c;
    return 0;
}

static int compile_name(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int i = wr_expr_find_column(k->schema, n, k->err);
    if (i == -2)
        return inst_const(k, WR_T_NULL, (struct wr_cell){.tag = WR_TAG_NULL}, out);
    if (i < 0)
        return WR_EPROG;
    return compile_ref(k, k->schema->cols[i].ref, k->schema->cols[i].name, out);
}

/* A column that a stage has put into the tree; it need not be in the schema. */
static int compile_column(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_slice name = n->text;
    for (uint32_t i = 0; k->schema && !name.n && i < k->schema->n; i++)
        if (k->schema->cols[i].ref == n->ref)
            name = k->schema->cols[i].name;
    return compile_ref(k, n->ref, name, out);
}

/* ---- arithmetic and joining -------------------------------------------------------------------------------- */

static int compile_neg(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *a, *c;
    int rc = compile(k, n->args[0], &a);
    if (rc < 0 || (rc = operand_num(k, n, a, n->args[0])) < 0)
        return rc;
    if (is_const(a) && a->type == WR_T_NUM && (a->cell.tag == WR_TAG_DEC || a->cell.tag == WR_TAG_DBL)) {
        struct wr_vec one = wr_cell_num_vec(&a->cell);
        a->cell = a->number = num_cell(wr_num_neg(wr_vec_get_num(&one, 0)));
        *out = a;
        return 0;
    }
    if (!(c = inst_new(k, WR_C_NEG, WR_T_NUM, 1)))
        return nomem(k);
    c->args[0] = a;
    *out = c;
    return fold(k, out);
}

static int compile_arith(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_ARITH, WR_T_NUM, 2);
    if (!c)
        return nomem(k);
    int rc = wr_check_dashed(k->lang, k->schema, n, k->err);
    c->op = n->op;
    for (uint32_t i = 0; rc == 0 && i < 2; i++)
        if ((rc = compile(k, n->args[i], &c->args[i])) == 0)
            rc = operand_num(k, n, c->args[i], n->args[i]);
    if (rc == 0 && (n->op == WR_OP_DIV || n->op == WR_OP_IDIV || n->op == WR_OP_MOD)) {
        c->warn = wr_lang_warn(k->lang, "division by zero", "divisions by zero", "taken as null");
        rc = c->warn < 0 ? nomem(k) : 0;
    }
    if (rc < 0 || (rc = name_inst(k, c, n)) < 0)
        return rc;
    rc = warn_about(k, "result of '%.*s' is no finite number", "results of '%.*s' are no finite numbers", c->name,
                    "taken as null", &c->warn_range);
    *out = c;
    return rc < 0 ? rc : fold(k, out);
}

/* Length of the chain a op b op c that leans to the left. */
static uint32_t chain_length(const struct wr_node *n, enum wr_op_kind op)
{
    uint32_t len = 1;
    for (; n->kind == WR_N_BINARY && n->op == op; n = n->args[0])
        len++;
    return len;
}

/* One instruction for a whole chain; each: compiles a part. */
static int compile_chain(struct compiler *k, const struct wr_node *n, enum wr_inst_kind kind, enum wr_type type,
                         int (*each)(struct compiler *, const struct wr_node *, struct wr_inst **),
                         struct wr_inst **out)
{
    enum wr_op_kind op = n->op;
    uint32_t len = chain_length(n, op);
    struct wr_inst *c = inst_new(k, kind, type, len);
    const struct wr_node **parts = wr_arena_alloc(k->lang->arena, len * sizeof *parts);
    if (!c || !parts)
        return nomem(k);
    for (uint32_t i = len - 1; i > 0; i--, n = n->args[0])
        parts[i] = n->args[1];
    parts[0] = n;
    for (uint32_t i = 0; i < len; i++) {
        int rc = each(k, parts[i], &c->args[i]);
        if (rc < 0)
            return rc;
    }
    *out = c;
    return 0;
}

static int compile_logic(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    enum wr_inst_kind kind = n->op == WR_OP_AND ? WR_C_AND : WR_C_OR;
    int rc = compile_chain(k, n, kind, WR_T_BOOL, compile_truth, out);
    return rc < 0 ? rc : fold(k, out);
}

static int compile_else(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = compile_chain(k, n, WR_C_ELSE, WR_T_NULL, compile, out);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < (*out)->nargs; i++)
        (*out)->type = wr_check_join((*out)->type, (*out)->args[i]->type);
    return fold(k, out);
}

static int compile_concat(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = compile_chain(k, n, WR_C_CONCAT, WR_T_TEXT, compile, out);
    return rc < 0 ? rc : fold(k, out);
}

static int compile_not(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_NOT, WR_T_BOOL, 1);
    if (!c)
        return nomem(k);
    int rc = compile_truth(k, n->args[0], &c->args[0]);
    *out = c;
    return rc < 0 ? rc : fold(k, out);
}

/* ---- comparison -------------------------------------------------------------------------------------------- */

static bool is_order(enum wr_op_kind op)
{
    return op != WR_OP_EQ && op != WR_OP_NE;
}

static enum wr_op_kind turned(enum wr_op_kind op)
{
    switch (op) {
    case WR_OP_LT:
        return WR_OP_GT;
    case WR_OP_LE:
        return WR_OP_GE;
    case WR_OP_GT:
        return WR_OP_LT;
    case WR_OP_GE:
        return WR_OP_LE;
    default:
        return op;
    }
}

/* How values of two types compare (language.md section 6). b is the constant, if one is. */
static enum wr_cmp_mode cmp_mode(enum wr_op_kind op, const struct wr_inst *a, const struct wr_inst *b)
{
    if (is_null_const(b))
        return is_order(op) ? WR_CMP_FALSE : WR_CMP_NULL;
    if (a->type == WR_T_NUM || b->type == WR_T_NUM)
        return WR_CMP_NUM;
    if (a->type != WR_T_FIELD || b->type != WR_T_FIELD)
        return WR_CMP_STR;
    if (is_const(b) && !is_order(op))
        return wr_tag_is_num(b->number.tag) ? WR_CMP_NUM : WR_CMP_STR;
    return WR_CMP_FIELD;
}

static bool comparable(enum wr_type a, enum wr_type b)
{
    enum wr_type other = a == WR_T_NUM ? b : a;
    return (a != WR_T_NUM && b != WR_T_NUM) || (other != WR_T_TEXT && other != WR_T_BOOL);
}

/* a op b, where na and nb are what they were compiled from, and n is what messages show. */
static int make_cmp(struct compiler *k, enum wr_op_kind op, struct wr_inst *a, const struct wr_node *na,
                    struct wr_inst *b, const struct wr_node *nb, const struct wr_node *n, struct wr_inst **out)
{
    if (!is_null_const(a) && !is_null_const(b) && !comparable(a->type, b->type))
        return wr_check_not_comparable(n->op_span, a->type, b->type, k->err);
    struct wr_inst *c = inst_new(k, WR_C_CMP, WR_T_BOOL, 2);
    if (!c)
        return nomem(k);
    bool turn = is_const(a) && (!is_const(b) || is_null_const(a));
    c->op = turn ? turned(op) : op;
    c->args[0] = turn ? b : a;
    c->args[1] = turn ? a : b;
    c->mode = cmp_mode(c->op, c->args[0], c->args[1]);
    if (c->mode == WR_CMP_STR && c->args[1]->cell.tag == WR_TAG_BOOL && is_const(c->args[1]))
        c->args[1]->cell = text_cell(c->args[1]->cell.num ? WR_SLICE("true") : WR_SLICE("false"));
    *out = c;
    int rc = 0;
    if (c->mode == WR_CMP_NUM && is_order(op) && (rc = ask_num(k, a, na)) == 0)
        rc = ask_num(k, b, nb);
    if (c->mode == WR_CMP_FIELD && is_order(op) && (rc = name_inst(k, c, n)) == 0)
        rc = warn_about(k, "comparison '%.*s' is of a number with text", "comparisons '%.*s' are of a number with text",
                        c->name, "taken as false", &c->warn);
    return rc < 0 ? rc : fold(k, out);
}

static int compile_cmp(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *a, *b;
    int rc = compile(k, n->args[0], &a);
    if (rc == 0)
        rc = compile(k, n->args[1], &b);
    return rc < 0 ? rc : make_cmp(k, n->op, a, n->args[0], b, n->args[1], n, out);
}

/* What several tests look at: itself if looking again costs nothing, else a share that *share evaluates once. */
static int compile_shared(struct compiler *k, const struct wr_node *n, struct wr_inst **x, struct wr_inst **share)
{
    *share = NULL;
    int rc = compile(k, n, x);
    if (rc < 0 || is_const(*x) || (*x)->kind == WR_C_COLUMN || (*x)->kind == WR_C_SHARED)
        return rc;
    struct wr_inst *s = inst_new(k, WR_C_SHARE, WR_T_BOOL, 2), *leaf = inst_new(k, WR_C_SHARED, (*x)->type, 0);
    if (!s || !leaf)
        return nomem(k);
    s->id = leaf->id = k->x->nshared++;
    s->args[0] = *x;
    *x = leaf;
    *share = s;
    return 0;
}

static struct wr_inst *with_share(struct wr_inst *share, struct wr_inst *body)
{
    if (!share)
        return body;
    share->args[1] = body;
    return share;
}

static int negate(struct compiler *k, bool negated, struct wr_inst **c)
{
    if (!negated)
        return 0;
    struct wr_inst *n = inst_new(k, WR_C_NOT, WR_T_BOOL, 1);
    if (!n)
        return nomem(k);
    n->args[0] = *c;
    *c = n;
    return fold(k, c);
}

static int compile_between(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *x, *share, *low, *high, *c = inst_new(k, WR_C_AND, WR_T_BOOL, 2);
    if (!c)
        return nomem(k);
    int rc = compile_shared(k, n->args[0], &x, &share);
    if (rc == 0)
        rc = compile(k, n->args[1], &low);
    if (rc == 0)
        rc = compile(k, n->args[2], &high);
    if (rc == 0)
        rc = make_cmp(k, WR_OP_GE, x, n->args[0], low, n->args[1], n, &c->args[0]);
    if (rc == 0)
        rc = make_cmp(k, WR_OP_LE, x, n->args[0], high, n->args[2], n, &c->args[1]);
    if (rc < 0 || (!share && (rc = fold(k, &c)) < 0))
        return rc;
    *out = with_share(share, c);
    return negate(k, n->negated, out);
}

/* ---- in ---------------------------------------------------------------------------------------------------- */

struct members {
    struct wr_set *set;
    struct wr_cell *nums;
    uint32_t nnums;
};

static int add_member(struct compiler *k, struct members *m, const struct wr_inst *x, const struct wr_inst *c,
                      const struct wr_node *n)
{
    struct wr_set *s = m->set;
    if (is_null_const(c)) {
        s->null = true;
        return 0;
    }
    if (!comparable(x->type, c->type))
        return wr_check_not_comparable(n->span, x->type, c->type, k->err);
    bool number = c->type == WR_T_NUM || (c->type == WR_T_FIELD && (x->type == WR_T_NUM || x->type == WR_T_FIELD));
    if (number && wr_tag_is_num(c->number.tag))
        m->nums[m->nnums++] = c->number;
    else if (c->cell.tag == WR_TAG_BOOL)
        s->texts[s->ntexts++] = c->cell.num ? WR_SLICE("true") : WR_SLICE("false");
    else if (x->type != WR_T_NUM)
        s->texts[s->ntexts++] = wr_str_slice(c->cell.str);
    return 0;
}

/* x in [constants]; false in *all if some member is none. */
static int compile_set(struct compiler *k, const struct wr_node *list, const struct wr_inst *x, struct wr_set **out,
                       bool *all)
{
    struct wr_arena *a = k->lang->arena;
    struct members m = {wr_arena_zalloc(a, sizeof *m.set), wr_arena_alloc(a, (list->nargs + 1) * sizeof *m.nums), 0};
    if (!m.set || !m.nums || !(m.set->texts = wr_arena_alloc(a, (list->nargs + 1) * sizeof *m.set->texts)))
        return nomem(k);
    *all = true;
    for (uint32_t i = 0; *all && i < list->nargs; i++) {
        struct wr_inst *c;
        uint32_t nconsts = k->x->nconsts;
        int rc = compile(k, list->args[i], &c);
        if (rc < 0)
            return rc;
        *all = is_const(c);
        if (*all && (rc = add_member(k, &m, x, c, list->args[i])) < 0)
            return rc;
        if (*all)
            k->x->nconsts = nconsts; /* the set has copied it */
    }
    *out = m.set;
    return wr_set_build(a, m.set, m.nums, m.nnums) < 0 ? nomem(k) : 0;
}

static int compile_in(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_node *list = n->args[1];
    struct wr_inst *x, *share, *c;
    struct wr_set *set = NULL;
    bool all = false;
    int rc = compile_shared(k, n->args[0], &x, &share);
    if (rc == 0)
        rc = compile_set(k, list, x, &set, &all);
    if (rc < 0)
        return rc;
    if (all) {
        if (!(c = inst_new(k, WR_C_IN, WR_T_BOOL, 1)))
            return nomem(k);
        c->set = set;
        c->negated = n->negated;
        c->args[0] = share ? share->args[0] : x;
        *out = c;
        return fold(k, out);
    }
    if (!(c = inst_new(k, WR_C_OR, WR_T_BOOL, list->nargs)))
        return nomem(k);
    for (uint32_t i = 0; i < list->nargs; i++) {
        struct wr_inst *member;
        rc = compile(k, list->args[i], &member);
        if (rc < 0 || (rc = make_cmp(k, WR_OP_EQ, x, n->args[0], member, list->args[i], n, &c->args[i])) < 0)
            return rc;
    }
    *out = with_share(share, c);
    return negate(k, n->negated, out);
}

/* ---- regexes ----------------------------------------------------------------------------------------------- */

/* A place for a regex's state in every instance; re NULL: the pattern is made row by row. */
static int add_regex(struct compiler *k, const struct wr_regex *re, uint32_t *id)
{
    struct wr_expr *x = k->x;
    if (x->nregex == x->cap_regex) {
        uint32_t cap = x->cap_regex ? x->cap_regex * 2 : 4;
        const struct wr_regex **v = wr_arena_alloc(k->lang->arena, cap * sizeof *v);
        if (!v)
            return nomem(k);
        if (x->nregex)
            memcpy(v, x->regex, x->nregex * sizeof *v);
        x->regex = v;
        x->cap_regex = cap;
    }
    *id = x->nregex;
    x->regex[x->nregex++] = re;
    return 0;
}

static int regex_error(struct compiler *k, const struct wr_node *n, const struct wr_err *why)
{
    bool literal = n->kind == WR_N_REGEX && why->pos < n->op_span.len;
    uint32_t pos = literal ? n->op_span.pos + 1 + why->pos : n->span.pos;
    wr_err_at(k->err, pos, literal ? why->len : n->span.len, "%s", why->msg);
    if (why->hint[0])
        wr_err_hint(k->err, "%s", why->hint);
    return WR_EPROG;
}

static int make_regex(struct compiler *k, const struct wr_node *n, struct wr_slice pattern, struct wr_slice flags,
                      struct wr_inst *c)
{
    struct wr_regexes *r = wr_arena_zalloc(k->lang->arena, sizeof *r);
    struct wr_err why = {.code = 0};
    if (!r)
        return nomem(k);
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
static int compile_pattern(struct compiler *k, const struct wr_node *n, struct wr_inst *c, struct wr_inst **pattern)
{
    *pattern = NULL;
    if (n->kind == WR_N_REGEX)
        return make_regex(k, n, n->text, n->flags, c);
    struct wr_inst *p;
    int rc = compile(k, n, &p);
    if (rc < 0)
        return rc;
    if (p->type != WR_T_TEXT && p->type != WR_T_FIELD) {
        wr_err_at(k->err, n->span.pos, n->span.len, "a regular expression is wanted, and this is %s",
                  wr_check_noun(p->type));
        wr_err_hint(k->err, "write it between slashes: /re/");
        return WR_EPROG;
    }
    if (is_const(p) && (p->cell.tag == WR_TAG_TEXT || p->cell.tag == WR_TAG_NULL))
        return make_regex(k, n, wr_str_slice(p->cell.str), WR_SLICE(""), c);
    *pattern = p;
    return 0;
}

static int compile_match(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_MATCH, WR_T_BOOL, 2), *pattern;
    if (!c)
        return nomem(k);
    c->negated = n->op == WR_OP_NOMATCH;
    int rc = compile(k, n->args[0], &c->args[0]);
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
    if ((rc = name_inst(k, pattern, n->args[1])) < 0 || (rc = add_regex(k, NULL, &c->id)) < 0)
        return rc;
    return warn_about(k, "value of '%.*s' is not a regular expression",
                      "values of '%.*s' are not regular expressions", pattern->name, "taken as no match", &c->warn);
}

/* ---- picking ----------------------------------------------------------------------------------------------- */

static int inst_true(struct compiler *k, struct wr_inst **out)
{
    return inst_const(k, WR_T_BOOL, (struct wr_cell){.tag = WR_TAG_BOOL, .num = 1}, out);
}

/* args: c1, v1, c2, v2, ...[, value of all others]. */
static int compile_pick(struct compiler *k, struct wr_node *const *args, uint32_t n, struct wr_inst **out)
{
    struct wr_inst *c = inst_new(k, WR_C_PICK, WR_T_NULL, n + n % 2);
    if (!c)
        return nomem(k);
    for (uint32_t i = 0, j = 0; i < n; i++, j++) {
        int rc = 0;
        if (i + 1 == n && n % 2) {
            if ((rc = inst_true(k, &c->args[j++])) < 0)
                return rc;
        } else if (i % 2 == 0) {
            if ((rc = compile_truth(k, args[i], &c->args[j])) < 0)
                return rc;
            continue;
        }
        if ((rc = compile(k, args[i], &c->args[j])) < 0)
            return rc;
        c->type = wr_check_join(c->type, c->args[j]->type);
    }
    *out = c;
    return fold(k, out);
}

static int compile_if(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    if (n->nargs == 2 || n->nargs == 3)
        return compile_pick(k, n->args, n->nargs, out);
    wr_err_at(k->err, n->span.pos, n->span.len, "if() takes 2 or 3 arguments, not %u", n->nargs);
    wr_err_hint(k->err, "if(condition, then, else); for more cases: case { c1 -> a, c2 -> b, _ -> d }");
    return WR_EPROG;
}

/* ---- calls ------------------------------------------------------------------------------------------------- */

static int argument_num(struct compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                        struct wr_inst *c)
{
    bool spelled = is_const(c) && c->type == WR_T_TEXT && c->number.tag == WR_TAG_TEXT;
    if (c->type == WR_T_BOOL || spelled)
        return wr_check_argument(f, call, i, "a number", wr_check_noun(c->type), k->err);
    return ask_num(k, c, call->args[i]);
}

static int argument_whole(struct compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                          const struct wr_inst *c, int64_t *out)
{
    struct wr_num x = {.kind = WR_NUM_NULL};
    if (is_const(c) && (c->type == WR_T_NUM || c->type == WR_T_FIELD)) {
        struct wr_vec one = wr_cell_num_vec(&c->number);
        x = wr_vec_get_num(&one, 0);
    }
    while (x.kind == WR_NUM_DEC && x.scale && x.m % 10 == 0) {
        x.m /= 10;
        x.scale--;
    }
    if (x.kind != WR_NUM_DEC || x.scale)
        return wr_check_argument(f, call, i, "a whole number written out",
                                 is_const(c) ? "none" : "something known only when the program runs", k->err);
    *out = x.m;
    return 0;
}

static int compile_argument(struct compiler *k, const struct wr_fn *f, const struct wr_node *call, uint32_t i,
                            char letter, struct wr_inst *c)
{
    const struct wr_node *n = call->args[i];
    struct wr_inst *pattern;
    if (letter == 'r' || (letter == 'R' && n->kind == WR_N_REGEX)) {
        int rc = compile_pattern(k, n, c, &pattern);
        if (rc == 0 && pattern)
            rc = wr_check_argument(f, call, i, "a regular expression written out", "known only when the program runs",
                                   k->err);
        return rc;
    }
    if (n->kind == WR_N_REGEX)
        return wr_check_argument(f, call, i, letter == 'n' ? "a number" : "a value", "a regular expression", k->err);
    int rc = compile(k, n, &c->args[i]);
    if (rc < 0)
        return rc;
    switch (letter) {
    case 'n':
        return argument_num(k, f, call, i, c->args[i]);
    case 'i':
        return argument_whole(k, f, call, i, c->args[i], &c->consts[i]);
    case 'b':
        return ask_truth(k, c->args[i], n);
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

static int compile_call(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    if (wr_slice_is(n->text, "if"))
        return compile_if(k, n, out);
    const struct wr_fn *f = wr_check_call(k->lang, n, k->err);
    if (!f)
        return WR_EPROG;
    struct wr_inst *c = inst_new(k, WR_C_CALL, f->result, n->nargs);
    char *letters = wr_arena_alloc(k->lang->arena, n->nargs + 1);
    if (!c || !letters || !(c->consts = wr_arena_zalloc(k->lang->arena, (n->nargs + 1) * sizeof *c->consts)))
        return nomem(k);
    c->fn = f;
    spread_params(f->params, n->nargs, letters);
    for (uint32_t i = 0; i < n->nargs; i++) {
        int rc = compile_argument(k, f, n, i, letters[i], c);
        if (rc < 0)
            return rc;
    }
    if (f->warn_one && (c->warn = wr_lang_warn(k->lang, f->warn_one, f->warn_many, f->warn_taken)) < 0)
        return nomem(k);
    c->type = call_type(c, letters);
    *out = c;
    return fold(k, out);
}

/* ---- nodes ------------------------------------------------------------------------------------------------- */

static int compile_binary(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    switch (n->op) {
    case WR_OP_JOIN:
        return compile_concat(k, n, out);
    case WR_OP_ELSE:
        return compile_else(k, n, out);
    case WR_OP_AND:
    case WR_OP_OR:
        return compile_logic(k, n, out);
    case WR_OP_MATCH:
    case WR_OP_NOMATCH:
        return compile_match(k, n, out);
    case WR_OP_EQ:
    case WR_OP_NE:
    case WR_OP_LT:
    case WR_OP_LE:
    case WR_OP_GT:
    case WR_OP_GE:
        return compile_cmp(k, n, out);
    default:
        return compile_arith(k, n, out);
    }
}

static int misplaced(struct compiler *k, const struct wr_node *n)
{
    if (n->kind == WR_N_REGEX) {
        wr_err_at(k->err, n->span.pos, n->span.len, "a regular expression stands here as a value");
        wr_err_hint(k->err, "x ~ /re/ tests a value with it");
    } else {
        wr_err_at(k->err, n->span.pos, n->span.len, "a list stands here as a value");
        wr_err_hint(k->err, "a list stands right of `in`");
    }
    return WR_EPROG;
}

static int compile(struct compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    switch (n->kind) {
    case WR_N_NUM:
        return compile_number(k, n, out);
    case WR_N_TEXT:
        return inst_const(k, WR_T_TEXT, text_cell(n->text), out);
    case WR_N_TRUE:
    case WR_N_FALSE:
        return inst_const(k, WR_T_BOOL, (struct wr_cell){.tag = WR_TAG_BOOL, .num = n->kind == WR_N_TRUE}, out);
    case WR_N_NULL:
        return inst_const(k, WR_T_NULL, (struct wr_cell){.tag = WR_TAG_NULL}, out);
    case WR_N_ARG:
        return compile_arg(k, n, out);
    case WR_N_NAME:
    case WR_N_COL:
        return compile_name(k, n, out);
    case WR_N_COLUMN:
        return compile_column(k, n, out);
    case WR_N_UNARY:
        return n->op == WR_OP_NOT ? compile_not(k, n, out) : compile_neg(k, n, out);
    case WR_N_BINARY:
        return compile_binary(k, n, out);
    case WR_N_BETWEEN:
        return compile_between(k, n, out);
    case WR_N_IN:
        return compile_in(k, n, out);
    case WR_N_CALL:
        return compile_call(k, n, out);
    case WR_N_CASE:
        return compile_pick(k, n->args, n->nargs, out);
    default:
        return misplaced(k, n);
    }
}

static int ask_root(struct compiler *k, enum wr_type ask, struct wr_inst *c, const struct wr_node *n)
{
    if (ask == WR_T_BOOL)
        return ask_truth(k, c, n);
    return ask == WR_T_NUM ? operand_num(k, NULL, c, n) : 0;
}

int wr_expr_compile(struct wr_lang *lang, const struct wr_node *node, const struct wr_schema *schema, enum wr_type ask,
                    struct wr_expr **out, struct wr_err *err)
{
    struct wr_expr *x = wr_arena_zalloc(lang->arena, sizeof *x);
    struct wr_err own = {.code = 0};
    struct compiler k = {lang, schema, x, err ? err : &own};
    if (!x)
        return nomem(&k);
    x->lang = lang;
    x->ask = ask;
    int rc = compile(&k, node, &x->root);
    if (rc == 0)
        rc = ask_root(&k, ask, x->root, node);
    if (rc == 0)
        *out = x;
    return rc;
}

enum wr_type wr_expr_type(const struct wr_expr *x)
{
    if (x->ask == WR_T_NUM || x->ask == WR_T_BOOL || x->ask == WR_T_TEXT)
        return x->ask;
    return x->root->type == WR_T_NULL ? WR_T_FIELD : x->root->type;
}

struct wr_colref *wr_expr_column(const struct wr_expr *x)
{
    return x->root->kind == WR_C_COLUMN ? x->root->ref : NULL;
}
