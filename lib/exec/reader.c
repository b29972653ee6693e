/* From a block to batches; see reader.h. The index of a whole block is made first, batches are then cut from it:
 * their columns are views, so a batch costs what its used columns cost. */
#include <stddef.h>
#include <stdlib.h>

#include "exec/reader_state.h"

static int fill_late(struct wr_late *late, struct wr_batch *b, uint32_t slot);
static int fill_late_rest(struct wr_late *late, struct wr_batch *b);

/* The columns in use, of delimited text. 0 or -1. */
static int use_columns(struct wr_reader *r, const struct wr_schema *s)
{
    r->used = calloc(s->n + 1, sizeof *r->used);
    for (uint32_t c = 0; r->used && c < s->n; c++) {
        const struct wr_colref *ref = s->cols[c].ref;
        if (ref->slot >= 0)
            r->used[r->nused++] = (struct wr_reader_column){(uint32_t)ref->slot, c, ref->written};
    }
    return r->used ? 0 : -1;
}

/* Of JSON lines: those that the program names, and the record as a whole. A name that is asked for is looked for,
 * used or not. 0 or -1. */
static int use_names(struct wr_reader *r, const struct wr_schema *s)
{
    const struct wr_colref *whole = s->cols[wr_schema_whole(s)].ref;
    const struct wr_names *names = whole->names;
    r->used = calloc(names->n + 1, sizeof *r->used);
    r->names = calloc(names->n + 1, sizeof *r->names);
    if (!r->used || !r->names)
        return -1;
    for (uint32_t i = 0; i < names->n; i++) {
        const struct wr_colref *ref = names->v[i].ref;
        if (ref->slot >= 0)
            r->used[r->nused++] = (struct wr_reader_column){.slot = (uint32_t)ref->slot, .source = i};
        r->names[i] = names->v[i].name;
    }
    r->nnames = names->n;
    if (whole->slot >= 0)
        r->used[r->nused++] = (struct wr_reader_column){.slot = (uint32_t)whole->slot, .source = names->n};
    r->json = wr_json_rows_new(r->names, r->nnames);
    return r->json ? 0 : -1;
}

