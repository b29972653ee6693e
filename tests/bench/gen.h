/* What the generators of gen.c share: dice that fall alike on every machine, and a buffer for output.
 *
 * The numbers are splitmix64 (Steele, Lea, Flood 2014). A row is put into the buffer piece by piece, without a
 * check; row_done ends it and writes the buffer out when a LONGEST_ROW might not fit any more. Failures end the
 * program. */
#ifndef WEIR_BENCH_GEN_H
#define WEIR_BENCH_GEN_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { BUFFER = 1 << 20, LONGEST_ROW = 8192 };

struct dice {
    uint64_t state;
};

struct out {
    char *base, *p;
};

/* A bijection of 64 bits that leaves no pattern. */
static inline uint64_t stir(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline uint64_t roll(struct dice *d)
{
    return stir(d->state += 0x9e3779b97f4a7c15u);
}

/* 0 to n - 1. */
static inline uint32_t below(struct dice *d, uint32_t n)
{
    return (uint32_t)((roll(d) >> 32) * n >> 32);
}

/* 0 to n - 1, small ones far more often, as words and addresses are distributed. */
static inline uint32_t below_skewed(struct dice *d, uint32_t n)
{
    uint64_t r = roll(d), a = (r >> 32) * n >> 32, b = (r & 0xffffffffu) * n >> 32;
    return (uint32_t)(a * b / n);
}

static inline void put_char(struct out *o, char c)
{
    *o->p++ = c;
}

static inline void put(struct out *o, const char *s)
{
    size_t n = strlen(s);
    memcpy(o->p, s, n);
    o->p += n;
}

void put_number(struct out *o, uint64_t v, int digits); /* at least so many digits */
void put_cents(struct out *o, uint64_t cents);          /* hundredths as 12.34 */
void row_done(struct out *o);
void *must_alloc(size_t count, size_t size); /* zeroed; the caller frees it */

struct date {
    uint32_t year, month, day; /* month and day count from 1 */
};

struct date date_of(uint32_t day); /* days since 1970-01-01, with leap years, up to 2099 */

/* n bytes of small words and blanks; may begin and end within a word. */
void put_words(struct out *o, size_t n, struct dice *d);

/* Each writes a header, where its kind has one, and rows. */
void make_sales(struct out *o, uint64_t rows, struct dice *d);
void make_plain(struct out *o, uint64_t rows, struct dice *d);
void make_brc(struct out *o, uint64_t rows, struct dice *d);
void make_brc10k(struct out *o, uint64_t rows, struct dice *d);
void make_h2o(struct out *o, uint64_t rows, struct dice *d);
void make_li(struct out *o, uint64_t rows, struct dice *d);
void make_num(struct out *o, uint64_t rows, struct dice *d);
void make_hex(struct out *o, uint64_t rows, struct dice *d);
void make_keys(struct out *o, uint64_t rows, struct dice *d);
void make_wide(struct out *o, uint64_t rows, struct dice *d);
void make_log(struct out *o, uint64_t rows, struct dice *d);

#endif
