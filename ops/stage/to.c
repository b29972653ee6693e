/* to PATH [as FORMAT]: where the output goes, as the last stage. cmd takes it off before the program is bound,
 * for it says how rows are written; one that is bound stands elsewhere. */
#include "ops/stage/to.h"

static const char *const formats[] = {"csv", "tsv", "jsonl", "table", "md", "svg"};

static int check_format(const struct wr_stage_node *n, struct wr_span span, struct wr_err *err)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (wr_slice_is(n->format, formats[i]))
            return 0;
    wr_err_at(err, span.pos, span.len, "unknown format '%.*s'", (int)n->format.n, n->format.p);
    wr_err_hint(err, "formats: csv, tsv, jsonl, table, md, svg");
    return WR_EPROG;
}

int wr_to_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_span span;
    int rc = wr_parse_paths(ps, n, err);
    if (rc >= 0 && n->npaths > 1) {
        span = n->path_spans[1];
        wr_err_at(err, span.pos, span.len, "%.*s writes one file", (int)n->name.n, n->name.p);
        wr_err_hint(err, "write: %.*s PATH [as FORMAT]", (int)n->name.n, n->name.p);
        return WR_EPROG;
    }
    if (rc < 0 || !wr_parse_word(ps, "as"))
        return rc;
    rc = wr_parse_name(ps, "a format: csv, tsv, jsonl, table, md or svg", &n->format, &span, err);
    return rc < 0 ? rc : check_format(n, span, err);
}

static int to_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    (void)b;
    wr_err_at(err, n->name_span.pos, n->name_span.len, "to must be the last stage");
    wr_err_hint(err, "leave out what stands behind it, or write it before `to`");
    return WR_EPROG;
}

const struct wr_stage wr_stage_to = {
    .name = "to",
    .parse = wr_to_parse,
    .bind = to_bind,
    .signature = "to PATH [as FORMAT]",
    .summary = "Writes what comes here to a file, as -o does: complete, or the file stays as it was; - is standard "
               "output. The format goes by the file's extension unless given: csv, tsv, jsonl, table or md; svg "
               "for what plot draws.",
    .example = "take 2 | select id, product, qty | to - as jsonl",
    .shows = "{\"id\":1001,\"product\":\"Mouse mat\",\"qty\":3}\n"
             "{\"id\":1002,\"product\":\"Notebook A5\",\"qty\":2}\n",
};
