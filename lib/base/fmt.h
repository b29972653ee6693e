/* Formats as in Python's format(): ".2f", "08.3f", ",d", "<10", "*^20", "x", "+.1%".
 *
 *     [[FILL]ALIGN][SIGN][#][0][WIDTH][,|_][.PRECISION][TYPE]
 *
 * ALIGN is < > ^ or = (the fill goes between sign and digits), SIGN is + - or a blank, TYPE one of d f F e E g G %
 * (numbers), x X o b (whole numbers) and s (text). Without a type a value is taken as it is. Differences: rounding
 * is half away from zero, on the exact decimal; "d" rounds to a whole number; there is no minus before what rounds
 * to zero. A format is parsed once, when the program is checked, and constant then. No locale, no allocation; any
 * thread. Source: "Format Specification Mini-Language" of Python's manual, docs.python.org/3/library/string.html.
 */
#ifndef WR_BASE_FMT_H
#define WR_BASE_FMT_H

#include "base/err.h"
#include "base/num.h"

enum {
    WR_FMT_WIDTH = 1000,  /* largest width */
    WR_FMT_PLACES = 100,  /* largest precision of a number */
    WR_FMT_NUM_TEXT = 640 /* a number's bytes at most, with separators and before it is filled up */
};

struct wr_fmt {
    char fill[4];
    uint8_t nfill;     /* bytes of the fill */
    char align;        /* < > ^ = ; 0: as is usual, numbers to the right and text to the left */
    char sign;         /* + or ' ' before what is not negative; 0 */
    bool prefix;       /* 0x, 0o, 0b */
    bool zeros;        /* filled with zeros, which are parted as other digits are */
    char part;         /* , or _ between digits; 0 */
    char type;         /* 0: none */
    int16_t width;     /* characters at least */
    int16_t precision; /* -1: none given */
};

/* 0, or WR_EPROG with message and hint (no place). */
int wr_fmt_parse(struct wr_slice text, struct wr_fmt *out, struct wr_err *err);
/* The format that writes numbers with so many digits after the point (0 .. WR_FMT_PLACES). */
struct wr_fmt wr_fmt_fixed(int digits);

/* Does it ask for a number? Else it takes text. */
bool wr_fmt_is_num(const struct wr_fmt *);

/* Bytes that wr_fmt_num writes at most; wr_fmt_text for a text of n bytes. */
size_t wr_fmt_num_room(const struct wr_fmt *);
size_t wr_fmt_text_room(const struct wr_fmt *, size_t n);

/* Writes a number, which is not null; returns the length, or -1 where x X o b meet one that is not whole or does
 * not fit 64 bits. */
int wr_fmt_num(const struct wr_fmt *, struct wr_num, char *out);
/* Writes a text: cut to `precision` characters (base/utf8.h) and filled up. right: to the right if no align says
 * else. */
size_t wr_fmt_text(const struct wr_fmt *, struct wr_slice, bool right, char *out);

#endif
