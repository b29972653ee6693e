/* See simd.h. (LZCNT has no name that clang 14 knows; every CPU with BMI2 has it.) */
#include "base/simd.h"

#include <string.h>

static const char *const names[] = {"scalar", "avx2"};

/* Forced by wr_simd_choose before the first thread starts, then constant. -1: the best there is. */
static int forced = -1;

static bool has_avx2(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

enum wr_simd wr_simd(void)
{
    return forced >= 0 ? (enum wr_simd)forced : has_avx2() ? WR_SIMD_AVX2 : WR_SIMD_SCALAR;
}

bool wr_simd_choose(const char *name)
{
    int choice = -1;
    if (name) {
        choice = strcmp(name, "scalar") == 0              ? WR_SIMD_SCALAR
                 : strcmp(name, "avx2") == 0 && has_avx2() ? WR_SIMD_AVX2
                                                           : -1;
        if (choice < 0)
            return false;
    }
    forced = choice;
    return true;
}

const char *wr_simd_name(void)
{
    return names[wr_simd()];
}
