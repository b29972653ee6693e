/* A growing byte buffer: what writers format into. One thread at a time. */
#ifndef WR_BASE_BUF_H
#define WR_BASE_BUF_H

#include "base/slice.h"

struct wr_buf {
    char *p;
    size_t n, cap;
};

/* Room for n more bytes after b->n; 0, or -1 when memory is out (the buffer stays as it was). */
int wr_buf_reserve(struct wr_buf *b, size_t n);

/* Appends; 0 or -1 when memory is out. */
int wr_buf_add(struct wr_buf *b, const char *p, size_t n);
static inline int wr_buf_addc(struct wr_buf *b, char c)
{
    return wr_buf_add(b, &c, 1);
}
int wr_buf_printf(struct wr_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void wr_buf_done(struct wr_buf *b);

#endif
