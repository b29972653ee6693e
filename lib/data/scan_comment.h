/* The scanner for dialects with comments: what scan.c calls for them. Private to lib/data; contracts as in scan.h
 * and scan_kernel.h. Summaries always say "unknown". */
#ifndef WR_DATA_SCAN_COMMENT_H
#define WR_DATA_SCAN_COMMENT_H

#include "data/scan_kernel.h"

enum wr_scan_state wr_comment_walk(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state entry);
void wr_comment_summarize(const struct wr_dialect *, const char *p, size_t n, struct wr_scan_summary *);
size_t wr_comment_record_end(const struct wr_dialect *, const char *p, size_t n, enum wr_scan_state *);
int wr_comment_index(struct wr_index *, const struct wr_index_spec *, const char *p, size_t n);

#endif
