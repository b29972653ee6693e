/* Reading where only one worker can: pipes, what is compressed, and all inputs with --reference. Whole records
 * are handed over; what has begun is kept for the next block. See split.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec/reference.h"
#include "exec/split.h"

/* Fills part up to `want` bytes or as far as there is something now. 0, WR_SOURCE_AGAIN, WR_SOURCE_BUSY or
 * negative.
 */
static int fill(struct wr_split *s, struct wr_input *in, size_t want, struct wr_err *err)
{
    while (s->fill < want && !s->eof) {
        size_t got = 0;
        int rc = 0;
        if (in->head) { /* what was read to find the header comes first */
            got = in->nhead - (size_t)in->data;
            if (got > want - s->fill)
                got = want - s->fill;
            memcpy(s->part->data + s->fill, in->head + in->data, got);
            in->data += got;
            if (in->data == in->nhead) {
                free(in->head - WR_BLOCK_PAD);
                in->head = NULL;
                s->eof = in->ended;
            }
        } else {
            rc = wr_source_try_read(in->source, s->part->data + s->fill, want - s->fill, &got, err);
            if (rc != 0)
                return rc;
            s->eof = got == 0;
        }
        s->fill += got;
        s->owed += got;
    }
    return 0;
}

/* End of the last whole record in p[0..n), 0: none. *lines: line ends before it. */
static size_t whole_records(const struct wr_dialect *d, const char *p, size_t n, uint64_t *lines)
{
    const char *last = memrchr(p, d->eol, n);
    if (!last)
        return 0;
    size_t end = (size_t)(last - p) + 1;
    struct wr_scan_summary sum;
    wr_scan_summarize(d, NULL, p, end, &sum);
    *lines = sum.lines;
    if (sum.exit[WR_SCAN_RECORD] == WR_SCAN_RECORD)
        return end;
    /* the last line end stands in quotes: forward, record by record */
    size_t at = 0;
    while (at < n) {
        enum wr_scan_state st = WR_SCAN_RECORD;
        size_t step = wr_scan_record_end(d, p + at, n - at, &st);
        if (st != WR_SCAN_RECORD)
            break;
        at += step;
    }
    *lines = wr_scan_lines(p, at, d->eol);
    return at;
}

/* Hands over part[0..end) and keeps the rest for the next block. */
static int hand_over(struct wr_split *s, const struct wr_input *in, size_t end, struct wr_block **out,
                     struct wr_err *err)
{
    struct wr_block *b = s->part;
    size_t rest = s->fill - end;
    s->part = NULL;
    if (!s->eof || rest) {
        s->part = wr_block_get(s->blocks, rest);
        if (!s->part) {
            wr_block_unref(b);
            return wr_split_no_memory(err);
        }
        memcpy(s->part->data, b->data + end, rest);
    }
    s->fill = rest;
    b->begin = 0;
    b->end = end;
    b->offset = s->offset;
    b->last = s->eof && !rest;
    b->eol = in->format.dialect.eol;
    b->input = in->number;
    s->offset += end;
    *out = b;
    return 0;
}

/* *lines: line ends in the block. */
static enum wr_claim claim_stream(struct wr_split *s, struct wr_input *in, struct wr_block **out, uint64_t *lines,
                                  int *fd, struct wr_err *err)
{
    const struct wr_dialect *d = &in->format.dialect;
    size_t want = s->inputs->options.block_bytes;
    for (;;) {
        if (s->fill >= want) /* a record longer than a block: twice as much */
            want = 2 * s->fill;
        if (!s->part && !(s->part = wr_block_get(s->blocks, want)))
            goto nomem;
        if (wr_block_grow(s->part, want, s->fill) < 0)
            goto nomem;
        int rc = fill(s, in, want, err);
        if (rc < 0 && !s->fill)
            return WR_CLAIM_FAILED;
        const size_t end = s->eof ? s->fill : whole_records(d, s->part->data, s->fill, lines);
        if (s->eof)
            *lines = wr_scan_lines(s->part->data, end, d->eol);
        if (end)
            /* a read error is met again by the next claim, after these rows */
            return hand_over(s, in, end, out, err) < 0 ? WR_CLAIM_FAILED : WR_CLAIM_BLOCK;
        if (!s->eof && s->fill > s->inputs->options.max_record) { /* before what the reading may have met since */
            *err = (struct wr_err){0};
            s->part->offset = s->offset;
            s->part->line = s->stream_line;
            s->part->eol = d->eol;
            wr_split_too_long(s, s->part, in, 0, err);
            return WR_CLAIM_FAILED;
        }
        if (rc < 0)
            return WR_CLAIM_FAILED;
        if (s->eof)
            return WR_CLAIM_NONE;
        if (rc == WR_SOURCE_BUSY)
            return WR_CLAIM_BUSY;
        if (rc == WR_SOURCE_AGAIN) {
            *fd = wr_source_ready_fd(in->source);
            return WR_CLAIM_WAIT;
        }
    }
nomem:
    wr_split_no_memory(err);
    return WR_CLAIM_FAILED;
}

