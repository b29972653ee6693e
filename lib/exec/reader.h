/* From inputs to batches: the split hands out blocks of whole records, a reader takes them apart.
 *
 * A seekable file is cut at fixed offsets; any number of workers claim blocks at once. Which records belong to a
 * block is decided exactly (lib/README.md): each worker passes over its block without knowing in which state it
 * begins, then takes the exit state of the block before it and publishes its own; nothing but states and line
 * counts is published. A record belongs to the block in which its first byte lies; its owner reads on past the end.
 * A stream is read by one worker at a time, who hands over the whole records that are there and keeps the rest for
 * the next block.
 *
 * Lock: split->lock guards the split (see split.c); it is held while the next input is opened and its header read,
 * never while rows are read: a stream has one reader at a time (`busy`). */
#ifndef WR_EXEC_READER_H
#define WR_EXEC_READER_H

#include "data/batch.h"
#include "data/csv_write.h"
#include "exec/input.h"
#include "exec/rejects.h"
#include "lang/expr.h"

struct wr_split;
struct wr_reader;

/* schema: which columns are used. crowded: as wr_pool_crowded of the pool that runs the readers. */
struct wr_split *wr_split_new(struct wr_inputs *, const struct wr_schema *, struct wr_block_pool *, bool crowded);
void wr_split_free(struct wr_split *);
/* Before the run: it hands out nothing until wr_split_begin says which sequence its first block is. Of several
 * calls the first counts. */
void wr_split_wait(struct wr_split *);
void wr_split_begin(struct wr_split *, uint64_t seq);

enum wr_claim {
    WR_CLAIM_BLOCK,  /* *block, a reference of the caller's; its seq is set */
    WR_CLAIM_NONE,   /* nothing more: *seq is the number of sequences there are; UINT64_MAX: it never began */
    WR_CLAIM_FULL,   /* the next sequence is not below the limit */
    WR_CLAIM_BUSY,   /* another worker reads the stream, and nothing of it is there */
    WR_CLAIM_AHEAD,  /* a block of the stream was read for whoever claims next: tell somebody, and claim again */
    WR_CLAIM_WAIT,   /* nothing to read now: *fd tells when */
    WR_CLAIM_FAILED, /* sequence *seq is an error */
};
/* The next block with a sequence number below `limit`, for that reader, which has no other one at hand. Any thread.
 * May wait for the first pass over the block before.
 * Of a stream up to `ahead` blocks are read before they are claimed: who reads goes on reading as long as others
 * take what he has read, so that a decoder's tables and window stay in one core's cache. 0: whoever reads gets the
 * block himself. */
enum wr_claim wr_split_claim(struct wr_split *, struct wr_reader *, uint64_t limit, unsigned ahead,
                             struct wr_block **block, uint64_t *seq, int *fd, struct wr_err *err);
/* Gives back a claimed block that no reader has begun. */
void wr_split_drop(struct wr_block *);
/* No sequence >= seq is wanted. */
void wr_split_stop(struct wr_split *, uint64_t seq);
/* Have all blocks there are numbers below `seq`, and is there nothing to be read for another one now? */
bool wr_split_idle(struct wr_split *, uint64_t seq);
/* Bytes handed out so far, and those that the input at hand is known to have beyond. */
uint64_t wr_split_in_sight(struct wr_split *);
/* After the run: has anything stopped the reading before the end? */
bool wr_split_stopped(const struct wr_split *);
/* Where _row is asked for: sequence seq has n rows; *before: rows of the sequences before it. Every sequence that
 * was claimed as a block says so once, without pausing, and waits until the one before has. Any thread. */
void wr_split_count(struct wr_split *, uint64_t seq, uint64_t n, uint64_t *before);
/* Adds a reader's counts of a block to the inputs' accounts; finished: it took all of the block, else the reading
 * stopped there. Any thread. */
void wr_split_account(struct wr_split *, const struct wr_input_stats *, bool finished);
/* The error for a record longer than --max-record that begins at `begin` of block->data: WR_ELIMIT. */
int wr_split_too_long(const struct wr_split *, const struct wr_block *, const struct wr_input *, size_t begin,
                      struct wr_err *);
/* After the run: bytes of records that the inputs of the split had, for the account of those that were taken. */
uint64_t wr_split_owed(const struct wr_split *);

struct wr_reader_spec {
    const struct wr_schema *schema; /* of the first input: which slots its columns have */
    uint32_t batch_rows;            /* 1..WR_BATCH_ROWS */
    bool counts;                    /* whoever gets the batches only counts rows: they may be bare (batch.h) */
    bool ahead;                     /* records may be taken apart on the first pass over a block */
    bool late; /* whoever gets the batches says wr_batch_need, and wr_batch_need_rest at last */
    /* Not NULL: rows may leave as records in this style (batch.h: enum wr_records), and columns that are only
     * written (schema.h) are then not filled. */
    const struct wr_csv_out *records;
    struct wr_rejects *rejects; /* where rows that are set aside go, or NULL */
};
enum { WR_READER_WAIT = 2 };
/* One worker's: the index and the block it works on. NULL: out of memory. */
struct wr_reader *wr_reader_new(struct wr_split *, struct wr_inputs *, struct wr_batch_pool *,
                                const struct wr_reader_spec *, struct wr_warner *);
void wr_reader_free(struct wr_reader *); /* NULL is fine */
/* JSON lines: notes in the schema's names which of them some row had. After the run. */
void wr_reader_note_met(const struct wr_reader *);
/* The first pass over the bytes of a block of that input which it may be given next, as far as it can be without
 * knowing in which state they are entered (scan.h: wr_index_ahead). Lock not held. */
void wr_reader_pass(struct wr_reader *, const struct wr_input *, bool begins, char *to, const char *p, size_t n,
                    struct wr_scan_ahead *);
/* Begins a block (takes the reference), the one that it claimed last. 0 or WR_ELIMIT. */
int wr_reader_begin(struct wr_reader *, struct wr_block *, struct wr_err *);
/* 1: *batch; 0: the block is finished; WR_READER_WAIT: come again when the sequence is the lowest; negative: a bad
 * record stands here, or reading failed, and nothing of the block comes after it. */
int wr_reader_next(struct wr_reader *, struct wr_batch **batch, struct wr_err *);

#endif
