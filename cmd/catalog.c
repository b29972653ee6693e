/* See catalog.h. */
#include "cmd/catalog.h"

#define SALES "data/samples/sales.csv"

/* What the grammar itself has. */
static const struct wr_entry forms[] = {
    {"form", "if", "if(c, a[, b])",
     "a where c is true, else b; without b, null. Only the side that is needed is evaluated.",
     "if(3 > 2, \"yes\", \"no\")", "yes", NULL, NULL},
    {"form", "case", "case { c1 -> a, c2 -> b, _ -> d }",
     "The value behind the first condition that is true, null where none is; _ is always true.",
     "case { 1 > 2 -> \"a\", _ -> \"b\" }", "b", NULL, NULL},
    {"form", "[]", "[a, b], x[i], x[from:to]",
     "A list; its element i, from 0, or from the end where i is negative, null where there is none; its elements "
     "from one position up to but not including another, each of which may be left out.",
     "[\"a\", \"b\", \"c\"][-2:]", "[\"b\",\"c\"]", NULL, NULL},
    {"form", "f", "f\"text {EXPR} {EXPR:FORMAT}\"",
     "Text with values in it, each with a format as fmt() takes it, if any, behind a colon; {{ and }} are braces.",
     "f\"{2 / 3:.2f} of {1 + 1}\"", "0.67 of 2", NULL, NULL},
    {"form", "duration", "90s, 5m, 1h30m, 7d",
     "A duration: a number of seconds that may be added to a time. The units are ns us ms s m h d w.", "1h30m / 2",
     "2700", NULL, NULL},
    {"form", "_row", "_row",
     "The row's number over all files, from 1. As _file and _line it is a column that no header has, is not in the "
     "output unless it is selected or mapped, and is not there behind reduce, sort and their like.",
     "filter qty > 9 | take 2 | select _row, id", "_row,id\n11,1011\n20,1020\n", SALES, NULL},
    {"form", "_file", "_file", "The name of the row's file as it was given; - is standard input.",
     "take 1 | select _file, id", "_file,id\ndata/samples/sales.csv,1001\n", SALES, NULL},
    {"form", "_line", "_line", "The line of its file in which the row begins, from 1.", "take 2 | select _line, id",
     "_line,id\n2,1001\n3,1002\n", SALES, NULL},
    {"form", "let", "let NAME = EXPR;",
     "Before the first stage: in what follows NAME stands for the expression. A newline does instead of the "
     "semicolon.",
     "let net = amount / 1.25; filter net > 1700 | select id, net", "id,net\n1078,2064\n1376,1792.8\n", SALES,
     NULL},
    {"form", "col", "col(\"odd name\"), col(3), `odd name`, NAME?",
     "Columns by other means than their bare names: of any name, by number from 1, of any name again; NAME? is "
     "null where there is no such column.",
     "take 1 | map each = col(\"amount\") / qty, rebate = rebate? ?? 0 | select country = col(3), each, rebate",
     "country,each,rebate\nDE,7,0\n", SALES, NULL},
    {"form", "$", "$NAME", "The value that --arg NAME=VALUE gives, as a field with these bytes.",
     "filter amount > $min | select id, amount", "id,amount\n1078,2580.00\n1376,2241.00\n", "--arg min=2000 " SALES,
     NULL},
    {"operator", "**", "x ** y", "x to the power of y, from the right and tighter than a sign: -2 ** 2 is -4.",
     "2 ** 10", "1024", NULL, NULL},
    {"operator", "*", "x * y, x / y, x // y, x % y",
     "Product, quotient, its floor, and the remainder with the sign of y. Divided by zero is null, with a warning "
     "at the end.",
     "-7 // 2", "-4", NULL, NULL},
    {"operator", "+", "x + y, x - y",
     "Sum and difference of numbers, of durations, of a time and a duration; the difference of two times is a "
     "duration. Text is joined by ++.",
     "0.1 + 0.2", "0.3", NULL, NULL},
    {"operator", "++", "x ++ y", "Two texts as one; null is the empty text.", "\"weir\" ++ 7", "weir7", NULL, NULL},
    {"operator", "??", "x ?? y", "y where x is null, else x.", "null ?? \"none\"", "none", NULL, NULL},
    {"operator", "==", "x == y, x != y",
     "Whether they are equal: two numbers by value, else by bytes. Null equals null alone, so x != \"a\" keeps "
     "nulls.",
     "1.50 == 1.5", "true", NULL, NULL},
    {"operator", "<", "x < y, x <= y, x > y, x >= y",
     "Compares two numbers by value, two texts by bytes. With a null it is false, and so is a number against a "
     "text, the latter with a warning at the end.",
     "9 < 10", "true", NULL, NULL},
    {"operator", "between", "x between a and b, x not between a and b",
     "Whether x lies between the two, or is one of them.", "10 between 1 and 10", "true", NULL, NULL},
    {"operator", "in", "x in [a, b], x not in [a, b]", "Whether x equals one of these values, as == has it.",
     "2 in [1, 2.0]", "true", NULL, NULL},
    {"operator", "~", "x ~ /re/, x !~ /re/",
     "Whether the regular expression matches somewhere in the text; with an i behind the second slash, capital and "
     "small letters alike. A text may stand in the place of the regex.",
     "\"/API/users\" ~ /^.api/i", "true", NULL, NULL},
    {"operator", "not", "not x, ! x, x and y, x && y, x or y, x || y",
     "Not, and, or of truths. From left to right, and only as far as is needed; null is false.",
     "not (1 > 2) and 2 > 1", "true", NULL, NULL},
};

