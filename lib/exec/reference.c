/* See reference.h. Two buffers grow side by side: the raw bytes since the last block, and the values of the records
 * in them; a block takes both. */
#include "exec/reference.h"

#include <stdlib.h>

#include "base/buf.h"
#include "data/csv_ref.h"

struct wr_reference {
    struct wr_csv_ref *parser;
    struct wr_buf raw, values;
    uint64_t base;  /* offset in the input of raw.p[0] */
    uint64_t start; /* offset in the input of the first byte fed */
    uint64_t whole; /* offset where the last whole record ends */
    struct wr_ref_rows *rows;
    bool nomem;
};

void wr_ref_rows_free(struct wr_ref_rows *r)
{
    if (!r)
        return;
    free(r->begin);
    free(r->end);
    free(r->first);
    free(r->bad);
    free(r->column);
    free(r->field);
    free(r);
}

static bool grow(void **p, size_t cap, size_t size)
{
    void *q = realloc(*p, cap * size);
    if (q)
        *p = q;
    return q != NULL;
}

static bool rows_reserve(struct wr_ref_rows *r, uint32_t fields)
{
    if (r->nrows + 2 > r->cap_rows) {
        uint32_t cap = r->cap_rows ? r->cap_rows * 2 : 1024;
        if (!grow((void **)&r->begin, cap, sizeof *r->begin) || !grow((void **)&r->end, cap, sizeof *r->end) ||
            !grow((void **)&r->first, cap, sizeof *r->first) || !grow((void **)&r->bad, cap, 1) ||
            !grow((void **)&r->column, cap, sizeof *r->column))
            return false;
        r->cap_rows = cap;
    }
    if (r->nfields + fields > r->cap_fields) {
        uint32_t cap = r->cap_fields ? r->cap_fields * 2 : 8192;
        while (cap < r->nfields + fields)
            cap *= 2;
        if (!grow((void **)&r->field, cap, sizeof *r->field))
            return false;
        r->cap_fields = cap;
    }
    return true;
}

static int on_row(void *ctx, const struct wr_slice *fields, uint32_t n, int bad, uint32_t column, uint64_t begin,
                  uint64_t end)
{
    struct wr_reference *f = ctx;
    if (!f->rows)
        f->rows = calloc(1, sizeof *f->rows);
    struct wr_ref_rows *r = f->rows;
    if (!r || !rows_reserve(r, n)) {
        f->nomem = true;
        return 1;
    }
    r->begin[r->nrows] = (uint32_t)(f->start + begin - f->base);
    r->end[r->nrows] = (uint32_t)(f->start + end - f->base);
    r->first[r->nrows] = r->nfields;
    r->bad[r->nrows] = (uint8_t)bad;
    r->column[r->nrows] = column;
    for (uint32_t i = 0; i < n; i++) {
        r->field[r->nfields++] = (struct wr_view){(uint32_t)f->values.n, (uint32_t)fields[i].n};
        if (wr_buf_add(&f->values, fields[i].p, fields[i].n) < 0) {
            f->nomem = true;
            return 1;
        }
    }
    r->first[++r->nrows] = r->nfields;
    f->whole = f->start + end;
    return 0;
}

struct wr_reference *wr_reference_new(const struct wr_input *in, size_t max_record)
{
    struct wr_reference *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->base = f->start = f->whole = in->data;
    f->parser = wr_csv_ref_new(&in->format.dialect, max_record, on_row, f);
    if (!f->parser) {
        free(f);
        return NULL;
    }
    return f;
}

void wr_reference_free(struct wr_reference *f)
{
    if (!f)
        return;
    wr_csv_ref_free(f->parser);
    wr_buf_done(&f->raw);
    wr_buf_done(&f->values);
    wr_ref_rows_free(f->rows);
    free(f);
}

static int result(struct wr_reference *f, int rc, struct wr_err *err)
{
    if (f->nomem)
        return wr_err_nomem(err, "the reference reader");
    return rc < 0 ? wr_err_set(err, WR_ELIMIT, "a record is longer than --max-record") : 0;
}

int wr_reference_push(struct wr_reference *f, const char *p, size_t n, struct wr_err *err)
{
    if (wr_buf_add(&f->raw, p, n) < 0)
        return wr_err_nomem(err, "the reference reader");
    return result(f, wr_csv_ref_push(f->parser, p, n), err);
}

int wr_reference_finish(struct wr_reference *f, struct wr_err *err)
{
    return result(f, wr_csv_ref_finish(f->parser), err);
}

uint32_t wr_reference_rows(const struct wr_reference *f)
{
    return f->rows ? f->rows->nrows : 0;
}

uint64_t wr_reference_lines(const struct wr_reference *f, char eol)
{
    size_t n = (size_t)(f->whole - f->base);
    /* the end of the last whole record comes after `whole` */
    bool ended = f->raw.n > n && (f->raw.p[n] == eol || (f->raw.p[n] == '\r' && eol == '\n'));
    return (n ? wr_scan_lines(f->raw.p, n, eol) : 0) + ended;
}

struct wr_block *wr_reference_block(struct wr_reference *f, struct wr_block_pool *pool)
{
    size_t raw = (size_t)(f->whole - f->base);
    struct wr_block *b = wr_block_get(pool, raw + f->values.n);
    if (!b)
        return NULL;
    if (raw)
        memcpy(b->data, f->raw.p, raw);
    if (f->values.n)
        memcpy(b->data + raw, f->values.p, f->values.n);
    for (uint32_t i = 0; f->rows && i < f->rows->nfields; i++)
        f->rows->field[i].off += (uint32_t)raw;
    b->offset = f->base;
    b->begin = 0;
    b->end = raw;
    b->ref = f->rows;
    f->rows = NULL;
    f->values.n = 0;
    f->raw.n -= raw;
    memmove(f->raw.p, f->raw.p + raw, f->raw.n);
    f->base = f->whole;
    return b;
}
