/* A batch: at most WR_BATCH_ROWS rows in columns, the unit of work.
 *
 * It has one owner at a time, who may change it in place (narrow the selection, fill slots); passing it on passes
 * it whole. All vectors lie in its arena (or its parents', or the block), which lives as long as it does.
 * wr_batch_fork makes headers that share the rows of one batch (an exchange hands those out): each has its own
 * selection, slots and arena, so the owners of forks need no lock; the parent is then constant. Reference counts
 * are atomic.
 *
 * Batches are recycled through a pool; debug builds poison them on release. */
#ifndef WR_DATA_BATCH_H
#define WR_DATA_BATCH_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/num.h"
#include "data/block.h"
#include "data/scan.h"
#include "data/vec.h"

struct wr_batch_pool;
struct wr_batch;

/* Whoever can still fill the slots of a batch from its input (exec/reader.c). */
struct wr_late {
    /* Fills the slot at the rows selected now, if it is a column of the input that is empty yet. 0, or -1: out of
     * memory. */
    int (*fill)(struct wr_late *, struct wr_batch *, uint32_t slot);
    /* Fills all that are empty yet at the rows selected now; nothing comes after that. 0, or -1. */
    int (*fill_rest)(struct wr_late *, struct wr_batch *);
};

/* Can a row be written as the bytes of its record? */
enum wr_records {
    WR_RECORDS_NONE,  /* no: by its columns only */
    WR_RECORDS_LOOK,  /* where it has no quote and no CR, or has quotes as a writer would put them */
    WR_RECORDS_PLAIN, /* always: there is no quote and no CR in the block, and no blank line */
};

/* How fields of an input are to be read; one per input format, immutable. */
struct wr_format {
    struct wr_dialect dialect;
    const struct wr_slice *nulls; /* words of --null */
    uint32_t nnulls;
    bool escapes; /* TSV: \t \n \r \\ are undone where a value is used or leaves as another format */
    bool json;    /* JSON lines: views are those of data/json_rows.h */
};

/* One slot: the vector it was filled with, and what it has been turned into since (made when first needed, kept).
 */
struct wr_column {
    struct wr_vec v;
    struct wr_vec *num;  /* as numbers (WR_REP_NUM), or NULL; valid at rows in num_done */
    struct wr_vec *str;  /* as bytes (WR_REP_STR), or NULL; valid at rows in str_done */
    struct wr_vec *time; /* as times (WR_REP_NUM with `time`), or NULL; valid at rows in time_done */
    uint64_t *num_done;  /* bitmap of WR_BATCH_ROWS bits; NULL: every row of the batch */
    uint64_t *str_done;
    uint64_t *time_done;
};

