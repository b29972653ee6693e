/* See run.h: the wiring of the layers for one run. */
#include "cmd/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "cmd/catalog.h"
#include "cmd/hooks.h"
#include "cmd/outputs.h"
#include "cmd/paths.h"
#include "cmd/refusals.h"
#include "cmd/report.h"
#include "cmd/stats.h"
#include "cmd/syntax.h"
#include "cmd/warnings.h"
#include "cmd/watch.h"
#include "data/vec.h"
#include "exec/progress.h"
#include "exec/rejects.h"
#include "exec/run.h"
#include "io/spill.h"
#include "ops/stage/late.h"
#include "ops/stage/map.h"
#include "ops/stage/merge.h"
#include "ops/stage/output.h"
#include "ops/stage/pack.h"
#include "ops/stage/partition.h"

/* Everything one run has. */
struct job {
    const struct wr_options *o;
    struct wr_arena arena;
    struct wr_err err;
    struct wr_program *program;
    struct wr_stage_node *stages; /* to be run now: the program's, or those left of it */
    struct wr_inputs *inputs;
    struct side {
        const struct wr_stage_node *stage;
        struct wr_inputs *inputs;
        struct side *next;
    } * sides;            /* inputs that stages name */
    uint32_t side_inputs; /* how many paths those are */
    struct wr_lang lang;
    struct wr_plan *plan;
    struct wr_outputs outputs;
    struct wr_budget budget;
    struct wr_spill_place spill;
    struct wr_run_config config;
    struct wr_refusals refusals;
    struct wr_warnings warnings;
    struct wr_stats stats;
    struct wr_run_result result;
};

static int no_memory(struct job *j)
{
    return wr_err_nomem(&j->err, "weir");
}

/* ---- program ------------------------------------------------------------------------------------------------- */

static int parse(struct job *j)
{
    int rc = wr_syntax_parse(&j->arena, j->o, NULL, &j->program, &j->err);
    j->stages = rc < 0 ? NULL : j->program->stages;
    return rc;
}

/* ---- inputs -------------------------------------------------------------------------------------------------- */

static const struct wr_stage_node *from_stage(const struct job *j)
{
    const struct wr_stage_node *first = j->program->stages;
    return first && wr_slice_is(first->name, "from") ? first : NULL;
}

/* `parse` without its own `from`, as the first stage that does something, reads lines. */
static bool reads_lines(const struct job *j)
{
    const struct wr_stage_node *first = from_stage(j) ? j->program->stages->next : j->program->stages;
    return first && wr_slice_is(first->name, "parse") && !first->items.n;
}

/* The paths to read: of `from`, else the operands, else standard input. */
static int choose_paths(struct job *j, struct wr_paths *paths)
{
    const struct wr_stage_node *from = from_stage(j);
    if (from && j->o->nfiles) {
        wr_err_at(&j->err, from->name_span.pos, from->name_span.len, "from, and file operands too: say it once");
        wr_err_hint(&j->err, "leave out `from` or the operand %s", j->o->files[0]);
        return WR_EPROG;
    }
    int rc = from ? wr_paths_add_all(&j->arena, paths, from->paths, from->npaths, &j->err) : 0;
    for (uint32_t i = 0; i < j->o->nfiles && rc >= 0; i++)
        rc = wr_paths_add(&j->arena, paths, j->o->files[i], false, &j->err);
    if (!paths->n && rc >= 0)
        rc = wr_paths_add(&j->arena, paths, "-", false, &j->err);
    return rc;
}

/* Under --strict a row that would be cut or dropped with a warning is an error. */
static enum wr_ragged ragged(const struct wr_options *o)
{
    if (!o->strict)
        return o->ragged;
    return o->ragged == WR_RAGGED_TRIM || o->ragged == WR_RAGGED_FILL ? WR_RAGGED_FILL : WR_RAGGED_ERROR;
}

