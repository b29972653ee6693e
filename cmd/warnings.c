/* See warnings.h. */
#include "cmd/warnings.h"

#include <stdio.h>

#include "cmd/report.h"
#include "cmd/unmet.h"

static const struct wr_tally *find_tally(const struct wr_tallies *t, uint32_t id)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (t->v[i].id == id)
            return &t->v[i];
    return NULL;
}

static void tell(struct wr_warnings *w, const char *text)
{
    if (w->options->strict) {
        struct wr_err e = {0};
        wr_err_set(&e, WR_EDATA, "%s", text);
        wr_report_error(&e, (struct wr_slice){"", 0});
        w->failed = true;
    } else if (!w->options->quiet) {
        wr_report_warning("%s", text);
    }
}

static void tell_tally(struct wr_warnings *w, const struct wr_warn *said, const struct wr_tally *t)
{
    struct wr_buf b = {0};
    wr_buf_printf(&b, "%llu %s", (unsigned long long)t->count, t->count == 1 ? said->one : said->many);
    if (t->line && t->source) {
        wr_buf_printf(&b, " (first: %s:%llu", t->source, (unsigned long long)t->line);
        if (t->has_sample)
            wr_buf_printf(&b, " \"%.*s\"", (int)t->sample_len, t->sample);
        wr_buf_printf(&b, ")");
    } else if (t->has_sample) {
        wr_buf_printf(&b, " (first: \"%.*s\")", (int)t->sample_len, t->sample);
    }
    if (said->taken[0])
        wr_buf_printf(&b, "; %s", said->taken);
    if (!w->options->strict)
        wr_buf_printf(&b, " (--strict to fail)");
    if (wr_buf_addc(&b, 0) == 0)
        tell(w, b.p);
    wr_buf_done(&b);
}

void wr_warnings_tell(struct wr_warnings *w, const struct wr_warns *warns, const struct wr_tallies *tallies)
{
    for (uint32_t id = 0; id < warns->n; id++) {
        const struct wr_warn *said = &warns->v[id];
        const struct wr_tally *t = find_tally(tallies, id);
        if (t && !said->hidden && (!said->needs || find_tally(tallies, said->needs - 1)))
            tell_tally(w, said, t);
    }
}

void wr_warnings_tell_unmet(struct wr_warnings *w, const struct wr_inputs *in)
{
    struct wr_buf b = {0};
    for (uint32_t k = 0; wr_unmet(in, k, &b) > 0; k++, b.n = 0)
        tell(w, b.p);
    wr_buf_done(&b);
}

void wr_warnings_tell_renamed(struct wr_warnings *w, const struct wr_inputs *in)
{
    char text[512];
    if (!in->renamed[0])
        return;
    snprintf(text, sizeof text, "a name stands twice in the header of %.*s: %s", (int)in->schema->title.n,
             in->schema->title.p, in->renamed);
    tell(w, text);
}
