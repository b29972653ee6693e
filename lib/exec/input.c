/* See input.h: opening an input, deciding how it is written, reading its header. */
#include "exec/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/csv_write.h"
#include "exec/frames.h"
#include "exec/input_names.h"
#include "exec/prefetch.h"
#include "io/sys.h"

enum { FIRST_READ = 64 * 1024 };

/* ---- formats ------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *s, size_t n, const char *tail)
{
    size_t t = strlen(tail);
    return n > t && !strncasecmp(s + n - t, tail, t);
}

/* By extension, AUTO where that is unknown; what compression adds to the name does not count. */
static enum wr_input_kind kind_of(const char *path)
{
    static const struct {
        const char *ext;
        enum wr_input_kind kind;
    } known[] = {{".csv", WR_INPUT_CSV},   {".tsv", WR_INPUT_TSV},     {".log", WR_INPUT_LINES},
                 {".txt", WR_INPUT_LINES}, {".jsonl", WR_INPUT_JSONL}, {".ndjson", WR_INPUT_JSONL}};
    size_t n = strlen(path);
    if (ends_with(path, n, ".gz"))
        n -= 3;
    else if (ends_with(path, n, ".zst"))
        n -= 4;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ends_with(path, n, known[i].ext))
            return known[i].kind;
    return WR_INPUT_AUTO;
}

/* A delimiter is given for files of fields: the names of those do not matter then. */
static enum wr_input_kind choose_kind(const struct wr_input_options *o, const char *path)
{
    enum wr_input_kind told = kind_of(path);
    bool asks = o->side || (o->kind == WR_INPUT_AUTO && (o->delim < 0 || told == WR_INPUT_JSONL));
    if (asks && told != WR_INPUT_AUTO)
        return told;
    if (o->kind != WR_INPUT_AUTO)
        return o->kind;
    return o->delim < 0 && o->other != WR_INPUT_AUTO ? o->other : WR_INPUT_CSV;
}

static void choose_format(const struct wr_input_options *o, const char *path, struct wr_input *in)
{
    const enum wr_input_kind kind = choose_kind(o, path);
    const bool fields = kind == WR_INPUT_CSV || kind == WR_INPUT_TSV;
    const bool tabs = o->side && kind_of(path) == WR_INPUT_TSV; /* -d is the main input's */
    in->kind = kind;
    struct wr_dialect d = {.delim = ',', .quote = o->quote ? o->quote : '"', .eol = '\n', .mode = WR_QUOTES_STRICT};
    if (kind == WR_INPUT_TSV) {
        d.delim = '\t';
        d.mode = WR_QUOTES_NONE;
        in->format.escapes = !o->no_escapes;
    } else if (!fields) { /* a record a line */
        d.delim = -1;
        d.mode = WR_QUOTES_NONE;
        in->format.json = kind == WR_INPUT_JSONL;
    }
    if (o->delim >= 0 && fields && !tabs)
        d.delim = o->delim;
    if (o->quotes >= 0 && fields)
        d.mode = (enum wr_quotes)o->quotes;
    if (d.mode == WR_QUOTES_NONE)
        d.quote = -1;
    d.comment = o->comment;
    d.escape = kind == WR_INPUT_CSV ? o->escape : 0;
    in->format.dialect = d;
    in->format.nulls = o->nulls;
    in->format.nnulls = o->nnulls;
}

/* What --quote and --escape tell of is CSV; where a side input is something else they are not about it. */
static int check_quoting(const struct wr_input_options *o, const struct wr_input *in, struct wr_err *err)
{
    if ((!o->quote && !o->escape) || o->side || in->kind == WR_INPUT_CSV)
        return 0;
    wr_err_set(err, WR_EPROG, "%s: %s is read as %s", o->quote ? "--quote" : "--escape", in->path,
               in->kind == WR_INPUT_TSV     ? "tab-separated values, which have no quotes, and escapes of their own"
               : in->kind == WR_INPUT_JSONL ? "JSON lines, which have quotes and escapes of their own"
                                            : "lines of text, which have neither quotes nor escapes");
    wr_err_hint(err, in->kind == WR_INPUT_TSV ? "-d '\\t' reads CSV with tabs" : "--in csv reads it as CSV");
    return WR_EPROG;
}

/* ---- the first bytes ------------------------------------------------------------------------------------------
 */

static const char *name_of(const struct wr_input *in)
{
    return in->path;
}

