/* One error: what went wrong, said once by the lowest function that knows the facts.
 *
 * A function that can fail returns 0 or one of the negative codes below and fills the `struct wr_err` it was
 * given; the first fill wins. cmd/ alone turns it into text on stderr and an exit status. A struct wr_err is
 * plain data: it may be copied, and it owns nothing. */
#ifndef WR_BASE_ERR_H
#define WR_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum wr_code {
    WR_OK = 0,
    WR_EDATA = -1,  /* bad data: exit 1 */
    WR_EPROG = -2,  /* usage or program: exit 2 */
    WR_EIO = -3,    /* reading or writing failed: exit 3 */
    WR_ELIMIT = -4, /* a limit (memory, record size, regex): exit 4 */
    WR_EPIPE = -5,  /* the reader downstream has gone: exit 141 in silence */
};

struct wr_err {
    int code;          /* 0: empty */
    char file[256];    /* input the error is about; "" if none, "-" for standard input */
    uint64_t line;     /* 1-based physical line where the record begins; 0: unknown */
    uint64_t offset;   /* byte offset of the record in the decoded input */
    uint64_t ordinal;  /* place of what it is about in the order of the stream, */
    uint32_t depth;    /* as the plan stage of that number sees it: wr_err_before */
    char msg[768];     /* fixed text first, values last; no "weir: error:", no newline at the end */
    char hint[512];    /* "" or what to do about it */
    uint32_t pos, len; /* span in the program text, bytes; len 0: none */
};

/* Fills `e` with `code` and the formatted text unless it is filled already; returns `code`. `e` may be NULL. What a
 * terminal would obey in the formatted values (base/shown.h) comes out as \xNN, byte by byte, so that no data
 * reaches it raw. */
int wr_err_set(struct wr_err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int wr_err_setv(struct wr_err *e, int code, const char *fmt, va_list ap);

/* Copies text as it is shown in messages to dst, of cap >= 1 bytes; what there is no room for is left out. */
void wr_err_text(char *dst, size_t cap, const char *text);

/* Of two errors in one sequence, does `a` stand before `b`? What a later stage met does, as it only saw rows before
 * those that an earlier one failed at; within a stage the lower ordinal does. */
static inline int wr_err_before(const struct wr_err *a, const struct wr_err *b)
{
    return a->depth != b->depth ? a->depth > b->depth : a->ordinal < b->ordinal;
}

/* Adds a hint (replaces an earlier one). `e` may be NULL. */
void wr_err_hint(struct wr_err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Same as wr_err_set for an error in the program text at byte `pos`, `len` bytes long; code WR_EPROG. */
int wr_err_at(struct wr_err *e, uint32_t pos, uint32_t len, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Out of memory: WR_ELIMIT naming `who` (an operator or module). */
int wr_err_nomem(struct wr_err *e, const char *who);

#endif