static struct wr_input_options input_options(const struct job *j)
{
    const struct wr_options *o = j->o;
    struct wr_input_options in = {.kind = o->in,
                                  .other = reads_lines(j) ? WR_INPUT_LINES : WR_INPUT_AUTO,
                                  .delim = o->delim,
                                  .quotes = o->quotes,
                                  .quote = (unsigned char)o->quote,
                                  .escape = (unsigned char)o->escape,
                                  .ragged = ragged(o),
                                  .no_header = o->no_header,
                                  .header = o->header,
                                  .nheader = o->nheader,
                                  .skip = o->skip,
                                  .comment = (unsigned char)o->comment,
                                  .fill_columns = o->fill_columns,
                                  .no_escapes = o->no_escapes,
                                  .how = {.encoding = o->encoding},
                                  .reference = o->reference,
                                  .nulls = o->nulls,
                                  .nnulls = o->nnulls,
                                  .max_record = o->max_record,
                                  .block_bytes = wr_hook("WEIR_BLOCK", 0),
                                  .maps = (enum wr_source_maps)wr_hook("WEIR_MAP", WR_MAPS_CACHED)};
    in.counted_bytes = in.block_bytes ? in.block_bytes : wr_block_bytes(o->jobs, true);
    in.block_bytes = in.block_bytes ? in.block_bytes : wr_block_bytes(o->jobs, false);
    return in;
}

static int open_inputs(struct job *j)
{
    const struct wr_options *o = j->o;
    struct wr_input_options in = input_options(j);
    const struct wr_stage_node *from = from_stage(j);
    if (from && from->format.n)
        in.kind = wr_slice_is(from->format, "tsv")     ? WR_INPUT_TSV
                  : wr_slice_is(from->format, "lines") ? WR_INPUT_LINES
                  : wr_slice_is(from->format, "jsonl") ? WR_INPUT_JSONL
                                                       : WR_INPUT_CSV;
    struct wr_paths paths = {.n = 0};
    int rc = choose_paths(j, &paths);
    if (rc < 0)
        return rc;
    if (paths.n == 1 && !strcmp(paths.v[0], "-") && isatty(STDIN_FILENO)) {
        /* nothing to read: a plan can still be shown */
        if (!o->explain && !o->check)
            return WR_EPROG;
        paths.v[0] = "/dev/null";
    }
    return wr_inputs_open(&j->arena, paths.v, paths.n, &in, &j->inputs, &j->err);
}

/* ---- inputs that stages name --------------------------------------------------------------------------------- */

static const struct side *find_side(const struct job *j, const struct wr_stage_node *n)
{
    const struct side *s = j->sides;
    while (s && s->stage != n)
        s = s->next;
    return s;
}

static bool reads(const struct wr_inputs *in, const char *path)
{
    uint32_t i = 0;
    while (in && i < in->npaths && strcmp(in->paths[i], path))
        i++;
    return in && i < in->npaths;
}

/* Standard input is read once. */
static int check_stdin(struct job *j, const struct wr_stage_node *n, const struct wr_paths *paths)
{
    bool taken = reads(j->inputs, "-");
    for (const struct side *s = j->sides; s; s = s->next)
        taken |= reads(s->inputs, "-");
    for (uint32_t i = 0; i < paths->n; i++) {
        if (strcmp(paths->v[i], "-"))
            continue;
        if (taken)
            return wr_err_at(&j->err, n->span.pos, n->span.len, "standard input is read here and before");
        taken = true;
    }
    return 0;
}

