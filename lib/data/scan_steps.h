/* The scanner for dialects with comments or an escape byte: what scan.c calls for them. Private to lib/data;
 * contracts as in scan.h and scan_kernel.h. Summaries always say "unknown". */
#ifndef WR_DATA_SCAN_STEPS_H
#define WR_DATA_SCAN_STEPS_H

#include "data/scan_kernel.h"

/* Does the dialect need it? */
static inline bool wr_steps_has(const struct wr_dialect *d)
{
    return d->comment || d->escape;
}

enum wr_scan_state wr_steps_walk(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state entry);
void wr_steps_summarize(const struct wr_dialect *, const char *p, size_t n, struct wr_scan_summary *);
size_t wr_steps_record_end(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state *);
int wr_steps_index(struct wr_index *, const struct wr_index_spec *, const char *p, size_t n);

/* Views of fields in which an escape byte stands: field p[off..off+len), quotes and all. */
struct wr_view wr_steps_view(const struct wr_dialect *, const char *p, uint32_t off, uint32_t len);
/* wr_view_unquote for these. */
size_t wr_steps_unquote(const struct wr_dialect *, const char *p, struct wr_view v, char *out);

#endif
