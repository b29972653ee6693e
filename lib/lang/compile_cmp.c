/* Comparisons: how values of two types compare (weir-lang(7)), and what is made of `between` and `in`. */
#include "lang/check.h"
#include "lang/compile.h"

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

/* How values of two types compare (weir-lang(7)). b is the constant, if one is. */
static enum wr_cmp_mode cmp_mode(enum wr_op_kind op, const struct wr_inst *a, const struct wr_inst *b)
{
    if (wr_inst_is_null(b))
        return is_order(op) ? WR_CMP_FALSE : WR_CMP_NULL;
    if (wr_type_is_num(a->type) || wr_type_is_num(b->type) || a->type == WR_T_TIME)
        return WR_CMP_NUM;
    if (a->type != WR_T_FIELD || b->type != WR_T_FIELD)
        return WR_CMP_STR;
    if (wr_inst_is_const(b) && !is_order(op))
        return wr_tag_is_num(b->number.tag) ? WR_CMP_NUM : WR_CMP_STR;
    return WR_CMP_FIELD;
}

static bool is_never_num(enum wr_type t)
{
    return t == WR_T_TEXT || t == WR_T_BOOL || t == WR_T_LIST || t == WR_T_TIME;
}

static bool comparable(enum wr_op_kind op, enum wr_type a, enum wr_type b)
{
    if (wr_type_is_num(a) || wr_type_is_num(b))
        return !is_never_num(a) && !is_never_num(b);
    if (a == WR_T_TIME || b == WR_T_TIME)
        return a == b;
    return !is_order(op) || (a != WR_T_LIST && b != WR_T_LIST);
}

/* A field or a text beside a time is read as one. */
static int read_times(struct wr_compiler *k, struct wr_inst **a, const struct wr_node *na, struct wr_inst **b,
                      const struct wr_node *nb)
{
    bool bytes_a = (*a)->type == WR_T_FIELD || (*a)->type == WR_T_TEXT,
         bytes_b = (*b)->type == WR_T_FIELD || (*b)->type == WR_T_TEXT;
    if ((*b)->type == WR_T_TIME && bytes_a && !wr_inst_is_null(*a))
        return wr_inst_ask_time(k, a, na);
    if ((*a)->type == WR_T_TIME && bytes_b && !wr_inst_is_null(*b))
        return wr_inst_ask_time(k, b, nb);
    return 0;
}

/* a op b, where na and nb are what they were compiled from, and n is what messages show. */
static int make_cmp(struct wr_compiler *k, enum wr_op_kind op, struct wr_inst *a, const struct wr_node *na,
                    struct wr_inst *b, const struct wr_node *nb, const struct wr_node *n, struct wr_inst **out)
{
    if (read_times(k, &a, na, &b, nb) < 0)
        return k->err->code;
    if (!wr_inst_is_null(a) && !wr_inst_is_null(b) && !comparable(op, a->type, b->type))
        return wr_check_not_comparable(n->op_span, a->type, b->type, k->err);
    struct wr_inst *c = wr_inst_new(k, WR_C_CMP, WR_T_BOOL, 2);
    if (!c)
        return wr_compile_nomem(k);
    bool turn = wr_inst_is_const(a) && (!wr_inst_is_const(b) || wr_inst_is_null(a));
    c->op = turn ? turned(op) : op;
    c->args[0] = turn ? b : a;
    c->args[1] = turn ? a : b;
    c->mode = cmp_mode(c->op, c->args[0], c->args[1]);
    if (c->mode == WR_CMP_STR && c->args[1]->cell.tag == WR_TAG_BOOL && wr_inst_is_const(c->args[1]))
        c->args[1]->cell = wr_cell_text(c->args[1]->cell.num ? WR_SLICE("true") : WR_SLICE("false"));
    *out = c;
    int rc = 0;
    if (c->mode == WR_CMP_NUM && is_order(op) && (rc = wr_inst_ask_num(k, a, na)) == 0)
        rc = wr_inst_ask_num(k, b, nb);
    if (c->mode == WR_CMP_FIELD && is_order(op) && (rc = wr_inst_name(k, c, n)) == 0)
        rc = wr_compile_warn(k, "comparison '%.*s' is of a number with text",
                             "comparisons '%.*s' are of a number with text", c->name, "taken as false", &c->warn);
    return rc < 0 ? rc : wr_inst_fold(k, out);
}

int wr_compile_cmp(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *a, *b;
    int rc = wr_check_quoted_column(k->schema, n->args[0], n->args[1], k->err);
    if (rc == 0)
        rc = wr_compile(k, n->args[0], &a);
    if (rc == 0 && (rc = wr_compile(k, n->args[1], &b)) < 0)
        wr_check_bare_text(k->schema, n->args[1], k->err);
    return rc < 0 ? rc : make_cmp(k, n->op, a, n->args[0], b, n->args[1], n, out);
}

