/* Records that are no rows: their errors, as weir-lang(7) has them, and what becomes of them. See reader_state.h.
 */
#include <stdio.h>

#include "exec/reader_state.h"

/* Does a backslash stand before the quote that text follows? */
static bool after_backslash(const struct wr_reader *r, const struct wr_bad *bad)
{
    return !r->ref && !r->spec.dialect.escape && bad->at >= 2 && r->block->data[bad->at - 2] == '\\';
}

/* The error of weir-lang(7) for a refused record; offsets from block->data. */
static int bad_record(struct wr_reader *r, const struct wr_bad *bad, struct wr_err *err)
{
    const struct wr_block *b = r->block;
    uint64_t first = wr_line_find(&r->bad_line, b, bad->begin);
    const size_t n = bad->end - bad->begin, own = n && b->data[bad->end - 1] == b->eol; /* its last line's end */
    uint64_t last = first + wr_scan_lines(b->data + bad->begin, n - own, b->eol);
    char runs[64] = "", name[128] = "";
    if (last > first)
        snprintf(runs, sizeof runs, " (the record runs to line %llu)", (unsigned long long)last);
    if (bad->column < r->in->ncols)
        snprintf(name, sizeof name, " ('%.*s')", (int)r->in->names[bad->column].n, r->in->names[bad->column].p);
    snprintf(err->file, sizeof err->file, "%s", r->in->path);
    err->line = first;
    err->offset = b->offset + bad->begin;
    err->ordinal = ((uint64_t)b->input << 44) + err->offset;
    switch (bad->kind) {
    case WR_BAD_AFTER:
        wr_err_set(err, WR_EDATA, "text after a closing quote in column %u%s%s", bad->column + 1, name, runs);
        if (after_backslash(r, bad))
            wr_err_hint(err, "--escape '\\' takes a backslash before a quote as CSV takes a second quote");
        else
            wr_err_hint(err, "--quotes relaxed takes it as part of the field, --quotes none as no quotes at all");
        break;
    case WR_BAD_UNCLOSED:
        wr_err_set(err, WR_EDATA, "a quote is still open at the end of the input, in column %u%s%s",
                   bad->column + 1, name, runs);
        wr_err_hint(err, "--quotes relaxed ends it there, --quotes none takes quotes as ordinary bytes");
        break;
    case WR_BAD_JSON:
        wr_err_set(err, WR_EDATA, "no JSON at byte %u of the line: %s", bad->at - bad->begin + 1, bad->why);
        wr_err_hint(err, "--rejects bad.csv sets such rows aside");
        break;
    case WR_BAD_FEW:
        wr_err_set(err, WR_EDATA, "%u field%s, the header has %u%s", bad->fields, bad->fields == 1 ? "" : "s",
                   r->in->ncols, runs);
        wr_err_hint(err, "--ragged fill | drop, or --rejects bad.csv to set such rows aside");
        break;
    default:
        wr_err_set(err, WR_EDATA, "%u fields, the header has %u%s", bad->fields, r->in->ncols, runs);
        wr_err_hint(err, "--ragged trim | drop, or --rejects bad.csv to set such rows aside");
    }
    return WR_EDATA;
}

int wr_reader_refuse(struct wr_reader *r, const struct wr_bad *bad, bool policy, struct wr_err *err)
{
    static const char *const kinds[] = {NULL,         "too_few_fields", "too_many_fields", "text_after_quote",
                                        "open_quote", "no_json"};
    struct wr_batch at = {
        .block = r->block, .row_off = &bad->begin, .nrows = 1, .source = r->in->path, .format = &r->in->format};
    struct wr_err why = {0};
    struct wr_refusal refusal = {.kind = kinds[bad->kind], .column = WR_SLICE(""), .why = &why, .policy = policy};
    bad_record(r, bad, &why);
    if ((bad->kind == WR_BAD_AFTER || bad->kind == WR_BAD_UNCLOSED) && bad->column < r->in->ncols)
        refusal.column = r->in->names[bad->column];
    switch (r->warner->refuse(r->warner, &at, 0, &refusal)) {
    case WR_REFUSED_ASIDE:
        r->stats.refused += !policy;
        return 0;
    case WR_REFUSED_WAIT:
        return WR_READER_WAIT;
    default:
        r->stats.refused += !policy;
        *err = why;
        return WR_EDATA;
    }
}

void wr_reader_tell(struct wr_reader *r, int warning, const struct wr_bad *bad)
{
    struct wr_batch at = {.block = r->block, .row_off = &bad->begin, .nrows = 1, .source = r->in->path};
    r->warner->warn(r->warner, (uint32_t)warning, &at, 0, (struct wr_slice){"", 0});
    if (r->warner->lists)
        wr_reader_refuse(r, bad, true, &(struct wr_err){0});
}

/* Tells of a row that was cut: how many fields it had is found out only for somebody who wants to know. */
static void tell_trimmed(struct wr_reader *r, uint32_t row)
{
    struct wr_bad bad = {.begin = r->zero + r->index.start[row], .kind = WR_BAD_MANY};
    bad.end = bad.begin;
    if (r->warner->lists) {
        struct wr_index_spec spec = r->spec;
        enum wr_scan_state state = WR_SCAN_RECORD;
        const char *p = r->block->data + bad.begin;
        size_t n = wr_scan_record_end(&spec.dialect, p, r->block->end - bad.begin, &state);
        spec.ragged = WR_RAGGED_ERROR;
        spec.eof = true;
        spec.need = 0;
        if (wr_index_run(&r->one, &spec, p, n) == 0 && r->one.nbad) {
            bad.end = bad.begin + r->one.bad[0].end;
            bad.fields = r->one.bad[0].fields;
        }
    }
    wr_reader_tell(r, r->inputs->warn.trim, &bad);
}

int wr_reader_pass_bad(struct wr_reader *r, uint32_t row, struct wr_err *err)
{
    for (; r->bad < r->index.nbad && r->index.bad[r->bad].row <= row; r->bad++) {
        struct wr_bad at = r->index.bad[r->bad];
        if (r->bad == r->whole_bad)
            return wr_split_too_long(r->split, r->block, r->in, r->zero + at.begin, err);
        at.begin += r->zero;
        at.end += r->zero;
        at.at += r->zero;
        if (at.dropped) {
            wr_reader_tell(r, r->inputs->warn.drop, &at);
            r->stats.dropped++;
            continue;
        }
        int rc = wr_reader_refuse(r, &at, false, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

void wr_reader_pass_trimmed(struct wr_reader *r)
{
    for (; r->trim < r->index.trimmed && r->index.trim_rows[r->trim] < r->row; r->trim++) {
        tell_trimmed(r, r->index.trim_rows[r->trim]);
        r->stats.trimmed++;
    }
}