static int by_slot(const void *a, const void *b)
{
    const struct wr_reader_column *x = a, *y = b;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

struct wr_reader *wr_reader_new(struct wr_split *split, struct wr_inputs *inputs, struct wr_batch_pool *batches,
                                const struct wr_reader_spec *plan, struct wr_warner *warner)
{
    struct wr_reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    *r = (struct wr_reader){.split = split,
                            .inputs = inputs,
                            .batches = batches,
                            .warner = warner,
                            .plan = *plan,
                            .late = {fill_late, fill_late_rest}};
    const struct wr_schema *s = plan->schema;
    for (int k = 0; k < WR_PLACES; k++)
        r->place[k] = s->place[k] ? s->place[k]->slot : -1;
    if ((wr_schema_whole(s) < 0 ? use_columns(r, s) : use_names(r, s)) == 0) {
        qsort(r->used, r->nused, sizeof *r->used, by_slot);
        r->plan.batch_rows = wr_batch_fit(plan->batch_rows, r->nused);
        r->counts = plan->counts && !r->nused;
        for (int k = 0; k < WR_PLACES; k++)
            r->counts &= r->place[k] < 0;
        return r;
    }
    wr_reader_free(r);
    return NULL;
}

/* Forgets the block at hand and adds its counts to the accounts. */
static void end_block(struct wr_reader *r)
{
    if (!r->block)
        return;
    wr_split_account(r->split, &r->stats, r->finished);
    r->stats = (struct wr_input_stats){0};
    wr_ref_rows_free(r->ref);
    r->ref = NULL;
    wr_block_unref(r->block);
    r->block = NULL;
}

void wr_reader_free(struct wr_reader *r)
{
    if (!r)
        return;
    end_block(r);
    wr_index_done(&r->index);
    wr_index_done(&r->one);
    wr_json_rows_free(r->json);
    free(r->names);
    free(r->used);
    free(r);
}

void wr_reader_note_met(const struct wr_reader *r)
{
    const struct wr_schema *s = r->plan.schema;
    for (uint32_t c = 0; c < r->nnames; c++)
        s->cols[wr_schema_whole(s)].ref->names->v[c].ref->met |= wr_json_rows_met(r->json, c);
}

/* How many fields of each record are recorded, where the columns in use need the first `need`: the scanner takes
 * rows of few fields whole faster than in part, and no field at all faster still (bench/micro: index). */
static uint32_t fields_recorded(uint32_t need, uint32_t ncols)
{
    enum { FEW = 16 };
    return need && ncols <= FEW ? ncols : need;
}

uint32_t wr_reader_place_of(const struct wr_reader *r, uint32_t source)
{
    if (r->json)
        return source;
    if (source >= r->inputs->nnames)
        return WR_INPUT_MISSING;
    return r->in->place ? r->in->place[source] : source;
}

/* Is the column taken apart in this block? */
static bool is_filled(const struct wr_reader *r, const struct wr_reader_column *u)
{
    return !u->written || r->records == WR_RECORDS_NONE;
}

/* ---- rows as records -------------------------------------------------------------------------------------------
 */

/* May rows of the input at hand go out as they stand? Columns in another order, or rows that --ragged has mended,
 * may not. */
static bool keeps_records(const struct wr_reader *r)
{
    const struct wr_inputs *in = r->inputs;
    return r->plan.records && !r->ref && !r->rough && !r->in->place && !r->in->format.dialect.comment &&
           r->in->ncols == in->schema->n && in->options.ragged == WR_RAGGED_ERROR &&
           wr_csv_keeps_records(r->plan.records, &r->in->format);
}

bool wr_reader_tolerates_all(const struct wr_reader *r)
{
    return r->plan.rejects && wr_rejects_limit(r->plan.rejects) == WR_REJECTS_ALL;
}

/* A look at some rows of the block: would most of them have to be taken apart after all? Where every field is
 * quoted it is better to do that at once. It only decides the way; the next block is judged anew. */
static bool is_rough(const struct wr_reader *r)
{
    enum { LOOKS = 32, FEW = 4, BAD = 64 };
    if (!r->plan.records || (!r->index.quotes && !r->index.crs))
        return r->index.nbad > BAD;
    const char *p = r->block->data + r->zero;
    const uint32_t *start = r->index.start;
    uint32_t n = r->index.nrows, rough = 0;
    for (uint32_t k = 0; n > LOOKS && k < LOOKS; k++) {
        uint32_t i = (uint32_t)((uint64_t)k * (n - 1) / LOOKS);
        rough += !wr_csv_is_record(r->plan.records, &r->in->format, p + start[i], start[i + 1] - start[i]);
    }
    return rough > FEW || r->index.nbad > BAD;
}

/* Is the record at `off` of the block longer than the limit? Its line end does not count, CRs before that do. */
static bool is_too_long(const struct wr_reader *r, uint32_t off)
{
    enum wr_scan_state state = WR_SCAN_RECORD;
    const char *p = r->block->data + r->zero + off;
    size_t n = wr_scan_record_end(&r->spec.dialect, p, r->block->end - r->zero - off, &state);
    return n - (state == WR_SCAN_RECORD && n && p[n - 1] == r->spec.dialect.eol) > r->inputs->options.max_record;
}

/* The first row that is longer than the limit, and the first bad record; blocks are rarely as long as that. */
static void find_too_long(struct wr_reader *r)
{
    for (uint32_t i = 0; r->whole == r->index.nrows && i < r->index.nrows; i++)
        if (is_too_long(r, r->index.start[i]))
            r->whole = i;
    for (uint32_t i = 0; r->whole_bad == r->index.nbad && i < r->index.nbad; i++)
        if (is_too_long(r, r->index.bad[i].begin))
            r->whole_bad = i;
}

/* Works on that input from now on. */
static void take_input(struct wr_reader *r, const struct wr_input *in)
{
    r->in = in;
    r->records = keeps_records(r) ? WR_RECORDS_LOOK : WR_RECORDS_NONE;
    uint32_t need = 0;
    for (uint32_t i = 0; i < r->nused; i++) {
        if (!is_filled(r, &r->used[i]))
            continue;
        uint32_t at = wr_reader_place_of(r, r->used[i].source);
        if (at != WR_INPUT_MISSING)
            need = at + 1 > need ? at + 1 : need;
    }
    r->spec = (struct wr_index_spec){.dialect = in->format.dialect,
                                     .json = r->json,
                                     .ncols = in->ncols,
                                     .need = fields_recorded(need, in->ncols),
                                     .ragged = r->inputs->options.ragged};
}

void wr_reader_pass(struct wr_reader *r, const struct wr_input *in, bool begins, char *to, const char *p, size_t n,
                    struct wr_scan_ahead *found)
{
    take_input(r, in);
    if (r->counts) {
        wr_scan_tally(&r->spec.dialect, r->spec.ncols, to, p, n, found);
    } else if (r->plan.ahead) {
        wr_index_ahead(&r->index, &r->spec, begins, to, p, n, found);
    } else {
        *found = (struct wr_scan_ahead){0};
        wr_scan_summarize(&r->spec.dialect, to, p, n, &found->summary);
    }
}

/* The index of the block at hand. 0, or -1: out of memory. */
static int make_index(struct wr_reader *r)
{
    const struct wr_block *b = r->block;
    const bool has = !r->counts && b->to && b->from == b->begin && b->to <= b->end;
    r->zero = has ? 0 : (uint32_t)b->begin;
    return has ? wr_index_more(&r->index, &r->spec, b->data, b->to, b->end)
               : wr_index_run(&r->index, &r->spec, b->data + b->begin, b->end - b->begin);
}

static int begin_block(struct wr_reader *r, struct wr_block *b, struct wr_err *err)
{
    end_block(r);
    r->block = b;
    r->line = b->line;
    r->line_at = 0;
    r->row = r->bad = r->trim = r->bare = 0;
    r->finished = false;
    r->stats.bytes = b->end - b->begin;
    r->ref = b->ref;
    b->ref = NULL;
    take_input(r, r->inputs->v[b->input - r->inputs->options.base]);
    r->spec.eof = b->last;
    if (r->ref || wr_reader_count(r))
        return 0;
    if (b->end >= (uint64_t)1 << 31)
        return wr_err_set(err, WR_ELIMIT, "%s: more than 2 GiB of records in one piece", r->in->path);
    if (make_index(r) < 0)
        return wr_err_nomem(err, "the reader");
    if (r->records && r->spec.dialect.quote >= 0 && !r->index.quotes && !r->index.crs && !r->index.blank)
        r->records = WR_RECORDS_PLAIN;
    r->rough = is_rough(r);
    r->cuts = r->records != WR_RECORDS_NONE || !wr_reader_tolerates_all(r);
    r->stats.blank = r->index.blank;
    r->whole = r->index.nrows;
    r->whole_bad = r->index.nbad;
    if (b->end - b->begin > r->inputs->options.max_record)
        find_too_long(r);
    r->cuts |= r->whole_bad < r->index.nbad;
    return 0;
}

/* ---- batches
 * ------------------------------------------------------------------------------------------------------ */

struct wr_batch *wr_reader_batch(struct wr_reader *r, uint32_t n, uint32_t **row_off)
{
    struct wr_batch *b = wr_batch_new(r->batches, r->plan.schema->space->n);
    if (!b)
        return NULL;
    *row_off = wr_arena_alloc(&b->arena, (n + 1) * sizeof **row_off);
    if (!*row_off) {
        wr_batch_unref(b);
        return NULL;
    }
    b->row_off = *row_off;
    b->nrows = b->nsel = n;
    b->block = wr_block_ref(r->block);
    b->format = &r->in->format;
    b->source = r->in->path;
    return b;
}

int wr_reader_put_places(struct wr_reader *r, struct wr_batch *b)
{
    const int32_t *slot = r->place;
    for (int k = 0; k < WR_PLACES; k++) {
        if (slot[k] < 0)
            continue;
        struct wr_vec *v = &b->cols[slot[k]].v;
        *v = (struct wr_vec){.rep = k == WR_PLACE_FILE ? WR_REP_STR : WR_REP_NUM};
        void *array = wr_arena_alloc(&b->arena, b->nrows * (k == WR_PLACE_FILE ? sizeof *v->str : sizeof *v->num));
        if (!array)
            return -1;
        v->str = k == WR_PLACE_FILE ? array : NULL;
        v->num = k == WR_PLACE_FILE ? NULL : array;
    }
    struct wr_slice path = wr_slice_of(r->in->path);
    uint64_t row = r->rows_before + r->stats.delivered + 1;
    for (uint32_t i = 0; slot[WR_PLACE_ROW] >= 0 && i < b->nrows; i++)
        b->cols[slot[WR_PLACE_ROW]].v.num[i] = (int64_t)(row + i);
    for (uint32_t i = 0; slot[WR_PLACE_FILE] >= 0 && i < b->nrows; i++)
        b->cols[slot[WR_PLACE_FILE]].v.str[i] = (struct wr_str){path.p, (uint32_t)path.n, 0};
    for (uint32_t i = 0; slot[WR_PLACE_LINE] >= 0 && i < b->nrows; i++) {
        r->line += wr_scan_lines(r->block->data + r->line_at, b->row_off[i] - r->line_at, r->block->eol);
        r->line_at = b->row_off[i];
        b->cols[slot[WR_PLACE_LINE]].v.num[i] = (int64_t)r->line;
    }
    return 0;
}

static struct wr_view *add_views(struct wr_batch *b, uint32_t slot, uint32_t n, const char *base)
{
    struct wr_view *v = wr_arena_alloc(&b->arena, n * sizeof *v);
    b->cols[slot].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = v, .base = base};
    return v;
}

