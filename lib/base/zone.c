/* See zone.h. A TZif file is a header and a block with times of 32 bits; from version 2 on there follow another
 * header, a block with times of 64 bits, and the rule between two newlines. Only the last block is used. */
#include "base/zone.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/time.h"
#include "base/zone_rule.h"

enum { HEADER = 44, CHARS_MAX = 200, RULED_YEARS = 403 };
#define CYCLE ((int64_t)146097 * WR_DAY_SECONDS) /* 400 years */

/* ---- bytes ------------------------------------------------------------------------------------------------- */

/* A block of a file: its counts, and where its parts stand. */
struct block {
    uint32_t isut, isstd, leap, times, types, chars;
    unsigned wide; /* bytes of a time: 4 or 8 */
    const unsigned char *at;
    size_t size;
};

static int64_t big_endian(const unsigned char *p, unsigned n)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++)
        v = v << 8 | p[i];
    return n == 4 ? (int32_t)(uint32_t)v : (int64_t)v;
}

/* The block that begins at `at` of the file; false: it is not whole. */
static bool find_block(struct wr_slice f, size_t at, unsigned wide, struct block *b)
{
    if (f.n < at || f.n - at < HEADER || memcmp(f.p + at, "TZif", 4) != 0)
        return false;
    const unsigned char *p = (const unsigned char *)f.p + at;
    uint32_t *counts[] = {&b->isut, &b->isstd, &b->leap, &b->times, &b->types, &b->chars};
    for (int i = 0; i < 6; i++) {
        int64_t n = big_endian(p + 20 + 4 * i, 4);
        if (n < 0 || n > 1 << 20)
            return false;
        *counts[i] = (uint32_t)n;
    }
    b->wide = wide;
    b->at = p + HEADER;
    b->size = (size_t)b->times * (wide + 1) + (size_t)b->types * 6 + b->chars + (size_t)b->leap * (wide + 4) +
              b->isstd + b->isut;
    return b->size <= f.n - at - HEADER;
}

static int64_t time_at(const struct block *b, uint32_t i)
{
    return big_endian(b->at + (size_t)i * b->wide, b->wide);
}

/* ---- steps ------------------------------------------------------------------------------------------------- */

struct making {
    struct wr_zone_step *steps;
    uint32_t n;
    char *abbrs; /* those of the block, and of the rule behind them */
    uint32_t abbrs_size;
};

static int damaged(struct wr_err *err)
{
    return wr_err_set(err, WR_EDATA, "not a whole time zone file (TZif)");
}

/* Adds a step; one at the same second takes the place of the last. */
static void add_step(struct making *k, int64_t utc, int32_t east, uint8_t abbr)
{
    if (k->n && k->steps[k->n - 1].utc == utc)
        k->n--;
    int64_t local = INT64_MIN;
    if (k->n) {
        const struct wr_zone_step *before = &k->steps[k->n - 1];
        local = utc + (east > before->east ? east : before->east);
        if (local < before->local)
            local = before->local;
    }
    k->steps[k->n++] = (struct wr_zone_step){utc, local, east, abbr};
}

/* Type `type` of the block as a step; false: damaged. */
static bool add_type(struct making *k, const struct block *b, int64_t utc, uint32_t type)
{
    if (type >= b->types)
        return false;
    const unsigned char *p = b->at + (size_t)b->times * (b->wide + 1) + (size_t)type * 6;
    int64_t east = big_endian(p, 4);
    uint32_t abbr = p[5];
    if (east < -26 * 3600 || east > 26 * 3600 || abbr >= b->chars || strlen(k->abbrs + abbr) > WR_ZONE_ABBR)
        return false;
    add_step(k, utc, (int32_t)east, (uint8_t)abbr);
    return true;
}

/* The steps that the block knows, after one for the time before. */
static bool add_known(struct making *k, const struct block *b)
{
    const unsigned char *types = b->at + (size_t)b->times * b->wide;
    if (!add_type(k, b, INT64_MIN, 0))
        return false;
    int64_t last = INT64_MIN / 2; /* which is far before the universe began, as some files' first step is */
    for (uint32_t i = 0; i < b->times; i++) {
        int64_t t = time_at(b, i);
        if (t > INT64_MAX / 2 || (i && t <= last) || !add_type(k, b, t < last ? last : t, types[i]))
            return false;
        last = t < last ? last : t;
    }
    return true;
}

/* An abbreviation put behind those there are; its place. */
static uint8_t add_abbr(struct making *k, struct wr_slice name)
{
    uint32_t at = k->abbrs_size;
    memcpy(k->abbrs + at, name.p, name.n);
    k->abbrs[at + name.n] = 0;
    k->abbrs_size += (uint32_t)name.n + 1;
    return (uint8_t)at;
}

/* Steps of the rule, behind the last known one, for a little more than 400 years. */
static void add_ruled(struct making *k, const struct wr_rule *r)
{
    uint8_t std = add_abbr(k, r->std), dst = add_abbr(k, r->dst);
    int64_t last = k->steps[k->n - 1].utc;
    uint32_t year = 1;
    if (last > WR_TIME_FIRST + 366 * WR_DAY_SECONDS)
        year = wr_civil_of_days((int32_t)((last < WR_TIME_LAST ? last : WR_TIME_LAST) / WR_DAY_SECONDS)).year - 1;
    for (uint32_t y = year; y < year + RULED_YEARS; y++) {
        int64_t begins = wr_rule_begins(r, y), ends = wr_rule_ends(r, y);
        for (int i = 0; i < 2; i++) {
            bool summer = (i == 0) == (begins < ends);
            int64_t t = summer ? begins : ends;
            if (t > last && t >= k->steps[k->n - 1].utc)
                add_step(k, t, summer ? r->dst_east : r->std_east, summer ? dst : std);
        }
    }
}

