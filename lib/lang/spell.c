/* See spell.h. The lexer itself is asked what is a bare name. */
#include "lang/spell.h"

#include "base/shown.h"
#include "base/utf8.h"
#include "lang/lex.h"

bool wr_spell_is_bare(struct wr_slice name)
{
    struct wr_lexer lx;
    wr_lexer_init(&lx, name);
    const struct wr_token t = wr_lex_peek(&lx);
    return t.kind == WR_TK_NAME && t.pos == 0 && t.end == name.n && !wr_lex_reserved(name);
}

struct wr_slice wr_spell_in_backticks(struct wr_arena *arena, struct wr_slice name)
{
    char *text = wr_arena_alloc(arena, 2 * name.n + 2);
    size_t n = 0;
    if (!text)
        return (struct wr_slice){NULL, 0};
    text[n++] = '`';
    for (size_t i = 0; i < name.n; i++) {
        text[n++] = name.p[i];
        if (name.p[i] == '`')
            text[n++] = '`';
    }
    text[n++] = '`';
    return (struct wr_slice){text, n};
}

/* In double quotes, with the escapes of texts. */
static struct wr_slice in_col(struct wr_arena *arena, struct wr_slice name)
{
    const struct wr_slice begin = WR_SLICE("col(\""), end = WR_SLICE("\")");
    char *plain = wr_arena_alloc(arena, 2 * name.n);
    char *text = wr_arena_alloc(arena, WR_SHOWN_MAX(2 * name.n) + begin.n + end.n);
    size_t n = 0, columns;
    if (!plain || !text)
        return (struct wr_slice){NULL, 0};
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\')
            plain[n++] = '\\';
        plain[n++] = name.p[i];
    }
    memcpy(text, begin.p, begin.n);
    const size_t all = begin.n + wr_shown_put(plain, n, text + begin.n, &columns);
    memcpy(text + all, end.p, end.n);
    return (struct wr_slice){text, all + end.n};
}

static bool is_obeyed(struct wr_slice name)
{
    unsigned len = 0;
    for (size_t i = 0; i < name.n; i += len) {
        len = wr_utf8_len(name.p + i, name.n - i);
        if (wr_shown_obeyed(name.p + i, len))
            return true;
    }
    return false;
}

int wr_spell_name(struct wr_arena *arena, struct wr_slice name, struct wr_slice *out)
{
    *out = name;
    if (!name.n || !wr_utf8_is_valid(name.p, name.n))
        return 0;
    if (is_obeyed(name))
        *out = in_col(arena, name);
    else if (!wr_spell_is_bare(name))
        *out = wr_spell_in_backticks(arena, name);
    return out->p ? 1 : -1;
}