/* A program that does not begin with its source gets one. */
static const char *args_of(const char *example)
{
    return example && strncmp(example, "from ", 5) == 0 ? "" : SALES;
}

static int each_fn(int (*f)(void *ctx, const struct wr_entry *), void *ctx)
{
    int r = 0;
    for (size_t t = 0; r == 0 && wr_fn_tables[t]; t++)
        for (const struct wr_fn *fn = wr_fn_tables[t]; r == 0 && fn->name; fn++)
            if (fn->summary)
                r = f(ctx, &(struct wr_entry){"function", fn->name, fn->signature, fn->summary, fn->example,
                                              fn->shows, NULL, wr_fn_families[t]});
    return r;
}

int wr_catalog_each(int (*f)(void *ctx, const struct wr_entry *), void *ctx)
{
    int r = 0;
    for (const struct wr_stage *const *p = wr_stage_table, *s; r == 0 && (s = *p); p++)
        r = f(ctx, &(struct wr_entry){"stage", s->name, s->signature, s->summary, s->example, s->shows,
                                      args_of(s->example), NULL});
    for (size_t i = 0; r == 0 && i < sizeof forms / sizeof *forms; i++)
        r = f(ctx, &forms[i]);
    if (r == 0)
        r = each_fn(f, ctx);
    for (const struct wr_agg *const *p = wr_agg_table, *a; r == 0 && (a = *p); p++)
        r = f(ctx, &(struct wr_entry){"aggregate", a->name, a->signature, a->summary, a->example, a->shows,
                                      args_of(a->example), NULL});
    for (const struct wr_win *const *p = wr_win_table, *w; r == 0 && (w = *p); p++)
        r = f(ctx, &(struct wr_entry){"window function", w->name, w->signature, w->summary, w->example, w->shows,
                                      args_of(w->example), NULL});
    return r;
}

int wr_catalog_program(struct wr_buf *b, const struct wr_entry *e, size_t width)
{
    size_t at = strlen("$ weir '"), behind = strlen("' ") + strlen(e->args);
    if (wr_buf_printf(b, "$ weir '") < 0)
        return -1;
    for (const char *p = e->example, *next; p; p = next) {
        next = strstr(p + 1, " | ");
        size_t n = next ? (size_t)(next - p) : strlen(p);
        bool wrap = p > e->example && at + n + (next ? 0 : behind) > width;
        if (wr_buf_printf(b, "%s%.*s", wrap ? "\n " : "", (int)n, p) < 0)
            return -1;
        at = wrap ? n + 1 : at + n;
    }
    if (wr_buf_printf(b, "'%s%s\n%s", *e->args ? " " : "", e->args, e->shows) < 0)
        return -1;
    return b->p[b->n - 1] == '\n' ? 0 : wr_buf_addc(b, '\n');
}
