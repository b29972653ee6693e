/* See spot.h. */
#include "cmd/spot.h"

#include "cmd/catalog.h"
#include "cmd/signature.h"
#include "lang/lex.h"

enum { LEVELS = 32, BRACKETS = 64, LIST_MOST = 1 << 16 };

/* Where in a stage the text is. */
enum state {
    AT_STAGE,   /* a stage's name comes */
    AT_ITEM,    /* what stands at `next` in the signature comes */
    AT_OPERAND, /* an operand of `hole` comes */
    AT_END,     /* an operand has ended */
    AT_NOTHING, /* something comes that is made up */
};

/* A pipeline, in brackets or the program's own, and its last stage. */
struct level {
    uint32_t opener;  /* where its bracket stands */
    const char *name; /* its stage's, or NULL: unknown */
    uint32_t begin;   /* where that stage begins */
    enum state state;
    uint32_t next;        /* item of the signature */
    uint32_t hole, first; /* of operands; the one that the list began with */
    uint32_t used;        /* words of the signature that have stood, a bit each */
    unsigned cond;        /* behind an aggregate's if: the brackets it stands in, and 1; else 0 */
    bool begun;           /* a stage has stood before */
    unsigned depth;       /* brackets within the stage, */
    uint64_t calls;       /* and which of them are a call's */
    struct wr_signature signature;
};

struct scan {
    struct wr_arena *arena;
    struct wr_lexer lx;
    struct wr_token last; /* taken before this one */
    struct level levels[LEVELS], *in;
    struct wr_spot *spot;
    uint32_t cap_files, cap_names;
    bool ended; /* the spot is found */
};

static const struct wr_stage let = {.name = "let", .signature = "let NAME = EXPR"};

static const struct wr_stage *find_stage(struct wr_slice word)
{
    for (uint32_t i = 0; wr_stage_table[i]; i++)
        if (wr_slice_is(word, wr_stage_table[i]->name))
            return wr_stage_table[i];
    return wr_slice_is(word, let.name) ? &let : NULL;
}

/* Room for one more in an array of the arena's. */
static void *grown(struct scan *s, void *v, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    void *more = n < LIST_MOST ? wr_arena_alloc(s->arena, (n + 16) * 2 * size) : NULL;
    if (more && n)
        memcpy(more, v, n * size);
    *cap = more ? (n + 16) * 2 : *cap;
    return more;
}

static int add_file(struct scan *s, struct wr_slice path, uint32_t at)
{
    struct wr_spot *p = s->spot;
    void *v = grown(s, p->files, p->nfiles, &s->cap_files, sizeof *p->files);
    if (!v)
        return WR_ELIMIT;
    p->files = v;
    p->files[p->nfiles++] = (struct wr_spot_path){path, at};
    return 0;
}

static int add_name(struct scan *s, struct wr_slice name)
{
    struct wr_spot *p = s->spot;
    void *v = grown(s, p->names, p->nnames, &s->cap_names, sizeof *p->names);
    if (!v)
        return WR_ELIMIT;
    p->names = v;
    p->names[p->nnames++] = name;
    return 0;
}

static void add_word(struct wr_spot *p, struct wr_slice word)
{
    if (p->nwords < WR_SPOT_WORDS)
        p->words[p->nwords++] = word;
}

static void add_words(struct wr_spot *p, const char *words)
{
    for (const char *w = words; *w; w += strspn(w, " ")) {
        const size_t n = strcspn(w, " ");
        add_word(p, (struct wr_slice){w, n});
        w += n;
    }
}

/* ---- what the signature says ------------------------------------------------------------------------------------
 */

static enum wr_hole hole_at(const struct level *l, uint32_t i)
{
    return i < l->signature.n ? l->signature.v[i].hole : WR_HOLE_OTHER;
}

/* The item that may stand now and is of that kind, or, of a word's kind, is that word. */
struct wanted {
    const struct level *level;
    enum wr_hole hole;
    bool operand; /* any hole of operands does */
    struct wr_slice word;
    uint32_t found;
};

static bool is_operand(enum wr_hole h)
{
    return h == WR_HOLE_NAME || h == WR_HOLE_COLS || h == WR_HOLE_EXPR || h == WR_HOLE_AGGS || h == WR_HOLE_OTHER;
}

static void look_at(void *ctx, uint32_t i)
{
    struct wanted *w = ctx;
    const struct wr_signature_item *item = &w->level->signature.v[i];
    bool fits = w->operand ? is_operand(item->hole) : item->hole == w->hole;
    if (fits && item->hole == WR_HOLE_WORD && !w->operand)
        fits = wr_slice_eq(item->text, w->word);
    if (fits && w->found == WR_SIGNATURE_NONE)
        w->found = i;
}

