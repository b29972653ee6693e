/* Keys: the values of one or several columns as one run of bytes, equal where all of them are equal.
 *
 * One column: its bytes, where they are. Several: for each but the last its length (one byte, or 0xff and four
 * bytes, little-endian), then its bytes, so that no two rows of values give one key. Null and the words of --null
 * are the empty value. A single column whose fields are its values stays views. The form has no pointers and may
 * cross an exchange. */
#ifndef WR_DATA_KEY_H
#define WR_DATA_KEY_H

#include "data/batch.h"
#include "data/table.h"

/* The keys of rows sel[0..n) (NULL: 0..n-1) over the columns in slots[0..nslots), nslots >= 1. What *out points to
 * lives as long as the batch. 0 or -1: out of memory. */
int wr_key_make(struct wr_batch *, const uint32_t *slots, uint32_t nslots, const uint16_t *sel, uint32_t n,
                struct wr_keys *out);

/* Takes a key of nslots columns apart: out[0..nslots) point into it. 0, or -1: no such key. */
int wr_key_split(struct wr_slice key, uint32_t nslots, struct wr_str *out);

#endif
