/* Sorted runs that do not fit in memory: in a temporary file (io/spill.h), and merged from there.
 *
 * A run there is a row of records, each behind the first word of its key. Runs are kept in the order in which they
 * were made. A merge reads a block of each at a time, so memory bounds how many it takes; where there are more,
 * some are merged to one first. Inside a partition rows with the same key stand in the order of the runs, else in
 * that of their ordinals. */
#ifndef WR_STAGE_SORT_SPILL_H
#define WR_STAGE_SORT_SPILL_H

#include "io/spill.h"
#include "ops/stage/sort.h"
#include "ops/stage/sort_order.h"

struct sort_spilled {
    struct wr_spill_run run;
    unsigned level; /* how often its rows were merged */
};

/* An operator's runs. Zero but for plan and pay: none. */
struct sort_store {
    const struct sort_plan *plan;
    struct wr_payer pay;
    struct wr_spill *file;
    struct sort_spilled *v;
    uint32_t n, cap;
    uint32_t parts; /* a merge takes one of so many parts of the room that there is; 0: all */
};

/* A new run, the last, for records in their order; to be sealed before the next one begins. NULL: in env->err. */
struct wr_spill_run *wr_sort_store_begin(struct sort_store *, struct wr_env *);
/* A record without words for such a run: room for its payload. NULL with err filled. */
char *wr_sort_store_put(struct wr_spill_run *, uint64_t word, uint64_t ordinal, uint32_t bytes, struct wr_err *);
/* Room for n more runs without the others being moved. 0 or negative. */
int wr_sort_store_reserve(struct sort_store *, uint32_t n, struct wr_err *);
/* Adds a run of sorted entries. 0 or negative. */
int wr_sort_store_add(struct sort_store *, struct wr_env *, const struct sort_entry *v, uint32_t n);
/* Merges the latest ones if there are many that were merged as often. 0 or negative. */
int wr_sort_store_tidy(struct sort_store *, struct wr_env *);
/* Merges the latest ones until there are no more than can be merged at a time. 0 or negative. */
int wr_sort_store_settle(struct sort_store *, struct wr_env *);
/* Frees all. */
void wr_sort_store_close(struct sort_store *);

/* Merges runs, of this store or others, to one that it appends; they are to be dropped then. Those of this one must
 * not move (wr_sort_store_reserve). 0 or negative. */
int wr_sort_store_merge(struct sort_store *, struct wr_env *, struct wr_spill_run *const *runs, uint32_t n,
                        unsigned level);
/* Runs that can be merged at a time, where each of them takes so many bytes: at least two. */
uint32_t wr_sort_store_fan(const struct wr_env *, size_t bytes);
/* Bytes of a block of a run, for that: those of long records are larger than others. */
size_t wr_sort_block(const struct wr_env *, const struct wr_spill_run *);

/* A merge of runs by a loser tree. A run is dropped from the disk as it is read. */
struct sort_input {
    struct sort_entry e; /* its first record; record NULL: it has ended */
    const char *at, *end;
    struct wr_spill_reader reader;
};
struct sort_merger {
    const struct sort_plan *plan;
    struct wr_payer pay;
    struct sort_input *in;
    uint32_t *loser; /* [n] loser[0] is the winner's place, then each match's loser's */
    uint32_t n, cap_in, cap_loser;
    struct wr_spill_unpacker unpacker;
    uint64_t word, given; /* of the limit: records given, in a partition of the key with this word */
    bool begun;
};

/* Of all runs of a store (maybe none), which must live until it is closed. 0 or negative; then it is to be closed
 * too. */
int wr_sort_merger_open(struct sort_merger *, struct sort_store *, struct wr_err *);
/* The next record, good until the next call; what the limit leaves out is left out. 1, 0: there is none, or
 * negative.
 */
int wr_sort_merger_next(struct sort_merger *, struct sort_entry *out, struct wr_err *);
/* The next records, copied into the arena of a batch: 1..WR_BATCH_ROWS of them, 0: there are none, or negative. */
int wr_sort_merger_take(struct sort_merger *, struct wr_batch *, struct sort_entry *v, struct wr_err *);
void wr_sort_merger_close(struct sort_merger *); /* a zeroed one is fine */

/* The record that stands at `at` in a block, and its entry; returns where the next one stands. */
static inline const char *wr_sort_stored(const char *at, struct sort_entry *e)
{
    memcpy(&e->word, at, sizeof e->word);
    e->record = (const struct sort_record *)(const void *)(at + sizeof e->word);
    return at + sizeof e->word + wr_sort_record_size(e->record->nwords, e->record->bytes);
}

#endif
