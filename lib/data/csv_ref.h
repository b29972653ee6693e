/* The reference reader: libcsv behind our contract (lib/README.md). Slow and independent of scan.c on
 * purpose: `--reference` uses it instead of the scanner, tests compare the two.
 *
 * Push bytes in pieces of any size; records come back through a callback with unquoted values. One thread. */
#ifndef WR_DATA_CSV_REF_H
#define WR_DATA_CSV_REF_H

#include "base/slice.h"
#include "data/scan.h"

struct wr_csv_ref;

/* One record. fields[i] points into memory that is valid during the call only. bad: 0, or enum wr_bad_kind
 * AFTER/UNCLOSED (fields then hold what was read so far; the callback decides about FEW and MANY itself).
 * begin/end: byte offsets in the input of the record without its line end. column: where a bad one went wrong.
 * blank lines come as nfields 0. Return nonzero to stop: wr_csv_ref_push returns that value. */
typedef int wr_csv_ref_row(void *ctx, const struct wr_slice *fields, uint32_t nfields, int bad, uint32_t column,
                           uint64_t begin, uint64_t end);

/* NULL: out of memory. max_record: bytes a record may have. */
struct wr_csv_ref *wr_csv_ref_new(const struct wr_dialect *, size_t max_record, wr_csv_ref_row *, void *ctx);
/* Feeds n bytes; 0, the callback's value, or -1 (out of memory or a record beyond max_record). */
int wr_csv_ref_push(struct wr_csv_ref *, const char *p, size_t n);
/* End of input: delivers a last record without line end. */
int wr_csv_ref_finish(struct wr_csv_ref *);
void wr_csv_ref_free(struct wr_csv_ref *);

#endif
