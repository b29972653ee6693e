/* See buf.h: doubles when full. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int wr_buf_reserve(struct wr_buf *b, size_t n)
{
    if (n <= b->cap - b->n)
        return 0;
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap - b->n < n)
        cap *= 2;
    char *p = realloc(b->p, cap);
    if (!p)
        return -1;
    b->p = p;
    b->cap = cap;
    return 0;
}

int wr_buf_add(struct wr_buf *b, const char *p, size_t n)
{
    if (wr_buf_reserve(b, n) < 0)
        return -1;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    return 0;
}

int wr_buf_printf(struct wr_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || wr_buf_reserve(b, (size_t)n + 1) < 0)
        return -1;
    va_start(ap, fmt);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
    return 0;
}

void wr_buf_done(struct wr_buf *b)
{
    free(b->p);
    *b = (struct wr_buf){0};
}
