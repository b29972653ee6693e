/* Tokens of a program, cut on demand (weir-lang(7)).
 *
 * A lexer is a place in the text and the little context that a place needs: how deep in brackets it lies and
 * whether the line goes on, since both decide if a newline counts. It is plain data: look further ahead by copying
 * it. Tokens are pure spans; what a literal spells is worked out by the functions at the end, where there is an
 * arena. A `/` is always cut as an operator: the parser, which knows where an operand may start, asks for the regex
 * there. */
#ifndef WR_LANG_LEX_H
#define WR_LANG_LEX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/slice.h"

enum wr_token_kind {
    WR_TK_END,
    WR_TK_ERROR, /* no token; wr_lex_error says why */
    WR_TK_NEWLINE,
    WR_TK_PIPE,
    WR_TK_SEMI,
    WR_TK_COMMA,
    WR_TK_LPAREN,
    WR_TK_RPAREN,
    WR_TK_LBRACK,
    WR_TK_RBRACK,
    WR_TK_LBRACE,
    WR_TK_RBRACE,
    WR_TK_NAME,   /* a bare word, also a.b; also and, or, not, true, ... */
    WR_TK_QUOTED, /* a name in backticks */
    WR_TK_ARG,    /* $NAME */
    WR_TK_NUM,
    WR_TK_TEXT,
    WR_TK_FTEXT, /* f"..." */
    WR_TK_REGEX, /* from wr_lex_peek_regex only */
    WR_TK_COLON,
    WR_TK_QUESTION,
    WR_TK_RANGE, /* .. */
    WR_TK_DOT,   /* the `.` of x[0].name, where nothing stands between it and its neighbours */
    /* From here on a newline after the token does not count. */
    WR_TK_ASSIGN,
    WR_TK_ARROW,
    WR_TK_BANG,
    WR_TK_AND, /* && */
    WR_TK_OR,  /* || */
    WR_TK_EQ,
    WR_TK_NE,
    WR_TK_LT,
    WR_TK_LE,
    WR_TK_GT,
    WR_TK_GE,
    WR_TK_MATCH,
    WR_TK_NOMATCH,
    WR_TK_ELSE, /* ?? */
    WR_TK_JOIN, /* ++ */
    WR_TK_PLUS,
    WR_TK_MINUS,
    WR_TK_STAR,
    WR_TK_SLASH,
    WR_TK_IDIV,
    WR_TK_PERCENT,
    WR_TK_POW,
};

struct wr_token {
    enum wr_token_kind kind;
    uint32_t pos, end;
    bool touches;    /* nothing stands between it and the token before */
    bool after_line; /* a newline stands between, even one that does not count */
};

struct wr_lexer {
    struct wr_slice text; /* at most UINT32_MAX bytes */
    uint32_t pos;
    uint32_t depth; /* open brackets */
    bool goes_on;   /* after an operator, `,` or `|`: newlines do not count */
};

/* At the start of `text`, after a byte order mark. */
void wr_lexer_init(struct wr_lexer *, struct wr_slice text);
/* The next token; at the end WR_TK_END for ever. */
struct wr_token wr_lex_peek(const struct wr_lexer *);
/* The regex literal that begins at the token `slash` (WR_TK_SLASH or WR_TK_IDIV), or WR_TK_ERROR. */
struct wr_token wr_lex_peek_regex(const struct wr_lexer *, struct wr_token slash);
/* A bare path that begins at pos: up to a blank, `,`, `|`, `)` or newline. The kind is WR_TK_TEXT. */
struct wr_token wr_lex_peek_path(const struct wr_lexer *, uint32_t pos);
/* Steps behind a token that was peeked at. */
void wr_lex_take(struct wr_lexer *, struct wr_token);
/* Fills err with the reason for a WR_TK_ERROR; returns WR_EPROG. */
int wr_lex_error(const struct wr_lexer *, struct wr_token, struct wr_err *);

static inline struct wr_slice wr_token_text(const struct wr_lexer *lx, struct wr_token t)
{
    return (struct wr_slice){lx->text.p + t.pos, t.end - t.pos};
}

static inline bool wr_token_is(const struct wr_lexer *lx, struct wr_token t, const char *word)
{
    return t.kind == WR_TK_NAME && wr_slice_is(wr_token_text(lx, t), word);
}

/* Is the word one of and, or, not, in, between, true, false, null? */
bool wr_lex_reserved(struct wr_slice word);

/* Bytes of the escape whose backslash is p[at], of what ends at `end`: with \u the braces too, whatever is in them.
 */
uint32_t wr_lex_escape(const char *p, uint32_t at, uint32_t end);

/* The pieces of an f-string, one after the other. *at: where the next begins, at first the place behind the first
 * quote (t.pos + 2). A piece is text (escapes and doubled braces undone) or stands in braces: then *expr spans the
 * expression and *format what follows its first `:` outside brackets and quotes. 1: a piece; 0: there is no more;
 * negative as below. */
struct wr_ftext_piece {
    bool is_expr, has_format;
    struct wr_slice text;            /* the text, or the format */
    uint32_t pos, end;               /* the expression */
    uint32_t format_pos, format_end; /* the format */
};
int wr_lex_ftext(const struct wr_lexer *, struct wr_token, uint32_t *at, struct wr_arena *, struct wr_ftext_piece *,
                 struct wr_err *);
/* Is a WR_TK_NUM a duration? */
bool wr_lex_is_duration(struct wr_slice token);
/* Its seconds. */
int wr_lex_duration(const struct wr_lexer *, struct wr_token, struct wr_arena *, struct wr_num *, struct wr_err *);

/* What a literal spells; memory is the arena's or the text's. 0, WR_EPROG with a place, or WR_ELIMIT. */
int wr_lex_text(const struct wr_lexer *, struct wr_token, struct wr_arena *, struct wr_slice *, struct wr_err *);
int wr_lex_quoted(const struct wr_lexer *, struct wr_token, struct wr_arena *, struct wr_slice *, struct wr_err *);
int wr_lex_number(const struct wr_lexer *, struct wr_token, struct wr_arena *, struct wr_num *, struct wr_err *);
int wr_lex_regex(const struct wr_lexer *, struct wr_token, struct wr_arena *, struct wr_slice *pattern,
                 struct wr_slice *flags, struct wr_err *);

#endif