/* One column of the batch whose first row is r->late_row, at its selected rows. 0 or -1. */
static int fill_column(struct wr_reader *r, struct wr_batch *b, const struct wr_reader_column *u)
{
    const char *base = r->block->data + r->zero;
    struct wr_view *v = add_views(b, u->slot, b->nrows, base);
    if (!v)
        return -1;
    uint32_t c = wr_reader_place_of(r, u->source);
    if (c == WR_INPUT_MISSING)
        memset(v, 0, b->nrows * sizeof *v);
    else if (b->sel)
        wr_index_views_at(&r->index, &r->spec.dialect, base, c, r->late_row, b->sel, b->nsel, v);
    else
        wr_index_views(&r->index, &r->spec.dialect, base, c, r->late_row, b->nrows, v);
    return 0;
}

static int fill_late(struct wr_late *late, struct wr_batch *b, uint32_t slot)
{
    struct wr_reader *r = (struct wr_reader *)((char *)late - offsetof(struct wr_reader, late));
    const struct wr_reader_column key = {.slot = slot}, *u = NULL;
    if (b->cols[slot].v.rep == WR_REP_NONE)
        u = bsearch(&key, r->used, r->nused, sizeof *r->used, by_slot);
    return u ? fill_column(r, b, u) : 0;
}

