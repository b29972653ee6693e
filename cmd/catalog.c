/* See catalog.h. */
#include "cmd/catalog.h"

/* What the grammar itself has. */
static const struct wr_entry forms[] = {
    {"form", "if", "if(c, a[, b])",
     "a where c is true, else b, or null. Only the side that is needed is evaluated.", "if(3 > 2, \"yes\", \"no\")",
     "yes", NULL},
    {"form", "case", "case { c1 -> a, c2 -> b, _ -> d }",
     "The value behind the first condition that is true; _ is always true; none: null.",
     "case { 1 > 2 -> \"a\", _ -> \"b\" }", "b", NULL},
    {"form", "[]", "[a, b], x[i], x[from:to]",
     "A list; an element of a list, from 0 or from the end where negative, null where there is none; the elements "
     "from one position up to and without another, each of which may be left out.",
     "[\"a\", \"b\", \"c\"][-2:]", "[\"b\",\"c\"]", NULL},
    {"form", "f", "f\"text {EXPR} {EXPR:FORMAT}\"",
     "Text with values in it, each after a colon in a format as fmt() takes it; {{ and }} are braces.",
     "f\"{2 / 3:.2f} of {1 + 1}\"", "0.67 of 2", NULL},
    {"form", "duration", "90s, 5m, 1h30m, 7d",
     "A duration: a number of seconds that may be added to a time. The units are ns us ms s m h d w.", "1h30m / 2",
     "2700", NULL},
    {"form", "_row", "_row",
     "The row's number over all files, from 1. As _file and _line it is a column that no header has, is not in the "
     "output unless it is selected or mapped, and is not there behind reduce, sort and their like.",
     "_row", "1", NULL},
    {"form", "_file", "_file", "The name of the row's file as it was given; - is standard input.", "_file", "-",
     NULL},
    {"form", "_line", "_line", "The line of its file in which the row begins, from 1.", "_line", "1", NULL},
};

int wr_catalog_each(int (*f)(void *ctx, const struct wr_entry *), void *ctx)
{
    int r = 0;
    for (const struct wr_stage *const *s = wr_stage_table; r == 0 && *s; s++)
        r = f(ctx,
              &(struct wr_entry){"stage", (*s)->name, (*s)->signature, (*s)->summary, (*s)->example, NULL, NULL});
    for (size_t i = 0; r == 0 && i < sizeof forms / sizeof *forms; i++)
        r = f(ctx, &forms[i]);
    for (size_t t = 0; r == 0 && wr_fn_tables[t]; t++)
        for (const struct wr_fn *fn = wr_fn_tables[t]; r == 0 && fn->name; fn++)
            if (fn->summary)
                r = f(ctx, &(struct wr_entry){"function", fn->name, fn->signature, fn->summary, fn->example,
                                              fn->shows, wr_fn_families[t]});
    for (const struct wr_agg *const *a = wr_agg_table; r == 0 && *a; a++)
        r = f(ctx, &(struct wr_entry){"aggregate", (*a)->name, (*a)->signature, (*a)->summary, (*a)->example, NULL,
                                      NULL});
    for (const struct wr_win *const *w = wr_win_table; r == 0 && *w; w++)
        r = f(ctx, &(struct wr_entry){"window function", (*w)->name, (*w)->signature, (*w)->summary, (*w)->example,
                                      NULL, NULL});
    return r;
}