/* Numbers follow those of the inputs there are, so that their rows come later in the order of all. */
static int open_side(struct job *j, const struct wr_stage_node *n, const struct side **out)
{
    struct wr_input_options in = input_options(j);
    struct wr_paths paths = {.n = 0};
    int rc = wr_paths_add_all(&j->arena, &paths, n->paths, n->npaths, &j->err);
    if (rc >= 0)
        rc = check_stdin(j, n, &paths);
    struct side *s = wr_arena_zalloc(&j->arena, sizeof *s);
    if (rc < 0 || !s)
        return rc < 0 ? rc : no_memory(j);
    in.side = true;
    in.base = j->inputs->npaths + j->side_inputs;
    if (!j->inputs->all_empty)
        in.kind = j->inputs->v[j->inputs->first]->kind;
    *s = (struct side){.stage = n, .next = j->sides};
    rc = wr_inputs_open(&j->arena, paths.v, paths.n, &in, &s->inputs, &j->err);
    j->sides = s;
    j->side_inputs += paths.n;
    if (rc >= 0)
        rc = wr_refusals_check(&j->refusals, s->inputs, &j->err);
    if (rc >= 0)
        rc = wr_inputs_look(s->inputs, &j->err);
    if (rc < 0)
        return rc;
    s->inputs->warn = j->inputs->warn;
    *out = s;
    return 0;
}

/* For the planner. j->err is the error it hands in. */
static int open_source(void *job, const struct wr_stage_node *n, struct wr_plan_source *out, struct wr_err *err)
{
    struct job *j = job;
    const struct side *s = find_side(j, n);
    int rc = s ? 0 : open_side(j, n, &s);
    if (rc < 0) {
        *err = j->err;
        return rc;
    }
    *out = (struct wr_plan_source){.schema = s->inputs->schema, .inputs = s->inputs};
    return 0;
}

/* For the planner. */
static int choose_target(void *job, const struct wr_stage_node *n, struct wr_build_target *target,
                         struct wr_err *err)
{
    struct wr_out *out;
    int rc = wr_outputs_of(&((struct job *)job)->outputs, n, &out, err);
    if (rc >= 0)
        *target = (struct wr_build_target){.data = &out->plan,
                                           .json = out->target.style.kind == WR_ROWS_JSONL,
                                           .packed = out->target.encoding != WR_ENCODE_NONE};
    return rc;
}

static void close_sides(struct job *j)
{
    for (struct side *s = j->sides; s; s = s->next)
        wr_inputs_close(s->inputs);
}

/* ---- plan ---------------------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int prepare_lang(struct job *j)
{
    static const char *agg_names[64], *win_names[64];
    for (uint32_t i = 0; wr_agg_table[i] && i + 1 < sizeof agg_names / sizeof *agg_names; i++)
        agg_names[i] = wr_agg_table[i]->name;
    for (uint32_t i = 0; wr_win_table[i] && i + 1 < sizeof win_names / sizeof *win_names; i++)
        win_names[i] = wr_win_table[i]->name;
    const struct wr_options *o = j->o;
    j->lang = (struct wr_lang){.arena = &j->arena,
                               .text = o->program,
                               .fns = wr_fn_tables,
                               .aggs = agg_names,
                               .wins = win_names,
                               .arg_names = o->arg_names,
                               .arg_values = o->arg_values,
                               .nargs = o->nargs,
                               .jit = wr_hook("WEIR_JIT", 1) != 0,
                               .now_ms = now_ms(),
                               .fill_columns = o->fill_columns,
                               .nulls = o->nulls,
                               .nnulls = o->nnulls};
    int trim = wr_lang_warn(&j->lang, "row has more fields than the header",
                            "rows have more fields than the header", "cut to the header's");
    int drop = wr_lang_warn(&j->lang, "row has another number of fields than the header",
                            "rows have another number of fields than the header", "dropped");
    if (trim < 0 || drop < 0)
        return no_memory(j);
    j->inputs->warn.trim = trim;
    j->inputs->warn.drop = drop;
    return 0;
}

static int make_plan(struct job *j)
{
    struct wr_plan_config config = {.open = open_source,
                                    .target = choose_target,
                                    .ctx = j,
                                    .aggs = wr_agg_table,
                                    .wins = wr_win_table,
                                    .keys = &wr_op_keys,
                                    .groups = &wr_op_groups,
                                    .hold = &wr_op_hold,
                                    .late = &wr_op_late,
                                    .merge = &wr_op_merge,
                                    .merge_cut = &wr_op_merge_cut,
                                    .merge_fill = &wr_op_merge_fill,
                                    .map = &wr_op_map,
                                    .spread = &wr_op_spread,
                                    .format = &wr_op_format,
                                    .cut = &wr_op_cut,
                                    .pack = &wr_op_pack,
                                    .output = &wr_op_output};
    struct wr_plan_source source = {.schema = j->inputs->schema};
    int rc = wr_outputs_json(&j->outputs, j->stages, &config.json, &j->err);
    if (rc >= 0)
        rc = wr_plan_build(&j->lang, j->stages, source, &config, &j->plan, &j->err);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < j->plan->nbefore; i++) /* for the names that no row has */
        j->plan->before[i].of.source.inputs->schema = j->plan->before[i].of.source.schema;
    wr_outputs_plan(&j->outputs, j->plan);
    return 0;
}

