/* See simd.h. (LZCNT and VAES have no name that clang 14 knows; every CPU with BMI2 has the one, every CPU with
 * VPCLMULQDQ and AVX-512 the other.) */
#include "base/simd.h"

#include <string.h>

static const char *const names[] = {"scalar", "sse2", "avx2", "avx512", "neon"};
enum { LEVELS = sizeof names / sizeof *names };

/* Forced by wr_simd_choose before the first thread starts, then constant. -1: the best there is. */
static int forced = -1;

static bool has(enum wr_simd level)
{
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("aes") &&
                      __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                        __builtin_cpu_supports("vpclmulqdq");
    return level == WR_SIMD_SCALAR || level == WR_SIMD_SSE2 || (avx2 && level == WR_SIMD_AVX2) ||
           (avx2 && avx512 && level == WR_SIMD_AVX512);
#elif defined(__AARCH64EL__)
    return level == WR_SIMD_SCALAR || level == WR_SIMD_NEON;
#else
    return level == WR_SIMD_SCALAR;
#endif
}

enum wr_simd wr_simd(void)
{
    if (forced >= 0)
        return (enum wr_simd)forced;
    enum wr_simd best = LEVELS - 1;
    while (!has(best))
        best--;
    return best;
}

bool wr_simd_choose(const char *name)
{
    int choice = -1;
    for (int i = 0; name && i < LEVELS; i++)
        if (strcmp(name, names[i]) == 0 && has((enum wr_simd)i))
            choice = i;
    if (name && choice < 0)
        return false;
    forced = choice;
    return true;
}

const char *wr_simd_name(void)
{
    return names[wr_simd()];
}
