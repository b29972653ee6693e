/* Whether two runs of a program over the same bytes came to the same, whatever their threads, blocks and memory. */
#ifndef WR_FUZZ_COMPARE_H
#define WR_FUZZ_COMPARE_H

#include "stress/rig.h"

/* The same rows, warnings, error and, where there is none, rejects; and no batch is lost. */
bool fuzz_same(const struct rig_result *, const struct rig_result *);
/* What a run came to, on standard error. */
void fuzz_tell(const char *what, const struct rig_result *);
/* Runs `spec`; unless it comes to what `one` did, tells both and ends the process. `how` is what it is called. */
void fuzz_compare(const struct rig_result *one, const struct rig_spec *spec, const char *how);
/* Ends the process where a single run shows a bug: lost batches, or a message that says so. */
void fuzz_check(const struct rig_spec *, const struct rig_result *);

#endif
