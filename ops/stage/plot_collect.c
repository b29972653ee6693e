/* What plot keeps of the rows, and what becomes of it at the end. See plot.h.
 *
 * What X of a line is shows in its values: numbers if all are, times if all are, else rows stand beside each other
 * with X as their labels. Until that is known, points are kept by X and by row; the first X that is not null says
 * which of numbers and times is possible, and one that is not so ends the keeping by X. */
#include <stdio.h>

#include "base/shown.h"
#include "ops/stage/plot.h"

enum { LINE_CELLS = 16384, VALUE_CELLS = 4096, RAW_BYTES = 4096 };

void wr_plot_open(struct plot_data *d, enum plot_kind kind, enum plot_x x, struct wr_budget *budget,
                  const char *who)
{
    *d = (struct plot_data){
        .kind = kind, .x = x, .sure = x != PLOT_X_OPEN, .pay = {budget, who}, .marks = {.stride = 1}};
    d->typed.most = kind == PLOT_HIST ? VALUE_CELLS : LINE_CELLS;
    d->by_row.most = LINE_CELLS;
    d->typed.pay = d->by_row.pay = d->pay;
    wr_arena_init(&d->arena, 0, budget, who);
}

void wr_plot_close(struct plot_data *d)
{
    wr_plot_cells_free(&d->typed);
    wr_plot_cells_free(&d->by_row);
    wr_charged_free(d->pay, &d->bars, &d->cap_bars, sizeof *d->bars);
    wr_charged_free(d->pay, &d->marks.v, &d->marks.cap, sizeof *d->marks.v);
    wr_charged_free(d->pay, &d->line, &d->cap_line, sizeof *d->line);
    wr_arena_done(&d->arena);
}

int wr_plot_shown(struct wr_arena *a, struct wr_slice raw, uint32_t columns, struct plot_text *out)
{
    char text[WR_SHOWN_MAX(RAW_BYTES)];
    size_t used, n = wr_shown_put(raw.p, raw.n < RAW_BYTES ? raw.n : RAW_BYTES, text, &used);
    if (used > columns)
        n = wr_shown_cut(text, n, columns, &used);
    *out = (struct plot_text){wr_arena_dup(a, text, n), (uint32_t)n, (uint32_t)used};
    return out->p ? 0 : -1;
}

static struct wr_slice or_null(struct wr_str s)
{
    return WR_STR_NULL(s) ? WR_SLICE("null") : (struct wr_slice){s.p, s.n};
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

int wr_plot_take_bars(struct plot_data *d, const struct wr_batch *b, const struct wr_vec *x, const struct wr_vec *y,
                      struct wr_err *err)
{
    const uint32_t room = PLOT_BARS - d->nbars, n = b->nsel < room ? b->nsel : room;
    int rc = wr_charged_grow(d->pay, &d->bars, &d->cap_bars, d->nbars + n, sizeof *d->bars, err);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, n) {
        struct plot_bar *bar = &d->bars[d->nbars++];
        bar->value = wr_vec_get_num(y, i);
        if (wr_plot_shown(&d->arena, or_null(x->str[i]), PLOT_LABEL_COLUMNS, &bar->label) < 0)
            return wr_arena_error(&d->arena, err);
    }
    d->rows += b->nsel;
    return 0;
}

int wr_plot_take_values(struct plot_data *d, const struct wr_batch *b, const struct wr_vec *x, struct wr_err *err)
{
    int rc = 0;
    d->rows += b->nsel;
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_num v = wr_vec_get_num(x, i);
        if (v.kind == WR_NUM_NULL)
            d->missing++;
        else if ((rc = wr_plot_cells_add(&d->typed, v, v, err)) < 0)
            return rc;
    }
    return 0;
}

