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

/* What of a row is written: the columns in slots[0..n), in this order. A slot may come more than once, and one that
 * was never filled is null. The first `record` of them (0: none) are all the fields of the input in their order: a
 * batch with records (batch.h) may then lack them. */
struct wr_csv_columns {
    const uint32_t *slots;
    uint32_t n, record;
};

/* Begins with the selected rows of a batch; `scratch` is for records that have to be taken apart (NULL: there are
 * none), constant otherwise. The result lies in the batch's arena, as does all it needs. NULL: out of memory. One
 * thread, the batch's owner. */
struct wr_csv_rows *wr_csv_rows_begin(const struct wr_csv_out *, const struct wr_csv_columns *, struct wr_batch *,
                                      struct wr_index *scratch);
/* Writes the next rows at at[0..room), as far as there is certainly room for them: *n bytes. Row k of them ends at
 * at + ends[k] (NULL: nobody asks). 1: there are more rows; 0: that was all; -1: out of memory. */
int wr_csv_rows_write(struct wr_csv_rows *, char *at, size_t room, size_t *n, size_t *ends);
/* The first of the selected rows that is not written yet. */
uint32_t wr_csv_rows_next(const struct wr_csv_rows *);
/* Room with which wr_csv_rows_write would write at least one more row. */
size_t wr_csv_rows_room(const struct wr_csv_rows *);

/* May records of such an input be written as they stand, if wr_csv_is_record is true for them? */
bool wr_csv_keeps_records(const struct wr_csv_out *, const struct wr_format *);
/* Is p[0..n), a record and its line end, what would be written of its fields? For inputs with wr_csv_keeps_records.
 */
bool wr_csv_is_record(const struct wr_csv_out *, const struct wr_format *, const char *p, size_t n);

/* Undoes the four escapes of TSV: at most n bytes to out, returns how many. Another backslash stands for itself. */
size_t wr_tsv_unescape(const char *p, size_t n, char *out);

#endif
