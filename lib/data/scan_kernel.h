/* What the scanner's kernels share: the table of functions each offers, and the record machine that all of them
 * fall back on (scan_scalar.c). Private to lib/data: everybody else includes data/scan.h.
 *
 * A kernel works on whole blocks and keeps nothing between calls. The scalar one defines the meaning; any other
 * must give the same answers, except that `summarize` may say "unknown" where it likes. */
#ifndef WR_DATA_SCAN_KERNEL_H
#define WR_DATA_SCAN_KERNEL_H

#include "data/scan.h"

struct wr_scan_kernel {
    const char *name;
    /* n >= 1; copies, and takes each byte of p once, where `to` is not NULL */
    void (*summarize)(const struct wr_dialect *, char *to, const char *p, size_t n, struct wr_scan_summary *out);
    enum wr_scan_state (*walk)(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state entry);
    /* The index's counters are zero and its flags false when this is called. 0, or -1 when memory is out. */
    int (*index)(struct wr_index *, const struct wr_index_spec *, const char *p, size_t n);
    /* Views of column c (< stride) for rows [row, row + n), quotes and all. */
    void (*views)(const struct wr_index *, uint32_t c, uint32_t row, uint32_t n, struct wr_view *out);
    /* The same as `summarize` that counts, 1 <= ncols <= 64. NULL: it takes records apart as fast. */
    void (*tally)(const struct wr_dialect *, uint32_t ncols, char *to, const char *p, size_t n,
                  struct wr_scan_ahead *out);
    /* Both at once, `index` of what `out` says. 0, or -1 when memory is out. NULL: there is no such thing. */
    int (*ahead)(struct wr_index *, const struct wr_index_spec *, bool begins, char *to, const char *p, size_t n,
                 struct wr_scan_ahead *out);
};

extern const struct wr_scan_kernel wr_scan_scalar;
#if defined(__x86_64__)
extern const struct wr_scan_kernel wr_scan_sse2, wr_scan_avx2, wr_scan_avx512; /* call only where the CPU has it */
void wr_scan_tally_avx2(const struct wr_dialect *, uint32_t ncols, char *to, const char *p, size_t n,
                        struct wr_scan_ahead *);
void wr_scan_tally_avx512(const struct wr_dialect *, uint32_t ncols, char *to, const char *p, size_t n,
                          struct wr_scan_ahead *);
#elif defined(__AARCH64EL__)
extern const struct wr_scan_kernel wr_scan_neon;
#endif

/* The quote byte, or -1 where quotes are not special. */
static inline int wr_dialect_quote(const struct wr_dialect *d)
{
    return d->mode == WR_QUOTES_NONE ? -1 : d->quote;
}

/* The state after byte c outside quotes, c not being an opening quote. */
static inline enum wr_scan_state wr_scan_outside(const struct wr_dialect *d, char c)
{
    if (c == d->eol)
        return WR_SCAN_RECORD;
    return (unsigned char)c == d->delim ? WR_SCAN_FIELD : WR_SCAN_UNQUOTED;
}

/* Whether p[i..n), i being right after a closing quote and at neither delimiter nor eol, is the CR run of a line
 * end. */
static inline bool wr_scan_crs_then_lf(const struct wr_dialect *d, const char *p, size_t i, size_t n)
{
    if (d->eol != '\n')
        return false;
    while (i < n && p[i] == '\r')
        i++;
    return i < n && p[i] == '\n';
}

/* Is p[0] likely to stand in quotes? By its first quotes, each of which has to be able to open, or to close. */
bool wr_scan_begins_inside(const struct wr_dialect *, const char *p, size_t n);

/* Room for `rows` records and `ends` field ends in all; 0, or -1 when memory is out. */
int wr_index_room(struct wr_index *, size_t rows, size_t ends);

/* Takes the record at p[begin] apart, delivers or lists it, and returns the offset past its line end. One that does
 * not end in p[0..n) is left out unless spec->eof; then and otherwise the result is n. SIZE_MAX: memory is out. */
size_t wr_index_record(struct wr_index *, const struct wr_index_spec *, const char *p, size_t begin, size_t n);

#endif
