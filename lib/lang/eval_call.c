/* Calls of functions: arguments in the form that the parameter list asks for, results in vectors made here. */
#include "lang/code.h"
#include "lang/fn.h"

/* ---- calls ------------------------------------------------------------------------------------------------- */

/* The letter of parameter k: the last one repeats where the list ends in '*'. */
static char param_letter(const char *params, uint32_t k)
{
    char last = 0;
    for (; *params; params++) {
        if (*params == '?' || *params == '*')
            continue;
        last = *params;
        if (k-- == 0)
            break;
    }
    return last;
}

static int run_arg(struct wr_eval *e, const struct wr_inst *c, char letter, const uint16_t *sel, uint32_t n,
                   struct wr_reg *out)
{
    switch (letter) {
    case 'n':
        return wr_run_num(e, c, sel, n, true, out);
    case 'b':
        return wr_run_bool(e, c, sel, n, out);
    case 'v':
        return wr_run_cells(e, c, sel, n, out);
    case 'i':
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
        return wr_reg_num(e, out, true);
    case WR_T_BOOL:
        return wr_reg_bool(e, out);
    case WR_T_TEXT:
        return wr_reg_str(e, out);
    default:
        return wr_reg_any(e, out);
    }
}

/* What hands a value on, where all it was given is known to be of one type. */
static int narrow_any(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n,
                      struct wr_reg *out)
{
    if (c->type == WR_T_NUM) {
        WR_EACH (i, sel, n)
            if (!wr_tag_is_num(out->v.tag[i]))
                out->v.tag[i] = WR_TAG_NULL;
        out->v.rep = WR_REP_NUM;
        wr_reg_give(e, out->v.str, sizeof *out->v.str);
        out->v.str = NULL;
    } else if (c->type == WR_T_TEXT) {
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
        if (!regex && run_arg(e, c->args[k], param_letter(c->fn->params, k), sel, n, &regs[k]) < 0)
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
