/* From tree to code: names become slots, types are settled, constants are worked out, and every operation is given
 * the mode in which it will run. What a value turns out to be at run time (a field that is no number) is left to
 * the kernels; what can be known here is told here. Arithmetic is in compile_arith.c, comparisons in
 * compile_cmp.c, calls and regexes in compile_call.c. */
#include "lang/compile.h"

#include "lang/check.h"

/* ---- operands ---------------------------------------------------------------------------------------------- */

/* A number whose decimal does not fit keeps its text, so that it compares by its digits. */
static int compile_number(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_cell cell = wr_cell_num(n->num);
    bool hex = n->text.n > 1 && (n->text.p[1] | 0x20) == 'x';
    if (cell.tag != WR_TAG_DBL || hex)
        return wr_inst_const(k, WR_T_NUM, cell, out);
    char *text = wr_arena_dup(k->lang->arena, n->text.p, n->text.n);
    size_t m = 0;
    bool ok = true;
    if (!text)
        return wr_compile_nomem(k);
    for (size_t i = 0; i < n->text.n; i++)
        if (text[i] != '_')
            text[m++] = text[i];
    struct wr_cell big = wr_cell_read(k, (struct wr_str){text, (uint32_t)m, 0}, &ok);
    return ok ? wr_inst_const(k, WR_T_NUM, wr_tag_is_num(big.tag) ? big : cell, out) : wr_compile_nomem(k);
}

static int compile_arg(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_lang *l = k->lang;
    for (uint32_t i = l->nargs; i-- > 0;) {
        if (!wr_slice_eq(l->arg_names[i], n->text))
            continue;
        struct wr_cell cell = wr_cell_text(l->arg_values[i]);
        for (uint32_t w = 0; w < l->nnulls; w++)
            cell.str.null |= wr_slice_eq(l->nulls[w], l->arg_values[i]);
        return wr_inst_const(k, WR_T_FIELD, cell, out);
    }
    int shown = n->text.n > WR_CHECK_TEXT ? WR_CHECK_TEXT : (int)n->text.n;
    wr_err_at(k->err, n->span.pos, n->span.len, "$%.*s is not given", shown, n->text.p);
    wr_err_hint(k->err, "--arg %.*s=... gives it; a column is written without $", shown, n->text.p);
    return WR_EPROG;
}

static int compile_ref(struct wr_compiler *k, struct wr_colref *ref, struct wr_slice name, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_COLUMN, ref->type, 0);
    if (!c)
        return wr_compile_nomem(k);
    c->ref = ref;
    c->slot = wr_colref_use(ref);
    c->name = name;
    *out = c;
    return 0;
}

/* Calls the function `name` with these arguments in the place of n. */
static int compile_as_call(struct wr_compiler *k, const struct wr_node *n, const char *name, struct wr_node **args,
                           uint32_t nargs, struct wr_inst **out)
{
    struct wr_node call = *n;
    call.kind = WR_N_CALL;
    call.text = wr_slice_of(name);
    call.args = args;
    call.nargs = nargs;
    return wr_compile_call(k, &call, out);
}

/* u.n where there is no column `u.n` but a column `u`: a member of it, as json(u, "n") finds it. 1: it is none. */
static int compile_member(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    size_t dot = n->text.n;
    while (dot > 0 &&
           (n->text.p[dot - 1] != '.' || wr_schema_find(k->schema, (struct wr_slice){n->text.p, dot - 1}) < 0))
        dot--;
    if (dot < 2 || dot == n->text.n)
        return 1;
    struct wr_node column = *n, path = *n;
    column.text.n = dot - 1;
    path.kind = WR_N_TEXT;
    path.text = (struct wr_slice){n->text.p + dot, n->text.n - dot};
    return compile_as_call(k, n, "json", (struct wr_node *[]){&column, &path}, 2, out);
}

