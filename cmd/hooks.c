/* See hooks.h. */
#include "cmd/hooks.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/simd.h"
#include "exec/pool.h"
#include "ops/stage/fold.h"

unsigned long wr_hook(const char *name, unsigned long otherwise)
{
    const char *v = getenv(name);
    return v && *v ? strtoul(v, NULL, 10) : otherwise;
}

int wr_hooks_apply(struct wr_err *err)
{
    wr_hash_zero = wr_hook("WEIR_HASH_ZERO", 0) != 0;
    wr_fold_pass = wr_hook("WEIR_FOLD_PASS", 0) != 0;
    wr_pool_jitter = wr_hook("WEIR_TEST_JITTER", 0);
    const char *simd = getenv("WEIR_SIMD");
    if (!wr_simd_choose(simd && *simd ? simd : NULL))
        return wr_err_set(err, WR_EPROG, "WEIR_SIMD=%s: no such kernel here", simd ? simd : "");
    return 0;
}
