/* Pictures as SVG: one file, nothing loaded, no script; what it says is text, escaped as XML asks. See plot.h.
 *
 * Colours are those of the reader's scheme, light or dark. A file has no font to measure text by, so columns of a
 * terminal stand for widths, each of them COLUMN units. Places are whole hundredths of a unit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/shown.h"
#include "ops/stage/plot.h"

enum {
    WIDTH = 800,
    COLUMN = 7,
    LABEL_COLUMNS = 40,
    GAP = 8,
    TOP = 40, /* below the title */
    ROW = 22,
    BAR = 16,
    PLOT_HEIGHT = 360,
    MANY = 4000, /* points from which on a unit has four of them at most */
};

struct pen {
    struct wr_buf *b;
    bool failed;
};

static void put(struct pen *p, const char *s)
{
    p->failed |= wr_buf_add(p->b, s, strlen(s)) < 0;
}

/* Shown text has no characters that XML forbids, but two that are none. */
static void put_escaped(struct pen *p, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool none = n - i >= 3 && !memcmp(s + i, "\xef\xbf", 2) && (s[i + 2] & 0x3e) == 0x3e;
        const char *as = s[i] == '<'   ? "&lt;"
                         : s[i] == '>' ? "&gt;"
                         : s[i] == '&' ? "&amp;"
                         : s[i] == '"' ? "&quot;"
                         : none        ? "\xef\xbf\xbd"
                                       : NULL;
        if (as)
            put(p, as);
        else
            p->failed |= wr_buf_addc(p->b, s[i]) < 0;
        i += none ? 2 : 0;
    }
}

/* NAME="PLACE", with a blank before it. */
static void put_place(struct pen *p, const char *name, double at)
{
    const long hundredths = lround(at * 100), whole = labs(hundredths);
    p->failed |=
        wr_buf_printf(p->b, " %s=\"%s%ld.%02ld\"", name, hundredths < 0 ? "-" : "", whole / 100, whole % 100) < 0;
}

static void put_label(struct pen *p, const char *class, double x, double y, struct plot_text t, uint32_t columns)
{
    if (!t.n)
        return;
    size_t used, n = t.columns > columns ? wr_shown_cut(t.p, t.n, columns - 1, &used) : t.n;
    p->failed |= wr_buf_printf(p->b, "<text class=\"%s\"", class) < 0;
    put_place(p, "x", x);
    put_place(p, "y", y);
    put(p, ">");
    put_escaped(p, t.p, n);
    put(p, t.columns > columns ? "\xe2\x80\xa6</text>\n" : "</text>\n");
}

static void put_line(struct pen *p, const char *class, double x1, double y1, double x2, double y2)
{
    p->failed |= wr_buf_printf(p->b, "<line class=\"%s\"", class) < 0;
    put_place(p, "x1", x1);
    put_place(p, "y1", y1);
    put_place(p, "x2", x2);
    put_place(p, "y2", y2);
    put(p, "/>\n");
}

static void put_title(struct pen *p, const struct plot_picture *pic)
{
    if (pic->kind != PLOT_HIST)
        put_escaped(p, pic->y.p, pic->y.n);
    if (pic->kind != PLOT_HIST && pic->x.n)
        put(p, " by ");
    put_escaped(p, pic->x.p, pic->x.n);
}

static void begin(struct pen *p, const struct plot_picture *pic, int height)
{
    p->failed |= wr_buf_printf(p->b,
                               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                               "height=\"%d\" role=\"img\">\n<title>",
                               WIDTH, height, WIDTH, height) < 0;
    put_title(p, pic);
    put(p, "</title>\n"
           "<style>\n"
           "svg { color: #1f2328; }\n"
           ".back { fill: #ffffff; }\n"
           "text { fill: currentColor; font: 12px sans-serif; }\n"
           ".title { font-size: 15px; font-weight: bold; }\n"
           ".end { text-anchor: end; }\n"
           ".middle { text-anchor: middle; }\n"
           ".bar { fill: #3572b0; }\n"
           ".line { fill: none; stroke: #3572b0; stroke-width: 1.5; stroke-linejoin: round; }\n"
           ".dot { fill: #3572b0; }\n"
           ".axis { stroke: currentColor; }\n"
           ".grid { stroke: currentColor; stroke-opacity: 0.15; }\n"
           "@media (prefers-color-scheme: dark) {\n"
           "svg { color: #e6edf3; }\n"
           ".back { fill: #0d1117; }\n"
           ".bar, .dot { fill: #6cb0f5; }\n"
           ".line { stroke: #6cb0f5; }\n"
           "}\n"
           "</style>\n"
           "<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n"
           "<text class=\"title\" x=\"8.00\" y=\"22.00\">");
    put_title(p, pic);
    put(p, "</text>\n");
}

