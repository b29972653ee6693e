/* Calls of functions: arguments in the form that the parameter list asks for, results in vectors made here. */
#include "lang/code.h"
#include "lang/fn.h"

/* ---- calls ------------------------------------------------------------------------------------------------- */

/* as_text: a value of any form is wanted as bytes: a time among others is its text. */
static int run_arg(struct wr_eval *e, const struct wr_inst *c, char letter, bool as_text, const uint16_t *sel,
                   uint32_t n, struct wr_reg *out)
{
    switch (letter) {
    case 'n':
    case 'd':
        return wr_run_num(e, c, sel, n, true, out);
    case 't':
        return wr_run_time(e, c, sel, n, out);
    case 'b':
        return wr_run_bool(e, c, sel, n, out);
    case 'v':
        return as_text ? wr_run_str(e, c, sel, n, out) : wr_run_cells(e, c, sel, n, out);
    case 'i':
    case 'c':
        *out = (struct wr_reg){.v.rep = WR_REP_NONE};
        return 0;
    default:
        return wr_run_str(e, c, sel, n, out);
    }
}

static int call_out(struct wr_eval *e, enum wr_type type, struct wr_reg *out)
{
    switch (type) {
    case WR_T_NUM:
    case WR_T_DUR:
    case WR_T_TIME: {
        int rc = wr_reg_num(e, out, true);
        out->v.time = type == WR_T_TIME;
        return rc;
    }
    case WR_T_BOOL:
        return wr_reg_bool(e, out);
    case WR_T_TEXT:
    case WR_T_LIST:
        return wr_reg_str(e, out);
    default:
        return wr_reg_any(e, out);
    }
}

/* What hands a value on, where all it was given is known to be of one type. */
static int narrow_any(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n,
                      struct wr_reg *out)
{
    if (wr_type_is_num(c->type) || c->type == WR_T_TIME) {
        WR_EACH (i, sel, n)
            if (!wr_tag_is_num(out->v.tag[i]))
                out->v.tag[i] = WR_TAG_NULL;
        out->v.rep = WR_REP_NUM;
        out->v.time = c->type == WR_T_TIME;
        wr_reg_give(e, out->v.str, sizeof *out->v.str);
        out->v.str = NULL;
    } else if (c->type == WR_T_TEXT || c->type == WR_T_LIST) {
        struct wr_vec v = {.rep = WR_REP_NONE};
        if (wr_vec_as_str(e->batch, &out->v, sel, n, &v) < 0)
            return wr_eval_nomem(e);
        wr_reg_drop(e, out);
        *out = (struct wr_reg){.own = true, .v = v};
    }
    return 0;
}

int wr_run_call(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct wr_reg *regs = wr_arena_alloc(&e->batch->arena, (c->nargs + 1) * (sizeof *regs + sizeof(struct wr_vec)));
    if (!regs)
        return wr_eval_nomem(e);
    struct wr_vec *args = (struct wr_vec *)(regs + c->nargs + 1);
    for (uint32_t k = 0; k < c->nargs; k++) {
        regs[k] = (struct wr_reg){.v.rep = WR_REP_NONE};
        bool regex = c->regex && !c->args[k];
        if (regex) {
            args[k] = regs[k].v;
            continue;
        }
        bool as_text = c->args[k]->type == WR_T_TIME && c->type != WR_T_TIME;
        if (run_arg(e, c->args[k], c->letters[k], as_text, sel, n, &regs[k]) < 0)
            return WR_ELIMIT;
        args[k] = regs[k].v;
    }
    if (call_out(e, c->fn->result, out) < 0)
        return WR_ELIMIT;
    struct wr_fn_call call = {
        .batch = e->batch,
        .sel = sel,
        .n = n,
        .args = args,
        .nargs = c->nargs,
        .types = c->types,
        .shown = c->shown,
        .data = c->data,
        .consts = c->consts,
        .regex = c->regex,
        .regex_state = c->regex ? e->regex[c->id] : NULL,
        .warner = e->warner,
        .warn_id = c->warn,
        .out = &out->v,
        .err = e->err,
    };
    int rc = c->fn->run(&call);
    if (rc < 0)
        return wr_err_set(e->err, rc, "out of memory in %s()", c->fn->name);
    for (uint32_t k = 0; k < c->nargs; k++)
        wr_reg_drop(e, &regs[k]);
    if (out->v.rep == WR_REP_ANY && narrow_any(e, c, sel, n, out) < 0)
        return WR_ELIMIT;
    if (out->v.rep == WR_REP_NUM && out->v.tag && out->v.sc)
        wr_reg_tidy(e, out, sel, n);
    return 0;
}