static int fill_rest(struct wr_reader *r, struct wr_batch *b)
{
    b->late = NULL;
    for (uint32_t i = 0; i < r->nused; i++) {
        const struct wr_reader_column *u = &r->used[i];
        if (is_filled(r, u) && b->cols[u->slot].v.rep == WR_REP_NONE && fill_column(r, b, u) < 0)
            return -1;
    }
    return 0;
}

static int fill_late_rest(struct wr_late *late, struct wr_batch *b)
{
    return fill_rest((struct wr_reader *)((char *)late - offsetof(struct wr_reader, late)), b);
}

/* `end`: where the record after the last one begins, as far as it is known. */
static struct wr_batch *cut_batch(struct wr_reader *r, uint32_t n, uint32_t end)
{
    uint32_t *off;
    struct wr_batch *b = wr_reader_batch(r, n, &off);
    if (!b)
        return NULL;
    const uint32_t *start = r->index.start + r->row;
    for (uint32_t i = 0; i < n; i++)
        off[i] = r->zero + start[i];
    off[n] = r->zero + end;
    b->records = r->records;
    r->late_row = r->row;
    if (r->plan.late)
        b->late = &r->late;
    if (wr_reader_put_places(r, b) < 0 || (!r->plan.late && fill_rest(r, b) < 0)) {
        wr_batch_unref(b);
        return NULL;
    }
    r->row += n;
    return b;
}