struct wr_batch {
    _Atomic unsigned refs; /* guards itself */
    struct wr_batch_pool *pool;
    struct wr_batch *parent; /* of a fork: keeps the shared vectors alive; else NULL */
    struct wr_batch **keep;  /* [nkeep] of a gathered batch: what its values point into; a reference each */
    uint32_t nkeep;
    struct wr_block *block;         /* what VIEW columns point into, or NULL; a reference is held */
    const struct wr_format *format; /* of the VIEW columns; NULL if there are none */
    struct wr_arena arena;
    uint32_t nrows; /* rows the vectors have */
    uint32_t nsel;  /* rows that count: positions sel[0..nsel), or all (then nsel == nrows) */
    uint16_t *sel;  /* NULL: all rows */
    uint32_t ncols; /* slots of the slot space */
    struct wr_column *cols;
    /* A row's ordinal: its place in the order of the stream. The reader's rows have theirs by input and offset
     * (wr_batch_ordinals). Where one row was made several, or a stage gave rows another order, all are numbered
     * anew: no two rows share an ordinal, and what comes later in the stream has a higher one. */
    uint64_t *ord; /* [nrows], or NULL: not made yet */
    /* [nrows] where rows were made of others: the ordinals of those, which say where a row came from, for messages;
     * NULL: those are in ord. */
    uint64_t *origin;
    const uint32_t *row_off; /* [nrows] offset of the record in block->data; NULL: rows are not from an input */
    const uint64_t
        *line; /* [nrows] of rows that have left their block: the line they stood in (0: unknown), or NULL */
    /* Other than NONE only between the source and the operators fused to it: row_off then has one element more, and
     * what lies between two of them is the record, its line end and blank lines after it. */
    enum wr_records records;
    struct wr_late *late; /* not NULL: slots are filled only when somebody says wr_batch_need */
    uint32_t *gid;        /* [nrows] group ids inside a keyed stage, or NULL */
    uint64_t *hash;       /* [nrows] hash of the partition's key, or NULL */
    uint32_t owner;       /* of groups that a partial fold gives: who is to have them (plan/plan.h, HASH_ANY) */
    struct wr_slice text; /* a formatted piece of output instead of columns (sink only) */
    bool mark;            /* no rows: of its sequence none comes any more with an ordinal below ord[0]; only between
                             an exchange and what merges its owners */
    const void *ticket;   /* between two operators of one stage: stands for rows that are not made yet, or NULL */
    const char *source;   /* name of the input for messages, or NULL */
    bool bare; /* from a source to an operator that only counts rows (plan/op.h): there are nsel of them, perhaps
                  more than WR_BATCH_ROWS, no columns, and of row_off and ord only the first element */
    struct wr_batch *next; /* list link for whoever owns the batch */
};

/* Keeps up to `keep` batches for reuse, 64 at most, of 768 KiB in the mean. What a batch takes beyond its first 192
 * KiB is charged to the budget (NULL: to nobody); the first part is bounded by the number of batches there can be.
 * NULL: out of memory. */
struct wr_batch_pool *wr_batch_pool_new(unsigned keep, struct wr_budget *budget);
void wr_batch_pool_free(struct wr_batch_pool *); /* all batches released; NULL is fine */
/* Batches that are out. For the check at the end of a debug run. */
unsigned wr_batch_pool_out(const struct wr_batch_pool *);

/* So many rows, or fewer where a batch has so many columns: a value takes some 16 bytes, and what a batch has
 * should lie in the cache, and in the memory that a pool keeps. */
static inline uint32_t wr_batch_fit(uint32_t rows, uint32_t columns)
{
    enum { VALUES = 1 << 16, LEAST = 16 };
    const uint32_t most = columns ? VALUES / columns : rows;
    return most >= rows ? rows : most > LEAST ? most : LEAST;
}

/* An empty batch with ncols cleared slots, refs 1. NULL: out of memory. Any thread. */
struct wr_batch *wr_batch_new(struct wr_batch_pool *, uint32_t ncols);
/* A mark: no rows, none below this ordinal any more. NULL: out of memory. Any thread. */
struct wr_batch *wr_batch_mark(struct wr_batch_pool *, uint64_t ord);
/* A header over the same rows with another selection (sel is copied; NULL: the same, whatever nsel). Refs the
 * parent. NULL: out of memory. */
struct wr_batch *wr_batch_fork(struct wr_batch *, const uint16_t *sel, uint32_t nsel);
/* Makes rows of the rows of one batch: a new batch whose row k has what row rows[k] of `b` has in these slots (and
 * nothing in others), 1 <= n <= WR_BATCH_ROWS. Values are not copied: it keeps a reference to b, which from then on
 * is constant but for its arena. Its rows have origins, group ids and places in the input, but no ordinals yet
 * (wr_env_number). NULL: out of memory. */
struct wr_batch *wr_batch_expand(struct wr_batch *b, const uint16_t *rows, uint32_t n, const uint32_t *slots,
                                 uint32_t nslots);
/* Fills slot `to` of a batch made by wr_batch_expand of b's rows rows[0..n): its row k gets the value in slot
 * slots[k] of b. 0 or -1: out of memory. */
int wr_batch_interleave(struct wr_batch *, uint32_t to, struct wr_batch *b, const uint16_t *rows,
                        const uint32_t *slots, uint32_t n);