/* Makes head hold at least `want` bytes, or all there are (*eof). */
static int load(struct wr_inputs *all, struct wr_input *in, size_t want, bool *eof, struct wr_err *err)
{
    if (in->nhead >= want || in->ended) {
        *eof = in->ended;
        return 0;
    }
    if (in->source->seekable && want > in->source->size)
        want = (size_t)in->source->size;
    char *p = calloc(1, want + 2 * WR_BLOCK_PAD);
    if (!p)
        return wr_err_nomem(err, "reading the header");
    if (in->nhead)
        memcpy(p + WR_BLOCK_PAD, in->head, in->nhead);
    if (in->head)
        free(in->head - WR_BLOCK_PAD);
    in->head = p + WR_BLOCK_PAD;
    if (in->source->seekable) {
        size_t n = want < in->source->size ? want : (size_t)in->source->size;
        int rc = wr_source_pread(in->source, in->head, n, 0, &in->nhead, err);
        if (rc < 0)
            return rc;
        in->ended = n == in->source->size;
    }
    while (!in->source->seekable && in->nhead < want && !in->ended) {
        size_t got = 0;
        int rc = wr_source_read(in->source, in->head + in->nhead, want - in->nhead, &got, err);
        if (rc < 0)
            return rc;
        in->nhead += got;
        in->ended = got == 0;
        /* a pipe: what has come may do */
        if (got && (memchr(in->head, '\n', in->nhead) || memchr(in->head, '\r', in->nhead)))
            break;
    }
    *eof = in->ended;
    (void)all;
    return 0;
}

static int first_too_long(const struct wr_input *in, struct wr_err *err)
{
    return wr_err_set(err, WR_ELIMIT, "%s: the first record is longer than --max-record", name_of(in));
}

/* Where the first record after `from` ends (past its line end), with everything needed to say so loaded. The first
 * call decides which byte ends rows, whatever it was called for: a blank line and a comment have line ends too. */
static int first_record(struct wr_inputs *all, struct wr_input *in, size_t from, size_t *end, struct wr_err *err)
{
    struct wr_dialect *d = &in->format.dialect;
    bool eof = in->ended;
    in->knows_eol |= d->delim < 0;
    for (;;) {
        char eol = in->knows_eol ? d->eol : wr_scan_eol(d, in->head + from, in->nhead - from, eof);
        if (eol || eof) {
            d->eol = eol ? eol : '\n';
            in->knows_eol = true;
            enum wr_scan_state state = WR_SCAN_RECORD;
            *end = from + wr_scan_record_end(d, in->head + from, in->nhead - from, &state);
            const size_t n = *end - from - (*end > from && in->head[*end - 1] == d->eol);
            if (eof || (*end < in->nhead || state == WR_SCAN_RECORD))
                return n > all->options.max_record ? first_too_long(in, err) : 0;
        }
        if (in->nhead - from > all->options.max_record)
            return first_too_long(in, err);
        int rc = load(all, in, in->nhead + (in->nhead > FIRST_READ ? in->nhead : FIRST_READ), &eof, err);
        if (rc < 0)
            return rc;
    }
}

/* ---- the header ------------------------------------------------------------------------------------------------
 */

/* The line in which head[at] stands. */
static uint64_t line_of(const struct wr_input *in, size_t at)
{
    return 1 + wr_scan_lines(in->head, at, in->format.dialect.eol);
}

static int header_error(const struct wr_input *in, size_t from, const struct wr_bad *bad, struct wr_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", name_of(in));
    err->line = line_of(in, from);
    if (bad->kind == WR_BAD_UNCLOSED)
        return wr_err_set(err, WR_EDATA, "the header has a quote that is still open at the end (column %u)",
                          bad->column + 1);
    wr_err_set(err, WR_EDATA, "the header has text after a closing quote (column %u)", bad->column + 1);
    if (in->head[from] == '{')
        wr_err_hint(err, "is it JSON lines? --in jsonl");
    else if (in->head[from] == '[')
        wr_err_hint(err, "is it an array of JSON? jq -c '.[]' makes JSON lines of it, for --in jsonl");
    return WR_EDATA;
}

/* Fields of the record head[from..end) as slices in the scratch arena. Where no input has a header the record is a
 * row, whose number of fields alone is wanted: what is wrong with its quotes is for the reader to say. */
