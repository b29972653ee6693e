/* Signals, and the temporary files that must not outlive the program.
 *
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGPIPE, unless the caller of the program had them ignored, unlink what is
 * registered here and then kill the program as they would have: the shell sees 130, 143, ... SIGUSR1 prints
 * a line of progress on standard error. SIGXFSZ is ignored, so that a file over its limit is a write error like any
 * other. The table is global because handlers have no other way to reach it. */
#ifndef WR_IO_SIGNALS_H
#define WR_IO_SIGNALS_H

#include <signal.h>

enum { WR_SIGNALS_FILES = 64 };

/* Installs the handlers. Once, before the first thread starts. */
void wr_signals_init(void);

/* What SIGUSR1 prints: `line` fills WR_SIGNALS_TEXT bytes and returns the length; it must be async-signal-safe. */
enum { WR_SIGNALS_TEXT = 96 };
void wr_signals_progress(size_t (*line)(char *out));

/* Makes `path` a file to unlink on a signal; the string is not copied and must live until it is released. Returns a
 * slot, or -1 when all are taken. Only while the program has one thread, or under the same lock each time. */
int wr_signals_hold(const char *path);
/* Forgets a slot; -1 is fine. */
void wr_signals_release(int slot);

/* Keeps these signals from the calling thread, from begin to end: a file can be made and registered as one thing.
 */
void wr_signals_begin(sigset_t *before);
void wr_signals_end(const sigset_t *before);

#endif