static uint32_t find_next(const struct level *l, struct wanted w)
{
    w.level = l;
    w.found = WR_SIGNATURE_NONE;
    if (l->state == AT_ITEM && !l->depth)
        wr_signature_each(&l->signature, l->next, look_at, &w);
    return w.found;
}

static uint32_t next_hole(const struct level *l, enum wr_hole hole)
{
    return find_next(l, (struct wanted){.hole = hole});
}

/* The word of the signature that it is here, or NONE. */
static uint32_t find_word(const struct level *l, struct wr_slice word)
{
    uint32_t i = find_next(l, (struct wanted){.hole = WR_HOLE_WORD, .word = word});
    if (l->depth || i != WR_SIGNATURE_NONE || l->state == AT_OPERAND || l->state == AT_NOTHING)
        return i;
    for (i = 0; i < l->signature.n; i++)
        if (wr_slice_eq(l->signature.v[i].text, word) && wr_signature_joins(&l->signature, i) &&
            (l->state == AT_END || l->next))
            return i;
    return WR_SIGNATURE_NONE;
}

static bool in_words(const char *words, struct wr_slice word)
{
    for (const char *w = words ? words : ""; *w; w += strspn(w, " ")) {
        const size_t n = strcspn(w, " ");
        if (wr_slice_eq((struct wr_slice){w, n}, word))
            return true;
        w += n;
    }
    return false;
}

/* ---- steps ------------------------------------------------------------------------------------------------------
 */

static void begin_stage(struct scan *s, struct wr_slice word, uint32_t at)
{
    struct level *l = s->in;
    const struct wr_stage *stage = find_stage(word);
    *l = (struct level){.opener = l->opener,
                        .name = stage ? stage->name : NULL,
                        .begin = at,
                        .state = stage ? AT_ITEM : AT_NOTHING,
                        .begun = stage != &let,
                        .hole = WR_SIGNATURE_NONE,
                        .first = WR_SIGNATURE_NONE};
    if (stage)
        wr_signature_read(stage, &l->signature);
}

static void end_stage(struct scan *s, uint32_t at)
{
    s->in->state = AT_STAGE;
    s->in->begin = at;
    s->in->depth = 0;
    s->lx.depth = 0;
}

/* Does a blank part the operand that has ended from another one? */
static bool has_beside(const struct level *l)
{
    return l->next < l->signature.n && l->signature.v[l->next].beside && is_operand(hole_at(l, l->next)) &&
           is_operand(hole_at(l, l->hole));
}

/* An operand begins: of the hole that comes, if one does. */
static void begin_operand(struct level *l)
{
    if (!l->depth && l->state == AT_END && has_beside(l)) {
        l->hole = l->next;
        l->next = wr_signature_after(&l->signature, l->next);
    }
    if (l->state != AT_ITEM || l->depth)
        return;
    l->hole = l->first = find_next(l, (struct wanted){.operand = true});
    l->next = l->hole == WR_SIGNATURE_NONE ? l->next : wr_signature_after(&l->signature, l->hole);
}

/* Behind a word of the signature comes what it asks for, or anything that may follow an operand. */
static void take_word(struct level *l, uint32_t i)
{
    const struct wr_signature_item *v = l->signature.v;
    const uint32_t after = wr_signature_after(&l->signature, i);
    const bool asks =
        after < l->signature.n && v[after].group == v[i].group && !wr_signature_joins(&l->signature, after);
    l->used |= 1u << i;
    l->cond = 0;
    l->next = after;
    l->state = asks ? AT_ITEM : AT_END;
}

static const char *stage_words(const struct level *l)
{
    const struct wr_stage *stage = l->name ? find_stage(wr_slice_of(l->name)) : NULL;
    return stage ? stage->words : NULL;
}

static void take_bare(struct scan *s, struct wr_slice word, uint32_t at)
{
    struct level *l = s->in;
    uint32_t i;
    if (l->state == AT_STAGE) {
        begin_stage(s, word, at);
    } else if ((i = find_word(l, word)) != WR_SIGNATURE_NONE) {
        take_word(l, i);
    } else if ((i = next_hole(l, WR_HOLE_WORDS)) != WR_SIGNATURE_NONE && in_words(stage_words(l), word)) {
        l->next = wr_signature_after(&l->signature, i);
        l->state = AT_ITEM;
    } else if (in_words("and or not in between", word)) {
        begin_operand(l);
        l->state = AT_OPERAND;
    } else if (l->state == AT_END && hole_at(l, l->hole) == WR_HOLE_AGGS && wr_slice_is(word, "if")) {
        l->cond = l->depth + 1;
        l->state = AT_OPERAND;
    } else if (l->state != AT_NOTHING) {
        begin_operand(l);
        l->state = AT_END;
    }
}

