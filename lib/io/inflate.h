/* One member of gzip after another: compressed bytes in, decoded bytes out, in steps of any size.
 *
 * Two libraries can do it, and meson.build compiles one of the files: ISA-L (inflate_isal.c, three times as fast)
 * or zlib (inflate_zlib.c, in static programs, for Debian has no static ISA-L). Both read the header and check the
 * trailer themselves, and give out everything that comes before a damage before they tell of it. */
#ifndef WR_IO_INFLATE_H
#define WR_IO_INFLATE_H

#include "io/decode.h"

struct wr_inflate;

/* At the beginning of a member. NULL: out of memory. */
struct wr_inflate *wr_inflate_new(void);
void wr_inflate_free(struct wr_inflate *); /* NULL is fine */

/* Another member begins. */
void wr_inflate_reset(struct wr_inflate *);

enum wr_inflate_end {
    WR_INFLATE_GOES_ON, /* the input or the room is used up */
    WR_INFLATE_FULL,    /* the room is, and there may be more without input */
    WR_INFLATE_ENDED,   /* the member has, and its checksum is right */
    WR_INFLATE_DAMAGED, /* err tells how, at each further call too */
    WR_INFLATE_NOMEM    /* likewise */
};

/* Decodes as far as input and room go; there is room. It may stop early: then both are left, and it is called
 * again. */
enum wr_inflate_end wr_inflate_run(struct wr_inflate *, struct wr_decode_step *, struct wr_err *);

#endif
