/* What split.c (who reads what), split_turn.c (whose turn it is) and split_stream.c (reading where only one can)
 * share. Private to the three. Lock: split->lock guards every field, and `users` of the inputs; what stands under
 * "stream" belongs to the one worker who reads while `busy` is set. */
#ifndef WR_EXEC_SPLIT_H
#define WR_EXEC_SPLIT_H

#include <pthread.h>
#include <stdatomic.h>

#include "data/scan.h"
#include "exec/reader.h"

struct wr_reference;

struct wr_split {
    pthread_mutex_t lock;
    pthread_cond_t count_turn; /* `counted` or `stop` moved */
    struct wr_inputs *inputs;
    struct wr_block_pool *blocks;
    bool crowded;             /* constant */
    uint32_t at;              /* the input blocks are taken from */
    uint64_t next;            /* seekable: offset of its next block */
    bool begun;               /* input `at` is open and has given blocks */
    uint64_t seq;             /* next sequence number */
    uint64_t resolved;        /* sequences below this know their states */
    struct wr_turn *turns;    /* of others that have been laid down, the lowest first: a list */
    enum wr_scan_state state; /* after the last resolved block of the input */
    uint64_t line;            /* line in which the next block of the input begins */
    bool counts;              /* sequences say how many rows they have: constant */
    uint64_t counted;         /* sequences below this have */
    uint64_t rows;            /* of them */
    uint64_t stop;            /* no sequence from here on is wanted */
    bool stopped;             /* ... and that was before the end */
    uint64_t taken;           /* blocks claimed, but not taken to their end */
    bool waiting;             /* for wr_split_begin */
    uint64_t bytes;
    uint64_t owed; /* bytes of records that the inputs have, as far as they were begun or, streams, read */
    /* stream */
    bool busy;             /* a worker reads */
    int idle_fd;           /* what the last one found nothing in; -1: it found something */
    struct wr_block *part; /* records begun, not whole yet */
    size_t fill;           /* bytes in it */
    uint64_t offset;       /* of part->data[0] */
    uint64_t stream_line;  /* ... and its line */
    bool eof;
    uint64_t told;                       /* bytes of the input, of those taken, that were told of (progress.h) */
    struct wr_block *ahead, *ahead_last; /* read, numbered and resolved, but claimed by nobody yet: a list */
    unsigned nahead;
    struct wr_reference *reference;
    struct wr_err late; /* met by the reference reader, after the rows that are handed out first */
};

/* A sequence whose bytes have been passed over, until the state that it is entered in is known. Its worker's, who
 * waits; guarded by the lock but for `known`. */
struct wr_turn {
    uint64_t seq;
    struct wr_block *block;       /* gets its line; NULL: this sequence needs no state */
    const struct wr_input *first; /* which begins with the block; NULL: another one did */
    const struct wr_dialect *dialect;
    size_t len; /* bytes passed over, */
    const struct wr_scan_summary *summary;
    enum wr_scan_state entry, exit; /* found: the state before them and after */
    _Atomic bool known;             /* guards itself: entry, exit and the block's line are found */
    bool sleeps;                    /* the worker waits for: */
    pthread_cond_t wake;
    struct wr_turn *next;
};

/* Lays the turn down; true: it could be resolved, as far as that is for others to do. Lock held. (split_turn.c) */
bool wr_split_lay_turn(struct wr_split *, struct wr_turn *);
/* Waits until it is resolved. Lock not held. */
void wr_split_await_turn(struct wr_split *, struct wr_turn *);

/* WR_ELIMIT, said in *err. */
int wr_split_no_memory(struct wr_err *err);

/* Is the input taken apart by libcsv? It knows no JSON. */
static inline bool wr_split_by_reference(const struct wr_split *s, const struct wr_input *in)
{
    return s->inputs->options.reference && !in->format.json;
}

/* The next block of an input that one worker at a time reads: a stream, or anything with --reference. The caller
 * has set `busy` and does not hold the lock. BLOCK (*lines: line ends in it), NONE at the input's end, WAIT,
 * BUSY (a helper is decoding what comes next) or FAILED. */
enum wr_claim wr_split_read(struct wr_split *, struct wr_input *, struct wr_block **, uint64_t *lines, int *fd,
                            struct wr_err *err);

#endif