/* The step after the first that the rule made has nothing to do with the file any more: from it on they repeat.
 * What lies more than 400 years behind it goes. */
static uint32_t close_cycle(struct making *k, uint32_t known)
{
    if (k->n < known + 3)
        return k->n;
    uint32_t repeats = known + 1;
    while (k->steps[k->n - 1].utc >= k->steps[repeats].utc + CYCLE)
        k->n--;
    return repeats;
}

static int make(const struct block *b, const struct wr_rule *r, struct wr_arena *a, const struct wr_zone **out,
                struct wr_err *err)
{
    struct wr_zone *z = wr_arena_alloc(a, sizeof *z);
    struct making k = {.steps = wr_arena_alloc(a, (b->times + 1 + 2 * RULED_YEARS) * sizeof *k.steps),
                       .abbrs = wr_arena_alloc(a, b->chars + 1 + 2 * (WR_ZONE_ABBR + 1)),
                       .abbrs_size = b->chars + 1};
    if (!z || !k.steps || !k.abbrs)
        return wr_err_nomem(err, "a time zone");
    memcpy(k.abbrs, b->at + (size_t)b->times * (b->wide + 1) + (size_t)b->types * 6, b->chars);
    k.abbrs[b->chars] = 0;
    if (!add_known(&k, b))
        return damaged(err);
    uint32_t known = k.n;
    if (r && r->dst.n)
        add_ruled(&k, r);
    uint32_t repeats = close_cycle(&k, known);
    *z = (struct wr_zone){.steps = k.steps, .n = k.n, .repeats = repeats, .abbrs = k.abbrs};
    *out = z;
    return 0;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

int wr_zone_read(struct wr_slice f, struct wr_arena *a, const struct wr_zone **out, struct wr_err *err)
{
    struct block b;
    struct wr_rule rule;
    bool ruled = false;
    if (!find_block(f, 0, 4, &b))
        return damaged(err);
    if (f.p[4] >= '2') {
        if (!find_block(f, HEADER + b.size, 8, &b))
            return damaged(err);
        const char *foot = (const char *)b.at + b.size, *end = f.p + f.n;
        if (end - foot < 2 || *foot != '\n' || end[-1] != '\n')
            return damaged(err);
        ruled = end - foot > 2;
        if (ruled && !wr_rule_read((struct wr_slice){foot + 1, (size_t)(end - foot) - 2}, &rule))
            return damaged(err);
    }
    if (b.leap)
        return wr_err_set(err, WR_EDATA, "counts leap seconds");
    if (!b.types || !b.chars || b.chars > CHARS_MAX)
        return damaged(err);
    return make(&b, ruled ? &rule : NULL, a, out, err);
}

bool wr_zone_is_fixed(struct wr_slice name, int32_t *east)
{
    *east = 0;
    return wr_slice_is(name, "UTC") || wr_time_parse_offset(name.p, name.n, east);
}

int wr_zone_fixed(int32_t east, struct wr_arena *a, const struct wr_zone **out, struct wr_err *err)
{
    struct wr_zone *z = wr_arena_alloc(a, sizeof *z);
    struct wr_zone_step *step = wr_arena_alloc(a, sizeof *step);
    char *name = wr_arena_alloc(a, WR_ZONE_ABBR + 1);
    if (!z || !step || !name)
        return wr_err_nomem(err, "a time zone");
    uint32_t minutes = (uint32_t)(east < 0 ? -east : east) / 60;
    snprintf(name, WR_ZONE_ABBR + 1, east ? "%c%02u:%02u" : "UTC", east < 0 ? '-' : '+', minutes / 60 % 100,
             minutes % 60);
    *step = (struct wr_zone_step){.utc = INT64_MIN, .local = INT64_MIN, .east = east};
    *z = (struct wr_zone){.steps = step, .n = 1, .repeats = 1, .abbrs = name};
    *out = z;
    return 0;
}

/* ---- looking up -------------------------------------------------------------------------------------------- */

static inline int64_t begin_of(const struct wr_zone_step *s, bool local)
{
    return local ? s->local : s->utc;
}

static inline void find(const struct wr_zone *z, int64_t t, bool local, struct wr_zone_span *span)
{
    int64_t back = 0, round = INT64_MAX;
    if (z->repeats < z->n) {
        int64_t first = begin_of(&z->steps[z->repeats], local);
        round = first + CYCLE;
        back = t < first ? 0 : (t - first) / CYCLE * CYCLE;
    }
    uint32_t lo = 0, hi = z->n; /* lo has begun, hi has not */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (begin_of(&z->steps[mid], local) <= t - back)
            lo = mid;
        else
            hi = mid;
    }
    const struct wr_zone_step *s = &z->steps[lo];
    span->from = begin_of(s, local) + back;
    span->until = (hi < z->n ? begin_of(s + 1, local) : round) + back;
    span->east = s->east;
    span->abbr = z->abbrs + s->abbr;
}

void wr_zone_find_utc(const struct wr_zone *z, int64_t utc, struct wr_zone_span *span)
{
    find(z, utc, false, span);
}

void wr_zone_find_local(const struct wr_zone *z, int64_t local, struct wr_zone_span *span)
{
    find(z, local, true, span);
}
