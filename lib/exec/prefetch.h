/* A thread that has the kernel bring a file into the page cache, some way ahead of those who read it.
 *
 * The kernel reads ahead too, but asks the disk for more only when somebody comes to what it has asked for before:
 * workers come late, for they compute in between, and meanwhile the disk has nothing to do. This thread has nothing
 * else to do, copies nothing, and mostly sleeps in the kernel. How far it goes is bounded: what lies too far ahead
 * could be dropped from the cache before anybody has read it.
 *
 * Lock: prefetch->lock guards what it and its readers share. */
#ifndef WR_EXEC_PREFETCH_H
#define WR_EXEC_PREFETCH_H

#include <stdint.h>

#include "io/source.h"

struct wr_prefetch;

/* Begins at `offset` of a seekable source, which has to outlive it. NULL: there is no thread or no memory for it;
 * then everything takes longer, and no more. */
struct wr_prefetch *wr_prefetch_start(const struct wr_source *, uint64_t offset);

/* Readers have come to `offset`. Any thread. NULL is fine. */
void wr_prefetch_follow(struct wr_prefetch *, uint64_t offset);

/* Ends the thread, which may have to wait for the disk once more. NULL is fine. */
void wr_prefetch_stop(struct wr_prefetch *);

#endif
