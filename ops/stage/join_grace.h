/* A join whose file does not fit in memory: a grace hash join that keeps the order of the stream.
 *
 * The file's rows go to temporary runs by the hash of their key as soon as keeping them becomes tight
 * (join_keep.c): the partitions. Then the plan is another one (plan/replan.c), in which one operator sees all rows
 * of the stream in order (join_collect.c), as records that whoever had them has made (join_pack.c). Those are
 * written as they come, numbered, and of each the number and the key to its key's partition. At the end each
 * partition is joined by itself, by whoever has time (join_part.c): a table of its file's rows, the numbered keys
 * looked up in it. What they find is a run of results by number. And then (join_give.c) the stream's rows are read
 * once more, in their order, each with its partition's next results beside it: so nothing has to be sorted, and a
 * row's own values are written and read once, however often it finds something.
 *
 * A partition whose table does not fit is partitioned again by another hash, and the results of the parts merged by
 * number. Where that can not help, as all its rows have one key, it is joined in pieces that fit, one after the
 * other. The rows of a key that has many are written once, and each result refers to them: so the disk holds no
 * more than the two inputs and what rows with few matches find, and many times many rows are only ever made on
 * their way out.
 *
 * right, full: what no key of the stream has found comes out of each partition by the number of its row, and all of
 * them are merged at the end. Nothing of this depends on where memory became tight, nor on who joins a partition.
 *
 * The operators are in join_grace.c. */
#ifndef WR_STAGE_JOIN_GRACE_H
#define WR_STAGE_JOIN_GRACE_H

#include "base/hash.h"
#include "ops/stage/join.h"
#include "ops/stage/join_run.h"

/* ---- files --------------------------------------------------------------------------------------------------- */

/* A temporary file that another operator reads than the one that writes it, who may be closed first: so the program
 * pays for it. Who reads it takes it, and then closes it; what the writer still writes does not count. */
struct join_store {
    struct wr_spill *file;
    struct wr_payer pay;
    bool taken;              /* not looked at while threads run but by who takes it */
    struct join_store *next; /* in the list of who has taken it */
};

/* *out may be set when it fails too. 0 or negative. */
int join_store_open(struct wr_env *, struct join_store **out);
/* Closes it; its runs have been dropped. */
void join_store_done(struct join_store *);
/* The same by who has written it, unless it is taken. NULL is fine. */
void join_store_leave(struct join_store *);

/* ---- partitions ---------------------------------------------------------------------------------------------- */

/* Runs by the hash of a key at a level of partitioning; numbers are those of rows. Of the file: bytes are the key's
 * length (4 bytes), the key, and, but in semi and anti, the row's values; of the stream: the key. */
struct join_parts {
    unsigned level;
    uint32_t n;            /* a power of two */
    struct join_run *runs; /* [n] */
};

enum { JOIN_LEVELS = 10, JOIN_KEY = sizeof(uint32_t) };

/* How many partitions the operator can have open at a time; a power of two. */
uint32_t join_fanout(const struct wr_env *);
int join_parts_begin(struct join_parts *, struct wr_spill *, unsigned level, uint32_t n, const char *who,
                     struct wr_err *);
int join_parts_seal(struct join_parts *, struct wr_err *);
/* Drops the runs. A zeroed one is fine. */
void join_parts_done(struct join_parts *);

static inline uint32_t join_part_of(const struct join_parts *p, struct wr_slice key)
{
    return (uint32_t)(wr_hash_part(key.p, key.n, p->level) & (p->n - 1));
}

/* The key of a row of the file, and where its values begin. */
static inline struct wr_slice join_key_of(const struct join_record *r)
{
    uint32_t n;
    memcpy(&n, r->p, sizeof n);
    return (struct wr_slice){r->p + JOIN_KEY, n};
}

/* The rows of the file once they have spilled: what join_keep.c has instead of rows in memory. */
struct join_spilled {
    struct wr_spill *file;
    struct join_parts parts;
    struct join_run loose; /* right, full: rows with a null key: their values */
};