static int record_fields(struct wr_inputs *all, struct wr_input *in, size_t from, size_t end,
                         struct wr_slice **fields, uint32_t *n, struct wr_err *err)
{
    struct wr_index ix = {0};
    struct wr_index_spec spec = {.dialect = in->format.dialect, .ncols = 1, .need = 1, .eof = true};
    const char *p = in->head + from;
    int rc = wr_err_nomem(NULL, "");
    if (wr_index_run(&ix, &spec, p, end - from) < 0)
        goto nomem;
    *n = 1;
    if (ix.nbad) {
        const bool flawed = ix.bad[0].kind != WR_BAD_MANY && ix.bad[0].kind != WR_BAD_FEW;
        if (flawed && !all->options.no_header) {
            rc = header_error(in, from, &ix.bad[0], err);
            goto out;
        }
        spec.ncols = spec.need = *n = ix.bad[0].fields;
        if (wr_index_run(&ix, &spec, p, end - from) < 0)
            goto nomem;
    }
    *fields = wr_arena_alloc(&all->scratch, *n * sizeof **fields);
    if (!*fields)
        goto nomem;
    for (uint32_t c = 0; c < *n; c++) {
        struct wr_view v = {0, 0};
        if (ix.nrows)
            wr_index_views(&ix, &in->format.dialect, p, c, 0, 1, &v);
        char *text = wr_arena_alloc(&all->scratch, WR_VIEW_LEN(v) + 1);
        if (!text)
            goto nomem;
        size_t len = WR_VIEW_LEN(v);
        if (v.len & WR_VIEW_DOUBLED)
            len = wr_view_unquote(&in->format.dialect, p, v, text);
        else if (in->format.escapes)
            len = wr_tsv_unescape(p + v.off, len, text);
        else
            memcpy(text, p + v.off, len);
        (*fields)[c] = (struct wr_slice){text, len};
    }
    rc = 0;
    goto out;
nomem:
    rc = wr_err_nomem(err, "reading the header");
out:
    wr_index_done(&ix);
    return rc;
}

/* As the scanner sees it: a CR that is no part of a line end is a byte. */
static bool is_blank(const struct wr_input *in, size_t from, size_t end)
{
    const char eol = in->format.dialect.eol;
    const bool ended = end > from && in->head[end - 1] == eol;
    end -= ended;
    while (ended && eol == '\n' && end > from && in->head[end - 1] == '\r')
        end--;
    return end == from;
}

/* Is there a byte at head[at]? Loads more where it may be. 1, 0 or negative. */
static int is_there(struct wr_inputs *all, struct wr_input *in, size_t at, struct wr_err *err)
{
    bool eof = false;
    int rc = at < in->nhead ? 0 : load(all, in, at + FIRST_READ, &eof, err);
    return rc < 0 ? rc : at < in->nhead;
}

/* Moves *at over the lines of --skip, whatever stands in them: each by its own line end, which says nothing of what
 * follows. */
static int skip_lines(struct wr_inputs *all, struct wr_input *in, size_t *at, struct wr_err *err)
{
    const struct wr_dialect was = in->format.dialect;
    int rc = 1;
    in->format.dialect.mode = WR_QUOTES_NONE;
    in->format.dialect.comment = 0;
    for (uint64_t i = 0; rc > 0 && i < all->options.skip; i++) {
        in->knows_eol = false;
        rc = is_there(all, in, *at, err);
        if (rc > 0 && first_record(all, in, *at, at, err) < 0)
            rc = err->code;
    }
    in->format.dialect = was;
    in->knows_eol = false;
    return rc < 0 ? rc : 0;
}

/* Moves *at over comments. */
static int skip_comments(struct wr_inputs *all, struct wr_input *in, size_t *at, struct wr_err *err)
{
    int rc;
    while ((rc = is_there(all, in, *at, err)) > 0 && all->options.comment &&
           (unsigned char)in->head[*at] == all->options.comment)
        if (first_record(all, in, *at, at, err) < 0)
            return err->code;
    return rc < 0 ? rc : 0;
}

/* Where the header begins, or what takes its place: behind a BOM, skipped lines and comments. */
static int find_header(struct wr_inputs *all, struct wr_input *in, size_t *from, struct wr_err *err)
{
    bool eof = false;
    int rc = load(all, in, FIRST_READ, &eof, err);
    if (rc < 0)
        return rc;
    const bool marked = !all->options.how.as_is && in->nhead >= 3 && !memcmp(in->head, "\xef\xbb\xbf", 3);
    *from = marked ? 3 : 0;
    rc = skip_lines(all, in, from, err);
    if (rc >= 0)
        rc = skip_comments(all, in, from, err);
    in->data = *from;
    in->data_line = line_of(in, *from);
    in->empty = in->ended && in->nhead == *from;
    return rc;
}

