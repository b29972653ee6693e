/* A file's bytes, to be taken from where the page cache has them.
 *
 * A read copies in the kernel, and whoever looks at the bytes passes over them once more; from a map one pass can
 * do both, and has work to do while it waits for memory. But what is mapped belongs to others too, who may write to
 * the file or cut it off at any time. So nobody keeps a pointer into a map: bytes are taken once, into memory of
 * one's own, and what is found out about them is true of that copy. Where a page is gone nothing was taken, and
 * wr_source_pread has the error to tell.
 *
 * Pages are given back as bytes are taken: a map holds a few MiB, however large the file. */
#ifndef WR_IO_MAP_H
#define WR_IO_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WR_MAP_PAD = 64 }; /* bytes of the file behind those that are taken: they may be loaded too */

struct wr_map;

/* Of the first `size` bytes of the descriptor, which may be closed. NULL: it cannot be mapped. */
struct wr_map *wr_map_new(int fd, uint64_t size);
/* NULL is fine. */
void wr_map_free(struct wr_map *);

/* Passes once over bytes[0..n), front to back. May be left in the middle (wr_signals_guard). */
typedef void wr_map_taker(void *self, const char *bytes, size_t n);

/* Gives `take` n bytes from `offset` on, of which it keeps a copy. false: they are not there, or not WR_MAP_PAD
 * more. Any thread, at the same time. */
bool wr_map_take(const struct wr_map *, uint64_t offset, size_t n, wr_map_taker *take, void *self);

/* To be called when those n bytes have been taken, as soon as nobody waits for the caller: it takes as long as a
 * tenth of a block does. Any thread, at the same time. */
void wr_map_give_back(const struct wr_map *, uint64_t offset, size_t n);

#endif
