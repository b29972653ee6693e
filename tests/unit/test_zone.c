/* Zones: what a damaged file does (nothing bad), rules in the forms that files do not have today, names. That whole
 * files are read as Python reads them is tests/diff/time_diff.py's. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/zone_rule.h"
#include "io/zoneinfo.h"

static struct wr_arena arena;

static void put_up(void)
{
    wr_arena_init(&arena, 0, NULL, "test");
}

static void take_down(void)
{
    wr_arena_done(&arena);
}

TestSuite(zone, .init = put_up, .fini = take_down);

/* A file of version 2 put together by hand: two types, `times` steps, a rule. */
static size_t make_file(unsigned char *out, const char *rule)
{
    static const unsigned char body[] = {
        0,   0,   0,   0,  0,   0,   0,   100, /* steps at 100 ... */
        0,   0,   0,   0,  0,   0,   3,   232, /* ... and 1000 */
        1,   0,                                /* their types */
        0,   0,   14,  16, 0,   0,             /* 3600 s east, "AAA" */
        0,   0,   28,  32, 1,   4,             /* 7200 s east, "BBB" */
        'A', 'A', 'A', 0,  'B', 'B', 'B', 0,   /* abbreviations */
    };
    unsigned char *p = out;
    for (int block = 0; block < 2; block++) {
        memset(p, 0, 44);
        memcpy(p, "TZif2", 5);
        p[35] = block ? 2 : 0;
        p[39] = block ? 2 : 0;
        p[43] = block ? 8 : 0;
        p += 44;
    }
    memcpy(p, body, sizeof body);
    p += sizeof body;
    return (size_t)(p - out) + (size_t)sprintf((char *)p, "\n%s\n", rule);
}

static const struct wr_zone *load(const unsigned char *file, size_t n)
{
    const struct wr_zone *z = NULL;
    struct wr_err err = {0};
    unsigned char *tight = malloc(n ? n : 1);
    memcpy(tight, file, n);
    int r = wr_zone_read((struct wr_slice){(char *)tight, n}, &arena, &z, &err);
    free(tight);
    cr_expect((r == 0) == (z != NULL) && (r == 0) == (err.code == 0));
    return z;
}

static int32_t east(const struct wr_zone *z, int64_t utc)
{
    struct wr_zone_span span = {0};
    return wr_zone_east_of_utc(z, utc, &span);
}

static int32_t east_local(const struct wr_zone *z, int64_t local)
{
    struct wr_zone_span span = {0};
    return wr_zone_east_of_local(z, local, &span);
}

Test(zone, by_hand)
{
    unsigned char file[256];
    const struct wr_zone *z = load(file, make_file(file, ""));
    cr_assert(z);
    cr_expect(east(z, 99) == 3600 && east(z, 100) == 7200 && east(z, 999) == 7200 && east(z, 1000) == 3600);
    cr_expect(east(z, INT64_C(253402300799)) == 3600 && east(z, INT64_C(-62135596800)) == 3600);
    /* Put on at 3700 to 7300: what lies between has the offset before. Put back at 8200 to 4600: the first is
     * meant. */
    cr_expect(east_local(z, 3699) == 3600 && east_local(z, 7299) == 3600 && east_local(z, 7300) == 7200);
    cr_expect(east_local(z, 8199) == 7200 && east_local(z, 8200) == 3600);
}

/* Summer time all the year (RFC 8536, 3.3.1); days counted with and without 29 February. */
Test(zone, rules)
{
    unsigned char file[256];
    const struct wr_zone *z = load(file, make_file(file, "EST5EDT,0/0,J365/25"));
    cr_assert(z);
    for (int64_t t = 86400 * 800; t < INT64_C(86400) * 2900000; t += 86400 * 91 + 3607)
        cr_assert(east(z, t) == -4 * 3600, "%lld", (long long)t);
    z = load(file, make_file(file, "<-03>3<-02>,J60/0,300/-1:30"));
    cr_assert(z);
    cr_expect(east(z, 1709261999) == -10800 &&
              east(z, 1709262000) == -7200); /* 2024-03-01T03:00Z: J60 is 1 March */
    cr_expect(east(z, 1729989000 - 1) == -7200 &&
              east(z, 1729989000) == -10800);     /* day 300: 27 October, 22:30 before */
    int64_t later = INT64_C(146097) * 86400 * 19; /* 9624, a leap year like 2024 */
    cr_expect(east(z, 1709261999 + later) == -10800 && east(z, 1709262000 + later) == -7200);
}

Test(zone, no_rules)
{
    static const char *const bad[] = {"C",
                                      "CET",
                                      "CET-",
                                      "CET-25",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0x",
                                      "CET-1CEST,J0,J365",
                                      "CET-1CEST,J366,1",
                                      "CET-1CEST,366,1",
                                      "<+01-1",
                                      "<>-1",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "CET-1:60",
                                      "ABCDEFGHIJKLMNOP1",
                                      "CET-1CEST,M3.5,M10.5.0",
                                      NULL};
    unsigned char file[256];
    for (int i = 0; bad[i]; i++)
        cr_expect(!load(file, make_file(file, bad[i])), "%s", bad[i]);
}