/* The names are not in the input: one for text lines, those of --header. */
static int give_names(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    const struct wr_slice line = WR_SLICE("line");
    bool lines = in->format.dialect.delim < 0;
    if (lines && all->options.header)
        return wr_err_set(err, WR_EPROG, "--header: %s is read as %s", name_of(in),
                          in->format.json ? "JSON lines, which have names of their own"
                                          : "lines of text, their one column is 'line'");
    if (in->format.json)
        return 0;
    in->ncols = lines ? 1 : all->options.nheader;
    in->names = wr_arena_alloc(&all->scratch, in->ncols * sizeof *in->names);
    if (!in->names)
        return wr_err_nomem(err, "reading the header");
    memcpy(in->names, lines ? &line : all->options.header, in->ncols * sizeof *in->names);
    return lines ? 0 : wr_input_name_columns(all, in, err);
}

static int read_header(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    size_t begin, end;
    int rc = find_header(all, in, &begin, err);
    if (rc < 0 || in->empty)
        return rc;
    rc = first_record(all, in, begin, &end, err);
    if (rc < 0)
        return rc;
    in->data_line = line_of(in, begin);
    if (in->format.json && !all->schema && end - begin <= FIRST_READ)
        all->sample = (struct wr_slice){wr_arena_dup(all->arena, in->head + begin, end - begin), end - begin};
    if (in->format.dialect.delim < 0 || all->options.header)
        return give_names(all, in, err);
    rc = record_fields(all, in, begin, end, &in->names, &in->ncols, err);
    /* blank lines before a header of two columns or more are skipped as those after it */
    while (rc >= 0 && is_blank(in, begin, end)) {
        size_t next = end, next_end;
        struct wr_slice *names;
        uint32_t n;
        rc = skip_comments(all, in, &next, err); /* what follows may not have come yet */
        if (rc < 0 || (in->ended && next == in->nhead))
            break;
        rc = first_record(all, in, next, &next_end, err);
        if (rc >= 0)
            rc = record_fields(all, in, next, next_end, &names, &n, err);
        if (rc < 0 || (n < 2 && !is_blank(in, next, next_end)))
            break;
        begin = next;
        end = next_end;
        in->names = names;
        in->ncols = n;
    }
    if (rc < 0)
        return rc;
    if (all->options.no_header) {
        for (uint32_t c = 0; c < in->ncols; c++)
            in->names[c] = (struct wr_slice){NULL, 0};
    } else {
        in->data = end;
        in->data_line = line_of(in, end);
    }
    return wr_input_name_columns(all, in, err);
}

/* ---- several inputs -------------------------------------------------------------------------------------------
 */

int wr_inputs_next(struct wr_inputs *all, uint32_t i, struct wr_err *err)
{
    if (all->v[i])
        return 0;
    struct wr_input *in = all->spare ? all->spare : wr_arena_alloc(all->arena, sizeof *in);
    if (!in)
        return wr_err_nomem(err, "opening inputs");
    *in = (struct wr_input){.kind = WR_INPUT_AUTO};
    all->spare = NULL;
    wr_arena_reset(&all->scratch);
    in->number = all->options.base + i;
    in->path = all->paths[i];
    choose_format(&all->options, all->paths[i], in);
    int rc = check_quoting(&all->options, in, err);
    if (rc >= 0)
        rc = wr_source_open(all->paths[i], &all->options.how, &in->source, err);
    if (rc >= 0 && all->options.title) {
        in->path = all->options.title;
        rc = wr_source_rename(in->source, in->path, err);
    }
    if (rc < 0)
        return rc;
    all->v[i] = in;
    rc = read_header(all, in, err);
    if (rc < 0 || in->empty)
        return rc;
    rc = all->schema ? wr_input_match_columns(all, in, err) : wr_input_make_schema(all, in, err);
    if (rc >= 0 && in->source->seekable && in->head) {
        free(in->head - WR_BLOCK_PAD);
        in->head = NULL;
    }
    return rc;
}

/* An input that was looked at, but for the first, is opened again in its turn if it can be. */
static void close_looked_at(struct wr_inputs *all, uint32_t i)
{
    if (i == all->first || !all->v[i]->source->again)
        return;
    wr_input_close(all->v[i]);
    all->spare = all->v[i];
    all->v[i] = NULL;
}

