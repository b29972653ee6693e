/* Time zones: what clocks show in a place, read from the files of the tz database (TZif, RFC 8536 and 9636).
 *
 * A zone is a list of steps, each with the offset that holds from it on. Behind the last step that the file knows
 * stand those that its rule (a POSIX TZ text) makes for 400 years; since the calendar repeats after 400 years to
 * the day of the week, every later time is looked up as one of these. A zone is immutable: any number of threads
 * may read it. Loops over times keep a struct wr_zone_span, since a neighbour mostly lies between the same two
 * steps. */
#ifndef WR_BASE_ZONE_H
#define WR_BASE_ZONE_H

#include "base/arena.h"

enum { WR_ZONE_ABBR = 15 }; /* bytes of an abbreviation, at most */

struct wr_zone_step {
    int64_t utc;   /* from this second on; the first step: INT64_MIN */
    int64_t local; /* the same as clocks show it: where they were put on or back, the later of the two */
    int32_t east;  /* seconds to be added to UTC */
    uint8_t abbr;  /* place in the zone's abbreviations */
};

struct wr_zone {
    const struct wr_zone_step *steps;
    uint32_t n;        /* at least 1 */
    uint32_t repeats;  /* steps from this one on come again after 400 years; n: none do */
    const char *abbrs; /* NUL-ended texts */
};

/* Reads a file's contents into a zone, all memory from the arena. WR_EDATA: damaged, cut short, or a file that
 * counts leap seconds; WR_ELIMIT. Whatever the bytes are, nothing outside them is read. */
int wr_zone_read(struct wr_slice tzif, struct wr_arena *, const struct wr_zone **out, struct wr_err *);

/* A zone of one offset, named UTC (0) or as +02:00. WR_ELIMIT. */
int wr_zone_fixed(int32_t east, struct wr_arena *, const struct wr_zone **out, struct wr_err *);
/* Reads UTC, or an offset as wr_time_parse_offset does; false: neither. */
bool wr_zone_is_fixed(struct wr_slice name, int32_t *east);

/* What holds from `from` up to `until`. All zero: nothing yet. */
struct wr_zone_span {
    int64_t from, until;
    int32_t east;
    const char *abbr;
};

/* The span that a time lies in: of seconds of UTC; of seconds as clocks show them (as if they were UTC). Clocks
 * that were put on skip times: these are read with the offset before, and so come out later by the gap. Clocks that
 * were put back show times twice: the first is meant. (Python's fold=0; java.time.) */
void wr_zone_find_utc(const struct wr_zone *, int64_t utc, struct wr_zone_span *);
void wr_zone_find_local(const struct wr_zone *, int64_t local, struct wr_zone_span *);

/* Seconds to be added to a time of UTC, and to be taken off a local time. A span serves one of the two only. */
static inline int32_t wr_zone_east_of_utc(const struct wr_zone *z, int64_t utc, struct wr_zone_span *span)
{
    if (utc < span->from || utc >= span->until)
        wr_zone_find_utc(z, utc, span);
    return span->east;
}

static inline int32_t wr_zone_east_of_local(const struct wr_zone *z, int64_t local, struct wr_zone_span *span)
{
    if (local < span->from || local >= span->until)
        wr_zone_find_local(z, local, span);
    return span->east;
}

#endif
