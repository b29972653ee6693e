/* Lines of logs taken apart: the formats that `parse` knows by name.
 *
 * A scanner goes through a line once and gives its fields as views into it: nothing is copied, no escape undone, no
 * value looked at beyond what it takes to find where it ends. What it does not know by its form is another format,
 * never a guess: a line in which one field looks wrong has none. Bytes need not be UTF-8. Pure functions, any
 * thread. */
#ifndef WR_DATA_LOGLINE_H
#define WR_DATA_LOGLINE_H

#include "base/slice.h"
#include "data/copy_scan.h"
#include "data/vec.h"

enum { WR_LOG_FIELDS = 11 }; /* the most that a format has */

struct wr_log_format {
    const char *name;
    const char *const *columns; /* [ncols] */
    uint32_t ncols;
    /* Takes a line apart into fields[0..ncols); a null one has length 0. Returns ncols, or the number of the first
     * field that is not there as it should be, looked for at byte *at: then `fields` says nothing. */
    uint32_t (*scan)(struct wr_slice line, struct wr_str *fields, size_t *at);
};

/* Every format, ended by one without a name. */
extern const struct wr_log_format wr_log_formats[];

/* ---- for the scanners (logline.c, logline_syslog.c) --------------------------------------------------------- */

uint32_t wr_log_scan_syslog(struct wr_slice line, struct wr_str *fields, size_t *at);

struct wr_log_cursor {
    const char *p, *end;
};

/* The bytes [from, to) as a field; a lone `-` is null. */
static inline struct wr_str wr_log_field(const char *from, const char *to)
{
    size_t n = (size_t)(to - from);
    return (struct wr_str){from, n == 1 && *from == '-' ? 0 : (uint32_t)n, 0};
}

/* The first such byte in [p, end), or NULL. Fields are short: memchr would take longer to begin than to look. What
 * is left behind the last 16 bytes is looked at together with some of those. */
static inline const char *wr_log_find(const char *p, const char *end, char byte)
{
#ifdef WR_COPY_SSE2
    const __m128i sought = _mm_set1_epi8(byte);
    const char *from = p;
    for (; end - p >= 16; p += 16) {
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(wr_load16(p), sought));
        if (found)
            return p + __builtin_ctz(found);
    }
    if (p > from) {
        unsigned found =
            (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(wr_load16(end - 16), sought)) >> (16 - (end - p));
        return found ? p + __builtin_ctz(found) : NULL;
    }
#endif
    return p < end ? memchr(p, byte, (size_t)(end - p)) : NULL;
}

/* Steps over the byte c, if it is next. */
static inline bool wr_log_byte(struct wr_log_cursor *c, char byte)
{
    bool is = c->p < c->end && *c->p == byte;
    c->p += is;
    return is;
}

/* One byte or more up to a blank, which is stepped over: a field that is not the last. Here and below: false, and
 * the cursor stays where it was. */
static inline bool wr_log_word(struct wr_log_cursor *c, struct wr_str *field)
{
    const char *blank = wr_log_find(c->p, c->end, ' ');
    if (!blank || blank == c->p)
        return false;
    *field = wr_log_field(c->p, blank);
    c->p = blank + 1;
    return true;
}

static inline bool wr_log_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Steps over digits: how many. */
static inline size_t wr_log_digits(struct wr_log_cursor *c)
{
    const char *from = c->p;
    while (c->p < c->end && wr_log_is_digit(*c->p))
        c->p++;
    return (size_t)(c->p - from);
}

#endif