/* --fill-columns: the columns are those of all inputs, in the order in which they first appear. */
static int gather_columns(struct wr_inputs *all, struct wr_err *err)
{
    for (uint32_t i = 0; all->schema && i < all->npaths; i++) {
        int rc = wr_inputs_next(all, i, err);
        if (rc >= 0 && !all->v[i]->empty)
            rc = wr_input_add_names(all, all->v[i], err);
        if (rc < 0)
            return rc;
        close_looked_at(all, i);
    }
    for (uint32_t i = 0; all->schema && i < all->npaths; i++) {
        int rc = all->v[i] && !all->v[i]->empty ? wr_input_match_columns(all, all->v[i], err) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int wr_inputs_open(struct wr_arena *arena, const char *const *paths, uint32_t npaths,
                   const struct wr_input_options *options, struct wr_inputs **out, struct wr_err *err)
{
    enum { INPUTS_MOST = 1 << 20 }; /* ordinals have 20 bits for the input */
    if (npaths > INPUTS_MOST || options->base > INPUTS_MOST - npaths)
        return wr_err_set(err, WR_ELIMIT, "more than %d inputs", INPUTS_MOST);
    struct wr_inputs *all = wr_arena_zalloc(arena, sizeof *all);
    if (!all)
        return wr_err_nomem(err, "opening inputs");
    *out = all;
    all->arena = arena;
    all->options = *options;
    wr_sys_file_time(&all->opened);
    wr_arena_init(&all->scratch, 0, NULL, "reading the header");
    all->npaths = npaths;
    all->paths = wr_arena_alloc(arena, npaths * sizeof *all->paths);
    all->v = wr_arena_zalloc(arena, npaths * sizeof *all->v);
    if (!all->paths || !all->v)
        return wr_err_nomem(err, "opening inputs");
    for (uint32_t i = 0; i < npaths; i++)
        if (!(all->paths[i] = wr_arena_dup(arena, paths[i], strlen(paths[i]))))
            return wr_err_nomem(err, "opening inputs");
    for (uint32_t i = 0; i < npaths && !all->schema; i++) {
        int rc = wr_inputs_next(all, i, err);
        if (rc < 0)
            return rc;
    }
    if (!all->schema) {
        all->all_empty = true;
        all->schema = wr_schema_new(arena);
        if (!all->schema)
            return wr_err_nomem(err, "opening inputs");
        all->schema->assumed = true;
    }
    return options->fill_columns && npaths > 1 ? gather_columns(all, err) : 0;
}

int wr_inputs_look(struct wr_inputs *all, struct wr_err *err)
{
    for (uint32_t i = 0; i < all->npaths; i++) {
        int rc = wr_inputs_next(all, i, err);
        if (rc < 0)
            return rc;
        close_looked_at(all, i);
    }
    return 0;
}

int wr_inputs_check(struct wr_inputs *all, struct wr_err *err)
{
    for (uint32_t i = 0; i < all->npaths; i++) {
        int rc = wr_inputs_next(all, i, err);
        if (rc < 0)
            return rc;
        wr_input_close(all->v[i]);
    }
    return 0;
}

void wr_input_close(struct wr_input *in)
{
    if (!in)
        return;
    if (in->head)
        free(in->head - WR_BLOCK_PAD);
    in->head = NULL;
    wr_prefetch_stop(in->prefetch);
    wr_source_free(in->source);
    wr_frames_free(in->frames);
    in->source = NULL;
    in->frames = NULL;
    in->prefetch = NULL;
}

bool wr_inputs_size(const struct wr_inputs *all, uint64_t *bytes)
{
    *bytes = 0;
    for (uint32_t i = 0; i < all->npaths; i++) {
        const struct wr_source *s = all->v[i] ? all->v[i]->source : NULL;
        struct stat st;
        if (s ? !s->size && !all->v[i]->empty : wr_sys_stat(all->paths[i], &st) < 0 || !S_ISREG(st.st_mode))
            return false;
        *bytes += s ? s->size : (uint64_t)st.st_size;
    }
    return true;
}

const char *wr_inputs_changed(const struct wr_inputs *all)
{
    const struct timespec *t = &all->opened;
    for (uint32_t i = 0; i < all->npaths; i++) {
        const char *path = all->paths[i];
        struct stat st;
        int rc = strcmp(path, "-") == 0 ? wr_sys_fstat(STDIN_FILENO, &st) : wr_sys_stat(path, &st);
        const struct timespec *m = &st.st_mtim;
        if (rc == 0 && S_ISREG(st.st_mode) &&
            (m->tv_sec != t->tv_sec ? m->tv_sec > t->tv_sec : m->tv_nsec >= t->tv_nsec))
            return path;
    }
    return NULL;
}

void wr_inputs_close(struct wr_inputs *all)
{
    for (uint32_t i = 0; all && all->v && i < all->npaths; i++)
        wr_input_close(all->v[i]);
    if (all)
        wr_arena_done(&all->scratch);
}