static int add_mark(struct plot_data *d, struct wr_str x, struct wr_err *err)
{
    struct plot_marks *m = &d->marks;
    char text[WR_SHOWN_MAX(PLOT_MARK_BYTES)];
    const struct wr_slice raw = or_null(x);
    if (m->rows++ % m->stride)
        return 0;
    if (m->n == PLOT_MARKS) {
        for (uint32_t k = 0; k < PLOT_MARKS / 2; k++)
            m->v[k] = m->v[2 * k];
        m->n = PLOT_MARKS / 2;
        m->stride *= 2;
    }
    int rc = wr_charged_grow(d->pay, &m->v, &m->cap, m->n + 1, sizeof *m->v, err);
    if (rc < 0)
        return rc;
    size_t used, n = wr_shown_put(raw.p, raw.n < PLOT_MARK_BYTES ? raw.n : PLOT_MARK_BYTES, text, &used);
    if (used > PLOT_MARK_COLUMNS)
        n = wr_shown_cut(text, n, PLOT_MARK_COLUMNS, &used);
    struct plot_mark *mark = &m->v[m->n++];
    if (n > PLOT_MARK_BYTES) /* marks upon marks */
        n = used = 0;
    *mark = (struct plot_mark){.n = (uint8_t)n, .columns = (uint8_t)used};
    memcpy(mark->text, text, mark->n);
    return 0;
}

/* X of a batch, in the forms that are asked for. */
struct forms {
    const struct wr_vec *num, *time, *str;
};

static int convert(const struct plot_data *d, struct wr_batch *b, const struct wr_vec *x, struct forms *f)
{
    struct wr_column *c = wr_arena_zalloc(&b->arena, sizeof *c);
    if (!c)
        return -1;
    c->v = *x;
    *f = (struct forms){x, x, x};
    if (!d->sure && (d->x == PLOT_X_OPEN || d->x == PLOT_X_NUMBER))
        f->num = wr_values_num(b, c, b->sel, b->nsel);
    if (!d->sure && (d->x == PLOT_X_OPEN || d->x == PLOT_X_TIME))
        f->time = wr_values_time(b, c, b->sel, b->nsel);
    if (!d->sure || d->x == PLOT_X_ROW)
        f->str = wr_values_str(b, c, b->sel, b->nsel);
    return f->num && f->time && f->str ? 0 : -1;
}

/* X of a row as what it is taken to be; null where it is not that. */
static struct wr_num typed_x(const struct plot_data *d, const struct forms *f, uint32_t i)
{
    return wr_vec_get_num(d->x == PLOT_X_TIME ? f->time : f->num, i);
}

/* Looks at an X that is not null, where it has to show what all are. */
static void look(struct plot_data *d, const struct forms *f, uint32_t i)
{
    if (d->x == PLOT_X_OPEN)
        d->x = wr_vec_get_num(f->num, i).kind != WR_NUM_NULL ? PLOT_X_NUMBER : PLOT_X_TIME;
    if (d->x != PLOT_X_ROW && typed_x(d, f, i).kind == WR_NUM_NULL) {
        d->x = PLOT_X_ROW;
        wr_plot_cells_free(&d->typed);
    }
}

static int take_point(struct plot_data *d, const struct forms *f, uint32_t i, struct wr_num y, struct wr_err *err)
{
    const struct wr_num row = {.kind = WR_NUM_DEC, .m = (int64_t)++d->rows};
    int rc = 0;
    if (f && !d->sure && !WR_STR_NULL(f->str->str[i]))
        look(d, f, i);
    if (f && d->x != PLOT_X_ROW) {
        struct wr_num x = typed_x(d, f, i);
        if (x.kind == WR_NUM_NULL)
            d->missing++;
        else
            rc = wr_plot_cells_add(&d->typed, x, y, err);
    }
    if (rc >= 0 && (!d->sure || d->x == PLOT_X_ROW))
        rc = wr_plot_cells_add(&d->by_row, row, y, err);
    if (rc >= 0 && f && (!d->sure || d->x == PLOT_X_ROW))
        rc = add_mark(d, f->str->str[i], err);
    return rc;
}

int wr_plot_take_points(struct plot_data *d, struct wr_batch *b, const struct wr_vec *x, const struct wr_vec *y,
                        struct wr_err *err)
{
    struct forms f;
    int rc = 0;
    if (x && convert(d, b, x, &f) < 0)
        return wr_err_nomem(err, d->pay.who);
    WR_EACH (i, b->sel, b->nsel)
        if ((rc = take_point(d, x ? &f : NULL, i, wr_vec_get_num(y, i), err)) < 0)
            return rc;
    return rc;
}