/* ---- running --------------------------------------------------------------------------------------------------
 */

/* Tells of the main inputs and of those that stages name. */
static void tell_inputs(struct job *j, void (*tell)(struct wr_warnings *, const struct wr_inputs *))
{
    tell(&j->warnings, j->inputs);
    for (const struct side *s = j->sides; s; s = s->next)
        tell(&j->warnings, s->inputs);
}

static void make_config(struct job *j)
{
    const struct wr_options *o = j->o;
    j->budget = (struct wr_budget){.limit = o->memory, .scarce = wr_hook("WEIR_SPILL", 0)};
    j->spill = (struct wr_spill_place){.dir = o->tmp_dir,
                                       .block = wr_hook("WEIR_SPILL_BLOCK", wr_spill_block(o->memory / o->jobs))};
    j->config = (struct wr_run_config){.threads = o->jobs,
                                       .window = (unsigned)wr_hook("WEIR_WINDOW", 0),
                                       .held = wr_hook("WEIR_HELD", 0),
                                       .batch_rows = (uint32_t)wr_hook("WEIR_BATCH", WR_BATCH_ROWS),
                                       .records = wr_outputs_records(j->plan),
                                       .apart = wr_hook("WEIR_APART", 0) != 0,
                                       .budget = &j->budget,
                                       .spill = &j->spill,
                                       .warns = &j->lang.warns,
                                       .strict = o->strict};
    if (!j->config.batch_rows || j->config.batch_rows > WR_BATCH_ROWS)
        j->config.batch_rows = WR_BATCH_ROWS;
}

static int explain(struct job *j)
{
    struct wr_buf b = {0};
    struct wr_plan_bounds bounds;
    int status = WR_EXIT_LIMIT;
    make_config(j);
    wr_run_bounds(j->plan, &j->config, &bounds);
    if ((j->o->explain == WR_EXPLAIN_DOT ? wr_plan_explain_dot : wr_plan_explain)(j->plan, &bounds, &b) == 0)
        status = wr_report_output((struct wr_slice){b.p, b.n});
    wr_buf_done(&b);
    return status;
}

/* How much is to be read. What stages name counts with the first of several parts. */
static void expect(struct job *j)
{
    uint64_t bytes;
    bool known = wr_inputs_size(j->inputs, &bytes);
    wr_progress_expect(bytes, known);
    for (const struct side *s = j->sides; s && !j->inputs->options.title; s = s->next) {
        known = wr_inputs_size(s->inputs, &bytes);
        wr_progress_expect(bytes, known);
    }
}

