/* Signals, and the temporary files that must not outlive the program.
 *
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGPIPE, unless the caller of the program had them ignored, unlink what is
 * registered here and then kill the program as they would have: the shell sees 130, 143, ... SIGUSR1 prints a
 * line of progress on standard error. SIGBUS, for those who ask for that, is a failed read. SIGXFSZ is ignored, so
 * that a file over its limit is a write error like any other. The table is global because handlers have no other
 * way to reach it. */
#ifndef WR_IO_SIGNALS_H
#define WR_IO_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Installs the handlers. Once, before the first thread starts. */
void wr_signals_init(void);

/* What SIGUSR1 prints: `line` fills at most WR_SIGNALS_TEXT bytes and returns the length; it must be
 * async-signal-safe. Before the first thread starts. */
enum { WR_SIGNALS_TEXT = 1024 };
void wr_signals_progress(size_t (*line)(char *out));

/* What is written to standard error before the program dies of a signal, for what stands on the terminal then;
 * NULL: nothing. The string is not copied. Any thread. */
void wr_signals_farewell(const char *text);

/* Runs f(self), which reads what lies in a map of a file; false: it came to a page that is not there, because the
 * file has been cut off or the disk does not give it, and was left there and then: f may neither take nor hold
 * anything that has to be given back. Any thread; not within another. */
bool wr_signals_guard(void (*f)(void *self), void *self);

struct wr_held;

/* Makes `path` a file, or an empty folder, to remove on a signal; the string is not copied and must live until it
 * is released. NULL: out of memory. Any thread. */
struct wr_held *wr_signals_hold(const char *path);
/* Forgets it; NULL is fine. Any thread. */
void wr_signals_release(struct wr_held *);

/* Keeps these signals from the calling thread, from begin to end, and from all others what they do: a file can be
 * made and registered as one thing. Where the program is dying of one already, begin does not return. Any thread.
 */
void wr_signals_begin(sigset_t *before);
void wr_signals_end(const sigset_t *before);

#endif
