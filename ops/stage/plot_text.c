/* Pictures of text. See plot.h. Bars are of blocks, with eighths of one at their end (to the left of 0 with halves:
 * there are no others); lines are of braille, two dots by four in a character. No line ends in blanks. */
#include <math.h>
#include <stdlib.h>

#include "base/shown.h"
#include "ops/stage/plot.h"

enum { LEAST_WIDTH = 20, MOST_WIDTH = 500, LEAST_BAR = 8, LEAST_CANVAS = 10 };

/* What is written, until memory is out. */
struct pen {
    struct wr_buf *b;
    bool failed;
};

static void put(struct pen *p, const char *s, size_t n)
{
    p->failed |= wr_buf_add(p->b, s, n) < 0;
}

static void put_times(struct pen *p, const char *s, uint32_t times)
{
    while (times--)
        put(p, s, strlen(s));
}

static void end_line(struct pen *p)
{
    while (p->b->n && p->b->p[p->b->n - 1] == ' ')
        p->b->n--;
    put(p, "\n", 1);
}

/* Text in so many columns, cut if it must be, filled up with blanks to its left or right. */
static void put_text(struct pen *p, struct plot_text t, uint32_t columns, bool right)
{
    size_t used = t.columns, n = t.n;
    const bool cut = t.columns > columns;
    if (cut)
        n = wr_shown_cut(t.p, t.n, columns - 1, &used);
    used += cut;
    if (right)
        put_times(p, " ", columns - (uint32_t)used);
    put(p, t.p, n);
    if (cut)
        put(p, "\xe2\x80\xa6", 3);
    if (!right)
        put_times(p, " ", columns - (uint32_t)used);
}

/* ---- bars ---------------------------------------------------------------------------------------------------- */

struct bars {
    uint32_t label, left, right; /* columns of the labels, and of bars to the left and to the right of 0 */
    double largest, each;        /* a bar of the largest magnitude has so many columns */
};

static void lay_out(const struct plot_picture *p, uint32_t width, struct bars *l)
{
    const double lo = -wr_num_double(p->lo), hi = wr_num_double(p->hi);
    uint32_t values = 0, most = p->kind == PLOT_HIST ? PLOT_LABEL_COLUMNS : width / 3;
    char text[WR_NUM_TEXT];
    l->label = p->x.columns;
    for (uint32_t i = 0; i < p->nbars; i++) {
        uint32_t n = (uint32_t)wr_num_format(p->bars[i].value, text);
        l->label = p->bars[i].label.columns > l->label ? p->bars[i].label.columns : l->label;
        values = n > values ? n : values;
    }
    most = most < PLOT_LABEL_COLUMNS ? most : PLOT_LABEL_COLUMNS - 1; /* what was longer has been cut to these */
    l->label = l->label < most ? l->label : most;
    uint32_t taken = l->label + values + 2 + (lo > 0), room = width > taken + LEAST_BAR ? width - taken : LEAST_BAR;
    const double share = lo > 0 ? 1 / (1 + hi / lo) : 0;
    l->left = (uint32_t)llround(room * share);
    if (lo > 0)
        l->left = l->left < 1 ? 1 : hi > 0 && l->left == room ? room - 1 : l->left;
    l->right = room - l->left;
    l->largest = lo > hi ? lo : hi;
    const double by_left = lo > 0 ? l->left / (lo / l->largest) : INFINITY;
    const double by_right = hi > 0 ? l->right / (hi / l->largest) : INFINITY;
    l->each = by_left < by_right ? by_left : by_right;
}

/* So many parts of a column, `parts` of which fill it; what is not 0 has one. */
static uint32_t length(const struct bars *l, double magnitude, unsigned parts)
{
    long n = lround(magnitude / l->largest * l->each * parts);
    return n > 0 ? (uint32_t)n : 1;
}

