/* See syntax.h. */
#include "cmd/syntax.h"

#include "cmd/catalog.h"
#include "cmd/program.h"
#include "cmd/report.h"
#include "io/sink.h"
#include "lang/layout.h"

static bool find_stage(void *ctx, struct wr_slice name, struct wr_stage_syntax *out)
{
    (void)ctx;
    for (uint32_t i = 0; wr_stage_table[i]; i++)
        if (wr_slice_is(name, wr_stage_table[i]->name)) {
            *out = (struct wr_stage_syntax){wr_stage_table[i], wr_stage_table[i]->parse};
            return true;
        }
    return false;
}

int wr_syntax_parse(struct wr_arena *arena, const struct wr_options *o, struct wr_token_log *log,
                    struct wr_program **program, struct wr_err *err)
{
    uint32_t n = 0;
    while (wr_stage_table[n])
        n++;
    const char **names = wr_arena_zalloc(arena, (n + 1) * sizeof *names);
    if (!names)
        return wr_arena_error(arena, err);
    for (uint32_t i = 0; i < n; i++)
        names[i] = wr_stage_table[i]->name;
    struct wr_vocabulary words = {.find = find_stage,
                                  .names = names,
                                  .arg_names = o->arg_names,
                                  .arg_values = o->arg_values,
                                  .nargs = o->nargs,
                                  .log = log};
    int rc = wr_parse_program(arena, o->program, &words, program, err);
    if (rc < 0 && !o->program_file)
        wr_program_unquoted(o->program.p, o->files, o->nfiles, err);
    return rc;
}

static int lay_out(struct wr_arena *arena, const struct wr_options *o, struct wr_buf *text, struct wr_err *err)
{
    struct wr_program *program;
    struct wr_token_log log = {0};
    int rc = wr_syntax_parse(arena, o, &log, &program, err);
    if (rc < 0)
        return rc;
    return wr_layout_program(o->program, &log, text) < 0 ? wr_err_nomem(err, "fmt") : 0;
}

int wr_syntax_format(struct wr_arena *arena, const struct wr_options *o)
{
    struct wr_buf text = {0};
    struct wr_sink *sink = NULL;
    struct wr_err err = {0};
    int rc = lay_out(arena, o, &text, &err);
    struct wr_slice whole = {text.p, text.n};
    if (rc == 0)
        rc = wr_sink_open(o->output, &sink, &err);
    if (rc == 0)
        rc = wr_sink_writev(sink, &whole, 1, &err);
    if (rc == 0)
        rc = wr_sink_finish(sink, true, &err);
    if (rc == 0)
        wr_sink_commit(sink, true, &err);
    wr_sink_free(sink);
    wr_buf_done(&text);
    return wr_report_error(&err, o->program);
}