/* Begins it: what is in memory goes there, and the memory back. 0 or negative. */
int join_spill_begin(struct join_rows *, struct wr_env *);
/* The selected rows of the batch. Those at with[0..n) have a key; cols: the used columns. 0 or negative. */
int join_spill_batch(struct join_rows *, struct wr_env *, const struct wr_batch *, const struct wr_keys *,
                     const uint16_t *with, uint32_t n, const struct wr_str *const *cols);
int join_spill_end(struct join_rows *, struct wr_err *);
void join_spill_done(struct join_rows *);

/* ---- rows of the stream -------------------------------------------------------------------------------------- */

/* Who has rows of the stream writes them to a file of its own, those of a batch as blocks of their own. A record is
 * the partition that the row's key belongs to (1 byte), in a partition of the stream its group id (4 bytes) and
 * line (8 bytes), and the used columns; its number there is the ordinal, else the line in which the row stood. */
struct join_packer {
    const struct join_plan *plan;
    struct join_parts parts; /* level and n */
    struct wr_colref **cols; /* [ncols] */
    uint32_t ncols;
    struct join_store *store; /* it may write to it, rows that do not count, while others read what they have got */
    uint64_t last;            /* number of the last record */
    bool grouped;             /* it stands with the owners of a partition */
};

enum { JOIN_NOWHERE = UINT8_MAX }; /* partition of a row whose key is null */

/* What is left to do with a batch whose rows have been written; in its arena, by row. */
struct join_packed {
    struct join_store *store;
    const struct wr_spill_block *blocks; /* [nblocks] */
    uint32_t *rows;                      /* [nblocks] in each */
    uint32_t nblocks;
    bool grouped;
    struct wr_keys keys;
    const uint8_t *part;
};

int join_packer_begin(struct join_packer *, const struct join_plan *, const struct join_rows *, struct wr_env *);
/* A zeroed one is fine. */
void join_packer_done(struct join_packer *);
/* Writes the selected rows, but for those that come to nothing. 0 or negative. */
int join_pack(struct join_packer *, struct wr_env *, struct wr_batch *, const struct join_packed **out);
/* Does a row without a key come to nothing? */
static inline bool join_drops(const struct join_plan *p)
{
    return !join_keeps_left(p->kind) && p->kind != JOIN_ANTI;
}
/* Fills the columns of a batch of nrows rows of what stands behind the partition (and group id) at at[row], which
 * lives as long as the batch does; at[] is moved on. 0 or -1: out of memory. */
int join_unpack(const struct join_packer *, struct wr_batch *, const char **at);

/* What has come of the stream. */
struct join_stream {
    const struct join_plan *plan;
    struct wr_payer pay; /* the program, as with a store */
    bool taken;          /* the same */
    struct join_source {
        struct join_store *store;
        struct wr_spill_run run; /* the rows that have come */
        uint32_t given;          /* blocks of that */
    } * sources;
    struct join_turn {
        uint32_t source, rows;
        const char *input;
    } * turns; /* so many rows, all of that input, are the next ones of the stream: a block of that source, */
    uint32_t nsources, nturns, cap_sources, cap_turns; /* behind those before of that source */
    struct join_store *store;
    struct join_parts keys; /* in that; the partitions of the file */
    uint64_t n;             /* rows */
    bool grouped;           /* it stands with the owners of a partition */
    uint32_t given_parts, given_turns;
};

/* A piece of work on its way from operator to operator, in a batch that stands for it (batch->ticket): a partition
 * to be joined, or a block of the stream to be read. All partitions come before the first block. */
struct join_ticket {
    struct join_stream *stream;
    const struct join_turn *turn; /* NULL: a partition */
    uint32_t at;                  /* which one, or which block of the turn's source */
    /* done: */
    struct join_results *results; /* of the partition, */
    struct join_store *store;     /* and the file that they are in */
    struct wr_slice rows;         /* the block, in the batch's arena */
};

