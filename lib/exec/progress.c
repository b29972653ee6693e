/* See progress.h. Two counters and no lock, since a signal handler reads them; it may not call printf either. */
#include "exec/progress.h"

#include <stdatomic.h>
#include <string.h>

static _Atomic uint64_t bytes_read, rows_read; /* each guards itself */

void wr_progress_add(uint64_t bytes, uint64_t rows)
{
    atomic_fetch_add_explicit(&bytes_read, bytes, memory_order_relaxed);
    atomic_fetch_add_explicit(&rows_read, rows, memory_order_relaxed);
}

static size_t put_number(char *out, uint64_t n)
{
    char digits[20];
    size_t len = 0;
    do
        digits[len++] = (char)('0' + n % 10);
    while (n /= 10);
    for (size_t i = 0; i < len; i++)
        out[i] = digits[len - 1 - i];
    return len;
}

static size_t put_text(char *out, const char *text)
{
    size_t n = strlen(text);
    memcpy(out, text, n);
    return n;
}

size_t wr_progress_line(char out[WR_PROGRESS_TEXT])
{
    size_t n = put_text(out, "weir: ");
    n += put_number(out + n, atomic_load_explicit(&bytes_read, memory_order_relaxed));
    n += put_text(out + n, " bytes and ");
    n += put_number(out + n, atomic_load_explicit(&rows_read, memory_order_relaxed));
    return n + put_text(out + n, " rows read\n");
}
