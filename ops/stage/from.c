/* from PATH[, PATH] [as FORMAT]: the inputs, as the first stage. The paths are read by cmd, which opens the inputs
 * before the program is bound (the columns must be known); binding it does nothing. */
#include "plan/op.h"

static int from_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_paths(ps, n, err);
    if (rc >= 0 && wr_parse_word(ps, "as")) {
        struct wr_span span;
        rc = wr_parse_name(ps, "a format: csv, tsv, jsonl or lines", &n->format, &span, err);
        if (rc >= 0 && !wr_slice_is(n->format, "csv") && !wr_slice_is(n->format, "tsv") &&
            !wr_slice_is(n->format, "lines") && !wr_slice_is(n->format, "jsonl")) {
            wr_err_at(err, span.pos, span.len, "unknown format '%.*s'", (int)n->format.n, n->format.p);
            wr_err_hint(err, "formats: csv, tsv, jsonl, lines");
            rc = WR_EPROG;
        }
    }
    return rc;
}

static int from_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    if (b->plan_begun) {
        wr_err_at(err, n->name_span.pos, n->name_span.len, "from must be the first stage");
        wr_err_hint(err, "union FILE adds the rows of other files here");
        return WR_EPROG;
    }
    return 0;
}

const struct wr_stage wr_stage_from = {
    .name = "from",
    .parse = from_parse,
    .bind = from_bind,
    .signature = "from PATH[, PATH] [as FORMAT]",
    .summary = "Reads these files instead of FILEs on the command line. Patterns are expanded, also in quotes "
               "(\"logs/*.csv\"); - is standard input.",
    .example = "from data/samples/customers.csv | take 2",
    .shows = "customer_id,name,segment,country,since\n"
             "001,Jürgen Groß,consumer,DE,2016-12-01\n"
             "002,\"Müller, Anna\",business,DE,2018-02-07\n",
};
