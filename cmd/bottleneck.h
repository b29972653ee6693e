/* What held a run back, by what was measured: how long each stage was busy, and how long it waited for rows to come
 * or for room in the buffer behind it.
 *
 * A stage that only one instance may run at a time holds back when that one is always busy; so does one key that
 * has most of the rows. Else the threads do, if all of them were busy, or the input, if they waited for it. */
#ifndef WR_CMD_BOTTLENECK_H
#define WR_CMD_BOTTLENECK_H

#include "base/buf.h"
#include "exec/run.h"

enum wr_bottleneck_kind {
    WR_BOTTLENECK_NONE,    /* nothing stands out */
    WR_BOTTLENECK_INPUT,   /* it did not come fast enough */
    WR_BOTTLENECK_READER,  /* it comes as fast as one thread can take it (decompressed, ...) */
    WR_BOTTLENECK_THREADS, /* all were busy */
    WR_BOTTLENECK_STAGE,   /* the one instance of a stage was, or each owner of keys */
    WR_BOTTLENECK_KEY,     /* one owner of keys was, and the others were not */
};

struct wr_bottleneck {
    enum wr_bottleneck_kind kind;
    uint32_t stage; /* of the result: which held back; of THREADS and NONE: which took the most time */
    double share; /* of the time, 0 to 1: that it was busy; INPUT: that its readers waited; THREADS and NONE: of the
                     threads' time, that they spent there */
    double full;  /* of the time, that the stage before it waited for room in the buffer between them */
};

/* After a run with stages. threads: those that could run. */
struct wr_bottleneck wr_bottleneck_find(const struct wr_run_result *, unsigned threads);

/* "input", "stage", ...: stable names. */
const char *wr_bottleneck_name(enum wr_bottleneck_kind);

/* Appends what it is in words. 0 or -1: out of memory. */
int wr_bottleneck_words(const struct wr_bottleneck *, const struct wr_run_result *, unsigned threads,
                        struct wr_buf *);

#endif
