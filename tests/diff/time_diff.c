/* The driver of time_diff.py: a line in, a line out. The first byte of a line says what to do, operands follow,
 * parted by tabs. A time is m/scale, a dash stands for none. */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/time.h"
#include "base/timefmt.h"
#include "io/zoneinfo.h"

enum { WORDS = 4 };

static struct wr_arena arena;
static struct wr_zone_span utc_span, local_span; /* kept from line to line, as loops do; emptied with the zone */
static const struct wr_zone *zone;
static char zone_name[64];

static void take_zone(const char *name)
{
    struct wr_err err = {0};
    if (strcmp(name, zone_name) == 0)
        return;
    snprintf(zone_name, sizeof zone_name, "%s", name);
    utc_span = local_span = (struct wr_zone_span){0};
    if (wr_zoneinfo_load(wr_slice_of(name), &arena, &zone, &err) < 0)
        abort();
}

static const struct wr_timefmt *format(const char *text, enum wr_timefmt_use use)
{
    const struct wr_timefmt *f = NULL;
    struct wr_err err = {0};
    if (wr_timefmt_compile(wr_slice_of(text), use, &arena, &f, &err) < 0)
        printf("%s", err.msg);
    return f;
}

static void put_time(bool ok, int64_t m, uint8_t scale)
{
    if (ok)
        printf("%lld/%u", (long long)m, scale);
    else
        printf("-");
}

static void put_text(const char *p, size_t n)
{
    if (n)
        printf("%.*s", (int)n, p);
    else
        printf("-");
}

/* A copy whose end is the end of its memory, so that ASan sees a read beyond. */
static char *tight(const char *text)
{
    size_t n = strlen(text);
    char *p = malloc(n ? n : 1);
    if (!p)
        abort();
    memcpy(p, text, n);
    return p;
}

static void read_format(char *const *w)
{
    const struct wr_timefmt *f = format(w[0], WR_TIMEFMT_READS);
    int64_t m;
    uint8_t scale;
    if (!f)
        return;
    take_zone(w[1]);
    char *text = tight(w[2]);
    bool ok = wr_timefmt_read(f, zone, &local_span, text, strlen(w[2]), &m, &scale);
    put_time(ok, m, scale);
    free(text);
}

static void write_format(char *const *w)
{
    const struct wr_timefmt *f = format(w[0], WR_TIMEFMT_WRITES);
    if (!f)
        return;
    take_zone(w[1]);
    char *out = malloc(f->longest + 1);
    if (!out)
        abort();
    put_text(out, wr_timefmt_write(f, zone, &utc_span, atoll(w[2]), (uint8_t)atoi(w[3]), out));
    free(out);
}

static void run(char op, char *const *w)
{
    int64_t m;
    uint8_t scale;
    char out[WR_TIME_TEXT], *text;
    switch (op) {
    case 'p':
        text = tight(w[0]);
        bool ok = wr_time_parse(text, strlen(w[0]), &m, &scale);
        put_time(ok, m, scale);
        free(text);
        return;
    case 'w':
        put_text(out, wr_time_format(atoll(w[0]), (uint8_t)atoi(w[1]), out));
        return;
    case 'r':
        read_format(w);
        return;
    case 'f':
        write_format(w);
        return;
    case 'z':
        take_zone(w[0]);
        printf("%d", (int)wr_zone_east_of_utc(zone, atoll(w[1]), &utc_span));
        printf(" %s", utc_span.abbr);
        return;
    default: /* l */
        take_zone(w[0]);
        printf("%d", (int)wr_zone_east_of_local(zone, atoll(w[1]), &local_span));
    }
}

int main(void)
{
    static char line[1 << 12];
    wr_arena_init(&arena, 0, NULL, "time_diff");
    while (fgets(line, sizeof line, stdin)) {
        static char none[] = "";
        char *w[WORDS] = {none, none, none, none};
        line[strcspn(line, "\n")] = 0;
        char *at = line + 1;
        for (int i = 0; i < WORDS && at; i++)
            w[i] = strsep(&at, "\t");
        run(*line, w);
        puts("");
    }
    wr_arena_done(&arena);
    return 0;
}
