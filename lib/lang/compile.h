/* The compiler's own: what its files share (inst.c, compile.c, compile_arith.c, compile_cmp.c, compile_call.c).
 * Plan time, one thread; all memory is the plan's arena. Functions that return int give 0, or a negative code with
 * the error filled. */
#ifndef WR_LANG_COMPILE_H
#define WR_LANG_COMPILE_H

#include "lang/code.h"

struct wr_compiler {
    struct wr_lang *lang;
    const struct wr_schema *schema;
    struct wr_expr *x;
    struct wr_err *err;
};

int wr_compile_nomem(struct wr_compiler *);

/* ---- instructions (inst.c) ---- */

/* NULL: out of memory. */
struct wr_inst *wr_inst_new(struct wr_compiler *, enum wr_inst_kind, enum wr_type, uint32_t nargs);
int wr_inst_const(struct wr_compiler *, enum wr_type, struct wr_cell, struct wr_inst **out);
/* Gives it its source text as name, unless it has one. */
int wr_inst_name(struct wr_compiler *, struct wr_inst *, const struct wr_node *);
/* Runs code over constants once and puts its value in its place, unless that would have something to tell. */
int wr_inst_fold(struct wr_compiler *, struct wr_inst **);
/* Its values will be asked for as numbers, as truth: there is a warning for what is none. */
int wr_inst_ask_num(struct wr_compiler *, struct wr_inst *, const struct wr_node *);
int wr_inst_ask_truth(struct wr_compiler *, struct wr_inst *, const struct wr_node *);
/* Makes *c a time: itself if it is one, a text literal read as one, else code that reads it at run time. */
int wr_inst_ask_time(struct wr_compiler *, struct wr_inst **c, const struct wr_node *);
/* A warning whose texts name a value (%.*s). */
int wr_compile_warn(struct wr_compiler *, const char *one, const char *many, struct wr_slice name,
                    const char *taken, int *id);

/* A text read as a number: TEXT if it is none; what is not DEC keeps its text. */
struct wr_cell wr_cell_read(struct wr_compiler *, struct wr_str, bool *ok);
struct wr_cell wr_cell_num(struct wr_num);
static inline struct wr_cell wr_cell_text(struct wr_slice s)
{
    return (struct wr_cell){.tag = WR_TAG_TEXT, .str = {s.n ? s.p : "", (uint32_t)s.n, 0}};
}

/* Its type, but of a column, or of what picks from columns, as what JSON lines has it (struct wr_colref). */
enum wr_type wr_inst_shown(const struct wr_inst *);

static inline bool wr_inst_is_const(const struct wr_inst *c)
{
    return c->kind == WR_C_CONST;
}

static inline bool wr_inst_is_null(const struct wr_inst *c)
{
    return wr_inst_is_const(c) &&
           (c->cell.tag == WR_TAG_NULL || (c->cell.tag == WR_TAG_TEXT && WR_STR_NULL(c->cell.str)));
}

/* An operand of arithmetic `op`, or (op NULL) what a function or an aggregate asks a number of. */
int wr_compile_operand_num(struct wr_compiler *, const struct wr_node *op, struct wr_inst *,
                           const struct wr_node *);

/* ---- nodes ---- */

int wr_compile(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_cmp(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_between(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
/* nullif(x, y): x where it is not equal to y. */
int wr_compile_nullif(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_in(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_match(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_arith(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_neg(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);
int wr_compile_call(struct wr_compiler *, const struct wr_node *, struct wr_inst **out);

#endif