/* The same for --reference, seekable or not. */
static enum wr_claim claim_reference(struct wr_split *s, struct wr_input *in, struct wr_block **out,
                                     uint64_t *lines, int *fd, struct wr_err *err)
{
    if (!s->reference && !(s->reference = wr_reference_new(in, s->inputs->options.max_record)))
        goto nomem;
    if (!s->part && !(s->part = wr_block_get(s->blocks, s->inputs->options.block_bytes)))
        goto nomem;
    if (s->late.code) {
        *err = s->late;
        return WR_CLAIM_FAILED;
    }
    for (;;) {
        int rc = 0;
        s->fill = 0;
        if (in->source->seekable) {
            uint64_t left = in->source->size - s->next;
            size_t n = left < s->inputs->options.block_bytes ? (size_t)left : s->inputs->options.block_bytes;
            rc = wr_source_pread(in->source, s->part->data, n, s->next, &s->fill, err);
            s->next += s->fill;
            s->eof = s->next == in->source->size;
        } else if (!s->eof) {
            rc = fill(s, in, s->inputs->options.block_bytes, err);
        }
        if (rc < 0 && !s->fill)
            return WR_CLAIM_FAILED;
        if (s->fill && wr_reference_push(s->reference, s->part->data, s->fill, &s->late) >= 0 && s->eof)
            wr_reference_finish(s->reference, &s->late);
        else if (!s->fill && s->eof)
            wr_reference_finish(s->reference, &s->late);
        if (s->late.code && !s->late.line) {
            snprintf(s->late.file, sizeof s->late.file, "%s", in->path);
            s->late.line = s->stream_line + wr_reference_lines(s->reference, in->format.dialect.eol);
        }
        if (s->late.code && !wr_reference_rows(s->reference)) {
            *err = s->late;
            return WR_CLAIM_FAILED;
        }
        if (wr_reference_rows(s->reference)) {
            *out = wr_reference_block(s->reference, s->blocks);
            if (!*out)
                goto nomem;
            (*out)->input = in->number;
            (*out)->eol = in->format.dialect.eol;
            (*out)->last = s->eof;
            *lines = wr_scan_lines((*out)->data, (*out)->end, (*out)->eol);
        }
        s->fill = 0;
        if (s->eof && !s->late.code) {
            wr_reference_free(s->reference);
            s->reference = NULL;
        }
        if (*out)
            return WR_CLAIM_BLOCK;
        if (s->eof)
            return WR_CLAIM_NONE;
        if (rc == WR_SOURCE_AGAIN) {
            *fd = wr_source_ready_fd(in->source);
            return WR_CLAIM_WAIT;
        }
    }
nomem:
    wr_split_no_memory(err);
    return WR_CLAIM_FAILED;
}

enum wr_claim wr_split_read(struct wr_split *s, struct wr_input *in, struct wr_block **out, uint64_t *lines,
                            int *fd, struct wr_err *err)
{
    return wr_split_by_reference(s, in) ? claim_reference(s, in, out, lines, fd, err)
                                        : claim_stream(s, in, out, lines, fd, err);
}