static void put_bar(struct pen *p, const struct bars *l, struct wr_num value)
{
    static const char *const eighths[] = {"",
                                          "\xe2\x96\x8f",
                                          "\xe2\x96\x8e",
                                          "\xe2\x96\x8d",
                                          "\xe2\x96\x8c",
                                          "\xe2\x96\x8b",
                                          "\xe2\x96\x8a",
                                          "\xe2\x96\x89"};
    static const char full[] = "\xe2\x96\x88", half[] = "\xe2\x96\x90", axis[] = "\xe2\x94\x82";
    const double v = wr_num_double(value);
    const uint32_t halves = v < 0 ? length(l, -v, 2) : 0, parts = v > 0 ? length(l, v, 8) : 0;
    if (l->left) {
        put_times(p, " ", l->left - (halves + 1) / 2);
        put_times(p, half, halves % 2);
        put_times(p, full, halves / 2);
        put_times(p, axis, 1);
    }
    put_times(p, full, parts / 8);
    put_times(p, eighths[parts % 8], 1);
    if (parts || l->left)
        put(p, " ", 1);
}

static void draw_bars(struct pen *p, const struct plot_picture *pic, uint32_t width)
{
    struct bars l;
    char text[WR_NUM_TEXT];
    lay_out(pic, width, &l);
    put_text(p, pic->x, l.label, false);
    put(p, " ", 1);
    put_text(p, pic->y, pic->y.columns < width ? pic->y.columns : width, false);
    end_line(p);
    for (uint32_t i = 0; i < pic->nbars; i++) {
        put_text(p, pic->bars[i].label, l.label, false);
        put(p, " ", 1);
        put_bar(p, &l, pic->bars[i].value);
        put(p, text, wr_num_format(pic->bars[i].value, text));
        end_line(p);
    }
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

struct canvas {
    uint32_t columns, rows;
    uint8_t *dots; /* [rows * columns], the bits of a braille pattern */
};

static void set_dot(const struct canvas *c, int x, int y)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    c->dots[(uint32_t)y / 4 * c->columns + (uint32_t)x / 2] |= bits[y % 4][x % 2];
}

/* Dots from one to another, both included (J. Bresenham, Algorithm for computer control of a digital plotter,
 * 1965).
 */
static void draw_line(const struct canvas *c, int x, int y, int tox, int toy)
{
    const int dx = abs(tox - x), dy = -abs(toy - y), right = x < tox ? 1 : -1, down = y < toy ? 1 : -1;
    int error = dx + dy;
    for (;;) {
        set_dot(c, x, y);
        if (x == tox && y == toy)
            return;
        const int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x += right;
        }
        if (twice <= dx) {
            error += dx;
            y += down;
        }
    }
}

/* The dot of 0 .. n-1 that lies at such a place. */
static int dot_at(double at, uint32_t n)
{
    return (int)lround(at * (n - 1));
}

static void draw_dots(const struct canvas *c, const struct plot_picture *pic, struct wr_num lo, struct wr_num hi)
{
    int x = 0, y = 0;
    for (uint32_t i = 0; i < pic->nline; i++) {
        const struct plot_vertex *v = &pic->line[i];
        int tox = dot_at(wr_plot_at(v->x, pic->axis.lo, pic->axis.hi), 2 * c->columns);
        int toy = (int)(4 * c->rows) - 1 - dot_at(wr_plot_at(v->y, lo, hi), 4 * c->rows);
        draw_line(c, v->begins ? tox : x, v->begins ? toy : y, tox, toy);
        x = tox;
        y = toy;
    }
}

static void put_braille(struct pen *p, uint8_t dots)
{
    const char text[3] = {'\xe2', (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f))};
    put(p, dots ? text : " ", dots ? 3 : 1);
}

static const struct plot_tick *tick_of_row(const struct plot_ticks *t, uint32_t row, uint32_t rows)
{
    for (unsigned i = 0; i < t->n; i++)
        if ((4 * rows - 1 - (uint32_t)dot_at(t->v[i].at, 4 * rows)) / 4 == row)
            return &t->v[i];
    return NULL;
}

