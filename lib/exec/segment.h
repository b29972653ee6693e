/* A segment's admission, and what is folded in the order of its sequence numbers.
 *
 * Admission is the only back-pressure (lib/README.md): at most `window` sequence numbers are in flight, and
 * over `bytes_limit` bytes only the lowest unfinished one may go on producing. So the lowest always can, and
 * nothing deadlocks at any number of threads or at a window of 1. Each finished sequence hands over its warnings;
 * they are folded lowest sequence first, so counts and first places are the same at every -j. Where the plan has
 * branches (tee), a sequence is finished when all of them are through with it, and what they warn of, where they
 * stop and where they fail is kept apart.
 *
 * Lock: segment->lock guards everything in the segment. No other lock is taken under it, nobody is woken; the list
 * of a sequence's warnings may grow. */
#ifndef WR_EXEC_SEGMENT_H
#define WR_EXEC_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "exec/rejects.h"
#include "exec/where.h"

struct wr_segment;

/* One warning's count, within one sequence or in all. */
struct wr_tally {
    uint32_t id;
    uint32_t rank; /* of the operator that told, by place in the plan; in totals 0 */
    uint64_t count;
    uint64_t sure;      /* of them, those whose places are not kept: they count in any case */
    struct wr_where at; /* the first row */
    uint64_t line;      /* of the first row; 0: unknown */
    const char *source;
    char sample[48];
    uint8_t sample_len;
    bool has_sample;
};
struct wr_told {
    uint32_t id, rank, count;
    struct wr_where at;
};
struct wr_tallies {
    struct wr_tally *v; /* one an id and rank */
    uint32_t n, cap;
    bool each;            /* keep rows' places too: some may have to be forgotten (wr_segment_stop) */
    struct wr_told *rows; /* [nrows] with `each`: of so many, WR_TALLIES_ROWS at the most, the places are kept */
    uint32_t nrows, rows_cap;
    struct wr_reject_list rejects; /* rows set aside travel with them */
};

/* More than a block of the input has, where hardly every row is told of several times: where there are more, as all
 * rows of an operator that gives them at its end, a stop that some of them stand behind does not leave out all. */
enum { WR_TALLIES_ROWS = 1 << 17 };

static inline bool wr_tallies_empty(const struct wr_tallies *t)
{
    return !t->n && !t->rejects.n;
}
/* Adds one row's warning. 0 or -1: out of memory. */
int wr_tallies_add(struct wr_tallies *, const struct wr_tally *);
/* Counts one more row of a warning that was met before that row: true. false: nothing is done, the caller finds out
 * in which line the row stands and adds it. */
bool wr_tallies_again(struct wr_tallies *, uint32_t id, uint32_t rank, struct wr_where);
/* Adds `from` to `to`; first places: the foremost, `to` winning ties. */
int wr_tallies_merge(struct wr_tallies *to, const struct wr_tallies *from);
void wr_tallies_done(struct wr_tallies *);

struct wr_segment_spec {
    unsigned window;        /* sequences in flight */
    bool slow_start;        /* begin with one and double as sequences finish (a stage may stop early) */
    unsigned finishers;     /* instances that must finish a sequence before it counts as finished */
    size_t bytes;           /* over so many only the lowest may put more in */
    unsigned branches;      /* of the plan (tee), */
    const uint32_t *parent; /* and out of which each of them comes: a lower one; NULL: there is one. Not copied */
};
/* NULL: out of memory. */
struct wr_segment *wr_segment_new(const struct wr_segment_spec *);
void wr_segment_free(struct wr_segment *); /* NULL is fine */
/* Where rows that are set aside go. Before the run. */
void wr_segment_set_rejects(struct wr_segment *, struct wr_rejects *);
/* Is seq the lowest unfinished sequence, or waited for by nobody? Then *n: rows refused in the sequences before it,
 * and in this one by the instances that have reported it. */
bool wr_segment_refused(struct wr_segment *, uint64_t seq, uint64_t *n);

/* Sequences below this may begin. */
uint64_t wr_segment_limit(struct wr_segment *);
/* Bytes put between stages and taken out again. */
void wr_segment_hold(struct wr_segment *, long bytes);
/* May sequence seq put more in? (Under the limit, or the lowest unfinished.) *over: it is the lowest, over the
 * limit. */
bool wr_segment_may_put(struct wr_segment *, uint64_t seq, bool *over);
/* Hands over what stages of a branch told of in seq (moved out of `t`). 0 or -1. */
int wr_segment_report(struct wr_segment *, uint64_t seq, unsigned branch, struct wr_tallies *t);
/* A finisher is through with seq. true: the lowest unfinished sequence moved, so parked producers may try again. */
bool wr_segment_finish(struct wr_segment *, uint64_t seq, unsigned finisher);
/* A finisher is gone: sequences >= seq do not wait for it, whatever it may still do with some of them. Said again
 * it may go back further. The only one does not leave. true: as with wr_segment_finish, or all are gone. */
bool wr_segment_leave(struct wr_segment *, uint64_t seq, unsigned finisher);
/* A row of seq failed in a plan stage of a branch: those of the sequence that stand behind it do not count,
 * whichever instance of the stage has them. Kept of the last stage that tells (ordinals of different stages may not
 * compare).
 */
void wr_segment_fail(struct wr_segment *, uint64_t seq, unsigned branch, unsigned stage, uint64_t ordinal);
/* Ordinal of the first row of seq that failed in that stage; UINT64_MAX: none did. */
uint64_t wr_segment_failed(struct wr_segment *, uint64_t seq, unsigned branch, unsigned stage);
/* From this row on, an operator of the branch keeps those of seq and of sequences before it, and gives them with a
 * later one. To be said before seq is finished. */
void wr_segment_keep(struct wr_segment *, uint64_t seq, unsigned branch, struct wr_where);
/* An operator of the branch, of this rank, stopped at this row: what operators before it, of lower ranks, warned of
 * later rows is forgotten; before the branch, unless another one needs those rows; of sequences that are finished
 * too where they were kept. What stands behind it has got no later row, but for those of another source, and may
 * have made several of one. WR_RANK_FAILED: rows end there for all. Of several stops the foremost counts. */
#define WR_RANK_FAILED UINT32_MAX
void wr_segment_stop(struct wr_segment *, unsigned branch, uint32_t rank, struct wr_where);
/* All that was folded of a branch; what unfinished sequences reported of rows up to the stop is folded first. Not
 * thread-safe: after the run. */
struct wr_tallies *wr_segment_totals(struct wr_segment *, unsigned branch);

#endif