/* Runs the plan; the exit code's negative, or 0. */
static int execute(struct job *j)
{
    const struct wr_options *o = j->o;
    make_config(j);
    j->config.rejects = j->refusals.rows;
    j->config.atomic = wr_outputs_atomic(&j->outputs);
    expect(j);
    struct wr_watch *watch = wr_watch_begin(o);
    int rc = wr_run(j->plan, j->inputs, &j->config, &j->result);
    wr_watch_end(watch);
    j->err = j->result.err;
    if (rc != WR_EPIPE)
        wr_warnings_tell(&j->warnings, &j->lang.warns, &j->result.warnings);
    if (rc >= 0 && !j->result.had_enough)
        tell_inputs(j, wr_warnings_tell_unmet);
    if (rc >= 0)
        rc = wr_refusals_judge(&j->refusals, &j->result, j->inputs->options.title != NULL, &j->err);
    if (rc >= 0 && j->warnings.failed && (rc = wr_outputs_let_go(&j->outputs, &j->err)) >= 0)
        rc = WR_EDATA;
    if (rc >= 0)
        rc = j->plan->rest ? wr_outputs_commit_main(&j->outputs, &j->err) : wr_outputs_commit(&j->outputs, &j->err);
    if (o->stats && j->result.stages)
        wr_stats_add(&j->stats,
                     &(struct wr_stats_part){&j->result, j->plan, &j->budget, &j->outputs, j->spill.written});
    wr_run_result_done(&j->result);
    j->result = (struct wr_run_result){.stages = NULL};
    return rc;
}

static struct wr_slice last_stage_name(const struct wr_stage_node *n, const struct wr_stage_node *before)
{
    while (n->next != before)
        n = n->next;
    return n->name;
}

/* What comes back as fields of an input is written as what the last operator computed, and has no place in one. */
static void make_late_schema(const struct wr_plan *p, struct wr_schema *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        s->cols[i].ref->shown = p->late_shown[i < p->late_known ? i : p->late_known];
    memset(s->place, 0, sizeof s->place);
}

/* The rows of the plan's last operator, whose columns are known only now, become the input of the stages that are
 * left. They wait in memory that has a descriptor. */
static int execute_first_part(struct job *j)
{
    char path[32];
    int fd = memfd_create("weir", MFD_CLOEXEC);
    if (fd < 0)
        return wr_err_set(&j->err, WR_ELIMIT, "cannot keep the rows of a stage: %s", strerror(errno));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *const paths[] = {path};
    int rc = wr_outputs_open_main(&j->outputs, j->plan, path, &j->err);
    if (rc >= 0)
        rc = execute(j);
    struct wr_slice name = last_stage_name(j->stages, j->plan->rest);
    if (rc >= 0) {
        wr_inputs_close(j->inputs);
        j->inputs = NULL;
        struct wr_input_options in = input_options(j);
        in.kind = WR_INPUT_CSV;
        in.delim = in.quotes = -1;
        in.quote = in.escape = 0;
        in.no_header = in.reference = false;
        in.header = NULL;
        in.skip = in.comment = 0;
        in.max_record = WR_VIEW_LEN_MASK; /* --max-record is about the inputs */
        in.how = (struct wr_source_how){.as_is = true};
        in.title = wr_arena_dup(&j->arena, name.p, name.n);
        rc = in.title ? wr_inputs_open(&j->arena, paths, 1, &in, &j->inputs, &j->err) : no_memory(j);
        if (rc >= 0)
            make_late_schema(j->plan, j->inputs->schema);
    }
    close(fd);
    j->stages = j->plan->rest;
    return rc;
}

static int run_parts(struct job *j)
{
    int rc = wr_refusals_open(&j->refusals, j->plan, &j->err);
    j->outputs.rejects = j->refusals.file;
    j->outputs.judged = j->refusals.judged || j->o->max_errors_ppm || j->o->strict;
    if (rc >= 0)
        rc = wr_outputs_open(&j->outputs, &j->err);
    while (rc >= 0 && j->plan->rest) {
        rc = execute_first_part(j);
        if (rc >= 0)
            rc = make_plan(j);
    }
    if (rc >= 0)
        rc = wr_outputs_open_main(&j->outputs, j->plan, NULL, &j->err);
    if (rc >= 0)
        rc = execute(j);
    return rc < 0 ? rc : wr_refusals_finish(&j->refusals, &j->err);
}

