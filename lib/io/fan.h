/* A fan: any number of output files that are written at the same time, and appear together.
 *
 * Each is a sink of its own (sink.h): complete or as it was. Only so many have a descriptor at a time; of the
 * others the temporary is closed, and opened again to be gone on with, by least recent use. With compression every
 * piece that is written is a gzip member or a zstd frame of its own, so one compressor serves all files. Folders
 * that a file's path lacks are made, and removed again if they are not needed. What is left of it after a fatal
 * signal is nothing. One thread at a time. */
#ifndef WR_IO_FAN_H
#define WR_IO_FAN_H

#include <stdint.h>

#include "base/err.h"
#include "io/encode.h"

struct wr_fan;
struct wr_sink;

/* NULL: out of memory. */
struct wr_fan *wr_fan_new(enum wr_encode_kind);
/* Aborts what was not committed: no temporary, no folder that was made for it. NULL is fine. */
void wr_fan_free(struct wr_fan *);

/* One more file, which gets the next number (from 0); the path is copied. 0 or negative (WR_EIO, WR_ELIMIT). */
int wr_fan_add(struct wr_fan *, const char *path, struct wr_err *);
/* Writes a piece to file number `file`. 0 or negative. */
int wr_fan_write(struct wr_fan *, uint32_t file, struct wr_slice, struct wr_err *);

/* Makes all files durable, then renames all of them: as with wr_sink_finish and wr_sink_commit. */
int wr_fan_finish(struct wr_fan *, struct wr_err *);
int wr_fan_commit(struct wr_fan *, struct wr_err *);

/* Its sink, to be asked. */
const struct wr_sink *wr_fan_sink(const struct wr_fan *, uint32_t file);
uint32_t wr_fan_files(const struct wr_fan *);
uint64_t wr_fan_bytes(const struct wr_fan *); /* written so far, as they came */
/* Bytes that each file takes here, but for its path. */
size_t wr_fan_file_size(void);

#endif
