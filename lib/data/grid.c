/* See grid.h. How a bounded width is shared (fit): every column has a least width, at which it is still of use; as
 * many columns as these allow are shown. What is left goes to the narrowest first, as water fills a vessel, so a
 * long text does not take from its neighbours what they need; and to values before it goes to names. */
#include "data/grid.h"

#include <stdlib.h>

#include "base/shown.h"

enum {
    ROWS = 1000,          /* that say how wide columns are, */
    BYTES = 1 << 20,      /* or as many as come to this */
    GAP = 2,              /* blanks between columns */
    WIDEST = 256,         /* what a column is filled up to, if nothing bounds a line, */
    LIMIT_MOST = 1 << 16, /* and the most that does */
    NUMBER_LEAST = 20,    /* a column keeps so much of numbers */
    NAME_LEAST = 4,       /* and of the name above them, */
    TEXT_LEAST = 8,       /* and so much of text */
    ELLIPSIS_COLUMNS = 1, /* what `…` takes */
};

static const char ellipsis[] = "\xe2\x80\xa6", line[] = "\xe2\x94\x80";

struct column {
    uint32_t name;    /* columns of its name, */
    uint32_t value;   /* and of its widest value */
    uint32_t numbers; /* how many of its values are, */
    uint32_t texts;   /* and are not */
    uint32_t width;   /* given */
};