/* Whatever is done to a file, reading it ends, and what is read can be asked. */
static void try(const unsigned char *file, size_t n)
{
    const struct wr_zone *z = load(file, n);
    static const int64_t times[] = {INT64_C(-62135596800), -1, 0, 1795168805, INT64_C(253402300799)};
    for (int i = 0; z && i < 5; i++) {
        struct wr_zone_span span = {0};
        wr_zone_find_utc(z, times[i], &span);
        cr_assert(strlen(span.abbr) <= WR_ZONE_ABBR);
        wr_zone_find_local(z, times[i], &span);
        cr_assert(span.east >= -26 * 3600 && span.east <= 26 * 3600);
    }
    wr_arena_reset(&arena);
}

static void damage(const unsigned char *whole, size_t n)
{
    unsigned char *file = malloc(n + 1);
    uint64_t random = 1;
    for (size_t cut = 0; cut < n; cut += 1 + (n > 500) * (cut % 7))
        try(whole, cut);
    for (int i = 0; i < 3000; i++) {
        memcpy(file, whole, n);
        for (int k = 0; k <= i % 4; k++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            file[(random >> 33) % n] = (unsigned char)(random >> 20);
        }
        try(file, n);
    }
    free(file);
}

Test(zone, damaged)
{
    unsigned char file[256];
    damage(file, make_file(file, "CET-1CEST,M3.5.0,M10.5.0/3"));
    static unsigned char real[1 << 16];
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    cr_assert(f, "tzdata is not installed");
    size_t n = fread(real, 1, sizeof real, f);
    fclose(f);
    damage(real, n);
}

static int named(const char *name, const struct wr_zone **z)
{
    struct wr_err err = {0};
    int r = wr_zoneinfo_load(wr_slice_of(name), &arena, z, &err);
    cr_expect(r == err.code);
    return r;
}

Test(zone, names)
{
    static const char *const bad[] = {"",
                                      "Europe",
                                      "Europe/",
                                      "Europe/Berln",
                                      "europe/berlin",
                                      "../zoneinfo/UTC",
                                      "/usr/share/zoneinfo/UTC",
                                      "Europe/../UTC",
                                      "localtime",
                                      "posixrules",
                                      "zone.tab",
                                      "right/UTC",
                                      "+25:00",
                                      "+1",
                                      "CEST",
                                      "Europe/Berlin/Mitte",
                                      "A/name/that/is/longer/than/any/name/of/a/time/zone/that/there/ever/was",
                                      "Zone/{}",
                                      NULL};
    const struct wr_zone *z;
    for (int i = 0; bad[i]; i++)
        cr_expect(named(bad[i], &z) == WR_EPROG, "%s", bad[i]);
    cr_expect(named("Europe/Berlin", &z) == 0 && east(z, 1795168805) == 3600);
    cr_expect(named("UTC", &z) == 0 && east(z, 1795168805) == 0 && strcmp(z->abbrs, "UTC") == 0);
    cr_expect(named("Etc/GMT+5", &z) == 0 && east(z, 0) == -18000);
    cr_expect(named("America/Port-au-Prince", &z) == 0 && named("America/New_York", &z) == 0);
    cr_expect(named("-03:30", &z) == 0 && east(z, 0) == -12600 && strcmp(z->abbrs, "-03:30") == 0);
}

Test(zone, list)
{
    struct wr_slice *names;
    size_t n, found = 0;
    struct wr_err err = {0};
    cr_assert(wr_zoneinfo_names(&arena, &names, &n, &err) == 0 && n > 300);
    for (size_t i = 0; i < n; i++) {
        found += wr_slice_is(names[i], "Europe/Berlin") + wr_slice_is(names[i], "America/Indiana/Knox");
        cr_expect(i == 0 || wr_slice_cmp(names[i - 1], names[i]) < 0);
    }
    cr_expect(found == 2);
}

/* Memory that runs out at any of the allocations is an error that says so. */
Test(zone, without_memory)
{
    struct wr_slice *names;
    size_t n, refused = 0;
    const struct wr_zone *z;
    for (int what = 0; what < 2; what++) {
        int r = -1;
        for (size_t limit = 0; r < 0; limit += 512) {
            struct wr_budget budget = {.limit = limit};
            struct wr_arena small;
            struct wr_err err = {0};
            wr_arena_init(&small, 256, &budget, "test");
            r = what ? wr_zoneinfo_load(wr_slice_of("Europe/Berlin"), &small, &z, &err)
                     : wr_zoneinfo_names(&small, &names, &n, &err);
            cr_assert(r == 0 || err.code == WR_ELIMIT || (err.code == WR_EIO && strstr(err.msg, "memory")), "%s",
                      err.msg);
            refused += r < 0;
            wr_arena_done(&small);
            cr_assert(limit < 1 << 20);
        }
    }
    cr_expect_geq(refused, 6);
}