static int compile_name(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    bool found = n->kind != WR_N_NAME || wr_schema_find(k->schema, n->text) >= 0;
    int rc = found ? 1 : compile_member(k, n, out);
    if (rc != 1)
        return rc;
    int place = n->kind == WR_N_NAME ? wr_place_find(n->text) : -1;
    if (place >= 0 && k->schema->place[place] && wr_schema_find(k->schema, n->text) < 0)
        return compile_ref(k, k->schema->place[place], n->text, out);
    int i = wr_expr_find_column(k->schema, n, k->err);
    if (i == -2 && k->schema->assumed && !n->optional) /* a field of rows that there are none of */
        return wr_inst_const(k, WR_T_FIELD, wr_cell_text((struct wr_slice){"", 0}), out);
    if (i == -2)
        return wr_inst_const(k, WR_T_NULL, (struct wr_cell){.tag = WR_TAG_NULL}, out);
    if (i < 0) {
        wr_check_bare_call(k->lang, k->schema, n, k->err);
        return WR_EPROG;
    }
    return compile_ref(k, k->schema->cols[i].ref, k->schema->cols[i].name, out);
}

/* A column that a stage has put into the tree; it need not be in the schema. */
static int compile_column(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_slice name = n->text;
    for (uint32_t i = 0; k->schema && !name.n && i < k->schema->n; i++)
        if (k->schema->cols[i].ref == n->ref)
            name = k->schema->cols[i].name;
    return compile_ref(k, n->ref, name, out);
}

/* ---- joining ------------------------------------------------------------------------------------------- */

static int compile_truth(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = wr_compile(k, n, out);
    return rc < 0 ? rc : wr_inst_ask_truth(k, *out, n);
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
static int compile_chain(struct wr_compiler *k, const struct wr_node *n, enum wr_inst_kind kind, enum wr_type type,
                         int (*each)(struct wr_compiler *, const struct wr_node *, struct wr_inst **),
                         struct wr_inst **out)
{
    enum wr_op_kind op = n->op;
    uint32_t len = chain_length(n, op);
    struct wr_inst *c = wr_inst_new(k, kind, type, len);
    const struct wr_node **parts = wr_arena_alloc(k->lang->arena, len * sizeof *parts);
    if (!c || !parts)
        return wr_compile_nomem(k);
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

static int compile_logic(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    enum wr_inst_kind kind = n->op == WR_OP_AND ? WR_C_AND : WR_C_OR;
    int rc = compile_chain(k, n, kind, WR_T_BOOL, compile_truth, out);
    return rc < 0 ? rc : wr_inst_fold(k, out);
}

static int compile_else(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = compile_chain(k, n, WR_C_ELSE, WR_T_NULL, wr_compile, out);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < (*out)->nargs; i++)
        (*out)->type = wr_check_join((*out)->type, (*out)->args[i]->type);
    return wr_inst_fold(k, out);
}

static int compile_concat(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    int rc = compile_chain(k, n, WR_C_CONCAT, WR_T_TEXT, wr_compile, out);
    return rc < 0 ? rc : wr_inst_fold(k, out);
}

static int compile_not(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_NOT, WR_T_BOOL, 1);
    if (!c)
        return wr_compile_nomem(k);
    int rc = compile_truth(k, n->args[0], &c->args[0]);
    *out = c;
    return rc < 0 ? rc : wr_inst_fold(k, out);
}

/* ---- picking ----------------------------------------------------------------------------------------------- */

static int inst_true(struct wr_compiler *k, struct wr_inst **out)
{
    return wr_inst_const(k, WR_T_BOOL, (struct wr_cell){.tag = WR_TAG_BOOL, .num = 1}, out);
}

/* args: c1, v1, c2, v2, ...[, value of all others]. */
static int compile_pick(struct wr_compiler *k, struct wr_node *const *args, uint32_t n, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_PICK, WR_T_NULL, n + n % 2);
    if (!c)
        return wr_compile_nomem(k);
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
        if ((rc = wr_compile(k, args[i], &c->args[j])) < 0)
            return rc;
        c->type = wr_check_join(c->type, c->args[j]->type);
    }
    *out = c;
    return wr_inst_fold(k, out);
}

