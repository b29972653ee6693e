/* Times read from fields and what functions make of them. Of functions, the reading is part of what is measured:
 * `epoch(seconds)` is little more than that. A value is a row here. */
#include "base/time.h"
#include "micro.h"

struct forms {
    const struct micro_data *data;
    uint32_t column;
};

static void parse_alone(void *ctx)
{
    const struct forms *f = ctx;
    int64_t m, sum = 0;
    uint8_t scale;
    for (uint32_t i = 0; i < f->data->rows; i++) {
        const struct wr_view v = f->data->views[f->column][i];
        if (!wr_time_parse(f->data->text + v.off, WR_VIEW_LEN(v), &m, &scale))
            micro_die("no time");
        sum += m;
    }
    if (sum == 1)
        micro_die("impossible");
}

static void format_alone(void *ctx)
{
    const struct forms *f = ctx;
    char out[WR_TIME_TEXT];
    for (uint32_t i = 0; i < f->data->rows; i++)
        if (!wr_time_format(f->column ? 1795168805123 + 86399123 * (int64_t)i : 1795168805 + 86399 * (int64_t)i,
                            f->column ? 3 : 0, out))
            micro_die("no time");
}

void micro_times(void)
{
    static const char *const names[] = {"time parse alone, seconds", "time parse alone, millis",
                                        "time parse alone, date", "time parse alone, log"};
    struct micro_data *d = micro_data_new(&micro_moments, 8 * WR_BATCH_ROWS, 0);
    struct forms f = {.data = d};
    for (; f.column < 4; f.column++)
        micro_kernel(names[f.column], d->rows, 0, parse_alone, &f);
    f.column = 0;
    micro_kernel("time format alone, seconds", d->rows, 0, format_alone, &f);
    f.column = 1;
    micro_kernel("time format alone, millis", d->rows, 0, format_alone, &f);
    micro_expression(d, "epoch(seconds)");
    micro_expression(d, "epoch(millis)");
    micro_expression(d, "epoch(date)");
    micro_expression(d, "hour(seconds)");
    micro_expression(d, "year(millis)");
    micro_expression(d, "hour(seconds, \"Europe/Berlin\")");
    micro_expression(d, "bin(seconds, 1m)");
    micro_expression(d, "bin(millis, 5m)");
    micro_expression(d, "seconds + 5m");
    micro_expression(d, "time(log, \"%d/%b/%Y:%H:%M:%S %z\")");
    micro_expression(d, "time(seconds, \"Europe/Berlin\")");
    micro_expression(d, "fmt_time(seconds, \"%d.%m.%Y %H:%M\")");
    micro_data_free(d);
}
