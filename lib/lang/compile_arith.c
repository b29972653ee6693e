/* Arithmetic: of numbers, of durations, which are numbers of seconds, and of times with durations. The types settle
 * what the result is; the kernels compute with numbers throughout (eval_num.c). */
#include <stdio.h>

#include "lang/check.h"
#include "lang/compile.h"

int wr_compile_operand_num(struct wr_compiler *k, const struct wr_node *op, struct wr_inst *c,
                           const struct wr_node *n)
{
    /* what asks for a number as a whole (a function, an aggregate) reads computed text as it reads a field */
    bool never = c->type == WR_T_BOOL || c->type == WR_T_TIME || c->type == WR_T_LIST;
    if (never || (c->type == WR_T_TEXT && (op || wr_inst_is_const(c))))
        return wr_check_not_number(op, n, c->type, k->err);
    return wr_inst_ask_num(k, c, n);
}

/* ---- times and durations ------------------------------------------------------------------------------------ */

static bool is_bytes(enum wr_type t)
{
    return t == WR_T_FIELD || t == WR_T_TEXT;
}

/* Which sides of + or - are to be read as times though they are not known to be: a field beside a duration, or a
 * field that a time is subtracted from or that is subtracted from one. */
static void sides_as_times(enum wr_op_kind op, enum wr_type a, enum wr_type b, bool as_time[2])
{
    as_time[0] = is_bytes(a) && (b == WR_T_DUR || (op == WR_OP_SUB && b == WR_T_TIME));
    as_time[1] = is_bytes(b) && ((op == WR_OP_ADD && a == WR_T_DUR) || (op == WR_OP_SUB && a == WR_T_TIME));
}

/* The type of a + b or a - b, one of which is a time; FIELD: it has no meaning. */
static enum wr_type time_sum(enum wr_op_kind op, enum wr_type a, enum wr_type b)
{
    if (op == WR_OP_SUB && a == WR_T_TIME && (b == WR_T_TIME || b == WR_T_NULL))
        return WR_T_DUR;
    if (a == WR_T_TIME && b == WR_T_DUR)
        return WR_T_TIME;
    if (op == WR_OP_ADD && b == WR_T_TIME && (a == WR_T_DUR || a == WR_T_NULL))
        return WR_T_TIME;
    return op == WR_OP_ADD && b == WR_T_NULL ? WR_T_TIME : WR_T_FIELD;
}

/* The type of an operation without times. */
static enum wr_type number_type(enum wr_op_kind op, enum wr_type a, enum wr_type b)
{
    bool da = a == WR_T_DUR, db = b == WR_T_DUR;
    switch (op) {
    case WR_OP_ADD:
    case WR_OP_SUB:
        return da || db ? WR_T_DUR : WR_T_NUM;
    case WR_OP_MUL:
        return da != db ? WR_T_DUR : WR_T_NUM;
    case WR_OP_DIV:
    case WR_OP_IDIV:
        return da && !db ? WR_T_DUR : WR_T_NUM;
    case WR_OP_MOD:
        return da ? WR_T_DUR : WR_T_NUM;
    default:
        return WR_T_NUM;
    }
}

/* Settles what the operation works on and gives. */
static int settle_types(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c)
{
    bool as_time[2] = {false, false};
    enum wr_op_kind op = n->op;
    int rc = 0;
    if (op == WR_OP_ADD || op == WR_OP_SUB)
        sides_as_times(op, c->args[0]->type, c->args[1]->type, as_time);
    for (uint32_t i = 0; rc == 0 && i < 2; i++)
        if (as_time[i])
            rc = wr_inst_ask_time(k, &c->args[i], n->args[i]);
    if (rc < 0)
        return rc;
    enum wr_type a = c->args[0]->type, b = c->args[1]->type;
    if (a == WR_T_TIME || b == WR_T_TIME) {
        c->type = op == WR_OP_ADD || op == WR_OP_SUB ? time_sum(op, a, b) : WR_T_FIELD;
        return c->type == WR_T_FIELD ? wr_check_times(n, a, b, k->err) : 0;
    }
    for (uint32_t i = 0; rc == 0 && i < 2; i++)
        rc = wr_compile_operand_num(k, n, c->args[i], n->args[i]);
    c->type = number_type(op, a, b);
    return rc;
}

