/* See ref_csv.h. Every question ("does a line end stand here?") is asked of the text itself, again and again. */
#include "ref_csv.h"

#include <stdlib.h>

struct source {
    const struct wr_dialect *d;
    const char *p;
    size_t n;
};

/* Length of the line end at i, 0 if there is none: CR in a CR file; else any CRs and an LF. */
static size_t line_end(const struct source *s, size_t i)
{
    if (s->d->eol == '\r')
        return i < s->n && s->p[i] == '\r';
    size_t j = i;
    while (j < s->n && s->p[j] == '\r')
        j++;
    return j < s->n && s->p[j] == '\n' ? j + 1 - i : 0;
}

static bool at_delim(const struct source *s, size_t i)
{
    return i < s->n && s->d->delim >= 0 && s->p[i] == (char)s->d->delim;
}

static bool at_quote(const struct source *s, size_t i)
{
    return i < s->n && s->d->mode != WR_QUOTES_NONE && s->d->quote >= 0 && s->p[i] == (char)s->d->quote;
}

static bool field_ends(const struct source *s, size_t i)
{
    return i == s->n || at_delim(s, i) || line_end(s, i) > 0;
}

/* Reads the field at i and returns where it ends. */
static size_t read_field(const struct source *s, size_t i, struct ref_table *t, struct ref_record *r)
{
    struct ref_field *f = &t->fields[t->nfields++];
    *f = (struct ref_field){.value = t->ntext, .quoted = at_quote(s, i)};
    int flaw = 0;
    size_t at = i;
    if (f->quoted) {
        i++;
        while (i < s->n && (!at_quote(s, i) || at_quote(s, i + 1))) {
            t->text[t->ntext++] = s->p[i];
            i += at_quote(s, i) ? 2 : 1; /* "" stands for one quote */
        }
        if (i == s->n) {
            flaw = WR_BAD_UNCLOSED;
        } else if (!field_ends(s, ++i)) {
            flaw = WR_BAD_AFTER;
            at = i;
        }
    }
    while (!field_ends(s, i))
        t->text[t->ntext++] = s->p[i++];
    f->n = t->ntext - f->value;
    if (flaw && !r->flaw && s->d->mode == WR_QUOTES_STRICT) {
        r->flaw = flaw;
        r->column = r->count;
        r->at = at;
    }
    r->count++;
    return i;
}

static size_t read_record(const struct source *s, size_t i, struct ref_table *t)
{
    struct ref_record *r = &t->records[t->nrecords++];
    *r = (struct ref_record){.begin = i, .first = t->nfields};
    i = read_field(s, i, t, r);
    while (at_delim(s, i))
        i = read_field(s, i + 1, t, r);
    r->end = i;
    r->next = i + line_end(s, i);
    return r->next;
}

static void *room(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p)
        abort();
    return p;
}

void ref_csv_read(struct ref_table *t, const struct wr_dialect *d, const char *p, size_t n)
{
    const struct source s = {d, p, n};
    *t = (struct ref_table){
        .records = room(n + 1, sizeof *t->records),
        .fields = room(n + 1, sizeof *t->fields),
        .text = room(n + 1, 1),
    };
    for (size_t i = 0; i < n;)
        i = read_record(&s, i, t);
}

void ref_csv_done(struct ref_table *t)
{
    free(t->records);
    free(t->fields);
    free(t->text);
    *t = (struct ref_table){0};
}
