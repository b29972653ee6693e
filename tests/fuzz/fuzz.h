/* What every target of this folder is: one input, tried in every way that it knows; what is wrong ends the process.
 * Driven by libFuzzer (llvm.org/docs/LibFuzzer.html), or by replay.c over the files of a corpus. */
#ifndef WR_FUZZ_H
#define WR_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