/* Which of so many owners has the keys with this hash (base/hash.h, wr_hash_part). */
static inline uint32_t wr_batch_owner(uint64_t hash, uint32_t owners)
{
    return (uint32_t)(((hash >> 32) * owners) >> 32);
}
struct wr_batch *wr_batch_ref(struct wr_batch *);
/* Somebody is about to look at this slot at the rows selected now. 0, or -1: out of memory. */
static inline int wr_batch_need(struct wr_batch *b, uint32_t slot)
{
    return b->late ? b->late->fill(b->late, b, slot) : 0;
}
/* Somebody may look at any slot at the rows selected now, and at no others any more. 0, or -1: out of memory. */
static inline int wr_batch_need_rest(struct wr_batch *b)
{
    return b->late ? b->late->fill_rest(b->late, b) : 0;
}
void wr_batch_unref(struct wr_batch *); /* NULL is fine */

/* A row of one of several batches. */
struct wr_pick {
    uint16_t from; /* which of them */
    uint16_t row;
};
/* A new batch of picked rows, 1 <= n <= WR_BATCH_ROWS, of batches from[0..nfrom) over one slot space, at most
 * 65535. Values are not copied: it keeps the references, which it takes, also on failure. Each batch has to be
 * picked from. Ordinals, group ids, lines and record offsets come along where all batches have them. NULL: out of
 * memory. */
struct wr_batch *wr_batch_gather(struct wr_batch_pool *, struct wr_batch *const *from, uint32_t nfrom,
                                 const struct wr_pick *, uint32_t n);

/* Bytes the batch holds, for bounds. */
size_t wr_batch_bytes(const struct wr_batch *);

/* The rows' ordinals, [nrows], made from input and record offset if not there yet: (input << 44) | byte offset.
 * NULL: out of memory. */
uint64_t *wr_batch_ordinals(struct wr_batch *);

/* 1-based physical line of row `row`, or 0 when it is not from an input. */
uint64_t wr_batch_line(const struct wr_batch *, uint32_t row);

/* ---- columns in other forms (convert.c) -------------------------------------------------------------------- */

/* A column as bytes / as numbers at the rows sel[0..n) (sel NULL: 0..n-1); made where it is not made yet and kept
 * in the batch. NULL: out of memory. As numbers, a field that is no number is WR_TAG_TEXT; who tells of it makes
 * that WR_TAG_TOLD, in place. Rows once made never change (but for that), so copies of the vector's header stay
 * right. */
const struct wr_vec *wr_column_str(struct wr_batch *, uint32_t slot, const uint16_t *sel, uint32_t n);
const struct wr_vec *wr_column_num(struct wr_batch *, uint32_t slot, const uint16_t *sel, uint32_t n);

/* The same for values that are no column of the batch; `c` is zeroed but for c->v and lives as long as the caller
 * likes, what it points to as long as the batch. */
const struct wr_vec *wr_values_str(struct wr_batch *, struct wr_column *c, const uint16_t *sel, uint32_t n);
const struct wr_vec *wr_values_num(struct wr_batch *, struct wr_column *c, const uint16_t *sel, uint32_t n);
/* As times (base/time.h); what is none is WR_TAG_TEXT, or WR_TAG_TOLD, as with numbers. */
const struct wr_vec *wr_values_time(struct wr_batch *, struct wr_column *c, const uint16_t *sel, uint32_t n);

/* A column of a fork: shares the values of `from` and what they were as numbers and times, but for what will be
 * told of them. 0 or -1: out of memory. */
int wr_column_share(struct wr_batch *fork, const struct wr_column *from, struct wr_column *to);

/* Any vector's rows as bytes: numbers in shortest form, times as ISO 8601, truth as true/false. out is WR_REP_STR
 * with str indexed by row. 0 or -1: out of memory. */
int wr_vec_as_str(struct wr_batch *, const struct wr_vec *, const uint16_t *sel, uint32_t n, struct wr_vec *out);

#endif
