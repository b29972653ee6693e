/* Decimal digits in 64-bit words: how fixed-width fields are read and written without a loop.
 *
 * A word holds eight bytes of a text, the first in the lowest byte. */
#ifndef WR_BASE_DIGITS_H
#define WR_BASE_DIGITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are loaded little-endian"
#endif

#define WR_EACH_BYTE(x) (0x0101010101010101u * (x))

static inline uint64_t wr_load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The high bit of each byte that is not 0..9. Exact unless a byte is far off (0x8a and up), which may mark the one
 * above it, too. */
static inline uint64_t wr_not_digits(uint64_t t)
{
    return ((t + WR_EACH_BYTE(0x76)) | t) & WR_EACH_BYTE(0x80);
}

/* The number that eight digits 0..9 spell. */
static inline uint64_t wr_digits8(uint64_t t)
{
    t = t * 2561 >> 8;
    t = (t & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
    return (t & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

/* 8 * the zero bytes at the high end of t != 0. By ctz, since clz without LZCNT is slow on some machines. */
static inline unsigned wr_zeros_at_end(uint64_t t)
{
    return (unsigned)__builtin_ctzll(__builtin_bswap64(t)) & 56;
}

static inline bool wr_is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

#endif