/* ---- the end ------------------------------------------------------------------------------------------------- */

static const struct wr_num zero = {.kind = WR_NUM_DEC};

static void bar_range(struct plot_picture *p)
{
    p->lo = p->hi = zero;
    for (uint32_t i = 0; i < p->nbars; i++) {
        const struct wr_num v = p->bars[i].value;
        if (v.kind == WR_NUM_NULL)
            continue;
        p->lo = wr_num_cmp(v, p->lo) < 0 ? v : p->lo;
        p->hi = wr_num_cmp(v, p->hi) > 0 ? v : p->hi;
    }
}

static void finish_bars(const struct plot_data *d, struct plot_picture *p)
{
    p->empty = d->rows ? NULL : "no rows";
    p->bars = d->bars;
    p->nbars = d->nbars;
    if (d->rows > d->nbars)
        snprintf(p->note, sizeof p->note, "and %llu more", (unsigned long long)(d->rows - d->nbars));
    bar_range(p);
}

static void note_missing(const struct plot_data *d, const char *what, struct plot_picture *p)
{
    if (d->missing)
        snprintf(p->note, sizeof p->note, "%llu row%s without %s", (unsigned long long)d->missing,
                 d->missing == 1 ? "" : "s", what);
}

/* Bins for n values: Sturges' rule, 1 + log2 n, rounded up. */
static unsigned bins(uint64_t n)
{
    unsigned k = 1;
    for (uint64_t v = 1; v < n && k < 65; v *= 2)
        k++;
    return k;
}

/* "[from, to)", both to the right in columns of their own. */
static int bin_label(struct plot_data *d, __int128 i, struct plot_step s, const int width[2], struct plot_text *out)
{
    char from[WR_NUM_TEXT], to[WR_NUM_TEXT], text[3 * WR_NUM_TEXT];
    int nfrom = (int)wr_plot_edge_text(i, s, from), nto = (int)wr_plot_edge_text(i + 1, s, to);
    int n = snprintf(text, sizeof text, "[%*s%.*s, %*s%.*s)", width[0] - nfrom, "", nfrom, from, width[1] - nto, "",
                     nto, to);
    return wr_plot_shown(&d->arena, (struct wr_slice){text, (size_t)n}, (uint32_t)n, out);
}

static int make_bins(struct plot_data *d, struct plot_step s, __int128 from, uint32_t n, struct wr_err *err)
{
    char text[WR_NUM_TEXT];
    int width[2] = {0, 0};
    int rc = wr_charged_grow(d->pay, &d->bars, &d->cap_bars, n, sizeof *d->bars, err);
    if (rc < 0)
        return rc;
    for (uint32_t k = 0; k < 2 * n; k++) {
        int w = (int)wr_plot_edge_text(from + k / 2 + k % 2, s, text);
        width[k % 2] = w > width[k % 2] ? w : width[k % 2];
    }
    for (d->nbars = 0; d->nbars < n; d->nbars++) {
        d->bars[d->nbars].value = zero;
        if (bin_label(d, from + d->nbars, s, width, &d->bars[d->nbars].label) < 0)
            return wr_arena_error(&d->arena, err);
    }
    for (uint32_t i = 0; i < d->typed.n; i++) {
        uint64_t k = (uint64_t)(wr_plot_floor(d->typed.v[i].key, s) - from);
        d->bars[k < n ? k : n - 1].value.m += (int64_t)d->typed.v[i].n;
    }
    return 0;
}

