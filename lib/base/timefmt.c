/* From the text of a format to its items. See timefmt.h. */
#include "base/timefmt.h"

#include "base/digits.h"
#include "base/err.h"

enum { ITEMS_A_LETTER = 5 /* %T and %F are that many */, NAME = 9 /* bytes of Wednesday, September */ };

/* What a letter is: the items it stands for, whether it can be read and written, bytes when written. */
struct letter {
    char name;
    bool reads, writes;
    uint8_t longest;
    uint8_t says;
    const char *means; /* the format it is short for, or NULL */
};

static const struct letter letters[] = {
    {'Y', true, true, 4, 0, NULL},
    {'m', true, true, 2, 0, NULL},
    {'d', true, true, 2, 0, NULL},
    {'e', true, true, 2, 0, NULL},
    {'H', true, true, 2, WR_TIMEFMT_HOUR, NULL},
    {'I', true, true, 2, WR_TIMEFMT_HALF, NULL},
    {'M', true, true, 2, 0, NULL},
    {'S', true, true, 2, 0, NULL},
    {'f', true, true, 9, 0, NULL},
    {'y', true, true, 2, 0, NULL},
    {'j', true, true, 3, WR_TIMEFMT_YEAR_DAY, NULL},
    {'p', true, true, 2, 0, NULL},
    {'b', true, true, 3, 0, NULL},
    {'B', true, true, NAME, 0, NULL},
    {'a', true, true, 3, 0, NULL},
    {'A', true, true, NAME, 0, NULL},
    {'s', true, true, 12, WR_TIMEFMT_EPOCH, NULL},
    {'z', true, true, 9, WR_TIMEFMT_OFFSET, NULL},
    {'Z', true, true, WR_ZONE_ABBR, WR_TIMEFMT_OFFSET, NULL},
    {'G', true, true, 4, 0, NULL},
    {'V', true, true, 2, WR_TIMEFMT_WEEK, NULL},
    {'u', true, true, 1, 0, NULL},
    {'w', false, true, 1, 0, NULL},
    {'T', true, true, 0, 0, "%H:%M:%S"},
    {'F', true, true, 0, 0, "%Y-%m-%d"},
    {'R', true, true, 0, 0, "%H:%M"},
    {'D', true, true, 0, 0, "%m/%d/%y"},
};

/* What people write who come from elsewhere. */
static const char *other_hint(char c)
{
    switch (c) {
    case 'N':
    case 'L':
        return "the fraction of a second is %f, milliseconds %3f";
    case 'h':
        return "the month's short name is %b";
    case 'k':
        return "an hour without a zero is %-H";
    case 'l':
        return "an hour without a zero is %-I";
    case 'C':
        return "a year is %Y or %y";
    case 'U':
    case 'W':
        return "the ISO week is %V, its year %G";
    case 'c':
    case 'x':
    case 'X':
    case 'r':
        return "there is no locale: say what you mean, as in %F %T";
    default:
        return "there are %Y %m %d %H %M %S %f %z %b %a and more: weir help time, weir help fmt_time";
    }
}

struct compiling {
    enum wr_timefmt_use use;
    struct wr_timefmt_item *items;
    uint32_t n;
    char *text;
    uint32_t text_n;
    uint32_t longest, says;
};

/* Text, one byte more; neighbours are one item. */
static void add_text(struct compiling *k, char c)
{
    struct wr_timefmt_item *last = k->n ? &k->items[k->n - 1] : NULL;
    if (!last || last->op != '"')
        k->items[k->n++] = (struct wr_timefmt_item){.op = '"', .at = k->text_n, .n = 1};
    else
        last->n++;
    k->text[k->text_n++] = c;
    k->longest++;
}

static void add_blank(struct compiling *k, char c)
{
    if (k->use == WR_TIMEFMT_WRITES)
        add_text(k, c);
    else if (!k->n || k->items[k->n - 1].op != ' ')
        k->items[k->n++] = (struct wr_timefmt_item){.op = ' '};
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const struct letter *find_letter(char c, enum wr_timefmt_use use)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].name == c && (use == WR_TIMEFMT_READS ? letters[i].reads : letters[i].writes))
            return &letters[i];
    return NULL;
}

