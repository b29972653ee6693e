/* --reference: rows read with libcsv instead of the scanner (data/csv_ref.h), and nothing of the scanner's: libcsv
 * sees the input from front to back and says itself where records end. Its rows become blocks whose fields are
 * views into the unquoted values, so that everything behind the reader is the same. */
#ifndef WR_EXEC_REFERENCE_H
#define WR_EXEC_REFERENCE_H

#include "data/block.h"
#include "exec/input.h"

/* A block's rows. Fields of row r: field[first[r] .. first[r + 1]), views from block->data. */
struct wr_ref_rows {
    uint32_t nrows;
    uint32_t *begin;  /* [nrows] offset of the record in block->data */
    uint32_t *end;    /* [nrows] */
    uint32_t *first;  /* [nrows + 1] */
    uint8_t *bad;     /* [nrows] 0, or WR_BAD_AFTER or WR_BAD_UNCLOSED */
    uint32_t *column; /* [nrows] of a bad one */
    struct wr_view *field;
    uint32_t nfields, cap_rows, cap_fields;
};

struct wr_reference;

struct wr_reference *wr_reference_new(const struct wr_input *, size_t max_record); /* NULL: out of memory */
void wr_reference_free(struct wr_reference *);                                     /* NULL is fine */
/* Feeds raw bytes; 0, or WR_ELIMIT. */
int wr_reference_push(struct wr_reference *, const char *p, size_t n, struct wr_err *err);
int wr_reference_finish(struct wr_reference *, struct wr_err *err);
/* Records taken apart and not handed out yet. */
uint32_t wr_reference_rows(const struct wr_reference *);
/* Line ends before the record that is not whole yet, of the bytes not handed out. */
uint64_t wr_reference_lines(const struct wr_reference *, char eol);
/* Moves all whole records into a new block (data: raw records, then unquoted values; offset, end and ref set).
 * NULL: out of memory. */
struct wr_block *wr_reference_block(struct wr_reference *, struct wr_block_pool *);
void wr_ref_rows_free(struct wr_ref_rows *); /* NULL is fine */

#endif
