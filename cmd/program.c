/* See program.h. */
#include "cmd/program.h"

#include <ctype.h>
#include <stdbool.h>

#include "base/buf.h"
#include "io/source.h"
#include "io/sys.h"

enum { PROGRAM_MOST = 16 << 20, PIECE = 64 << 10 };

size_t wr_program_name(const char *text)
{
    size_t n = 0;
    for (unsigned char c; (c = (unsigned char)text[n]); n++) {
        if (c != '_' && c < 0x80 && !isalpha(c) && !(n && isdigit(c)))
            break;
    }
    return n;
}

/* Does the text begin as programs do: with nothing, a comment, a stage or let? */
static bool like_program(const char *text, const char *const *stage_words)
{
    text += strspn(text, " \t\r\n|;");
    struct wr_slice word = {text, wr_program_name(text)};
    if (!text[0] || text[0] == '#')
        return true;
    if (text[word.n] && !strchr(" \t\r\n|#(/\"'`", text[word.n])) /* sales.csv, sort-me */
        return false;
    bool stage = wr_slice_is(word, "let");
    for (const char *const *w = stage_words; !stage && *w; w++)
        stage = wr_slice_is(word, *w);
    return stage;
}

static bool exists(const char *path)
{
    struct stat st;
    return wr_sys_stat(path, &st) == 0;
}

int wr_program_check(const char *const *operands, uint32_t n, const char *const *stage_words, struct wr_err *err)
{
    const char *first = operands[0], *second = n > 1 ? operands[1] : "";
    if (like_program(first, stage_words))
        return 0;
    if (*second && like_program(second, stage_words) && !exists(second) && !strpbrk(first, " |\n")) {
        wr_err_set(err, WR_EPROG, "the program comes before the files");
        wr_err_hint(err, "weir '%s' %s", second, first);
        return WR_EPROG;
    }
    if (!exists(first))
        return 0;
    wr_err_set(err, WR_EPROG, "no program: '%s' is a file", first);
    wr_err_hint(err, "the program comes first: weir 'take 10' %s   (weir '' %s passes every row)", first, first);
    return WR_EPROG;
}

void wr_program_unquoted(const char *program, const char *const *files, uint32_t nfiles, struct wr_err *err)
{
    size_t n = strlen(program), word = wr_program_name(program);
    while (n && isspace((unsigned char)program[n - 1]))
        n--;
    const bool last = err->pos >= n;
    if (err->code != WR_EPROG || !n || (!last && err->pos < 2))
        return;
    const char *at = program + (last ? n - 1 : err->pos);
    /* filter amount >, filter  > 5: the name stood behind a comparison, or between two blanks before one */
    const bool taken = strchr("=<>~", *at) && (last || (at[-1] == ' ' && at[-2] == ' '));
    if (last && n == word && nfiles && !exists(files[0]))
        wr_err_hint(err, "the whole program stands in quotes: weir '%s %s ...' FILE", program, files[0]);
    else if (taken && !err->hint[0])
        wr_err_hint(err, "in double quotes the shell takes $name out of a program: write it in single quotes");
}

static int read_whole(struct wr_source *s, struct wr_buf *text, struct wr_err *err)
{
    size_t got = s->seekable ? s->size : 0;
    if (s->seekable && got <= PROGRAM_MOST) {
        if (wr_buf_reserve(text, got) < 0)
            return wr_err_nomem(err, "program");
        return wr_source_pread(s, text->p, got, 0, &text->n, err);
    }
    do {
        if (got > PROGRAM_MOST || text->n > PROGRAM_MOST)
            return wr_err_set(err, WR_ELIMIT, "the program in %s is longer than %d MiB", s->name,
                              PROGRAM_MOST >> 20);
        if (wr_buf_reserve(text, PIECE) < 0)
            return wr_err_nomem(err, "program");
        int r = wr_source_read(s, text->p + text->n, PIECE, &got, err);
        if (r < 0)
            return r;
        text->n += got;
    } while (got);
    return 0;
}

int wr_program_load(struct wr_arena *arena, const char *path, struct wr_slice *out, struct wr_err *err)
{
    static const struct wr_slice bom = {"\xef\xbb\xbf", 3};
    struct wr_source *s;
    struct wr_buf text = {0};
    int r = wr_source_open(path, NULL, &s, err);
    if (r < 0)
        return r;
    r = read_whole(s, &text, err);
    if (r == 0) {
        size_t skip = text.n >= bom.n && memcmp(text.p, bom.p, bom.n) == 0 ? bom.n : 0;
        out->n = text.n - skip;
        out->p = wr_arena_dup(arena, text.n ? text.p + skip : "", out->n);
        r = out->p ? 0 : wr_arena_error(arena, err);
    }
    wr_buf_done(&text);
    wr_source_free(s);
    return r;
}
