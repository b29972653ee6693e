/* How values leave as CSV or TSV: quoted, escaped or as they are. Private to csv_write.c, which writes rows of
 * them.
 *
 * A pen is one output's dialect, and of the batch at hand the input's: what of a value's bytes may go out unseen,
 * and what sends them the long way. */
#ifndef WR_DATA_CSV_PEN_H
#define WR_DATA_CSV_PEN_H

#include "data/copy_scan.h"
#include "data/csv_write.h"

#define WR_VIEW_FLAGS (WR_VIEW_QUOTED | WR_VIEW_DOUBLED)

/* How the values of a batch leave. */
struct wr_csv_pen {
    char delim;
    bool tsv;
    bool backslash; /* TSV: backslashes of values are doubled */
    bool same;      /* an unquoted view holds neither delimiter nor line feed, nor anything to undo or to double */
    bool undo;      /* views hold escapes that are undone */
    bool escaped;   /* views hold escapes that stay */
    bool odd;       /* the delimiter may stand in a number or in true and false */
    struct wr_needles text;   /* what sends a value's bytes the long way */
    struct wr_needles raw;    /* and those of a view; the first few are enough where `same` */
    struct wr_needles record; /* what a record must not hold to go out unseen; the first few count */
    bool keeps;               /* records may hold quotes, if they are as a writer puts them */
    const struct wr_format *format;
    struct wr_arena *arena;
};

void wr_csv_pen_init(struct wr_csv_pen *, const struct wr_csv_out *);
/* What views of such an input need; NULL: there are none. */
void wr_csv_pen_take_format(struct wr_csv_pen *, const struct wr_format *);

/* A value that holds a byte which must not stand as it is. */
char *wr_csv_put_special(const struct wr_csv_pen *, char *at, const char *p, size_t n);
/* The long way of a view whose bytes are at p: quotes and escapes of the input are undone as far as this output
 * needs. NULL: out of memory. */
char *wr_csv_put_view_slowly(const struct wr_csv_pen *, char *at, const char *p, struct wr_view);

/* A value's bytes, behind which nothing may be read. */
static inline char *wr_csv_put_text(const struct wr_csv_pen *pen, char *at, const char *p, size_t n)
{
    if (wr_copy_exact(at, p, n, &pen->text, WR_NEEDLES))
        return at + n;
    return wr_csv_put_special(pen, at, p, n);
}

/* NULL: out of memory. */
static inline char *wr_csv_put_view(const struct wr_csv_pen *pen, char *at, const char *base, struct wr_view view)
{
    const char *p = base + view.off;
    size_t n = WR_VIEW_LEN(view);
    if (pen->same && !(view.len & WR_VIEW_FLAGS)
            ? wr_copy_padded(at, p, n, &pen->raw, WR_NEEDLES_FEW)
            : !(view.len & WR_VIEW_DOUBLED) && wr_copy_padded(at, p, n, &pen->raw, WR_NEEDLES))
        return at + n;
    return wr_csv_put_view_slowly(pen, at, p, view);
}

#endif