/* ---- operations --------------------------------------------------------------------------------------------- */

int wr_compile_neg(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *a, *c;
    int rc = wr_compile(k, n->args[0], &a);
    if (rc < 0 || (rc = wr_compile_operand_num(k, n, a, n->args[0])) < 0)
        return rc;
    if (wr_inst_is_const(a) && wr_type_is_num(a->type) &&
        (a->cell.tag == WR_TAG_DEC || a->cell.tag == WR_TAG_DBL)) {
        struct wr_vec one = wr_cell_num_vec(&a->cell);
        a->cell = a->number = wr_cell_num(wr_num_neg(wr_vec_get_num(&one, 0)));
        *out = a;
        return 0;
    }
    if (!(c = wr_inst_new(k, WR_C_NEG, a->type == WR_T_DUR ? WR_T_DUR : WR_T_NUM, 1)))
        return wr_compile_nomem(k);
    c->args[0] = a;
    *out = c;
    return wr_inst_fold(k, out);
}

/* Two fields are subtracted as numbers; rows where both are times are told of time(). */
static int warn_of_times(struct wr_compiler *k, const struct wr_node *n, struct wr_inst *c)
{
    struct wr_slice side[2];
    char taken[96];
    for (int i = 0; i < 2; i++) {
        const struct wr_span at = n->args[i]->span;
        if (c->args[i]->kind != WR_C_COLUMN || c->args[i]->type != WR_T_FIELD || at.len > 24)
            return 0;
        side[i] = (struct wr_slice){k->lang->text.p + at.pos, at.len};
    }
    snprintf(taken, sizeof taken, "write time(%.*s) - time(%.*s)", (int)side[0].n, side[0].p, (int)side[1].n,
             side[1].p);
    return wr_compile_warn(k, "row has times on both sides of '%.*s'", "rows have times on both sides of '%.*s'",
                           c->name, taken, &c->warn);
}

int wr_compile_arith(struct wr_compiler *k, const struct wr_node *n, struct wr_inst **out)
{
    struct wr_inst *c = wr_inst_new(k, WR_C_ARITH, WR_T_NUM, 2);
    if (!c)
        return wr_compile_nomem(k);
    int rc = wr_check_dashed(k->lang, k->schema, n, k->err);
    c->op = n->op;
    for (uint32_t i = 0; rc == 0 && i < 2; i++)
        rc = wr_compile(k, n->args[i], &c->args[i]);
    if (rc == 0)
        rc = settle_types(k, n, c);
    if (rc == 0 && (n->op == WR_OP_DIV || n->op == WR_OP_IDIV || n->op == WR_OP_MOD)) {
        c->warn = wr_lang_warn(k->lang, "division by zero", "divisions by zero", "taken as null");
        rc = c->warn < 0 ? wr_compile_nomem(k) : 0;
    }
    if (rc < 0 || (rc = wr_inst_name(k, c, n)) < 0)
        return rc;
    if (c->type == WR_T_TIME)
        rc = wr_compile_warn(k, "result of '%.*s' lies outside the years 1 to 9999",
                             "results of '%.*s' lie outside the years 1 to 9999", c->name, "taken as null",
                             &c->warn_range);
    else
        rc = wr_compile_warn(k, "result of '%.*s' is no finite number", "results of '%.*s' are no finite numbers",
                             c->name, "taken as null", &c->warn_range);
    if (rc == 0 && n->op == WR_OP_SUB)
        rc = warn_of_times(k, n, c);
    *out = c;
    return rc < 0 ? rc : wr_inst_fold(k, out);
}
