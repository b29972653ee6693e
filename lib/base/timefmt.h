/* Formats of times, as strptime(3) and strftime(3) have them: read once, at plan time, into a list of items.
 *
 *     %Y %m %d   2026 11 20          %H %M %S   10 00 05         %F %T %R %D   %Y-%m-%d %H:%M:%S %H:%M %m/%d/%y
 *     %y         26: 1969 to 2068    %I %p      10 AM            %f            fraction of the second
 *     %b %B      Nov November        %a %A      Fri Friday       %j            day of the year, 001 to 366
 *     %e         day, blank before   %s         seconds since 1970-01-01T00:00:00Z, with a fraction when read
 *     %z         +0100 or +01:00, Z  %:z        +01:00           %Z            UTC, GMT or Z when read; else CET
 *     %G %V %u   ISO year, week, day of the week (Monday 1)      %w            Sunday 0, when written
 *     %% %n %t   per cent sign; any blanks when read, else LF and tab
 *
 * Where Python's datetime has a letter, it means the same here, with these differences: %f reads any number of
 * digits and writes six, or nine where six do not do; %3f is three digits, cut; %-d writes no zero or blank before
 * a number. When reading: numbers may have fewer digits, except years; names are of either case, short or long; a
 * blank in the format stands for any number of blanks, also none; blanks around are ignored; what the format does
 * not say is that of 1970-01-01T00:00:00. A name of a day is read and not compared. English only. */
#ifndef WR_BASE_TIMEFMT_H
#define WR_BASE_TIMEFMT_H

#include "base/arena.h"
#include "base/zone.h"

struct wr_timefmt_item {
    char op;        /* a letter; '"': text; ' ': blanks (reading only); ':': %:z */
    uint8_t digits; /* %3f: 3; else 0. Of %s: 1 where a fraction may follow */
    bool bare;      /* %-d */
    char before;    /* reading: the byte that stands before it; 0: none is asked for */
    uint32_t at, n; /* text: bytes of wr_timefmt.text */
};

/* What decides how the parts that were read make a time. */
enum {
    WR_TIMEFMT_EPOCH = 1,    /* %s */
    WR_TIMEFMT_OFFSET = 2,   /* %z or %Z */
    WR_TIMEFMT_WEEK = 4,     /* %V */
    WR_TIMEFMT_YEAR_DAY = 8, /* %j */
    WR_TIMEFMT_HOUR = 16,    /* %H */
    WR_TIMEFMT_HALF = 32,    /* %I */
};

struct wr_timefmt {
    const struct wr_timefmt_item *items;
    const char *text;
    uint32_t n;
    uint32_t longest; /* bytes that one written time may have */
    uint32_t says;    /* of the above */
};

enum wr_timefmt_use { WR_TIMEFMT_READS, WR_TIMEFMT_WRITES };

/* All memory from the arena; the result is immutable. WR_EPROG: err says where the format is wrong, and what to
 * write instead; WR_ELIMIT. */
int wr_timefmt_compile(struct wr_slice format, enum wr_timefmt_use, struct wr_arena *,
                       const struct wr_timefmt **out, struct wr_err *);

/* Reads a time of the format. Without %z, %Z or %s it is local to the zone (NULL: UTC); span is the caller's, for
 * this zone's local times. False: not of the format, or no time. Result as of wr_time_parse. Any thread. */
bool wr_timefmt_read(const struct wr_timefmt *, const struct wr_zone *, struct wr_zone_span *span, const char *p,
                     size_t n, int64_t *m, uint8_t *scale);

/* Writes a time as clocks in the zone (NULL: UTC) show it; span is the caller's, for this zone's UTC times. out has
 * `longest` bytes, all of which may be written. Returns the length; 0 where it is outside the years 0001 to 9999,
 * also by that clock. */
size_t wr_timefmt_write(const struct wr_timefmt *, const struct wr_zone *, struct wr_zone_span *span, int64_t m,
                        uint8_t scale, char *out);

#endif
