/* How far a run has come, readable at any moment: SIGUSR1 prints it. */
#ifndef WR_EXEC_PROGRESS_H
#define WR_EXEC_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* Adds what a block held, once its rows have gone through. Any thread. */
void wr_progress_add(uint64_t bytes, uint64_t rows);

/* "weir: 1234 bytes and 56 rows read\n" into out; returns the length. Async-signal-safe. */
enum { WR_PROGRESS_TEXT = 96 };
size_t wr_progress_line(char out[WR_PROGRESS_TEXT]);

#endif
