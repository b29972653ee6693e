/* --reference: batches of rows that libcsv has taken apart (reference.h). They are judged here by what the manual
 * says of short and long rows, with nothing of the scanner's. See reader_state.h. */
#include "exec/reader_state.h"

/* What the policy says of row i: 0 delivered, 1 blank, 2 dropped, 3 trimmed, -1 refused (*bad filled). */
static int ref_judge(struct wr_reader *r, uint32_t i, struct wr_bad *bad)
{
    const struct wr_ref_rows *f = r->ref;
    uint32_t n = f->first[i + 1] - f->first[i];
    *bad = (struct wr_bad){.begin = f->begin[i], .end = f->end[i], .fields = n, .kind = f->bad[i]};
    if (f->bad[i]) {
        bad->column = f->column[i];
        return -1;
    }
    if (n == 0 && r->in->ncols >= 2)
        return 1;
    if (n == r->in->ncols || (n == 0 && r->in->ncols == 1))
        return 0;
    bad->kind = n < r->in->ncols ? WR_BAD_FEW : WR_BAD_MANY;
    switch (r->inputs->options.ragged) {
    case WR_RAGGED_DROP:
        return 2;
    case WR_RAGGED_FILL:
        return n < r->in->ncols ? 0 : -1;
    case WR_RAGGED_TRIM:
        return n < r->in->ncols ? 0 : 3;
    default:
        return -1;
    }
}

/* Undoes the escapes of TSV, in the batch's arena. 0 or -1. */
static int unescape(struct wr_batch *b, struct wr_slice *text)
{
    char *plain = text->n && memchr(text->p, '\\', text->n) ? wr_arena_alloc(&b->arena, text->n) : NULL;
    if (plain)
        *text = (struct wr_slice){plain, wr_tsv_unescape(text->p, text->n, plain)};
    else if (text->n && memchr(text->p, '\\', text->n))
        return -1;
    return 0;
}

/* A column of unquoted values. Where quoting exists they are bytes, since a view that is not marked as quoted
 * promises to hold no delimiter; else views, whose escapes (TSV) are undone where the scanner's are. 0 or -1. */
static int ref_column(struct wr_reader *r, struct wr_batch *b, uint32_t slot, const struct wr_view *v, uint32_t n)
{
    struct wr_vec *out = &b->cols[slot].v;
    const struct wr_format *f = &r->in->format;
    *out = (struct wr_vec){.rep = WR_REP_VIEW, .view = v, .base = r->block->data};
    if (f->dialect.quote < 0)
        return 0;
    struct wr_str *s = wr_arena_alloc(&b->arena, n * sizeof *s);
    if (!s)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        struct wr_slice text = {r->block->data + v[i].off, v[i].len};
        if (f->escapes && unescape(b, &text) < 0)
            return -1;
        s[i] = (struct wr_str){text.p, (uint32_t)text.n, 0};
        for (uint32_t k = 0; k < f->nnulls; k++)
            s[i].null |= wr_slice_eq(text, f->nulls[k]);
    }
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = s};
    return 0;
}

int wr_reader_ref_next(struct wr_reader *r, struct wr_batch **batch, struct wr_err *err)
{
    struct wr_ref_rows *f = r->ref;
    uint32_t rows[WR_BATCH_ROWS], n = 0;
    int verdict = 0;
    struct wr_bad bad;
    while (n < r->plan.batch_rows && r->row < f->nrows) {
        verdict = ref_judge(r, r->row, &bad);
        if (verdict < 0) {
            if (n && !wr_reader_tolerates_all(r))
                break;
            int rc = wr_reader_refuse(r, &bad, false, err);
            if (rc != 0)
                return rc;
        } else if (verdict == 1)
            r->stats.blank++;
        else if (verdict == 2)
            r->stats.dropped++, wr_reader_tell(r, r->inputs->warn.drop, &bad);
        else
            rows[n++] = r->row;
        if (verdict == 3)
            r->stats.trimmed++, wr_reader_tell(r, r->inputs->warn.trim, &bad);
        r->row++;
    }
    if (!n)
        return 0;
    uint32_t *off;
    struct wr_batch *b = wr_reader_batch(r, n, &off);
    if (!b)
        return wr_err_nomem(err, "the reader");
    for (uint32_t i = 0; i < n; i++)
        off[i] = f->begin[rows[i]];
    if (wr_reader_put_places(r, b) < 0) {
        wr_batch_unref(b);
        return wr_err_nomem(err, "the reader");
    }
    for (uint32_t u = 0; u < r->nused; u++) {
        uint32_t c = wr_reader_place_of(r, r->used[u].source);
        struct wr_view *v = wr_arena_alloc(&b->arena, n * sizeof *v);
        for (uint32_t i = 0; v && i < n; i++) {
            uint32_t at = f->first[rows[i]];
            v[i] =
                c != WR_INPUT_MISSING && c < f->first[rows[i] + 1] - at ? f->field[at + c] : (struct wr_view){0, 0};
        }
        if (!v || ref_column(r, b, r->used[u].slot, v, n) < 0) {
            wr_batch_unref(b);
            return wr_err_nomem(err, "the reader");
        }
    }
    r->stats.delivered += n;
    *batch = b;
    return 1;
}

uint64_t wr_reader_ref_delivers(struct wr_reader *r)
{
    uint64_t n = 0;
    struct wr_bad bad;
    for (uint32_t i = 0; i < r->ref->nrows; i++) {
        int verdict = ref_judge(r, i, &bad);
        n += verdict == 0 || verdict == 3;
    }
    return n;
}
