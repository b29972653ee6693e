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
    {"form", "let", "let NAME = EXPR;",
     "Before the first stage: NAME stands for the expression then. A newline does instead of the semicolon.",
     "let net = amount / 1.25; filter net > 1000", NULL, NULL},
    {"form", "col", "col(\"odd name\"), col(3), `odd name`, NAME?",
     "Columns: of any name; the third; of any name; null where there is none of that name.",
     "map each = col(\"amount\") / qty, rebate = discount? ?? 0", NULL, NULL},
    {"form", "$", "$NAME", "The value that --arg NAME=VALUE gives, as a field with these bytes.", NULL, NULL, NULL},
    {"operator", "**", "x ** y", "x to the power of y, from the right and tighter than a sign: -2 ** 2 is -4.",
     "2 ** 10", "1024", NULL},
    {"operator", "*", "x * y, x / y, x // y, x % y",
     "Product, quotient, its floor, and the remainder with the sign of y. Divided by zero is null, counted and "
     "told.",
     "-7 // 2", "-4", NULL},
    {"operator", "+", "x + y, x - y",
     "Sum and difference of numbers, of durations, of a time and a duration; the difference of two times is a "
     "duration. Text is joined by ++.",
     "0.1 + 0.2", "0.3", NULL},
    {"operator", "++", "x ++ y", "Two texts as one; null is the empty text.", "\"weir\" ++ 7", "weir7", NULL},
    {"operator", "??", "x ?? y", "y where x is null, else x.", "null ?? \"none\"", "none", NULL},
    {"operator", "==", "x == y, x != y",
     "Whether they are equal: two numbers by value, else by bytes. Null equals null alone, so x != \"a\" keeps "
     "nulls.",
     "1.50 == 1.5", "true", NULL},
    {"operator", "<", "x < y, x <= y, x > y, x >= y",
     "Which is less: of two numbers by value, of two texts by bytes. With a null it is false, and so is a number "
     "against a text, which is told.",
     "9 < 10", "true", NULL},
    {"operator", "between", "x between a and b, x not between a and b",
     "Whether x lies between the two, or is one of them.", "10 between 1 and 10", "true", NULL},
    {"operator", "in", "x in [a, b], x not in [a, b]", "Whether x equals one of these values, as == has it.",
     "2 in [1, 2.0]", "true", NULL},
    {"operator", "~", "x ~ /re/, x !~ /re/",
     "Whether the regular expression matches somewhere in the text. Behind the second slash i means that case does "
     "not matter. Text does instead of a regex.",
     "\"/API/users\" ~ /^.api/i", "true", NULL},
    {"operator", "not", "not x, x and y, x or y",
     "Not, and, or of truths, also written ! && ||. From left to right, and only as far as is needed; null is "
     "false.",
     "not (1 > 2) and 2 > 1", "true", NULL},
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
