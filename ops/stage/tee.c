/* tee PATH, tee ( PIPELINE ): whatever comes here also goes there. The stage itself makes nothing: the planner lets
 * the plan branch (wr_build_branch), and the rows of the branch end where its `to` or `split` says. */
#include "ops/stage/to.h"

static int expected_end(const struct wr_stage_node *last, struct wr_err *err)
{
    wr_err_at(err, last->name_span.pos, last->name_span.len, "a branch does not say where its rows go");
    wr_err_hint(err, "it ends in to or split: tee ( ... | to PATH )");
    return WR_EPROG;
}

/* Takes `to` off the branch's end; what reads stands outside of it. */
static int check_branch(struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_stage_node **last = &n->inner;
    const struct wr_stage_node *before = NULL;
    for (; (*last)->next; before = *last, last = &(*last)->next)
        if (wr_slice_is((*last)->name, "from")) {
            wr_err_at(err, (*last)->name_span.pos, (*last)->name_span.len, "'from' does not stand in brackets");
            wr_err_hint(err, "write it as the first stage: from ... | tee ( ... )");
            return WR_EPROG;
        }
    if (wr_slice_is((*last)->name, "split"))
        return 0;
    if (!wr_slice_is((*last)->name, "to"))
        return expected_end(*last, err);
    n->end = *last;
    n->end->draws = before && wr_slice_is(before->name, "plot");
    *last = NULL;
    return 0;
}

static int tee_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    if (!wr_parse_at_pipeline(ps))
        return wr_to_parse(ps, n, err);
    int rc = wr_parse_pipeline(ps, &n->inner, err);
    return rc < 0 ? rc : check_branch(n, err);
}

static int tee_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_build_branch(b, n->inner, n->npaths ? n : n->end, err);
}

const struct wr_stage wr_stage_tee = {
    .name = "tee",
    .parse = tee_parse,
    .bind = tee_bind,
    .signature = "tee PATH [as FORMAT] or tee ( PIPELINE )",
    .summary =
        "Every row that comes here goes on, and to a file too, or through a pipeline of its own that ends in `to` "
        "or "
        "`split`: also rows that a later take does not need. The file is complete or as it was; its format goes by "
        "its extension unless given. - is standard output, where nothing else goes there.",
    .example = "select id, country | tee (reduce n = count() by country | to n.csv) | take 2",
    .shows = "id,country\n1001,DE\n1002,US\n",
};