/* *out may be set when it fails too. 0 or negative. */
int join_stream_begin(const struct join_plan *, const struct join_rows *, struct wr_env *,
                      struct join_stream **out);
/* Takes in what is left of the batch's rows: whose turn it is, and their keys. 0 or negative. */
int join_stream_add(struct join_stream *, const struct wr_batch *, const struct join_packed *, struct wr_err *);
/* From now on any thread may read it, a partition of the keys one at a time. 0 or negative. */
int join_stream_end(struct join_stream *, struct wr_err *);
/* What is to be done next with it; false: nothing. */
bool join_stream_next(struct join_stream *, struct join_ticket *);
void join_stream_done(struct join_stream *);
/* The same by who has collected it, unless it is taken. NULL is fine. */
void join_stream_leave(struct join_stream *);

/* ---- work ---------------------------------------------------------------------------------------------------- */

/* What the partition's rows of the stream have found, by their number: nothing but that (semi, anti), the values of
 * a row of the file, in the order of those, or JOIN_MANY: a place in `many`, from where on there are the values of
 * so many rows. */
struct join_results {
    struct join_run found, rest; /* rest: right, full: values of rows that none has found, by theirs */
    struct join_run many;
};

/* Drops the runs of v[0..n). */
void join_results_drop(struct join_results *v, uint32_t n);

/* Values of the rows of a key that has many of them. */
struct join_place {
    uint32_t block, offset;
    uint64_t rows;
};

/* First byte of a result's bytes. */
enum { JOIN_ONE, JOIN_MANY };

/* Who does it: any pieces, one at a time. */
struct join_worker {
    const struct join_plan *plan;
    const struct join_rows *rows; /* of the file: spilled */
    struct wr_env *env;
    struct join_store *store;     /* of the results */
    struct join_run many;         /* of the partition at hand */
    struct join_results *results; /* [partitions] those that nobody has taken */
    struct wr_spill_unpacker unpacker;
    bool shared; /* others read the file's partitions too */
};

int join_worker_begin(struct join_worker *, const struct join_plan *, const struct join_rows *, struct wr_env *);
/* A zeroed one is fine. */
void join_worker_done(struct join_worker *);
/* Does what the batch's ticket says, and gives it one that says what came of it. Of a partition, runs that are not
 * needed any more are dropped. 0 or negative. */
int join_work(struct join_worker *, struct wr_batch *, struct wr_err *);

/* ---- giving rows out ----------------------------------------------------------------------------------------- */

struct join_giver;
/* *out may be set when it fails too. 0 or negative. */
int join_giver_begin(const struct join_plan *, const struct join_rows *, struct wr_env *, struct join_giver **out);
/* Takes the stream and what a partition of it has found, or a block of rows, which stays until join_giver_next
 * gives nothing more. 0 or negative. */
int join_giver_take(struct join_giver *, const struct join_ticket *);
/* The next batch, when one is full; NULL: there is none. Its columns are for join_fill to make. 0 or negative. */
int join_giver_next(struct join_giver *, struct wr_batch **out);
/* The same when there are no more blocks. rest: the file's rows too that none has found. */
int join_giver_end(struct join_giver *, bool rest, struct wr_batch **out);
/* NULL is fine. */
void join_giver_done(struct join_giver *);

/* Rows without their columns, in the arena of their batch (batch->ticket). */
struct join_made {
    const char **at;     /* by row: a record of the stream, behind partition and group id */
    const char **values; /* of the file's row; NULL: none */
};
/* Makes them, if they are not there. 0 or -1: out of memory. */
int join_fill(const struct join_packer *, const struct join_rows *, struct wr_batch *);

/* ---- operators ----------------------------------------------------------------------------------------------- */

/* data: the plan. Those in order, and those that run anywhere; and all of it, at the owners of a partition. */
extern const struct wr_op wr_op_join_collect, wr_op_join_give;
extern const struct wr_op wr_op_join_pack, wr_op_join_work, wr_op_join_fill;
extern const struct wr_op wr_op_join_owner;

#endif
