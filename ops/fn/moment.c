/* See moment.h. */
#include "ops/fn/moment.h"

#include <strings.h>

#include "io/zoneinfo.h"
#include "lang/suggest.h"

/* The zone of a city, or the name nearest to what was written. */
static struct wr_slice meant(struct wr_slice written, const struct wr_slice *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t end = names[i].n, begin = end;
        while (begin && names[i].p[begin - 1] != '/')
            begin--;
        if (end - begin == written.n && strncasecmp(names[i].p + begin, written.p, written.n) == 0)
            return names[i];
    }
    return wr_suggest(written, names, n);
}

static int suggest(struct wr_fn_bind *b, struct wr_slice written)
{
    struct wr_slice *names;
    size_t n;
    if (b->err->hint[0] || written.n == 0)
        return WR_EPROG;
    if (wr_zoneinfo_names(b->lang->arena, &names, &n, b->err) < 0)
        return WR_ELIMIT;
    struct wr_slice name = meant(written, names, n);
    if (name.n)
        wr_err_hint(b->err, "did you mean '%.*s'?", (int)name.n, name.p);
    else
        wr_err_hint(b->err, "zones are Europe/Berlin, America/New_York, ..., UTC, +02:00");
    return WR_EPROG;
}

int wr_fn_bind_zone(struct wr_fn_bind *b, uint32_t arg, const struct wr_zone **out)
{
    b->bad = arg;
    int rc = wr_zoneinfo_load(b->texts[arg], b->lang->arena, out, b->err);
    return rc == WR_EPROG ? suggest(b, b->texts[arg]) : rc;
}
