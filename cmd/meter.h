/* How far a run has come, in words: a bar for a terminal, a line for everything else.
 *
 * Nothing here allocates, locks or calls stdio, so that a signal handler may use it too. Any thread. */
#ifndef WR_CMD_METER_H
#define WR_CMD_METER_H

#include <stddef.h>

#include "exec/progress.h"

struct wr_meter {
    struct wr_progress now;
    uint64_t rows_rate; /* rows a second, lately */
};

enum { WR_METER_WIDEST = 256, WR_METER_TEXT = 1000 };

/* One line of at most `width` columns (WR_METER_WIDEST at most), without a line end; the length. What there is no
 * room for is left out, the buffers first. out has WR_METER_TEXT bytes. */
size_t wr_meter_bar(const struct wr_meter *, unsigned width, char *out);
/* "weir: 1.2 GiB of 2.7 GiB read, 45 %, ..." with its line end; the length. As wr_meter_bar. */
size_t wr_meter_line(const struct wr_meter *, char *out);

#endif