static int take_assign(struct scan *s)
{
    struct level *l = s->in;
    if (l->depth)
        return 0;
    const enum wr_hole h = hole_at(l, l->first);
    l->state = AT_OPERAND;
    if (h == WR_HOLE_NAME || h == WR_HOLE_COLS)
        for (uint32_t i = 0; i < l->signature.n; i++)
            if (l->signature.v[i].assigned)
                l->hole = i;
    struct wr_slice name = wr_token_text(&s->lx, s->last);
    if (s->last.kind == WR_TK_QUOTED) {
        struct wr_err err = {0};
        if (wr_lex_quoted(&s->lx, s->last, s->arena, &name, &err) < 0)
            return 0;
    } else if (s->last.kind != WR_TK_NAME) {
        return 0;
    }
    const bool shown = l->name && (!strcmp(l->name, "map") || l->name == let.name);
    return shown ? add_name(s, name) : 0;
}

static void take_comma(struct level *l)
{
    if (l->depth) {
        l->state = AT_OPERAND;
    } else if (hole_at(l, l->hole) == WR_HOLE_PATH) {
        l->next = l->hole;
        l->state = AT_ITEM;
    } else {
        l->hole = l->first;
        l->cond = 0;
        l->state = AT_OPERAND;
    }
}

static void take_colon(struct level *l)
{
    if (!l->depth && l->hole + 1 < l->signature.n)
        l->hole = l->first = l->hole + 1;
    l->state = AT_OPERAND;
}

static void open_bracket(struct scan *s, struct wr_token t)
{
    struct level *l = s->in;
    bool pipeline = false;
    for (uint32_t i = 0; i < l->signature.n; i++)
        pipeline |= l->signature.v[i].hole == WR_HOLE_PIPELINE;
    if (t.kind == WR_TK_LPAREN && pipeline && !t.touches && !l->depth && l < s->levels + LEVELS - 1) {
        l->state = AT_END;
        s->in = l + 1;
        *s->in = (struct level){.opener = t.pos, .begin = t.end, .state = AT_STAGE, .begun = true};
        s->lx.depth = 0;
        return;
    }
    const bool call = t.kind == WR_TK_LPAREN && t.touches && s->last.kind == WR_TK_NAME;
    begin_operand(l);
    l->calls = l->depth < BRACKETS ? (l->calls & ~(1ull << l->depth)) | (uint64_t)call << l->depth : l->calls;
    l->depth++;
    l->state = AT_OPERAND;
}

static void close_bracket(struct scan *s)
{
    if (s->in->depth) {
        s->in->depth--;
        s->in->state = AT_END;
        if (s->in->depth + 1 < s->in->cond)
            s->in->cond = 0;
    } else if (s->in > s->levels) {
        s->in--;
        s->lx.depth = 0;
    }
}

/* Does an operand end with the token? */
static bool ends_operand(enum wr_token_kind k)
{
    return k == WR_TK_NAME || k == WR_TK_QUOTED || k == WR_TK_ARG || k == WR_TK_NUM || k == WR_TK_TEXT ||
           k == WR_TK_FTEXT || k == WR_TK_REGEX || k == WR_TK_QUESTION || k == WR_TK_RPAREN || k == WR_TK_RBRACK ||
           k == WR_TK_RBRACE;
}

static int take(struct scan *s, struct wr_token t)
{
    struct level *l = s->in;
    int rc = 0;
    if (t.kind == WR_TK_NAME)
        take_bare(s, wr_token_text(&s->lx, t), t.pos);
    else if (t.kind == WR_TK_PIPE || t.kind == WR_TK_NEWLINE || t.kind == WR_TK_SEMI)
        end_stage(s, t.end);
    else if (t.kind == WR_TK_ASSIGN)
        rc = take_assign(s);
    else if (t.kind == WR_TK_COMMA)
        take_comma(l);
    else if (t.kind == WR_TK_COLON)
        take_colon(l);
    else if (t.kind == WR_TK_LPAREN || t.kind == WR_TK_LBRACK || t.kind == WR_TK_LBRACE)
        open_bracket(s, t);
    else if (t.kind == WR_TK_RPAREN || t.kind == WR_TK_RBRACK || t.kind == WR_TK_RBRACE)
        close_bracket(s);
    else {
        begin_operand(l);
        if (l->state != AT_STAGE)
            l->state = ends_operand(t.kind) ? AT_END : AT_OPERAND;
    }
    s->last = t;
    const bool levels_changed = s->in != l;
    wr_lex_take(&s->lx, t);
    if (levels_changed || s->in->state == AT_STAGE)
        s->lx.depth = s->in->depth;
    return rc;
}

