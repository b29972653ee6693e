/* Runs of numbered records in temporary files (io/spill.h): what a join that does not fit in memory is made of.
 *
 * A record is a number, a length and bytes. In a run numbers never descend, so that runs whose records belong
 * together can be merged; what is written is by how much each is higher, so that most records take two bytes beside
 * their own. One thread at a time. */
#ifndef WR_STAGE_JOIN_RUN_H
#define WR_STAGE_JOIN_RUN_H

#include "io/spill.h"

struct join_record {
    uint64_t number;
    uint32_t n;
    const char *p; /* [n] */
};

/* A run (io/spill.h). Zero but for `of.file`: it is empty. */
struct join_run {
    struct wr_spill_run of;
    uint64_t last;  /* number of its last record, */
    uint32_t begin; /* and where in the block that is being filled that begins */
};

/* Adds a record; where its n bytes go, to be filled before the next call with this run. NULL: see wr_spill_add. */
char *join_run_add(struct join_run *, uint64_t number, size_t n, struct wr_err *);
/* The same with its bytes. 0 or negative. */
int join_run_copy(struct join_run *, const struct join_record *, struct wr_err *);

/* Reads a sealed run. */
struct join_reader {
    struct wr_spill_reader from;
    struct wr_slice rest;  /* of the block */
    struct join_record at; /* good until the next one is asked for */
    bool there;            /* else the run has ended */
};

/* At its first record. once: its place on the disk is given back as it is read. 0 or negative. */
int join_reader_begin(struct join_reader *, struct join_run *, bool once, struct wr_err *);
int join_reader_next(struct join_reader *, struct wr_err *);
/* A zeroed one is fine. */
void join_reader_done(struct join_reader *);

/* Several runs as one: by number, and of equal ones those of an earlier run first. */
struct join_merge {
    struct join_reader *v; /* [n] */
    uint32_t *heap;        /* [nheap] of those that have not ended, the next one at [0] */
    uint32_t n, nheap;
};

/* The runs live as long as it does; they are read once. 0 or negative. */
int join_merge_begin(struct join_merge *, struct join_run *runs, uint32_t n, const char *who, struct wr_err *);
/* The next record, NULL: there is none. */
static inline const struct join_record *join_merge_at(const struct join_merge *m)
{
    return m->nheap ? &m->v[m->heap[0]].at : NULL;
}
int join_merge_next(struct join_merge *, struct wr_err *);
/* A zeroed one is fine. */
void join_merge_done(struct join_merge *);

/* Makes one sealed run of several and drops those; at most `most` of them are read at a time. 0 or negative. */
int join_merge_runs(struct wr_spill *, struct join_run *runs, uint32_t n, uint32_t most, const char *who,
                    struct join_run *out, struct wr_err *);

#endif
