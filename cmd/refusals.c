/* See refusals.h. */
#include "cmd/refusals.h"

#include <string.h>

#include "cmd/report.h"

static int replaced(const char *to, const char *what, struct wr_err *err)
{
    wr_err_set(err, WR_EPROG, "--rejects %s is %s", to, what);
    wr_err_hint(err, "rows that are set aside go to a file of their own");
    return WR_EPROG;
}

int wr_refusals_check(const struct wr_refusals *r, const struct wr_inputs *inputs, struct wr_err *err)
{
    const char *to = r->options->rejects, *program = r->options->program_file;
    if (to && program && strcmp(program, "-") && wr_sink_same(to, program))
        return replaced(to, "the program", err);
    for (uint32_t i = 0; to && i < inputs->npaths; i++)
        if (strcmp(inputs->paths[i], "-") && wr_sink_same(to, inputs->paths[i]))
            return replaced(to, "an input", err);
    return 0;
}

int wr_refusals_open(struct wr_refusals *r, const struct wr_plan *plan, struct wr_err *err)
{
    const struct wr_options *o = r->options;
    bool all = o->max_errors_ppm || (o->rejects && !o->max_errors_given);
    if (!all && !o->rejects && !o->max_errors)
        return 0;
    for (const struct wr_plan *p = plan; p && !all && o->max_errors; p = p->then)
        r->judged |= wr_plan_refuses_late(p);
    int rc = o->rejects ? wr_sink_open(o->rejects, &r->file, err) : 0;
    if (rc < 0)
        return rc;
    r->rows = wr_rejects_new(r->file, all || r->judged ? WR_REJECTS_ALL : o->max_errors);
    return r->rows ? 0 : wr_err_nomem(err, "weir");
}

/* --max-errors N, where no row can tell that it is one too many, and P%, where nothing stopped the reading: of how
 * many is not known then. */
int wr_refusals_judge(struct wr_refusals *r, const struct wr_run_result *result, bool again, struct wr_err *err)
{
    const uint64_t ppm = r->options->max_errors_ppm, million = 1000000;
    if (!again)
        r->records += result->input.records;
    uint64_t refused = r->rows ? wr_rejects_refused(r->rows) : 0;
    if (r->judged && refused > r->options->max_errors)
        return wr_err_set(err, WR_EDATA, "%llu rows were refused, more than --max-errors %llu",
                          (unsigned long long)refused, (unsigned long long)r->options->max_errors);
    if (!ppm || result->stopped_early)
        return 0;
    if ((unsigned __int128)refused * million <= (unsigned __int128)r->records * ppm)
        return 0;
    return wr_err_set(err, WR_EDATA, "%llu of %llu records were refused, more than --max-errors %g%%",
                      (unsigned long long)refused, (unsigned long long)r->records, (double)ppm / 1e4);
}

int wr_refusals_finish(struct wr_refusals *r, struct wr_err *err)
{
    const struct wr_options *o = r->options;
    uint64_t n = r->rows ? wr_rejects_refused(r->rows) : 0;
    if (n && !o->quiet && o->rejects)
        wr_report_warning("%llu row%s refused, see %s", (unsigned long long)n, n == 1 ? " was" : "s were",
                          o->rejects);
    else if (n && !o->quiet)
        wr_report_warning("%llu row%s refused", (unsigned long long)n, n == 1 ? " was" : "s were");
    int rc = r->file ? wr_sink_finish(r->file, true, err) : 0;
    return rc >= 0 && r->file ? wr_sink_commit(r->file, true, err) : rc;
}

void wr_refusals_done(struct wr_refusals *r)
{
    wr_rejects_free(r->rows);
    wr_sink_free(r->file);
}
