/* Temporary files for state that does not fit in memory: runs of records, written once and read back in their
 * order.
 *
 * A file has no name (it is unlinked while it is opened), so that nothing is left of it however the program ends.
 * Any number of runs lie in one, in blocks that are compressed (zstd, a fast level) where that makes them smaller.
 * A record is bytes without pointers, and lies in one block whole: who reads a block finds records one behind the
 * other. What a record is, and how long, its writer and reader know.
 *
 * One thread at a time writes to a file. Runs that are sealed may be read by any thread, several at once, and
 * dropped by any, also while others are written. Buffers are charged to the payer. A failing disk is WR_EIO, with
 * who, path and bytes; so is one that gives other bytes than were written: each block has a checksum, in memory, so
 * that readers may trust every length in a record.
 */
#ifndef WR_IO_SPILL_H
#define WR_IO_SPILL_H

#include <stdbool.h>

#include "base/charged.h"
#include "base/slice.h"

/* Where temporary files go. */
struct wr_spill_place {
    const char *dir;        /* a folder that can be written to */
    size_t block;           /* bytes of a block: what a run that is written and one that is read hold in memory */
    _Atomic size_t written; /* guards itself; bytes in all files so far */
};
enum { WR_SPILL_BLOCK = 128 * 1024 };
/* A block's bytes where a thread has so much memory: smaller where that is little. */
size_t wr_spill_block(size_t memory);

struct wr_spill;

/* How the records of a block lie in the file, where bytes that are alike had better be put together before they are
 * compressed. What is larger than WR_SPILL_BLOCK (a long record) lies there as it is. */
struct wr_spill_layout {
    size_t (*most)(size_t n); /* bytes that `apart` makes of n at the most */
    /* Takes the records of a block apart; how many bytes that gave. */
    size_t (*apart)(const char *block, size_t n, char *to);
    /* Puts them together again, into as many bytes as there were. */
    void (*together)(const char *from, char *block);
};

/* Makes an empty file; the place must outlive it. layout: NULL, or constant. 0, WR_EIO or WR_ELIMIT. */
int wr_spill_open(struct wr_spill_place *, struct wr_payer, const struct wr_spill_layout *layout,
                  struct wr_spill **out, struct wr_err *);
/* Gives the file back to the disk; NULL is fine. Its runs are dropped before. */
void wr_spill_close(struct wr_spill *);

struct wr_spill_block {
    uint64_t at;     /* in the file */
    uint32_t packed; /* bytes there, */
    uint32_t n;      /* and unpacked; equal: as they are */
    uint64_t sum;    /* of the bytes there */
};

/* A run. Zero but for `file` (and `block`): it is empty. */
struct wr_spill_run {
    struct wr_spill *file;
    struct wr_spill_block *blocks;
    uint32_t nblocks, cap_blocks;
    uint32_t largest;         /* bytes of a block: what a reader takes */
    uint32_t gone;            /* blocks at its beginning whose place has been given back */
    uint64_t extent, at, end; /* of the file's bytes those that are its own: the next block goes to `at` */
    uint32_t block;           /* bytes of a block of this run; 0: as the place says */
    char *room;               /* the block that is being filled */
    uint32_t n, cap;
    uint64_t records; /* added so far */
    uint64_t bytes;   /* of them */
};

/* Room for one more record of n bytes, to be filled before the next call with this run. NULL: WR_EIO or WR_ELIMIT.
 */
char *wr_spill_add(struct wr_spill_run *, size_t n, struct wr_err *);
/* Writes what is left and frees the buffer: from now on the run can be read, and not added to. */
int wr_spill_seal(struct wr_spill_run *, struct wr_err *);
/* Frees what the run holds in memory, and its place on the disk. A zeroed run is fine. */
void wr_spill_drop(struct wr_spill_run *);

/* What unpacks blocks. Zero but for `pay`: nothing yet. One thread at a time. */
struct wr_spill_unpacker {
    struct wr_payer pay;
    void *context;
    char *packed;
    char *apart; /* a block as the file's layout has it */
    uint32_t cap, apart_cap;
};
void wr_spill_unpacker_done(struct wr_spill_unpacker *);

/* Reads a sealed run. Zero but for `run` (and `once`, and `with`): at its beginning. */
struct wr_spill_reader {
    struct wr_spill_run *run;
    bool once; /* what has been read is given back to the disk; then it is the run's only reader */
    struct wr_spill_unpacker *with; /* one for several readers; NULL: its own */
    uint32_t next;                  /* block */
    char *block;
    uint32_t cap;
    struct wr_spill_unpacker own;
};

/* The next block: good until the next call. 1; 0: the run has ended; WR_EIO, WR_ELIMIT. */
int wr_spill_read(struct wr_spill_reader *, struct wr_slice *out, struct wr_err *);
/* Bytes of the next block; 0: the run has ended. */
uint32_t wr_spill_next(const struct wr_spill_reader *);
/* Reads the next block, which there is, into the caller's memory. 0 or negative. */
int wr_spill_read_into(struct wr_spill_reader *, char *to, struct wr_err *);
/* The run's blocks before `next` have been read for the last time, by whomever: their place is given back to the
 * disk when that is worth it. One thread at a time. */
void wr_spill_passed(struct wr_spill_run *, uint32_t next);
/* Frees what it holds, before the run is dropped. A zeroed one is fine. */
void wr_spill_reader_done(struct wr_spill_reader *);

#endif
