/* What split.c (who reads what, and whose turn it is) and split_stream.c (reading where only one can) share.
 * Private to the two. Lock: split->lock guards every field, and `users` of the inputs; what stands under "stream"
 * belongs to the one worker who reads while `busy` is set. */
#ifndef WR_EXEC_SPLIT_H
#define WR_EXEC_SPLIT_H

#include <pthread.h>

#include "exec/reader.h"

struct wr_reference;

struct wr_split {
    pthread_mutex_t lock;
    pthread_cond_t turn; /* `resolved` moved */
    struct wr_inputs *inputs;
    struct wr_block_pool *blocks;
    uint32_t at;               /* the input blocks are taken from */
    uint64_t next;             /* seekable: offset of its next block */
    bool begun;                /* input `at` is open and has given blocks */
    uint64_t seq;              /* next sequence number */
    _Atomic uint64_t resolved; /* sequences below this know their states; changed under the lock */
    enum wr_scan_state state;  /* after the last resolved block of the input */
    uint64_t line;             /* line in which the next block of the input begins */
    bool tallies;              /* blocks say how many records they have, where they can: constant */
    bool counts;               /* sequences say how many rows they have: constant */
    uint64_t counted;          /* sequences below this have */
    uint64_t rows;             /* of them */
    uint64_t stop;             /* no sequence from here on is wanted */
    bool stopped;              /* ... and that was before the end */
    uint64_t taken;            /* blocks claimed, but not taken to their end */
    bool waiting;              /* for wr_split_begin */
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