static struct plot_text plain(const char *s)
{
    return (struct plot_text){s, (uint32_t)strlen(s), (uint32_t)strlen(s)};
}

static void end(struct pen *p, const struct plot_picture *pic, double y)
{
    if (pic->note[0])
        put_label(p, "note", GAP, y, plain(pic->note), UINT32_MAX);
    put(p, "</svg>\n");
}

/* ---- bars ---------------------------------------------------------------------------------------------------- */

struct bars {
    double left, right; /* where the smallest and the largest value end */
    double zero;
};

static struct bars lay_out(const struct plot_picture *pic)
{
    uint32_t label = 0, values = 0;
    char text[WR_NUM_TEXT];
    static const struct wr_num zero = {.kind = WR_NUM_DEC};
    for (uint32_t i = 0; i < pic->nbars; i++) {
        uint32_t n = (uint32_t)wr_num_format(pic->bars[i].value, text);
        label = pic->bars[i].label.columns > label ? pic->bars[i].label.columns : label;
        values = n > values ? n : values;
    }
    label = label < LABEL_COLUMNS ? label : LABEL_COLUMNS;
    struct bars l = {.left = 2 * GAP + (int)label * COLUMN, .right = WIDTH - 2 * GAP - (int)values * COLUMN};
    const double way = l.right - l.left;
    const bool any = wr_num_cmp(pic->lo, pic->hi) < 0;
    l.zero = l.left;
    if (any)
        l.zero += way * wr_plot_at(zero, pic->lo, pic->hi);
    return l;
}

static void put_bar(struct pen *p, const struct plot_picture *pic, const struct bars *l, const struct plot_bar *bar,
                    double y)
{
    char text[WR_NUM_TEXT];
    uint32_t n = (uint32_t)wr_num_format(bar->value, text);
    const bool any = n && wr_num_cmp(pic->lo, pic->hi) < 0;
    const double way = l->right - l->left;
    const double at = any ? l->left + way * wr_plot_at(bar->value, pic->lo, pic->hi) : l->zero;
    put_label(p, "end", l->left - GAP, y + BAR - 4, bar->label, LABEL_COLUMNS);
    put(p, "<rect class=\"bar\"");
    put_place(p, "x", at < l->zero ? at : l->zero);
    put_place(p, "y", y);
    put_place(p, "width", fabs(at - l->zero));
    put_place(p, "height", BAR);
    put(p, "/>\n");
    put_label(p, "value", (at > l->zero ? at : l->zero) + 4, y + BAR - 4, (struct plot_text){text, n, n},
              UINT32_MAX);
}

