/* plot: what its files share.
 *
 * Rows come in order, once, and there may be any number of them; what is kept is bounded. Of bars it is the first
 * PLOT_BARS. The values of a histogram and the points of a line go into cells (plot_cells.c): as many as there are
 * different values, until these are too many; then each cell holds what lies in a stretch whose width is a power of
 * ten, far narrower than a bin or a dot of the picture will be. So the counts of a histogram are exact, and a line
 * is drawn as if every point had been kept.
 *
 * Positions in the picture are binary doubles, worked out from exact differences; everything that is written as a
 * number is one of base/num.h. No function here has state of its own; one thread at a time for each picture. */
#ifndef WR_STAGE_PLOT_H
#define WR_STAGE_PLOT_H

#include "base/charged.h"
#include "ops/stage/output.h"

enum plot_kind { PLOT_BAR, PLOT_LINE, PLOT_HIST };

enum {
    PLOT_BARS = 100,          /* bars that are drawn */
    PLOT_LABEL_COLUMNS = 100, /* of a label, at most */
    PLOT_MARK_COLUMNS = 20,   /* of a label below a line */
    PLOT_MARK_BYTES = 120,
    PLOT_MARKS = 1024, /* such labels that are kept */
    PLOT_TICKS = 64,
    PLOT_TICK_BYTES = 128,
};

/* Text that is fit to be shown (base/shown.h), and the columns of a terminal that it takes. */
struct plot_text {
    const char *p;
    uint32_t n, columns;
};

struct plot_bar {
    struct plot_text label;
    struct wr_num value;
};

/* ---- cells (plot_cells.c) ----------------------------------------------------------------------------------- */

struct plot_point {
    struct wr_num x, y;
};

/* Points whose x lies in one stretch. */
struct plot_cell {
    struct wr_num key;                        /* where it begins */
    uint64_t born;                            /* number of its first point */
    uint64_t n;                               /* points with a y; 0: it has only such as have none */
    struct plot_point first, last, low, high; /* by x (equal ones: by number), and by y */
};

struct plot_cells {
    struct plot_cell *v;
    uint32_t n, cap;
    uint32_t most;   /* so many different cells are kept; set by the owner, 2 or more */
    uint32_t sorted; /* the first so many are in order, no two with one key */
    uint32_t hint;   /* that of the last point */
    bool wide;       /* a cell is 10^level wide; else it is one x */
    int level;
    uint64_t points;
    struct wr_payer pay; /* set by the owner */
};

/* Adds a point; y may be null. 0 or WR_ELIMIT. */
int wr_plot_cells_add(struct plot_cells *, struct wr_num x, struct wr_num y, struct wr_err *);
/* Puts all cells in order. */
void wr_plot_cells_settle(struct plot_cells *);
void wr_plot_cells_free(struct plot_cells *);

/* ---- scales (plot_scale.c) ---------------------------------------------------------------------------------- */

/* digit * 10^exp, the digit being 1, 2 or 5. */
struct plot_step {
    int digit, exp;
};

/* The smallest step of which `parts` (1 or more) cover the way from lo to hi, neither null, lo <= hi. Where there
 * is no way: the largest power of ten that is not more than |lo|, or 1. */
struct plot_step wr_plot_step(struct wr_num lo, struct wr_num hi, unsigned parts);
/* The largest i with i * step <= x. */
__int128 wr_plot_floor(struct wr_num x, struct plot_step);
/* i * step, at the ends of the doubles what is nearest; and as text: returns the length. */
struct wr_num wr_plot_edge(__int128 i, struct plot_step);
size_t wr_plot_edge_text(__int128 i, struct plot_step, char out[WR_NUM_TEXT]);
/* Where x lies between lo (0) and hi (1); 0.5 where these are equal. */
double wr_plot_at(struct wr_num x, struct wr_num lo, struct wr_num hi);

/* ---- ticks (plot_ticks.c) ----------------------------------------------------------------------------------- */

enum plot_x { PLOT_X_OPEN, PLOT_X_NUMBER, PLOT_X_TIME, PLOT_X_ROW };