/* Where what follows the next n rows begins. */
static uint32_t rows_end(const struct wr_reader *r, uint32_t n, const struct wr_bad *bad)
{
    uint32_t row = r->row + n;
    if (bad && bad->row == row)
        return bad->begin;
    return row < r->index.nrows ? r->index.start[row] : (uint32_t)(r->block->end - r->zero);
}

/* ---- blocks ------------------------------------------------------------------------------------------------- */

int wr_reader_begin(struct wr_reader *r, struct wr_block *b, struct wr_err *err)
{
    int rc = begin_block(r, b, err);
    if (r->place[WR_PLACE_ROW] >= 0) {
        uint64_t n = rc < 0 ? 0 : r->ref ? wr_reader_ref_delivers(r) : r->index.nrows;
        wr_split_count(r->split, b->seq, n, &r->rows_before);
    }
    return rc;
}

/* The rows of a block that was counted, all at once. */
static int bare_next(struct wr_reader *r, struct wr_batch **batch, struct wr_err *err)
{
    *batch = wr_reader_bare_batch(r);
    return *batch ? 1 : wr_err_nomem(err, "the reader");
}

static int index_next(struct wr_reader *r, struct wr_batch **batch, struct wr_err *err)
{
    int rc = wr_reader_pass_bad(r, r->row, err);
    if (rc != 0)
        return rc;
    const struct wr_bad *bad = r->cuts && r->bad < r->index.nbad ? &r->index.bad[r->bad] : NULL;
    uint32_t end = bad && bad->row < r->whole ? bad->row : r->whole, n = end - r->row;
    if (!n)
        return r->row < r->index.nrows
                   ? wr_split_too_long(r->split, r->block, r->in, r->zero + r->index.start[r->row], err)
                   : 0;
    n = n < r->plan.batch_rows ? n : r->plan.batch_rows;
    *batch = cut_batch(r, n, rows_end(r, n, bad));
    if (!*batch)
        return wr_err_nomem(err, "the reader");
    r->stats.delivered += n;
    wr_reader_pass_trimmed(r);
    /* those between its rows, where it was not cut there: nobody may ask for more */
    rc = wr_reader_pass_bad(r, r->row - 1, err);
    if (rc == 0)
        return 1;
    wr_batch_unref(*batch);
    *batch = NULL;
    return rc;
}

int wr_reader_next(struct wr_reader *r, struct wr_batch **batch, struct wr_err *err)
{
    int rc = r->ref    ? wr_reader_ref_next(r, batch, err)
             : r->bare ? bare_next(r, batch, err)
                       : index_next(r, batch, err);
    if (rc == 0) { /* what was found in the block, for the account of what became of it */
        r->stats.records = r->ref ? r->ref->nrows - r->stats.blank : r->index.records;
        r->finished = true;
    }
    if (rc == 0 && r->block->err.code) {
        *err = r->block->err;
        rc = err->code;
    }
    if (rc <= 0)
        end_block(r);
    return rc;
}