static void draw_bars(struct pen *p, const struct plot_picture *pic)
{
    const int bottom = TOP + (int)pic->nbars * ROW;
    const struct bars l = lay_out(pic);
    begin(p, pic, bottom + 3 * GAP + (pic->note[0] ? ROW : 0));
    for (uint32_t i = 0; i < pic->nbars; i++)
        put_bar(p, pic, &l, &pic->bars[i], TOP + (int)i * ROW);
    put_line(p, "axis", l.zero, TOP - 4, l.zero, bottom);
    end(p, pic, bottom + ROW);
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

struct chart {
    double left, right, top, bottom;
    struct wr_num lo, hi; /* of y */
};

struct place {
    double x, y;
};

static struct place place_of(const struct plot_picture *pic, const struct chart *c, const struct plot_vertex *v)
{
    const double across = (c->right - c->left) * wr_plot_at(v->x, pic->axis.lo, pic->axis.hi);
    const double up = (c->bottom - c->top) * wr_plot_at(v->y, c->lo, c->hi);
    return (struct place){c->left + across, c->bottom - up};
}

static void put_point(struct pen *p, bool first, struct place at)
{
    const long x = lround(at.x * 100), y = lround(at.y * 100);
    p->failed |=
        wr_buf_printf(p->b, "%s%ld.%02ld %ld.%02ld", first ? "M" : "L", x / 100, x % 100, y / 100, y % 100) < 0;
}

/* Of points that lie in one unit of the width, the first, the last, the highest and the lowest are enough. */
struct group {
    struct place v[4];
    double column;
    unsigned n;
};

static void put_group(struct pen *p, const struct group *g, bool *first)
{
    const bool high_first = g->v[1].x <= g->v[2].x;
    const struct place order[4] = {g->v[0], high_first ? g->v[1] : g->v[2], high_first ? g->v[2] : g->v[1],
                                   g->v[3]};
    for (unsigned k = 0; k < (g->n > 1 ? 4 : g->n); k++) {
        put_point(p, *first, order[k]);
        *first = false;
    }
}

static void add_to_group(struct group *g, struct place at)
{
    if (!g->n++)
        g->v[0] = g->v[1] = g->v[2] = at;
    g->v[1] = at.y < g->v[1].y ? at : g->v[1];
    g->v[2] = at.y > g->v[2].y ? at : g->v[2];
    g->v[3] = at;
    g->column = floor(at.x);
}

/* What is joined, from vertex i on; returns where the next begins. */
static uint32_t put_path(struct pen *p, const struct plot_picture *pic, const struct chart *c, uint32_t i)
{
    const bool many = pic->nline > MANY;
    struct group g = {.n = 0};
    bool first = true;
    uint32_t to = i + 1;
    while (to < pic->nline && !pic->line[to].begins)
        to++;
    if (to == i + 1) {
        const struct place at = place_of(pic, c, &pic->line[i]);
        put(p, "<circle class=\"dot\" r=\"2\"");
        put_place(p, "cx", at.x);
        put_place(p, "cy", at.y);
        put(p, "/>\n");
        return to;
    }
    put(p, "<path class=\"line\" d=\"");
    for (; i < to; i++) {
        const struct place at = place_of(pic, c, &pic->line[i]);
        if (g.n && (!many || floor(at.x) > g.column)) {
            put_group(p, &g, &first);
            g.n = 0;
        }
        add_to_group(&g, at);
    }
    put_group(p, &g, &first);
    put(p, "\"/>\n");
    return to;
}

static void put_axes(struct pen *p, const struct plot_picture *pic, const struct chart *c,
                     const struct plot_ticks *ys)
{
    struct plot_ticks xs;
    wr_plot_x_ticks(&pic->axis, (unsigned)((c->right - c->left) / COLUMN), &xs);
    for (unsigned i = 0; i < ys->n; i++) {
        const double y = c->bottom - (c->bottom - c->top) * ys->v[i].at;
        put_line(p, "grid", c->left, y, c->right, y);
        put_label(p, "end", c->left - GAP, y + 4, (struct plot_text){ys->v[i].text, ys->v[i].n, ys->v[i].columns},
                  UINT32_MAX);
    }
    for (unsigned i = 0; i < xs.n; i++) {
        const double x = c->left + (c->right - c->left) * xs.v[i].at;
        put_line(p, "axis", x, c->bottom, x, c->bottom + 4);
        put_label(p, "middle", x, c->bottom + 18, (struct plot_text){xs.v[i].text, xs.v[i].n, xs.v[i].columns},
                  UINT32_MAX);
    }
    put_line(p, "axis", c->left, c->top, c->left, c->bottom);
    put_line(p, "axis", c->left, c->bottom, c->right, c->bottom);
    put_label(p, "middle", (c->left + c->right) / 2, c->bottom + 36, pic->x, LABEL_COLUMNS);
    if (xs.nsaid)
        put_label(p, "end", c->right, c->bottom + 36, (struct plot_text){xs.said, xs.nsaid, xs.nsaid}, UINT32_MAX);
}

static void draw_chart(struct pen *p, const struct plot_picture *pic)
{
    struct plot_ticks ticks;
    struct chart c = {
        .right = WIDTH - 4 * GAP, .top = TOP, .bottom = TOP + PLOT_HEIGHT, .lo = pic->lo, .hi = pic->hi};
    uint32_t margin = 0;
    wr_plot_y_ticks(&c.lo, &c.hi, 6, &ticks);
    for (unsigned i = 0; i < ticks.n; i++)
        margin = ticks.v[i].columns > margin ? ticks.v[i].columns : margin;
    c.left = 2 * GAP + (int)margin * COLUMN;
    begin(p, pic, TOP + PLOT_HEIGHT + 48 + (pic->note[0] ? ROW : 0));
    put_axes(p, pic, &c, &ticks);
    for (uint32_t i = 0; i < pic->nline;)
        i = put_path(p, pic, &c, i);
    end(p, pic, c.bottom + 58);
}

int wr_plot_svg(const struct plot_picture *pic, struct wr_buf *b)
{
    struct pen p = {b, false};
    if (pic->empty) {
        begin(&p, pic, TOP + 2 * ROW);
        put_label(&p, "empty", GAP, TOP + GAP, plain(pic->empty), UINT32_MAX);
        end(&p, pic, TOP + ROW + GAP);
    } else if (pic->kind == PLOT_LINE) {
        draw_chart(&p, pic);
    } else {
        draw_bars(&p, pic);
    }
    return p.failed ? -1 : 0;
}