struct plot_tick {
    double at; /* 0 to 1 */
    uint32_t n, columns;
    char text[PLOT_TICK_BYTES];
};

struct plot_ticks {
    struct plot_tick v[PLOT_TICKS];
    unsigned n;
    char said[16]; /* what all of them leave out: the day, the year, or "" */
    unsigned nsaid;
};

/* Labels of rows, where X is neither number nor time: of every `stride`th row, the first being row 1. */
struct plot_marks {
    struct plot_mark {
        uint8_t n, columns;
        char text[PLOT_MARK_BYTES];
    } * v;
    uint32_t n, cap;
    uint64_t stride, rows; /* stride: 1 at first */
};

struct plot_axis {
    enum plot_x x;
    struct wr_num lo, hi;
    const struct plot_marks *marks; /* of ROW; where there are none, rows have their numbers */
};

/* Ticks for a y axis: *lo and *hi become those of the axis, which begins and ends with a tick. parts <= 40. */
void wr_plot_y_ticks(struct wr_num *lo, struct wr_num *hi, unsigned parts, struct plot_ticks *);
/* As many for an x axis of so many columns as have room with two blanks between them. */
void wr_plot_x_ticks(const struct plot_axis *, unsigned columns, struct plot_ticks *);

/* ---- the picture -------------------------------------------------------------------------------------------- */

/* A point of a line as it is drawn. */
struct plot_vertex {
    struct wr_num x, y;
    bool begins; /* nothing joins it to the one before */
};

struct plot_picture {
    enum plot_kind kind;
    struct plot_text x, y; /* what stands at the axes; y.n 0: nothing */
    const char *empty;     /* not NULL: there is nothing to draw, and this says why */
    const struct plot_bar *bars;
    uint32_t nbars;
    const struct plot_vertex *line;
    uint32_t nline;
    struct plot_axis axis; /* of a line */
    struct wr_num lo, hi;  /* of the values; of bars: 0 is among them */
    char note[96];         /* below the picture; "": none */
};

/* Appends the picture as text, width columns wide, lines `height` rows high; as SVG. 0 or -1: out of memory. */
int wr_plot_text(const struct plot_picture *, uint32_t width, uint32_t height, struct wr_buf *);
int wr_plot_svg(const struct plot_picture *, struct wr_buf *);

/* ---- collecting (plot_collect.c) ---------------------------------------------------------------------------- */

struct plot_data {
    enum plot_kind kind;
    uint64_t rows;    /* that came */
    uint64_t missing; /* of a histogram without a value, of a line without an X */
    struct wr_arena arena;
    struct wr_payer pay;
    struct plot_bar *bars;
    uint32_t nbars, cap_bars;
    struct plot_cells typed, by_row;
    enum plot_x x;
    bool sure; /* x was known before there were rows */
    struct plot_marks marks;
    struct plot_vertex *line;
    uint32_t nline, cap_line;
};

/* x: what X is known to be (OPEN: it will be seen). For no X of a line: ROW and no marks. */
void wr_plot_open(struct plot_data *, enum plot_kind, enum plot_x x, struct wr_budget *, const char *who);
void wr_plot_close(struct plot_data *);

/* The rows of a batch: x is bytes (bars), numbers (a histogram), whatever it is (a line; NULL: there is none), y
 * numbers. 0 or WR_ELIMIT. */
int wr_plot_take_bars(struct plot_data *, const struct wr_batch *, const struct wr_vec *x, const struct wr_vec *y,
                      struct wr_err *);
int wr_plot_take_values(struct plot_data *, const struct wr_batch *, const struct wr_vec *x, struct wr_err *);
int wr_plot_take_points(struct plot_data *, struct wr_batch *, const struct wr_vec *x, const struct wr_vec *y,
                        struct wr_err *);
/* What is to be drawn of all that came, but for the names; it lives as long as the data. 0 or WR_ELIMIT. */
int wr_plot_finish(struct plot_data *, struct plot_picture *, struct wr_err *);

/* Bytes as they are shown, at most `columns` of them. 0 or -1: out of memory. */
int wr_plot_shown(struct wr_arena *, struct wr_slice, uint32_t columns, struct plot_text *);

#endif
