/* Cells of points, in bounded memory. See plot.h.
 *
 * A point goes into its cell, which is that of the point before, or is found in the part that is sorted; else a
 * cell is put behind, and when there are twice as many as are kept, all are sorted and those with one key made one.
 * Should too many be left, cells become as wide as the range divided by their number, rounded up to a power of ten:
 * less than ten times that, of the range that there is at the end. They begin at multiples of their width, so a
 * wider one holds whole narrower ones. All this depends on the points and their order alone. */
#include <stdlib.h>

#include "ops/stage/plot.h"

static struct wr_num key_of(const struct plot_cells *c, struct wr_num x)
{
    static const struct wr_num zero = {.kind = WR_NUM_DEC};
    if (!c->wide)
        return x;
    struct wr_num key = wr_num_cut(x, -c->level, wr_num_cmp(x, zero) < 0);
    return key.kind == WR_NUM_NULL ? x : key;
}

/* b stands behind a, in x or in time. */
static void join(struct plot_cell *a, const struct plot_cell *b)
{
    if (b->n && !a->n) {
        a->first = b->first;
        a->last = b->last;
        a->low = b->low;
        a->high = b->high;
    } else if (b->n) {
        a->first = wr_num_cmp(b->first.x, a->first.x) < 0 ? b->first : a->first;
        a->last = wr_num_cmp(b->last.x, a->last.x) >= 0 ? b->last : a->last;
        a->low = wr_num_cmp(b->low.y, a->low.y) < 0 ? b->low : a->low;
        a->high = wr_num_cmp(b->high.y, a->high.y) > 0 ? b->high : a->high;
    }
    a->n += b->n;
}

static int compare(const void *x, const void *y)
{
    const struct plot_cell *a = x, *b = y;
    int order = wr_num_cmp(a->key, b->key);
    return order ? order : (a->born > b->born) - (a->born < b->born);
}

/* Makes one cell of those with one key; all are in order. */
static void unite(struct plot_cells *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (n && wr_num_cmp(c->v[n - 1].key, c->v[i].key) == 0)
            join(&c->v[n - 1], &c->v[i]);
        else
            c->v[n++] = c->v[i];
    c->n = c->sorted = n;
    c->hint = 0;
}

void wr_plot_cells_settle(struct plot_cells *c)
{
    if (c->sorted == c->n)
        return;
    qsort(c->v, c->n, sizeof *c->v, compare);
    unite(c);
}

static void widen(struct plot_cells *c)
{
    struct plot_step s = wr_plot_step(c->v[0].key, c->v[c->n - 1].key, c->most - 1);
    c->level = s.digit > 1 ? s.exp + 1 : s.exp;
    c->wide = true;
    for (uint32_t i = 0; i < c->n; i++)
        c->v[i].key = key_of(c, c->v[i].key);
    unite(c);
}

/* The place in the sorted part of the last cell that does not begin behind x; -1: all do. */
static int64_t search(const struct plot_cells *c, struct wr_num x)
{
    uint32_t from = 0, to = c->sorted;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (wr_num_cmp(c->v[mid].key, x) <= 0)
            from = mid + 1;
        else
            to = mid;
    }
    return (int64_t)from - 1;
}

static void make_room(struct plot_cells *c)
{
    wr_plot_cells_settle(c);
    if (c->n > c->most)
        widen(c);
}

static int append(struct plot_cells *c, const struct plot_cell *cell, struct wr_err *err)
{
    int rc = wr_charged_grow(c->pay, &c->v, &c->cap, (uint64_t)c->n + 1, sizeof *c->v, err);
    if (rc < 0)
        return rc;
    if (c->sorted == c->n && (!c->n || wr_num_cmp(c->v[c->n - 1].key, cell->key) < 0))
        c->sorted++;
    c->hint = c->n;
    c->v[c->n++] = *cell;
    return 0;
}

int wr_plot_cells_add(struct plot_cells *c, struct wr_num x, struct wr_num y, struct wr_err *err)
{
    if (c->n == 2 * c->most)
        make_room(c);
    const struct plot_point p = {x, y};
    struct plot_cell cell = {.key = key_of(c, x), .born = c->points++, .n = y.kind != WR_NUM_NULL};
    if (cell.n)
        cell.first = cell.last = cell.low = cell.high = p;
    int64_t at = c->hint;
    if (!c->n || wr_num_cmp(c->v[at].key, cell.key) != 0)
        at = search(c, cell.key);
    if (at < 0 || wr_num_cmp(c->v[at].key, cell.key) != 0)
        return append(c, &cell, err);
    c->hint = (uint32_t)at;
    join(&c->v[at], &cell);
    return 0;
}

void wr_plot_cells_free(struct plot_cells *c)
{
    wr_charged_free(c->pay, &c->v, &c->cap, sizeof *c->v);
    c->n = 0;
}