/* From text to plan: everything before the first row is read. *usage: there is nothing to read. */
static int prepare(struct job *j, bool *usage)
{
    int rc = wr_hooks_apply(&j->err);
    if (rc >= 0)
        rc = parse(j);
    if (rc >= 0) {
        rc = open_inputs(j);
        *usage = rc < 0 && !j->err.code;
    }
    if (rc >= 0)
        rc = wr_refusals_check(&j->refusals, j->inputs, &j->err);
    if (rc >= 0) {
        j->outputs = (struct wr_outputs){.arena = &j->arena, .options = j->o};
        rc = wr_target_choose(&j->arena, j->o, j->program, &j->stages, &j->outputs.main.target, &j->err);
    }
    if (rc >= 0)
        rc = prepare_lang(j);
    if (rc >= 0)
        rc = make_plan(j);
    return rc >= 0 ? wr_outputs_check(&j->outputs, j->plan, &j->err) : rc;
}

static int steps(struct job *j, bool *usage, int *status)
{
    int rc = prepare(j, usage);
    if (rc >= 0 && j->o->check)
        rc = wr_inputs_check(j->inputs, &j->err);
    if (rc < 0)
        return rc;
    tell_inputs(j, wr_warnings_tell_renamed);
    if (j->warnings.failed)
        return WR_EDATA;
    if (j->o->explain)
        *status = explain(j);
    else if (!j->o->check)
        rc = run_parts(j);
    return rc;
}

static void done(struct job *j)
{
    wr_outputs_done(&j->outputs);
    wr_inputs_close(j->inputs);
    close_sides(j);
    wr_refusals_done(&j->refusals);
    wr_lang_done(&j->lang);
    wr_arena_done(&j->arena);
}

int wr_cmd_run(const struct wr_options *o)
{
    struct job j = {.o = o, .refusals = {.options = o}, .warnings = {.options = o}, .stats = {.options = o}};
    bool usage = false;
    int status = 0;
    wr_arena_init(&j.arena, 0, NULL, "weir");
    int rc = steps(&j, &usage, &status);
    wr_stats_end(&j.stats);
    if (usage)
        status = wr_report_usage();
    else if (rc < 0)
        status = j.err.code ? wr_report_error(&j.err, o->program) : wr_report_exit(rc);
    done(&j);
    return status;
}

/* What the last end of a plan, the main one, writes. */
static int copy_columns(const struct job *j, struct wr_arena *arena, struct wr_cmd_columns *out)
{
    const struct wr_plan_out *end = j->plan->outs;
    while (end && end->next)
        end = end->next;
    *out = (struct wr_cmd_columns){.names = wr_arena_alloc(arena, (end ? end->n : 1) * sizeof *out->names)};
    if (!out->names || !end)
        return out->names ? 0 : WR_ELIMIT;
    out->open = end->edits != NULL;
    for (; out->n < end->n; out->n++) {
        const struct wr_slice name = end->names[out->n];
        out->names[out->n] = (struct wr_slice){wr_arena_dup(arena, name.p, name.n), name.n};
        if (!out->names[out->n].p)
            return WR_ELIMIT;
    }
    return 0;
}

int wr_cmd_columns(const struct wr_options *o, struct wr_arena *arena, struct wr_cmd_columns *out)
{
    struct job j = {.o = o, .refusals = {.options = o}, .warnings = {.options = o}, .stats = {.options = o}};
    bool usage = false;
    wr_arena_init(&j.arena, 0, NULL, "weir");
    int rc = prepare(&j, &usage);
    if (rc >= 0)
        rc = copy_columns(&j, arena, out);
    done(&j);
    return rc;
}
