/* A slow and obvious CSV reader: the oracle for the scanner and for the libcsv wrapper.
 *
 * Written from weir-lang(7) alone, a character at a time with free look-ahead; it knows no states and
 * shares no code with lib/data. It gives the records as they stand; how many fields a record should have is the
 * test's business. */
#ifndef TESTS_SUPPORT_REF_CSV_H
#define TESTS_SUPPORT_REF_CSV_H

#include "data/scan.h"

struct ref_field {
    size_t value, n; /* its value: bytes [value, value + n) of ref_table.text */
    bool quoted;     /* begins with a quote that counts */
};

struct ref_record {
    size_t begin, end;   /* its bytes, without the line end */
    size_t next;         /* past the line end */
    size_t first, count; /* its fields: ref_table.fields[first .. first + count) */
    int flaw;            /* 0, WR_BAD_AFTER, WR_BAD_UNCLOSED; what is met first */
    size_t column, at;   /* of the flaw: field, and offset as in struct wr_bad */
};

struct ref_table {
    struct ref_record *records;
    struct ref_field *fields;
    char *text;
    size_t nrecords, nfields, ntext;
};

/* Reads all of p[0..n), the input's last byte included. Aborts when memory is out. */
void ref_csv_read(struct ref_table *, const struct wr_dialect *, const char *p, size_t n);
void ref_csv_done(struct ref_table *);

#endif