/* What several tests look at: itself if looking again costs nothing, else a share that *share evaluates once. */
static int compile_shared(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **x,
                          struct wr_inst **share)
{
    *share = NULL;
    int rc = wr_compile(k, n, x);
    if (rc < 0 || wr_inst_is_const(*x) || (*x)->kind == WR_C_COLUMN || (*x)->kind == WR_C_SHARED)
        return rc;
    struct wr_inst *s = wr_inst_new(k, WR_C_SHARE, WR_T_BOOL, 2),
                   *leaf = wr_inst_new(k, WR_C_SHARED, (*x)->type, 0);
    if (!s || !leaf)
        return wr_compile_nomem(k);
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

static int negate(struct wr_compiler *k, bool negated, struct wr_inst **c)
{
    if (!negated)
        return 0;
    struct wr_inst *n = wr_inst_new(k, WR_C_NOT, WR_T_BOOL, 1);
    if (!n)
        return wr_compile_nomem(k);
    n->args[0] = *c;
    *c = n;
    return wr_inst_fold(k, c);
}

int wr_compile_between(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *x, *share, *low, *high, *c = wr_inst_new(k, WR_C_AND, WR_T_BOOL, 2);
    if (!c)
        return wr_compile_nomem(k);
    int rc = compile_shared(k, n->args[0], &x, &share);
    if (rc == 0)
        rc = wr_compile(k, n->args[1], &low);
    if (rc == 0)
        rc = wr_compile(k, n->args[2], &high);
    if (rc == 0)
        rc = make_cmp(k, WR_OP_GE, x, n->args[0], low, n->args[1], n, &c->args[0]);
    if (rc == 0)
        rc = make_cmp(k, WR_OP_LE, x, n->args[0], high, n->args[2], n, &c->args[1]);
    if (rc < 0 || (!share && (rc = wr_inst_fold(k, &c)) < 0))
        return rc;
    *out = with_share(share, c);
    return negate(k, n->negated, out);
}

int wr_compile_nullif(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *x, *share, *y, *same, *c = wr_inst_new(k, WR_C_PICK, WR_T_NULL, 2);
    if (!c)
        return wr_compile_nomem(k);
    int rc = compile_shared(k, n->args[0], &x, &share);
    if (rc == 0)
        rc = wr_compile(k, n->args[1], &y);
    if (rc == 0)
        rc = make_cmp(k, WR_OP_EQ, x, n->args[0], y, n->args[1], n, &same);
    if (rc < 0 || (rc = negate(k, true, &same)) < 0)
        return rc;
    c->type = x->type;
    c->args[0] = same;
    c->args[1] = x;
    *out = with_share(share, c);
    (*out)->type = c->type;
    return share ? 0 : wr_inst_fold(k, out);
}

/* ---- in ---------------------------------------------------------------------------------------------------- */

struct members {
    struct wr_set *set;
    struct wr_cell *nums;
    uint32_t nnums;
};

static int add_member(struct wr_compiler *k, struct members *m, const struct wr_inst *x, const struct wr_inst *c,
                      const struct wr_node *n)
{
    struct wr_set *s = m->set;
    if (wr_inst_is_null(c)) {
        s->null = true;
        return 0;
    }
    if (!comparable(WR_OP_EQ, x->type, c->type))
        return wr_check_not_comparable(n->span, x->type, c->type, k->err);
    bool number = wr_type_is_num(c->type) || c->type == WR_T_TIME ||
                  (c->type == WR_T_FIELD && (wr_type_is_num(x->type) || x->type == WR_T_FIELD));
    if (number && wr_tag_is_num(c->number.tag))
        m->nums[m->nnums++] = c->number;
    else if (c->cell.tag == WR_TAG_BOOL)
        s->texts[s->ntexts++] = c->cell.num ? WR_SLICE("true") : WR_SLICE("false");
    else if (!wr_type_is_num(x->type))
        s->texts[s->ntexts++] = wr_str_slice(c->cell.str);
    return 0;
}

/* x in [constants]; false in *all if some member is none. */
static int compile_set(struct wr_compiler *k, const struct wr_node *list, const struct wr_inst *x,
                       struct wr_set **out, bool *all)
{
    struct wr_arena *a = k->lang->arena;
    struct members m = {wr_arena_zalloc(a, sizeof *m.set), wr_arena_alloc(a, (list->nargs + 1) * sizeof *m.nums),
                        0};
    if (!m.set || !m.nums || !(m.set->texts = wr_arena_alloc(a, (list->nargs + 1) * sizeof *m.set->texts)))
        return wr_compile_nomem(k);
    *all = true;
    for (uint32_t i = 0; *all && i < list->nargs; i++) {
        struct wr_inst *c;
        uint32_t nconsts = k->x->nconsts;
        int rc = wr_compile(k, list->args[i], &c);
        if (rc < 0) {
            wr_check_bare_text(k->schema, list->args[i], k->err);
            return rc;
        }
        if (x->type == WR_T_TIME && (c->type == WR_T_FIELD || c->type == WR_T_TEXT) &&
            (rc = wr_inst_ask_time(k, &c, list->args[i])) < 0)
            return rc;
        *all = wr_inst_is_const(c) && (c->type != WR_T_TIME || x->type == WR_T_TIME);
        if (*all && (rc = add_member(k, &m, x, c, list->args[i])) < 0)
            return rc;
        if (*all)
            k->x->nconsts = nconsts; /* the set has copied it */
    }
    *out = m.set;
    return wr_set_build(a, m.set, m.nums, m.nnums) < 0 ? wr_compile_nomem(k) : 0;
}

int wr_compile_in(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
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
        if (!(c = wr_inst_new(k, WR_C_IN, WR_T_BOOL, 1)))
            return wr_compile_nomem(k);
        c->set = set;
        c->negated = n->negated;
        c->args[0] = share ? share->args[0] : x;
        *out = c;
        return wr_inst_fold(k, out);
    }
    if (!(c = wr_inst_new(k, WR_C_OR, WR_T_BOOL, list->nargs)))
        return wr_compile_nomem(k);
    for (uint32_t i = 0; i < list->nargs; i++) {
        struct wr_inst *member;
        rc = wr_compile(k, list->args[i], &member);
        if (rc < 0 || (rc = make_cmp(k, WR_OP_EQ, x, n->args[0], member, list->args[i], n, &c->args[i])) < 0)
            return rc;
    }
    *out = with_share(share, c);
    return negate(k, n->negated, out);
}
