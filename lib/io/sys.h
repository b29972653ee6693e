/* The system calls that reading and writing rest on, in one place.
 *
 * Everything in weir that touches a file, a pipe or a directory comes through here, so that three things are said
 * once: a call that a signal interrupted is made again; a descriptor somebody else set to O_NONBLOCK is waited for
 * instead of failing with EAGAIN; descriptors are opened close-on-exec. It is also the seam for fault injection in
 * test builds. As with the calls themselves, a failure is -1 and errno. Any thread. */
#ifndef WR_IO_SYS_H
#define WR_IO_SYS_H

#include <poll.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

/* O_CLOEXEC and O_NOCTTY are added. */
int wr_sys_open(const char *path, int flags, mode_t mode);
/* After it the descriptor is gone, whatever it returns. */
int wr_sys_close(int fd);
int wr_sys_dup(int fd);

/* What one call gives: may be short; 0 is the end. Waits for a non-blocking descriptor. */
ssize_t wr_sys_read(int fd, void *buf, size_t n);
ssize_t wr_sys_pread(int fd, void *buf, size_t n, off_t offset);
/* The same of what the page cache has: -1 and EAGAIN where a disk would have to be waited for; not every file
 * system says (EOPNOTSUPP). */
ssize_t wr_sys_pread_cached(int fd, void *buf, size_t n, off_t offset);
/* Has the page cache take in what a pread would give, without a copy of it. What one call gives: may be short. */
ssize_t wr_sys_fetch(int fd, size_t n, off_t offset);
/* What one call takes: may be short. Waits for a non-blocking descriptor. */
ssize_t wr_sys_write(int fd, const void *buf, size_t n);
ssize_t wr_sys_writev(int fd, const struct iovec *iov, int n);
ssize_t wr_sys_pwrite(int fd, const void *buf, size_t n, off_t offset);
/* Gives n bytes of a file back to the disk; they then read as zeros. */
int wr_sys_punch(int fd, off_t offset, off_t n);

int wr_sys_fsync(int fd);
/* Everything of the file system that the descriptor is of. */
int wr_sys_syncfs(int fd);
int wr_sys_mkdir(const char *path, mode_t mode);
int wr_sys_rmdir(const char *path);
int wr_sys_rename(const char *from, const char *to);
int wr_sys_unlink(const char *path);
int wr_sys_stat(const char *path, struct stat *);
int wr_sys_lstat(const char *path, struct stat *);
int wr_sys_fstat(int fd, struct stat *);
/* Now, as a file that is written to gets it: CLOCK_REALTIME_COARSE, clock_gettime(2). */
void wr_sys_file_time(struct timespec *);

/* Milliseconds, -1: for ever. Goes on waiting, for what is left of the time, after a signal. */
int wr_sys_poll(struct pollfd *, nfds_t n, int timeout_ms);

/* The text of an errno value, in out (at least 64 bytes); returns out. Never localised, thread-safe. */
const char *wr_sys_error(int errnum, char *out, size_t cap);

#endif