/* ---- the spot ---------------------------------------------------------------------------------------------------
 */

static void admit_hole(struct scan *s, uint32_t i)
{
    const struct level *l = s->in;
    struct wr_spot *p = s->spot;
    const enum wr_hole h = hole_at(l, i);
    const bool call = l->depth && l->depth <= BRACKETS && (l->calls >> (l->depth - 1) & 1);
    const bool plain = h == WR_HOLE_EXPR || (h == WR_HOLE_AGGS && (call || l->cond));
    const bool inside = l->depth && is_operand(h) && h != WR_HOLE_AGGS;
    const bool new_name = h == WR_HOLE_NAME && (i > 0 || l->name == let.name);
    p->columns |= plain || h == WR_HOLE_COLS || (h == WR_HOLE_NAME && !new_name) || inside;
    p->functions |= plain || inside;
    p->aggregates |= h == WR_HOLE_AGGS && !plain;
    p->windows |= p->functions && l->name && !strcmp(l->name, "map");
    p->args |= plain || h == WR_HOLE_OTHER;
}

static void admit_item(void *ctx, uint32_t i)
{
    struct scan *s = ctx;
    const struct level *l = s->in;
    switch (hole_at(l, i)) {
    case WR_HOLE_WORD:
        add_word(s->spot, l->signature.v[i].text);
        break;
    case WR_HOLE_WORDS:
        add_words(s->spot, stage_words(l) ? stage_words(l) : "");
        break;
    case WR_HOLE_FORMAT:
        s->spot->format = !strcmp(l->name, "from") ? "--in" : "--out";
        break;
    default:
        admit_hole(s, i);
    }
}

/* What may follow an operand. */
static void admit_end(struct scan *s)
{
    const struct level *l = s->in;
    const enum wr_hole h = hole_at(l, l->hole);
    for (uint32_t i = 0; i < l->signature.n && !l->depth; i++)
        if (wr_signature_joins(&l->signature, i) && !(l->used & 1u << i))
            add_word(s->spot, l->signature.v[i].text);
    if (!l->depth && has_beside(l))
        admit_hole(s, l->next);
    if (h == WR_HOLE_AGGS && !l->depth && !l->cond && s->last.kind == WR_TK_RPAREN)
        add_word(s->spot, WR_SLICE("if"));
    if (h == WR_HOLE_EXPR || l->depth || l->cond)
        add_words(s->spot, "and or not in between");
}