/* All values are equal: one bin that is no wider than they. */
static int make_one_bin(struct plot_data *d, struct wr_num v, struct wr_err *err)
{
    char text[WR_NUM_TEXT], label[3 * WR_NUM_TEXT];
    int w = (int)wr_num_format(v, text), n = snprintf(label, sizeof label, "[%.*s, %.*s]", w, text, w, text);
    int rc = wr_charged_grow(d->pay, &d->bars, &d->cap_bars, 1, sizeof *d->bars, err);
    if (rc < 0)
        return rc;
    d->nbars = 1;
    d->bars[0].value = (struct wr_num){.kind = WR_NUM_DEC, .m = (int64_t)d->typed.v[0].n};
    rc = wr_plot_shown(&d->arena, (struct wr_slice){label, (size_t)n}, (uint32_t)n, &d->bars[0].label);
    return rc < 0 ? wr_arena_error(&d->arena, err) : 0;
}

static int finish_bins(struct plot_data *d, struct plot_picture *p, struct wr_err *err)
{
    const struct plot_cells *c = &d->typed;
    note_missing(d, "a value", p);
    p->empty = !d->rows ? "no rows" : !c->n ? "no values" : NULL;
    if (p->empty)
        return 0;
    wr_plot_cells_settle(&d->typed);
    const struct wr_num lo = c->v[0].first.x, hi = c->v[c->n - 1].last.x;
    int rc;
    if (wr_num_cmp(lo, hi) == 0) {
        rc = make_one_bin(d, lo, err);
    } else {
        const struct plot_step s = wr_plot_step(lo, hi, bins(c->points));
        const __int128 from = wr_plot_floor(lo, s);
        rc = make_bins(d, s, from, (uint32_t)(wr_plot_floor(hi, s) - from) + 1, err);
    }
    p->bars = d->bars;
    p->nbars = d->nbars;
    bar_range(p);
    return rc;
}

/* The points of a cell, from left to right. */
static void add_vertices(struct plot_data *d, const struct plot_cell *c, bool begins)
{
    const bool low_first = wr_num_cmp(c->low.x, c->high.x) <= 0;
    const struct plot_point v[4] = {c->first, low_first ? c->low : c->high, low_first ? c->high : c->low, c->last};
    for (unsigned k = 0; k < (c->n > 1 ? 4 : 1); k++)
        d->line[d->nline++] = (struct plot_vertex){v[k].x, v[k].y, begins && !k};
}

static void line_range(struct plot_data *d, struct plot_picture *p)
{
    p->axis.lo = d->line[0].x;
    p->axis.hi = d->line[d->nline - 1].x;
    p->lo = p->hi = d->line[0].y;
    for (uint32_t i = 0; i < d->nline; i++) {
        const struct wr_num y = d->line[i].y;
        p->lo = wr_num_cmp(y, p->lo) < 0 ? y : p->lo;
        p->hi = wr_num_cmp(y, p->hi) > 0 ? y : p->hi;
    }
}

static int finish_line(struct plot_data *d, struct plot_picture *p, struct wr_err *err)
{
    if (!d->sure && d->x == PLOT_X_OPEN) {
        d->x = PLOT_X_ROW;
        d->missing = 0;
    }
    struct plot_cells *c = d->x == PLOT_X_ROW ? &d->by_row : &d->typed;
    p->axis = (struct plot_axis){.x = d->x, .marks = &d->marks};
    if (d->x != PLOT_X_ROW)
        note_missing(d, "an X", p);
    int rc = wr_charged_grow(d->pay, &d->line, &d->cap_line, 4 * (uint64_t)c->n, sizeof *d->line, err);
    if (rc < 0)
        return rc;
    wr_plot_cells_settle(c);
    bool begins = true;
    for (uint32_t i = 0; i < c->n; i++) {
        if (c->v[i].n)
            add_vertices(d, &c->v[i], begins);
        begins = !c->v[i].n;
    }
    p->line = d->line;
    p->nline = d->nline;
    p->empty = !d->rows ? "no rows" : !d->nline ? "no values" : NULL;
    if (d->nline)
        line_range(d, p);
    return 0;
}

int wr_plot_finish(struct plot_data *d, struct plot_picture *p, struct wr_err *err)
{
    p->kind = d->kind;
    if (d->kind == PLOT_LINE)
        return finish_line(d, p, err);
    if (d->kind == PLOT_HIST)
        return finish_bins(d, p, err);
    finish_bars(d, p);
    return 0;
}
