/* Hashing of keys. XXH3 (xxHash, https://xxhash.com; Debian libxxhash-dev), 64 bits.
 *
 * Uses that must stay apart: wr_hash_part decides which owner a key belongs to, at level n of re-partitioning,
 * and is fixed for good; a table's own hash (wr_hash_bytes with a seed) may be reseeded by that table alone.
 * WEIR_HASH_ZERO, set in tests, makes both return 0 (see wr_hash_zero). */
#ifndef WR_BASE_HASH_H
#define WR_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern bool wr_hash_zero; /* tests: every hash is 0. Set by cmd before the first thread starts, then constant. */

uint64_t wr_hash_bytes(const void *p, size_t n, uint64_t seed);

/* Owner-deciding hash of a key's bytes at re-partition level 0, 1, ... */
uint64_t wr_hash_part(const void *p, size_t n, unsigned level);

/* XXH64 with seed 0, as `xxhsum -H64` prints it: what users see, fixed for good. Tests do not change it. */
uint64_t wr_hash_public(const void *p, size_t n);

/* Checksum of what a disk is trusted with, within one run. Tests do not change it. */
uint64_t wr_hash_sum(const void *p, size_t n);

#endif
