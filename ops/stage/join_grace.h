/* A join whose file does not fit in memory: a grace hash join that keeps the order of the stream.
 *
 * The file's rows go to temporary runs by the hash of their key as soon as keeping them becomes tight
 * (join_keep.c): the partitions. Then the plan is another one (plan/replan.c), in which one operator sees all rows
 * of the stream in order (join_grace.c), as records that whoever had them has made (join_pack.c). It writes them to
 * one run as they come, numbered, and of each only the number and the key to its key's partition. At the end each
 * partition is joined by itself (join_part.c): a table of its file's rows, the numbered keys looked up in it. What
 * they find is a run of results by number. And then (join_give.c) the stream's rows are read once more, in their
 * order, each with its partition's next results beside it: so nothing has to be sorted, and a row's own values are
 * written and read once, however often it finds something.
 *
 * A partition whose table does not fit is partitioned again by another hash, and the results of the parts merged by
 * number. Where that can not help, as all its rows have one key, it is joined in pieces that fit, one after the
 * other. The rows of a key that has many are written once, and each result refers to them: so the disk holds no
 * more than the two inputs and what rows with few matches find, and many times many rows are only ever made on
 * their way out.
 *
 * right, full: what no key of the stream has found comes out of each partition by the number of its row, and all of
 * them are merged at the end. Nothing of this depends on where memory became tight. */
#ifndef WR_STAGE_JOIN_GRACE_H
#define WR_STAGE_JOIN_GRACE_H

#include "base/hash.h"
#include "ops/stage/join.h"
#include "ops/stage/join_run.h"

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
    struct join_store *store;
    uint64_t last; /* number of the last record */
    bool grouped;  /* it stands with the owners of a partition */
};

/* Its file. While rows come it alone writes to it, and may still do so, of rows that do not count, when others read
 * what they have got: so they do not touch it but for `taken`. */
struct join_store {
    struct wr_spill *file;
    struct wr_payer pay;
    bool taken; /* whoever reads it closes it; else the packer does */
};

enum { JOIN_NOWHERE = UINT8_MAX }; /* partition of a row whose key is null */

/* What is left to do with a batch whose rows have been written; in its arena, by row. */
struct join_packed {
    struct join_store *store;
    const struct wr_spill_block *blocks; /* [nblocks] */
    uint32_t nblocks;
    bool grouped;
    struct wr_keys keys;
    const uint8_t *part;
};
void join_store_done(struct join_store *);

int join_packer_begin(struct join_packer *, const struct join_plan *, const struct join_rows *, struct wr_env *);
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

/* ---- joining a partition ------------------------------------------------------------------------------------- */

/* What the partition's rows of the stream have found, by their number: nothing but that (semi, anti), the values of
 * a row of the file, in the order of those, or JOIN_MANY: a place in `many`, from where on there are the values of
 * so many rows. */
struct join_results {
    struct join_run found, rest; /* rest: right, full: values of rows that none has found, by theirs */
};

/* Values of the rows of a key that has many of them. */
struct join_place {
    uint32_t block, offset;
    uint64_t rows;
};

/* First byte of a result's bytes. */
enum { JOIN_ONE, JOIN_MANY };

struct join_grace {
    const struct join_plan *plan;
    const struct join_rows *rows; /* of the file: spilled */
    struct wr_env *env;
    struct join_packer packer; /* where nobody has packed the rows before */
    struct wr_spill *file;
    struct join_source {
        struct join_store *store;
        struct join_run rows; /* those that have come */
    } * sources;
    struct join_turn {
        uint32_t source, rows;
        const char *input;
    } * turns; /* so many rows of that source, all of that input, are the next ones of the stream */
    uint32_t nsources, nturns, cap_sources, cap_turns;
    struct join_parts keys;
    struct join_run many;
    struct join_results *results; /* [keys.n] */
    uint64_t n;                   /* rows of the stream */
    bool grouped;                 /* it stands with the owners of a partition */
    bool joined, resting;
    struct join_give *give;
};

/* Joins what is in partition k; runs that are not needed any more are dropped. 0 or negative. */
int join_partition(struct join_grace *, uint32_t k, struct wr_err *);

/* ---- giving rows out ----------------------------------------------------------------------------------------- */

/* The next batch; NULL: there is none. rest: the file's rows too that none has found. 0 or negative. */
int join_give(struct join_grace *, bool rest, struct wr_batch **out);
void join_give_done(struct join_grace *);

extern const struct wr_op wr_op_join_grace; /* data: the plan */
extern const struct wr_op wr_op_join_pack;  /* the same: packs the rows for it, anywhere */

#endif
