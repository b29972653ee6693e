/* Inputs for stress_damaged: texts that look like a user's, and what disks, networks and editors do to them. */
#ifndef WR_STRESS_DAMAGE_H
#define WR_STRESS_DAMAGE_H

#include "base/buf.h"

enum damage_format { DAMAGE_CSV, DAMAGE_TSV, DAMAGE_LINES, DAMAGE_JSONL, DAMAGE_FORMATS };
enum damage_packing { DAMAGE_PLAIN, DAMAGE_GZIP, DAMAGE_ZSTD, DAMAGE_PACKINGS };

/* Reads the samples in that folder. false: one cannot be read. */
bool damage_open(const char *samples);
void damage_close(void);

/* Replaces *text by some whole lines of a sample in that format, or by rows made up. */
void damage_begin(uint64_t *random, enum damage_format, struct wr_buf *text);
/* Flips bytes, cuts, splices, repeats: up to `times` times. */
void damage_bytes(uint64_t *random, unsigned times, struct wr_buf *text);
/* Packs the text, now and then in several members or frames. */
void damage_pack(uint64_t *random, enum damage_packing, struct wr_buf *text);

#endif
