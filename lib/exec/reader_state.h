/* A reader inside: shared by the files that make it, private to them.
 *
 * reader.c makes batches of a block's index, reader_ref.c of what libcsv found in it; reader_count.c of its tally;
 * reader_bad.c says what becomes of records that are no rows. A struct wr_bad whose offsets count from block->data
 * is said to be placed.
 */
#ifndef WR_EXEC_READER_STATE_H
#define WR_EXEC_READER_STATE_H

#include "data/json_rows.h"
#include "exec/reader.h"
#include "exec/reference.h"

struct wr_reader_column {
    uint32_t slot, source;
    bool written; /* only by whoever writes rows */
};

struct wr_reader {
    struct wr_split *split;
    struct wr_inputs *inputs;
    struct wr_batch_pool *batches;
    struct wr_warner *warner;
    struct wr_reader_spec plan;
    /* columns that are used, by slot */
    struct wr_reader_column *used;
    uint32_t nused;
    struct wr_json_rows *json; /* JSON lines: what is wanted of them; else NULL */
    struct wr_slice *names;    /* [nnames] of its columns */
    uint32_t nnames;
    int32_t place[WR_PLACES]; /* slots of _row, _file, _line; -1: not used */
    struct wr_late late;
    uint32_t late_row; /* of the index: row 0 of the batch that came last */
    struct wr_index index;
    /* the block at hand */
    struct wr_block *block;
    const struct wr_input *in;
    struct wr_index_spec spec;
    enum wr_records records; /* of its batches */
    uint32_t zero;           /* what offsets of the index count from, in the block */
    bool counts;             /* batches may be bare */
    uint32_t bare;           /* rows of the block that the next batch stands for */
    bool rough;              /* many rows of the block before were not as a writer would put them */
    bool cuts;               /* batches end before bad records */
    struct wr_line_mark bad_line;
    struct wr_index one;       /* of a record that is looked at alone */
    uint32_t row, bad, trim;   /* next of each */
    uint64_t rows_before;      /* _row: of all blocks before */
    uint64_t line;             /* _line: of what stands ... */
    uint32_t line_at;          /* ... here in the block */
    uint32_t whole, whole_bad; /* rows, and bad records, before one that is longer than --max-record */
    bool finished;             /* all of it was taken */
    struct wr_ref_rows *ref;   /* --reference */
    struct wr_input_stats stats;
};

/* reader.c */
/* Where column `source` of the schema stands in the input at hand, or WR_INPUT_MISSING. */
uint32_t wr_reader_place_of(const struct wr_reader *, uint32_t source);
/* Is no bad record the end? */
bool wr_reader_tolerates_all(const struct wr_reader *);
/* A batch of n rows of the block at hand, without columns; *row_off: for the caller to fill, and of n + 1 elements.
 * NULL: out of memory. */
struct wr_batch *wr_reader_batch(struct wr_reader *, uint32_t n, uint32_t **row_off);
/* Fills the columns that say where rows stand. 0 or -1: out of memory. */
int wr_reader_put_places(struct wr_reader *, struct wr_batch *);

/* reader_bad.c */
/* Sets a placed record aside, or cuts it (policy: --ragged wants it so). 0: go on; WR_READER_WAIT; negative: it
 * ends the input. */
int wr_reader_refuse(struct wr_reader *, const struct wr_bad *, bool policy, struct wr_err *);
/* Tells of a placed row that --ragged cut or dropped. */
void wr_reader_tell(struct wr_reader *, int warning, const struct wr_bad *);
/* Bad records of the index that stand before this row: set aside, or what ends the input. As wr_reader_refuse. */
int wr_reader_pass_bad(struct wr_reader *, uint32_t row, struct wr_err *);
/* Tells of rows that --ragged has cut in the batch that came last. */
void wr_reader_pass_trimmed(struct wr_reader *);

/* reader_count.c */
/* Counts the rows of the block at hand into r->bare; false: they have to be taken apart. */
bool wr_reader_count(struct wr_reader *);
/* A bare batch of these. NULL: out of memory. */
struct wr_batch *wr_reader_bare_batch(struct wr_reader *);

/* reader_ref.c */
/* As wr_reader_next, of a block that libcsv took apart. */
int wr_reader_ref_next(struct wr_reader *, struct wr_batch **, struct wr_err *);
/* Rows that such a block delivers. */
uint64_t wr_reader_ref_delivers(struct wr_reader *);

#endif
