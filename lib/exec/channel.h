/* A channel: what lies between two plan stages. It carries batches and, at their place in the sequence, marks; it
 * is closed from both ends.
 *
 * Two kinds. BY SEQUENCE: a ring of slots, one for each sequence number of the admission window; producers fill
 * slots in any order, the consumer empties them in order (or claims whole slots, one for each of several
 * consumers). STREAM: a bounded first-in, first-out queue of one or more producers. Neither blocks: a push that
 * finds a stream full says so and the producer is woken when there is room; a slot takes what comes, its bound is
 * admission (segment.h).
 *
 * Lock: channel->lock guards everything in the channel. Under it nothing is called, allocated or freed; tasks are
 * woken after it is released. */
#ifndef WR_EXEC_CHANNEL_H
#define WR_EXEC_CHANNEL_H

#include <stdatomic.h>

#include "base/err.h"
#include "data/batch.h"

struct wr_channel;

enum wr_channel_pull {
    WR_PULL_EMPTY, /* nothing now */
    WR_PULL_BATCH, /* *batch is the caller's */
    WR_PULL_FLUSH, /* the input has gone quiet */
    WR_PULL_SEQ,   /* the sequence is finished */
    WR_PULL_END,   /* nothing more will come; *err is filled if the input failed */
};

enum wr_channel_push {
    WR_PUSH_OK,
    WR_PUSH_FULL,   /* stream only; the batch is still the caller's */
    WR_PUSH_CLOSED, /* nobody wants it; released */
    WR_PUSH_LEFT,   /* the sequence is wanted, but nobody takes any more of it; released */
};

/* By sequence, for sequence numbers that never span more than `window` at a time. NULL: out of memory. */
struct wr_channel *wr_channel_new_sequence(unsigned window);
/* A stream with room for `room` batches from `producers` producers. */
struct wr_channel *wr_channel_new_stream(unsigned room, unsigned producers);
/* Counts in *held, which may count for other channels too, what is here: a stream's batches, or sequences that have
 * some. Before anything is; NULL: nowhere. */
void wr_channel_watch(struct wr_channel *, _Atomic unsigned *held);
void wr_channel_free(struct wr_channel *); /* releases what is in it; NULL is fine */

/* Whom what was done gives something to do. */
enum wr_channel_wake {
    WR_WAKE_NOBODY, /* nobody waits for it */
    WR_WAKE_CLAIM,  /* one of those that wait for a sequence to claim */
    WR_WAKE_PULL,   /* also whoever pulled, and found nothing */
};

/* ---- producers: consumes the batch in every case but FULL. *wake is raised, never lowered ---------------------
 */
enum wr_channel_push wr_channel_push(struct wr_channel *, uint64_t seq, struct wr_batch *,
                                     enum wr_channel_wake *wake);
/* A flush mark at its place in sequence seq. */
void wr_channel_flush(struct wr_channel *, uint64_t seq, enum wr_channel_wake *wake);
/* By sequence: are there batches of sequence seq that have not been pulled? Then pull says *room when the last one
 * is. */
bool wr_channel_crowded(struct wr_channel *, uint64_t seq);
/* Sequence seq is whole. */
void wr_channel_complete(struct wr_channel *, uint64_t seq, enum wr_channel_wake *wake);
/* By sequence: there is no sequence >= seq; the lowest call wins, with its error (err may be NULL). */
void wr_channel_end(struct wr_channel *, uint64_t seq, const struct wr_err *err, enum wr_channel_wake *wake);
/* Stream: one producer is through; of several errors the one of the lowest rank is kept. */
void wr_channel_leave(struct wr_channel *, uint64_t rank, const struct wr_err *err, enum wr_channel_wake *wake);
/* Sequences below this are still wanted (0: closed; UINT64_MAX: all). */
uint64_t wr_channel_wanted(struct wr_channel *);

/* ---- consumers -------------------------------------------------------------------------------------------- */
/* By sequence: claims the next sequence that has begun or is whole: true and *seq; *more: so has the one behind it,
 * which is somebody else's to claim. false: none now, or *ended. */
bool wr_channel_claim(struct wr_channel *, uint64_t *seq, bool *more, bool *ended, struct wr_err *err);
/* Nothing is left to claim; *err as with claim. */
bool wr_channel_ended(struct wr_channel *, struct wr_err *err);
/* The next thing of sequence seq (streams ignore seq). *err: what the channel ends with, at END, or at SEQ if that
 * is known to be the last one; else untouched. *room: a stream was full and is half empty, or a sequence
 * was crowded and has nothing left here, so producers that found it so may try again. */
enum wr_channel_pull wr_channel_pull(struct wr_channel *, uint64_t seq, struct wr_batch **, struct wr_err *err,
                                     bool *room);
/* The consumer wants no sequence >= seq (0: nothing more). What is there of them is released. */
void wr_channel_close(struct wr_channel *, uint64_t seq);
/* By sequence: who took sequence seq, which is wanted, takes no more of it, and nobody takes later ones. What is
 * there of them is released, and what comes. */
void wr_channel_abandon(struct wr_channel *, uint64_t seq);

/* Batches in it now, for --stats and tests. */
unsigned wr_channel_depth(struct wr_channel *);

#endif