static int compile_if(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    if (n->nargs == 2 || n->nargs == 3)
        return compile_pick(k, n->args, n->nargs, out);
    wr_err_at(k->err, n->span.pos, n->span.len, "if() takes 2 or 3 arguments, not %u", n->nargs);
    wr_err_hint(k->err, "if(condition, then, else); for more cases: case { c1 -> a, c2 -> b, _ -> d }");
    return WR_EPROG;
}

static int compile_binary(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
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
        return wr_compile_match(k, n, out);
    case WR_OP_EQ:
    case WR_OP_NE:
    case WR_OP_LT:
    case WR_OP_LE:
    case WR_OP_GT:
    case WR_OP_GE:
        return wr_compile_cmp(k, n, out);
    default:
        return wr_compile_arith(k, n, out);
    }
}

/* ---- lists and f-strings ------------------------------------------------------------------------------------ */

static int compile_list(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    if (n->nargs == 0)
        return wr_inst_const(k, WR_T_LIST, wr_cell_text(WR_SLICE("[]")), out);
    return compile_as_call(k, n, "[]", n->args, n->nargs, out);
}

/* x[i]; where x is made by split(), only that part of it. */
static int compile_index(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    const struct wr_node *x = n->args[0];
    if (x->kind == WR_N_CALL && wr_slice_is(x->text, "split") && x->nargs == 2 && !x->cond)
        return compile_as_call(k, n, "[i] of split", (struct wr_node *[]){x->args[0], x->args[1], n->args[1]}, 3,
                               out);
    return compile_as_call(k, n, "[i]", n->args, 2, out);
}

static int compile_ftext(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_CONCAT, WR_T_TEXT, n->nargs);
    if (!c)
        return wr_compile_nomem(k);
    if (n->nargs == 0)
        return wr_inst_const(k, WR_T_TEXT, wr_cell_text(WR_SLICE("")), out);
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < n->nargs; i++)
        rc = wr_compile(k, n->args[i], &c->args[i]);
    *out = c;
    return rc < 0 ? rc : wr_inst_fold(k, out);
}

/* ---- nodes -------------------------------------------------------------------------------------------------- */

static int misplaced(struct wr_compiler *k, const struct wr_node *n)
{
    if (n->kind == WR_N_COLS) {
        wr_err_at(k->err, n->span.pos, n->span.len, "a range of columns stands here as a value");
        wr_err_hint(k->err,
                    "ranges stand in select, drop, fill, unpivot and as an aggregate's argument: sum(a..d)");
    } else {
        wr_err_at(k->err, n->span.pos, n->span.len, "a regular expression stands here as a value");
        wr_err_hint(k->err, "x ~ /re/ tests a value with it");
    }
    return WR_EPROG;
}

int wr_compile(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    switch (n->kind) {
    case WR_N_NUM:
        return compile_number(k, n, out);
    case WR_N_TEXT:
        return wr_inst_const(k, WR_T_TEXT, wr_cell_text(n->text), out);
    case WR_N_DURATION:
        return wr_inst_const(k, WR_T_DUR, wr_cell_num(n->num), out);
    case WR_N_FTEXT:
        return compile_ftext(k, n, out);
    case WR_N_LIST:
        return compile_list(k, n, out);
    case WR_N_INDEX:
        return compile_index(k, n, out);
    case WR_N_MEMBER:
        return compile_as_call(k, n, "json", n->args, 2, out);
    case WR_N_SLICE:
        return compile_as_call(k, n, "[a:b]", n->args, 3, out);
    case WR_N_TRUE:
    case WR_N_FALSE:
        return wr_inst_const(k, WR_T_BOOL, (struct wr_cell){.tag = WR_TAG_BOOL, .num = n->kind == WR_N_TRUE}, out);
    case WR_N_NULL:
        return wr_inst_const(k, WR_T_NULL, (struct wr_cell){.tag = WR_TAG_NULL}, out);
    case WR_N_ARG:
        return compile_arg(k, n, out);
    case WR_N_NAME:
    case WR_N_COL:
        return compile_name(k, n, out);
    case WR_N_COLUMN:
        return compile_column(k, n, out);
    case WR_N_UNARY:
        return n->op == WR_OP_NOT ? compile_not(k, n, out) : wr_compile_neg(k, n, out);
    case WR_N_BINARY:
        return compile_binary(k, n, out);
    case WR_N_BETWEEN:
        return wr_compile_between(k, n, out);
    case WR_N_IN:
        return wr_compile_in(k, n, out);
    case WR_N_CALL:
        return wr_slice_is(n->text, "if") ? compile_if(k, n, out) : wr_compile_call(k, n, out);
    case WR_N_CASE:
        return compile_pick(k, n->args, n->nargs, out);
    default:
        return misplaced(k, n);
    }
}