static void put_canvas(struct pen *p, const struct canvas *c, const struct plot_ticks *ticks, uint32_t margin)
{
    for (uint32_t row = 0; row < c->rows; row++) {
        const struct plot_tick *t = tick_of_row(ticks, row, c->rows);
        put_text(p, t ? (struct plot_text){t->text, t->n, t->columns} : (struct plot_text){"", 0, 0}, margin, true);
        put(p, t ? " \xe2\x94\xa4" : " \xe2\x94\x82", 4);
        for (uint32_t i = 0; i < c->columns; i++)
            put_braille(p, c->dots[row * c->columns + i]);
        end_line(p);
    }
}

static uint32_t column_of(const struct plot_tick *t, uint32_t columns)
{
    return (uint32_t)dot_at(t->at, 2 * columns) / 2;
}

/* The axis, the labels below it, and what they are. */
static void put_x_axis(struct pen *p, const struct plot_picture *pic, uint32_t margin, uint32_t columns)
{
    struct plot_ticks t;
    uint32_t done = 0;
    wr_plot_x_ticks(&pic->axis, columns, &t);
    put_times(p, " ", margin + 1);
    put(p, "\xe2\x94\x94", 3);
    for (unsigned i = 0; i < t.n; i++) {
        uint32_t at = column_of(&t.v[i], columns);
        if (at < done)
            continue;
        put_times(p, "\xe2\x94\x80", at - done);
        put(p, "\xe2\x94\xac", 3);
        done = at + 1;
    }
    put_times(p, "\xe2\x94\x80", columns - done);
    end_line(p);
    const uint32_t width = margin + 2 + columns;
    done = 0;
    for (unsigned i = 0; i < t.n; i++) {
        uint32_t at = margin + 2 + column_of(&t.v[i], columns), half = t.v[i].columns / 2;
        uint32_t from = at > half ? at - half : 0;
        if (from + t.v[i].columns > width)
            from = width > t.v[i].columns ? width - t.v[i].columns : 0;
        if (i && from < done + 1)
            continue;
        put_times(p, " ", from - done);
        put(p, t.v[i].text, t.v[i].n);
        done = from + t.v[i].columns;
    }
    end_line(p);
    put_times(p, " ", margin + 2);
    put_text(p, pic->x, pic->x.columns < columns ? pic->x.columns : columns, false);
    if (t.nsaid) {
        put(p, pic->x.columns ? " (" : "(", pic->x.columns ? 2 : 1);
        put(p, t.said, t.nsaid);
        put(p, ")", 1);
    }
    end_line(p);
}

static int draw_chart(struct pen *p, const struct plot_picture *pic, uint32_t width, uint32_t height)
{
    struct plot_ticks ticks;
    struct wr_num lo = pic->lo, hi = pic->hi;
    uint32_t margin = 0;
    wr_plot_y_ticks(&lo, &hi, height / 4 > 1 ? height / 4 : 1, &ticks);
    for (unsigned i = 0; i < ticks.n; i++)
        margin = ticks.v[i].columns > margin ? ticks.v[i].columns : margin;
    struct canvas c = {width > margin + 2 + LEAST_CANVAS ? width - margin - 2 : LEAST_CANVAS, height, NULL};
    c.dots = calloc((size_t)c.rows * c.columns, 1);
    if (!c.dots)
        return -1;
    draw_dots(&c, pic, lo, hi);
    put_text(p, pic->y, pic->y.columns < width ? pic->y.columns : width, false);
    end_line(p);
    put_canvas(p, &c, &ticks, margin);
    put_x_axis(p, pic, margin, c.columns);
    free(c.dots);
    return 0;
}

int wr_plot_text(const struct plot_picture *pic, uint32_t width, uint32_t height, struct wr_buf *b)
{
    struct pen p = {b, false};
    int rc = 0;
    width = width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : width;
    if (pic->empty)
        put(&p, pic->empty, strlen(pic->empty));
    if (pic->empty)
        put(&p, "\n", 1);
    else if (pic->kind == PLOT_LINE)
        rc = draw_chart(&p, pic, width, height);
    else
        draw_bars(&p, pic, width);
    if (pic->note[0]) {
        put(&p, pic->note, strlen(pic->note));
        put(&p, "\n", 1);
    }
    return p.failed ? -1 : rc;
}
