/* Writers of CSV and TSV: rows of a batch, formatted into a buffer (weir-lang(7); RFC 4180).
 *
 * CSV: a field is quoted where it holds the delimiter, a quote, CR or LF, and not otherwise; an empty field that is
 * alone in its row is "". TSV: no quotes; tab, LF, CR and backslash are \t \n \r \\. Numbers are in shortest form,
 * truth is true or false, null is nothing. Views are written straight from the block. */
#ifndef WR_DATA_CSV_WRITE_H
#define WR_DATA_CSV_WRITE_H

#include "base/buf.h"
#include "data/batch.h"

struct wr_csv_out {
    char delim; /* CSV: between fields; TSV always has tabs */
    bool tsv;
    bool no_escapes; /* TSV: a backslash is written as it is (--escapes none) */
};

/* Appends the line of column names. 0 or -1: out of memory. */
int wr_csv_write_header(const struct wr_csv_out *, const struct wr_slice *names, uint32_t n, struct wr_buf *);

/* Appends the selected rows of a batch, the columns in slots[0..n) in this order (a slot may come more than once,
 * and one that was never filled is null). Scratch comes from the batch's arena. 0, or -1: out of memory; the buffer
 * may then hold some of the rows. One thread, the batch's owner. */
int wr_csv_write_batch(const struct wr_csv_out *, struct wr_batch *, const uint32_t *slots, uint32_t n,
                       struct wr_buf *);

/* Undoes the four escapes of TSV: at most n bytes to out, returns how many. Another backslash stands for itself. */
size_t wr_tsv_unescape(const char *p, size_t n, char *out);

#endif