static int no_letter(const struct compiling *k, struct wr_slice format, size_t at, size_t n, struct wr_err *err)
{
    const char *read = k->use == WR_TIMEFMT_READS ? "read" : "written";
    if (at + n > format.n) {
        wr_err_set(err, WR_EPROG, "the time format '%.*s' ends in the middle of a letter", (int)format.n, format.p);
        wr_err_hint(err, "a per cent sign is %%%%");
        return WR_EPROG;
    }
    wr_err_set(err, WR_EPROG, "the time format '%.*s' has '%.*s' at byte %zu, which cannot be %s", (int)format.n,
               format.p, (int)n, format.p + at, at + 1, read);
    wr_err_hint(err, "%s", other_hint(format.p[at + n - 1]));
    return WR_EPROG;
}

/* Where a single byte of text stands before a letter, as in %H:%M, it is part of the letter's item: so there are
 * half as many. */
static char take_before(struct compiling *k)
{
    const struct wr_timefmt_item *last = k->n ? &k->items[k->n - 1] : NULL;
    if (k->use != WR_TIMEFMT_READS || !last || last->op != '"' || last->n != 1)
        return 0;
    char c = k->text[last->at];
    k->n -= c != 0;
    return c;
}

/* Adds what stands at %; the letters that a short one means have neither flag nor digits. */
static int add_letter(struct compiling *k, const struct letter *l, uint8_t digits, bool bare)
{
    for (const char *m = l->means; m && *m; m++) {
        if (*m == '%')
            add_letter(k, find_letter(*++m, k->use), 0, false);
        else
            add_text(k, *m);
    }
    if (l->means)
        return 0;
    if (l->name == 'e' && k->use == WR_TIMEFMT_READS)
        add_blank(k, ' ');
    char before = take_before(k);
    k->items[k->n++] = (struct wr_timefmt_item){.op = l->name, .digits = digits, .bare = bare, .before = before};
    k->longest += l->longest;
    k->says |= l->says;
    return 0;
}

/* The letter at format.p[at], which is '%'; returns the bytes it takes, or an error. */
static int take_letter(struct compiling *k, struct wr_slice format, size_t at, struct wr_err *err)
{
    size_t n = 1;
    uint8_t digits = 0;
    bool bare = false, colon = false;
    char c = at + n < format.n ? format.p[at + n] : 0;
    if (c >= '1' && c <= '9')
        digits = (uint8_t)(c - '0');
    bare = c == '-';
    colon = c == ':';
    n += digits || bare || colon;
    c = at + n < format.n ? format.p[at + n] : 0;
    n++;
    if (n == 2 && c == '%') {
        add_text(k, '%');
        return 2;
    }
    if (n == 2 && (c == 'n' || c == 't')) {
        add_blank(k, c == 'n' ? '\n' : '\t');
        return 2;
    }
    const struct letter *l = find_letter(c, k->use);
    bool fits = l && (!digits || c == 'f') && (!colon || c == 'z') && (!bare || strchr("mdeHIMSyj", c));
    if (at + n > format.n || !fits)
        return no_letter(k, format, at, n, err);
    if (c == 's')
        digits = at + n == format.n || format.p[at + n] != '.';
    add_letter(k, l, digits, bare);
    if (colon)
        k->items[k->n - 1].op = k->use == WR_TIMEFMT_WRITES ? ':' : 'z';
    return (int)n;
}

int wr_timefmt_compile(struct wr_slice format, enum wr_timefmt_use use, struct wr_arena *a,
                       const struct wr_timefmt **out, struct wr_err *err)
{
    size_t room = (format.n + 1) * ITEMS_A_LETTER;
    struct wr_timefmt *f = wr_arena_alloc(a, sizeof *f);
    struct compiling k = {
        .use = use, .items = wr_arena_alloc(a, room * sizeof *k.items), .text = wr_arena_alloc(a, room)};
    if (!f || !k.items || !k.text)
        return wr_err_nomem(err, "a time format");
    for (size_t i = 0; i < format.n;) {
        int n = 1;
        if (format.p[i] == '%')
            n = take_letter(&k, format, i, err);
        else if (is_blank(format.p[i]))
            add_blank(&k, format.p[i]);
        else
            add_text(&k, format.p[i]);
        if (n < 0)
            return n;
        i += (size_t)n;
    }
    *f = (struct wr_timefmt){k.items, k.text, k.n, k.longest, k.says};
    *out = f;
    return 0;
}