struct wr_grid {
    uint32_t limit; /* 0: none */
    struct column *columns;
    uint32_t n;
    uint32_t shown;     /* of them, from the first */
    struct wr_buf head; /* the row of names, if there is one */
    struct wr_buf held; /* rows not laid out yet */
    uint64_t rows;      /* all that came */
    uint64_t measured;  /* bytes of rows that say how wide columns are */
    bool bold;          /* the names are. Constant */
    bool settled;       /* widths stay */
    bool begun;         /* the header is out */
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

struct wr_grid *wr_grid_new(uint32_t width, bool bold)
{
    struct wr_grid *g = calloc(1, sizeof *g);
    if (g) {
        g->limit = least(width, LIMIT_MOST);
        g->bold = bold;
    }
    return g;
}

void wr_grid_free(struct wr_grid *g)
{
    if (!g)
        return;
    wr_buf_done(&g->head);
    wr_buf_done(&g->held);
    free(g->columns);
    free(g);
}

/* ---- rows as they come --------------------------------------------------------------------------------------- */

static struct wr_grid_row row_at(const char **p)
{
    struct wr_grid_row row;
    memcpy(&row, *p, sizeof row);
    *p += sizeof row;
    return row;
}

/* The next cell; its bytes are at *bytes. */
static struct wr_grid_cell cell_at(const char **p, const char **bytes)
{
    struct wr_grid_cell cell;
    memcpy(&cell, *p, sizeof cell);
    *bytes = *p + sizeof cell;
    *p = *bytes + cell.bytes;
    return cell;
}

static int make_columns(struct wr_grid *g, uint32_t n)
{
    if (g->columns)
        return 0;
    g->columns = calloc((size_t)n + 1, sizeof *g->columns);
    g->n = n;
    return g->columns ? 0 : -1;
}

/* Takes the row at p into account; what follows it. */
static const char *measure(struct wr_grid *g, const char *p)
{
    const char *bytes;
    const struct wr_grid_row row = row_at(&p);
    for (uint32_t c = 0; c < row.cells; c++) {
        struct wr_grid_cell cell = cell_at(&p, &bytes);
        struct column *column = &g->columns[least(c, g->n)]; /* the one behind the last is nobody's */
        uint32_t *widest = row.header ? &column->name : &column->value;
        *widest = cell.columns > *widest ? cell.columns : *widest;
        column->numbers += cell.number;
        column->texts += !row.header && cell.bytes && !cell.number;
    }
    return p;
}

static const char *skip_row(const char *p)
{
    const char *bytes;
    for (uint32_t n = row_at(&p).cells; n; n--)
        cell_at(&p, &bytes);
    return p;
}

/* ---- widths -------------------------------------------------------------------------------------------------- */

/* Numbers are right where they are the most of the values. */
static bool is_right(const struct column *c)
{
    return c->numbers > c->texts;
}

/* What it takes to show its values, or these and its name, whole. */
static uint32_t wish(const struct wr_grid *g, const struct column *c, bool name)
{
    uint32_t widest = name && c->name > c->value ? c->name : c->value;
    return least(widest ? widest : 1, g->limit ? g->limit : WIDEST);
}

static uint32_t floor_of(const struct wr_grid *g, const struct column *c)
{
    if (!is_right(c))
        return least(wish(g, c, true), TEXT_LEAST);
    uint32_t number = least(wish(g, c, false), NUMBER_LEAST), name = least(wish(g, c, true), NAME_LEAST);
    return number > name ? number : name;
}

/* Shows as many columns as fit, each of its least width; returns how many columns of a line are left then. */
static uint32_t show(struct wr_grid *g)
{
    const uint32_t more = GAP + ELLIPSIS_COLUMNS; /* says that there are others */
    uint64_t used = 0;
    uint32_t left = g->n < 2 ? g->limit : g->limit > more ? g->limit - more : 1;
    g->shown = 0;
    for (uint32_t c = 0; c < g->n && used <= g->limit; c++) {
        g->columns[c].width = floor_of(g, &g->columns[c]);
        used += g->columns[c].width + (c ? GAP : 0);
        const uint64_t all = used + (c + 1 < g->n ? more : 0);
        if (all <= g->limit) {
            g->shown = c + 1;
            left = (uint32_t)(g->limit - all);
        }
    }
    if (!g->shown && g->n) { /* not even the first */
        g->shown = 1;
        g->columns[0].width = left;
        left = 0;
    }
    return left;
}

/* How many columns of a line it takes to widen those that are shown to what they wish, but not beyond `level`. */
static uint64_t cost(const struct wr_grid *g, uint32_t level, bool names)
{
    uint64_t sum = 0;
    for (uint32_t c = 0; c < g->shown; c++) {
        uint32_t to = least(wish(g, &g->columns[c], names), level), width = g->columns[c].width;
        sum += to > width ? to - width : 0;
    }
    return sum;
}

/* Shares so many columns of a line, to the highest level that there are enough for; returns what is left. */
static uint32_t share(struct wr_grid *g, uint32_t left, bool names)
{
    uint32_t level = 0;
    for (uint32_t step = LIMIT_MOST; step; step /= 2)
        if (cost(g, level + step, names) <= left)
            level += step;
    left -= (uint32_t)cost(g, level, names);
    for (uint32_t c = 0; c < g->shown; c++) {
        struct column *column = &g->columns[c];
        uint32_t most = wish(g, column, names), to = least(most, level);
        column->width = to > column->width ? to : column->width;
        if (left && to == level && column->width < most) {
            column->width++;
            left--;
        }
    }
    return left;
}

static void fit(struct wr_grid *g)
{
    if (g->limit) {
        share(g, share(g, show(g), false), true);
        return;
    }
    g->shown = g->n;
    for (uint32_t c = 0; c < g->n; c++)
        g->columns[c].width = wish(g, &g->columns[c], true);
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

static char *put(char *at, const char *p, size_t n)
{
    if (n)
        memcpy(at, p, n);
    return at + n;
}

static char *fill(char *at, uint32_t n)
{
    memset(at, ' ', n);
    return at + n;
}

static size_t line_room(const struct wr_grid *g, const char *row, const char *end)
{
    size_t room = (size_t)(end - row) + 2 * sizeof ellipsis + GAP;
    for (uint32_t c = 0; c < g->shown; c++)
        room += g->columns[c].width + GAP + sizeof ellipsis;
    return room;
}

/* A cell in its column; where it is too wide, what there is room for, and a mark. *end: behind what is no blank. */
static char *put_cell(const struct wr_grid *g, char *at, const struct column *column, struct wr_grid_cell cell,
                      const char *bytes, char **end)
{
    const bool right = is_right(column), cut = cell.columns > column->width && g->limit;
    size_t used = cell.columns, n = cell.bytes;
    if (cut) {
        n = wr_shown_cut(bytes, n, column->width - ELLIPSIS_COLUMNS, &used);
        used += ELLIPSIS_COLUMNS;
    }
    uint32_t rest = used < column->width ? column->width - (uint32_t)used : 0;
    at = put(right ? fill(at, rest) : at, bytes, n);
    if (cut)
        at = put(at, ellipsis, sizeof ellipsis - 1);
    if (n || cut)
        *end = at;
    return right ? at : fill(at, rest);
}

/* One row as a line, without blanks at its end. */
static char *put_line(const struct wr_grid *g, char *at, const char *p)
{
    const uint32_t cells = row_at(&p).cells, shown = least(cells, g->shown);
    char *end = at;
    for (uint32_t c = 0; c < shown; c++) {
        const char *bytes;
        const struct wr_grid_cell cell = cell_at(&p, &bytes);
        at = put_cell(g, c ? fill(at, GAP) : at, &g->columns[c], cell, bytes, &end);
    }
    if (g->shown < g->n)
        end = put(fill(at, GAP), ellipsis, sizeof ellipsis - 1);
    *end++ = '\n';
    return end;
}

static int lay_row(const struct wr_grid *g, const char *row, const char *end, struct wr_buf *out)
{
    if (wr_buf_reserve(out, line_room(g, row, end)) < 0)
        return -1;
    out->n = (size_t)(put_line(g, out->p + out->n, row) - out->p);
    return 0;
}

static int lay_names(const struct wr_grid *g, struct wr_buf *out)
{
    static const char on[] = "\033[1m", off[] = "\033[0m\n";
    if (g->bold && wr_buf_add(out, on, sizeof on - 1) < 0)
        return -1;
    if (lay_row(g, g->head.p, g->head.p + g->head.n, out) < 0)
        return -1;
    out->n -= g->bold; /* the line end */
    return g->bold ? wr_buf_add(out, off, sizeof off - 1) : 0;
}

/* The names, and a line under each. */
static int begin(struct wr_grid *g, struct wr_buf *out)
{
    size_t room = 1;
    if (g->begun || !g->head.n)
        return 0;
    g->begun = true;
    if (lay_names(g, out) < 0)
        return -1;
    for (uint32_t c = 0; c < g->shown; c++)
        room += g->columns[c].width * sizeof line + GAP;
    if (wr_buf_reserve(out, room) < 0)
        return -1;
    char *at = out->p + out->n;
    for (uint32_t c = 0; c < g->shown; c++) {
        at = c ? fill(at, GAP) : at;
        for (uint32_t i = 0; i < g->columns[c].width; i++)
            at = put(at, line, sizeof line - 1);
    }
    *at++ = '\n';
    out->n = (size_t)(at - out->p);
    return 0;
}

/* ---- public -------------------------------------------------------------------------------------------------- */

bool wr_grid_holds(const struct wr_grid *g)
{
    return g->held.n > 0;
}

int wr_grid_flush(struct wr_grid *g, struct wr_buf *out)
{
    const char *p = g->held.p, *end = p + g->held.n, *next;
    if (!g->settled)
        fit(g);
    int rc = begin(g, out);
    for (; rc == 0 && p < end; p = next) {
        next = skip_row(p);
        rc = lay_row(g, p, next, out);
    }
    g->held.n = 0;
    return rc;
}

/* A row while widths are not settled. What follows it; NULL: out of memory. */
static const char *hold(struct wr_grid *g, const char *p, bool header, struct wr_buf *out)
{
    const char *next = measure(g, p);
    if (wr_buf_add(header ? &g->head : &g->held, p, (size_t)(next - p)) < 0)
        return NULL;
    g->measured += (uint64_t)(next - p);
    if (g->rows < ROWS && g->measured < BYTES)
        return next;
    int rc = wr_grid_flush(g, out);
    g->settled = true;
    return rc < 0 ? NULL : next;
}

int wr_grid_take(struct wr_grid *g, struct wr_slice rows, struct wr_buf *out)
{
    const char *p = rows.p, *end = p + rows.n, *next;
    for (; p < end; p = next) {
        const char *at = p;
        const struct wr_grid_row row = row_at(&at);
        const bool settled = g->settled;
        if (make_columns(g, row.cells) < 0)
            return -1;
        g->rows += !row.header;
        next = settled ? skip_row(p) : hold(g, p, row.header, out);
        if (!next || (settled && lay_row(g, p, next, out) < 0))
            return -1;
    }
    return 0;
}

int wr_grid_end(struct wr_grid *g, bool cut_short, struct wr_buf *out)
{
    if (wr_grid_flush(g, out) < 0)
        return -1;
    if (cut_short || (!g->rows && !g->head.n))
        return 0;
    wr_buf_printf(out, "(%llu row%s", (unsigned long long)g->rows, g->rows == 1 ? "" : "s");
    if (g->shown < g->n)
        wr_buf_printf(out, ", %u of %u columns", g->shown, g->n);
    return wr_buf_add(out, ")\n", 2);
}