static int ask_root(struct wr_compiler *k, enum wr_type ask, struct wr_inst *c, const struct wr_node *n)
{
    if (ask == WR_T_BOOL)
        return wr_inst_ask_truth(k, c, n);
    if (ask == WR_T_TIME)
        return wr_inst_ask_time(k, &k->x->root, n);
    return ask == WR_T_NUM ? wr_compile_operand_num(k, NULL, c, n) : 0;
}

int wr_expr_compile(struct wr_lang *lang, const struct wr_node *node, const struct wr_schema *schema,
                    enum wr_type ask, struct wr_expr **out, struct wr_err *err)
{
    struct wr_expr *x = wr_arena_zalloc(lang->arena, sizeof *x);
    struct wr_err own = {.code = 0};
    struct wr_compiler k = {lang, schema, x, err ? err : &own};
    if (!x)
        return wr_compile_nomem(&k);
    x->lang = lang;
    x->ask = ask;
    int rc = wr_compile(&k, node, &x->root);
    if (rc == 0)
        rc = ask_root(&k, ask, x->root, node);
    if (rc == 0)
        *out = x;
    return rc;
}

enum wr_type wr_expr_type(const struct wr_expr *x)
{
    if (x->ask == WR_T_NUM && x->root->type == WR_T_DUR)
        return WR_T_DUR;
    if (x->ask == WR_T_NUM || x->ask == WR_T_BOOL || x->ask == WR_T_TEXT || x->ask == WR_T_TIME)
        return x->ask;
    return x->root->type == WR_T_NULL ? WR_T_FIELD : x->root->type;
}

enum wr_type wr_expr_shown(const struct wr_expr *x)
{
    const enum wr_type type = wr_expr_type(x), t = x->ask == WR_T_FIELD ? wr_inst_shown(x->root) : type;
    return t == WR_T_NULL ? type : t;
}

struct wr_colref *wr_expr_new_column(struct wr_arena *a, struct wr_slots *space, const struct wr_expr *x)
{
    struct wr_colref *ref = wr_colref_new(a, space, wr_expr_type(x));
    if (ref)
        ref->shown = wr_expr_shown(x);
    return ref;
}

bool wr_expr_number(const struct wr_expr *x, struct wr_num *out)
{
    const struct wr_inst *c = x->root;
    *out = (struct wr_num){.kind = WR_NUM_NULL};
    if (!wr_inst_is_const(c) || (!wr_type_is_num(c->type) && c->type != WR_T_FIELD))
        return false;
    struct wr_vec one = wr_cell_num_vec(&c->number);
    *out = wr_vec_get_num(&one, 0);
    return out->kind != WR_NUM_NULL;
}

struct wr_colref *wr_expr_column(const struct wr_expr *x)
{
    return x->root->kind == WR_C_COLUMN ? x->root->ref : NULL;
}

bool wr_expr_known(const struct wr_expr *x, struct wr_vec *own, struct wr_num *num)
{
    struct wr_inst *c = x->root;
    if (!wr_inst_is_const(c))
        return false;
    *own = (struct wr_vec){
        .rep = WR_REP_ANY, .str = &c->cell.str, .num = &c->cell.num, .tag = &c->cell.tag, .sc = &c->cell.scale};
    const struct wr_vec one = wr_cell_num_vec(&c->number);
    *num = wr_vec_get_num(&one, 0);
    return true;
}