static void admit(struct scan *s)
{
    const struct level *l = s->in;
    if (l->state == AT_STAGE) {
        s->spot->stages = true;
        s->spot->let = !l->begun;
    } else if (l->state == AT_ITEM) {
        wr_signature_each(&l->signature, l->next, admit_item, s);
    } else if (l->state == AT_OPERAND) {
        if (l->hole != WR_SIGNATURE_NONE || l->depth)
            admit_hole(s, l->hole);
    } else if (l->state == AT_END) {
        admit_end(s);
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------
 */

/* A path comes, or begins at the end of the text: 1 where there was one, else 0; negative: memory. */
static int take_path(struct scan *s)
{
    struct level *l = s->in;
    const uint32_t i = next_hole(l, WR_HOLE_PATH), n = (uint32_t)s->lx.text.n;
    uint32_t at = s->lx.pos;
    while (at < n && strchr(" \t\r", s->lx.text.p[at]))
        at++;
    const char c = at < n ? s->lx.text.p[at] : 0;
    if (i == WR_SIGNATURE_NONE || at == s->lx.pos || c == '(')
        return 0;
    struct wr_token t = wr_lex_peek_path(&s->lx, at);
    if (c == '"' || c == '\'') {
        struct wr_lexer ahead = s->lx;
        ahead.pos = at;
        t = wr_lex_peek(&ahead);
        s->spot->quote = t.kind == WR_TK_ERROR ? c : 0;
        t.end = t.kind == WR_TK_ERROR ? n : t.end;
    }
    struct wr_slice path = wr_token_text(&s->lx, t);
    if (t.end < n && (!path.n || find_word(l, path) != WR_SIGNATURE_NONE ||
                      (next_hole(l, WR_HOLE_WORDS) != WR_SIGNATURE_NONE && in_words(stage_words(l), path))))
        return 0;
    if (t.end == n && (!c || s->spot->quote || (c != '"' && c != '\''))) {
        s->spot->paths = true;
        s->spot->from = at;
        if (!s->spot->quote)
            admit(s);
        s->ended = true;
        return 1;
    }
    if ((c == '"' || c == '\'') && path.n >= 2)
        path = (struct wr_slice){path.p + 1, path.n - 2};
    l->hole = i;
    l->next = wr_signature_after(&l->signature, i);
    l->state = AT_END;
    s->lx.pos = t.end;
    s->lx.goes_on = false;
    s->last = t;
    return in_words("to tee split", wr_slice_of(l->name)) || add_file(s, path, at) == 0 ? 1 : WR_ELIMIT;
}

/* ---- the end of the text ----------------------------------------------------------------------------------------
 */

/* An operand may begin here, so a slash begins a regex. */
static bool wants_operand(const struct scan *s)
{
    return s->in->state == AT_ITEM || s->in->state == AT_OPERAND;
}

/* A token that the text breaks off in: a name in backticks goes on, and in a literal nothing can be said. */
static int broken(struct scan *s, struct wr_token t)
{
    const char c = s->lx.text.p[t.pos];
    if (c == '`') {
        s->spot->from = t.pos;
        s->spot->quote = c;
        admit(s);
        s->spot->functions = s->spot->aggregates = s->spot->windows = s->spot->paths = false;
        s->spot->nwords = 0;
    } else if (c == '$' && t.end == s->lx.text.n) {
        s->spot->from = t.pos;
        s->spot->args = wants_operand(s);
    } else if (c != '"' && c != '\'' && c != 'f') {
        t.kind = WR_TK_COMMA; /* some sign */
        s->lx.pos = t.end;
        s->last = t;
        return 0;
    }
    s->ended = true;
    return 0;
}

static int step(struct scan *s)
{
    const int path = take_path(s);
    if (path)
        return path < 0 ? path : 0;
    struct wr_token t = wr_lex_peek(&s->lx);
    const uint32_t n = (uint32_t)s->lx.text.n;
    if ((t.kind == WR_TK_SLASH || t.kind == WR_TK_IDIV) && wants_operand(s)) {
        t = wr_lex_peek_regex(&s->lx, t);
        s->ended = t.kind == WR_TK_ERROR || t.end == n;
        return s->ended ? 0 : take(s, t);
    }
    if (t.kind == WR_TK_ERROR)
        return broken(s, t);
    if (t.kind == WR_TK_END || (t.kind == WR_TK_NEWLINE && t.end == n)) {
        if (t.kind == WR_TK_NEWLINE)
            take(s, t);
        const bool touches = n == s->last.end && ends_operand(s->last.kind);
        s->spot->from = n;
        s->ended = true;
        if (!touches)
            admit(s);
        return 0;
    }
    if (t.end == n && (t.kind == WR_TK_NAME || t.kind == WR_TK_ARG)) {
        s->spot->from = t.pos;
        s->ended = true;
        admit(s);
        return 0;
    }
    return take(s, t);
}

/* The stages before the one at the spot, those in brackets around it as if there were no brackets. */
static int write_before(struct scan *s)
{
    const uint32_t n = s->in->begin;
    char *text = wr_arena_dup(s->arena, s->lx.text.p, n);
    if (!text)
        return WR_ELIMIT;
    for (struct level *l = s->levels + 1; l <= s->in; l++) {
        const bool aside = l[-1].name && !strcmp(l[-1].name, "tee");
        text[l->opener] = '|';
        if (aside)
            memset(text + l[-1].begin, ' ', l->opener - l[-1].begin);
    }
    s->spot->before = (struct wr_slice){text, n};
    while (s->spot->nbefore < s->spot->nfiles && s->spot->files[s->spot->nbefore].at < n)
        s->spot->nbefore++;
    return 0;
}

int wr_spot_find(struct wr_arena *arena, struct wr_slice text, struct wr_spot *spot)
{
    struct scan *s = wr_arena_zalloc(arena, sizeof *s);
    int rc = s ? 0 : WR_ELIMIT;
    *spot = (struct wr_spot){.from = (uint32_t)text.n};
    if (rc < 0)
        return rc;
    *s = (struct scan){.arena = arena, .spot = spot, .in = s->levels};
    wr_lexer_init(&s->lx, text);
    while (rc == 0 && !s->ended)
        rc = step(s);
    return rc < 0 ? rc : write_before(s);
}
