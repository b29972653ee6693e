/* Which vector instructions the kernels may use. A kernel lies in a file of its own, compiled for its instructions,
 * and is called only where wr_simd() says so; beside it stands plain C that gives the same answers everywhere.
 *
 * One answer for the whole process: the best this CPU has, or what a test forces. */
#ifndef WR_BASE_SIMD_H
#define WR_BASE_SIMD_H

#include <stdbool.h>

enum wr_simd {
    WR_SIMD_SCALAR, /* plain C */
    WR_SIMD_SSE2,   /* what every x86-64 has. What has no kernel of its own for it takes plain C */
    WR_SIMD_AVX2,   /* AVX2, AES, PCLMULQDQ, BMI1, BMI2, POPCNT, LZCNT */
    WR_SIMD_AVX512, /* and AVX-512 F, BW, DQ, VL, VBMI, VBMI2, VAES. What has no kernel of its own takes AVX2's */
    WR_SIMD_NEON,   /* what every little-endian aarch64 has. Likewise plain C */
};

/* Any thread; cheap. */
enum wr_simd wr_simd(void);
/* Forces "scalar", "sse2", "avx2", "avx512" or "neon"; NULL: the best there is again. False: unknown, or not on
 * this CPU. Call before the first thread starts. */
bool wr_simd_choose(const char *name);
const char *wr_simd_name(void);

#endif
